"""The facts on children in low income, 2008-2018 (targets, facts 22-23; inventory 10, 11, 16, 17)."""

import numpy as np
import pandas as pd
import pytest

from sim.config import Config
from sim.model import ResidentialModel
from sim.state.area_columns import low_income_households

pytestmark = pytest.mark.slow
SEEDS = (1, 2, 3, 4)
FIRST, LAST = 2008, 2018


def model_of(seed):
    config = Config()
    config.city.name, config.city.baseline = "oslo_small", "history"
    return ResidentialModel(config, seed=seed)


@pytest.fixture(scope="module")
def still():
    """Areas in the last year of a world that stands still, same seeds."""
    areas = []
    for seed in SEEDS:
        model = model_of(seed)
        model.city.parameters.pop("drivers")
        areas.append(model.run_years(LAST - FIRST + 1).recorder.areas())
    return pd.concat(areas)


@pytest.fixture(scope="module")
def runs():
    """Areas by year, and the city's children, of four seeds of ``oslo_small``."""
    areas, children = [], []
    for seed in SEEDS:
        model = model_of(seed)
        for year in range(FIRST, LAST + 1):
            model.run_years(1)
            children.append({"seed": seed, "year": year, **_children(model.city)})
        model.city.invariants()
        areas.append(model.recorder.areas().assign(seed=seed))
    return pd.concat(areas), pd.DataFrame(children).groupby("year").mean()


def _children(city):
    """Shares in low income of children: all, of immigrant background, of the majority."""
    persons = city.persons
    rows = persons.rows()
    household = persons.household[rows]
    here = (city.households.dwelling[household] >= 0) & (persons.age[rows] < 18)
    poor, immigrant = low_income_households(city)[household[here]], persons.background[rows[here]] > 0
    return {"all": poor.mean(), "immigrant": poor[immigrant].mean(), "majority": poor[~immigrant].mean()}


def expected_areas(areas, year, indicator, cut):
    """Areas at or above a cut-off, mean over seeds."""
    rows = areas[areas["year"] == year]
    return float((rows[indicator] >= cut).sum()) / len(SEEDS)


def city_shares(areas, year):
    rows = areas[areas["year"] == year]
    return [np.average(rows[name], weights=rows["persons"]) for name in ("share_other_immigrant", "share_asia_africa")]


def test_background_follows_the_city_s_series(runs):
    other, asia_africa = city_shares(runs[0], LAST - 1)  # its end is 1 January of the last year
    assert other + asia_africa == pytest.approx(222_849 / 673_469, abs=0.02)
    assert asia_africa == pytest.approx(0.206, abs=0.015)


def test_more_children_are_in_low_income_after_ten_years(runs):
    share = runs[1]["all"]
    assert share[LAST] / share[FIRST] >= 1.15, share


def test_children_in_low_income_rise_by_a_third_or_more(runs):
    share = runs[1]["all"]
    assert 1.3 <= share[LAST] / share[FIRST] <= 1.7, share


def test_children_of_immigrant_background_are_far_more_often_in_low_income(runs):
    share = runs[1]
    assert (share["immigrant"] / share["majority"]).min() >= 2.0, share


@pytest.mark.xfail(
    strict=True,
    reason="3.8 falling to 2.6: yearly incomes, and a start that does not rest, see docs/history.md",
)
def test_children_of_immigrant_background_are_five_to_eight_times_as_often_in_low_income(runs):
    share = runs[1]
    assert (share["immigrant"] / share["majority"]).between(5.0, 8.0).all(), share


def test_more_areas_have_many_children_in_low_income(runs):
    first, last = (expected_areas(runs[0], year, "children_low_income", 0.3) for year in (FIRST, LAST))
    assert last > first, (first, last)


@pytest.mark.parametrize(("cut", "times"), [(0.3, 1.5), (0.4, 2.0)])
def test_the_drivers_make_many_more_such_areas_than_a_world_that_stands_still(runs, still, cut, times):
    with_drivers, without = (expected_areas(areas, LAST, "children_low_income", cut) for areas in (runs[0], still))
    assert with_drivers >= times * without, (with_drivers, without)


@pytest.mark.parametrize("cut", [0.3, 0.4])
@pytest.mark.xfail(strict=True, reason="13 to 19 of 30 %, 4 to 6.5 of 40 %: they double against a still world only")
def test_areas_with_many_children_in_low_income_at_least_double(runs, cut):
    first, last = (expected_areas(runs[0], year, "children_low_income", cut) for year in (FIRST, LAST))
    assert last >= 2.0 * first, (first, last)


@pytest.mark.parametrize("cut", [0.20, 0.25])
def test_areas_with_many_outside_work_do_not_become_more(runs, cut):
    first, last = (expected_areas(runs[0], year, "outside_work_30_59", cut) for year in (FIRST, LAST))
    assert last <= first, (first, last)


def test_areas_mostly_follow_the_city_and_few_diverge(runs):
    mean = runs[0].groupby(["year", "area"])[["children_low_income", "persons"]].mean().unstack("area")
    share, persons = mean["children_low_income"], mean["persons"]
    city = (share * persons).sum(axis="columns") / persons.sum(axis="columns")
    x, change = city - city[FIRST], share - share.loc[FIRST]
    slope = change.mul(x, axis="index").sum() / (x**2).sum()
    assert 0.7 <= slope.median() <= 1.4, slope.describe()
    last = change.loc[LAST]
    assert ((last - last.mean()) > 2.0 * last.std()).mean() < 0.10
