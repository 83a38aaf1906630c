"""Youth and work: what it pays, whom it helps, and what is left when it ends."""

import numpy as np
import pytest
from state.builders import tiny_city

from sim.config import Config, UpbringingConfig, YouthAndWorkConfig
from sim.config.behaviour import DemographyConfig
from sim.model import ResidentialModel
from sim.policies.youth_and_work import YouthAndWork
from sim.processes.work_and_school import WorkAndSchool
from sim.state import Account, Clock, Levers, Status
from sim.synthesis import build_city

SEEDS = range(1, 9)
START = 2018


def pupils_and_idle():
    """Two areas alike: a pupil, an idle youth, an idle adult and a worker in each."""
    homes = []
    for area in range(2):
        homes += [
            {"area": area, "members": [{"age": 50}, {"age": 17, "mother": 1}]},
            {"area": area, "members": [{"age": 24, "status": Status.OUTSIDE, "completed_upper_secondary": 1}]},
            {"area": area, "members": [{"age": 40, "status": Status.OUTSIDE}]},
        ]
    return tiny_city(homes)


def test_everyone_meant_in_treated_areas_is_paid_for_by_the_right_purse():
    city, levers = pupils_and_idle(), Levers(2)
    config = YouthAndWorkConfig(strength=1.0, start=2017, coverage=0.5, completion_cost=10.0, job_cost=100.0)
    config.adult_cost, config.target.areas = 1000.0, "0"
    YouthAndWork(config).apply(city, levers, Clock(quarter=0))
    before = city.accounts.balance.copy()
    WorkAndSchool(DemographyConfig()).step(city, levers, Clock(quarter=0))
    city.invariants()
    change = city.accounts.balance - before
    assert city.events.cost["youth_and_work"] == 0.5 * (10.0 + 100.0 + 1000.0)
    assert change[Account.MUNICIPALITY] == -5.0
    assert change[Account.STATE] == -550.0
    assert change[Account.OUTSIDE] == 555.0


def test_what_is_planned_is_what_is_paid_and_a_budget_scales_it():
    city, block = pupils_and_idle(), YouthAndWork(YouthAndWorkConfig(strength=1.0, start=2017))
    treated = np.array([True, False])
    planned = block.yearly_cost(city, treated)
    assert planned == 0.5 * (25_000.0 + 80_000.0 + 50_000.0)
    block.config.budget = 0.25 * planned / city.households.n
    assert block.funded(city, treated) == pytest.approx(0.25)


def test_bounds_are_shares_of_those_of_the_age():
    city, block = pupils_and_idle(), YouthAndWork(YouthAndWorkConfig(strength=1.0, start=2017))
    block.apply(city, Levers(2), Clock(quarter=0))
    assert block.mechanical_bound["in_work_20_29"] == 0.5
    assert block.mechanical_bound["in_work_30_59"] == pytest.approx(0.5 * 2 / 4)


def support(city, year, **levers):
    """Let one year pass with job support everywhere; returns who is outside among the young.

    Nobody ages: those on their first day in an age band, who would enter it again each year, are left out.
    """
    written = Levers(city.n_areas)
    for name, value in levers.items():
        written.write(name, np.full(city.n_areas, value), "youth_and_work")
    WorkAndSchool(DemographyConfig(), UpbringingConfig()).step(city, written, Clock(quarter=4 * year))
    n = city.persons.n_rows
    age = city.persons.age[:n]
    young = (city.persons.key[:n] != 0) & (age >= 21) & (age <= 29) & (age != 25)
    return young & (city.persons.status[:n] == Status.OUTSIDE)


def small_city(seed=1):
    config = Config()
    config.city.name = "oslo_small"
    config.city.scale = 0.3
    return build_city(config, seed)


def test_the_end_of_support_puts_nobody_out_of_work(monkeypatch):
    monkeypatch.setattr("sim.processes.work_and_school.STATUS_REDRAWN", 0.0)
    city = small_city()
    support(city, 0)
    without = city.copy()
    helped = support(city, 1, job_support=1.0)
    assert 0 < helped.sum() < support(without, 1).sum()
    still = support(city, 2)
    np.testing.assert_array_equal(still, helped)


def test_support_that_goes_on_helps_once_not_every_year(monkeypatch):
    monkeypatch.setattr("sim.processes.work_and_school.STATUS_REDRAWN", 0.0)
    city = small_city()
    support(city, 0)
    helped = support(city, 1, job_support=1.0)
    np.testing.assert_array_equal(support(city, 2, job_support=1.0), helped)


def outside_in(model, treated):
    """Share of those of 20-29 in some areas who are outside, over the simulated years."""
    frame = model.recorder.areas()
    frame = frame[(frame["year"] >= START) & frame["area"].isin(treated)]
    return float(np.average(frame["outside_20_29"], weights=frame["persons"]))


def run(seed, strength):
    config = Config()
    config.city.name, config.run.threads = "classroom", 1
    block = config.scenario.policies.youth_and_work
    block.strength, block.start, block.coverage = strength, START, 1.0
    model = ResidentialModel(config, seed=seed)
    half = model.city.area_codes[::2]
    block.target.areas = ",".join(half)
    return ResidentialModel(config, seed=seed).run_years(4), half


def test_the_young_of_treated_areas_are_less_often_outside_on_paired_seeds():
    effects, spent = [], []
    for seed in SEEDS:
        (policy, half), (baseline, _) = run(seed, 1.0), run(seed, 0.0)
        effects.append(outside_in(policy, half) - outside_in(baseline, half))
        metrics = policy.metrics()
        cost = metrics[(metrics["metric"] == "public_cost") & (metrics["group"] == "youth_and_work")]
        spent.append(cost.set_index("year")["value"])
    effects = np.array(effects)
    assert effects.mean() + 2.0 * effects.std(ddof=1) / np.sqrt(effects.size) < 0.0
    assert all(cost[2017] == 0.0 and (cost[cost.index >= START] > 0.0).all() for cost in spent)
