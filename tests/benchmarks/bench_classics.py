"""Schelling beside Mesa's own example in one run, and a million agents as an animation.

    make bench                                                    with the others
    .venv/bin/python tests/benchmarks/bench_classics.py           this alone
    ... --quick                                                   without 800 000 Mesa agents (6 GB, a minute)

Both follow the rules of ``mesa.examples``: board with edges, agents without enough neighbours of their own
group go to a random vacant cell, all decided at the start of the step. Steps are timed in turns, so that a
busy machine slows both, and the mean of the first steps counts; both record their state at every step. Every
other step of Mesa's is timed without its data collector.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sim.classics import Schelling

TARGETS = {100: 100.0, 1_000: 50.0}
"""Edge of the board -> least ratio of Mesa's time for a step to ours."""

SPEED_OF_ANIMATION = 5.0
"""Steps a second with a million agents, pictures included."""


def mesa_example(side: int, radius: int):
    """Return Mesa's own model with the same rules."""
    from mesa.examples.basic.schelling.model import Schelling as MesaSchelling

    return MesaSchelling(height=side, width=side, density=0.8, homophily=0.4, radius=radius, seed=1)


def ours(side: int, radius: int) -> Schelling:
    """Return ours by Mesa's rules."""
    return Schelling(
        width=side, height=side, density=0.8, similar_wanted=0.4, radius=radius, rules="anywhere", torus=False,
        content_alone=False,
    )  # fmt: skip


def seconds(step) -> float:
    """Return the wall seconds of one step."""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def beside_mesa(side: int, radius: int, n_steps: int) -> None:
    """Time the first steps of both, in turns, and print the ratios."""
    ours(20, radius).run(2)
    theirs, mine = mesa_example(side, radius), ours(side, radius)
    n_agents = len(theirs.agents)
    collected, bare, fast = [], [], []
    collector, nothing = theirs.datacollector, SimpleNamespace(collect=lambda model: None)
    for k in range(2 * n_steps):
        theirs.datacollector = nothing if k % 2 else collector
        (bare if k % 2 else collected).append(seconds(theirs.step))
        fast.append(seconds(mine.step))
    own = sum(fast) / len(fast)
    for name, times in (("as it is", collected), ("without its data collector", bare)):
        mean = sum(times) / len(times)
        print(f"  {n_agents:>9,} agents, radius {radius}: Mesa {name:<27}{1e3 * mean:>10,.1f} ms a step, "
              f"ours {1e3 * own:>8,.3f}: {mean / own:>8,.0f} x (target {TARGETS[side]:g})", flush=True)  # fmt: skip


def animation(n_steps: int) -> None:
    """Write the first steps of a million agents by NetLogo's rules as a GIF, and print steps a second."""
    model = Schelling(width=1_026, height=1_026, density=0.95)
    with tempfile.TemporaryDirectory() as folder:
        Schelling(width=60, height=60).animate(Path(folder, "warm.gif"), n_frames=2)
        took = seconds(lambda: model.animate(Path(folder, "million.gif"), n_frames=n_steps + 1))
    print(f"  {model.board.home.size:,} agents, {model.n_steps} steps: {model.n_steps / took:.1f} steps a second, "
          f"pictures and file included (target {SPEED_OF_ANIMATION:g})", flush=True)  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="without 800 000 Mesa agents")
    options = parser.parse_args()
    print("Schelling beside Mesa's example, the same rules")
    for radius in (1, 2):
        beside_mesa(100, radius, n_steps=6)
    if not options.quick:
        beside_mesa(1_000, 1, n_steps=1)
    print("A million agents as an animation")
    animation(n_steps=20)


if __name__ == "__main__":
    main()
