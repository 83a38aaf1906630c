import numpy as np
import pandas as pd
import pytest

from sim.metrics import segregation as sg

COUNTS = np.array([[6, 1, 3], [2, 7, 1], [2, 2, 6]])
ALL = [
    sg.multigroup_dissimilarity,
    sg.multigroup_gini,
    sg.information_theory,
    sg.normalized_exposure,
    sg.relative_diversity,
    sg.squared_coefficient_of_variation,
]


def direct(counts):
    """The formulas of Reardon & Firebaugh (2002), written as they stand."""
    t, T = counts.sum(axis=1), counts.sum()
    p, P = counts / t[:, None], counts.sum(axis=0) / T
    interaction, entropy = (P * (1 - P)).sum(), -(P * np.log(P)).sum()
    gaps = np.abs(p[:, None, :] - p[None, :, :]).sum(axis=2)
    information = (t[:, None] / T * p * np.log(p / P)).sum()
    squares = t[:, None] / T * (p - P) ** 2
    return {
        sg.multigroup_dissimilarity: (t[:, None] * np.abs(p - P)).sum() / (2 * T * interaction),
        sg.multigroup_gini: (np.outer(t, t) * gaps).sum() / (2 * T**2 * interaction),
        sg.information_theory: information / entropy,
        sg.mutual_information: information,
        sg.divergence: information,
        sg.normalized_exposure: (squares / (1 - P)).sum(),
        sg.relative_diversity: squares.sum() / interaction,
        sg.squared_coefficient_of_variation: (squares / P).sum() / (counts.shape[1] - 1),
        sg.diversity: entropy,
        sg.simpson_interaction: interaction,
    }


def test_every_index_is_its_formula():
    for index, value in direct(COUNTS).items():
        assert index(COUNTS) == pytest.approx(value, abs=1e-14), index.__name__


def test_two_groups_give_the_two_group_indices():
    a, b = np.array([8, 2, 5]), np.array([1, 9, 4])
    both = np.column_stack([a, b])
    assert sg.multigroup_dissimilarity(both) == pytest.approx(sg.dissimilarity(a, b))
    assert sg.multigroup_gini(both) == pytest.approx(sg.gini(a, b))
    assert sg.information_theory(both) == pytest.approx(sg.entropy_index(a, b))
    for squared in (sg.normalized_exposure, sg.relative_diversity, sg.squared_coefficient_of_variation):
        assert squared(both) == pytest.approx(sg.correlation_ratio(a, a + b))


@pytest.mark.parametrize("index", ALL)
def test_an_absent_group_changes_nothing(index):
    assert index(np.column_stack([COUNTS, [0, 0, 0]])) == pytest.approx(index(COUNTS), abs=1e-15)


@pytest.mark.parametrize("index", ALL)
@pytest.mark.parametrize("counts", [np.zeros((3, 3)), [[1], [2]], [[1, 0], [5, 0]], np.zeros((0, 2))])
def test_fewer_than_two_groups_have_no_index(index, counts):
    assert np.isnan(index(counts))


@pytest.mark.parametrize("index", ALL)
def test_one_unit_cannot_be_segregated(index):
    assert index([[3, 4, 5]]) == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("index", ALL)
def test_one_person_units_are_completely_segregated(index):
    assert index(np.eye(3, dtype=int)[[0, 1, 2, 2, 1]]) == pytest.approx(1.0)


@pytest.mark.parametrize("index", ALL)
def test_huge_counts_do_not_overflow(index):
    assert index(COUNTS * 10**15) == pytest.approx(index(COUNTS), abs=1e-14)


def test_mutual_information_of_one_group_is_nothing():
    assert sg.mutual_information([[1, 0], [5, 0]]) == 0.0
    assert np.isnan(sg.mutual_information(np.zeros((2, 2))))


def test_diversity_can_be_normalized():
    assert sg.diversity(np.full((2, 4), 3), normalized=True) == pytest.approx(1.0)
    assert np.isnan(sg.diversity([[1]], normalized=True))


def test_frames_and_column_names_are_the_same_as_arrays():
    frame = pd.DataFrame(COUNTS, columns=["a", "b", "c"])
    for index in ALL:
        assert index(frame) == index(["a", "b", "c"], frame=frame) == index(COUNTS)


def test_local_values_by_hand():
    share = COUNTS / COUNTS.sum(axis=1, keepdims=True)
    city = COUNTS.sum(axis=0) / COUNTS.sum()
    np.testing.assert_allclose(sg.location_quotient(COUNTS), share / city)
    np.testing.assert_allclose(sg.local_entropy(COUNTS), -(share * np.log(share)).sum(axis=1))
    np.testing.assert_allclose(sg.local_simpson_interaction(COUNTS), 1 - (share**2).sum(axis=1))
    np.testing.assert_allclose(sg.local_segregation(COUNTS), (share * np.log(share / city)).sum(axis=1))


def test_local_values_of_empty_units_and_absent_groups_are_undefined():
    counts = [[3, 1, 0], [0, 0, 0]]
    assert np.isnan(sg.location_quotient(counts)).tolist() == [[False, False, True], [True, True, True]]
    assert np.isnan(sg.local_entropy(counts)).tolist() == [False, True]
    assert np.isnan(sg.local_segregation(counts)).tolist() == [False, True]
    assert np.isnan(sg.local_segregation(counts, by="group")).tolist() == [False, False, True]
