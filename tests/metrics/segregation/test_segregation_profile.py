import numpy as np
import pandas as pd
import pytest

from sim.metrics import segregation as sg

LIMITS = sg.Thresholds(units=3, share=0.03, persons=50)


@pytest.fixture
def city():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.poisson(30, (24, 3)), columns=["a", "b", "c"])
    frame.loc[:5, "a"] *= 4
    frame["block"], frame["district"] = np.arange(24), np.arange(24) // 4
    frame["x"], frame["y"] = np.arange(24) % 6 * 0.5, np.arange(24) // 6 * 0.5
    frame["land"] = rng.uniform(0.1, 0.4, 24)
    return frame


def row(profile, measure, group="all", other=None, unit=None):
    chosen = (profile.measure == measure) & (profile.group == group)
    chosen &= (profile.other == other) if other else True
    chosen &= (profile.unit == unit) if unit else True
    rows = profile[chosen]
    assert len(rows) == 1
    return rows.iloc[0]


def test_values_baselines_and_corrections_stand_side_by_side(city):
    profile = sg.profile(city, ["a", "b", "c"], "block", thresholds=LIMITS)
    counts = city[["a", "b", "c"]].to_numpy()
    line = row(profile, "dissimilarity", "a", "all others")
    assert line.value == sg.dissimilarity(counts[:, 0], counts[:, 1:].sum(axis=1))
    assert line.random == sg.expected_under_randomness("dissimilarity", counts, group=0)
    assert line.corrected == sg.corrected(line.value, line.random)
    assert line.shown
    assert row(profile, "exposure", "a", "c").value == sg.exposure(counts[:, 0], counts[:, 2], counts.sum(axis=1))
    assert row(profile, "dissimilarity", "a", "c").value == sg.dissimilarity(counts[:, 0], counts[:, 2])
    assert row(profile, "information_theory").value == sg.information_theory(counts)
    assert "no exact random baseline" in row(profile, "gini", "a").reason


def test_several_zonings_and_k_in_one_table(city):
    profile = sg.profile(
        city, ["a", "b"], ["block", "district"], coordinates=("x", "y"), area="land", centre=(0.0, 0.0), radius=0.8,
        ks=[100, 10**9], draws=5,
    )  # fmt: skip
    fine, coarse = (row(profile, "information_theory", unit=unit) for unit in ("block", "district"))
    assert fine.n_units == 24
    assert coarse.n_units == 6
    assert fine.value > coarse.value
    assert fine.random > coarse.random
    assert np.isfinite(row(profile, "gini", "a", unit="block").random)
    assert np.isfinite(row(profile, "spatial_dissimilarity, k = 100", unit="block").value)
    beyond = row(profile, "spatial_dissimilarity, k = 1e+09", unit="block")
    assert np.isnan(beyond.value)
    assert beyond.reason.startswith("not defined")
    for measure in ("delta", "absolute_concentration", "spatial_proximity", "relative_centralization"):
        assert np.isfinite(row(profile, measure, "a", unit="district").value)


def test_those_in_no_group_are_the_rest(city):
    city["everybody"] = city[["a", "b", "c"]].sum(axis=1)
    profile = sg.profile(city, ["a", "b"], "block", total="everybody")
    full = sg.profile(city, ["a", "b", "c"], "block")
    assert row(profile, "information_theory").value == row(full, "information_theory").value
    assert row(profile, "exposure", "a", "rest").value == row(full, "exposure", "a", "c").value
    city.loc[3, "everybody"] -= 1
    with pytest.raises(ValueError, match="everybody, row 3: less than the sum of the groups, by 1"):
        sg.profile(city, ["a", "b", "c"], "block", total="everybody")


DEGENERATE = [
    ({"a": [0, 0], "b": [0, 0]}, "dissimilarity", "a", "nobody lives in any unit", True),
    ({"a": [0, 0], "b": [3, 2]}, "dissimilarity", "a", "group a is absent", True),
    ({"a": [3, 2], "b": [0, 0]}, "entropy_index", "a", "nobody is in any other group", True),
    ({"a": [3, 2], "b": [0, 0]}, "information_theory", "all", "fewer than two groups are present", True),
    ({"a": [3], "b": [4]}, "dissimilarity", "a", "one unit only: nothing can differ", False),
    ({"a": [1, 0, 1], "b": [0, 1, 0]}, "dissimilarity", "a", "every unit is one person", False),
    ({"a": [1.5, 2], "b": [3, 1]}, "dissimilarity", "a", "counts are not whole", False),
    ({"a": [3, 2], "b": [3, 1]}, "dissimilarity", "a", "fewer than 3 units", False),
]


@pytest.mark.parametrize(("columns", "measure", "group", "reason", "undefined"), DEGENERATE)
def test_degenerate_cases_have_their_reason(columns, measure, group, reason, undefined):
    frame = pd.DataFrame(columns).assign(unit=lambda f: f.index)
    profile = sg.profile(frame, ["a", "b"], "unit", thresholds=LIMITS)
    rows = profile[(profile.measure == measure) & (profile.group == group)]
    assert reason in rows.iloc[0].reason
    assert np.isnan(rows.iloc[0].value) == undefined
    undefined_rows = profile[profile.value.isna()]
    assert (undefined_rows.reason != "").all()
    assert not undefined_rows.shown.any()


def test_small_groups_are_computed_but_not_shown(city):
    city["d"] = 0
    city.loc[0, "d"] = 4
    profile = sg.profile(city, ["a", "d"], "block", total=None, thresholds=LIMITS)
    line = row(profile, "isolation", "d")
    assert not line.shown
    assert line.reason == "group under 3% and under 50 persons"
    assert row(profile, "isolation", "a").shown


def test_ordered_groups_have_ordered_indices(city):
    profile = sg.profile(city, ["a", "b", "c"], "block", ordered=True)
    line = row(profile, "rank_order_information_theory")
    assert line.value == sg.rank_order_information_theory(city[["a", "b", "c"]])
    assert line.random > 0


def test_unknown_columns_are_refused_by_name(city):
    with pytest.raises(ValueError, match=r"column: 'blok' given; allowed are .* did you mean block"):
        sg.profile(city, ["a"], "blok")
    with pytest.raises(ValueError, match="did you mean a"):
        sg.profile(city, ["aa"], "block")
