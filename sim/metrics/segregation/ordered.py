"""Ordered groups: income brackets, education levels, or persons ranked one by one.

An ordered index asks the two-group question at every threshold ("below or above?") and
averages the answers: thresholds in the middle, where the split is even, weigh most.
"""

import math
from typing import Any

import numpy as np

from sim.kernels import segregation as kernels
from sim.metrics.segregation._tables import table

_N_LOG_N = np.arange(16_384) * np.log(np.maximum(np.arange(16_384), 1))
_KINDS = {"information": 0, "variance": 1, "root": 2}


def ordinal_information_theory(counts: Any, *, frame: Any = None) -> float:
    r"""Ordinal information theory index over the brackets as they are.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_brackets)
        Persons by unit and bracket, brackets in ascending order.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        In [0, 1]; NaN with fewer than two brackets present. With two it is Theil's H.

    Notes
    -----
    .. math:: H^O = 1 - \sum_j t_j v_j / (T v), \quad v = \sum_k f(c_k),
        \quad f(c) = -c \log_2 c - (1 - c) \log_2 (1 - c)

    with ``c_k`` the cumulative share at threshold ``k``. Reardon (2009). It depends on where
    brackets lie; :func:`rank_order_information_theory` does so far less.
    """
    return _ordinal(table(counts, frame=frame), "information")


def ordinal_variance(counts: Any, *, frame: Any = None) -> float:
    r"""Ordinal variation-ratio index; as ``ordinal_information_theory`` with ``f(c) = 4 c (1 - c)``.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_brackets)
        Persons by unit and bracket, brackets in ascending order.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``R^O`` in [0, 1]; NaN with fewer than two brackets present.

    Notes
    -----
    Reardon (2009).
    """
    return _ordinal(table(counts, frame=frame), "variance")


def ordinal_root(counts: Any, *, frame: Any = None) -> float:
    r"""Ordinal square-root index; as ``ordinal_information_theory`` with ``f(c) = 2 sqrt(c (1 - c))``.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_brackets)
        Persons by unit and bracket, brackets in ascending order.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``S^O`` in [0, 1]; NaN with fewer than two brackets present. With two it is the
        Hutchens index.

    Notes
    -----
    Reardon (2009).
    """
    return _ordinal(table(counts, frame=frame), "root")


def rank_order_information_theory(counts: Any, *, order: int = 4, frame: Any = None) -> float:
    r"""Rank-order H from brackets: segregation by income rank, whatever the brackets.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_brackets)
        Persons by unit and bracket, brackets in ascending order.
    order : int
        Degree of the curve fitted to the thresholds; at most half their number is used, so that
        it smooths instead of bending through every point.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        In [0, 1]; NaN with fewer than two brackets present.

    Notes
    -----
    .. math:: H^R = 2 \ln 2 \int_0^1 E(p) H(p)\,dp

    ``H(p)`` is Theil's H between persons below and above rank ``p``, known at the thresholds;
    a polynomial fitted there with weights ``E(p)^2`` is integrated in closed form. Where the
    thresholds leave out much of the ranks, the curve is an extrapolation. Reardon & Bischoff
    (2011); Reardon (2011). For persons see :func:`rank_order_individuals`.
    """
    return _rank_order(table(counts, frame=frame), "information", order)


def rank_order_variance(counts: Any, *, order: int = 4, frame: Any = None) -> float:
    r"""Rank-order R from brackets: how much closer in rank persons of a unit are than any two.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_brackets)
        Persons by unit and bracket, brackets in ascending order.
    order : int
        Degree of the curve fitted to the thresholds; at most half their number is used.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        In [0, 1]; NaN with fewer than two brackets present.

    Notes
    -----
    .. math:: R^R = \tfrac32 \int_0^1 4 p (1 - p) R(p)\,dp = 1 - 3 \sum_j (t_j / T) \bar d_j

    with ``d_j`` the mean distance in rank of two persons of the unit, drawn with replacement; in the
    city it is 1/3. Reardon (2011).
    """
    return _rank_order(table(counts, frame=frame), "variance", order)


def rank_order_root(counts: Any, *, order: int = 4, frame: Any = None) -> float:
    r"""Rank-order S from brackets, with the square root as diversity.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_brackets)
        Persons by unit and bracket, brackets in ascending order.
    order : int
        Degree of the curve fitted to the thresholds; at most half their number is used.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        In [0, 1]; NaN with fewer than two brackets present.

    Notes
    -----
    .. math:: S^R = \tfrac4\pi \int_0^1 2 \sqrt{p (1 - p)} S(p)\,dp

    Reardon (2011).
    """
    return _rank_order(table(counts, frame=frame), "root", order)


