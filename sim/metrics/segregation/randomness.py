"""What an index would be if chance alone placed people, and what is left above it.

The null is *random allocation*: all persons are dealt to the places there are, so that
unit sizes and group totals stay as they are and a unit's counts are multivariate
hypergeometric. Small units and small groups are uneven by chance alone: a dissimilarity of
0.18 is pure chance for a group of 5 % in units of 100 persons.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.kernels import segregation as kernels
from sim.metrics.segregation import ordered
from sim.metrics.segregation._information import fewer_than_two
from sim.metrics.segregation._tables import group_position, is_frame, unknown, whole_table


def expected_under_randomness(
    index: str, counts: Any, *, group: Any = None, other: Any = None, frame: Any = None
) -> float:
    r"""Exact mean of an index under random allocation; nothing is sampled.

    Parameters
    ----------
    index : str
        Name of an index of this module: one of ``dissimilarity, entropy_index, hutchens,
        correlation_ratio, isolation, exposure, multigroup_dissimilarity, information_theory,
        mutual_information, divergence, relative_diversity, normalized_exposure,
        squared_coefficient_of_variation`` and the ``ordinal_`` and ``rank_order_`` indices of
        brackets.
    counts : array_like of shape (n_units, n_groups)
        Whole counts. For a two-group index two columns, ``a`` and ``b``; with more, ``group``
        against the rest.
    group, other : int or str, optional
        Column of the group (and, for ``exposure``, of the group met; the rest when omitted).
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        The expectation, in the index's own range; NaN where the index is undefined.

    Notes
    -----
    Under the null ``n_jg`` is hypergeometric with mean ``m = t_j N_g / T``. Then

    - D needs ``E|n - m|``, which telescopes to one probability (De Moivre; Ramasubban 1958);
    - M and H need ``E[n ln(n / m)]``, summed over the support; H is M over the city's entropy,
      which the null leaves alone. This is the expected mutual information of Vinh, Epps &
      Bailey (2010);
    - isolation, exposure, and all squared indices need only the variance: the latter all have
      mean ``(J - 1) / (T - 1)`` with ``J`` non-empty units (Winship 1977).

    An ordered index is a fixed weighting of two-group indices at the thresholds, and so is its
    mean. Probabilities come from Loader's (2000) saddle-point form, accurate to about 1e-14 at any
    size. Where a count's standard deviation is 12 or more, every value but each s-th is left
    out of the sum, with ``s`` two thirds of it; the error is below 1e-18 of the whole.
    """
    array = whole_table(counts, frame=frame)
    labels = list(counts.columns) if is_frame(counts) else (list(counts) if frame is not None else None)
    if index in _MULTIGROUP:
        return _MULTIGROUP[index](array)
    if index not in _TWO_GROUP and index != "exposure":
        raise unknown("index with an exact expectation", index, sorted(EXACT))
    if group is None and array.shape[1] != 2:
        raise ValueError(f"group: none given; one of the {array.shape[1]} columns is needed, against the rest")
    chosen = 0 if group is None else group_position(group, array.shape[1], labels)
    if index == "exposure":
        met = None if other is None else group_position(other, array.shape[1], labels)
        return _exposure(array, chosen, met)
    return _TWO_GROUP[index](against_rest(array, chosen))


def against_rest(counts: np.ndarray, group: int) -> np.ndarray:
    """Return two columns: the group and all others."""
    members = counts[:, group]
    return np.column_stack([members, np.maximum(counts.sum(axis=1) - members, 0.0)])


def corrected(value: float, expected: float) -> float:
    r"""Return what is left of an index above chance, on the scale from chance to complete segregation.

    Parameters
    ----------
    value, expected : float
        The index and its mean under random allocation.

    Returns
    -------
    float
        1 for complete segregation, 0 for chance, below 0 (to -1) for more even than chance; NaN
        where chance alone gives 1.

    Notes
    -----
    .. math:: (D - D^*) / (1 - D^*) \text{ if } D \ge D^*, \quad (D - D^*) / D^* \text{ otherwise}

    Winship (1977); Carrington & Troske (1997).
    """
    if value >= expected:
        return (value - expected) / (1.0 - expected) if expected < 1.0 else float("nan")
    return (value - expected) / expected if expected > 0.0 else float("nan")


def _margins(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return distinct sizes of units that are lived in, how many have each, and group totals."""
    sizes, times = np.unique(kernels.unit_totals(counts), return_counts=True)
    lived_in = sizes > 0.0
    return sizes[lived_in], times[lived_in], kernels.group_totals(counts)


