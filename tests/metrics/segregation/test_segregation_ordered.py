import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from segregation_tables import random_table

from sim.metrics import segregation as sg

KINDS = {
    "information": (sg.ordinal_information_theory, sg.rank_order_information_theory),
    "variance": (sg.ordinal_variance, sg.rank_order_variance),
    "root": (sg.ordinal_root, sg.rank_order_root),
}


def persons_of(counts):
    """One value (bracket) and unit per person."""
    units, brackets = np.nonzero(counts)
    times = counts[units, brackets]
    return np.repeat(brackets, times).astype(float), np.repeat(units, times)


def test_two_brackets_give_the_two_group_indices():
    low, high = [6, 3, 1], [1, 3, 6]
    counts = np.column_stack([low, high])
    for index in KINDS["information"]:
        assert index(counts) == pytest.approx(sg.entropy_index(low, high))
    for index in KINDS["variance"]:
        assert index(counts) == pytest.approx(sg.relative_diversity(counts))
    for index in KINDS["root"]:
        assert index(counts) == pytest.approx(sg.hutchens(low, high))


def test_ordinal_index_by_hand():
    counts = np.array([[4, 2, 0], [0, 2, 4]])
    spread = lambda c: -(c * np.log2(c) + (1 - c) * np.log2(1 - c))  # noqa: E731
    city = spread(1 / 3) * 2
    unit = spread(2 / 3)  # its other threshold splits nobody off
    assert sg.ordinal_information_theory(counts) == pytest.approx(1 - unit / city)


def test_separate_brackets_are_complete_segregation():
    for ordinal, rank_order in KINDS.values():
        assert ordinal(np.diag([3, 4, 5])) == pytest.approx(1.0)
        assert rank_order(np.diag([3, 4, 5])) == pytest.approx(1.0)


@pytest.mark.parametrize("kind", KINDS)
def test_curve_through_brackets_is_exact_where_the_index_is_a_polynomial_of_rank(kind):
    """A constant index at every rank integrates to itself."""
    counts = np.array([[4, 4, 4, 4], [4, 4, 4, 4]]) + np.array([[3, 3, 3, 3], [0, 0, 0, 0]])
    _, rank_order = KINDS[kind]
    assert rank_order(counts) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_brackets_come_close_to_individuals(kind):
    rng = np.random.default_rng(1)
    units = np.repeat(np.arange(40), 250)
    income = np.exp(rng.normal(size=units.size) + np.repeat(rng.normal(scale=0.5, size=40), 250))
    exact = sg.rank_order_individuals(income, units, kind=kind)
    brackets = sg.bracket_counts(income, units, 20)
    assert brackets.sum(axis=0) == pytest.approx(500)
    ordinal, rank_order = KINDS[kind]
    assert rank_order(brackets) == pytest.approx(exact, rel=0.04)
    assert ordinal(brackets) == pytest.approx(exact, rel=0.04)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=25))
def test_individuals_are_the_weighted_sum_over_thresholds(persons):
    units, values = (np.array(column) for column in zip(*persons, strict=True))
    city = within = 0.0
    for k, limit in enumerate(np.unique(values)[:-1]):
        distinct = np.unique(values)
        tied = (values == limit).sum() + (values == distinct[k + 1]).sum()
        low, high = (np.bincount(units[chosen], minlength=4) for chosen in (values <= limit, values > limit))
        share = low.sum() / values.size
        spread = -(share * np.log2(share) + (1 - share) * np.log2(1 - share)) * tied / 2
        city += spread
        within += spread * (1 - sg.entropy_index(low, high))
    exact = sg.rank_order_individuals(values, units)
    expected = 1 - within / city if city > 0 else np.nan
    assert exact == pytest.approx(expected, abs=1e-12, nan_ok=True)


@given(st.integers(0, 2**32 - 1))
def test_only_ranks_matter(seed):
    rng = np.random.default_rng(seed)
    values, units = rng.normal(size=30), rng.integers(0, 5, 30)
    order = rng.permutation(30)
    for kind in KINDS:
        exact = sg.rank_order_individuals(values, units, kind=kind)
        assert sg.rank_order_individuals(np.exp(values), units, kind=kind) == exact
        assert sg.rank_order_individuals(-values, units, kind=kind) == pytest.approx(exact)
        assert sg.rank_order_individuals(values[order], units[order], kind=kind) == pytest.approx(exact)


def test_individuals_all_alike_have_no_index():
    assert np.isnan(sg.rank_order_individuals([3.0, 3.0], [0, 1]))
    assert np.isnan(sg.ordinal_variance([[0, 5], [0, 2]]))
    assert np.isnan(sg.rank_order_root(np.zeros((2, 3))))
    assert sg.rank_order_individuals([1.0, 2.0], [0, 1]) == pytest.approx(1.0)


def test_rank_order_variance_is_rank_distance_within_units_over_that_in_the_city():
    rng = np.random.default_rng(2)
    values, units = rng.permutation(60).astype(float), rng.integers(0, 7, 60)
    gaps = np.abs(values[:, None] - values)
    within = sum(gaps[np.ix_(units == j, units == j)].mean() * (units == j).mean() for j in range(7))
    assert sg.rank_order_individuals(values, units, kind="variance") == pytest.approx(1 - within / gaps.mean())


def test_a_sorted_city_of_n_equal_areas_keeps_one_nth_of_the_rank_distance():
    ranks, units = np.arange(2_000.0), np.repeat(np.arange(5), 400)
    assert sg.rank_order_individuals(ranks, units, kind="variance") == pytest.approx(1 - 1 / 5, abs=1e-5)


@pytest.mark.parametrize("name", ["ordinal_information_theory", "rank_order_information_theory", "rank_order_root"])
def test_expected_ordered_indices_are_the_mean_of_random_allocations(name):
    counts = random_table(3, 12, 5, high=5)
    drawn = np.array([getattr(sg, name)(table) for table in sg.random_allocations(counts, 3_000, seed=4)])
    expected = sg.expected_under_randomness(name, counts)
    assert abs(drawn.mean() - expected) < 4 * drawn.std() / np.sqrt(drawn.size)


def test_rank_distance_by_hand():
    values = [10.0, 20.0, 30.0, 40.0]
    assert sg.mean_rank_distance(values, units=[0, 0, 1, 1]) == pytest.approx(0.25)
    assert sg.mean_rank_distance(values, units=[0, 1, 1, 0]) == pytest.approx((0.25 + 0.75) / 2)
    assert sg.mean_rank_distance(values, neighbours=[(0, 1), (1, 2), (2, 3)]) == pytest.approx(0.25)
    assert np.isnan(sg.mean_rank_distance(values, units=[0, 1, 2, 3]))
    assert sg.mean_rank_distance([5.0, 5.0, 5.0], units=[0, 0, 0]) == 0.0


def test_rank_distance_of_strangers_is_a_third():
    rng = np.random.default_rng(1)
    values, units = rng.normal(size=20_000), np.repeat(np.arange(10_000), 2)
    standard_error = np.sqrt(1 / 18 / 10_000)
    assert abs(sg.mean_rank_distance(values, units=units) - 1 / 3) < 4 * standard_error


def test_rank_distance_needs_one_kind_of_neighbours():
    with pytest.raises(ValueError, match="exactly one of them"):
        sg.mean_rank_distance([1.0, 2.0])