def rank_order_individuals(values: Any, units: Any, *, n_units: int | None = None, kind: str = "information") -> float:
    r"""Rank-order index exactly, from every person's own value.

    Parameters
    ----------
    values : array_like of shape (n_persons,)
        Incomes, or anything that can be ranked.
    units : array_like of int, shape (n_persons,)
        Row of the unit each person lives in.
    n_units : int, optional
        Number of units; the largest row plus one when omitted.
    kind : {"information", "variance", "root"}
        Which of H, R, S.

    Returns
    -------
    float
        In [0, 1]; NaN with fewer than two distinct values.

    Notes
    -----
    The integral over ranks is the sum over all thresholds between distinct values, each
    weighing half the persons tied on either side; there is no curve fitted. Invariant to any
    increasing transformation of ``values``. Reardon (2011); own sum, ``n log n``.
    """
    if kind not in _KINDS:
        raise ValueError(f"kind: {kind!r} given; allowed are {', '.join(_KINDS)}")
    numbers, rows, size = persons(values, units, n_units)
    sizes = np.bincount(rows, minlength=size)
    order = np.argsort(numbers)
    city, within = kernels.rank_order_individuals(numbers, rows, order, sizes, _KINDS[kind])
    return max(0.0, 1.0 - float(within) / float(city)) if city > 0.0 else float("nan")


def persons(values: Any, units: Any, n_units: int | None) -> tuple[np.ndarray, np.ndarray, int]:
    """Return persons' values and rows of their units, refusing what cannot be ranked or placed."""
    numbers = np.ascontiguousarray(values, np.float64)
    rows = np.ascontiguousarray(units)
    if numbers.ndim != 1 or rows.shape != numbers.shape:
        raise ValueError(f"units: shape {rows.shape} given; one row per value is needed, {numbers.shape}")
    if not np.isfinite(numbers).all():
        row = int(np.argmin(np.isfinite(numbers)))
        raise ValueError(f"values, row {row}: {numbers[row]:g} given; finite numbers are needed")
    if rows.size and rows.dtype.kind not in "iu":
        raise ValueError(f"units: {rows.dtype} given; whole numbers are needed, rows of units")
    size = int(rows.max(initial=-1)) + 1 if n_units is None else int(n_units)
    wrong = (rows < 0) | (rows >= size)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(f"units, row {row}: {rows[row]} given; 0 to {size - 1} is allowed")
    return numbers, rows.astype(np.int64), size


def mean_rank_distance(values: Any, *, units: Any = None, neighbours: Any = None, n_units: int | None = None) -> float:
    r"""Mean distance in rank between neighbours: 1/3 when they are strangers, 0 when alike.

    Parameters
    ----------
    values : array_like of shape (n_persons,)
        Incomes, or anything that can be ranked.
    units : array_like of int, shape (n_persons,), optional
        Row of the unit each person lives in; all others of the unit are neighbours.
    neighbours : optional
        Who lives next to whom, as in :mod:`sim.metrics.segregation.spatial`; instead of ``units``.
    n_units : int, optional
        Number of units; the largest row plus one when omitted.

    Returns
    -------
    float
        In [0, 1], ranks running from 0 to 1 and ties sharing theirs; NaN when nobody has a
        neighbour. Two persons drawn at random are ``(n + 1) / (3 n)`` apart.

    Notes
    -----
    .. math:: \bar d = \sum_{(i, k)} |r_i - r_k| / \#\{(i, k)\}

    over pairs of neighbours. Own; the within-part of a Gini mean difference of ranks.
    """
    if (units is None) == (neighbours is None):
        raise ValueError("units, neighbours: exactly one of them is needed")
    if neighbours is not None:
        from sim.metrics.segregation.spatial import neighbours_of

        numbers, _, _ = persons(values, np.zeros(np.size(values), np.int64), 1)
        weights = neighbours_of(neighbours, numbers.size)
        rank = ranks(numbers)
        gaps, pairs = kernels.gap_between_neighbours(weights.start, weights.neighbour, weights.weight, rank)
    else:
        numbers, rows, size = persons(values, units, n_units)
        rank = ranks(numbers)
        start = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=size))])
        gaps, pairs = kernels.rank_distance_within(rank, np.lexsort((rank, rows)), start)
    return float(gaps / pairs) if pairs > 0.0 else float("nan")


