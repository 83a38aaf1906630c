"""Files of a run: complete or absent, the same rows and types back."""

import os

import pandas as pd
import pytest
from fake_model import FakeModel

from sim.config import Config, ConfigError
from sim.experiments import run
from sim.results import open_result, read_frame, tidy, write_frame, write_text


@pytest.fixture
def result():
    config = Config()
    config.run.years, config.run.replicates = 2, 3
    return run(config, progress=False, make_model=FakeModel)


def test_a_saved_result_comes_back_with_the_same_rows_and_types(result, tmp_path):
    again = open_result(result.save(tmp_path / "cell"))
    for name, frame in result.frames.items():
        pd.testing.assert_frame_equal(again.frames[name], frame)
    assert again.manifest == result.manifest
    assert again.config == result.config


def test_metrics_have_the_columns_and_order_of_the_interface(result):
    metrics = result.metrics
    assert list(metrics) == ["seed", "year", "metric", "group", "unit_size", "value"]
    keys = metrics[["seed", "year", "metric", "group", "unit_size"]]
    pd.testing.assert_frame_equal(keys, keys.sort_values(list(keys), ignore_index=True))
    assert metrics["seed"].dtype == metrics["year"].dtype == "int64"
    assert metrics["value"].dtype == "float64"
    assert not keys.duplicated().any()


def test_tidy_gives_the_same_types_to_an_empty_table():
    empty = tidy(pd.DataFrame(columns=["year", "metric", "group", "unit_size", "value"]), "metrics", seed=1)
    assert list(empty) == ["seed", "year", "metric", "group", "unit_size", "value"]
    assert empty["year"].dtype == "int64"


def test_manifest_holds_what_the_interface_promises(result):
    for name in ("version", "seeds", "digest", "start", "wall_seconds", "peak_memory_mib", "machine", "status"):
        assert name in result.manifest
    assert result.manifest["seeds"] == [1, 2, 3]
    assert result.manifest["status"] == "finished"
    assert result.manifest["household_quarters"] == 3 * 2 * 4 * 100


def test_a_write_that_fails_leaves_the_earlier_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "table.parquet"
    write_frame(path, pd.DataFrame({"a": [1]}))

    def broken(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="disk full"):
        write_frame(path, pd.DataFrame({"a": [2]}))
    assert read_frame(path)["a"].tolist() == [1]
    assert [file.name for file in tmp_path.iterdir()] == ["table.parquet"]


def test_files_are_as_readable_as_any_other(tmp_path):
    write_text(tmp_path / "ours", "x")
    (tmp_path / "theirs").write_text("x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "theirs").stat().st_mode


def test_a_result_is_not_saved_over_another(result, tmp_path):
    result.save(tmp_path)
    other = Config(seed=5)
    other.run.years = 1
    with pytest.raises(ConfigError, match="another configuration"):
        run(other, progress=False, make_model=FakeModel).save(tmp_path)
    assert open_result(tmp_path).manifest == result.manifest


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda folder: None, "no finished run here"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "manifest.json").write_text('{"status": "running"}'), "the run is running"),
        (lambda folder: (folder / "cells").mkdir(), "use open_study"),
    ],
)
def test_opening_what_is_no_finished_run_says_so_in_one_line(tmp_path, prepare, message):
    prepare(tmp_path)
    with pytest.raises(ConfigError, match=message) as refusal:
        open_result(tmp_path)
    assert "\n" not in str(refusal.value)


def test_seeds_of_a_merge_that_is_under_way_are_not_read(result, tmp_path):
    folder = result.save(tmp_path / "cell")
    extra = result.metrics.assign(seed=99)
    write_frame(folder / "metrics.parquet", pd.concat([result.metrics, extra], ignore_index=True))
    assert set(open_result(folder).metrics["seed"]) == set(result.seeds)
