"""Replicates: kept one by one, merged, resumed, refused."""

import dataclasses
import json

import fake_model
import pandas as pd
import pytest
from fake_model import FakeModel

from sim.config import Config, ConfigError
from sim.experiments import digest, run
from sim.experiments.store import CellFolder, check_writable
from sim.results import open_result


@pytest.fixture
def config():
    config = Config(seed=3)
    config.run.years, config.run.replicates = 2, 2
    return config


@pytest.fixture
def made():
    fake_model.MADE.clear()
    return fake_model.MADE


def _files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_cell_has_its_files_and_nothing_else(config, tmp_path):
    run(config, tmp_path / "cell", progress=False, make_model=FakeModel)
    assert _files(tmp_path) == ["areas.parquet", "config.yaml", "flows.parquet", "manifest.json", "metrics.parquet"]


def test_a_run_on_disk_equals_the_run_in_memory(config, tmp_path):
    kept = run(config, tmp_path, progress=False, make_model=FakeModel)
    held = run(config, progress=False, make_model=FakeModel)
    for name, frame in held.frames.items():
        pd.testing.assert_frame_equal(kept.frames[name], frame)


def test_a_finished_cell_is_not_run_again(config, tmp_path, made):
    first = run(config, tmp_path, progress=False, make_model=FakeModel)
    made.clear()
    again = run(config, tmp_path, progress=False, make_model=FakeModel)
    assert made == []
    pd.testing.assert_frame_equal(again.metrics, first.metrics)


def test_more_replicates_reuse_those_there_are(config, tmp_path, made):
    run(config, tmp_path, progress=False, make_model=FakeModel)
    made.clear()
    config.run.replicates = 5
    result = run(config, tmp_path, progress=False, make_model=FakeModel)
    assert [seed for _, seed in made] == [5, 6, 7]
    assert result.seeds == [3, 4, 5, 6, 7]
    whole = run(config, progress=False, make_model=FakeModel)
    pd.testing.assert_frame_equal(result.metrics, whole.metrics)


def test_fewer_replicates_return_fewer_and_lose_none(config, tmp_path):
    run(config, tmp_path, progress=False, make_model=FakeModel)
    config.run.replicates = 1
    assert run(config, tmp_path, progress=False, make_model=FakeModel).metrics["seed"].unique().tolist() == [3]
    assert open_result(tmp_path).seeds == [3, 4]


def _killed_at(seed, kind=KeyboardInterrupt):
    def make(config, seed_of_run=None, **words):
        if words["seed"] == seed:
            raise kind("killed")
        return FakeModel(config, **words)

    return make


def test_a_killed_run_goes_on_where_it_was(config, tmp_path, made):
    config.run.replicates = 3
    with pytest.raises(KeyboardInterrupt):
        run(config, tmp_path, progress=False, make_model=_killed_at(5))
    with pytest.raises(ConfigError, match="the run is running"):
        open_result(tmp_path)
    made.clear()
    result = run(config, tmp_path, progress=False, make_model=FakeModel)
    assert [seed for _, seed in made] == [5]
    pd.testing.assert_frame_equal(result.metrics, run(config, progress=False, make_model=FakeModel).metrics)


def test_a_merge_that_was_interrupted_is_done_again(config, tmp_path, monkeypatch):
    run(config, tmp_path, progress=False, make_model=FakeModel)
    config.run.replicates = 4
    merge_table = CellFolder._merge_table

    def stop_after_metrics(self, name, parts, kept):
        if name == "areas":
            raise KeyboardInterrupt
        merge_table(self, name, parts, kept)

    monkeypatch.setattr(CellFolder, "_merge_table", stop_after_metrics)
    with pytest.raises(KeyboardInterrupt):
        run(config, tmp_path, progress=False, make_model=FakeModel)
    monkeypatch.undo()
    result = run(config, tmp_path, progress=False, make_model=FakeModel)
    whole = run(config, progress=False, make_model=FakeModel)
    for name, frame in whole.frames.items():
        pd.testing.assert_frame_equal(result.frames[name], frame)


