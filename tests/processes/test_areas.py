"""Status and reputation of areas, followed by hand."""

import numpy as np
import pytest
from state.builders import permuted, street, tiny_city

from sim.config import BehaviourConfig
from sim.processes.areas import AreaLife, municipal_share
from sim.state import Clock, Levers, Owner, Use

RICH, POOR = {"members": [{"income": 1e6}]}, {"members": [{"income": 2e5}]}


def two_areas(n=8):
    return tiny_city([{**RICH, "area": 0}] * n + [{**POOR, "area": 1}] * n)


def step(city, levers=None, **terms):
    AreaLife(BehaviourConfig(**terms)).step(city, levers or Levers(city.n_areas), Clock())


def test_status_is_the_mean_rank_less_one_half():
    city = two_areas()
    step(city)
    np.testing.assert_allclose(city.areas.status, [0.25, -0.25], atol=1e-6)


def test_an_empty_area_keeps_its_status():
    city = tiny_city([{**RICH, "area": 0}], n_areas=2)
    city.areas.status[:] = [0.0, 0.123]
    step(city)
    assert city.areas.status[1] == 0.123


def test_reputation_forgets_a_fifth_a_year():
    city = two_areas()
    city.areas.reputation[:] = 1.0
    for _ in range(4):
        step(city, reputation_memory=0.8, reputation_status=0.0, reputation_municipal=0.0)
    np.testing.assert_allclose(city.areas.reputation, 0.8)


def test_reputation_comes_to_what_it_takes_in():
    city = two_areas()
    for _ in range(200):
        step(city, reputation_memory=0.5, reputation_status=2.0)
    np.testing.assert_allclose(city.areas.reputation, 2.0 * city.areas.status, atol=1e-6)


def test_full_memory_never_changes_and_none_changes_at_once():
    city = two_areas()
    city.areas.reputation[:] = 0.7
    step(city, reputation_memory=1.0)
    np.testing.assert_allclose(city.areas.reputation, 0.7)
    step(city, reputation_memory=0.0)
    np.testing.assert_allclose(city.areas.reputation, city.areas.status)


def test_a_label_hurts_where_it_is_given_and_only_as_long():
    city, plain = two_areas(), two_areas()
    levers = Levers(2)
    levers.write("label", -0.2, "area_initiative", where=np.array([False, True]))
    for _ in range(8):
        step(city, levers)
        step(plain)
    gap = city.areas.reputation - plain.areas.reputation
    assert gap[0] == 0.0
    assert gap[1] == pytest.approx(-0.2 * (1 - 0.8**2))
    for _ in range(80):
        step(city)
        step(plain)
    assert abs(city.areas.reputation[1] - plain.areas.reputation[1]) < 0.003


def test_the_label_can_be_switched_off():
    city = two_areas()
    levers = Levers(2)
    levers.write("label", -0.2, "area_initiative")
    step(city, levers, reputation_memory=0.0, reputation_label=0.0)
    np.testing.assert_allclose(city.areas.reputation, city.areas.status)


def test_only_more_municipal_homes_than_at_the_start_cost_reputation():
    city = two_areas()
    slots = np.flatnonzero((city.dwellings.key != 0) & (city.dwellings.area == 1))
    city.dwellings.use[slots[:4]], city.dwellings.owner[slots[:4]] = Use.MUNICIPAL, Owner.MUNICIPALITY
    step(city, reputation_memory=0.0, reputation_municipal=0.5)
    np.testing.assert_allclose(city.areas.reputation, city.areas.status)
    city.dwellings.use[slots[4:6]], city.dwellings.owner[slots[4:6]] = Use.MUNICIPAL, Owner.MUNICIPALITY
    step(city, reputation_memory=0.0, reputation_municipal=0.5)
    gap = city.areas.reputation - city.areas.status
    np.testing.assert_allclose(gap, [0.0, -0.5 * 2 / slots.size])
    step(city, reputation_memory=0.0, reputation_municipal=0.0)
    np.testing.assert_allclose(city.areas.reputation, city.areas.status)


def test_municipal_share_counts_empty_homes_too():
    city = tiny_city([{**RICH, "area": 0, "use": Use.MUNICIPAL}], spare=2)
    np.testing.assert_allclose(municipal_share(city), [0.5, 0.0])


def test_the_order_of_rows_decides_nothing():
    city = street(60, 3)
    twin = permuted(city, np.random.default_rng(3))
    step(city)
    step(twin)
    np.testing.assert_allclose(city.areas.reputation, twin.areas.reputation)
