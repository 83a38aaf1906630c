"""Nothing that was finished is lost or done again: kills at any moment, full disks, failures, two at once."""

import collections
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.config import Config
from sim.config.loading import load_scenario
from sim.experiments import open_study, run_cells
from sim.model import ResidentialModel

ROOT = Path(sim.__file__).parents[1]
SCENARIOS = ("baseline", "housing_mix", "rental_quality_check", "owner_occupancy", "secure_rental", "settlement")
REPLICATES = 10
KILLS = int(os.environ.get("NABOLAG_KILLS", "2"))
"""Ten take five minutes, nearly all of it imports."""


def _configs():
    configs = [Config(scenario=load_scenario(name)) for name in SCENARIOS]
    for config in configs:
        config.city.name, config.city.scale = "classroom", 0.2
        config.run.years, config.run.replicates, config.run.check = 4, REPLICATES, False
    return configs


def logged(config, seed):
    """Make a model, and note in a file of the current folder that this run has begun."""
    with open("begun.txt", "a") as log:
        log.write(f"{config.scenario.name} {seed}\n")
    return ResidentialModel(config, seed=seed)


def deadly(config, seed):
    """Make a model, or die with the process, or fail, as the scenario has it."""
    if config.scenario.name == "housing_mix":
        os.kill(os.getpid(), signal.SIGKILL)
    if config.scenario.name == "settlement":
        raise RuntimeError("no such luck")
    return ResidentialModel(config, seed=seed)


SWEEP = (
    "from test_never_lose import *; run_cells(_configs(), folder='out', processes=2, progress=False, make_model=logged)"
)
SWEEP = SWEEP.replace("import *", "import _configs, logged, run_cells")


def _start(folder, code=SWEEP):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent)])}
    script = folder / "sweep.py"  # spawned workers import the main module anew
    script.write_text(f"if __name__ == '__main__':\n    {code}\n")
    return subprocess.Popen(
        [sys.executable, str(script)], cwd=folder, env=environment, start_new_session=True, stderr=subprocess.PIPE
    )


def _finished(folder):
    """Return (scenario's digest, seed) of every replicate on disk."""
    runs = set()
    for cell in (folder / "out" / "cells").glob("*"):
        runs |= {(cell.name, int(path.parent.name)) for path in cell.glob(".replicates/[0-9]*/manifest.json")}
        if (cell / "metrics.parquet").is_file():
            runs |= {(cell.name, seed) for seed in pd.read_parquet(cell / "metrics.parquet")["seed"].unique()}
    return runs


def _tables(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.parquet")}


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_sixty_runs_killed_again_and_again_lose_none_do_none_twice_and_give_the_same_tables(tmp_path):
    chance, names = random.Random(7), {}
    for config in _configs():
        names[sim.experiments.digest(config)] = config.scenario.name
    for kill in range(KILLS):
        before, n_logged = _finished(tmp_path), len(_begun(tmp_path))
        process = _start(tmp_path)
        target = (kill + 1) * 55 // KILLS - 5  # so that every life gets some way, and none to the end
        while len(_finished(tmp_path)) < target:
            assert process.poll() is None, process.stderr.read().decode()
            time.sleep(0.02)
        time.sleep(chance.uniform(0.0, 0.3))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert before <= _finished(tmp_path)
        _none_twice(_begun(tmp_path)[n_logged:], before, names)
    before, n_logged = _finished(tmp_path), len(_begun(tmp_path))
    process = _start(tmp_path)
    assert process.wait() == 0, process.stderr.read().decode()
    _none_twice(_begun(tmp_path)[n_logged:], before, names)
    undisturbed = tmp_path / "undisturbed"
    undisturbed.mkdir()
    assert _start(undisturbed).wait() == 0
    assert _tables(tmp_path / "out") == _tables(undisturbed / "out")
    assert sorted(p.name for p in (tmp_path / "out").rglob(".*")) == []


def _begun(folder):
    log = folder / "begun.txt"
    return [tuple(line.split()) for line in log.read_text().splitlines()] if log.is_file() else []


def _none_twice(begun, before, names):
    done = {(names[cell], str(seed)) for cell, seed in before}
    assert not done & set(begun)
    assert max(collections.Counter(begun).values(), default=0) <= 1


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_two_processes_with_the_same_sweep_share_the_work(tmp_path):
    code = SWEEP.replace("processes=2", "processes=1")
    first, second = _start(tmp_path, code), _start(tmp_path, code)
    assert (first.wait(), second.wait()) == (0, 0)
    assert sorted(collections.Counter(_begun(tmp_path)).values()) == [1] * len(SCENARIOS) * REPLICATES


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_cells_that_die_or_fail_are_listed_and_the_others_go_on(tmp_path):
    configs = _configs()
    for config in configs:
        config.run.replicates = 1
    with pytest.warns(UserWarning, match="no such luck"):
        study = run_cells(configs, folder=tmp_path, processes=2, progress=False, make_model=deadly)
    status = study.cells.set_index("scenario")["status"]
    assert {name for name in SCENARIOS if status[name] == "failed"} == {"housing_mix", "settlement"}
    assert set(study.effects["scenario"]) == {"rental_quality_check", "owner_occupancy", "secure_rental"}


@pytest.fixture
def small_disk(tmp_path):
    """A file system of eight MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    command = [mount, "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if not mount or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("mounting a small file system is not allowed here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.slow
def test_a_full_disk_is_said_in_one_line_and_loses_no_earlier_run(small_disk):
    command = [sys.executable, "-m", "sim", "-m", "hydra/launcher=basic", "city=classroom", "city.scale=0.2"]
    command += ["run.years=4", "scenario=housing_mix", f"hydra.sweep.dir={small_disk / 'out'}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    before = {name: table for name, table in _tables(small_disk).items() if name.parts[1] == "cells"}
    filler = small_disk / "filler"
    with open(filler, "wb", buffering=0) as file:
        free = os.statvfs(small_disk)
        file.write(bytes(max(free.f_bavail * free.f_frsize - 100_000, 0)))
    full = subprocess.run([*command, "run.replicates=6"], env=environment, capture_output=True, text=True)
    assert full.returncode == 1
    assert "No space left on device" in full.stderr
    assert "Traceback" not in full.stderr
    assert before.items() <= _tables(small_disk).items()
    filler.unlink()
    more = subprocess.run([*command, "run.replicates=2"], env=environment, capture_output=True, text=True)
    assert more.returncode == 0, more.stderr
    assert open_study(small_disk / "out").effects["n_pairs"].max() == 2
