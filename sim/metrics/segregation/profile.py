"""Everything that applies to a table, in one tidy frame, with reasons where something does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.metrics.segregation import spatial, two_groups
from sim.metrics.segregation._indices import MULTIGROUP, ORDERED, TWO_GROUP
from sim.metrics.segregation._tables import table, unknown, vector
from sim.metrics.segregation.inference import random_allocations
from sim.metrics.segregation.randomness import EXACT, corrected, expected_under_randomness

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = [
    "unit", "n_units", "measure", "group", "other", "value", "random", "corrected", "shown", "reason",
]  # fmt: skip
_NO_CORRECTION = frozenset(
    {
        "exposure", "mutual_information", "spatial_proximity", "relative_concentration", "absolute_concentration",
        "relative_centralization", "absolute_centralization",
    }
)  # fmt: skip
"""Not on a scale from chance to 1."""


@dataclass(frozen=True)
class Thresholds:
    """From when on a figure is fit for display; below, it is computed but not ``shown``.

    The defaults follow the U.S. census reports on residential segregation (Iceland, Weinberg &
    Steinmetz 2002), which show a group in a city of ten or more tracts where it is 3 % of the
    population or 20 000 persons.
    """

    units: int = 10
    """Fewest units that are lived in."""
    share: float = 0.03
    """Smallest share of a group, unless it has ``persons``."""
    persons: float = 20_000.0
    """Fewest members of a group, unless it has ``share``."""


@dataclass(frozen=True)
class _Row:
    """One line of the profile before it is computed."""

    measure: str
    group: str
    other: str
    columns: tuple[int, ...]
    """Positions of the groups whose size decides on display."""
    compute: Callable[[np.ndarray], float]
    expected: Callable[[np.ndarray], float] | None


def profile(
    frame: pd.DataFrame,
    groups: Sequence[str],
    unit: str | Sequence[str],
    *,
    total: str | None = None,
    ordered: bool = False,
    coordinates: tuple[str, str] | None = None,
    area: str | None = None,
    centre: tuple[float, float] | None = None,
    radius: float | None = None,
    ks: Sequence[float] = (),
    draws: int = 0,
    seed: int = 0,
    thresholds: Thresholds | None = None,
) -> pd.DataFrame:
    """Compute every index that applies, beside its random baseline and its corrected value.

    Parameters
    ----------
    frame : DataFrame
        Rows are summed by ``unit``.
    groups : list of str
        Columns with counts.
    unit : str or list of str
        Column with the unit's name; several give one profile for each zoning.
    total : str, optional
        Column with everybody; who is in none of ``groups`` is then the group ``rest``.
    ordered : bool
        Whether ``groups`` are in ascending order, so that ordered indices apply.
    coordinates : tuple of str, optional
        Columns with positions east and north [km]; a unit lies at its persons' mean.
    area : str, optional
        Column with land [km²].
    centre : tuple of float, optional
        The city's centre [km], for centralisation.
    radius : float, optional
        Radius of surroundings [km], for the spatial indices.
    ks : list of float
        Numbers of nearest persons looked at.
    draws : int
        Random allocations for the baseline of indices without an exact one (Gini, Atkinson,
        spatial); 0 leaves it out.
    seed : int
        Of those draws.
    thresholds : Thresholds, optional
        From when on a figure is ``shown``.

    Returns
    -------
    DataFrame
        Columns ``unit, n_units, measure, group, other, value, random, corrected, shown, reason``;
        ``group`` is ``all`` for multigroup indices, ``other`` is ``rest`` or another group. A
        value that is undefined is NaN with its reason. For Gini, Atkinson and spatial indices the
        baseline comes from ``draws``.
    """
    import pandas as pd

    names = list(groups)
    zonings = [unit] if isinstance(unit, str) else list(unit)
    for name in [*zonings, *(coordinates or ()), *([area] if area else [])]:
        if name not in frame.columns:
            raise unknown("column", name, list(frame.columns))
    counts = table(names, frame=frame)
    if total is not None:
        rest = vector(total, total, frame) - counts.sum(axis=1)
        if (rest < -1e-6).any():
            row = int(np.argmin(rest))
            raise ValueError(f"{total}, row {row}: less than the sum of the groups, by {-rest[row]:g}")
        counts, names = np.column_stack([counts, np.maximum(rest, 0.0)]), [*names, "rest"]
    place = np.column_stack([frame[c] for c in coordinates]).astype(float) if coordinates else None
    land = vector(area, area, frame) if area else None
    limits = thresholds or Thresholds()
    lines: list[tuple[Any, ...]] = []
    for zoning in zonings:
        merged, points, size = _merge(np.asarray(frame[zoning]), counts, place, land)
        rows = list(_rows(names, len(groups), ordered, points, size, centre, radius, ks))
        baseline = _drawn(rows, merged, draws, seed)
        lived_in = int((merged.sum(axis=1) > 0.0).sum())
        for row in rows:
            lines.append((zoning, lived_in, *_line(row, merged, baseline.get(row), limits)))
    return pd.DataFrame(lines, columns=COLUMNS)


def _rows(
    names: Sequence[str],
    n_groups: int,
    ordered: bool,
    points: np.ndarray | None,
    land: np.ndarray | None,
    centre: tuple[float, float] | None,
    radius: float | None,
    ks: Sequence[float],
) -> Iterator[_Row]:
    """Yield all lines that apply: groups, pairs, all groups, ordered, space."""
    for g in range(n_groups):
        for measure in TWO_GROUP:
            yield _against_rest(measure, names, g)
    for g in range(n_groups):
        for h in range(len(names)):
            if g != h:
                yield _exposure(names, g, h)
            if g < h:
                yield _pairwise(names, g, h)
    everybody = tuple(range(len(names)))
    for measure, function in (MULTIGROUP | (ORDERED if ordered else {})).items():
        exact = _exact(measure) if measure in EXACT else None
        yield _Row(measure, "all", "", everybody, function, exact)
    yield from _in_space(names, n_groups, points, land, centre, radius, ks)


def _against_rest(measure: str, names: Sequence[str], g: int) -> _Row:
    function = TWO_GROUP[measure]
    exact = _exact(measure, g) if measure in EXACT else None
    return _Row(measure, names[g], "all others", (g,), lambda c: function(c[:, g], _others(c, g)), exact)


def _exposure(names: Sequence[str], g: int, h: int) -> _Row:
    def expected(counts: np.ndarray) -> float:
        return expected_under_randomness("exposure", counts, group=g, other=h)

    def compute(counts: np.ndarray) -> float:
        return two_groups.exposure(counts[:, g], counts[:, h], counts.sum(axis=1))

    return _Row("exposure", names[g], names[h], (g, h), compute, expected)


def _pairwise(names: Sequence[str], g: int, h: int) -> _Row:
    def expected(counts: np.ndarray) -> float:
        return expected_under_randomness("dissimilarity", counts[:, [g, h]])

    def compute(counts: np.ndarray) -> float:
        return two_groups.dissimilarity(counts[:, g], counts[:, h])

    return _Row("dissimilarity", names[g], names[h], (g, h), compute, expected)


def _exact(measure: str, group: int | None = None) -> Callable[[np.ndarray], float]:
    return lambda counts: expected_under_randomness(measure, counts, group=group)


def _others(counts: np.ndarray, g: int) -> np.ndarray:
    return np.maximum(counts.sum(axis=1) - counts[:, g], 0.0)


def _in_space(
    names: Sequence[str],
    n_groups: int,
    points: np.ndarray | None,
    land: np.ndarray | None,
    centre: tuple[float, float] | None,
    radius: float | None,
    ks: Sequence[float],
) -> Iterator[_Row]:
    """Yield the lines that coordinates, land, centre, radius and k allow."""
    everybody = tuple(range(len(names)))
    if points is not None and radius is not None:
        around = spatial.distance_weights(points, radius)
        for name in ("spatial_dissimilarity", "spatial_information_theory"):
            yield _Row(f"{name}, {radius:g} km", "all", "", everybody, _bind(getattr(spatial, name), around), None)
    if points is not None:
        yield from _among_nearest(names, n_groups, points, ks)
    for g in range(n_groups):
        for measure, compute in _of_group_in_space(g, points, land, centre).items():
            yield _Row(measure, names[g], "all others", (g,), compute, None)


def _among_nearest(names: Sequence[str], n_groups: int, points: np.ndarray, ks: Sequence[float]) -> Iterator[_Row]:
    """Yield the lines of the k nearest persons."""
    everybody = tuple(range(len(names)))
    for k in ks:
        for kind in ("spatial_dissimilarity", "spatial_information_theory"):
            yield _Row(f"{kind}, k = {k:g}", "all", "", everybody, _nearest(points, k, kind, 0), None)
        for g in range(n_groups):
            compute = _nearest(points, k, "spatial_isolation", g)
            yield _Row(f"spatial_isolation, k = {k:g}", names[g], "all others", (g,), compute, None)


def _of_group_in_space(
    g: int, points: np.ndarray | None, land: np.ndarray | None, centre: tuple[float, float] | None
) -> dict[str, Callable[[np.ndarray], float]]:
    """Return the indices of one group that land, positions and a centre allow."""
    out: dict[str, Callable[[np.ndarray], float]] = {}
    if land is not None:
        out["delta"] = lambda c: spatial.delta(c[:, g], land)
        out["absolute_concentration"] = lambda c: spatial.absolute_concentration(c[:, g], c.sum(axis=1), land)
        out["relative_concentration"] = lambda c: spatial.relative_concentration(c[:, g], _others(c, g), land)
    if points is not None and land is not None:
        out["spatial_proximity"] = lambda c: spatial.spatial_proximity(c[:, g], _others(c, g), points, land)
    if points is not None and centre is not None:
        far = np.hypot(*(points - np.asarray(centre, float)).T)
        out["relative_centralization"] = lambda c: spatial.relative_centralization(c[:, g], _others(c, g), far)
        if land is not None:
            out["absolute_centralization"] = lambda c: spatial.absolute_centralization(c[:, g], land, far)
    return out


def _bind(function: Callable[..., float], around: spatial.Neighbours) -> Callable[[np.ndarray], float]:
    return lambda counts: function(counts, around)


def _nearest(points: np.ndarray, k: float, kind: str, g: int) -> Callable[[np.ndarray], float]:
    def compute(counts: np.ndarray) -> float:
        around = spatial.nearest_environments(counts, points, k)
        return spatial.of_environments(kind, counts, around, g)

    return compute


def _drawn(rows: list[_Row], counts: np.ndarray, draws: int, seed: int) -> dict[_Row, float]:
    """Mean over random allocations of the indices that have no exact expectation."""
    todo = [row for row in rows if row.expected is None]
    if draws < 1 or not todo or (counts != np.floor(counts)).any() or counts.sum() == 0.0:
        return {}
    sums = dict.fromkeys(todo, 0.0)
    for drawn in random_allocations(counts, draws, seed):
        for row in todo:
            sums[row] += row.compute(drawn) / draws
    return sums


def _line(row: _Row, counts: np.ndarray, drawn: float | None, limits: Thresholds) -> tuple[Any, ...]:
    """Compute one line: value, baseline, corrected value, whether to show it, and why not."""
    totals, sizes = counts.sum(axis=0), counts.sum(axis=1)
    reasons = _undefined(row, totals)
    value = float("nan") if reasons else float(row.compute(counts))
    if not reasons and np.isnan(value):
        reasons.append("not defined for these units")
    whole = bool((counts == np.floor(counts)).all())
    random = float("nan") if drawn is None else drawn
    if row.expected is not None and whole and not reasons:
        random = float(row.expected(counts))
    fixed = float("nan")
    if not np.isnan(random) and row.measure not in _NO_CORRECTION:
        fixed = corrected(value, random)
    reasons += _remarks(row, totals, sizes, whole, random, reasons)
    small = _too_small(row, totals, sizes, limits)
    return (
        row.measure, row.group, row.other, value, random, fixed,
        not np.isnan(value) and not small, "; ".join(reasons + small),
    )  # fmt: skip


def _undefined(row: _Row, totals: np.ndarray) -> list[str]:
    """Say why an index has no value."""
    if totals.sum() == 0.0:
        return ["nobody lives in any unit"]
    if row.group == "all":
        return ["fewer than two groups are present"] if np.count_nonzero(totals) < 2 else []
    if totals[row.columns[0]] == 0.0:
        return [f"group {row.group} is absent"]
    if row.measure == "exposure":
        return []
    if len(row.columns) > 1 and totals[row.columns[1]] == 0.0:
        return [f"group {row.other} is absent"]
    if len(row.columns) == 1 and totals[row.columns[0]] == totals.sum():
        return ["nobody is in any other group"] if row.measure not in ("isolation", "delta") else []
    return []


def _remarks(
    row: _Row, totals: np.ndarray, sizes: np.ndarray, whole: bool, random: float, undefined: list[str]
) -> list[str]:
    """Say what to know about a value that is defined."""
    if undefined:
        return []
    lived_in = sizes[sizes > 0.0]
    out = []
    if lived_in.size == 1:
        out.append("one unit only: nothing can differ")
    elif (lived_in == 1.0).all():
        out.append("every unit is one person: chance alone gives complete segregation")
    if row.measure.startswith("rank_order"):
        out += _extrapolated(totals)
    if not whole:
        out.append("counts are not whole: no random allocation")
    elif np.isnan(random) and row.expected is None:
        out.append("no exact random baseline: ask for draws")
    return out


def _extrapolated(totals: np.ndarray) -> list[str]:
    """Say which ranks a curve through the thresholds has not seen."""
    rank = (np.cumsum(totals) / totals.sum())[:-1]
    rank = rank[(rank > 0.0) & (rank < 1.0)]
    low, high = rank.min(), rank.max()
    if low <= 0.25 and high >= 0.75:
        return []
    return [f"thresholds only at ranks {low:.2f} to {high:.2f}: extrapolated"]


def _too_small(row: _Row, totals: np.ndarray, sizes: np.ndarray, limits: Thresholds) -> list[str]:
    """Say which display thresholds are missed."""
    everybody = totals.sum()
    out = []
    if np.count_nonzero(sizes) < limits.units:
        out.append(f"fewer than {limits.units} units")
    if row.group != "all" and everybody > 0.0:
        small = [g for g in row.columns if totals[g] < limits.persons and totals[g] < limits.share * everybody]
        if small:
            out.append(f"group under {limits.share:.0%} and under {limits.persons:g} persons")
    return out


def _merge(
    labels: np.ndarray, counts: np.ndarray, place: np.ndarray | None, land: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray | None, np.ndarray | None]:
    """Sum rows of the same unit; a unit lies at the mean of its rows, weighted by persons."""
    names, code = np.unique(labels, return_inverse=True)
    merged = np.zeros((names.size, counts.shape[1]))
    np.add.at(merged, code, counts)
    points = None
    if place is not None:
        weight = counts.sum(axis=1)
        empty = merged.sum(axis=1) == 0.0
        weight = np.where(empty[code], 1.0, weight)
        sums = np.bincount(code, weight, minlength=names.size)
        columns = [np.bincount(code, weight * place[:, c], minlength=names.size) / sums for c in (0, 1)]
        points = np.column_stack(columns)
    return merged, points, None if land is None else np.bincount(code, land, minlength=names.size)
