"""Utility, offers, bids and ability to pay."""

import numba
import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import chi2

from sim.kernels import choice, matching
from sim.kernels._jit import use_threads
from sim.kernels.choice import Families, Homes, Lending, Listings, Places, Preferences, SlotMap

N_SLOTS = 256
FEWER = 50 if numba.config.DISABLE_JIT else 1
NO_LIMIT = Lending(1.0, 1e9, 1e9, 1e9, 0.0, 1e9)


def preferences(taste_scale=0.0, alpha=2.0, entry=(0.8, 0.4), leave=(0.8, 0.4), seed=5):
    return Preferences(
        alpha=alpha, taste_scale=taste_scale, space=choice.space_table(1.2), entry=np.array([*entry, 0.0]),
        exit=np.repeat(np.array([*leave, 0.0]), 4).reshape(-1, 2, 2), cost_cap=0.95, user_cost=0.03, upkeep=0.013,
        interest=0.02, incumbent_weight=0.3, taste_stream=np.uint64(seed),
    )  # fmt: skip


def places(own_group=(0.0, 0.0), value=0.0):
    return Places(np.full((1, 2), value), np.zeros(1), np.zeros(1), np.zeros(1), np.array([[*own_group, 0.0]]))


def families(n=1, income=500_000.0, **columns):
    full = dict(
        key=np.arange(1, n + 1, dtype=np.uint64) * np.uint64(7919), stage=np.zeros(n, np.uint8),
            fresh_starts=np.zeros(n, np.uint8), income_rank=np.full(n, 0.5, np.float32),
        background=np.zeros(n, np.uint8), members=np.full(n, 1, np.uint8), children_0_5=np.zeros(n, np.uint8),
        children_6_17=np.zeros(n, np.uint8), net_income=np.full(n, income), gross_income=np.full(n, 1.4 * income),
        allowance=np.zeros(n), debt=np.zeros(n), dwelling=np.full(n, -1, np.int32),
        home_district=np.full(n, -1, np.int16), supported=np.zeros(n, np.uint8), guarantee=np.zeros(n, np.uint8),
    )  # fmt: skip
    full.update({name: np.full(n, value, full[name].dtype) for name, value in columns.items()})
    return Families(**full)


def listings(n=1, ask=100_000.0, for_sale=False, slots=None, **columns):
    slots = np.arange(n) if slots is None else slots
    full = dict(
        slot=slots.astype(np.int32), key=np.arange(1, n + 1, dtype=np.uint64) * np.uint64(104729),
        area=np.zeros(n, np.int16), block=np.zeros(n, np.int32), rooms=np.full(n, 3, np.uint8), worth=np.zeros(n),
        for_sale=np.full(n, for_sale), ask=np.full(n, ask), supported=np.ones(n, bool),
        price_cap=np.full(n, np.inf),
    )  # fmt: skip
    full.update(
        {name: np.broadcast_to(np.asarray(value, full[name].dtype), n).copy() for name, value in columns.items()}
    )
    return Listings(**full)


def slot_map(listed, districts=(0, N_SLOTS)):
    return SlotMap(*choice.slot_bits(listed.slot, N_SLOTS), np.array(districts))


def nothing_promised(n):
    return choice.PromisedAllowance(0.0, 0.0, np.zeros(n), np.full(n, np.inf))


def find(
    people,
    listed,
    stay=-50.0,
    means=0.0,
    offers=4,
    lending=NO_LIMIT,
    wants=None,
    where=None,
    familiar=0,
    attempts=4096,
    stream=1,
    districts=(0, N_SLOTS),
    promised=None,
):
    rows = np.arange(people.key.size, dtype=np.int32)
    n = rows.size
    names = ("n_seen", "n_attempts", "count", "candidates", "bids", "utility", "refused")
    promised = promised or nothing_promised(n)
    out = choice.find_candidates(
        wants or preferences(), lending, promised, where or places(), people, listed, slot_map(listed, districts), rows,
        np.broadcast_to(float(stay), n).copy(), np.broadcast_to(float(means), n).copy(), np.uint64(stream), offers,
        np.uint64(familiar), attempts,
    )  # fmt: skip
    return dict(zip(names, out, strict=True))


