"""Settlement of newcomers: who is placed, where, at whose cost, and how close together they live."""

import numpy as np
import pytest
from policies.paired_runs import effect, fields, same_as_baseline

from sim.config import Config, SettlementConfig
from sim.model import ResidentialModel
from sim.policies.settlement import Settlement as Block
from sim.processes.settlement import Settlement
from sim.state import Account, Clock, Levers, Order, OrderKind, Use
from sim.state.summaries import equivalised_income

CONFIG = Config()
CONFIG.city.name, CONFIG.run.threads = "classroom", 1
MARKET = CONFIG.market
GROUP = 2
MANY = {"households": 0.005}
DISPERSED, CONCENTRATED = (fields("settlement", pattern=p, **MANY) for p in ("dispersed", "concentrated"))


@pytest.fixture(scope="module")
def half_way():
    """A classroom after a year, when the next quarter's newcomers have come."""
    model = ResidentialModel(CONFIG, seed=1).run_years(1)
    model.levers.neutral()
    for process in (model.demography, model.work_and_school, model.economy):
        process.step(model.city, model.levers, model.clock)
    return model.city


@pytest.fixture
def city(half_way):
    return half_way.copy()


@pytest.fixture
def levers(city):
    return Levers(city.n_areas)


def offer(levers, area=-1, count=5):
    order = Order(OrderKind.OFFER, "settlement", area, count=count, key=7, terms={"group": GROUP, "cost": 1_000.0})
    levers.orders.append(order)
    return order


def test_those_placed_are_newcomers_of_small_means_in_homes_large_enough_and_booked(city, levers):
    order, before = offer(levers), city.copy()
    balance = city.accounts.balance.copy()
    Settlement(MARKET).step(city, levers, Clock(quarter=4))
    n = city.households.n_rows
    placed = np.flatnonzero((city.households.dwelling[:n] >= 0) & (before.households.dwelling[:n] < 0))
    city.invariants()
    assert placed.size == order.filled == order.count
    assert (before.households.newcomer[placed] == 1).all()
    assert (city.households.newcomer[placed] == 0).all()
    assert (city.households.background[placed] == GROUP).all()
    assert (equivalised_income(before)[placed] <= 1.2 * city.parameters["low_income_line"]).all()
    homes = city.households.dwelling[placed]
    assert np.isin(city.dwellings.use[homes], (Use.MUNICIPAL, Use.PRIVATE_LET)).all()
    assert (before.dwellings.occupant[homes] < 0).all()
    assert city.events.cost["settlement"] == order.spent == 5_000.0
    assert (city.accounts.balance - balance)[Account.MUNICIPALITY] == -5_000.0


def test_homes_are_taken_in_the_area_asked_for_and_unfilled_orders_lapse(city, levers):
    order = offer(levers, area=3, count=1_000)
    taken = city.dwellings.occupant.copy()
    Settlement(MARKET).step(city, levers, Clock(quarter=4))
    new = np.flatnonzero(city.dwellings.occupant != taken)
    assert 0 < new.size == order.filled < order.count
    assert (city.dwellings.area[new] == 3).all()


def test_without_an_order_nobody_is_placed(city, levers):
    taken = city.dwellings.occupant.copy()
    Settlement(MARKET).step(city, levers, Clock(quarter=4))
    np.testing.assert_array_equal(city.dwellings.occupant, taken)


def test_parts_follow_homes_or_are_kept_to_where_the_group_lives(city):
    every = np.ones(city.n_areas, bool)
    homes = np.bincount(city.dwellings.area[city.dwellings.key != 0], minlength=city.n_areas)
    np.testing.assert_allclose(Block(SettlementConfig()).parts(city, every), homes / homes.sum())
    few = Block(SettlementConfig(pattern="concentrated", concentration=0.2)).parts(city, every)
    assert few.sum() == pytest.approx(1.0)
    assert 0.2 <= homes[few > 0].sum() / homes.sum() < 0.2 + homes.max() / homes.sum()
    area, n = city.area_of_person(), city.persons.n_rows
    group = city.persons.background[:n] == GROUP
    share = np.array([group[area == a].mean() for a in range(city.n_areas)])
    assert share[few > 0].min() >= share[few == 0].max()


def test_what_one_quarter_could_not_fill_is_asked_for_in_the_next_up_to_a_years_worth(city):
    four = 4.0 / city.households.n
    block = Block(SettlementConfig(strength=1.0, start=2017, pattern="as_today", households=four))
    asked = []
    for quarter in range(6):
        levers = Levers(city.n_areas)
        block.apply(city, levers, Clock(quarter=quarter))
        asked.append(levers.orders[0].count)
    assert asked == [1, 2, 3, 4, 4, 4]


def test_a_block_that_places_nobody_is_the_baseline():
    assert same_as_baseline(fields("settlement", households=0.0))


def test_newcomers_live_closer_together_when_settled_in_few_areas_than_when_spread():
    for measure in ("recent_arrivals_dissimilarity", "recent_arrivals_isolation"):
        assert effect(CONCENTRATED, measure, "asia_africa", "sub_district", against=DISPERSED)[0] > 0.0


def test_both_patterns_place_as_many_and_cost_as_much():
    low, high = effect(CONCENTRATED, "public_cost", "settlement", against=DISPERSED)
    assert low <= 0.0 <= high or low == high == 0.0
    assert effect(DISPERSED, "public_cost", "settlement")[0] > 0.0
