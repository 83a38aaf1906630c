"""Segregation taken apart: between and within larger areas, and over time."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.kernels import segregation as kernels
from sim.metrics.segregation._information import information
from sim.metrics.segregation._tables import is_frame, table


@dataclass(frozen=True)
class Decomposition:
    """M and H by level of a hierarchy, the coarsest first, the units themselves last."""

    levels: tuple[str, ...]
    """Names of the levels; each part lies between the areas of a level, within those above it."""
    mutual_information: tuple[float, ...]
    """Part of M at each level, in nats; they sum to M."""
    information_theory: tuple[float, ...]
    """The same over the city's entropy; they sum to H (NaN with fewer than two groups)."""
    parents: tuple[Any, ...]
    """Labels of the coarsest areas."""
    parent_share: np.ndarray
    """Share of the city's persons in each of ``parents``."""
    parent_mutual_information: np.ndarray
    """M inside each of ``parents``, over all finer levels; NaN where nobody lives."""

    @property
    def between(self) -> float:
        """Part of M between the coarsest areas."""
        return self.mutual_information[0]

    @property
    def within(self) -> float:
        """Part of M within the coarsest areas."""
        return float(sum(self.mutual_information[1:]))

    @property
    def total(self) -> float:
        """Mutual information of the units, the sum of all parts."""
        return float(sum(self.mutual_information))

    def to_frame(self) -> Any:
        """Return one row per level: ``level, mutual_information, information_theory, share``."""
        import pandas as pd

        parts = np.array(self.mutual_information)
        share = parts / parts.sum() if parts.sum() > 0.0 else np.full(parts.size, np.nan)
        columns = {"level": self.levels, "mutual_information": parts}
        return pd.DataFrame({**columns, "information_theory": self.information_theory, "share": share})


@dataclass(frozen=True)
class Change:
    """A difference in M between two dates, and what it is made of; all parts but the first two sum to it."""

    before: float
    after: float
    removals: float
    """Units and groups that vanished."""
    additions: float
    """Units and groups that are new."""
    group_marginal: float
    """Groups of other sizes."""
    unit_marginal: float
    """Units of other sizes."""
    structural: float
    """Groups sorted otherwise over units: segregation itself."""

    @property
    def difference(self) -> float:
        """``after - before``."""
        return self.after - self.before


def decompose(counts: Any, parents: Any, *, frame: Any = None) -> Decomposition:
    r"""Split M and H into parts between and within larger areas.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    parents : array_like of shape (n_units,), or list of such, or DataFrame, or str or list of str
        The larger area of each unit; for a hierarchy the coarsest first (zone, district).
        Names are columns of ``frame``.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    Decomposition
        Parts that sum to M and, over the city's entropy, to H.

    Notes
    -----
    .. math:: M = M_{\text{between}} + \sum_a (t_a / T) M_a

    Mora & Ruiz-Castillo (2011). The part of each level is M of units merged to that level, less
    M of the level above, which is the same sum.
    """
    array = table(counts, frame=frame)
    names, columns = _hierarchy(parents, array.shape[0], frame)
    steps, codes = [], np.zeros(array.shape[0], np.int64)
    for name, column in zip(names, columns, strict=True):
        _, own = np.unique(column, return_inverse=True)
        _refuse_broken_nesting(name, column, own, codes)
        codes = own
        steps.append(information(_merge(array, codes)))
    steps.append(information(array))
    parts = np.diff([0.0, *steps])
    if np.isfinite(parts).all():
        parts = np.maximum(parts, 0.0)
    entropy = float(kernels.entropy(kernels.group_totals(array)))
    labels, top = np.unique(columns[0], return_inverse=True)
    sizes = np.bincount(top, array.sum(axis=1), minlength=labels.size)
    share = sizes / sizes.sum() if sizes.sum() > 0.0 else np.full(labels.size, np.nan)
    inside = np.array([information(np.ascontiguousarray(array[top == p])) for p in range(labels.size)])
    relative = tuple(float(part / entropy) if entropy > 0.0 else float("nan") for part in parts)
    return Decomposition(
        levels=(*names, "unit"),
        mutual_information=tuple(map(float, parts)),
        information_theory=relative,
        parents=tuple(labels.tolist()),
        parent_share=share,
        parent_mutual_information=inside,
    )


