"""Speed and memory of the whole simulation, as figures and ratios of one run.

    make bench                                          everything (full Oslo, 20 years)
    .venv/bin/python tests/benchmarks/bench_city.py --quick        small cities only
    ... --json bench.json                               the same as data

Every figure is measured in a process of its own, so that memory and imports are its own.
The machine should be otherwise idle: the load is printed, and CPU seconds beside wall seconds.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

POLICYSPACE2 = 4_000, 10_000
"""Family-months per CPU second of PolicySpace2, measured elsewhere (issue 2)."""

TARGETS = {
    "oslo_seconds": 30.0,
    "oslo_peak_gib": 2.0,
    "import_seconds": 1.0,
    "cold_start_seconds": 60.0,
    "warm_start_seconds": 3.0,
}


def in_own_process(call: str, environment: dict[str, str] | None = None) -> dict[str, float]:
    """Call a function of this file in a fresh interpreter and return its figures."""
    code = f"import json, bench_city; print('FIGURES', json.dumps(bench_city.{call}))"
    folder = str(Path(__file__).parent)
    paths = os.pathsep.join([folder, str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": paths} | (environment or {}),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{call} failed:\n{done.stderr[-3_000:]}")
    line = next(line for line in reversed(done.stdout.splitlines()) if line.startswith("FIGURES "))
    return json.loads(line.removeprefix("FIGURES "))


def importing() -> dict[str, float]:
    """Seconds to import ``sim``, and then the model with Mesa, Numba and pandas."""
    start = time.perf_counter()
    import sim

    package = time.perf_counter() - start
    assert sim.ResidentialModel
    return {"package": package, "with_model": time.perf_counter() - start}


def city(name: str, years: int, *overrides: str) -> dict[str, float]:
    """Synthesise and run a city; wall and CPU seconds, peak memory, and what was simulated."""
    start, cpu = time.perf_counter(), time.process_time()
    import sim

    imported = time.perf_counter()
    model = sim.ResidentialModel(sim.load_config([f"city={name}", f"run.years={years}", *overrides]))
    built = time.perf_counter()
    households, household_quarters, cpu_built = model.city.households.n, 0, time.process_time()
    for _ in range(4 * years):
        model.step()
        household_quarters += model.city.households.n
    end = time.perf_counter()
    metrics = model.metrics()
    last = metrics[(metrics["year"] == metrics["year"].max()) & (metrics["group"] == "all")]
    rates = ("move_rate", "birth_rate", "death_rate", "in_migration_rate", "out_migration_rate")
    return {
        "households": households,
        "years": years,
        "import": imported - start,
        "synthesis": built - imported,
        "simulation": end - built,
        "total": end - start,
        "cpu": time.process_time() - cpu,
        "cpu_simulation": time.process_time() - cpu_built,
        "household_quarters": household_quarters,
        "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        **{rate: float(last.loc[last["metric"] == rate, "value"].mean()) for rate in rates},
    }


def machine() -> dict[str, object]:
    """Describe the machine and how busy it is."""
    return {
        "cores": os.cpu_count(),
        "processor": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def show(label: str, value: float, unit: str, target: float | None = None) -> None:
    """Print one figure, and its ratio to its target."""
    ratio = f"   {value / target:5.2f} x the target of {target:g}" if target else ""
    print(f"  {label:<44}{value:>12,.3g} {unit}{ratio}", flush=True)


def show_city(figures: dict[str, float], targets: bool) -> None:
    """Print what one city cost and what happened in it."""
    years, quarters = figures["years"], figures["household_quarters"]
    show(
        "wall seconds, import and synthesis included",
        figures["total"],
        "s",
        TARGETS["oslo_seconds"] if targets else None,
    )
    show("of which synthesis", figures["synthesis"], "s")
    show("seconds per simulated year", figures["simulation"] / years, "s")
    show("household-quarters per second", quarters / figures["simulation"], "")
    show("peak memory", figures["peak_gib"], "GiB", TARGETS["oslo_peak_gib"] if targets else None)
    show("household-months per CPU second", 3 * quarters / figures["cpu_simulation"], "")
    low, high = (3 * quarters / figures["cpu_simulation"] / rate for rate in reversed(POLICYSPACE2))
    print(f"  {'times PolicySpace2 (4 000-10 000)':<44}{low:>12,.0f} to {high:,.0f} (target: at least 100)")
    for rate, label, unit in (
        ("move_rate", "moved within the city, last year", "per person (0.12-0.145)"),
        ("birth_rate", "births", "per 1 000 persons"),
        ("death_rate", "deaths", "per 1 000 persons"),
        ("in_migration_rate", "came", "per person"),
        ("out_migration_rate", "left", "per person"),
    ):
        show(label, figures[rate], unit)


def measure(options: argparse.Namespace, cache: dict[str, str]) -> dict[str, object]:
    """Measure and print everything; ``cache`` names an empty folder, so that only the first city compiles kernels."""
    results: dict[str, object] = {"machine": machine()}
    print("Machine:", results["machine"])

    print("Start")
    imports = results["import"] = in_own_process("importing()")
    show("import sim", imports["package"], "s", TARGETS["import_seconds"])
    show("import sim, then the model", imports["with_model"], "s")
    cold = results["cold"] = in_own_process("city('classroom', 1)", cache)
    warm = results["warm"] = in_own_process("city('classroom', 1)", cache)
    show("first run on a new machine (all kernels)", cold["total"], "s", TARGETS["cold_start_seconds"])
    show("the same again, kernels cached", warm["total"], "s", TARGETS["warm_start_seconds"])
    show("of which CPU seconds, cold", cold["cpu"], "s")
    show("of which CPU seconds, cached", warm["cpu"], "s")
    show("cold over cached, CPU", cold["cpu"] / warm["cpu"], "x")

    jobs = {"classroom": "city('classroom', 20)", "oslo_small": f"city('oslo_small', {options.years})"}
    if not options.quick:
        jobs["oslo"] = f"city('oslo', {options.years})"
        jobs["oslo, one thread"] = f"city('oslo', {options.years}, 'run.threads=1')"
    for name, job in jobs.items():
        figures = results[name] = in_own_process(job, cache)
        print(f"{name}: {figures['households']:,} households, {figures['years']} years")
        show_city(figures, targets=name == "oslo")
    if "oslo" in results:
        ratio = results["oslo, one thread"]["simulation"] / results["oslo"]["simulation"]
        show("oslo: one thread over two", ratio, "x")
    return results


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small cities only")
    parser.add_argument("--years", type=int, default=20, help="simulated years of the large cities")
    parser.add_argument("--json", type=Path, help="also write everything to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = measure(options, {"NABOLAG_CACHE": folder})
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
