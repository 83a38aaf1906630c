"""The start of an earlier year: the city's totals of that year on the pattern of 2017."""

import json

import numpy as np
import pytest

from sim.config import Config, ConfigError
from sim.config.loading import check_config
from sim.experiments.identity import digest
from sim.state.summaries import TaxSchedule
from sim.synthesis import build_city, fit_table, history, load_figures, load_solution, money, national, solution
from sim.synthesis.figures import HouseholdType
from sim.synthesis.solution import solution_path


def configuration(name="oslo_small", **options):
    config = Config()
    config.city.name, config.city.baseline = name, "history"
    for field, value in options.items():
        setattr(config.city, field, value)
    return config


@pytest.fixture(scope="module")
def figures():
    return load_figures(configuration("oslo"))


@pytest.fixture(scope="module")
def city():
    return build_city(configuration())


def test_the_forward_baseline_has_no_world_outside_that_moves():
    figures = load_figures(Config())
    assert (figures.year, figures.outside, figures.rent_level) == (2017, None, 1.0)
    assert "drivers" not in build_city(Config()).parameters


def test_the_base_year_is_2008_unless_it_is_given():
    assert Config().city.base_year == 2017
    assert configuration().city.base_year == 2008
    assert configuration(year=2012).city.base_year == 2012


def test_the_baseline_enters_the_digest():
    config, forward = configuration(), configuration(baseline="forward")
    assert digest(config) != digest(forward)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "classroom"}, "city.baseline=history needs city=oslo or city=oslo_small, got city=classroom"),
        ({"year": 2018}, r"city.year must be in \[2008, 2017\] when city.baseline=history, got 2018"),
        ({"baseline": "histry"}, "city.baseline must be one of forward, history, got histry; nearest: history"),
    ],
)
def test_a_history_that_has_no_figures_is_refused_in_one_line(options, message):
    with pytest.raises(ConfigError, match=message):
        check_config(configuration(**options))


def test_households_of_2017_are_those_of_the_areas_scaled_by_one(figures):
    same = history.past_figures(load_figures(Config()), 2017)
    np.testing.assert_allclose(same.households, load_figures(Config()).households)
    np.testing.assert_allclose(same.price, load_figures(Config()).price)
    assert figures.households.sum() < 0.95 * same.households.sum()


def test_each_household_type_has_grown_as_the_city_s_has_since_2008(figures):
    now, then = history.households_of(2017).sum(axis=1), history.households_of(2008).sum(axis=1)
    ours = load_figures(Config()).households.sum(axis=(0, 2))
    np.testing.assert_allclose(figures.households.sum(axis=(0, 2)) / ours, then / now, rtol=0.03)


def test_the_break_of_2014_leaves_no_jump_beyond_the_trend():
    before, after = history.households_of(2013).sum(axis=1), history.households_of(2014).sum(axis=1)
    assert np.all(np.abs(np.log(after / before)) < 0.06)
    published = history._published(2013).sum(axis=1)
    assert published[HouseholdType.MULTI_FAMILY_NO_CHILDREN] < 0.5 * after[HouseholdType.MULTI_FAMILY_NO_CHILDREN]


def test_persons_by_group_are_the_published_immigrants_and_their_children(figures):
    people = history._people_of(load_figures(Config()), 2008)
    np.testing.assert_allclose(people.sum(axis=0), [106_102, 33_781])
    assert people[1].sum() / people.sum() == pytest.approx(15.4 / 21.8 + 4 / 6 * (18.0 / 27.3 - 15.4 / 21.8), abs=1e-6)
    persons = (figures.households * national.household_sizes()).sum(axis=(1, 2))
    share = np.average(figures.background[:, 1:].sum(axis=1), weights=persons)
    assert share == pytest.approx(139_883 / 560_484, abs=1e-6)


def test_the_start_has_the_year_s_background_incomes_and_prices(city, figures):
    table = fit_table(city)
    for margin in ("background.other_immigrant", "background.asia_africa"):
        rows = table[table.margin == margin]
        assert abs(rows.difference.mean()) < 0.01, margin
    assert city.parameters["low_income_line"] == pytest.approx(0.913 * national.LOW_INCOME_LINE)
    prices = load_figures(Config()).price * 34_795 / 70_774 * 105.5 / 88.1
    np.testing.assert_allclose(figures.price, prices)
    city.invariants()


def test_child_benefit_bought_more_before_prices_rose(city):
    assert city.parameters["tax"].child_benefit == pytest.approx(TaxSchedule.child_benefit * 105.5 / 88.1)


def test_past_purchases_are_priced_from_the_base_year_back():
    np.testing.assert_allclose(money._price_then(np.array([0.0, 1.0]), 2008), [1.0, 37_060 / 34_795])
    np.testing.assert_allclose(money._price_then(np.array([0.0]), 2017), [1.0])


def test_arrivals_close_the_account_of_immigrants(figures):
    world = figures.outside
    stock = [history._people_of(load_figures(Config()), year)[:, 0] for year in (2008, 2009)]
    coming = 43_866 * np.array([0.25, 0.17]) * history.JOINING[1:] * world.arrivals[0, 1:]
    leaving = history.LOSS * world.departures[0] * stock[0]
    np.testing.assert_allclose(stock[0] + coming - leaving, stock[1])
    assert np.array_equal(world.arrivals[-1], world.arrivals[-2])


def test_without_a_solution_of_its_own_it_takes_todays(tmp_path, monkeypatch):
    (tmp_path / "start").mkdir()
    monkeypatch.setattr(solution, "DATA", tmp_path)
    text = json.dumps({"yield_centre": [0.03] * 7, "parental_help": [0.5, 0.4, 0.3]})
    (tmp_path / "start" / "oslo.json").write_text(text, encoding="utf-8")
    assert list(load_solution(configuration())) == ["yield_centre", "parental_help"]
    assert solution_path(configuration()).name == "oslo_history.json"
    solution_path(configuration()).write_text(text.replace("0.03", "0.04"), encoding="utf-8")
    assert load_solution(configuration())["yield_centre"][0] == 0.04
