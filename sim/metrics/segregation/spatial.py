"""Measures that know where units lie.

``neighbours`` is one of: pairs ``[n_pairs, 2]`` of rows (each pair once or twice; a third
column is a weight), a square matrix ``[n_units, n_units]`` of weights, or a SciPy sparse one.
An array as wide as long is a matrix. Coordinates, distances and areas are in kilometres and
square kilometres.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.kernels import segregation as kernels
from sim.metrics.segregation._information import fewer_than_two
from sim.metrics.segregation._tables import pair, part_and_total, same_length, table, vector

_SHAPES = {
    "uniform": lambda d: np.ones_like(d),
    "triangular": lambda d: 1.0 - d,
    "biweight": lambda d: (1.0 - d * d) ** 2,
}
_EARTH_KM_PER_DEGREE = 111.195
_MOST_AT_ONCE = 4_000_000
"""Neighbours looked up together, so that a city of persons fits into memory."""


@dataclass(frozen=True)
class Neighbours:
    """Weights of neighbours in row order: unit ``i`` has entries ``start[i]`` to ``start[i + 1]``."""

    start: np.ndarray
    """int64[n_units + 1]."""
    neighbour: np.ndarray
    """int64[n_entries], rows of neighbours."""
    weight: np.ndarray
    """float64[n_entries]."""

    def lag(self, values: np.ndarray) -> np.ndarray:
        """Return weighted sums over neighbours of float64[n_units, n_columns]."""
        return kernels.lag(self.start, self.neighbour, self.weight, np.ascontiguousarray(values, np.float64))

    def standardised(self) -> "Neighbours":
        """Return the same with weights summing to 1 in each row that has neighbours."""
        rows = np.repeat(np.arange(self.start.size - 1), np.diff(self.start))
        sums = np.bincount(rows, self.weight, minlength=self.start.size - 1)[rows]
        return Neighbours(self.start, self.neighbour, self.weight / np.where(sums > 0.0, sums, 1.0))


def neighbours_of(neighbours: Any, n_units: int) -> Neighbours:
    """Return weights in row order from whatever form they are given in.

    Parameters
    ----------
    neighbours : Neighbours, array_like, DataFrame or sparse matrix
        See the head of this module. Pairs are made symmetric.
    n_units : int
        Number of units.
    """
    if isinstance(neighbours, Neighbours):
        if neighbours.start.size != n_units + 1:
            raise ValueError(f"neighbours: {neighbours.start.size - 1} units given; {n_units} are needed")
        return neighbours
    if hasattr(neighbours, "tocoo"):
        matrix = neighbours.tocoo()
        if matrix.shape != (n_units, n_units):
            raise ValueError(f"neighbours: shape {matrix.shape} given; ({n_units}, {n_units}) is needed")
        return _in_row_order(np.asarray(matrix.row), np.asarray(matrix.col), np.asarray(matrix.data), n_units)
    array = np.asarray(neighbours)
    if array.shape == (n_units, n_units):
        rows, columns = np.nonzero(array)
        return _in_row_order(rows, columns, array[rows, columns], n_units)
    if array.ndim != 2 or array.shape[1] not in (2, 3):
        raise ValueError(
            f"neighbours: shape {array.shape} given; (n_pairs, 2), (n_pairs, 3) or ({n_units}, {n_units}) is needed"
        )
    return _from_pairs(array, n_units)


def distance_weights(coordinates: Any, radius: float, shape: str = "biweight") -> Neighbours:
    """Return weights that fall with distance and end at a radius; a unit weighs 1 on itself.

    Parameters
    ----------
    coordinates : array_like of shape (n_units, 2)
        Positions [km].
    radius : float
        Where weights end [km].
    shape : {"biweight", "triangular", "uniform"}
        How they fall; biweight is Reardon & O'Sullivan's (2004).
    """
    if shape not in _SHAPES:
        raise ValueError(f"shape: {shape!r} given; allowed are {', '.join(_SHAPES)}")
    if not radius > 0.0:
        raise ValueError(f"radius: {radius} given; above 0 km is allowed")
    from scipy.spatial import KDTree

    points = _points(coordinates)
    tree = KDTree(points)
    close = tree.query_pairs(radius, output_type="ndarray")
    distance = np.hypot(*(points[close[:, 0]] - points[close[:, 1]]).T) / radius
    weight = _SHAPES[shape](distance)
    own = np.arange(points.shape[0])
    rows = np.concatenate([own, close[:, 0], close[:, 1]])
    columns = np.concatenate([own, close[:, 1], close[:, 0]])
    return _in_row_order(rows, columns, np.concatenate([np.ones(own.size), weight, weight]), own.size)


def kilometres(longitude: Any, latitude: Any) -> np.ndarray:
    """Return positions [km] from degrees, on a plane touching at the mean latitude; for one city.

    Parameters
    ----------
    longitude, latitude : array_like of shape (n_units,)
        Degrees, WGS84.

    Returns
    -------
    ndarray of shape (n_units, 2)
        East and north [km]; over 50 km the error of distances is below 0.5 %.
    """
    east, north = np.asarray(longitude, float), np.asarray(latitude, float)
    scale = np.cos(np.radians(north.mean()))
    return _EARTH_KM_PER_DEGREE * np.column_stack([(east - east.mean()) * scale, north - north.mean()])


def morans_i(values: Any, neighbours: Any, *, standardise: bool = True) -> float:
    r"""Likeness of neighbouring units: correlation of values with their neighbours' mean.

    Parameters
    ----------
    values : array_like of shape (n_units,)
        A share, a price, any finite number.
    neighbours : see module
        Who is next to whom.
    standardise : bool
        Let each unit's weights sum to 1.

    Returns
    -------
    float
        About [-1, 1]; under randomness ``-1 / (n_units - 1)``. NaN when values do not vary or
        nobody has a neighbour.

    Notes
    -----
    .. math:: I = \frac{n}{S_0} \frac{\sum_{ij} w_{ij} z_i z_j}{\sum_i z_i^2}

    with ``z`` deviations from the mean and ``S_0`` the sum of weights. Moran (1950).
    """
    deviations, weights = _deviations(values, neighbours, standardise)
    sum_of_weights, squares = weights.weight.sum(), (deviations**2).sum()
    if sum_of_weights == 0.0 or squares == 0.0:
        return float("nan")
    lagged = weights.lag(deviations[:, None])[:, 0]
    return float(deviations.size / sum_of_weights * (deviations * lagged).sum() / squares)


def local_morans_i(values: Any, neighbours: Any, *, standardise: bool = True) -> np.ndarray:
    r"""Each unit's part in Moran's I: positive inside a cluster, negative beside one.

    Parameters
    ----------
    values : array_like of shape (n_units,)
        A share, a price, any finite number.
    neighbours : see module
        Who is next to whom.
    standardise : bool
        Let each unit's weights sum to 1.

    Returns
    -------
    ndarray of shape (n_units,)
        Unbounded; with standardised weights and no islands their mean is Moran's I. NaN when
        values do not vary.

    Notes
    -----
    .. math:: I_i = n z_i \sum_j w_{ij} z_j / \sum_k z_k^2

    Anselin (1995).
    """
    deviations, weights = _deviations(values, neighbours, standardise)
    squares = (deviations**2).sum()
    if squares == 0.0:
        return np.full(deviations.size, np.nan)
    return deviations.size * deviations * weights.lag(deviations[:, None])[:, 0] / squares


def environments(counts: Any, neighbours: Any, *, self_weight: float | None = None, frame: Any = None) -> np.ndarray:
    r"""Mix of groups in each unit's surroundings, itself included.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    neighbours : see module
        Weights of the surroundings.
    self_weight : float, optional
        Weight of a unit on itself; when omitted the one given, or 1 where none is given.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    ndarray of shape (n_units, n_groups)
        Shares; NaN where nobody lives around.

    Notes
    -----
    .. math:: \tilde p_{ig} = \sum_j w_{ij} n_{jg} / \sum_j w_{ij} t_j

    Reardon & O'Sullivan (2004).
    """
    array = table(counts, frame=frame)
    weights = _with_self(neighbours_of(neighbours, array.shape[0]), self_weight)
    around = weights.lag(array)
    size = around.sum(axis=1, keepdims=True)
    return np.divide(around, size, out=np.full_like(around, np.nan), where=size > 0.0)


def spatial_dissimilarity(
    counts: Any, neighbours: Any, *, self_weight: float | None = None, frame: Any = None
) -> float:
    r"""Multigroup dissimilarity of surroundings instead of units.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    neighbours : see module
        Weights of the surroundings, for instance :func:`distance_weights`.
    self_weight : float, optional
        Weight of a unit on itself; when omitted the one given, or 1 where none is given.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        In [0, 1]; without neighbours ``multigroup_dissimilarity``. NaN with fewer than two groups.

    Notes
    -----
    .. math:: \tilde D = \sum_i \sum_g t_i |\tilde p_{ig} - P_g| / (2 T I)

    Reardon & O'Sullivan (2004).
    """
    array = table(counts, frame=frame)
    return _dissimilarity_around(array, environments(array, neighbours, self_weight=self_weight))


def spatial_information_theory(
    counts: Any, neighbours: Any, *, self_weight: float | None = None, frame: Any = None
) -> float:
    r"""Theil's H of surroundings instead of units.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    neighbours : see module
        Weights of the surroundings, for instance :func:`distance_weights`.
    self_weight : float, optional
        Weight of a unit on itself; when omitted the one given, or 1 where none is given.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        At most 1; below 0 when surroundings are more diverse than the city. NaN with fewer than
        two groups.

    Notes
    -----
    .. math:: \tilde H = 1 - \sum_i t_i \tilde E_i / (T E)

    Reardon & O'Sullivan (2004).
    """
    array = table(counts, frame=frame)
    return _theil_around(array, environments(array, neighbours, self_weight=self_weight))


def spatial_isolation(
    a: Any, total: Any, neighbours: Any, *, self_weight: float | None = None, frame: Any = None
) -> float:
    r"""Share of their own group around the average member.

    Parameters
    ----------
    a, total : array_like of shape (n_units,) or str
        Counts of the group and of everybody.
    neighbours : see module
        Weights of the surroundings.
    self_weight : float, optional
        Weight of a unit on itself; when omitted the one given, or 1 where none is given.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        In [0, 1]; NaN when the group is absent.

    Notes
    -----
    .. math:: \tilde P^* = \sum_i (a_i / A) \tilde p_{ia}

    Reardon & O'Sullivan (2004).
    """
    first, whole = part_and_total(a, total, frame)
    around = environments(np.column_stack([first, whole - first]), neighbours, self_weight=self_weight)
    return _mean_around(first, around[:, 0])


def neighbour_adjusted_dissimilarity(
    a: Any, b: Any, neighbours: Any, *, standardise: bool = False, frame: Any = None
) -> float:
    r"""Dissimilarity less what neighbouring units differ by.

    Parameters
    ----------
    a, b : array_like of shape (n_units,) or str
        Counts of the two groups.
    neighbours : see module
        Who is next to whom; lengths of shared boundaries as weights give Wong's (1993) form.
    standardise : bool
        Let each unit's weights sum to 1.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        At most ``D``; NaN when a group is absent. Without neighbours it is ``D``.

    Notes
    -----
    .. math:: D_{adj} = D - \sum_{ij} w_{ij} |p_i - p_j| / \sum_{ij} w_{ij}

    Morrill (1991). A unit where nobody lives counts as one without members, as in PySAL.
    """
    first, second = pair(a, b, frame)
    weights = neighbours_of(neighbours, first.size)
    weights = weights.standardised() if standardise else weights
    share = kernels.share_of_first(first, second)
    gaps, sum_of_weights = kernels.gap_between_neighbours(weights.start, weights.neighbour, weights.weight, share)
    value = float(kernels.dissimilarity(first, second)[0])
    return value - float(gaps / sum_of_weights) if sum_of_weights > 0.0 else value


def nearest_environments(counts: Any, coordinates: Any, k: float, *, frame: Any = None) -> np.ndarray:
    r"""Mix of groups among the k nearest persons of each unit.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group; a unit may be a single person, a building or an area.
    coordinates : array_like of shape (n_units, 2)
        Positions or centroids [km].
    k : float
        Persons looked at, those of the own unit first; the last unit reached counts in part.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    ndarray of shape (n_units, n_groups)
        Shares; NaN everywhere when the city has fewer than ``k`` persons.

    Notes
    -----
    The Nordic practice of individualised neighbourhoods: Östh, Clark & Malmberg (2015).
    """
    array, points = table(counts, frame=frame), _points(coordinates)
    same_length(points, array.shape[0], "coordinates", "counts")
    if not k > 0.0:
        raise ValueError(f"k: {k} given; above 0 is allowed")
    out = np.full(array.shape, np.nan)
    sizes = array.sum(axis=1)
    if sizes.sum() < k:
        return out
    from scipy.spatial import KDTree

    tree, n_units = KDTree(points), points.shape[0]
    mean = max(1.0, sizes.mean())
    reach, todo = min(n_units, int(2.0 * k / mean) + 8), np.arange(n_units)
    while todo.size:
        for rows in np.array_split(todo, -(-todo.size * reach // _MOST_AT_ONCE)):
            part = np.full((rows.size, array.shape[1]), np.nan)
            nearest = tree.query(points[rows], k=np.arange(1, reach + 1))[1].astype(np.int64)
            kernels.nearest_persons(_own_first(nearest, rows), sizes, array, float(k), part)
            out[rows] = part
        todo = todo[np.isnan(out[todo, 0])]
        if reach == n_units:
            break
        reach = min(n_units, 2 * reach)
    return out


def nearest_profile(counts: Any, coordinates: Any, ks: Any, *, frame: Any = None) -> Any:
    """Return segregation among the k nearest, for a list of k: how it fades with scale.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Persons by unit and group.
    coordinates : array_like of shape (n_units, 2)
        Positions or centroids [km].
    ks : list of float
        Persons looked at.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    DataFrame
        Columns ``k, measure, group, value``: ``spatial_dissimilarity`` and
        ``spatial_information_theory`` of all groups, ``spatial_isolation`` of each.
    """
    import pandas as pd

    array = table(counts, frame=frame)
    labels = list(getattr(counts, "columns", counts if frame is not None else range(array.shape[1])))
    rows = []
    for k in ks:
        around = nearest_environments(array, coordinates, k)
        rows.append((k, "spatial_dissimilarity", "all", _dissimilarity_around(array, around)))
        rows.append((k, "spatial_information_theory", "all", _theil_around(array, around)))
        for g, label in enumerate(labels):
            rows.append((k, "spatial_isolation", str(label), _mean_around(array[:, g], around[:, g])))
    return pd.DataFrame(rows, columns=["k", "measure", "group", "value"])


def delta(a: Any, area: Any, *, frame: Any = None) -> float:
    r"""Share of a group that would have to move for an even density over the land.

    Parameters
    ----------
    a : array_like of shape (n_units,) or str
        Counts of the group.
    area : array_like of shape (n_units,) or str
        Land [km²].
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``DEL`` in [0, 1]; NaN when the group is absent.

    Notes
    -----
    .. math:: DEL = \tfrac12 \sum_i |a_i / A - k_i / K|

    with ``k`` the land. Hoover (1941); Duncan et al. (1961); Massey & Denton (1988).
    """
    first, land = pair(a, area, frame, ("a", "area"))
    return float(kernels.dissimilarity(first, land)[0])


def absolute_concentration(a: Any, total: Any, area: Any, *, frame: Any = None) -> float:
    r"""Land a group takes up, between the least and the most it could.

    Parameters
    ----------
    a, total : array_like of shape (n_units,) or str
        Counts of the group and of everybody.
    area : array_like of shape (n_units,) or str
        Land [km²].
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``ACO``: 1 when all members live in the smallest units, 0 in the largest; NaN when the
        group is absent or all units are alike.

    Notes
    -----
    .. math:: ACO = 1 - \frac{\sum_i a_i k_i / A - \bar k_1}{\bar k_2 - \bar k_1}

    with ``k_1`` and ``k_2`` the mean land of the smallest and of the largest units that would hold as
    many persons as the group has, the last one in full. Massey & Denton (1988).
    """
    first, whole = part_and_total(a, total, frame)
    land = vector(area, "area", frame)
    same_length(land, first.size, "area", "a")
    smallest, largest = _extreme_land(first, whole, land)
    if not first.sum() or largest == smallest:
        return float("nan")
    return float(1.0 - ((first * land).sum() / first.sum() - smallest) / (largest - smallest))


def relative_concentration(a: Any, b: Any, area: Any, *, frame: Any = None) -> float:
    r"""Land per member of one group against another's, over its possible range.

    Parameters
    ----------
    a, b : array_like of shape (n_units,) or str
        Counts of the two groups.
    area : array_like of shape (n_units,) or str
        Land [km²].
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``RCO``: 1 when ``a`` is as concentrated and ``b`` as spread as can be, 0 when alike, below
        0 the other way (the lower end may pass -1). NaN when a group is absent.

    Notes
    -----
    .. math:: RCO = \Big(\frac{\sum a_i k_i / A}{\sum b_i k_i / B} - 1\Big) \Big/
        \Big(\frac{\bar k_1}{\bar k_2} - 1\Big)

    Massey & Denton (1988).
    """
    first, second = pair(a, b, frame)
    land = vector(area, "area", frame)
    same_length(land, first.size, "area", "a")
    smallest, largest = _extreme_land(first, first + second, land)
    if not first.sum() or not second.sum() or largest == smallest:
        return float("nan")
    ratio = (first * land).sum() / first.sum() / ((second * land).sum() / second.sum())
    return float((ratio - 1.0) / (smallest / largest - 1.0))


def absolute_centralization(a: Any, area: Any, distance: Any, *, frame: Any = None) -> float:
    r"""How much nearer to the centre members live than the land lies.

    Parameters
    ----------
    a : array_like of shape (n_units,) or str
        Counts of the group.
    area : array_like of shape (n_units,) or str
        Land [km²].
    distance : array_like of shape (n_units,) or str
        Distance to the centre [km].
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``ACE`` in [-1, 1], 0 for an even density; NaN when the group is absent.

    Notes
    -----
    .. math:: ACE = \sum_i X_{i-1} K_i - \sum_i X_i K_{i-1}

    with cumulative shares outward from the centre. Massey & Denton (1988).
    """
    return _centralization(a, area, distance, frame, "area")


def relative_centralization(a: Any, b: Any, distance: Any, *, frame: Any = None) -> float:
    r"""How much nearer to the centre one group lives than another.

    Parameters
    ----------
    a, b : array_like of shape (n_units,) or str
        Counts of the two groups.
    distance : array_like of shape (n_units,) or str
        Distance to the centre [km].
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``RCE`` in [-1, 1]: the share of ``a`` that would have to move to match ``b``; NaN when a
        group is absent.

    Notes
    -----
    .. math:: RCE = \sum_i X_{i-1} Y_i - \sum_i X_i Y_{i-1}

    Duncan & Duncan (1955); Massey & Denton (1988).
    """
    return _centralization(a, b, distance, frame, "b")


def spatial_proximity(a: Any, b: Any, coordinates: Any, area: Any, *, frame: Any = None) -> float:
    r"""How close members of the same group live, against everybody.

    Parameters
    ----------
    a, b : array_like of shape (n_units,) or str
        Counts of the two groups.
    coordinates : array_like of shape (n_units, 2)
        Centroids [km].
    area : array_like of shape (n_units,) or str
        Land [km²]; a unit is ``sqrt(0.6 area)`` km from itself.
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``SP`` from 0: 1 when no group clusters, above 1 when they do. NaN when a group is absent.

    Notes
    -----
    .. math:: SP = \frac{A P_{aa} + B P_{bb}}{T P_{tt}}, \quad
        P_{aa} = \sum_{ij} a_i a_j e^{-d_{ij}} / A^2

    White (1983); Massey & Denton (1988). Distances enter in kilometres, so the value depends on
    that unit; PySAL rescales them and takes ``1 - exp``, which turns the index round.
    """
    first, second = pair(a, b, frame)
    both = first + second
    near = _proximity(np.column_stack([first, second, both]), coordinates, area, frame)
    if not first.sum() or not second.sum():
        return float("nan")
    own = (first * near[:, 0]).sum() / first.sum() + (second * near[:, 1]).sum() / second.sum()
    return float(own / ((both * near[:, 2]).sum() / both.sum()))


def relative_clustering(a: Any, b: Any, coordinates: Any, area: Any, *, frame: Any = None) -> float:
    r"""How much closer members of ``a`` live to each other than members of ``b``.

    Parameters
    ----------
    a, b : array_like of shape (n_units,) or str
        Counts of the two groups.
    coordinates : array_like of shape (n_units, 2)
        Centroids [km].
    area : array_like of shape (n_units,) or str
        Land [km²].
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``RCL`` above -1: 0 when alike, above 0 when ``a`` clusters more. NaN when a group is absent.

    Notes
    -----
    .. math:: RCL = P_{aa} / P_{bb} - 1

    Massey & Denton (1988), equation 20.
    """
    first, second = pair(a, b, frame)
    near = _proximity(np.column_stack([first, second]), coordinates, area, frame)
    if not first.sum() or not second.sum():
        return float("nan")
    own = (first * near[:, 0]).sum() / first.sum() ** 2
    return float(own / ((second * near[:, 1]).sum() / second.sum() ** 2) - 1.0)


def absolute_clustering(a: Any, total: Any, coordinates: Any, area: Any, *, frame: Any = None) -> float:
    r"""Share of the group in nearby units, between an even spread and full clustering.

    Parameters
    ----------
    a, total : array_like of shape (n_units,) or str
        Counts of the group and of everybody.
    coordinates : array_like of shape (n_units, 2)
        Centroids [km].
    area : array_like of shape (n_units,) or str
        Land [km²].
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``ACL`` from 0 towards 1; NaN when the group is absent.

    Notes
    -----
    .. math:: ACL = \frac{\sum_i \frac{a_i}{A} \sum_j c_{ij} a_j - \frac{A}{n^2} \sum_{ij} c_{ij}}
        {\sum_i \frac{a_i}{A} \sum_j c_{ij} t_j - \frac{A}{n^2} \sum_{ij} c_{ij}},
        \quad c_{ij} = e^{-d_{ij}}

    Massey & Denton (1988), equation 18.
    """
    first, whole = part_and_total(a, total, frame)
    near = _proximity(np.column_stack([first, whole, np.ones_like(first)]), coordinates, area, frame)
    members = first.sum()
    if not members:
        return float("nan")
    even = members / first.size**2 * near[:, 2].sum()
    own, all_around = ((first * near[:, c]).sum() / members for c in (0, 1))
    return float((own - even) / (all_around - even)) if all_around != even else float("nan")


def distance_decay_isolation(a: Any, total: Any, coordinates: Any, area: Any, *, frame: Any = None) -> float:
    r"""Share of their own group among those the average member meets, the near more often.

    Parameters
    ----------
    a, total : array_like of shape (n_units,) or str
        Counts of the group and of everybody.
    coordinates : array_like of shape (n_units, 2)
        Centroids [km].
    area : array_like of shape (n_units,) or str
        Land [km²].
    frame : DataFrame, optional
        Where column names are looked up.

    Returns
    -------
    float
        ``DPxx`` in [0, 1]; NaN when the group is absent. One less it is the exposure to all others.

    Notes
    -----
    .. math:: DP_{xx} = \sum_i \frac{a_i}{A} \frac{\sum_j c_{ij} a_j}{\sum_j c_{ij} t_j},
        \quad c_{ij} = e^{-d_{ij}}

    Morgan (1983); Massey & Denton (1988), equation 22.
    """
    first, whole = part_and_total(a, total, frame)
    near = _proximity(np.column_stack([first, whole]), coordinates, area, frame)
    around = np.divide(near[:, 0], near[:, 1], out=np.zeros_like(first), where=near[:, 1] > 0.0)
    return _mean_around(first, around)


def of_environments(index: str, counts: np.ndarray, around: np.ndarray, group: int = 0) -> float:
    """Return a spatial index from the mix around each unit.

    Parameters
    ----------
    index : {"spatial_dissimilarity", "spatial_information_theory", "spatial_isolation"}
        Which.
    counts : float64[n_units, n_groups]
        Persons by unit and group.
    around : float64[n_units, n_groups]
        Shares in the surroundings: :func:`environments` or :func:`nearest_environments`.
    group : int
        Column of the group, for isolation.
    """
    if index == "spatial_dissimilarity":
        return _dissimilarity_around(counts, around)
    if index == "spatial_information_theory":
        return _theil_around(counts, around)
    return _mean_around(counts[:, group], around[:, group])


def _dissimilarity_around(counts: np.ndarray, around: np.ndarray) -> float:
    totals = kernels.group_totals(counts)
    if fewer_than_two(totals):
        return float("nan")
    sizes = counts.sum(axis=1)
    lived_in = sizes > 0.0
    gaps = np.abs(around[lived_in] - totals / totals.sum()).sum(axis=1)
    return float((sizes[lived_in] * gaps).sum() / (2.0 * totals.sum() * kernels.interaction(totals)))


def _theil_around(counts: np.ndarray, around: np.ndarray) -> float:
    totals = kernels.group_totals(counts)
    if fewer_than_two(totals):
        return float("nan")
    sizes = counts.sum(axis=1)
    lived_in = sizes > 0.0
    shares = around[lived_in]
    terms = -shares * np.log(shares, out=np.zeros_like(shares), where=shares > 0.0)
    mean = (sizes[lived_in] * terms.sum(axis=1)).sum() / totals.sum()
    return float(1.0 - mean / kernels.entropy(totals))


def _mean_around(members: np.ndarray, share: np.ndarray) -> float:
    there = members > 0.0
    return float((members[there] * share[there]).sum() / members.sum()) if there.any() else float("nan")


def _deviations(values: Any, neighbours: Any, standardise: bool) -> tuple[np.ndarray, Neighbours]:
    numbers = np.asarray(values, np.float64)
    if numbers.ndim != 1 or not np.isfinite(numbers).all():
        if numbers.ndim != 1:
            raise ValueError(f"values: shape {numbers.shape} given; one value per unit is needed")
        row = int(np.argmin(np.isfinite(numbers)))
        raise ValueError(f"values, row {row}: {numbers[row]:g} given; finite numbers are needed")
    weights = neighbours_of(neighbours, numbers.size)
    deviations = numbers - (numbers.mean() if numbers.size else 0.0)
    if numbers.size and np.ptp(numbers) == 0.0:
        deviations[:] = 0.0
    return deviations, weights.standardised() if standardise else weights


def _with_self(weights: Neighbours, self_weight: float | None) -> Neighbours:
    """Return the weights with the diagonal set, or 1 where a matrix has none at all."""
    n_units = weights.start.size - 1
    rows = np.repeat(np.arange(n_units), np.diff(weights.start))
    diagonal = rows == weights.neighbour
    if self_weight is None:
        if diagonal.any():
            return weights
        self_weight = 1.0
    own = np.arange(n_units)
    return _in_row_order(
        np.concatenate([rows[~diagonal], own]),
        np.concatenate([weights.neighbour[~diagonal], own]),
        np.concatenate([weights.weight[~diagonal], np.full(n_units, float(self_weight))]),
        n_units,
    )


def _from_pairs(array: np.ndarray, n_units: int) -> Neighbours:
    wrong = (array[:, :2] < 0) | (array[:, :2] >= n_units) | (array[:, :2] != np.floor(array[:, :2]))
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise ValueError(
            f"neighbours, row {row}, column {column}: {array[row, column]} given; 0 to {n_units - 1} is allowed"
        )
    first, second = array[:, 0].astype(np.int64), array[:, 1].astype(np.int64)
    weight = array[:, 2].astype(np.float64) if array.shape[1] == 3 else np.ones(first.size)
    key = np.concatenate([first * n_units + second, second * n_units + first])
    key, position = np.unique(key, return_index=True)
    return _in_row_order(key // n_units, key % n_units, np.concatenate([weight, weight])[position], n_units)


def _in_row_order(rows: np.ndarray, columns: np.ndarray, weight: np.ndarray, n_units: int) -> Neighbours:
    weight = weight.astype(np.float64)
    if not kernels.all_counts(weight):
        entry = int(np.argmin((weight >= 0.0) & (weight < np.inf)))
        raise ValueError(
            f"neighbours, row {rows[entry]}, column {columns[entry]}: weight {weight[entry]:g} given; "
            "weights are finite and at least 0"
        )
    order = np.lexsort((columns, rows))
    start = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n_units))]).astype(np.int64)
    return Neighbours(start, columns[order].astype(np.int64), weight[order])


def _points(coordinates: Any) -> np.ndarray:
    points = np.ascontiguousarray(coordinates, np.float64)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"coordinates: shape {points.shape} given; (n_units, 2) is needed, in kilometres")
    if not np.isfinite(points).all():
        row, column = np.argwhere(~np.isfinite(points))[0]
        raise ValueError(
            f"coordinates, row {row}, column {column}: {points[row, column]:g} given; finite kilometres are needed"
        )
    return points


def _own_first(nearest: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Put each unit before others at the same place."""
    for i in np.flatnonzero(nearest[:, 0] != rows):
        there = np.flatnonzero(nearest[i] == rows[i])
        last = int(there[0]) if there.size else nearest.shape[1] - 1
        nearest[i, 1 : last + 1] = nearest[i, :last].copy()
        nearest[i, 0] = rows[i]
    return np.ascontiguousarray(nearest)


