import numpy as np
import pytest
from segregation_tables import random_table

from sim.metrics import segregation as sg


def test_random_allocations_keep_margins_and_prefixes():
    counts = random_table(1, 10, 3, high=9)
    few, many = (list(sg.random_allocations(counts, n, seed=3)) for n in (5, 9))
    for table in many:
        np.testing.assert_array_equal(table.sum(axis=0), counts.sum(axis=0))
        np.testing.assert_array_equal(table.sum(axis=1), counts.sum(axis=1))
    np.testing.assert_array_equal(few, many[:5])
    assert len({table.tobytes() for table in many}) == 9


def test_huge_cities_are_dealt_without_listing_persons():
    counts = np.array([[4_000_000, 1_000_000], [500_000, 2_000_000]])
    table = next(sg.random_allocations(counts, 1))
    np.testing.assert_array_equal(table.sum(axis=1), counts.sum(axis=1))
    assert abs(table[0, 0] / 5e6 - 4.5 / 7.5) < 0.002


def test_p_values_count_the_data_among_the_draws():
    apart = sg.permutation_test("dissimilarity", [[30, 0], [0, 30]], draws=99)
    assert apart.p_value == 0.01
    alike = sg.permutation_test("dissimilarity", [[15, 15], [15, 15]], draws=99)
    assert alike.p_value == 1.0


def test_p_values_under_randomness_are_uniform():
    start = random_table(2, 12, 2, high=15)
    p = [
        sg.permutation_test("information_theory", table, draws=39, seed=seed).p_value
        for seed, table in enumerate(sg.random_allocations(start, 300, seed=9))
    ]
    assert abs(np.mean(p) - 0.5 * (1 + 1 / 40)) < 4 * np.sqrt(1 / 12 / 300)


def test_the_mean_of_the_draws_is_the_exact_expectation():
    counts = random_table(3, 15, 3, high=6)
    drawn = sg.permutation_test("multigroup_dissimilarity", counts, draws=800, seed=1)
    exact = sg.expected_under_randomness("multigroup_dissimilarity", counts)
    assert abs(drawn.mean - exact) < 4 * drawn.standard_error / np.sqrt(800)
    assert drawn.low < drawn.mean < drawn.high


def test_groups_may_be_chosen_and_functions_given():
    counts = random_table(4, 9, 3, high=20)
    chosen = sg.permutation_test("isolation", counts, group=2, draws=9)
    assert chosen.value == sg.isolation(counts[:, 2], counts.sum(axis=1))
    own = sg.permutation_test(lambda c: sg.spatial_dissimilarity(c, [(0, 1)]), counts, draws=9)
    assert own.value == sg.spatial_dissimilarity(counts, [(0, 1)])
    with pytest.raises(ValueError, match="index: 'd' given; allowed are dissimilarity"):
        sg.permutation_test("d", counts)
    with pytest.raises(ValueError, match="group: none given"):
        sg.permutation_test("gini", counts)


def test_bias_correction_brings_a_sample_nearer_to_its_city():
    rng = np.random.default_rng(5)
    share = rng.dirichlet(np.full(30, 8.0), 2)
    truth = 0.5 * np.abs(share[0] - share[1]).sum()
    plain, fixed = [], []
    for seed in range(60):
        sample = np.column_stack([rng.multinomial(300, s) for s in share])
        result = sg.bootstrap("dissimilarity", sample, draws=60, seed=seed)
        plain.append(result.value - truth)
        fixed.append(result.corrected - truth)
    assert abs(np.mean(fixed)) < 0.5 * abs(np.mean(plain))


def test_a_difference_between_cities_is_found_and_none_where_there_is_none():
    low, high = np.full((20, 2), 50), np.array([[80, 20], [20, 80]] * 10)
    found = sg.bootstrap_difference("information_theory", low, high, draws=199)
    assert found.low > 0.0
    assert found.p_value == pytest.approx(0.01)
    none = sg.bootstrap_difference("dissimilarity", high, high, draws=199)
    assert none.value == 0.0
    assert none.low < 0.0 < none.high
    assert none.p_value > 0.05
