"""Time the segregation measures beside PySAL `segregation` in one run.

``PYTHONPATH=. python tests/benchmarks/bench_segregation.py``; PySAL's dense matrices need 5 GB.
Each pair is timed in turns on the same table, the fastest of each kept, so that a busy machine
slows both. ``--json`` prints JSON; ``--oslo`` prints only what the model reports each quarter at
the size of full Oslo, and the time per move.
"""

import argparse
import json
import time
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd

from sim.metrics import segregation as sg

warnings.filterwarnings("ignore")


def fastest(*calls: Callable[[], object], seconds: float = 2.0) -> list[float]:
    """Return the least seconds of each call, timed in turns after one warm-up each."""
    best = [float("inf")] * len(calls)
    for call in calls:
        call()
    stop, rounds = time.perf_counter() + seconds, 0
    while rounds < 3 or (time.perf_counter() < stop and rounds < 2_000):
        for k, call in enumerate(calls):
            start = time.perf_counter()
            call()
            best[k] = min(best[k], time.perf_counter() - start)
        rounds += 1
    return best


def table_of(n_units: int, n_groups: int, seed: int = 1) -> np.ndarray:
    """Uneven whole counts."""
    rng = np.random.default_rng(seed)
    return rng.poisson(200 * rng.gamma(0.8, size=(n_units, n_groups)))


def beside_pysal(n_units: int = 10_000) -> list[dict]:
    """Ratios of PySAL's time to ours; spatial D on fewer units, because PySAL's is dense."""
    from segregation.multigroup import MultiDissim, MultiGini, MultiInfoTheory
    from segregation.singlegroup import Dissim, Entropy, Gini

    counts = table_of(n_units, 4)
    frame = pd.DataFrame(counts, columns=list("abcd"))
    frame["total"] = counts.sum(axis=1)
    a, b = counts[:, 0].copy(), frame["total"].to_numpy() - counts[:, 0]
    groups = list("abcd")
    rows = [
        ("dissimilarity", n_units, lambda: sg.dissimilarity(a, b), lambda: Dissim(frame, "a", "total"), 50),
        ("gini", n_units, lambda: sg.gini(a, b), lambda: Gini(frame, "a", "total"), 10),
        ("entropy_index", n_units, lambda: sg.entropy_index(a, b), lambda: Entropy(frame, "a", "total"), 1),
        ("multigroup_dissimilarity", n_units, lambda: sg.multigroup_dissimilarity(counts),
         lambda: MultiDissim(frame, groups), 1),
        ("multigroup_gini", n_units, lambda: sg.multigroup_gini(counts), lambda: MultiGini(frame, groups), 300),
    ]  # fmt: skip
    for size in (10, 100, 1_000, 10_000, 100_000, 1_000_000):
        some = table_of(size, 4)
        other = pd.DataFrame(some, columns=groups)
        rows.append(
            ("information_theory", size, lambda some=some: sg.information_theory(some),
             lambda other=other: MultiInfoTheory(other, groups), 1)
        )  # fmt: skip
    rows.append(spatial_row(100))
    return [line(*row) for row in rows]


def spatial_row(side: int) -> tuple:
    """Morrill's spatial D on a square city, the one PySAL calls SpatialDissim."""
    import geopandas
    import libpysal
    import shapely
    from segregation.singlegroup import SpatialDissim

    n_units = side * side
    counts = table_of(n_units, 2)
    cells = np.arange(n_units).reshape(side, side)
    across = np.column_stack([cells[:, :-1].ravel(), cells[:, 1:].ravel()])
    pairs = np.concatenate([across, np.column_stack([cells[:-1].ravel(), cells[1:].ravel()])])
    neighbours = sg.neighbours_of(pairs, n_units)
    near: dict[int, list[int]] = {i: [] for i in range(n_units)}
    for i, j in pairs.tolist():
        near[i].append(j)
        near[j].append(i)
    weights = libpysal.weights.W(near, silence_warnings=True)
    y, x = np.divmod(np.arange(n_units), side)
    frame = geopandas.GeoDataFrame(
        {"a": counts[:, 0], "total": counts.sum(axis=1)}, geometry=shapely.box(x, y, x + 1, y + 1), crs=25832
    )
    a, b = counts[:, 0].copy(), counts[:, 1].copy()
    return (
        "neighbour_adjusted_dissimilarity", n_units, lambda: sg.neighbour_adjusted_dissimilarity(a, b, neighbours),
        lambda: SpatialDissim(frame, "a", "total", w=weights), 1_000,
    )  # fmt: skip


