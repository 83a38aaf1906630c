"""Bootstrap, pairs needed, sequential comparison, many measures at once, zones; coverage through the simulator."""

import math

import numpy as np
import pandas as pd
import pytest
from fake_model import FakeModel
from scipy import stats

from sim.config import Config, ConfigError
from sim.experiments import adjust_for_many, compare_until, comparison, paired_effects, pairs_to_come, zone_effects
from sim.model import ResidentialModel
from sim.report.precision import adjusted_p_values, pairs_needed, t_half_width
from sim.synthesis import build_city

KEY = {"year": 2020, "metric": "m", "group": "all", "unit_size": "city"}


def _metrics(values, **key):
    return pd.DataFrame({"seed": range(1, len(values) + 1), **KEY, **key, "value": values})


def test_a_bootstrap_of_normal_differences_is_about_as_wide_as_students_interval():
    draws = stats.norm.ppf((np.arange(40) + 0.5) / 40)
    zero = _metrics(np.zeros(40))
    t, boot = (paired_effects(zero, _metrics(draws), method=name).iloc[0] for name in ("t", "bootstrap"))
    assert boot["high"] - boot["low"] == pytest.approx(t["high"] - t["low"], rel=0.05)
    assert boot["p_value"] == t["p_value"]


def test_a_bootstrap_leans_to_the_side_of_the_long_tail():
    row = paired_effects(_metrics(np.zeros(20)), _metrics(np.arange(20.0) ** 3), method="bootstrap").iloc[0]
    assert row["high"] - row["effect"] > row["effect"] - row["low"] > 0.0


def test_a_bootstrap_does_not_depend_on_row_order_or_on_what_else_is_compared():
    before, after = _metrics(np.zeros(12)), _metrics(np.arange(12.0) ** 2)
    alone = paired_effects(before, after, method="bootstrap")
    more = pd.concat([_metrics(np.arange(12.0), metric="a"), after]).iloc[::-1]
    both = paired_effects(pd.concat([before, _metrics(np.zeros(12), metric="a")]), more, method="bootstrap")
    pd.testing.assert_frame_equal(both[both["metric"] == "m"].reset_index(drop=True), alone)


@pytest.mark.parametrize("method", ["t", "bootstrap"])
def test_a_null_policy_is_exactly_zero(method):
    row = paired_effects(_metrics([0.1, 0.7, 0.3]), _metrics([0.1, 0.7, 0.3]), method=method).iloc[0]
    assert (row["effect"], row["low"], row["high"], row["p_value"]) == (0.0, 0.0, 0.0, 1.0)


def test_equal_differences_leave_no_width_in_the_bootstrap_either():
    row = paired_effects(_metrics([0.1, 0.7, 0.3]), _metrics([1.1, 1.7, 1.3]), method="bootstrap").iloc[0]
    assert row["low"] == pytest.approx(1.0, abs=1e-12)
    assert row["high"] == pytest.approx(1.0, abs=1e-12)


def test_an_unknown_method_is_refused():
    with pytest.raises(ConfigError, match="method must be t or bootstrap, got jackknife"):
        paired_effects(_metrics([1.0]), _metrics([1.0]), method="jackknife")


@pytest.mark.parametrize("ratio", [0.1, 0.5, 1.0, 3.0, 20.0])
def test_pairs_needed_is_the_smallest_number_that_is_enough(ratio):
    n = float(pairs_needed(ratio, 1.0))
    assert t_half_width(ratio, n) <= 1.0
    assert n == 2 or t_half_width(ratio, n - 1) > 1.0


def test_pairs_to_come_reads_the_spread_out_of_the_interval():
    values = np.arange(10.0)
    effects = paired_effects(_metrics(np.zeros(10)), _metrics(values))
    deviation = values.std(ddof=1)
    assert pairs_to_come(effects, 1.0)[0] == float(pairs_needed(deviation, 1.0)) - 10
    assert pairs_to_come(effects, 100.0)[0] == 0.0
    assert math.isnan(pairs_to_come(paired_effects(_metrics([0.0]), _metrics([1.0])), 1.0)[0])


def test_p_values_read_together_are_those_of_benjamini_and_yekutieli():
    p = np.array([0.001, 0.02, 1.0, 0.3, np.nan])
    harmonic = 1.0 + 1.0 / 2.0 + 1.0 / 3.0  # of the three that are tests
    expected = [0.001 * 3 * harmonic, 0.02 * 3 / 2 * harmonic, 1.0, 0.3 * harmonic, np.nan]
    np.testing.assert_allclose(adjusted_p_values(p), expected)