def _utility(ask, income, alpha=2.0, worth=0.0):
    return alpha * np.log(1.0 - ask / income) + worth


@pytest.mark.parametrize("for_sale", [False, True])
def test_the_bid_is_the_price_of_indifference(for_sale):
    """Science.md D20: equal to the solved price within 1e-10."""
    per_price = 0.03 if for_sale else 1.0
    ask = 60_000.0 / per_price
    stay = -0.9
    got = find(families(), listings(ask=ask, for_sale=for_sale, worth=0.3), stay=stay, means=1e9)
    solved = brentq(
        lambda price: _utility(per_price * price, 500_000.0, worth=0.3) - stay,
        0.0,
        0.9 * 500_000.0 / per_price,
        xtol=1e-6,
    )
    assert got["bids"][0, 0] == pytest.approx(solved, rel=1e-10)
    assert got["utility"][0, 0] == pytest.approx(_utility(60_000.0, 500_000.0, worth=0.3), rel=1e-12)


def test_two_types_bid_for_two_goods_as_their_indifference_says():
    people = families(2)._replace(net_income=np.array([300_000.0, 900_000.0]))
    listed = listings(2, ask=1_000.0, worth=[0.0, 0.5])
    got = find(people, listed, stay=-0.8)
    for s, income in enumerate((300_000.0, 900_000.0)):
        for k in range(2):
            worth = listed.worth[got["candidates"][s, k]]
            assert got["bids"][s, k] == pytest.approx(income * (1.0 - np.exp((-0.8 - worth) / 2.0)), rel=1e-10)


def test_nothing_worse_than_staying_is_kept():
    at_ask = _utility(100_000.0, 500_000.0)
    assert find(families(), listings(), stay=at_ask + 1e-9)["count"][0] == 0
    assert find(families(), listings(), stay=at_ask - 1e-9)["count"][0] == 1


def test_candidates_come_best_first_and_only_once():
    got = find(families(30), listings(12, worth=np.linspace(0, 1, 12)), offers=12)
    assert (got["n_seen"] == 12).all()
    assert (got["count"] == 12).all()
    assert (np.diff(got["utility"], axis=1) <= 0).all()
    assert (np.sort(got["candidates"], axis=1) == np.arange(12)).all()


def test_rents_are_limited_to_a_share_of_income_plus_allowance():
    lending = NO_LIMIT._replace(rent_limit=0.2)
    assert find(families(), listings(ask=100_001.0), lending=lending)["count"][0] == 0
    assert find(families(), listings(ask=100_000.0), lending=lending)["count"][0] == 1


def promise(own, ceiling, share=0.5, smallest=0.0):
    return choice.PromisedAllowance(share, smallest, np.array([ceiling]), np.array([own]))


@pytest.mark.parametrize(
    ("own", "ceiling", "most"),
    [
        (60_000.0, 200_000.0, 140_000.0),  # half of what is above 60 000 is paid: 140 000 - 40 000 = 100 000
        (60_000.0, 120_000.0, 130_000.0),  # only up to 120 000
        (np.inf, 120_000.0, 100_000.0),
    ],
)
def test_rents_are_limited_to_what_the_promised_allowance_leaves_to_pay(own, ceiling, most):
    got = find(
        families(), listings(ask=90_000.0), lending=NO_LIMIT._replace(rent_limit=0.2), promised=promise(own, ceiling)
    )
    assert got["bids"][0, 0] == pytest.approx(most)


def test_an_allowance_makes_a_home_worth_its_rent():
    """At a rent of 100 000 of an income of 500 000, half of what is above 20 000 is paid."""
    plain, helped = (find(families(), listings(), promised=promise(own, 1e6)) for own in (np.inf, 20_000.0))
    gain = 2.0 * np.log(1.0 - 100.0 / 540.0) - 2.0 * np.log(1.0 - 100.0 / 500.0)
    assert helped["utility"][0, 0] - plain["utility"][0, 0] == pytest.approx(gain)


def test_an_allowance_below_the_smallest_is_not_paid():
    plain, small = (find(families(), listings(), promised=promise(90_000.0, 1e6, smallest=s)) for s in (0.0, 6_000.0))
    nothing = find(families(), listings())
    assert plain["utility"][0, 0] > small["utility"][0, 0] == nothing["utility"][0, 0]


