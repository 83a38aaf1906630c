import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from segregation_tables import pairs, tables

from sim.metrics import segregation as sg

TWO = [sg.dissimilarity, sg.gini, sg.atkinson, sg.hutchens, sg.entropy_index]
MULTI = [
    sg.multigroup_dissimilarity,
    sg.multigroup_gini,
    sg.information_theory,
    sg.normalized_exposure,
    sg.relative_diversity,
    sg.squared_coefficient_of_variation,
]
ORDERED = [sg.ordinal_information_theory, sg.ordinal_variance, sg.ordinal_root, sg.rank_order_information_theory]


def same(a, b):
    return a == pytest.approx(b, abs=1e-12, nan_ok=True)


@given(pairs())
def test_two_group_indices_are_between_0_and_1(ab):
    assert all(0.0 <= index(*ab) <= 1.0 for index in TWO)


@given(tables())
def test_multigroup_indices_are_between_0_and_1_or_undefined(counts):
    present = np.count_nonzero(counts.sum(axis=0))
    for index in MULTI + ORDERED:
        value = index(counts)
        assert np.isnan(value) if present < 2 else 0.0 <= value <= 1.0


@given(pairs())
def test_gini_is_never_below_dissimilarity(ab):
    assert sg.gini(*ab) >= sg.dissimilarity(*ab) - 1e-12


@given(pairs())
def test_swapping_labels_changes_nothing(ab):
    a, b = ab
    assert all(same(index(a, b), index(b, a)) for index in TWO)


@given(tables(), st.randoms(use_true_random=False))
def test_order_of_units_and_groups_changes_nothing(counts, random):
    rows, columns = list(range(counts.shape[0])), list(range(counts.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    assert all(same(index(counts), index(counts[rows][:, columns])) for index in MULTI)
    assert all(same(index(counts), index(counts[rows])) for index in ORDERED)


@given(tables())
def test_turning_the_order_of_brackets_round_changes_nothing(counts):
    assert all(same(index(counts), index(counts[:, ::-1])) for index in ORDERED[:3])


@given(tables(), st.integers(1, 9))
def test_splitting_a_unit_in_proportion_changes_nothing(counts, part):
    split = np.vstack([counts[:1] * part / 10, counts[:1] * (10 - part) / 10, counts[1:]])
    assert all(same(index(counts), index(split)) for index in MULTI + ORDERED)


@given(tables(), st.integers(2, 50))
def test_all_counts_times_a_number_change_nothing(counts, factor):
    assert all(same(index(counts), index(counts * factor)) for index in MULTI + ORDERED)


@given(tables())
def test_an_empty_unit_adds_nothing(counts):
    more = np.vstack([counts, np.zeros((1, counts.shape[1]), counts.dtype)])
    assert all(same(index(counts), index(more)) for index in MULTI + ORDERED)


@given(pairs())
def test_an_empty_unit_adds_nothing_to_two_groups(ab):
    a, b = ab
    assert all(same(index(a, b), index(np.append(a, 0), np.append(b, 0))) for index in TWO)
    assert same(sg.isolation(a, a + b), sg.isolation(np.append(a, 0), np.append(a + b, 0)))


@given(pairs())
def test_an_exchange_that_evens_two_units_never_raises_an_index(ab):
    a, b = (v.astype(float) for v in ab)
    t = np.maximum(a + b, 1e-9)
    i, j = int(np.argmax(a / t)), int(np.argmin(np.where(a + b > 0, a / t, np.inf)))
    assume(a[i] >= 1 and b[j] >= 1 and (a[i] - 1) / t[i] >= (a[j] + 1) / t[j])
    before = [index(a, b) for index in TWO]
    a[i] -= 1
    b[i] += 1
    a[j] += 1
    b[j] -= 1
    for index, value in zip(TWO, before, strict=True):
        assert index(a, b) <= value + 1e-12
    assert sg.entropy_index(a, b) < before[-1]


@given(pairs())
def test_isolation_and_exposure_sum_to_1(ab):
    a, b = ab
    assert sg.isolation(a, a + b) + sg.exposure(a, b, a + b) == pytest.approx(1.0)


@given(tables(min_units=2), st.data())
def test_mutual_information_between_and_within_sum_to_all(counts, data):
    assume(counts.sum() > 0)
    n_units = counts.shape[0]
    fine = data.draw(st.lists(st.integers(0, 4), min_size=n_units, max_size=n_units))
    coarse = [label // 2 for label in fine]
    parts = sg.decompose(counts, [coarse, fine])
    assert parts.between + parts.within == pytest.approx(sg.mutual_information(counts), abs=1e-12)
    lived_in = parts.parent_share > 0.0
    inside = (parts.parent_share * parts.parent_mutual_information)[lived_in].sum()
    assert inside == pytest.approx(parts.within, abs=1e-12)
    assert sum(parts.information_theory) == pytest.approx(sg.information_theory(counts), nan_ok=True)


@given(tables())
def test_local_scores_weighted_by_size_sum_to_mutual_information(counts):
    assume(counts.sum() > 0)
    for by, axis in (("unit", 1), ("group", 0)):
        share = counts.sum(axis=axis) / counts.sum()
        scores = sg.local_segregation(counts, by=by)
        assert (share * scores)[share > 0].sum() == pytest.approx(sg.mutual_information(counts), abs=1e-12)


@given(tables())
def test_local_entropy_is_what_information_leaves(counts):
    assume(counts.sum() > 0)
    share = counts.sum(axis=1) / counts.sum()
    mean = (share * sg.local_entropy(counts))[share > 0].sum()
    assert mean == pytest.approx(sg.diversity(counts) - sg.mutual_information(counts), abs=1e-12)


@given(tables(min_units=2))
def test_merging_units_never_raises_segregation(counts):
    merged = np.vstack([counts[:2].sum(axis=0, keepdims=True), counts[2:]])
    for index in [*MULTI, *ORDERED[:3]]:
        assert np.isnan(index(counts)) or index(merged) <= index(counts) + 1e-12


@given(tables(max_units=6, high=15))
def test_expectations_lie_between_0_and_1_and_never_rise_with_bigger_units(counts):
    assume(np.count_nonzero(counts.sum(axis=0)) > 1)
    merged = np.vstack([counts[:2].sum(axis=0, keepdims=True), counts[2:]])
    for name in ("multigroup_dissimilarity", "information_theory", "relative_diversity"):
        value = sg.expected_under_randomness(name, counts)
        assert -1e-12 <= value <= 1.0 + 1e-12
        assert sg.expected_under_randomness(name, merged) <= value + 1e-12
