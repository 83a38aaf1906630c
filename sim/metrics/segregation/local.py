"""One value per unit (or per group): where the city's segregation lies.

A unit where nobody lives has no mix, so its values are NaN.
"""

from typing import Any

import numpy as np

from sim.metrics.segregation._tables import table


def location_quotient(counts: Any, *, frame: Any = None) -> np.ndarray:
    r"""Each group's share in a unit over its share in the city.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    ndarray of shape (n_units, n_groups)
        ``LQ`` from 0, 1 where the share is the city's; NaN for empty units and absent groups.

    Notes
    -----
    .. math:: LQ_{jg} = p_{jg} / P_g

    Isard (1960).
    """
    array = table(counts, frame=frame)
    with np.errstate(invalid="ignore", divide="ignore"):
        return _shares(array) / (array.sum(axis=0) / array.sum())


def local_entropy(counts: Any, *, normalized: bool = False, frame: Any = None) -> np.ndarray:
    r"""Diversity of each unit's own mix.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    normalized : bool
        Divide by the logarithm of the number of groups (columns), to lie in [0, 1].
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    ndarray of shape (n_units,)
        ``E_j`` in [0, ln(number of groups)], in nats; NaN for empty units.

    Notes
    -----
    .. math:: E_j = -\sum_g p_{jg} \ln p_{jg}

    Theil (1972). Their size-weighted mean is ``E - M``.
    """
    array = table(counts, frame=frame)
    shares = _shares(array)
    terms = shares * np.log(shares, out=np.zeros_like(shares), where=shares > 0.0)
    entropy = np.abs(terms.sum(axis=1))
    if not normalized:
        return entropy
    return entropy / np.log(array.shape[1]) if array.shape[1] > 1 else np.full(array.shape[0], np.nan)


def local_simpson_interaction(counts: Any, *, frame: Any = None) -> np.ndarray:
    r"""Chance that two persons of a unit, drawn with replacement, are of different groups.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    ndarray of shape (n_units,)
        In [0, 1 - 1 / number of groups]; NaN for empty units. One less it is Simpson's
        concentration.

    Notes
    -----
    .. math:: I_j = \sum_g p_{jg} (1 - p_{jg})

    Simpson (1949).
    """
    shares = _shares(table(counts, frame=frame))
    return (shares * (1.0 - shares)).sum(axis=1)


def local_segregation(counts: Any, *, by: str = "unit", frame: Any = None) -> np.ndarray:
    r"""How far each unit (or group) is from the city: scores whose weighted mean is M.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    by : {"unit", "group"}
        Whose scores.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    ndarray of shape (n_units,) or (n_groups,)
        From 0, in nats; NaN for empty units and absent groups. Weighted by size they sum to
        :func:`mutual_information`.

    Notes
    -----
    .. math:: ls_j = \sum_g p_{jg} \ln(p_{jg} / P_g), \qquad
        ls_g = \sum_j q_{jg} \ln(q_{jg} / Q_j)

    with ``q_jg`` the share of group ``g`` that lives in ``j`` and ``Q_j`` the share of everybody.
    Alonso-Villar & del Río (2010); Mora & Ruiz-Castillo (2011); Elbers (2021).
    """
    if by not in ("unit", "group"):
        raise ValueError(f"by: {by!r} given; allowed are unit, group")
    array = table(counts, frame=frame)
    if by == "group":
        array = array.T
    shares, city = _shares(array), array.sum(axis=0)
    if city.sum() == 0.0:
        return np.full(array.shape[0], np.nan)
    city = city / city.sum()
    ratio = np.divide(shares, city, out=np.ones_like(shares), where=shares > 0.0)
    return np.maximum((shares * np.log(ratio)).sum(axis=1), 0.0) + 0.0 * shares.sum(axis=1)


def _shares(array: np.ndarray) -> np.ndarray:
    """Return shares by row; NaN in a row that sums to 0."""
    size = array.sum(axis=1, keepdims=True)
    return np.divide(array, size, out=np.full_like(array, np.nan), where=size > 0.0)
