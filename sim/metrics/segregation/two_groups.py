"""Two groups: evenness and exposure.

``a`` and ``b`` are counts of two groups per unit, ``total`` is everybody in the
unit; a group against the rest is ``(a, total - a)``, a pair of groups ``(a, b)``.
Every function also takes column names together with ``frame=``. Empty units add
nothing. Where an index is undefined (an absent group) it is NaN.
"""

from typing import Any

import numpy as np

from sim.kernels import segregation as kernels
from sim.metrics.segregation._information import theil
from sim.metrics.segregation._tables import pair, part_and_total, same_length, vector, within


def dissimilarity(a: Any, b: Any, *, frame: Any = None) -> float:
    r"""Share of either group that would have to change unit for an even spread.

    Parameters
    ----------
    a, b : array_like of shape (n_units,) or str
        Counts of the two groups, or columns of ``frame``.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``D`` in [0, 1]; NaN when a group is absent.

    Notes
    -----
    .. math:: D = \tfrac12 \sum_i |a_i / A - b_i / B|

    Duncan & Duncan (1955); Massey & Denton (1988). Random allocation is not 0:
    see :func:`expected_under_randomness`.
    """
    if _ready(a) and _ready(b) and a.size == b.size:
        value, fit = kernels.dissimilarity(a, b)
        if fit:
            return float(value)
    return float(kernels.dissimilarity(*pair(a, b, frame))[0])


def _ready(values: Any) -> bool:
    """Tell whether a kernel can read counts as they are, without a copy."""
    return (
        isinstance(values, np.ndarray)
        and values.ndim == 1
        and values.dtype in (np.int64, np.float64)
        and values.flags.c_contiguous
    )


def gini(a: Any, b: Any, *, frame: Any = None) -> float:
    r"""Mean absolute difference in group share between persons' units, over its maximum.

    Parameters
    ----------
    a, b : array_like of shape (n_units,) or str
        Counts of the two groups, or columns of ``frame``.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``G`` in [0, 1], never below ``D``; NaN when a group is absent.

    Notes
    -----
    .. math:: G = \sum_{ij} t_i t_j |p_i - p_j| / (2 T^2 P (1 - P)) = \sum_{i<j} |a_i b_j - a_j b_i| / (A B)

    by sorting units on ``p = a / t``. Massey & Denton (1988).
    """
    first, second = pair(a, b, frame)
    return float(kernels.gini_sorted(first, second, order_by_share(first, second)))


