"""Any number of groups at once.

``counts`` is ``[n_units, n_groups]``, a DataFrame of such columns, or column names
together with ``frame=``. Empty units and absent groups add nothing; with fewer than
two groups present there is nothing to separate and the indices are NaN.
``t_j`` is the size of a unit, ``T`` of the city, ``p_jg`` a group's share in a unit,
``P_g`` in the city.
"""

from typing import Any

import numpy as np

from sim.kernels import segregation as kernels
from sim.metrics.segregation._information import fewer_than_two, information, theil
from sim.metrics.segregation._tables import table
from sim.metrics.segregation.two_groups import order_by_share


def multigroup_dissimilarity(counts: Any, *, frame: Any = None) -> float:
    r"""Share of persons who would have to change unit, over its maximum.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``D`` in [0, 1]; NaN with fewer than two groups present. Equal to ``dissimilarity``
        when there are two.

    Notes
    -----
    .. math:: D = \sum_j \sum_g t_j |p_{jg} - P_g| / (2 T I), \quad I = \sum_g P_g (1 - P_g)

    Morgan (1975); Sakoda (1981); Reardon & Firebaugh (2002).
    """
    array = table(counts, frame=frame)
    totals = kernels.group_totals(array)
    if fewer_than_two(totals):
        return float("nan")
    deviations = kernels.absolute_deviations(array).sum()
    return float(min(1.0, deviations / (2.0 * totals.sum() * kernels.interaction(totals))))


def multigroup_gini(counts: Any, *, frame: Any = None) -> float:
    r"""Mean absolute difference in group shares between persons' units, over its maximum.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``G`` in [0, 1]; NaN with fewer than two groups present.

    Notes
    -----
    .. math:: G = \sum_g \sum_{ij} t_i t_j |p_{ig} - p_{jg}| / (2 T^2 I)

    Reardon (1998); Reardon & Firebaugh (2002). One sort per group, so ``n log n``.
    """
    array = table(counts, frame=frame)
    totals, sizes = kernels.group_totals(array), kernels.unit_totals(array)
    if fewer_than_two(totals):
        return float("nan")
    shares = totals / totals.sum()
    out = 0.0
    for g in np.flatnonzero(totals):
        one = np.ascontiguousarray(array[:, g])
        rest = np.maximum(sizes - one, 0.0)
        out += shares[g] * (1.0 - shares[g]) * kernels.gini_sorted(one, rest, order_by_share(one, rest))
    return float(min(1.0, out / kernels.interaction(totals)))


def information_theory(counts: Any, *, frame: Any = None) -> float:
    r"""Theil's H: how much less diverse units are than the city.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``H`` in [0, 1]; NaN with fewer than two groups present.

    Notes
    -----
    .. math:: H = M / E = \sum_j t_j (E - E_j) / (T E)

    with ``E`` the city's entropy. Theil & Finizza (1971); Reardon & Firebaugh (2002).
    """
    return theil(table(counts, frame=frame))


def mutual_information(counts: Any, *, frame: Any = None) -> float:
    r"""Information about a person's group that lies in knowing the unit.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``M`` in [0, ln(number of groups)], in nats; NaN when all counts are 0. It adds up
        over any nesting of units or groups (:func:`decompose`), which ``H`` does not.

    Notes
    -----
    .. math:: M = \sum_j (t_j / T) \sum_g p_{jg} \ln(p_{jg} / P_g)

    Theil & Finizza (1971); Frankel & Volij (2011); Mora & Ruiz-Castillo (2011).
    """
    return information(table(counts, frame=frame))


def divergence(counts: Any, *, frame: Any = None) -> float:
    r"""Mean divergence of units' mix from the city's; the same number as M.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        In [0, ln(number of groups)], in nats; NaN when all counts are 0.

    Notes
    -----
    .. math:: D = \sum_j (t_j / T) \sum_g p_{jg} \ln(p_{jg} / P_g)

    Roberto (2015). Identical to the mutual information; kept under both names because both
    are looked for.
    """
    return mutual_information(counts, frame=frame)


def normalized_exposure(counts: Any, *, frame: Any = None) -> float:
    r"""Mean lack of exposure to others' groups, over its maximum.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``P`` in [0, 1]; NaN with fewer than two groups present.

    Notes
    -----
    .. math:: P = \sum_j \sum_g (t_j / T) (p_{jg} - P_g)^2 / (1 - P_g)

    James (1986); Reardon & Firebaugh (2002).
    """
    array = table(counts, frame=frame)
    totals = kernels.group_totals(array)
    if fewer_than_two(totals):
        return float("nan")
    others = totals.sum() - totals
    return float(min(1.0, (kernels.squared_deviations(array) / others).sum()))


def relative_diversity(counts: Any, *, frame: Any = None) -> float:
    r"""How much likelier two persons of a unit are of one group than two of the city.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``R`` in [0, 1]; NaN with fewer than two groups present. With two groups it is the
        correlation ratio.

    Notes
    -----
    .. math:: R = \sum_j \sum_g t_j (p_{jg} - P_g)^2 / (T I)

    Goodman & Kruskal (1954); Carlson (1992); Reardon & Firebaugh (2002).
    """
    array = table(counts, frame=frame)
    totals = kernels.group_totals(array)
    if fewer_than_two(totals):
        return float("nan")
    between = kernels.squared_deviations(array).sum() / totals.sum()
    return float(min(1.0, between / kernels.interaction(totals)))


def squared_coefficient_of_variation(counts: Any, *, frame: Any = None) -> float:
    r"""Variance of group shares relative to their means; rare groups count as much as common ones.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``C`` in [0, 1]; NaN with fewer than two groups present.

    Notes
    -----
    .. math:: C = \sum_j \sum_g (t_j / T) (p_{jg} - P_g)^2 / ((G - 1) P_g)

    with ``G`` the number of groups *present*, so that an absent group changes nothing.
    Reardon & Firebaugh (2002).
    """
    array = table(counts, frame=frame)
    totals = kernels.group_totals(array)
    if fewer_than_two(totals):
        return float("nan")
    present = totals > 0.0
    terms = kernels.squared_deviations(array)[present] / totals[present]
    return float(min(1.0, terms.sum() / (present.sum() - 1)))


def diversity(counts: Any, *, normalized: bool = False, frame: Any = None) -> float:
    r"""Entropy of the city's mix of groups; where they live plays no part.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    normalized : bool
        Divide by the logarithm of the number of groups (columns, absent ones too).
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``E`` in [0, ln(number of groups)], in nats; NaN when all counts are 0.

    Notes
    -----
    .. math:: E = -\sum_g P_g \ln P_g

    Theil (1972).
    """
    array = table(counts, frame=frame)
    value = float(kernels.entropy(kernels.group_totals(array)))
    if not normalized:
        return value
    return value / float(np.log(array.shape[1])) if array.shape[1] > 1 else float("nan")


def simpson_interaction(counts: Any, *, frame: Any = None) -> float:
    r"""Chance that two persons of the city, drawn with replacement, are of different groups.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``I`` in [0, 1 - 1 / number of groups]; NaN when all counts are 0.

    Notes
    -----
    .. math:: I = \sum_g P_g (1 - P_g)

    Simpson (1949); Lieberson (1969).
    """
    return float(kernels.interaction(kernels.group_totals(table(counts, frame=frame))))
