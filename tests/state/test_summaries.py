"""Household columns follow from who lives in it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from state.builders import WOMAN, permuted, street, tiny_city

from sim.kernels.people import ranks, tax_each
from sim.state.codes import MIXED_BACKGROUND
from sim.state.summaries import TaxSchedule, equivalised_income, summarise


def tax(income, age=40):
    schedule = TaxSchedule()
    return tax_each(np.array([float(income)]), np.array([age], np.uint8), 67, *schedule.arrays())[0]


def test_tax_of_a_wage_by_hand():
    # 500 000: deduction 94 750 and 53 150; 24 % of 352 100; 8.2 % of all; 0.93 % to 230 950, 2.41 % above
    by_hand = 0.24 * 352_100 + 0.082 * 500_000 + 0.0093 * (230_950 - 164_100) + 0.0241 * (500_000 - 230_950)
    assert tax(500_000) == pytest.approx(by_hand)


def test_no_tax_on_little_and_less_for_pensioners():
    assert tax(50_000) == 0.0
    assert tax(300_000, 70) < tax(300_000, 40)


@given(st.floats(0, 3e6), st.floats(0, 1e6), st.sampled_from([30, 70]))
def test_more_income_leaves_more_after_tax(income, more, age):
    first, second = income - tax(income, age), income + more - tax(income + more, age)
    # below the allowance nothing is paid, above it national insurance falls due on all of it
    assert second >= first - 0.082 * 53_150 - 1e-6
    assert 0.0 <= tax(income, age) <= 0.48 * income


def family():
    parents = [{"age": 45, "income": 400_000.0}, {"age": 43, "income": 300_000.0}]
    return tiny_city(
        [
            {"members": [*parents, {"age": 13}, {"age": 4}], "couple": True},
            {"members": [{"age": 30, "sex": WOMAN}, {"age": 8}]},
            {"members": [{"age": 60}, {"age": 21, "background": 1}]},
            {"members": [{"age": 80}, {"age": 78}], "couple": True},
        ]
    )


def test_a_family_is_counted_by_hand():
    city = family()
    households = city.households
    np.testing.assert_array_equal(households.members[:4], [4, 2, 2, 2])
    np.testing.assert_array_equal(households.adults[:4], [2, 1, 2, 2])
    np.testing.assert_array_equal(households.children_0_5[:4], [1, 0, 0, 0])
    np.testing.assert_array_equal(households.children_6_17[:4], [1, 1, 0, 0])
    np.testing.assert_array_equal(households.stage[:4], [1 + 2 * 1, 0 + 2 * 2, 0 + 2 * 3, 1 + 0 + 8])
    assert households.background[2] == MIXED_BACKGROUND
    assert households.gross_income[0] == 700_000.0
    benefit = TaxSchedule().child_benefit
    taxed = np.rint(tax(400_000)) + np.rint(tax(300_000))
    assert households.net_income[0] == pytest.approx(700_000 - taxed + 2 * benefit)
    assert households.net_income[1] == pytest.approx(500_000 - np.rint(tax(500_000)) + 2 * benefit)
    units = 1 + 0.5 + 0.3 + 0.3
    assert equivalised_income(city)[0] == pytest.approx(households.net_income[0] / units)


def test_the_head_stays_while_it_lives_there():
    city = family()
    city.households.head[0] = 1
    city.households.partner[0] = 0
    summarise(city)
    assert city.households.head[0] == 1
    assert city.households.partner[0] == 0


def test_a_lost_head_is_followed_by_the_partner_then_by_the_oldest():
    city = family()
    city.households.head[0] = -1
    city.households.head[2] = -1
    summarise(city)
    assert city.households.head[0] == 1
    assert city.households.partner[0] == -1
    assert city.persons.age[city.households.head[2]] == 60


def test_ranks_are_those_of_sorting():
    rng = np.random.default_rng(1)
    value = rng.lognormal(12.9, 0.6, 4_000)
    used = rng.random(4_000) < 0.9
    rank = ranks(used, value)
    exact = np.argsort(np.argsort(value[used])) / used.sum()
    np.testing.assert_allclose(rank[used], exact, atol=2e-3)
    assert (rank[~used] == 0.5).all()


def test_equal_and_hopeless_values_share_a_rank():
    rank = ranks(np.ones(4, bool), np.array([-5.0, 0.0, 1e5, 1e5]))
    np.testing.assert_allclose(rank, [0.25, 0.25, 0.75, 0.75])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_does_not_matter_to_the_last_bit(seed):
    city = street(30, seed)
    twin = permuted(city, np.random.default_rng(seed))
    summarise(twin)
    first = np.argsort(city.households.key[: city.households.n_rows])
    second = np.argsort(twin.households.key[: twin.households.n_rows])
    for name in ("members", "adults", "stage", "background", "gross_income", "net_income", "income_rank", "tercile"):
        np.testing.assert_array_equal(getattr(city.households, name)[first], getattr(twin.households, name)[second])
    heads = city.persons.key[city.households.head[first]]
    np.testing.assert_array_equal(heads, twin.persons.key[twin.households.head[second]])
