"""The world outside moves as its table says, and only then."""

import dataclasses

import numpy as np
import pytest

from sim.config import Config, HistoryConfig
from sim.experiments import start
from sim.model import ResidentialModel
from sim.processes import Drivers
from sim.state import Clock, Levers, Status
from sim.state.profiles import profiles_of
from sim.state.summaries import TaxSchedule
from sim.synthesis import build_city, national

STILL = {
    name: 0.0 for name in ("arrivals", "incomes", "low_income_line", "child_benefit", "interest")
} | {"building": 1.0}  # fmt: skip


def configuration(scale=0.1, **history):
    config = Config()
    config.city.baseline, config.city.scale = "history", scale
    config.city.history = HistoryConfig(**history)
    return config


@pytest.fixture
def city():
    return build_city(configuration())


def run(city, config, years, first_year=2008):
    """Let only the drivers work; returns the levers of the last quarter."""
    clock, levers, drivers = Clock(base_year=first_year), Levers(city.n_areas), Drivers(config)
    for _ in range(4 * years):
        levers.neutral()
        drivers.step(city, levers, clock)
        clock.tick()
    return levers


def test_a_world_without_a_table_stands_still(city):
    city.parameters.pop("drivers")
    before = dict(city.parameters)
    levers = run(city, HistoryConfig(), 3)
    assert all(city.parameters[name] is value for name, value in before.items())
    assert np.all(levers.building == 1.0)


def test_in_the_base_year_nothing_has_moved(city):
    before = dict(city.parameters)
    run(city, HistoryConfig(), 1)
    assert all(city.parameters[name] is value for name, value in before.items())


def test_by_2017_line_benefit_and_interest_are_those_of_2017(city):
    run(city, HistoryConfig(), 10)
    assert city.parameters["low_income_line"] == pytest.approx(national.LOW_INCOME_LINE)
    assert city.parameters["tax"].child_benefit == pytest.approx(TaxSchedule.child_benefit)
    assert city.parameters["interest_change"] == pytest.approx(0.0, abs=1e-12)


def test_after_the_last_year_of_the_table_its_values_last(city):
    run(city, HistoryConfig(), 11)
    before = dict(city.parameters)
    run(city, HistoryConfig(), 5, first_year=2019)
    assert all(city.parameters[name] is value for name, value in before.items())


def test_wages_grow_as_the_series_and_transfers_by_part_of_it(city):
    before = profiles_of(city).log_mean.copy()
    run(city, HistoryConfig(transfers=0.5, pensions=0.25), 10)
    shift = profiles_of(city).log_mean - before
    growth = -np.log(0.913)
    retired = profiles_of(city).band[67]
    np.testing.assert_allclose(shift[Status.WORK, :, :, :retired], growth)
    np.testing.assert_allclose(shift[Status.OUTSIDE, :, :, :retired], 0.5 * growth)
    np.testing.assert_allclose(shift[..., retired:], 0.25 * growth)


def test_landlords_ask_for_less_yield_as_interest_falls(city):
    homes = city.dwellings.key != 0
    before, centre = city.dwellings.required_yield[homes].copy(), city.parameters["yield_centre"].copy()
    run(city, HistoryConfig(yields=0.25), 10)
    np.testing.assert_allclose(city.parameters["yield_centre"] - centre, -0.005, atol=1e-9)
    high = before > 0.01
    np.testing.assert_allclose(city.dwellings.required_yield[homes][high] - before[high], -0.005, atol=1e-6)


def test_a_policy_s_change_of_child_benefit_is_kept(city):
    twin = city.copy()
    raised = dataclasses.replace(twin.parameters["tax"], child_benefit=2.0 * twin.parameters["tax"].child_benefit)
    twin.parameters["tax"] = raised
    run(city, HistoryConfig(), 5)
    run(twin, HistoryConfig(), 5)
    assert twin.parameters["tax"].child_benefit == pytest.approx(2.0 * city.parameters["tax"].child_benefit)


def fingerprint(model):
    tables = (model.city.households, model.city.persons, model.city.dwellings, model.city.areas)
    return [getattr(table, name)[: table.n_rows].tobytes() for table in tables for name in table.columns()]


def test_with_every_coefficient_at_nothing_the_run_is_that_of_a_world_that_stands_still():
    without = ResidentialModel(configuration(**STILL))
    without.city.parameters.pop("drivers")
    still = ResidentialModel(configuration(**STILL))
    moving = ResidentialModel(configuration())
    for model in (without, still, moving):
        model.run_years(2)
        model.city.invariants()
    assert fingerprint(still) == fingerprint(without)
    assert fingerprint(moving) != fingerprint(without)


def test_the_start_is_solved_in_the_base_year_s_world(monkeypatch):
    seen = []

    def stop(config, city, *_, **__):
        seen.append(city.parameters)
        raise StopIteration

    monkeypatch.setattr(start, "_run", stop)
    with pytest.raises(StopIteration):
        start.solve_start(configuration(), rounds=1, progress=False)
    assert "drivers" not in seen[0]
    assert seen[0]["interest_change"] == pytest.approx(0.02)


def test_a_package_without_a_date_starts_in_2011():
    config = configuration()
    config.scenario.policies.housing_mix.strength = 1.0
    model = ResidentialModel(config)
    assert model.policies[0].start(model.clock.base_year) == 2011