def change_over_time(before: Any, after: Any) -> Change:
    r"""Split a change of M into composition and segregation proper.

    Parameters
    ----------
    before, after : array_like of shape (n_units, n_groups)
        Persons by the same units (rows) and groups (columns) at two dates. A unit or group
        that does not exist at one date has zeros there.

    Returns
    -------
    Change
        ``removals, additions, group_marginal, unit_marginal, structural``, which sum to the
        difference.

    Notes
    -----
    A table's structure is what iterative proportional fitting keeps while its margins are
    exchanged. Each part is the mean of its two orders of exchange (Shapley), the two margins
    being split after margins and structure. Elbers (2021); Deming & Stephan (1940).
    """
    first, second = table(before, "before"), table(after, "after")
    if first.shape != second.shape:
        raise ValueError(f"after: shape {second.shape} given; before has {first.shape}")
    units = (first.sum(axis=1) > 0.0) & (second.sum(axis=1) > 0.0)
    groups = (first.sum(axis=0) > 0.0) & (second.sum(axis=0) > 0.0)
    if not units.any() or not groups.any():
        raise ValueError("after: no unit or no group given that existed before; at least one is needed")
    common_1 = np.ascontiguousarray(first[units][:, groups])
    common_2 = np.ascontiguousarray(second[units][:, groups])
    m1, m2 = information(first), information(second)
    c1, c2 = information(common_1), information(common_2)
    group_first, unit_first, both_first = _exchanges(common_1, common_2)
    group_second, unit_second, both_second = _exchanges(common_2, common_1)
    structural = 0.5 * ((c2 - both_first) + (both_second - c1))
    group = 0.25 * ((group_first - c1) + (both_first - unit_first) - (group_second - c2) - (both_second - unit_second))
    unit = 0.25 * ((unit_first - c1) + (both_first - group_first) - (unit_second - c2) - (both_second - group_second))
    return Change(m1, m2, c1 - m1, m2 - c2, group, unit, structural)


def _exchanges(structure: np.ndarray, other: np.ndarray) -> tuple[float, float, float]:
    """M of a table given the other's group sizes, its unit sizes, and both."""
    own = structure / structure.sum()
    rows, columns = own.sum(axis=1), own.sum(axis=0)
    new_rows, new_columns = other.sum(axis=1) / other.sum(), other.sum(axis=0) / other.sum()
    return (
        information(_fit(own, rows, new_columns)),
        information(_fit(own, new_rows, columns)),
        information(_fit(own, new_rows, new_columns)),
    )


def _fit(values: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Give a table other margins while keeping its odds ratios (iterative proportional fitting)."""
    out = values.copy()
    for _ in range(2000):
        out *= np.divide(columns, out.sum(axis=0), out=np.zeros_like(columns), where=out.sum(axis=0) > 0.0)
        size = out.sum(axis=1)
        if np.abs(size - rows).max() < 1e-13:
            break
        out *= np.divide(rows, size, out=np.zeros_like(rows), where=size > 0.0)[:, None]
    return out


def _hierarchy(parents: Any, n_units: int, frame: Any) -> tuple[list[str], list[np.ndarray]]:
    """Return names and labels of the levels, the coarsest first."""
    if isinstance(parents, str):
        return _hierarchy([parents], n_units, frame)
    if is_frame(parents):
        names, columns = list(map(str, parents.columns)), [np.asarray(parents[c]) for c in parents.columns]
    elif frame is not None and isinstance(parents, (list, tuple)) and all(isinstance(p, str) for p in parents):
        missing = [p for p in parents if p not in frame.columns]
        if missing:
            have = ", ".join(map(str, frame.columns))
            raise ValueError(f"parents: {missing[0]!r} given; the frame has {have}")
        names, columns = list(parents), [np.asarray(frame[p]) for p in parents]
    elif isinstance(parents, (list, tuple)) and parents and np.ndim(parents[0]) == 1:
        columns = [np.asarray(p) for p in parents]
        names = [f"level_{k + 1}" for k in range(len(columns))]
    else:
        names, columns = ["parent"], [np.asarray(parents)]
    for name, column in zip(names, columns, strict=True):
        if column.shape != (n_units,):
            raise ValueError(f"parents, {name}: shape {column.shape} given; ({n_units},) is needed")
    return names, columns


def _refuse_broken_nesting(name: str, labels: np.ndarray, own: np.ndarray, above: np.ndarray) -> None:
    """Refuse an area that lies in two areas of the level above."""
    order = np.lexsort((above, own))
    split = (own[order][1:] == own[order][:-1]) & (above[order][1:] != above[order][:-1])
    if split.any():
        row = int(order[1:][np.argmax(split)])
        raise ValueError(f"parents, {name}, row {row}: {labels[row]} given; it lies in two larger areas")


def _merge(array: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Sum units by code."""
    out = np.zeros((int(codes.max(initial=-1)) + 1, array.shape[1]))
    np.add.at(out, codes, array)
    return out
