import numpy as np
import pandas as pd
import pytest

from sim.metrics import segregation as sg

A, B = np.array([8.0, 2.0]), np.array([2.0, 8.0])


def test_dissimilarity_of_two_mirrored_areas():
    assert sg.dissimilarity(A, B) == pytest.approx(0.6)


def test_gini_of_two_areas_is_their_dissimilarity():
    assert sg.gini(A, B) == pytest.approx(0.6)


def test_gini_of_three_areas_by_hand():
    a, b = [6, 3, 1], [1, 3, 6]
    pairs = abs(6 * 3 - 3 * 1) + abs(6 * 6 - 1 * 1) + abs(3 * 6 - 1 * 3)
    assert sg.gini(a, b) == pytest.approx(pairs / 100)


def test_isolation_and_exposure_by_hand():
    assert sg.isolation(A, A + B) == pytest.approx(0.8 * 0.8 + 0.2 * 0.2)
    assert sg.exposure(A, B, A + B) == pytest.approx(0.8 * 0.2 + 0.2 * 0.8)


def test_correlation_ratio_by_hand():
    assert sg.correlation_ratio(A, A + B) == pytest.approx((0.68 - 0.5) / 0.5)


def test_atkinson_and_hutchens_by_hand():
    overlap = 2 * np.sqrt(0.8 * 0.2)
    assert sg.hutchens(A, B) == pytest.approx(1 - overlap)
    assert sg.atkinson(A, B) == pytest.approx(1 - overlap**2)
    low = 0.8**0.1 * 0.2**0.9 + 0.2**0.1 * 0.8**0.9
    assert sg.atkinson(A, B, shape=0.1) == pytest.approx(1 - low ** (1 / 0.9))


def test_entropy_index_by_hand():
    own = -(0.8 * np.log(0.8) + 0.2 * np.log(0.2))
    assert sg.entropy_index(A, B) == pytest.approx(1 - own / np.log(2))


def test_columns_of_a_frame_are_the_same_as_arrays():
    frame = pd.DataFrame({"a": A, "b": B, "total": A + B})
    assert sg.dissimilarity("a", "b", frame=frame) == sg.dissimilarity(A, B)
    assert sg.dissimilarity(frame["a"], frame["b"]) == sg.dissimilarity(A, B)
    assert sg.exposure("a", "b", "total", frame=frame) == sg.exposure(A, B, A + B)


TWO = [sg.dissimilarity, sg.gini, sg.atkinson, sg.hutchens, sg.entropy_index]


@pytest.mark.parametrize("index", TWO)
@pytest.mark.parametrize("other", [[0, 0], [0.0, 0.0]])
def test_an_absent_group_has_no_index(index, other):
    assert np.isnan(index(A, other))
    assert np.isnan(index(other, A))
    assert np.isnan(index(other, other))


@pytest.mark.parametrize("index", TWO)
def test_one_unit_cannot_be_segregated(index):
    assert index([7], [3]) == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("index", TWO)
def test_one_person_units_are_completely_segregated(index):
    assert index([1, 0, 1, 0, 0], [0, 1, 0, 1, 1]) == pytest.approx(1.0)


@pytest.mark.parametrize("index", TWO)
def test_counts_need_not_be_whole(index):
    assert index(A / 7, B / 7) == pytest.approx(index(A, B), abs=1e-14)


@pytest.mark.parametrize("index", TWO)
@pytest.mark.parametrize("factor", [10**6, 10**12, 10**17])
def test_huge_counts_do_not_overflow(index, factor):
    a, b = np.array([6, 3, 1]), np.array([1, 3, 6])
    assert index(a * factor, b * factor) == pytest.approx(index(a, b), abs=1e-14)


def test_exposures_of_nobody_are_undefined():
    assert np.isnan(sg.isolation([0, 0], [4, 5]))
    assert np.isnan(sg.exposure([0, 0], [1, 1], [4, 5]))
    assert np.isnan(sg.correlation_ratio([0, 0], [4, 5]))
    assert np.isnan(sg.correlation_ratio([4, 5], [4, 5]))
    assert sg.isolation([4, 5], [4, 5]) == 1.0


def test_no_units_at_all_have_no_index():
    assert all(np.isnan(index([], [])) for index in TWO)
