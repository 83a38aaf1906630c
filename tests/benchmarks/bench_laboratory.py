"""How long a visitor of the laboratory waits, in headless Chromium, as shares of what is promised.

    make bench                                                    with the others
    .venv/bin/python tests/benchmarks/bench_laboratory.py         this alone, on a machine that is warm

Opening counts from the command to the first picture; a slider from the key to the next picture; a policy from
the choice to its first year on ``oslo_small``; the longest wait of the page's own clock says whether it stays
responsive meanwhile. Each is the median and the worst of several.
"""

import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.chromium import Chromium, Tab
from app.laboratory import FIRST_YEAR, OPEN, PLAYED, WATCH, started

from sim.app.discover import specifications

PROMISED = {"opens": 5_000.0, "slider": 200.0, "first year": 2_000.0, "longest pause": 200.0}
"""What is waited for -> the longest wait that the laboratory promises [ms]."""

RESPONSIVE = """
new Promise(done => { let last = performance.now(), longest = 0; const end = last + 1500;
  const tick = () => { const now = performance.now(); longest = Math.max(longest, now - last); last = now;
    now < end ? setTimeout(tick, 10) : done(longest); }; tick(); })
"""


def opening(browser: Chromium) -> float:
    """Return the milliseconds from the command to the first picture."""
    begun = time.perf_counter()
    with started() as (address, _):
        tab = browser.open(address)
        tab.wait(OPEN)
        taken = 1e3 * (time.perf_counter() - begun)
        tab.close()
    return taken


def slider(tab: Tab, times: int) -> list[float]:
    """Return the milliseconds from each press of a key on the slider to the picture that follows."""
    tab.wait(PLAYED)
    tab.run(WATCH)
    waits = []
    for k in range(times):
        tab.run("document.querySelector('#value').focus()")
        tab.press(*(("ArrowRight", 39), ("ArrowLeft", 37))[k % 2])
        tab.wait("window.seen > 0")
        waits.append(tab.run("window.seen"))
        tab.wait(PLAYED)
    return waits


def policy(tab: Tab, name: str) -> tuple[float, float]:
    """Return the milliseconds to the first year of a policy, and the page's longest pause after it."""
    begun = time.perf_counter()
    tab.choose("#policy", name)
    tab.wait(FIRST_YEAR)
    taken = 1e3 * (time.perf_counter() - begun)
    pause = tab.run(RESPONSIVE)
    tab.click("#stop")
    tab.wait("document.querySelector('#status').textContent == 'Stopped.'")
    return taken, pause


def show(name: str, waits: list[float], promise: str) -> None:
    """Print one line."""
    limit = PROMISED[promise]
    print(
        f"{name:<28}{median(waits):7.0f} ms, at worst {max(waits):5.0f}; promised {limit:5.0f}; "
        f"worst over promise {max(waits) / limit:.2f}"
    )


def main() -> None:
    """Print one line for each thing that a visitor waits for."""
    with Chromium() as browser:
        opening(browser)
        show("opens", [opening(browser) for _ in range(3)], "opens")
        with started() as (address, _):
            for name, page in specifications().items():
                if page["model"] != "city":
                    tab = browser.open(f"{address}/discover/{name}", still=True)
                    show(f"slider, {name}", slider(tab, 12), "slider")
                    tab.close()
            tab = browser.open(f"{address}/city?city=oslo_small&policy=baseline&years=20")
            tab.wait(FIRST_YEAR)
            tab.click("#stop")
            chosen = ("owner_occupancy", "housing_mix", "rental_quality_check")
            years, pauses = zip(*(policy(tab, name) for name in chosen), strict=True)
            show("first year of a policy", list(years), "first year")
            show("longest pause meanwhile", list(pauses), "longest pause")
            tab.close()


if __name__ == "__main__":
    main()
