"""Paired effects, by hand and against SciPy."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.experiments.paired import EFFECT_TYPES, effects_table, paired_effects

KEY = {"year": 2020, "metric": "m", "group": "all", "unit_size": "city"}


def _metrics(values, **key):
    return pd.DataFrame({"seed": range(1, len(values) + 1), **KEY, **key, "value": values})


def test_effect_and_interval_equal_scipys_paired_test():
    rng = np.random.default_rng(4)
    before, after = rng.normal(size=12), rng.normal(0.3, size=12)
    row = paired_effects(_metrics(before), _metrics(after)).iloc[0]
    reference = stats.ttest_rel(after, before)
    interval = reference.confidence_interval(0.95)
    assert row["effect"] == pytest.approx(np.mean(after - before), abs=1e-14)
    assert (row["low"], row["high"]) == pytest.approx((interval.low, interval.high), abs=1e-12)
    assert row["p_value"] == pytest.approx(reference.pvalue, abs=1e-12)
    assert row["n_pairs"] == 12
    assert row["policy"] - row["baseline"] == pytest.approx(row["effect"], abs=1e-14)


def test_pairing_is_by_seed_and_not_by_row():
    before = _metrics([0.1, 0.5, 0.9])
    after = _metrics([0.1, 0.5, 0.9]).iloc[::-1]
    row = paired_effects(before, after).iloc[0]
    assert (row["effect"], row["low"], row["high"]) == (0.0, 0.0, 0.0)


def test_differences_that_are_exactly_zero_have_a_zero_interval_and_p_of_one():
    row = paired_effects(_metrics([0.1, 0.7]), _metrics([0.1, 0.7])).iloc[0]
    assert (row["effect"], row["low"], row["high"], row["p_value"]) == (0.0, 0.0, 0.0, 1.0)


def test_one_pair_has_an_effect_but_no_interval():
    row = paired_effects(_metrics([0.25]), _metrics([0.75])).iloc[0]
    assert row["effect"] == 0.5
    assert row["n_pairs"] == 1
    assert np.isnan([row["low"], row["high"], row["p_value"]]).all()


def test_only_shared_seeds_with_a_value_in_both_count():
    before = _metrics([1.0, np.nan, 3.0, 4.0])
    after = _metrics([2.0, 5.0, 5.0])
    row = paired_effects(before, after).iloc[0]
    assert row["n_pairs"] == 2
    assert row["effect"] == pytest.approx((1.0 + 2.0) / 2)
    assert row["baseline"] == pytest.approx(2.0)


def test_a_measure_without_any_value_is_kept_as_missing():
    row = paired_effects(_metrics([np.nan, np.nan]), _metrics([np.nan, 1.0])).iloc[0]
    assert row["n_pairs"] == 0
    assert np.isnan([row["effect"], row["low"], row["high"], row["p_value"]]).all()


def test_rows_are_sorted_and_each_key_is_compared_with_itself():
    before = pd.concat([_metrics([1.0, 2.0], year=2021), _metrics([1.0, 2.0]), _metrics([5.0, 5.0], metric="b")])
    after = pd.concat([_metrics([5.0, 5.5], metric="b"), _metrics([1.0, 3.0]), _metrics([4.0, 5.0], year=2021)])
    effects = paired_effects(before, after)
    assert effects[["year", "metric"]].values.tolist() == [[2020, "b"], [2020, "m"], [2021, "m"]]
    assert effects["effect"].tolist() == [0.25, 0.5, 3.0]


def test_the_interval_covers_the_truth_in_ninety_five_of_a_hundred():
    rng = np.random.default_rng(1)
    n_keys = 4000
    seeds = np.tile(np.arange(8), n_keys)
    key = {"seed": seeds, "year": np.repeat(np.arange(n_keys), 8), "metric": "m", "group": "all", "unit_size": "x"}
    luck = rng.normal(size=seeds.size)
    before = pd.DataFrame({**key, "value": luck})
    after = pd.DataFrame({**key, "value": luck + rng.normal(0.2, 0.5, size=seeds.size)})
    effects = paired_effects(before, after)
    covered = ((effects["low"] <= 0.2) & (effects["high"] >= 0.2)).mean()
    assert abs(covered - 0.95) < 4 * np.sqrt(0.95 * 0.05 / n_keys)


def test_nothing_to_compare_gives_an_empty_table_of_the_same_types():
    effects = effects_table({}, {})
    assert effects.dtypes.to_dict() == {name: pd.Series(dtype=kind).dtype for name, kind in EFFECT_TYPES.items()}
    none = paired_effects(_metrics([]), _metrics([1.0]))
    assert len(none) == 0


def test_thousands_of_measures_are_compared_at_once():
    levels = [range(1, 11), range(2017, 2037), [f"m{i}" for i in range(150)], [f"g{i}" for i in range(10)], ["x"]]
    names = ["seed", "year", "metric", "group", "unit_size"]
    frame = pd.MultiIndex.from_product(levels, names=names).to_frame(index=False)
    frame["value"] = np.arange(len(frame), dtype=float)
    effects = paired_effects(frame, frame.assign(value=frame["value"] + 1.0))
    assert len(effects) == 20 * 150 * 10
    assert (effects["effect"] == 1.0).all()
