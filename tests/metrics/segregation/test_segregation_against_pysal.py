"""Agreement with PySAL `segregation` 2.5, and a hand calculation wherever it differs."""

import warnings

import numpy as np
import pandas as pd
import pytest
from segregation_tables import random_table

from sim.metrics import segregation as sg

geopandas = pytest.importorskip("geopandas")
libpysal = pytest.importorskip("libpysal")
shapely = pytest.importorskip("shapely")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    single = pytest.importorskip("segregation.singlegroup")
    multi = pytest.importorskip("segregation.multigroup")
    local = pytest.importorskip("segregation.local")

pytestmark = pytest.mark.filterwarnings("ignore")

# n_units, n_groups, empty units, absent groups
SHAPES = [(1, 2, 0, 0), (2, 3, 0, 0), (7, 2, 1, 0), (40, 4, 5, 0), (40, 5, 0, 2), (300, 10, 20, 1)]
LARGE = [(5_000, 10, 50, 1), (5_000, 2, 0, 0), (3_000, 6, 300, 2)]


def frame_of(counts):
    frame = pd.DataFrame(counts, columns=[f"g{k}" for k in range(counts.shape[1])])
    frame["total"] = counts.sum(axis=1)
    return frame


def pysal_two_groups(counts):
    frame = frame_of(counts)
    names = {
        "dissimilarity": "Dissim",
        "gini": "Gini",
        "entropy_index": "Entropy",
        "atkinson": "Atkinson",
        "correlation_ratio": "CorrelationR",
        "isolation": "Isolation",
        "exposure": "Interaction",
    }
    return {ours: getattr(single, theirs)(frame.copy(), "g0", "total").statistic for ours, theirs in names.items()}


def our_two_groups(counts):
    a, total = counts[:, 0], counts.sum(axis=1)
    b = total - a
    out = {name: getattr(sg, name)(a, b) for name in ("dissimilarity", "gini", "entropy_index", "atkinson")}
    out["correlation_ratio"] = sg.correlation_ratio(a, total)
    out["isolation"] = sg.isolation(a, total)
    out["exposure"] = sg.exposure(a, b, total)
    return out


MULTIGROUP = {
    "multigroup_dissimilarity": "MultiDissim",
    "multigroup_gini": "MultiGini",
    "normalized_exposure": "MultiNormExposure",
    "relative_diversity": "MultiRelativeDiversity",
    "divergence": "MultiDivergence",
    "simpson_interaction": "SimpsonsInteraction",
}
NAN_WHEN_A_GROUP_IS_ABSENT = {
    "information_theory": "MultiInfoTheory",
    "squared_coefficient_of_variation": "MultiSquaredCoefVar",
    "diversity": "MultiDiversity",
}


