"""Designs: many cells from a table, few files, paired, resumed."""

import resource

import fake_model
import numpy as np
import pandas as pd
import pytest
from fake_model import FakeModel

from sim.config import Config, ConfigError
from sim.experiments import digest, run_cells
from sim.experiments.design import configs_of, design_of, read_design, run_design

ALPHA, STRENGTH = "behaviour.preferences.alpha", "scenario.policies.housing_mix.strength"


class InThisProcess:
    """An executor that does everything at once."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, work, *parts):
        from concurrent.futures import Future

        future = Future()
        try:
            future.set_result(work(*parts))
        except Exception as error:
            future.set_exception(error)
        return future


def failing(config, seed):
    if config.behaviour.preferences.alpha > 1.5:
        raise RuntimeError("no such luck")
    return FakeModel(config, seed)


@pytest.fixture
def config():
    config = Config()
    config.run.years, config.run.replicates = 2, 2
    return config


def _design(n):
    return pd.DataFrame({ALPHA: np.linspace(1.0, 2.0, n), STRENGTH: 1.0, "scenario": "housing_mix"})[
        ["scenario", ALPHA, STRENGTH]
    ]


def _run(config, n, folder, make=FakeModel):
    return run_design(config, _design(n), folder, executor=InThisProcess, make_model=make, progress=False)


def test_a_design_gives_the_effects_of_the_same_cells_run_one_by_one(config, tmp_path):
    done = _run(config, 3, tmp_path)
    study = run_cells(configs_of(config, _design(3)), progress=False, make_model=FakeModel)
    keys = ["cell", "year", "metric"]
    pd.testing.assert_frame_equal(
        done.effects.sort_values(keys, ignore_index=True), study.effects.sort_values(keys, ignore_index=True)
    )
    assert dict(zip(done.cells["cell"], done.cells["baseline_cell"], strict=True)).items() <= study.baseline_of.items()


def test_a_longer_design_and_more_seeds_reuse_what_is_there(config, tmp_path):
    _run(config, 1, tmp_path)
    fake_model.MADE.clear()
    both = run_design(
        config, pd.concat([_design(1), _design(3)]), tmp_path, executor=InThisProcess, make_model=FakeModel
    )
    assert len(fake_model.MADE) == 2 * 2 * 2
    assert len(both.cells) == 4
    fake_model.MADE.clear()
    config.run.replicates = 3
    again = _run(config, 3, tmp_path)
    assert {seed for _, seed in fake_model.MADE} == {3}
    assert set(again.effects["n_pairs"]) == {3}


def test_a_cell_that_fails_is_listed_and_the_others_go_on(config, tmp_path):
    done = _run(config, 3, tmp_path, failing)
    assert done.cells["error"].fillna("").tolist() == ["", "", "RuntimeError: no such luck"]
    assert done.effects["cell"].nunique() == 2
    assert _run(config, 3, tmp_path).cells["error"].isna().all()


def test_a_design_of_which_every_cell_fails_lists_them_and_has_no_effects(config, tmp_path):
    config.behaviour.preferences.alpha = 2.0
    done = run_design(
        config, pd.DataFrame({STRENGTH: [1.0]}), tmp_path, executor=InThisProcess, make_model=failing, progress=False
    )
    assert done.cells["error"].tolist() == ["RuntimeError: no such luck"]
    assert done.effects.empty


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (
            "behaviour.preferences.alfa",
            1.0,
            "row 1 of the design: behaviour.preferences.alfa is unknown; nearest: alpha",
        ),
        ("city.scale", 2.0, "row 1 of the design: city.scale must be above 0"),
        ("run.years", 2.5, "run.years must be of type int, got 2.5"),
        ("behaviour.preferences.entry", 1.0, "holds several values"),
        ("behaviour", 1.0, "no setting that a design can vary"),
        ("scenario", "housing_mixx", "nearest: housing_mix"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused(config, column, value, message):
    with pytest.raises(ConfigError, match=message):
        configs_of(config, pd.DataFrame({column: [value]}))


def test_designs_come_from_tables_and_from_salib(config, tmp_path):
    (tmp_path / "d.csv").write_text(f"{ALPHA},seed,city.name\n1.5,3,classroom\n")
    (one,) = configs_of(config, read_design(tmp_path / "d.csv"))
    assert (one.behaviour.preferences.alpha, one.seed, one.city.name) == (1.5, 3, "classroom")
    (same,) = configs_of(one, design_of({"names": [ALPHA], "bounds": [[1, 2]]}, np.array([[1.5]])))
    assert digest(same) == digest(one)
    with pytest.raises(ConfigError, match="cannot be read as a design"):
        read_design(tmp_path / "none.csv")


@pytest.mark.slow
def test_ten_milliseconds_a_run_and_few_files(config, tmp_path):
    config.run.years, config.run.replicates, n = 1, 1, 600
    before = resource.getrusage(resource.RUSAGE_SELF)
    done = _run(config, n, tmp_path)
    after = resource.getrusage(resource.RUSAGE_SELF)
    runs = done.cells["cell"].nunique() + done.cells["baseline_cell"].nunique()
    assert runs == 2 * n
    assert (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / runs < 0.010
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) < 50
