import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st
from segregation_tables import random_table, tables

from sim.metrics import segregation as sg

LINE = [(0, 1), (1, 2), (2, 3)]


def test_all_forms_of_neighbours_are_the_same():
    values = [1.0, 2.0, 5.0, 3.0]
    dense = np.zeros((4, 4))
    for i, j in LINE:
        dense[i, j] = dense[j, i] = 1.0
    forms = [
        LINE,
        [*LINE, (1, 0)],
        [(*p, 1.0) for p in LINE],
        dense,
        scipy.sparse.csr_matrix(dense),
        sg.neighbours_of(dense, 4),
    ]
    results = {sg.morans_i(values, form) for form in forms}
    assert len(results) == 1


def test_morans_i_by_hand():
    z = np.array([1.0, 2.0, 5.0, 3.0]) - 2.75
    neighbours = z[0] * z[1] + z[1] * (z[0] + z[2]) / 2 + z[2] * (z[1] + z[3]) / 2 + z[3] * z[2]
    assert sg.morans_i([1, 2, 5, 3], LINE) == pytest.approx(neighbours / (z @ z))
    assert sg.local_morans_i([1, 2, 5, 3], LINE).mean() == pytest.approx(neighbours / (z @ z))


def test_morans_i_of_a_chequerboard_is_minus_1_and_of_halves_near_1():
    side = 20
    cells = np.arange(side * side).reshape(side, side)
    pairs = np.concatenate([
        np.column_stack([cells[:, :-1].ravel(), cells[:, 1:].ravel()]),
        np.column_stack([cells[:-1].ravel(), cells[1:].ravel()]),
    ])  # fmt: skip
    row, column = np.divmod(cells.ravel(), side)
    assert sg.morans_i((row + column) % 2, pairs) == pytest.approx(-1.0)
    assert sg.morans_i(column < side // 2, pairs) > 0.9


def test_morans_i_without_variation_or_neighbours_is_undefined():
    assert np.isnan(sg.morans_i([2.0, 2.0, 2.0], [(0, 1)]))
    assert np.isnan(sg.morans_i([1.0, 2.0, 3.0], np.zeros((0, 2))))
    assert np.isnan(sg.local_morans_i([2.0, 2.0], [(0, 1)])).all()


@given(tables(min_units=2))
def test_without_neighbours_spatial_indices_are_the_plain_ones(counts):
    alone = np.zeros((0, 2))
    close = {"abs": 1e-12, "nan_ok": True}
    assert sg.spatial_dissimilarity(counts, alone) == pytest.approx(sg.multigroup_dissimilarity(counts), **close)
    assert sg.spatial_information_theory(counts, alone) == pytest.approx(sg.information_theory(counts), **close)
    a, total = counts[:, 0], counts.sum(axis=1)
    assert sg.spatial_isolation(a, total, alone) == pytest.approx(sg.isolation(a, total), **close)
    b = total - a
    assert sg.neighbour_adjusted_dissimilarity(a, b, alone) == pytest.approx(sg.dissimilarity(a, b), **close)


@given(tables(min_units=2))
def test_where_all_are_neighbours_nothing_is_segregated(counts):
    n_units = counts.shape[0]
    everybody = np.ones((n_units, n_units))
    value = sg.spatial_dissimilarity(counts, everybody)
    assert np.isnan(value) or value == pytest.approx(0.0, abs=1e-12)


def test_surroundings_by_hand():
    counts = np.array([[4, 0], [0, 2], [1, 1]])
    around = sg.environments(counts, [(0, 1)], self_weight=2.0)
    np.testing.assert_allclose(around, [[8 / 10, 2 / 10], [4 / 8, 4 / 8], [0.5, 0.5]])
    assert sg.spatial_isolation([4, 0, 1], [4, 2, 2], [(0, 1)], self_weight=2.0) == pytest.approx((4 * 0.8 + 0.5) / 5)


def test_kernel_shapes_by_hand():
    points = [[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]]
    for shape, weight in (("uniform", 1.0), ("triangular", 0.5), ("biweight", 0.75**2)):
        near = sg.distance_weights(points, 2.0, shape)
        assert near.start.tolist() == [0, 2, 4, 5]
        assert near.weight == pytest.approx([1.0, weight, weight, 1.0, 1.0])
    with pytest.raises(ValueError, match="allowed are uniform, triangular, biweight"):
        sg.distance_weights(points, 2.0, "gauss")


def test_nearest_persons_by_hand():
    counts, line = np.array([[4, 0], [0, 4], [2, 2]]), np.array([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]])
    np.testing.assert_allclose(sg.nearest_environments(counts, line, 4), [[1, 0], [0, 1], [0.5, 0.5]])
    np.testing.assert_allclose(
        sg.nearest_environments(counts, line, 6), [[4 / 6, 2 / 6], [2 / 6, 4 / 6], [2 / 6, 4 / 6]]
    )
    np.testing.assert_allclose(sg.nearest_environments(counts, line, 12), np.full((3, 2), 0.5))
    assert np.isnan(sg.nearest_environments(counts, line, 13)).all()