@pytest.mark.parametrize(
    ("lending", "means", "limit"),
    [
        (NO_LIMIT._replace(ltv=0.85), 150_000.0, 1_000_000.0),
        (NO_LIMIT._replace(ltv=1.0, dti=2.0), 100_000.0, 1_500_000.0),
        (NO_LIMIT._replace(ltv=1.0, loan_per_income=4.0), 100_000.0, 2_100_000.0),
        (NO_LIMIT._replace(ltv=0.85, tax=0.05), 200_000.0, 1_000_000.0),
        (NO_LIMIT._replace(ltv=1.0), -1.0, 0.0),
    ],
)
def test_ability_to_buy_is_bound_by_equity_debt_to_income_and_service(lending, means, limit):
    assert getattr(choice.ability_to_buy, "py_func", choice.ability_to_buy)(
        lending, means, 700_000.0, 500_000.0, False
    ) == pytest.approx(limit)


def test_a_guarantee_lifts_equity_and_term_but_not_beyond_the_price_cap():
    lending = NO_LIMIT._replace(ltv=0.85, loan_per_income=4.0, guaranteed_loan_per_income=5.0)
    listed = listings(ask=2_000_000.0, for_sale=True)
    assert find(families(), listed, means=0.0, lending=lending)["count"][0] == 0
    assert find(families(guarantee=1), listed, means=0.0, lending=lending)["bids"][0, 0] == pytest.approx(2_500_000.0)
    capped = listed._replace(price_cap=np.array([2_200_000.0]))
    assert find(families(guarantee=1), capped, means=0.0, lending=lending)["bids"][0, 0] == pytest.approx(2_200_000.0)
    below = listed._replace(price_cap=np.array([1_900_000.0]))
    assert find(families(guarantee=1), below, means=0.0, lending=lending)["count"][0] == 0


def test_the_bank_refuses_only_what_the_household_could_serve():
    lending = NO_LIMIT._replace(ltv=0.85, loan_per_income=4.0)
    served = find(families(), listings(ask=1_900_000.0, for_sale=True), lending=lending)
    assert (served["count"][0], served["refused"][0]) == (0, True)
    beyond = find(families(), listings(ask=2_100_000.0, for_sale=True), lending=lending)
    assert (beyond["count"][0], beyond["refused"][0]) == (0, False)
    assert not find(families(), listings(ask=3_000_000.0), lending=lending._replace(rent_limit=0.1))["refused"][0]


def test_supported_tenants_see_only_landlords_who_take_them():
    helped = promise(0.0, 50_000.0)
    assert find(families(), listings(supported=False), promised=helped)["count"][0] == 0
    assert find(families(), listings(supported=False))["count"][0] == 1
    bought = find(families(), listings(ask=1e6, supported=False, for_sale=True), means=1e9, promised=helped)
    assert bought["count"][0] == 1


def test_an_owner_feels_outlay_and_part_of_the_rest():
    people = families(debt=1_000_000.0)._replace(dwelling=np.zeros(1, np.int32))
    homes = Homes(
        np.array([3], np.uint64),
        np.zeros(1, np.int16),
        np.zeros(1, np.int32),
        np.full(1, 3, np.uint8),
        np.zeros(1),
        np.ones(1, bool),
        np.array([4_000_000.0]),
        np.zeros(1),
    )
    utility, burden = choice.home_values(preferences(), places(), people, homes, np.zeros(1, np.int64))
    outlay = 0.02 * 1e6 + 0.013 * 4e6
    cost = outlay + 0.3 * (0.03 * 4e6 - outlay)
    assert burden[0] == pytest.approx(cost / 500_000.0)
    assert utility[0] == pytest.approx(_utility(cost, 500_000.0))