def order_by_share(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the order of units by the share of ``a`` in ``a + b``; where empty units stand is irrelevant."""
    return np.argsort(kernels.share_of_first(a, b))


def isolation(a: Any, total: Any, *, frame: Any = None) -> float:
    r"""Share of their own group in the unit of the average member.

    Parameters
    ----------
    a, total : array_like of shape (n_units,) or str
        Counts of the group and of everybody, or columns of ``frame``.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``xPx`` in [P, 1] with ``P`` the group's share of the city; NaN when the group is absent.

    Notes
    -----
    .. math:: {}_xP_x = \sum_i (a_i / A) (a_i / t_i)

    Bell (1954); Lieberson (1981). It rises with the group's size; ``correlation_ratio``
    is the same freed of it.
    """
    first, whole = part_and_total(a, total, frame)
    return float(kernels.meeting(first, first, whole))


def exposure(a: Any, b: Any, total: Any, *, frame: Any = None) -> float:
    r"""Share of group ``b`` in the unit of the average member of ``a``.

    Parameters
    ----------
    a, b, total : array_like of shape (n_units,) or str
        Counts of the two groups and of everybody, or columns of ``frame``.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``xPy`` in [0, 1]; NaN when ``a`` is absent. Not symmetric. With only two groups
        ``xPx + xPy = 1``.

    Notes
    -----
    .. math:: {}_xP_y = \sum_i (a_i / A) (b_i / t_i)

    Bell (1954); Massey & Denton (1988), their interaction index.
    """
    first, whole = part_and_total(a, total, frame)
    second = vector(b, "b", frame)
    same_length(second, first.size, "b", "a")
    within(second, whole, "b")
    return float(kernels.meeting(first, second, whole))


def correlation_ratio(a: Any, total: Any, *, frame: Any = None) -> float:
    r"""Isolation freed of the group's size (eta squared).

    Parameters
    ----------
    a, total : array_like of shape (n_units,) or str
        Counts of the group and of everybody, or columns of ``frame``.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        In [0, 1]: the share of the variance of membership that lies between units. NaN when
        the group is absent or alone.

    Notes
    -----
    .. math:: \eta^2 = ({}_xP_x - P) / (1 - P)

    Bell (1954); White (1986); Massey & Denton (1988).
    """
    first, whole = part_and_total(a, total, frame)
    everybody = whole.sum()
    if everybody == 0.0 or first.sum() in (0.0, everybody):
        return float("nan")
    share = first.sum() / everybody
    return float(max(0.0, (kernels.meeting(first, first, whole) - share) / (1.0 - share)))


def atkinson(a: Any, b: Any, shape: float = 0.5, *, frame: Any = None) -> float:
    r"""Inequality between units, with a choice of where on the curve it weighs.

    Parameters
    ----------
    a, b : array_like of shape (n_units,) or str
        Counts of the group and of the others, or columns of ``frame``.
    shape : float
        Above 0 and below 1; below 0.5 units where ``a`` is rare weigh more, above 0.5 units
        where it is common.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        In [0, 1]; NaN when a group is absent.

    Notes
    -----
    .. math:: A = 1 - \Big[\sum_i (a_i / A)^{s} (b_i / B)^{1 - s}\Big]^{1 / (1 - s)}

    Equal to Massey & Denton (1988), equation 6. At ``shape = 0.5`` it is
    ``1 - (1 - hutchens) ** 2``.
    """
    if not 0.0 < shape < 1.0:
        raise ValueError(f"shape: {shape:g} given; above 0 and below 1 is allowed")
    return float(1.0 - _overlap(*pair(a, b, frame), shape) ** (1.0 / (1.0 - shape)))


def _overlap(a: np.ndarray, b: np.ndarray, shape: float) -> float:
    """Sum over units of ``(a_i / A) ** shape * (b_i / B) ** (1 - shape)``."""
    whole_a, whole_b = a.sum(), b.sum()
    if whole_a == 0.0 or whole_b == 0.0:
        return float("nan")
    if shape == 0.5:
        return min(1.0, float(np.sqrt((a / whole_a) * (b / whole_b)).sum()))
    return min(1.0, float((np.power(a / whole_a, shape) * np.power(b / whole_b, 1.0 - shape)).sum()))


def hutchens(a: Any, b: Any, *, frame: Any = None) -> float:
    r"""Square-root index: one less the overlap of the two distributions.

    Parameters
    ----------
    a, b : array_like of shape (n_units,) or str
        Counts of the two groups, or columns of ``frame``.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        In [0, 1]; NaN when a group is absent.

    Notes
    -----
    .. math:: O = 1 - \sum_i \sqrt{(a_i / A)(b_i / B)}

    Hutchens (2001, 2004); symmetric, obeys transfers, decomposes additively.
    """
    return float(1.0 - _overlap(*pair(a, b, frame), 0.5))


def entropy_index(a: Any, b: Any, *, frame: Any = None) -> float:
    r"""Theil's H of two groups: how much less diverse units are than the city.

    Parameters
    ----------
    a, b : array_like of shape (n_units,) or str
        Counts of the two groups, or columns of ``frame``.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        In [0, 1]; NaN when a group is absent.

    Notes
    -----
    .. math:: H = \sum_i t_i (E - E_i) / (T E), \quad E = -P \ln P - (1 - P) \ln(1 - P)

    Theil & Finizza (1971); Massey & Denton (1988).
    """
    return theil(np.column_stack(pair(a, b, frame)))