def test_many_measures_of_pure_luck_are_rarely_called_clear():
    rng = np.random.default_rng(3)
    cells = [
        paired_effects(_many(np.zeros((8, 50))), _many(rng.normal(size=(8, 50)))).assign(cell=str(cell))
        for cell in range(200)
    ]
    effects = adjust_for_many(pd.concat(cells, ignore_index=True))
    clear = effects["p_adjusted"].lt(0.05).groupby(effects["cell"]).any().mean()
    assert clear <= 0.05 + 4 * np.sqrt(0.05 * 0.95 / 200)
    assert effects["p_value"].lt(0.05).groupby(effects["cell"]).any().mean() > 0.8


def _many(values):
    seeds, metrics = np.indices(values.shape)
    return pd.DataFrame(
        {"seed": seeds.ravel(), **KEY, "metric": [f"m{i}" for i in metrics.ravel()], "value": values.ravel()}
    )


def test_seeds_are_added_until_the_interval_is_narrow_enough(config):
    what = {"metric": "dissimilarity_corrected", "group": "asia_africa", "progress": False, "make_model": FakeModel}
    study = compare_until(config, ["other"], half_width=1.0, first=3, **what)
    assert study.effects["n_pairs"].max() == 3  # already narrow
    study = compare_until(config, ["other"], half_width=0.001, first=3, most=7, **what)
    assert study.effects["n_pairs"].max() == 7  # the fake's effect grows with the seed: never narrow enough
    with pytest.raises(ConfigError, match="half_width must be above 0"):
        compare_until(config, ["other"], half_width=0.0, **what)
    with pytest.raises(ConfigError, match="first must be from 2 to most"):
        compare_until(config, ["other"], half_width=1.0, first=1, **what)


def test_a_zone_is_the_mean_of_its_areas_weighted_by_persons(config):
    study = comparison.compare_scenarios(config, ["other"], replicates=2, progress=False, make_model=FakeModel)
    policy = next(one for one in study.results.values() if one.scenario == "other")
    for result in study.results.values():
        rows = result.areas[result.areas["year"] == 2017].assign(persons=100)
        second = rows.assign(area="a2", persons=300, turnover=0.3 if result is policy else 0.1)
        result.areas = pd.concat([rows, second], ignore_index=True)
        result.manifest["areas"] = [{"code": code, "zone": "north"} for code in ("a1", "a2")]
    row = zone_effects(study).query("metric == 'turnover'").iloc[0]
    assert (row["group"], row["unit_size"], row["n_pairs"]) == ("north", "zone", 2)
    assert row["policy"] == pytest.approx((100 * 0.1 + 300 * 0.3) / 400)
    assert row["effect"] == pytest.approx(0.15)


COVERED = (
    ("dissimilarity_corrected", "asia_africa", "sub_district"),
    ("price_per_m2", "all", "city"),
    ("rent_burden", "all", "city"),
    ("move_rate", "all", "city"),
)


@pytest.fixture(scope="module")
def differences():
    """Policy less baseline of 400 pairs of a quarter of the classroom, a year of ``housing_mix``."""
    base, policy = Config(), Config()
    block = policy.scenario.policies.housing_mix
    block.strength, block.start = 1.0, 2017
    for config in (base, policy):
        config.city.name, config.city.scale, config.run.threads = "classroom", 0.25, 1
        config.run.check = False  # 800 runs of what other tests check
    return np.array([_difference(base, policy, seed) for seed in range(1, 401)])


def _difference(base, policy, seed):
    city = build_city(base, seed)
    frames = [ResidentialModel(config, seed=seed, city=city.copy()).run_years(1).metrics() for config in (base, policy)]
    before, after = (frame.set_index(["metric", "group", "unit_size"])["value"] for frame in frames)
    return [after[key] - before[key] for key in COVERED]


@pytest.mark.slow
def test_the_interval_of_twenty_pairs_covers_the_simulators_own_truth(differences):
    """400 pairs, their mean is the truth; of 1 000 draws of 20 pairs t covers it in 93-97 %, the bootstrap in 92-97."""
    n_draws, n = 1_000, 20
    drawn = np.random.default_rng(1).integers(0, len(differences), (n_draws, n))
    draws = pd.MultiIndex.from_product([range(n_draws), range(n)], names=["year", "seed"])
    for (metric, *_), values in zip(COVERED, differences.T, strict=True):
        truth = values.mean()
        after = pd.DataFrame({**KEY, "value": values[drawn].ravel()}, index=draws).drop(columns="year").reset_index()
        before = after.assign(value=0.0)
        for method, least in (("t", 0.93), ("bootstrap", 0.92)):
            effects = paired_effects(before, after, method=method)
            assert len(effects) == n_draws
            covered = ((effects["low"] <= truth) & (truth <= effects["high"])).mean()
            assert least <= covered <= 0.97, (metric, method, covered)
