"""The same sweep on Slurm and on Dask gives the same tables as on this machine, also when a job is killed."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from slurm import COMMANDS, cluster

import sim

ROOT = Path(sim.__file__).parents[1]
SWEEP = ["-m", "city=classroom", "run.years=5", "run.replicates=8", "run.threads=1"]
SWEEP += ["scenario=housing_mix,owner_occupancy", "hydra.sweep.dir=out"]


def _start(folder, *words, environment=None):
    folder.mkdir()
    environment = {**(environment or os.environ), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "sim", *SWEEP, *words]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _tables(folder):
    return {path.relative_to(folder): path.read_bytes() for path in (folder / "out").rglob("*.parquet")}


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    folder = tmp_path_factory.mktemp("here") / "sweep"
    process = _start(folder, "hydra/launcher=basic")
    assert process.wait() == 0, process.stdout.read()
    return _tables(folder)


@pytest.mark.slow
def test_two_dask_workers_give_the_same_tables(here, tmp_path):
    pytest.importorskip("distributed")
    process = _start(tmp_path / "sweep", "hydra/launcher=dask")
    assert process.wait() == 0, process.stdout.read()
    assert _tables(tmp_path / "sweep") == here


@pytest.mark.slow
@pytest.mark.slurm
def test_slurm_gives_the_same_tables_with_a_job_killed_on_the_way(here, tmp_path):
    pytest.importorskip("submitit")
    if os.geteuid() or not all(map(shutil.which, COMMANDS)):
        pytest.skip("needs root and " + ", ".join(COMMANDS))
    (tmp_path / "slurm").mkdir()
    with cluster(tmp_path / "slurm") as environment:
        folder = tmp_path / "sweep"
        process = _start(folder, "hydra/launcher=submitit_slurm", environment=environment)
        while not list(folder.glob("out/cells/*/.replicates/[0-9]*/manifest.json")):  # some job is under way
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.1)
        jobs = subprocess.run(["squeue", "-h", "-r", "-t", "R", "-o", "%i"], capture_output=True, text=True).stdout
        subprocess.run(["scancel", "--signal=KILL", jobs.split()[-1]], check=True)  # submitit waits out milder ones
        text, _ = process.communicate(timeout=300)
        assert process.returncode == 0, text
        states = subprocess.run(["sacct", "-n", "-X", "-P", "-o", "State"], capture_output=True, text=True).stdout
        assert {"FAILED", "CANCELLED"} & set(states.split()), states
        assert "a worker died" in text
    assert _tables(folder) == here