def test_equal_exit_and_entry_value_an_identical_neighbour_alike():
    """Rulings B13: a let home at the same rent and taste is worth the same from inside and from outside."""
    where = places(own_group=(0.37, -0.2))
    people = families(background=0)._replace(dwelling=np.zeros(1, np.int32))
    homes = Homes(
        np.array([104729], np.uint64),
        np.zeros(1, np.int16),
        np.zeros(1, np.int32),
        np.full(1, 3, np.uint8),
        np.zeros(1),
        np.zeros(1, bool),
        np.ones(1),
        np.array([100_000.0]),
    )
    wants = preferences(taste_scale=0.5)
    inside, _ = choice.home_values(wants, where, people, homes, np.zeros(1, np.int64))
    outside = find(people, listings(), wants=wants, where=where)["utility"][0, 0]
    assert inside[0] == pytest.approx(outside, abs=1e-12)
    assert find(people, listings(), wants=wants, where=places())["utility"][0, 0] == pytest.approx(outside - 0.8 * 0.37)
    offered = choice.offer_utility(wants, nothing_promised(1), 0, where, people, homes, 0, 0, 100_000.0)
    assert offered == pytest.approx(outside, abs=1e-12)


def test_mixed_households_have_no_own_group():
    where = places(own_group=(0.5, 0.5))
    mixed = find(families(background=255), listings(), where=where)["utility"][0, 0]
    assert mixed == find(families(background=255), listings(), where=places())["utility"][0, 0]


def test_space_counts_only_below_need():
    table = choice.space_table(1.2)
    assert table[5, 1] == 0.0
    assert table[1, 3] == pytest.approx(1.2 * np.log(1 / 2.5))
    assert (np.diff(table, axis=0) >= 0).all()
    assert (np.diff(table[1:], axis=1) <= 0).all()


def test_largest_loan_is_what_the_annuity_serves():
    loan = choice.largest_loan_per_income(0.076, 25.0, 0.5)
    years = np.arange(1, 26)
    assert (0.5 / 1.076**years).sum() == pytest.approx(loan)
    assert choice.largest_loan_per_income(0.0, 20.0, 0.5) == pytest.approx(10.0)


def test_a_search_without_listings_gives_up_and_says_how_often_it_tried():
    got = find(families(3), listings(0), attempts=100)
    assert (got["n_seen"] == 0).all()
    assert (got["n_attempts"] == 100).all()


def test_offers_are_uniform_over_listings():
    n, k = 20_000 // FEWER, 32
    listed = listings(k, slots=np.arange(3, 3 + 7 * k, 7))
    got = find(families(n), listed, offers=1)
    counts = np.bincount(got["candidates"][:, 0], minlength=k)
    assert ((counts - n / k) ** 2 / (n / k)).sum() < chi2.ppf(1 - 6e-5, k - 1)


def test_familiarity_is_the_share_of_attempts_in_the_home_district():
    n, share = 20_000 // FEWER, 0.3
    listed = listings(N_SLOTS, slots=np.arange(N_SLOTS))
    people = families(n, home_district=1)
    got = find(people, listed, offers=1, familiar=round(share * 65536), districts=(0, 64, 128, N_SLOTS))
    inside = ((got["candidates"][:, 0] >= 64) & (got["candidates"][:, 0] < 128)).mean()
    expected = share + (1 - share) * 0.25
    assert abs(inside - expected) < 4 * np.sqrt(expected * (1 - expected) / n)


def test_a_listing_more_changes_only_the_searches_that_meet_it():
    slots = np.arange(0, 200, 5)
    before = find(families(500), listings(slots.size, slots=slots), offers=4)
    more = listings(slots.size + 1, slots=np.append(slots, 203))
    after = find(families(500), more, offers=4)
    met = (after["candidates"] == slots.size).any(axis=1)
    assert 0.02 < met.mean() < 0.3
    for s in np.flatnonzero(~met):
        assert set(before["candidates"][s]) == set(after["candidates"][s])


def test_choices_among_all_follow_the_logit():
    """Science.md D10: shares against exp(V / scale) over their sum, with ample copies of three kinds."""
    n, kinds, scale = 40_000 // FEWER, 3, 0.5
    value = np.array([0.0, 0.3, 0.6])
    people = families(n)
    listed = listings(kinds, worth=value)
    wants = preferences(taste_scale=scale)
    got = find(people, listed, wants=wants, offers=kinds)
    # a taste is the mean of two Gumbels, not one Gumbel: compare with drawn tastes, not the closed form
    rng = np.random.default_rng(0)
    draws = (rng.gumbel(size=(400_000, kinds, 2)).sum(axis=2) - 2 * np.euler_gamma) * np.sqrt(0.5) / choice.GUMBEL_SD
    share = np.bincount((value + scale * draws).argmax(axis=1), minlength=kinds) / 400_000
    counts = np.bincount(got["candidates"][:, 0], minlength=kinds)
    statistic = ((counts - n * share) ** 2 / (n * share)).sum() / (1 + n / 400_000)
    assert statistic < chi2.ppf(1 - 6e-5, kinds - 1)
    logit = np.exp(value / (scale / choice.GUMBEL_SD)) / np.exp(value / (scale / choice.GUMBEL_SD)).sum()
    assert np.abs(counts / n - logit).max() < 0.03 + 2 / np.sqrt(n)