def test_a_failure_is_recorded_and_finished_replicates_are_kept(config, tmp_path, made):
    with pytest.raises(ZeroDivisionError):
        run(config, tmp_path, progress=False, make_model=_killed_at(4, ZeroDivisionError))
    error = json.loads((tmp_path / "error.json").read_text())
    assert (error["error"], error["seed"]) == ("ZeroDivisionError", 4)
    assert json.loads((tmp_path / "manifest.json").read_text())["status"] == "failed"
    made.clear()
    run(config, tmp_path, progress=False, make_model=FakeModel)
    assert [seed for _, seed in made] == [4]
    assert not (tmp_path / "error.json").exists()


def test_a_configuration_the_engine_refuses_leaves_no_trace(config, tmp_path):
    with pytest.raises(ConfigError):
        run(config, tmp_path / "cell", progress=False, make_model=_killed_at(3, ConfigError))
    assert not (tmp_path / "cell").exists()


def test_a_folder_of_another_configuration_is_refused_and_left_as_it_was(config, tmp_path):
    run(config, tmp_path, progress=False, make_model=FakeModel)
    before = (tmp_path / "manifest.json").read_bytes()
    config.market.lending.ltv = 0.6
    with pytest.raises(ConfigError, match="another configuration"):
        run(config, tmp_path, progress=False, make_model=FakeModel)
    assert (tmp_path / "manifest.json").read_bytes() == before


def test_households_are_saved_when_asked_also_afterwards(config, tmp_path, made):
    run(config, tmp_path, progress=False, make_model=FakeModel)
    assert not (tmp_path / "households.parquet").exists()
    config.run.households = True
    result = run(config, tmp_path, progress=False, make_model=FakeModel)
    assert result.households["seed"].tolist() == [3, 3, 4, 4]
    made.clear()
    run(config, tmp_path, progress=False, make_model=FakeModel)
    assert made == []


@pytest.mark.parametrize(
    ("part", "field", "value", "same"),
    [
        ("run", "threads", 7, True),
        ("run", "serial_below", 0, True),
        ("run", "replicates", 9, True),
        ("run", "dir", "elsewhere", True),
        ("scenario", "title", "Another title", True),
        ("scenario", "rationale", "Other words", True),
        ("run", "years", 9, False),
        ("city", "scale", 0.5, False),
        ("run", "freeze_demography", True, False),
        (None, "seed", 9, False),
    ],
)
def test_the_digest_changes_with_what_changes_numbers_and_with_nothing_else(config, part, field, value, same):
    changed = dataclasses.replace(config)
    if part is None:
        changed = dataclasses.replace(config, **{field: value})
    else:
        changed = dataclasses.replace(config, **{part: dataclasses.replace(getattr(config, part), **{field: value})})
    assert (digest(changed) == digest(config)) is same


def test_the_digest_follows_the_contents_of_a_city_table(config, tmp_path):
    config.city.table = str(tmp_path / "table.csv")
    (tmp_path / "table.csv").write_text("a\n1\n")
    first = digest(config)
    (tmp_path / "table.csv").write_text("a\n2\n")
    second = digest(config)
    (tmp_path / "copy.csv").write_text("a\n1\n")
    config.city.table = str(tmp_path / "copy.csv")
    assert first != second
    assert digest(config) == first


def test_progress_on_disk_counts_the_years_of_finished_and_running_replicates(tmp_path):
    cell = CellFolder(tmp_path, "d")
    cell.begin({}, {"digest": "d"})
    for year in range(4):
        cell.mark_year(7, year)
    assert cell.years_done([7, 8], years=10) == 3


def test_asking_whether_a_folder_can_be_written_leaves_nothing(tmp_path):
    check_writable(tmp_path / "a" / "b", "run.dir")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="is not a folder"):
        check_writable(tmp_path / "file" / "b", "run.dir")
