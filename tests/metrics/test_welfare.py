"""Persistent low income, low income by family, and the Gini coefficient, where one can count."""

import numpy as np
import pytest
from state.builders import tiny_city

from sim.metrics.registry import REGISTRY
from sim.metrics.snapshot import take_snapshot
from sim.metrics.welfare import gini, welfare
from sim.state import Status
from sim.state.summaries import equivalised_income, summarise
from sim.state.welfare import remember_incomes, three_year_income

CHILD = {"age": 8}


def a_street():
    """A working lone parent, a couple without work, a rich single of the minority; a line of 200 000."""
    city = tiny_city(
        [
            {"members": [{"income": 100_000.0, "status": Status.WORK}, CHILD]},
            {"members": [{"status": Status.OUTSIDE}, {"status": Status.OUTSIDE}, CHILD, CHILD], "couple": True},
            {"members": [{"income": 900_000.0, "background": 1, "status": Status.WORK}]},
        ]
    )
    city.parameters["low_income_line"] = 200_000.0
    n = city.persons.n_rows
    city.persons.income[:n] = np.where(city.persons.status[:n] == Status.OUTSIDE, 0.0, city.persons.income[:n])
    summarise(city)
    return city


def values(city):
    found = {(metric, group): value for metric, group, _, value in welfare(take_snapshot(city))}
    assert {metric for metric, _ in found} <= set(REGISTRY)
    return found


def test_nobody_is_in_persistent_low_income_before_three_years_are_known():
    city = a_street()
    for _ in range(2):
        assert np.isnan(values(city)["children_persistent_low_income", "all"])
        remember_incomes(city)
    assert values(city)["children_persistent_low_income", "all"] == 1.0


def test_persistent_low_income_compares_means_of_three_years():
    """100 000 in two years and enough in the third is not persistent when the mean is above the line."""
    city = a_street()
    remember_incomes(city)
    remember_incomes(city)
    row = city.households.head[0]
    now = equivalised_income(city)[0]
    assert three_year_income(city, np.array([row]))[0] == pytest.approx(now)
    city.parameters["earlier_lines"] = (now, 0.4 * now)
    city.parameters["low_income_line"] = 1.5 * now
    assert values(city)["children_low_income_by_family", "lone_parents"] == 1.0
    assert values(city)["children_persistent_low_income", "all"] == pytest.approx(2 / 3)


def test_newcomers_count_when_their_own_three_years_are_known():
    city = a_street()
    remember_incomes(city)
    remember_incomes(city)
    city.persons.earlier_income[city.households.head[2], 1] = 0.0
    assert np.isnan(values(city)["persistent_low_income", "minority"])
    assert values(city)["persistent_low_income", "majority"] == 1.0


def test_an_income_of_nothing_is_known():
    city = a_street()
    city.households.net_income[1] = 0.0
    remember_incomes(city)
    remember_incomes(city)
    assert np.isfinite(three_year_income(city, city.persons.rows())).all()


def test_children_in_low_income_by_family():
    got = values(a_street())
    by_family = {group: value for (metric, group), value in got.items() if metric == "children_low_income_by_family"}
    assert by_family == {"couples": 1.0, "lone_parents": 1.0, "works": 1.0, "no_work": 1.0}
    assert got["low_income_children_working_family", "all"] == pytest.approx(1 / 3)


def test_gini_is_the_mean_difference_over_twice_the_mean():
    generator = np.random.default_rng(1)
    values, numbers = generator.lognormal(size=200), generator.integers(1, 6, 200)
    each = np.repeat(values, numbers)
    by_pairs = np.abs(each[:, None] - each[None, :]).mean() / (2.0 * each.mean())
    assert gini(values, numbers) == pytest.approx(by_pairs)
    assert gini(np.full(5, 3.0), np.ones(5)) == pytest.approx(0.0)
    assert np.isnan(gini(np.zeros(3), np.ones(3)))
