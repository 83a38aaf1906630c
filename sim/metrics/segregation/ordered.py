"""Ordered groups: income brackets, education levels, or persons ranked one by one.

An ordered index asks the two-group question at every threshold ("below or above?") and
averages the answers: thresholds in the middle, where the split is even, weigh most.
"""

import math
from typing import Any

import numpy as np

from sim.kernels import segregation as kernels
from sim.metrics.segregation._tables import table

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
        Degree of the curve drawn through the thresholds; at most their number less one is used.
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
    a polynomial fitted there with weights ``E(p)^2`` is integrated in closed form. Reardon &
    Bischoff (2011); Reardon (2011). For persons see :func:`rank_order_individuals`.
    """
    return _rank_order(table(counts, frame=frame), "information", order)


def rank_order_variance(counts: Any, *, order: int = 4, frame: Any = None) -> float:
    r"""Rank-order R from brackets: the share of the variance of ranks that lies between units.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_brackets)
        Persons by unit and bracket, brackets in ascending order.
    order : int
        Degree of the curve drawn through the thresholds.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        In [0, 1]; NaN with fewer than two brackets present.

    Notes
    -----
    .. math:: R^R = \tfrac32 \int_0^1 4 p (1 - p) R(p)\,dp

    Reardon (2011).
    """
    return _rank_order(table(counts, frame=frame), "variance", order)


def rank_order_root(counts: Any, *, order: int = 4, frame: Any = None) -> float:
    r"""Rank-order S from brackets, with the square root as diversity.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_brackets)
        Persons by unit and bracket, brackets in ascending order.
    order : int
        Degree of the curve drawn through the thresholds.
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


def _ordinal(counts: np.ndarray, kind: str) -> float:
    if np.count_nonzero(kernels.group_totals(counts)) < 2:
        return float("nan")
    city, units = kernels.thresholds_within(counts, _KINDS[kind])
    return max(0.0, 1.0 - float(units.sum()) / float(city.sum()))


def _rank_order(counts: np.ndarray, kind: str, order: int) -> float:
    """Fit the index as a function of rank and integrate it with its weight."""
    if order < 0:
        raise ValueError(f"order: {order} given; at least 0 is allowed")
    totals = kernels.group_totals(counts)
    if np.count_nonzero(totals) < 2:
        return float("nan")
    city, units = kernels.thresholds_within(counts, _KINDS[kind])
    rank = (np.cumsum(totals) / totals.sum())[:-1]
    _, first = np.unique(rank, return_index=True)
    first = first[city[first] > 0.0]
    rank, city, units = rank[first], city[first], units[first]
    degree = min(order, rank.size - 1)
    powers = np.vander(rank, degree + 1, increasing=True)
    coefficients = np.linalg.lstsq(powers * city[:, None], (1.0 - units / city) * city, rcond=None)[0]
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
