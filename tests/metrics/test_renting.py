"""Moves of children, tenancies, lets per applicant, new homes and recent arrivals in a street one can count."""

import numpy as np
import pytest
from state.builders import tiny_city

from sim.config import Config
from sim.metrics.new_homes import new_homes
from sim.metrics.recent_arrivals import recent_arrivals
from sim.metrics.registry import REGISTRY
from sim.metrics.renting import renting
from sim.metrics.snapshot import take_snapshot
from sim.processes.landlords import Landlords
from sim.processes.moving import Moving, count_children
from sim.state import Clock, LegalForm, Levers, Plan, Use

PARENT, CHILD = {"age": 40}, {"age": 8}
QUARTER = 7


def a_street():
    """An owner with a child, a tenant with two, a tenant without, a municipal tenant with one; and who looks."""
    return tiny_city(
        [
            {"area": 0, "members": [PARENT, CHILD]},
            {"area": 0, "members": [PARENT, CHILD, {"age": 3}], "use": Use.PRIVATE_LET, "since": 0},
            {"area": 1, "members": [PARENT | {"background": 1}], "use": Use.PRIVATE_LET, "since": 4},
            {"area": 1, "members": [PARENT | {"background": 1}, CHILD | {"background": 1}], "use": Use.MUNICIPAL},
            {"members": [PARENT, CHILD], "home": False},
        ]
    )


def values(rows):
    found = {(metric, group): value for metric, group, _, value in rows}
    assert {metric for metric, _ in found} <= set(REGISTRY)
    return found


def test_children_are_counted_by_the_tenure_of_the_home_they_leave():
    city = a_street()
    count_children(city, np.array([0, 1, 3, 4]))
    got = values(renting(take_snapshot(city), QUARTER))
    assert got["child_moves", "owner"] == 1.0
    assert got["child_moves", "renter"] == 3 / 3
    assert got["child_moves", "all"] == 4 / 4
    assert np.isnan(got["child_moves", "coop"])
    city.dwellings.legal_form[city.households.dwelling[0]] = LegalForm.COOPERATIVE
    count_children(city, np.array([0]))
    assert values(renting(take_snapshot(city), QUARTER))["child_moves", "coop"] == 1.0


def test_children_who_are_put_out_have_left_their_home_once():
    city, landlords = a_street(), Landlords(Config().market)
    slot = city.households.dwelling[1]
    city.dwellings.plan[slot], city.dwellings.lease_end[slot] = Plan.SALE, QUARTER
    landlords._put_out(city, Clock(quarter=QUARTER))
    assert city.households.dwelling[1] < 0
    target = np.flatnonzero((city.dwellings.key != 0) & (city.dwellings.occupant < 0))[:1]
    city.dwellings.use[target] = Use.MUNICIPAL
    city.dwellings.owner[target] = 2
    Moving(Config().market).house_tenants(
        city, Levers(2), Clock(quarter=QUARTER), np.array([1]), target, np.array([90_000.0])
    )
    city.invariants()
    assert city.events.count["moved_children_renter"] == 2.0


def test_years_in_the_tenancy_by_hand():
    got = values(renting(take_snapshot(a_street()), QUARTER))
    assert got["tenancy_length", "private_let"] == pytest.approx((2.0 + 1.0) / 2)
    assert got["tenancy_length", "municipal"] == pytest.approx(16 / 4)
    assert np.isnan(got["tenancy_length", "non_profit"])


def test_lets_per_applicant_and_sales_are_the_years_events():
    city = a_street()
    city.events.add("let_applicants_minority", 8)
    city.events.add("let_tenants_minority", 2)
    city.events.add("landlord_sales", 3)
    got = values(renting(take_snapshot(city), QUARTER))
    assert got["let_success", "minority"] == 0.25
    assert np.isnan(got["let_success", "majority"])
    assert got["landlord_sales", "all"] == 3.0
    assert got["investor_purchases", "all"] == 0.0


def test_who_lives_in_new_homes_by_hand():
    city = a_street()
    city.parameters["low_income_line"] = 1.0
    assert np.isnan(values(new_homes(take_snapshot(city)))["new_homes_ownership", "all"])
    city.dwellings.built[city.households.dwelling[[0, 2]]] = 2018
    city.households.income_rank[:5] = [0.9, 0.5, 0.3, 0.1, 0.0]
    got = values(new_homes(take_snapshot(city)))
    assert got["new_homes", "all"] == 2.0
    assert got["new_homes_ownership", "all"] == 0.5
    assert got["new_homes_families", "all"] == 0.5
    assert got["new_homes_income_rank", "all"] == pytest.approx(0.6)
    assert got["new_homes_children_low_income", "all"] == 0.0
    assert got["new_homes_group_share", "minority"] == pytest.approx(1 / 3)


def test_recent_arrivals_by_hand():
    city = a_street()
    city.households.arrived[:4] = [0, 2013, 2012, 2017]
    got = values(recent_arrivals(take_snapshot(city), 2017))
    assert got["recent_arrivals", "all"] == pytest.approx(5 / 8)
    # area 0: 3 of 5 persons, area 1: 2 of 3
    assert got["recent_arrivals_dissimilarity", "all"] == pytest.approx(abs(3 / 5 - 2 / 3))
    assert got["recent_arrivals_isolation", "all"] == pytest.approx(3 / 5 * 3 / 5 + 2 / 5 * 2 / 3)
    assert got["recent_arrivals_dissimilarity", "minority"] == pytest.approx(0.5 * (1.0 + abs(5 / 6 - 1 / 6)))
