"""A wheel, installed in an empty environment, works in an empty folder."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    build = subprocess.run(command, capture_output=True, text=True, check=False)
    assert build.returncode == 0, build.stdout[-2_000:] + build.stderr[-2_000:]
    return next(folder.glob("nabolag-*.whl"))


@pytest.fixture(scope="module")
def command(wheel, tmp_path_factory):
    """Install the wheel alone; its dependencies are those of the running interpreter, seen through a path file."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    python = scripts / Path(sys.executable).name
    python = python if python.exists() else scripts / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    Path(site, "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return scripts / "nabolag"


def run(command, folder, *words):
    """Run the installed command in a folder and return what it printed."""
    done = subprocess.run([command, *words], cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]
    return done.stdout


def test_the_wheel_carries_configs_scenarios_and_data(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tracked = {path.relative_to(ROOT) for path in (ROOT / "sim" / "data").rglob("*") if path.is_file()}
    assert {path.as_posix() for path in tracked if "__pycache__" not in path.parts} <= set(names)
    for folder in ("configs", "scenarios"):
        shipped = {f"sim/_shipped/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / folder).rglob("*.yaml")}
        assert shipped
        assert shipped <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "outputs/"))]


def test_the_installed_copy_is_the_one_that_runs(command, tmp_path):
    where = subprocess.run(
        [command.parent / "python", "-c", "import sim; print(sim.__file__)"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert str(command.parents[1]) in where


def test_the_installed_command_runs_in_an_empty_folder(command, tmp_path):
    run(command, tmp_path, "city=classroom", "run.years=1", "run.dir=first")
    assert {path.name for path in (tmp_path / "first").iterdir()} >= {"metrics.parquet", "manifest.json", "config.yaml"}


def test_the_installed_command_picks_up_the_users_scenario(command, tmp_path):
    (tmp_path / "scenarios").mkdir()
    made = run(command, tmp_path, "scenario=housing_mix", "--cfg", "job", "-p", "scenario")
    assert "housing_mix" in made
    (tmp_path / "scenarios" / "mine.yaml").write_text(
        "title: My own mix\nsource: me\nrationale: a test\npolicies:\n  housing_mix: {buy_cap: 0.02}\n"
    )
    assert "My own mix" in run(command, tmp_path, "--help")
    run(command, tmp_path, "city=classroom", "scenario=mine", "run.years=1", "run.dir=mine")
    written = (tmp_path / "mine" / "config.yaml").read_text()
    assert "My own mix" in written
    assert "buy_cap: 0.02" in written
