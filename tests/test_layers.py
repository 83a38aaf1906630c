"""What may import what, and how little ``import sim`` costs."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = {"mesa", "numba", "pandas", "numpy", "scipy", "matplotlib", "hydra", "omegaconf", "pyarrow", "solara", "joblib"}


def loaded_after(statement):
    """Return the names of the top-level packages that a statement loads in a fresh interpreter."""
    code = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_import_contracts_hold():
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-4_000:] + run.stderr[-2_000:]
    assert "0 broken" in run.stdout


def test_importing_sim_loads_nothing_heavy():
    assert not loaded_after("import sim") & HEAVY


@pytest.mark.parametrize(
    ("statement", "without"),
    [
        ("import sim.config", {"mesa", "numba", "pandas", "matplotlib", "hydra"}),
        ("import sim.state", {"mesa", "pandas", "matplotlib", "hydra"}),
        ("import sim.model", {"matplotlib", "hydra", "solara"}),
        ("import sim.classics", {"mesa", "numba", "numpy", "pandas", "matplotlib", "hydra"}),
        ("import sim.results", {"mesa", "numba", "matplotlib", "hydra"}),
    ],
)
def test_layers_load_nothing_they_do_not_need(statement, without):
    assert not loaded_after(statement) & without


def test_every_public_name_of_sim_can_be_had():
    import sim

    for name in sim.__all__:
        assert getattr(sim, name) is not None