def assert_all_agree(shape, seed):
    n_units, n_groups, empty, absent = shape
    counts = random_table(seed, n_units, n_groups, empty_units=empty, absent_groups=absent) + (n_units < 3)
    ours, theirs = our_two_groups(counts), pysal_two_groups(counts)
    for name, value in theirs.items():
        assert ours[name] == pytest.approx(value, abs=1e-9, nan_ok=True), name
    frame = frame_of(counts)
    groups = list(frame.columns[:-1])
    names = MULTIGROUP if absent else MULTIGROUP | NAN_WHEN_A_GROUP_IS_ABSENT
    for ours_name, theirs_name in names.items():
        value = getattr(multi, theirs_name)(frame, groups).statistic
        assert getattr(sg, ours_name)(counts) == pytest.approx(value, abs=1e-9), ours_name
    lived_in = counts[counts.sum(axis=1) > 0]
    np.testing.assert_allclose(
        sg.location_quotient(counts), local.MultiLocationQuotient(frame, groups).statistics, atol=1e-9
    )
    kept = frame[frame.total > 0]
    np.testing.assert_allclose(
        sg.local_entropy(lived_in), local.MultiLocalDiversity(kept, groups).statistics, atol=1e-9
    )
    np.testing.assert_allclose(
        sg.local_entropy(lived_in, normalized=True), local.MultiLocalEntropy(kept, groups).statistics, atol=1e-9
    )
    np.testing.assert_allclose(
        sg.local_simpson_interaction(lived_in), local.MultiLocalSimpsonInteraction(kept, groups).statistics, atol=1e-9
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_every_index_agrees_on_random_tables(shape):
    assert_all_agree(shape, seed=shape[0])


@pytest.mark.slow
@pytest.mark.parametrize("shape", LARGE)
def test_every_index_agrees_on_large_tables(shape):
    assert_all_agree(shape, seed=shape[0])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_every_index_agrees_on_tables_of_any_shape(seed):
    rng = np.random.default_rng(seed)
    n_units, n_groups = int(rng.integers(3, 800)), int(rng.integers(2, 11))
    assert_all_agree((n_units, n_groups, n_units // 7, int(rng.integers(0, n_groups - 1))), seed)


@pytest.mark.parametrize("shape", [0.1, 0.25, 0.9])
def test_atkinson_agrees_for_other_shapes(shape):
    from segregation.singlegroup.atkinson import _atkinson

    counts = random_table(4, 60, 2)
    theirs = _atkinson(frame_of(counts), "g0", "total", b=shape)[0]
    assert sg.atkinson(counts[:, 0], counts[:, 1], shape) == pytest.approx(theirs, abs=1e-9)


# --- space: a city of unequal rectangles on a projected plane, in metres ---------------------


@pytest.fixture(scope="module")
def city():
    rng = np.random.default_rng(5)
    wide, high = rng.uniform(300, 3_000, 9), rng.uniform(300, 3_000, 8)
    x, y = np.concatenate([[0], np.cumsum(wide)]), np.concatenate([[0], np.cumsum(high)])
    boxes = [shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for i in range(9) for j in range(8)]
    counts = random_table(6, len(boxes), 2, empty_units=4)
    frame = geopandas.GeoDataFrame(frame_of(counts), geometry=boxes, crs=25832)
    centre = np.column_stack([frame.geometry.centroid.x, frame.geometry.centroid.y]) / 1_000
    return frame, counts, centre, frame.geometry.area.to_numpy() / 1e6


def test_concentration_agrees(city):
    frame, counts, _, area = city
    a, total = counts[:, 0], counts.sum(axis=1)
    assert sg.delta(a, area) == pytest.approx(single.Delta(frame, "g0", "total").statistic, abs=1e-9)
    theirs = single.AbsoluteConcentration(frame, "g0", "total").statistic
    assert sg.absolute_concentration(a, total, area) == pytest.approx(theirs, abs=1e-9)
    theirs = single.RelativeConcentration(frame, "g0", "total").statistic
    assert sg.relative_concentration(a, total - a, area) == pytest.approx(theirs, abs=1e-9)


def test_centralization_agrees(city):
    frame, counts, centre, area = city
    a, total = counts[:, 0], counts.sum(axis=1)
    far = np.hypot(*(centre - centre.mean(axis=0)).T)
    theirs = single.AbsoluteCentralization(frame, "g0", "total").statistic
    assert sg.absolute_centralization(a, area, far) == pytest.approx(theirs, abs=1e-9)
    theirs = single.RelativeCentralization(frame, "g0", "total").statistic
    assert sg.relative_centralization(a, total - a, far) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("standardise", [False, True])
def test_neighbour_adjusted_dissimilarity_agrees(city, standardise):
    frame, counts, _, _ = city
    queen = libpysal.weights.Queen.from_dataframe(frame, use_index=False)
    a, b = counts[:, 0], counts[:, 1]
    theirs = single.SpatialDissim(frame, "g0", "total", w=queen, standardize=standardise).statistic
    pairs = [(i, j) for i, near in queen.neighbors.items() for j in near]
    ours = sg.neighbour_adjusted_dissimilarity(a, b, pairs, standardise=standardise)
    assert ours == pytest.approx(theirs, abs=1e-9)
    assert sg.neighbour_adjusted_dissimilarity(a, b, queen.sparse, standardise=standardise) == pytest.approx(ours)


def test_boundary_lengths_as_weights_agree(city):
    from segregation.singlegroup.boundary_spatial_dissim import _boundary_spatial_dissim, _return_length_weighted_w

    frame, counts, _, _ = city
    lengths = _return_length_weighted_w(frame).sparse
    theirs = _boundary_spatial_dissim(frame.copy(), "g0", "total", False)[0]
    ours = sg.neighbour_adjusted_dissimilarity(counts[:, 0], counts[:, 1], lengths)
    assert ours == pytest.approx(float(theirs), abs=1e-9)


def test_morans_i_agrees_with_esda(city):
    esda = pytest.importorskip("esda")
    frame, counts, _, _ = city
    queen = libpysal.weights.Queen.from_dataframe(frame, use_index=False)
    values = counts[:, 0] / np.maximum(counts.sum(axis=1), 1)
    for how, standardise in (("r", True), ("b", False)):
        theirs = esda.Moran(values, queen, transformation=how, permutations=0)
        assert sg.morans_i(values, queen.sparse, standardise=standardise) == pytest.approx(theirs.I, abs=1e-9)
        assert pytest.approx(-1 / (values.size - 1)) == theirs.EI
    assert sg.local_morans_i(values, queen.sparse).mean() == pytest.approx(sg.morans_i(values, queen.sparse))


# --- where PySAL differs, with the calculation by hand ---------------------------------------


def test_difference_absent_group_multigroup():
    """PySAL gives NaN for H, C and E when a group is absent: it takes 0 log 0 and 0 / 0 as NaN."""
    counts = np.array([[6, 4, 0], [2, 8, 0]])
    frame = frame_of(counts)
    by_hand = sg.entropy_index(counts[:, 0], counts[:, 1])
    for ours, theirs in NAN_WHEN_A_GROUP_IS_ABSENT.items():
        assert np.isnan(getattr(multi, theirs)(frame, ["g0", "g1", "g2"]).statistic)
        assert getattr(sg, ours)(counts) == pytest.approx(getattr(sg, ours)(counts[:, :2]))
    assert sg.information_theory(counts) == pytest.approx(by_hand)
    share = np.array([0.4, 0.6])
    assert sg.diversity(counts) == pytest.approx(-(share * np.log(share)).sum())
    assert sg.squared_coefficient_of_variation(counts) == pytest.approx((0.04 / 0.4) + (0.04 / 0.6))


def test_difference_absent_group_of_two():
    """PySAL gives 0 for means over nobody (nansum of NaN); there is no mean over nobody."""
    frame = frame_of(np.array([[0, 4], [0, 8]]))
    for name in ("Isolation", "Interaction", "Entropy"):
        assert getattr(single, name)(frame.copy(), "g0", "total").statistic == 0.0
    assert np.isnan(sg.isolation([0, 0], [4, 8]))
    assert np.isnan(sg.exposure([0, 0], [4, 8], [4, 8]))
    assert np.isnan(sg.entropy_index([0, 0], [4, 8]))


def test_difference_local_values_of_empty_units():
    """PySAL calls an empty unit perfectly homogeneous (0); where nobody lives there is no mix."""
    frame = frame_of(np.array([[3, 1], [0, 0]]))
    assert local.MultiLocalDiversity(frame, ["g0", "g1"]).statistics[1] == 0.0
    assert np.isnan(sg.local_entropy([[3, 1], [0, 0]])[1])


def test_difference_atkinson_class_forgets_its_shape():
    """PySAL's class takes `b` but computes with 0.5; by hand at 0.1 for two mirrored units."""
    frame = frame_of(np.array([[8, 2], [2, 8]]))
    assert single.Atkinson(frame.copy(), "g0", "total", b=0.1).statistic == pytest.approx(1 - 4 * 0.8 * 0.2)
    by_hand = 1 - (0.8**0.1 * 0.2**0.9 + 0.2**0.1 * 0.8**0.9) ** (1 / 0.9)
    assert sg.atkinson([8, 2], [2, 8], shape=0.1) == pytest.approx(by_hand)


def test_difference_gini_of_huge_counts():
    """PySAL multiplies whole counts and overflows; times 10**9 the index must stay."""
    counts = np.array([[6, 1], [3, 3], [1, 6]])
    by_hand = (abs(18 - 3) + abs(36 - 1) + abs(18 - 3)) / 100
    theirs = single.Gini(frame_of(counts * 10**9), "g0", "total").statistic
    assert abs(theirs - by_hand) > 0.01
    assert sg.gini(*(counts * 10**9).T) == pytest.approx(by_hand)


def test_difference_spatial_proximity_is_turned_round():
    """Two clusters far apart: White's index must be above 1; PySAL's 1 - exp(-d) puts it below."""
    boxes = [shapely.box(x, 0, x + 0.1, 0.1) for x in (0, 100, 50_000, 50_100)]
    counts = np.array([[9, 1], [9, 1], [1, 9], [1, 9]])
    frame = geopandas.GeoDataFrame(frame_of(counts), geometry=boxes, crs=25832)
    points, area = np.array([[0.0, 0.0], [0.1, 0.0], [50.0, 0.0], [50.1, 0.0]]), np.full(4, 1e-8)
    near = np.exp(-np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)))
    np.fill_diagonal(near, np.exp(-np.sqrt(0.6 * 1e-8)))
    a, b, t = counts[:, 0], counts[:, 1], counts.sum(axis=1)
    by_hand = (a @ near @ a / 20 + b @ near @ b / 20) / (t @ near @ t / 40)
    assert sg.spatial_proximity(a, b, points, area) == pytest.approx(by_hand)
    assert by_hand > 1.0 > single.SpatialProximity(frame, "g0", "total").statistic
    assert sg.relative_clustering(a, b, points, area) == pytest.approx((a @ near @ a) / (b @ near @ b) - 1)
    even = 20 / 16 * near.sum()
    by_hand = ((a / 20) @ near @ a - even) / ((a / 20) @ near @ t - even)
    assert sg.absolute_clustering(a, t, points, area) == pytest.approx(by_hand)
    by_hand = (a / 20) @ ((near @ a) / (near @ t))
    assert sg.distance_decay_isolation(a, t, points, area) == pytest.approx(by_hand)
    assert by_hand > 0.5 > single.DistanceDecayIsolation(frame, "g0", "total").statistic


def test_difference_surroundings_are_weighted_by_residents():
    """PySAL treats summed and rounded surroundings as units; Reardon & O'Sullivan weigh by residents."""
    boxes = [shapely.box(x, 0, x + 100, 100) for x in range(0, 600, 100)]
    counts = random_table(8, 6, 3) + 1
    frame = geopandas.GeoDataFrame(frame_of(counts), geometry=boxes, crs=25832)
    kernel = libpysal.weights.Kernel.from_dataframe(frame, bandwidth=250, function="triangular")
    theirs = multi.MultiDissim(frame, ["g0", "g1", "g2"], w=kernel).statistic
    weights = libpysal.weights.fill_diagonal(kernel, 1.0).sparse.toarray()
    summed = weights @ counts
    assert theirs == pytest.approx(sg.multigroup_dissimilarity(np.round(summed)), abs=1e-9)
    share, size = summed / summed.sum(axis=1, keepdims=True), counts.sum(axis=1)
    city = counts.sum(axis=0) / counts.sum()
    by_hand = (size[:, None] * np.abs(share - city)).sum() / (2 * size.sum() * (city * (1 - city)).sum())
    assert sg.spatial_dissimilarity(counts, weights) == pytest.approx(by_hand)
    points = np.column_stack([np.arange(6) / 10 + 0.05, np.full(6, 0.05)])
    triangular = sg.distance_weights(points, 0.25, "triangular")
    assert sg.spatial_dissimilarity(counts, triangular) == pytest.approx(by_hand)


def test_difference_modified_dissimilarity_repeats_one_seed():
    """PySAL seeds all its draws alike, so 2 and 50 of them have the same mean; ours is exact."""
    from segregation.singlegroup.modified_dissim import _modified_dissim

    counts = random_table(9, 30, 2, high=6)
    frame = frame_of(counts)
    few, many = (
        _modified_dissim(frame, "g0", "total", iterations=n, n_jobs=1, backend="sequential", seed=7)[0] for n in (2, 50)
    )
    assert few == pytest.approx(many, abs=1e-12)
    drawn = [sg.dissimilarity(*table.T) for table in sg.random_allocations(counts, 400, seed=1)]
    exact = sg.expected_under_randomness("dissimilarity", counts)
    assert abs(np.mean(drawn) - exact) < 4 * np.std(drawn) / 20


def test_bootstrap_bias_correction_agrees_within_its_own_noise():
    counts = random_table(10, 40, 2, high=20)
    np.random.seed(1)  # noqa: NPY002
    theirs = single.BiasCorrectedDissim(frame_of(counts), "g0", "total", B=400).statistic
    ours = sg.bootstrap("dissimilarity", counts, draws=400, seed=1)
    assert abs(ours.corrected - theirs) < 4 * ours.standard_error * np.sqrt(2 / 400)