def line(name: str, n_units: int, ours: Callable, theirs: Callable, target: float) -> dict:
    """Time one pair."""
    own, other = fastest(ours, theirs)
    return {
        "measure": name, "n_units": n_units, "microseconds": own * 1e6, "pysal_microseconds": other * 1e6,
        "ratio": other / own, "target": target, "met": other / own >= target,
    }  # fmt: skip


def per_move(n_units: int = 100, n_groups: int = 6, n_moves: int = 4_000) -> dict:
    """Nanoseconds to move one person and keep D, H, M and isolation."""
    counts = table_of(n_units, n_groups) + 500  # nobody runs out
    running = sg.IncrementalCounts(counts)
    rng = np.random.default_rng(2)
    group, origin, destination = (rng.integers(0, n, n_moves) for n in (n_groups, n_units, n_units))
    persons = np.ones(n_moves, np.int64)

    def there_and_back() -> None:
        running.move_many(group, origin, destination, persons)
        running.move_many(group, destination, origin, persons)

    (seconds,) = fastest(there_and_back)
    value = seconds / (2 * n_moves) * 1e9
    return {"measure": "per move", "n_units": n_units, "nanoseconds": value, "target": 150, "met": value <= 150}


def quarter_of_oslo() -> list[dict]:
    """Milliseconds for everything reported on segregation, at three unit sizes of full Oslo."""
    out = []
    for name, n_units, persons in (("district", 17, 660_000), ("sub-district", 98, 660_000), ("block", 3_700, 660_000)):
        rng = np.random.default_rng(3)
        share = rng.dirichlet([4, 3, 13], n_units)
        counts = np.array([rng.multinomial(persons // n_units + rng.integers(-20, 20), s) for s in share])
        income = np.array([rng.multinomial(330_000 // n_units, p) for p in rng.dirichlet(np.full(20, 5.0), n_units)])

        def values(counts: np.ndarray = counts, income: np.ndarray = income) -> None:
            total = counts.sum(axis=1)
            for g in range(counts.shape[1]):
                sg.dissimilarity(counts[:, g], total - counts[:, g])
                sg.isolation(counts[:, g], total)
                sg.exposure(counts[:, g], total - counts[:, g], total)
            sg.information_theory(counts)
            sg.multigroup_dissimilarity(counts)
            sg.rank_order_information_theory(income)

        def baselines(counts: np.ndarray = counts, income: np.ndarray = income) -> None:
            for g in range(counts.shape[1]):
                sg.expected_under_randomness("dissimilarity", counts, group=g)
                sg.expected_under_randomness("isolation", counts, group=g)
            sg.expected_under_randomness("information_theory", counts)
            sg.expected_under_randomness("rank_order_information_theory", income)

        own, random = fastest(values, baselines)
        out.append({"units": name, "n_units": n_units, "values_ms": own * 1e3, "random_baselines_ms": random * 1e3})
    return out


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--oslo", action="store_true", help="only the quarter of full Oslo and the moves")
    options = parser.parse_args()
    figures = {"oslo": quarter_of_oslo(), "moves": per_move()}
    if not options.oslo:
        figures["pysal"] = beside_pysal()
    if options.json:
        print(json.dumps(figures, indent=1, default=float))
        return
    for row in figures["oslo"]:
        print(
            "{units:14} {n_units:6} units: values {values_ms:7.3f} ms, baselines {random_baselines_ms:8.3f} ms".format(
                **row
            )
        )
    print("per move: {nanoseconds:.0f} ns (at most {target})".format(**figures["moves"]))
    for row in figures.get("pysal", []):
        mark = "" if row["met"] else "  MISSED"
        print(
            f"{row['measure']:34} {row['n_units']:8} units {row['microseconds']:11.1f} us"
            f"  PySAL {row['pysal_microseconds']:13.1f} us  ratio {row['ratio']:9.1f} (target {row['target']}){mark}"
        )


if __name__ == "__main__":
    main()
