"""Rules for new homes: where they go, what they are, who lives in them, and what is not built."""

import numpy as np
import pytest
from policies.paired_runs import effect, fields, same_as_baseline

from sim.config import Config
from sim.processes.building import Building, extra_family_share
from sim.processes.stock import Stock
from sim.state import Account, Clock, LegalForm, Owner, Use

CONFIG = Config()
CONFIG.city.name = "classroom"
MARKET = CONFIG.market
NEUTRAL = {"family_share": 0.0, "non_profit_share": 0.0, "quality": 0.0}
N = 600


def put_up(city, levers):
    slots = Building(MARKET).put_up(city, levers, np.arange(N) % city.n_areas, np.arange(N, dtype=np.uint64) + 1)
    city.dwellings.listed_since[slots] = 1
    city.invariants()
    return slots


def within(share, expected):
    return abs(share - expected) <= 4.0 * np.sqrt(expected * (1.0 - expected) / N)


def test_weights_move_starts_and_leave_their_total_as_it_is(city, levers):
    building = Building(MARKET)
    plain = building.expected_starts(city, levers, Clock())
    some = np.arange(city.n_areas) < 4
    levers.write("building_weight", 3.0, "x", some)
    moved = building.expected_starts(city, levers, Clock())
    assert moved.sum() == pytest.approx(plain.sum())
    gain = moved / plain
    np.testing.assert_allclose(gain[some], 3.0 * gain[~some].mean())
    levers.neutral()
    levers.write("building_weight", 0.0, "x")
    assert not building.expected_starts(city, levers, Clock()).any()


@pytest.mark.parametrize(
    "rule",
    [
        {"inclusionary_share": 0.3, "inclusionary_discount": 0.4},
        {"family_share": 0.9},
        {"new_quality": 0.15},
        {"new_rental_share": 1.0},
    ],
    ids=lambda rule: next(iter(rule)),
)
def test_starts_fall_exactly_where_a_rule_costs_the_developer(city, levers, rule):
    city.areas.log_price[:, 3] = city.areas.log_price[:, 1] - 0.2
    city.areas.log_rent[:] -= 0.5
    building, some = Building(MARKET), np.arange(city.n_areas) < 4
    plain = building.expected_starts(city, levers, Clock())
    for name, value in rule.items():
        levers.write(name, value, "x", some)
    bound = building.expected_starts(city, levers, Clock())
    assert (bound[some] < plain[some]).all()
    np.testing.assert_array_equal(bound[~some], plain[~some])


def test_a_share_that_does_not_bind_costs_nothing(city, levers):
    building = Building(MARKET)
    plain = building.expected_starts(city, levers, Clock())
    levers.write("family_share", 0.2, "x")
    levers.write("new_coop_share", 1.0, "x")
    levers.write("new_nonprofit_share", 0.5, "x")
    np.testing.assert_array_equal(building.expected_starts(city, levers, Clock()), plain)


def test_the_margin_by_hand(city, levers):
    levers.write("family_share", 0.4, "x")
    levers.write("new_quality", 0.1, "x")
    levers.write("inclusionary_share", 0.2, "x")
    levers.write("inclusionary_discount", 0.5, "x")
    by_size = city.areas.log_price[0]
    extra = (0.4 - 0.25) / 0.75
    assert extra_family_share(np.array([0.4])) == pytest.approx(extra)
    mix = (1.0 - extra) * (by_size[1] + by_size[2]) / 2.0 + extra * by_size[3]
    expected = mix + 0.3 * 0.4 + np.log(0.9) - np.log(45_000.0 + 20_000.0 * 0.1)
    assert Building(MARKET).margin(city, levers)[0] == pytest.approx(expected)


def test_new_homes_go_to_whom_the_shares_say(city, levers):
    for name, share in (
        ("inclusionary_share", 0.1),
        ("new_nonprofit_share", 0.2),
        ("new_rental_share", 0.3),
        ("new_municipal_share", 0.1),
        ("new_coop_share", 1.0),
        ("new_nonprofit_grant", 0.25),
    ):
        levers.write(name, share, "rule")
    before = city.accounts.balance.copy()
    slots = put_up(city, levers)
    dwellings = city.dwellings
    use, owner, value = dwellings.use[slots], dwellings.owner[slots], dwellings.value[slots]
    assert within(np.mean(use == Use.NON_PROFIT), 0.3)
    assert within(np.mean(use == Use.PRIVATE_LET), 0.3)
    assert within(np.mean(use == Use.MUNICIPAL), 0.1)
    assert (dwellings.legal_form[slots[use == Use.OWNER]] == LegalForm.COOPERATIVE).all()
    assert (dwellings.legal_form[slots[use != Use.OWNER]] == LegalForm.RENTAL_PROPERTY).all()
    assert (owner[use == Use.PRIVATE_LET] == Owner.LANDLORD).all()
    change = city.accounts.balance - before
    municipal = value[use == Use.MUNICIPAL].sum()
    grants = city.events.cost["rule"] - municipal
    assert change[Account.MUNICIPALITY] == pytest.approx(-municipal - grants)
    assert 0.15 * value.sum() * 0.25 < grants < 0.25 * value.sum() * 0.25


def test_landlords_pay_what_a_new_let_yields_at_most_its_value(city, levers):
    levers.write("new_rental_share", 1.0, "rule")
    before = city.accounts.balance[Account.LANDLORDS]
    slots = put_up(city, levers)
    dwellings = city.dwellings
    yields = 0.8 * dwellings.rent_value[slots] / dwellings.required_yield[slots]
    paid = np.minimum(dwellings.value[slots], yields).sum()
    assert before - city.accounts.balance[Account.LANDLORDS] == pytest.approx(paid)


def test_a_higher_standard_is_built_and_paid_for(city, levers):
    levers.write("new_quality", 0.1, "rule")
    before = city.accounts.balance[Account.OUTSIDE]
    slots = put_up(city, levers)
    floor = city.dwellings.floor_area[slots].astype(float).sum()
    np.testing.assert_allclose(city.dwellings.quality[slots], 0.9)
    assert city.accounts.balance[Account.OUTSIDE] - before == pytest.approx(floor * 47_000.0)


def test_what_is_built_knows_its_year_and_what_stood_does_not(city, levers):
    old = city.dwellings.key != 0
    for quarter in range(4, 8):
        Stock(MARKET).step(city, levers, Clock(quarter=quarter))
    new = (city.dwellings.key != 0) & ~old
    assert new.any()
    assert (city.dwellings.built[new] == 2018).all()
    assert not city.dwellings.built[old].any()


def test_a_rule_with_every_part_off_is_the_baseline():
    off = fields("new_build_rule", **NEUTRAL)
    assert same_as_baseline(off)


@pytest.mark.slow
def test_who_lives_in_new_homes_after_years_follows_where_they_were_built():
    high, low = (fields("new_build_rule", weight=6.0, areas=f"status {sign} 0.0", **NEUTRAL) for sign in "><")
    late = {"against": low, "seeds": 4, "years": 16, "first": 2027}
    assert effect(high, "new_homes_area_status", **late)[0] > 0.0
    assert effect(high, "new_homes_income_rank", **late)[0] > 0.0


@pytest.mark.slow
def test_cooperative_new_homes_stay_with_owners():
    coop = fields("new_build_rule", coop_share=1.0, **NEUTRAL)
    assert effect(coop, "new_homes_ownership", seeds=4, first=2020)[0] > 0.0