def test_nearest_persons_from_single_persons():
    rng = np.random.default_rng(1)
    points, group = rng.random((300, 2)), rng.integers(0, 2, 300)
    around = sg.nearest_environments(np.eye(2)[group], points, 10)
    distance = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    nearest = np.argsort(distance, axis=1)[:, :10]
    np.testing.assert_allclose(around[:, 1], group[nearest].mean(axis=1))


def test_looking_up_in_pieces_changes_nothing(monkeypatch):
    counts, points = random_table(3, 50, 3) + 1, np.random.default_rng(3).random((50, 2))
    whole = sg.nearest_environments(counts, points, 700)
    monkeypatch.setattr("sim.metrics.segregation.spatial._MOST_AT_ONCE", 40)
    np.testing.assert_array_equal(sg.nearest_environments(counts, points, 700), whole)


def test_units_at_the_same_place_count_themselves_first():
    counts = np.array([[5, 0], [0, 5], [5, 0], [0, 5]])
    around = sg.nearest_environments(counts, np.zeros((4, 2)), 5)
    np.testing.assert_allclose(around, counts / 5)


@given(st.integers(0, 2**32 - 1))
def test_k_of_the_own_unit_is_the_plain_index_and_k_of_all_is_none(seed):
    counts = random_table(seed, 6, 3, high=9) + 1
    points = np.random.default_rng(seed).random((6, 2))
    profile = sg.nearest_profile(counts, points, [1, counts.sum()])
    values = profile[profile.measure == "spatial_dissimilarity"].value.tolist()
    assert values == pytest.approx([sg.multigroup_dissimilarity(counts), 0.0], abs=1e-12)


def test_concentration_by_hand():
    a, b, area = np.array([10, 0, 0]), np.array([0, 10, 10]), np.array([1.0, 2.0, 3.0])
    assert sg.delta(a, area) == pytest.approx(5 / 6)
    assert sg.absolute_concentration(a, a + b, area) == pytest.approx(1.0)
    assert sg.absolute_concentration(a[::-1], (a + b)[::-1], area) == pytest.approx(0.0)
    assert sg.relative_concentration(a, b, area) == pytest.approx((1 / 2.5 - 1) / (1 / 3 - 1))
    assert np.isnan(sg.delta([0, 0, 0], area))
    assert np.isnan(sg.absolute_concentration([0, 0, 0], a + b, area))
    assert np.isnan(sg.absolute_concentration(a, a + b, [2.0, 2.0, 2.0]))


def test_centralization_by_hand():
    a, b, far = np.array([10, 0]), np.array([0, 10]), np.array([1.0, 5.0])
    assert sg.relative_centralization(a, b, far) == pytest.approx(1.0)
    assert sg.relative_centralization(b, a, far) == pytest.approx(-1.0)
    assert sg.relative_centralization(a + b, a + b, far) == pytest.approx(0.0)
    assert sg.absolute_centralization([5, 5], [1.0, 3.0], far) == pytest.approx(0.5 * 1 - 1 * 0.25)


def test_clusters_raise_spatial_proximity():
    points, area = np.column_stack([np.arange(8.0), np.zeros(8)]), np.full(8, 0.5)
    apart, mixed = np.repeat([10, 0], 4), np.tile([10, 0], 4)
    assert sg.spatial_proximity(apart, 10 - apart, points, area) > 1.2
    assert sg.spatial_proximity(apart, 10 - apart, points, area) > sg.spatial_proximity(mixed, 10 - mixed, points, area)
    even = np.full(8, 5)
    assert sg.spatial_proximity(even, even, points, area) == pytest.approx(1.0)
    assert sg.relative_clustering(even, even, points, area) == pytest.approx(0.0)
    assert sg.distance_decay_isolation(even, 2 * even, points, area) == pytest.approx(0.5)
    assert np.isnan(sg.spatial_proximity(np.zeros(8), even, points, area))
    assert np.isnan(sg.absolute_clustering(np.zeros(8), even, points, area))


def test_kilometres_of_a_degree():
    points = sg.kilometres([10.7, 10.8], [59.9, 59.9])
    assert np.hypot(*(points[0] - points[1])) == pytest.approx(5.58, abs=0.01)