def test_leaving_and_stress_follow_their_probabilities():
    n = 200_000 // FEWER
    keys = np.arange(1, n + 1, dtype=np.uint64)
    utility, reference = np.zeros(n), np.full(n, 0.4)
    leaves, searches = choice.leaving_and_stress(
        np.uint64(1), np.uint64(2), keys, utility, reference, np.full(n, 0.02), 0.4, np.full(n, -2.0), 0.8
    )
    leave = 0.04 / (1 + np.exp(-1.0))
    search = 1 / (1 + np.exp(2.0 - 0.32))
    assert abs(leaves.mean() - leave) < 4 * np.sqrt(leave / n)
    assert abs(searches.mean() - search) < 4 * np.sqrt(search / n)
    assert abs(np.corrcoef(leaves, searches)[0, 1]) < 4 / np.sqrt(n)


def test_candidates_are_equal_on_one_and_two_threads_and_in_any_row_order():
    n = 3_000 // FEWER
    rng = np.random.default_rng(1)
    people = families(n, home_district=0)._replace(net_income=rng.uniform(2e5, 9e5, n))
    listed = listings(60, ask=np.linspace(5e4, 3e5, 60), slots=np.sort(rng.permutation(N_SLOTS)[:60]))
    wants = preferences(taste_scale=0.5)
    use_threads(1)
    one = find(people, listed, wants=wants, familiar=20_000)
    use_threads(2)
    two = find(people, listed, wants=wants, familiar=20_000)
    order = rng.permutation(n)
    mixed = find(Families(*(column[order] for column in people)), listed, wants=wants, familiar=20_000)
    for name in one:
        np.testing.assert_array_equal(one[name], two[name])
        np.testing.assert_array_equal(one[name][order], mixed[name])


def test_persons_are_counted_by_block_and_background():
    counts = choice.count_by_block(
        np.array([0, 0, 1, -1, 2]),
        np.array([0, 1, 1, 0, 0]),
        np.array([5, 6, -1]),
        np.array([9, 9, 9, 9, 9, 0, 1]),
        2,
        2,
    )
    assert counts.tolist() == [[1, 1], [0, 1]]


def test_rich_first_along_one_ladder_without_tastes():
    """Science.md D8: the k-th richest gets the k-th best home."""
    n = 40
    income = np.linspace(2e5, 9e5, n)

    listed = listings(n, ask=1_000.0, worth=np.linspace(0.0, 1.0, n), slots=np.arange(n))
    found = find(families(n)._replace(net_income=income), listed, stay=-0.5, offers=n)
    order = np.arange(n)
    winner = matching.deferred_acceptance(
        found["candidates"], found["count"], found["bids"], found["bids"], np.arange(1, n + 1, dtype=np.uint64),
        np.uint64(1), listed.key, np.full((n, 2), -np.inf), order,
    )[0]  # fmt: skip
    assert winner.tolist() == order.tolist()


def test_what_one_applicant_refuses_the_next_in_line_is_offered():
    homes = Homes(
        np.array([3, 5], np.uint64), np.zeros(2, np.int16), np.zeros(2, np.int32), np.full(2, 3, np.uint8),
        np.zeros(2), np.zeros(2, bool), np.ones(2), np.full(2, 100_000.0),
    )  # fmt: skip
    stay = np.array([1.0, -9.0, -9.0, -9.0])  # the first refuses everything, the others nothing
    taken = choice.offer_in_turn(
        preferences(), nothing_promised(4), places(), families(4), homes, np.arange(4), stay, np.arange(2),
        np.full(2, 100_000.0),
    )  # fmt: skip
    assert taken.tolist() == [choice.REFUSED, 1, 0, choice.NOT_ASKED]