def _extreme_land(a: np.ndarray, total: np.ndarray, land: np.ndarray) -> tuple[float, float]:
    """Mean land, by persons, of the smallest and of the largest units that hold as many as ``a``."""
    if not a.sum():
        return 0.0, 0.0
    out = []
    for order in (np.argsort(land, kind="stable"), np.argsort(-land, kind="stable")):
        running = np.cumsum(total[order])
        last = int(np.argmax(running >= a.sum() * (1.0 - 1e-12))) + 1
        chosen = order[:last]
        out.append((total[chosen] * land[chosen]).sum() / total[chosen].sum())
    return out[0], out[1]


def _centralization(a: Any, other: Any, distance: Any, frame: Any, name: str) -> float:
    first, second = pair(a, other, frame, ("a", name))
    far = vector(distance, "distance", frame)
    same_length(far, first.size, "distance", "a")
    if not first.sum() or not second.sum():
        return float("nan")
    order = np.argsort(far, kind="stable")
    x, y = np.cumsum(first[order]) / first.sum(), np.cumsum(second[order]) / second.sum()
    return float((x[:-1] * y[1:]).sum() - (x[1:] * y[:-1]).sum())


def _proximity(values: np.ndarray, coordinates: Any, area: Any, frame: Any) -> np.ndarray:
    points, land = _points(coordinates), vector(area, "area", frame)
    same_length(points, values.shape[0], "coordinates", "a")
    same_length(land, values.shape[0], "area", "a")
    return kernels.proximity(
        np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1]), np.sqrt(0.6 * land), values
    )
