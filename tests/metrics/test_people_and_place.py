"""Change for stayers, replacement, households formed and ended; and what areas are like for their residents."""

import numpy as np
import pytest
from state.builders import tiny_city

from sim.config import Config
from sim.metrics.neighbourhoods import gini
from sim.metrics.people_and_place import PARTS, PeopleAndPlace
from sim.metrics.registry import REGISTRY
from sim.metrics.snapshot import take_snapshot
from sim.model import ResidentialModel

FIRST = np.array([True, False])


def four_households():
    """Two homes in each of two areas, ranks set by hand."""
    city = tiny_city([{"members": [{}], "area": area} for area in (0, 0, 1, 1)])
    city.households.income_rank[:4] = [0.2, 0.4, 0.6, 0.8]
    follow = PeopleAndPlace()
    follow.begin(city)
    return city, follow


def swap(city, one, other):
    """Let two households change homes."""
    home = city.households.dwelling
    home[[one, other]] = home[[other, one]]


def test_nothing_changes_when_nobody_does():
    city, follow = four_households()
    assert follow.take(city).change(FIRST) == (0.0, 0.0, 0.0, 0.0)


def test_a_rise_of_those_who_stay_is_theirs():
    city, follow = four_households()
    city.households.income_rank[0] = 0.4
    np.testing.assert_allclose(follow.take(city).change(FIRST), (0.1, 0.1, 0.0, 0.0), atol=1e-7)


def test_an_exchange_of_households_is_replacement():
    city, follow = four_households()
    swap(city, 0, 3)
    np.testing.assert_allclose(follow.take(city).change(FIRST), (0.3, 0.0, 0.3, 0.0), atol=1e-7)


def test_moves_within_the_areas_are_staying():
    city, follow = four_households()
    swap(city, 0, 1)
    np.testing.assert_allclose(follow.take(city).change(FIRST), (0.0,) * 4, atol=1e-7)


def test_a_household_that_ends_is_not_replacement_but_one_that_leaves_the_city_is():
    for leaving, part in ((0, 3), (1, 2)):
        city, follow = four_households()
        city.households.leaving[0] = leaving
        follow.watch(city)
        city.households.key[0], city.households.dwelling[0] = 0, -1
        got = follow.take(city).change(FIRST)
        assert got[0] == pytest.approx(0.1)
        assert got[part] == pytest.approx(0.1)
        assert got[1] == 0.0


def test_a_row_that_is_used_again_is_another_household():
    for arrived, part in ((0, 3), (2018, 2)):
        city, follow = four_households()
        city.households.key[0], city.households.arrived[0], city.households.income_rank[0] = 99, arrived, 0.6
        got = follow.take(city).change(FIRST)
        assert got[0] == pytest.approx(0.2)
        assert got[part] > 0.0


def test_areas_that_nobody_stayed_in_have_no_answer():
    city, follow = four_households()
    swap(city, 0, 2)
    swap(city, 1, 3)
    assert np.isnan(follow.take(city).change(FIRST)).all()


def test_the_parts_sum_to_the_change_of_the_mean_in_a_running_city():
    config = Config()
    config.city.name, config.run.threads = "classroom", 1
    model = ResidentialModel(config, seed=1)
    quartile = model.recorder.people_and_place.quartile
    for _ in range(3):
        before = mean_ranks(model.city, quartile)
        model.run_years(1)
        after = mean_ranks(model.city, quartile)
        rows = model.metrics()
        rows = rows[rows["year"] == rows["year"].max()].set_index(["metric", "group"])["value"]
        for q in range(4):
            total, *parts = (rows[f"income_rank_change{part}", f"status_quartile_{q + 1}"] for part in PARTS)
            assert total == pytest.approx(after[q] - before[q], abs=1e-6)
            assert sum(parts) == pytest.approx(total, abs=1e-12)
            assert all(part != 0.0 for part in parts)


def mean_ranks(city, quartile):
    snapshot = take_snapshot(city)
    rank = city.households.income_rank[snapshot.rows].astype(float)
    return [rank[quartile[snapshot.area] == q].mean() for q in range(4)]


def test_every_scenario_and_year_has_the_same_rows_and_all_are_declared():
    config = Config()
    config.city.name, config.run.threads = "classroom", 1
    config.scenario.policies.area_initiative.start = 2018
    config.scenario.policies.area_initiative.strength = 1.0
    rows = ResidentialModel(config, seed=1).run_years(2).metrics()
    assert set(rows["metric"]) <= set(REGISTRY)
    years = [set(map(tuple, part[["metric", "group", "unit_size"]].to_numpy())) for _, part in rows.groupby("year")]
    assert years[0] == years[1]
    change = rows[(rows["metric"] == "income_rank_change") & (rows["group"] == "area_initiative")]
    assert np.isfinite(change["value"]).tolist() == [False, True]


def test_gini_is_zero_where_all_have_the_same_and_near_one_where_one_has_all():
    assert gini(np.full(5, 0.3), np.full(5, 10)) == pytest.approx(0.0)
    assert gini(np.array([0.0] * 99 + [1.0]), np.ones(100)) == pytest.approx(0.99)
    assert gini(np.array([1.0, 3.0]), np.ones(2)) == pytest.approx(0.25)
    assert np.isnan(gini(np.zeros(3), np.ones(3)))