def ranks(values: np.ndarray) -> np.ndarray:
    """Return ranks between 0 and 1; persons with the same value share the middle of theirs."""
    _, code, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return (last - 0.5 * count)[code] / max(1, values.size)


def bracket_counts(values: Any, units: Any, n_brackets: int = 20, *, n_units: int | None = None) -> np.ndarray:
    """Return counts of persons by unit and by brackets of nearly equal size.

    Parameters
    ----------
    values : array_like of shape (n_persons,)
        Incomes.
    units : array_like of int, shape (n_persons,)
        Row of the unit each person lives in.
    n_brackets : int
        Number of brackets; equal values always share one.
    n_units : int, optional
        Number of units; the largest row plus one when omitted.

    Returns
    -------
    ndarray of shape (n_units, n_brackets)
        Counts, the lowest bracket first.
    """
    numbers, rows, size = persons(values, units, n_units)
    if n_brackets < 2:
        raise ValueError(f"n_brackets: {n_brackets} given; at least 2 is allowed")
    if not numbers.size:
        return np.zeros((size, n_brackets))
    limits = np.quantile(numbers, np.arange(1, n_brackets) / n_brackets)
    bracket = np.searchsorted(limits, numbers, side="right")
    flat = np.bincount(rows * n_brackets + bracket, minlength=size * n_brackets)
    return flat.reshape(size, n_brackets).astype(np.float64)


def _ordinal(counts: np.ndarray, kind: str) -> float:
    return combine(counts, _at_thresholds(counts, kind), kind, None)


def _rank_order(counts: np.ndarray, kind: str, order: int) -> float:
    if order < 0:
        raise ValueError(f"order: {order} given; at least 0 is allowed")
    return combine(counts, _at_thresholds(counts, kind), kind, order)


def _at_thresholds(counts: np.ndarray, kind: str) -> np.ndarray:
    """Two-group index at each threshold; NaN where nobody lies on one side."""
    if counts.sum() == 0.0:
        return np.full(counts.shape[1] - 1, np.nan)
    if kind == "information":
        city, units = kernels.entropies_at_thresholds(counts, _N_LOG_N)
    else:
        city, units = kernels.thresholds_within(counts, _KINDS[kind])
    return 1.0 - np.divide(units, city, out=np.full_like(city, np.nan), where=city > 0.0)


def combine(counts: np.ndarray, index: np.ndarray, kind: str, order: int | None) -> float:
    """Average the two-group indices at thresholds: by the city's diversity there, or along a fitted curve.

    Parameters
    ----------
    counts : float64[n_units, n_brackets]
        Persons by unit and bracket.
    index : float64[n_brackets - 1]
        Two-group index at each threshold.
    kind : {"information", "variance", "root"}
        Which measure of diversity.
    order : int or None
        Degree of the curve; none is the plain weighted mean.
    """
    totals = kernels.group_totals(counts)
    if np.count_nonzero(totals) < 2:
        return float("nan")
    rank = (np.cumsum(totals) / totals.sum())[:-1]
    weight = np.array([kernels.spread_of_two(p, _KINDS[kind]) for p in rank])
    if order is None:
        inside = weight > 0.0
        return float(max(0.0, (index[inside] * weight[inside]).sum() / weight.sum()))
    _, first = np.unique(rank, return_index=True)
    first = first[weight[first] > 0.0]
    rank, weight, index = rank[first], weight[first], index[first]
    degree = min(order, (rank.size - 1) // 2)
    powers = np.vander(rank, degree + 1, increasing=True)
    coefficients = np.linalg.lstsq(powers * weight[:, None], index * weight, rcond=None)[0]
    moments = np.array([_moment(kind, m) for m in range(degree + 1)])
    return float(min(1.0, max(0.0, coefficients @ moments)))


def _moment(kind: str, power: int) -> float:
    """Integral of ``p ** power`` weighted by the diversity of a split at ``p``, over that weight's own."""
    if kind == "variance":
        return _beta(power + 2.0, 2.0) / _beta(2.0, 2.0)
    if kind == "root":
        return _beta(power + 1.5, 1.5) / _beta(1.5, 1.5)
    signs = ((-1) ** k * math.comb(power, k) / (k + 2) ** 2 for k in range(power + 1))
    return 2.0 / (power + 2) ** 2 + 2.0 * sum(signs)


def _beta(a: float, b: float) -> float:
    return math.gamma(a) * math.gamma(b) / math.gamma(a + b)
