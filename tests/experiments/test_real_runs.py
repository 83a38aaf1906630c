"""The command with the real engine on ``classroom``: processes, kills, resumption."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.results import TABLES

ROOT = Path(sim.__file__).parents[1]
CELL = ["city=classroom", "run.years=4"]
BLOCK = "scenario.policies.housing_mix"


def _command(*words):
    return [sys.executable, "-m", "sim", *words]


def _run(*words, cwd):
    done = subprocess.run(_command(*words), cwd=cwd, capture_output=True, text=True, env=_environment())
    assert done.returncode == 0, done.stderr
    return done


def _environment():
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def _same_tables(first, second):
    for name in TABLES:
        pd.testing.assert_frame_equal(first.frames[name], second.frames[name], check_exact=True)


@pytest.mark.slow
def test_one_run_prints_speed_and_demographic_rates(tmp_path):
    done = _run(*CELL, "run.dir=out", cwd=tmp_path)
    for part in ("Moves within the city", "Births", "Deaths", "Inflow", "Outflow", "s a simulated year", "Files: out"):
        assert part in done.stdout
    result = sim.open_result(tmp_path / "out")
    assert result.manifest["peak_memory_mib"] > 50
    assert result.manifest["household_quarters"] > 4 * 4 * 1000
    assert sorted(result.metrics["year"].unique()) == [2017, 2018, 2019, 2020]
    assert set(result.areas["year"]) == {2017, 2018, 2019, 2020}
    assert {area["code"] for area in result.manifest["areas"]} == set(result.areas["area"])
    shares = result.areas.drop(columns=["seed", "year", "area", "challenges"])
    assert result.areas["challenges"].dtype == "int64"
    assert "turnover" in shares


@pytest.mark.slow
def test_a_sweep_on_two_processes_equals_runs_in_this_process(tmp_path):
    sweep = ["-m", *CELL, "run.replicates=2", f"{BLOCK}.start=2018", f"{BLOCK}.strength=0,1", "hydra.sweep.dir=out"]
    done = _run(*sweep, cwd=tmp_path)
    assert done.stdout.startswith("3 cells (baseline), 0 finished: out\n6 runs on 2 processes: about ")
    study = sim.open_study(tmp_path / "out")
    assert (tmp_path / "out" / "report.html").stat().st_size > 10_000
    strengths = study.cells.set_index("cell")[f"{BLOCK}.strength"]
    policy = strengths.index[strengths == 1.0][0]
    config = sim.load_config([*CELL, "run.replicates=2", f"{BLOCK}.start=2018", f"{BLOCK}.strength=1"])
    _same_tables(study.results[policy], sim.run(config, progress=False))
    # What strength 0 leaves is the baseline, to the last bit.
    zero = study.effects[study.effects["cell"].map(strengths) == 0.0]
    measured = zero[zero["metric"] != "mechanical_bound"].dropna(subset=["effect"])
    assert len(measured) > 100
    assert (measured["effect"] == 0.0).all()
    assert (measured.loc[measured["n_pairs"] == 2, ["low", "high"]] == 0.0).all().all()
    assert (measured["n_pairs"] == 2).sum() > 100
    # The policy differs in its first year, not before.
    effects = study.effects[study.effects["cell"] == policy]
    effects = effects[effects["metric"] != "mechanical_bound"].dropna(subset=["effect"])
    assert (effects.loc[effects["year"] < 2018, "effect"] == 0.0).all()
    assert (effects.loc[effects["year"] >= 2018, "effect"] != 0.0).any()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "cells").rglob("*.parquet")}
    again = _run(*sweep, cwd=tmp_path)
    assert "3 finished" in again.stdout
    assert {path: path.stat().st_mtime_ns for path in before} == before


def _parts(folder):
    return list(folder.glob("**/.replicates/[0-9]*/manifest.json"))


def _wait_for(condition, process, seconds=300):
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, "finished before it could be killed"
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_a_run_that_is_killed_resumes_to_the_same_tables(tmp_path):
    words = ["city=classroom", "run.years=8", "run.replicates=6", "run.dir=out"]
    process = subprocess.Popen(_command(*words), cwd=tmp_path, stderr=subprocess.DEVNULL, env=_environment())
    _wait_for(lambda: len(_parts(tmp_path)) >= 2, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "out" / "metrics.parquet").exists()
    kept = {path: path.stat().st_mtime_ns for path in _parts(tmp_path)}
    assert 2 <= len(kept) < 6
    _run(*words, cwd=tmp_path)
    result = sim.open_result(tmp_path / "out")
    assert result.seeds == [1, 2, 3, 4, 5, 6]
    assert not (tmp_path / "out" / ".replicates").exists()
    _same_tables(result, sim.run(sim.load_config(words[:3]), progress=False))
