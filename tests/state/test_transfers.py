"""Moves of people, homes and money, followed by hand and conserved in general."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from state.builders import street, tiny_city

from sim.state import Account, Owner, Use
from sim.state.summaries import summarise
from sim.state.transfers import (
    borrow,
    buy,
    dissolve,
    merge,
    move_in,
    new_households,
    remove_persons,
    transfer_ownership,
    vacate,
)

ONE = np.array([0])


def couple(**home):
    return tiny_city([{"members": [{"age": 50}, {"age": 48}], "couple": True, **home}, {"members": [{"age": 30}]}])


def test_an_owner_who_moves_out_gets_the_value_less_the_fee_and_repays_the_loan():
    city = couple(value=3_000_000.0, debt=1_000_000.0, liquid=50_000.0)
    slot = city.households.dwelling[0]
    vacate(city, ONE, quarter=5, seller_fee=0.03)
    assert city.households.liquid[0] == pytest.approx(50_000 + 0.97 * 3_000_000 - 1_000_000)
    assert city.households.debt[0] == 0.0
    assert city.dwellings.owner[slot] == Owner.BRIDGE
    assert city.dwellings.listed_since[slot] == 6
    assert city.accounts.balance[Account.BRIDGE] == pytest.approx(-0.97 * 3_000_000)
    city.invariants()


def test_what_a_sale_does_not_cover_the_bank_and_the_state_write_off():
    city = couple(value=1_000_000.0, debt=2_000_000.0, liquid=0.0)
    city.households.debt_public[0] = 500_000.0
    vacate(city, ONE, quarter=0, seller_fee=0.0)
    assert city.households.liquid[0] == pytest.approx(0.0)
    assert city.events.count["written_off"] == pytest.approx(1_000_000)
    assert city.events.count["written_off_public"] == pytest.approx(250_000)
    # the bank is repaid 2 000 000 in all, of which it wrote off 750 000 itself
    assert city.accounts.balance[Account.BANK] == pytest.approx(2_000_000 - 750_000)
    assert city.accounts.balance[Account.STATE] == pytest.approx(-250_000)
    city.invariants()


def test_a_tenant_who_moves_out_leaves_the_landlord_an_empty_home():
    city = couple(use=Use.PRIVATE_LET, debt=0.0)
    slot = city.households.dwelling[0]
    before = city.households.liquid[0]
    vacate(city, ONE, quarter=0, seller_fee=0.03)
    assert city.households.liquid[0] == before
    assert city.dwellings.owner[slot] == Owner.LANDLORD
    assert city.dwellings.rent[slot] == 0.0
    city.invariants()


def test_a_purchase_pays_the_seller_and_the_tax():
    city = couple(home=False, liquid=1_000_000.0, debt=0.0)
    slot = np.flatnonzero(city.dwellings.owner == Owner.BRIDGE)[:1]
    buy(city, ONE, slot, np.array([3_000_000.0]), np.array([2_500_000.0]), tax=0.025)
    move_in(city, ONE, slot, quarter=2)
    assert city.households.liquid[0] == pytest.approx(1_000_000 + 2_500_000 - 3_000_000 - 75_000)
    assert city.accounts.balance[Account.BRIDGE] == pytest.approx(3_000_000)
    assert city.accounts.balance[Account.STATE] == pytest.approx(75_000)
    assert city.households.since[0] == 2
    city.invariants()


def test_ownership_passes_between_institutions_at_the_price():
    city = couple()
    slot = np.flatnonzero(city.dwellings.owner == Owner.BRIDGE)[:1]
    transfer_ownership(city, slot, Owner.MUNICIPALITY, np.array([2e6]))
    assert city.accounts.balance[Account.MUNICIPALITY] == -2e6
    assert city.accounts.balance[Account.BRIDGE] == 2e6
    assert city.dwellings.owner[slot[0]] == Owner.MUNICIPALITY


def test_someone_who_leaves_founds_a_household_with_their_part_of_the_cash():
    city = couple(liquid=100_000.0)
    rows = new_households(city, np.array([77], np.uint64), np.array([1]), ONE, np.array([40_000.0]))
    summarise(city)
    assert city.households.liquid[0] == 60_000.0
    assert city.households.liquid[rows[0]] == 40_000.0
    assert city.households.partner[0] == -1
    assert city.households.members[0] == city.households.members[rows[0]] == 1
    assert city.households.home_district[rows[0]] == city.households.home_district[0]
    city.invariants()


def test_a_household_that_moves_in_with_another_brings_its_people_and_cash():
    city = couple(home=False, debt=0.0, liquid=5_000.0)
    host_cash = city.households.liquid[1]
    merge(city, ONE, np.array([1]))
    summarise(city)
    assert city.households.n == 1
    assert city.households.members[1] == 3
    assert city.households.liquid[1] == host_cash + 5_000.0
    city.invariants()


def test_the_dead_are_head_of_nothing():
    city = couple()
    remove_persons(city, np.array([0]))
    assert city.households.head[0] == -1
    summarise(city)
    assert city.households.head[0] == 1
    city.invariants()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 0.2), st.data())
def test_people_homes_and_money_are_conserved(seed, fee, data):
    """Science D 1-3: any mix of moves leaves nobody lost, no home lost, all accounts at zero."""
    city = street(30, seed)
    persons, homes = city.persons.n, int((city.dwellings.key != 0).sum())
    rng = np.random.default_rng(seed)
    rows = city.households.rows()
    out = rng.permutation(rows)[: data.draw(st.integers(0, 20))]
    vacate(city, out, 3, fee)
    city.invariants()
    homeless = rows[city.households.dwelling[rows] < 0]
    free = np.flatnonzero((city.dwellings.key != 0) & (city.dwellings.occupant < 0))
    k = min(homeless.size, free.size, data.draw(st.integers(0, 20)))
    movers, slots = rng.permutation(homeless)[:k], rng.permutation(free)[:k]
    price = city.dwellings.value[slots]
    buy(city, movers, slots, price, np.maximum(price - city.households.liquid[movers], 0.0))
    move_in(city, movers, slots, 3)
    city.invariants()
    left = np.setdiff1d(homeless, movers)
    merge(city, left[1:], np.full(max(left.size - 1, 0), movers[0] if k else left[0] if left.size else 0))
    summarise(city)
    city.invariants()
    assert city.persons.n == persons
    assert int((city.dwellings.key != 0).sum()) == homes


def test_who_leaves_the_city_takes_their_cash_along():
    city = couple(home=False, debt=0.0, liquid=5_000.0)
    remove_persons(city, np.array([0, 1]))
    outside = city.accounts.balance[Account.OUTSIDE]
    assert dissolve(city, ONE)[0] == 5_000.0
    assert city.accounts.balance[Account.OUTSIDE] == outside + 5_000.0
    city.invariants()


def test_a_loan_and_its_repayment_leave_no_trace():
    city = couple()
    balance, loans = city.accounts.balance.copy(), city.accounts.loans
    borrow(city, ONE, np.array([1e5]))
    city.invariants()
    borrow(city, ONE, np.array([-1e5]))
    np.testing.assert_allclose(city.accounts.balance, balance)
    assert city.accounts.loans == loans
