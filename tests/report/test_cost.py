"""Cost per unit of effect and the section on cost: Fieller's interval by hand and by coverage, tables by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.report.cost import cost_per_effect, cost_section, fieller
from sim.report.readings import summed_cost, view_of


def test_with_a_sure_denominator_it_is_students_interval_divided():
    cost = np.array([10.0, 12.0, 17.0, 13.0])
    found = fieller(cost, np.full(4, 2.0))
    low, high = stats.t.interval(0.95, 3, cost.mean(), stats.sem(cost))
    assert (found.estimate, found.low, found.high) == pytest.approx((cost.mean() / 2, low / 2, high / 2))


def test_the_ends_are_where_the_difference_of_cost_and_price_times_effect_is_just_told_from_zero():
    rng = np.random.default_rng(2)
    cost, effect = rng.normal(100.0, 5.0, 12), rng.normal(2.0, 0.5, 12)
    found = fieller(cost, effect)
    assert found.low < found.estimate < found.high
    for price in (found.low, found.high):
        assert stats.ttest_1samp(cost - price * effect, 0.0).pvalue == pytest.approx(0.05, abs=1e-9)


def test_an_effect_that_may_be_zero_has_no_price():
    found = fieller([10.0, 11.0, 12.0], [1.0, -1.0, 0.5])
    assert not found.bounded
    assert math.isfinite(found.estimate)
    assert not fieller([10.0], [2.0]).bounded
    assert math.isnan(fieller([10.0, 11.0], [0.0, 0.0]).estimate)


def test_the_interval_covers_the_ratio_in_ninety_five_of_a_hundred():
    rng, n = np.random.default_rng(5), 4_000
    luck = rng.normal(size=(n, 12))
    cost, effect = 100.0 + 10.0 * luck + rng.normal(0.0, 5.0, (n, 12)), 5.0 + luck
    found = [fieller(a, b) for a, b in zip(cost, effect, strict=True)]
    covered = np.mean([one.low <= 20.0 <= one.high for one in found])
    assert all(one.bounded for one in found)
    assert abs(covered - 0.95) < 4 * math.sqrt(0.95 * 0.05 / n)


@pytest.fixture(scope="module")
def view(study):
    return view_of(study)


def test_cost_per_effect_is_cost_over_the_size_of_the_last_years_effect(view):
    package = next(p for p in view.packages if p.scenario == "housing_mix")
    key = ("dissimilarity_corrected", "asia_africa", "sub_district")
    rows = view.last(package)
    row = rows[(rows["metric"] == key[0]) & (rows["group"] == key[1]) & (rows["unit_size"] == key[2])].iloc[0]
    found = cost_per_effect(view, package, key)
    assert found.estimate == pytest.approx(summed_cost(view, package).effect / (100.0 * abs(row["effect"])))


def test_every_package_with_a_cost_has_its_tables(view):
    parts = cost_section(view, view.packages)
    assert parts
    for part in parts:
        years = [year for year, _ in part["years"]["rows"]]
        assert years == [str(year) for year in range(view.first_year, view.last_year + 1)]
        assert part["years"]["heads"][-1] == "Total"
        groups = [name for name, _ in part["distribution"]["rows"]]
        assert "Lowest income quartile" in groups
        assert "Majority background" in groups
        assert all(len(cells) == len(part["units"]["heads"]) for _, cells in part["units"]["rows"])
