import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from report_study import make_study
from scipy import stats

from sim.report import readings
from sim.report.measures import measure
from sim.report.readings import Estimate
from sim.report.verdict import sentence, verdict


def _sentence(effect, low, high, n_pairs=8):
    found = Estimate(0.32, 0.32 + effect, effect, low, high, n_pairs)
    return sentence(found, measure("dissimilarity_corrected"), "Dissimilarity", 1, 2036).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_a_clear_fall_names_size_interval_seeds_and_year():
    text = _sentence(-0.008, -0.011, -0.005, 12)
    assert text == "Dissimilarity falls by 0.8 points, between 0.5 and 1.1 (95 %, 12 paired seeds), in 2036."


def test_a_clear_rise_is_said_to_rise():
    assert "rises by 0.8 points, between 0.5 and 1.1" in _sentence(0.008, 0.005, 0.011)


def test_an_interval_that_holds_zero_is_not_sold_as_an_effect():
    text = _sentence(-0.002, -0.006, 0.002)
    assert "no effect larger than 0.6 points either way could be told from noise" in text
    assert "between \N{MINUS SIGN}0.6 and +0.2" in text
    assert "falls" not in text


def test_no_difference_in_any_seed_is_said_so():
    assert "is the same as in the baseline in every seed" in _sentence(0.0, 0.0, 0.0)


def test_one_seed_gets_no_interval():
    text = _sentence(-0.008, math.nan, math.nan, 1)
    assert "one seed: no interval" in text


@pytest.fixture(scope="module")
def view(study):
    return readings.view_of(study)


def _package(view, scenario):
    return next(p for p in view.packages if p.scenario == scenario)


def test_every_policy_cell_is_a_package_with_its_block_and_start(view):
    assert [p.scenario for p in view.packages] == ["housing_mix", "rental_quality_check", "owner_occupancy"]
    for package in view.packages:
        assert [(b.name, b.start) for b in package.blocks] == [(package.scenario, 2020)]
    assert view.policy_year == 2020
    assert view.baselines == ("cell-baseline",)


@pytest.mark.parametrize(
    ("baseline", "year", "start"), [("forward", None, 2020), ("history", None, 2011), ("history", 2012, 2015)]
)
def test_a_block_without_a_date_starts_three_years_after_the_base_year_of_its_baseline(baseline, year, start):
    row = {"city.baseline": baseline, "city.year": year, "scenario.policies.housing_mix.strength": 1.0}
    assert [block.start for block in readings._blocks(row)] == [start]


def test_verdict_is_the_row_of_effects(view, study):
    for package in view.packages:
        found = verdict(view, package)
        row = study.effects[
            (study.effects["cell"] == package.digest)
            & (study.effects["year"] == 2029)
            & (study.effects["metric"] == found.metric)
            & (study.effects["group"] == found.group)
            & (study.effects["unit_size"] == found.unit_size)
        ].iloc[0]
        expected = Estimate(*(row[c] for c in ("baseline", "policy", "effect", "low", "high")), row["n_pairs"])
        assert dataclasses.astuple(found.estimate) == dataclasses.astuple(expected)
        assert (found.metric, found.group, found.unit_size) == readings.HEADLINES[0]


def test_smallest_detectable_effect_is_the_half_width_of_the_interval(view):
    package = _package(view, "rental_quality_check")
    found = verdict(view, package)
    key = (found.metric, found.group, found.unit_size)
    half = (found.estimate.high - found.estimate.low) / 2
    assert readings.half_width(readings.differences(view, package, key, 2029)) == pytest.approx(half, rel=1e-9)


def test_half_width_is_students():
    values = np.array([1.0, 2.0, 4.0])
    low, high = stats.t.interval(0.95, 2, values.mean(), stats.sem(values))
    assert readings.half_width(values) == pytest.approx((high - low) / 2)
    assert math.isnan(readings.half_width(values[:1]))


def test_cost_is_that_of_the_packages_own_blocks_over_all_years(view, study):
    package = _package(view, "housing_mix")
    metrics = study.results[package.digest].metrics
    paid = metrics[(metrics["metric"] == "public_cost") & (metrics["group"] == "housing_mix")]
    found = readings.summed_cost(view, package)
    assert found.effect == pytest.approx(paid.groupby("seed")["value"].sum().mean())
    text = " ".join(dict(verdict(view, package).facts)["Public cost"])
    assert f"{found.effect / 1e6:.0f}" in text


def test_moves_count_the_city_apart_from_arrivals_and_departures(view, study):
    package = _package(view, "housing_mix")
    found = readings.moves(view, package)
    assert set(found) == {"all", "arrived", "left", "majority", "other_immigrant", "asia_africa", "mixed"}
    assert found["all"].effect == pytest.approx(5 * 4 * 4 * 10)  # 5 more, 4 pairs of districts, 4 groups, 10 years
    assert found["all"].effect == pytest.approx(
        sum(found[g].effect for g in ("majority", "other_immigrant", "asia_africa", "mixed"))
    )
    assert found["arrived"].effect == pytest.approx(5 * 2 * 4 * 10)


def test_bound_belongs_to_the_packages_blocks_and_measure(view):
    package = _package(view, "housing_mix")
    assert readings.bound_of(view.last(package), package, "dissimilarity_corrected") == pytest.approx(0.013)
    assert math.isnan(readings.bound_of(view.last(package), package, "isolation"))


def test_an_estimate_beyond_its_bound_is_flagged():
    study = make_study(("housing_mix",), n_seeds=4)
    study.effects.loc[study.effects["metric"] == "mechanical_bound", "policy"] = 0.001
    view = readings.view_of(study)
    text = " ".join(dict(verdict(view, view.packages[0]).facts)["Mechanical bound"])
    assert "beyond it" in text


def test_a_study_without_the_headline_falls_back_on_what_it_has():
    rows = pd.DataFrame(
        {"metric": ["crowded", "dissimilarity"], "group": ["all", "minority"], "unit_size": ["city", "block"]}
    )
    assert readings.headline(rows) == ("dissimilarity", "minority", "block")
    assert readings.headline(rows.head(1)) == ("crowded", "all", "city")
    assert readings.headline(rows.head(0)) is None
