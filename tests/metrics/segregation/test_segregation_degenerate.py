"""Every function on every degenerate table: a defined answer, no warning, no error."""

import warnings

import numpy as np
import pandas as pd
import pytest

from sim.metrics import segregation as sg

TABLES = {
    "no units": np.zeros((0, 3)),
    "all zero": np.zeros((4, 3)),
    "one unit": np.array([[3, 4, 5]]),
    "one unit, one group": np.array([[3, 0, 0]]),
    "empty units": np.array([[3, 1, 2], [0, 0, 0], [1, 5, 2], [0, 0, 0]]),
    "an absent group": np.array([[3, 0, 2], [1, 0, 2]]),
    "a single group": np.array([[0, 3, 0], [0, 2, 0]]),
    "one person": np.array([[0, 0, 0], [0, 1, 0]]),
    "one-person units": np.eye(3, dtype=int)[[0, 1, 2, 0]],
    "not whole": np.array([[0.1, 0.7, 2.3], [1e-9, 0.5, 0.0]]),
    "huge": np.array([[3, 1, 2], [1, 5, 2], [9, 9, 1]]) * 10**14,
    "huge and tiny": np.array([[1e15, 1, 0], [0, 1, 1e15]]),
}
OF_TABLES = [
    sg.multigroup_dissimilarity, sg.multigroup_gini, sg.information_theory, sg.mutual_information, sg.divergence,
    sg.normalized_exposure, sg.relative_diversity, sg.squared_coefficient_of_variation, sg.diversity,
    sg.simpson_interaction, sg.ordinal_information_theory, sg.ordinal_variance, sg.ordinal_root,
    sg.rank_order_information_theory, sg.rank_order_variance, sg.rank_order_root,
]  # fmt: skip
OF_PAIRS = [sg.dissimilarity, sg.gini, sg.atkinson, sg.hutchens, sg.entropy_index]
OF_PARTS = [sg.isolation, sg.correlation_ratio]


def in_range(value, most=1.0):
    assert isinstance(value, float)
    return np.isnan(value) or -1e-12 <= value <= most + 1e-12


@pytest.fixture(autouse=True)
def warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("name", TABLES)
def test_global_indices_are_in_range_or_undefined(name):
    counts = TABLES[name]
    for index in OF_TABLES:
        assert in_range(index(counts), np.log(3)), index.__name__
    a, total = counts[:, 0], counts.sum(axis=1)
    for index in OF_PAIRS:
        assert in_range(index(a, total - a)), index.__name__
    for index in OF_PARTS:
        assert in_range(index(a, total)), index.__name__
    assert in_range(sg.exposure(a, counts[:, 1], total))


@pytest.mark.parametrize("name", TABLES)
def test_local_and_nested_indices_are_in_range_or_undefined(name):
    counts = TABLES[name]
    n_units = counts.shape[0]
    assert sg.location_quotient(counts).shape == counts.shape
    for index in (sg.local_entropy, sg.local_simpson_interaction, sg.local_segregation):
        values = index(counts)
        assert values.shape == (n_units,)
        assert np.isnan(values[counts.sum(axis=1) == 0]).all()
    parts = sg.decompose(counts, np.arange(n_units) // 2)
    assert parts.total == pytest.approx(sg.mutual_information(counts), nan_ok=True)


@pytest.mark.parametrize("name", TABLES)
def test_spatial_indices_are_in_range_or_undefined(name):
    counts = TABLES[name]
    n_units = counts.shape[0]
    points = np.column_stack([np.arange(n_units), np.zeros(n_units)]).astype(float)
    pairs = np.column_stack([np.arange(n_units - 1), np.arange(1, n_units)]) if n_units > 1 else np.zeros((0, 2))
    a, total, area = counts[:, 0], counts.sum(axis=1), np.ones(n_units)
    b = total - a
    for value in (
        sg.spatial_dissimilarity(counts, pairs), sg.spatial_isolation(a, total, pairs), sg.delta(a, area),
        sg.distance_decay_isolation(a, total, points, area),
    ):  # fmt: skip
        assert in_range(value)
    for value in (
        sg.spatial_information_theory(counts, pairs), sg.neighbour_adjusted_dissimilarity(a, b, pairs),
        sg.absolute_concentration(a, total, area), sg.relative_concentration(a, b, area),
        sg.absolute_centralization(a, area, points[:, 0]), sg.relative_centralization(a, b, points[:, 0]),
        sg.spatial_proximity(a, b, points, area), sg.relative_clustering(a, b, points, area),
        sg.absolute_clustering(a, total, points, area),
    ):  # fmt: skip
        assert isinstance(value, float)
        assert not np.isinf(value)
    if n_units:
        assert sg.nearest_environments(counts, points, 2).shape == counts.shape
        assert len(sg.nearest_profile(counts, points, [1, 3])) == 10


@pytest.mark.parametrize("name", TABLES)
def test_expectations_are_in_range_undefined_or_refused(name):
    counts = TABLES[name]
    for index in ("dissimilarity", "hutchens", "entropy_index", "isolation", "correlation_ratio", "exposure"):
        if name == "not whole":
            with pytest.raises(ValueError, match="needs whole counts"):
                sg.expected_under_randomness(index, counts, group=0)
        else:
            assert in_range(sg.expected_under_randomness(index, counts, group=0)), index
    if name != "not whole":
        for index in ("multigroup_dissimilarity", "information_theory", "relative_diversity", "ordinal_root"):
            assert in_range(sg.expected_under_randomness(index, counts)), index


@pytest.mark.parametrize("name", TABLES)
def test_profiles_always_come_with_reasons(name):
    frame = pd.DataFrame(TABLES[name], columns=["a", "b", "c"])
    frame["unit"], frame["x"], frame["y"], frame["land"] = np.arange(len(frame)), np.arange(len(frame)), 0.0, 1.0
    profile = sg.profile(
        frame,
        ["a", "b", "c"],
        "unit",
        ordered=True,
        coordinates=("x", "y"),
        area="land",
        centre=(0, 0),
        radius=1.5,
        ks=[2],
    )
    assert (profile.reason[profile.value.isna()] != "").all()
    assert not profile.value.isin([np.inf, -np.inf]).any()


@pytest.mark.parametrize("name", [name for name in TABLES if name not in ("not whole", "huge", "huge and tiny")])
def test_running_counts_start_from_anything(name):
    running = sg.IncrementalCounts(TABLES[name])
    for value in (running.information_theory(), running.multigroup_dissimilarity(), running.dissimilarity(0)):
        assert in_range(value)
    assert in_range(running.isolation(0))