def _deviations(counts: np.ndarray) -> float:
    sizes, times, groups = _margins(counts)
    if fewer_than_two(groups):
        return float("nan")
    expected = kernels.expected_absolute_deviations(sizes, times, groups).sum()
    return float(expected / (2.0 * groups.sum() * kernels.interaction(groups)))


def _information(counts: np.ndarray) -> float:
    sizes, times, groups = _margins(counts)
    if groups.sum() == 0.0:
        return float("nan")
    return float(kernels.expected_cells(sizes, times, groups, 0, groups.sum()) / groups.sum())


def _theil(counts: np.ndarray) -> float:
    groups = kernels.group_totals(counts)
    if fewer_than_two(groups):
        return float("nan")
    return _information(counts) / float(kernels.entropy(groups))


def _hutchens(counts: np.ndarray) -> float:
    sizes, times, groups = _margins(counts)
    if fewer_than_two(groups):
        return float("nan")
    overlap = kernels.expected_cells(sizes, times, groups[:1], 1, groups.sum())
    return float(1.0 - overlap / np.sqrt(groups[0] * groups[1]))


def _squared(counts: np.ndarray) -> float:
    _, times, groups = _margins(counts)
    if fewer_than_two(groups):
        return float("nan")
    return float((times.sum() - 1) / (groups.sum() - 1.0))


def _isolation(counts: np.ndarray) -> float:
    groups = kernels.group_totals(counts)
    if groups[0] == 0.0:
        return float("nan")
    if groups[1] == 0.0:
        return 1.0
    share = groups[0] / groups.sum()
    return float(share + (1.0 - share) * _squared(counts))


def _exposure(counts: np.ndarray, group: int, other: int | None) -> float:
    _, times, groups = _margins(counts)
    whole = groups.sum()
    if groups[group] == 0.0:
        return float("nan")
    if other == group:
        return _isolation(against_rest(counts, group))
    met = whole - groups[group] if other is None else groups[other]
    if met == 0.0:
        return 0.0
    return float(met / whole * (whole - times.sum()) / (whole - 1.0))


def _at_threshold(kind: str) -> Callable[[np.ndarray], np.ndarray]:
    """Return what gives the expected two-group index at each threshold between ordered groups."""
    expected = {"information": _theil, "variance": _squared, "root": _hutchens}[kind]

    def at_thresholds(counts: np.ndarray) -> np.ndarray:
        below = np.cumsum(counts, axis=1)
        rest = below[:, -1]
        return np.array([expected(np.column_stack([c, rest - c])) for c in below[:, :-1].T])

    return at_thresholds


def _ordered(kind: str, curve: bool) -> Callable[[np.ndarray], float]:
    at_thresholds = _at_threshold(kind)
    return lambda counts: ordered.combine(counts, at_thresholds(counts), kind, 4 if curve else None)


_TWO_GROUP: dict[str, Callable[[np.ndarray], float]] = {
    "dissimilarity": _deviations,
    "entropy_index": _theil,
    "hutchens": _hutchens,
    "correlation_ratio": _squared,
    "isolation": _isolation,
}
_MULTIGROUP: dict[str, Callable[[np.ndarray], float]] = {
    "multigroup_dissimilarity": _deviations,
    "information_theory": _theil,
    "mutual_information": _information,
    "divergence": _information,
    "relative_diversity": _squared,
    "normalized_exposure": _squared,
    "squared_coefficient_of_variation": _squared,
    "ordinal_information_theory": _ordered("information", curve=False),
    "ordinal_variance": _ordered("variance", curve=False),
    "ordinal_root": _ordered("root", curve=False),
    "rank_order_information_theory": _ordered("information", curve=True),
    "rank_order_variance": _ordered("variance", curve=True),
    "rank_order_root": _ordered("root", curve=True),
}
EXACT = frozenset([*_TWO_GROUP, *_MULTIGROUP, "exposure"])
"""Indices whose expectation is known exactly."""
