"""Studies: cells paired with their own baselines, saved and read back."""

import dataclasses

import fake_model
import pandas as pd
import pytest
from fake_model import FakeModel

from sim.config import ConfigError, ScenarioConfig
from sim.experiments import Comparison, compare_scenarios, open_study, run, run_cells


@pytest.fixture
def study(config):
    return compare_scenarios(config, ["other"], replicates=3, progress=False, make_model=FakeModel)


def _year(effects, year=2017):
    rows = effects[(effects["metric"] == "dissimilarity_corrected") & (effects["year"] == year)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_effects_are_policy_minus_baseline_on_the_same_seeds(study):
    row = _year(study.effects)
    assert row["effect"] == pytest.approx(-(0.01 + 0.02 + 0.03) / 3)
    assert (row["scenario"], row["n_pairs"]) == ("other", 3)
    margin = 4.302653 * 0.01 / 3**0.5  # t quantile, two degrees of freedom
    assert (row["low"], row["high"]) == pytest.approx((-0.02 - margin, -0.02 + margin), abs=1e-7)


def test_the_baseline_is_run_whether_named_or_not_and_once(config):
    fake_model.MADE.clear()
    compare_scenarios(config, ["other", "baseline"], replicates=2, progress=False, make_model=FakeModel)
    assert sorted(fake_model.MADE) == [("baseline", 1), ("baseline", 2), ("other", 1), ("other", 2)]


def test_every_cell_names_its_baseline_and_all_its_parameters(study):
    cells = study.cells.set_index("scenario")
    assert cells.loc["other", "baseline_cell"] == cells.loc["baseline", "cell"]
    assert cells.loc["baseline", "baseline_cell"] == cells.loc["baseline", "cell"]
    for name in ("city.scale", "run.years", "market.lending.ltv", "behaviour.preferences.entry", "seed"):
        assert name in cells
    assert study.baseline_of == dict(zip(study.cells["cell"], study.cells["baseline_cell"], strict=True))


def test_a_saved_study_is_read_back_as_it_was(study, tmp_path):
    study.save(tmp_path)
    again = open_study(tmp_path)
    pd.testing.assert_frame_equal(again.effects, study.effects)
    pd.testing.assert_frame_equal(again.cells, study.cells)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "effects.parquet"), study.effects)


def test_a_study_in_a_folder_goes_on_from_what_is_there(config, tmp_path):
    compare_scenarios(config, ["other"], replicates=2, folder=tmp_path, progress=False, make_model=FakeModel)
    fake_model.MADE.clear()
    study = compare_scenarios(config, ["other"], replicates=3, folder=tmp_path, progress=False, make_model=FakeModel)
    assert sorted(fake_model.MADE) == [("baseline", 3), ("other", 3)]
    assert _year(study.effects)["n_pairs"] == 3


def test_cells_that_differ_in_anything_are_each_paired_with_their_own(config):
    configs = [dataclasses.replace(config, seed=seed, scenario=ScenarioConfig(name="other")) for seed in (1, 5)]
    study = run_cells(configs, progress=False, make_model=FakeModel)
    assert len(study.cells) == 4
    effects = study.effects.query("metric == 'dissimilarity_corrected' and year == 2017").set_index("cell")["effect"]
    seed = study.cells.set_index("cell")["seed"]
    assert {seed[cell]: round(effect, 9) for cell, effect in effects.items()} == {1: -0.01, 5: -0.05}


def test_a_cell_without_its_baseline_is_refused(config):
    other = dataclasses.replace(config, scenario=ScenarioConfig(name="other"))
    result = run(other, progress=False, make_model=FakeModel)
    with pytest.raises(ConfigError, match=r"its baseline .* is not among"):
        Comparison.of({result.manifest["digest"]: result})


def test_cells_that_share_no_seed_are_refused(config):
    base = run(config, progress=False, make_model=FakeModel)
    other = dataclasses.replace(config, scenario=ScenarioConfig(name="other"))
    policy = run(other, progress=False, make_model=FakeModel)
    policy.manifest["seeds"] = [9]
    with pytest.raises(ConfigError, match="shares no seed"):
        Comparison.of({result.manifest["digest"]: result for result in (base, policy)})


def test_plotting_an_unknown_measure_names_the_nearest(study):
    with pytest.raises(ConfigError, match="nearest: dissimilarity_corrected"):
        study.plot("disimilarity", group="asia_africa")


def test_a_plot_shows_the_effects_of_the_measure(study):
    axes = study.plot("dissimilarity_corrected", group="asia_africa")
    drawn = [list(line.get_ydata()) for line in axes.get_lines() if len(line.get_xdata()) == 2]
    rows = study.effects[study.effects["metric"] == "dissimilarity_corrected"]
    assert rows["effect"].tolist() in drawn


def test_reading_a_folder_without_runs_says_so(tmp_path):
    with pytest.raises(ConfigError, match="no run here"):
        open_study(tmp_path)
