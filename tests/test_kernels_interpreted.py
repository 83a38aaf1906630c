"""The kernels' tests once more in plain Python, so that their lines are really run and covered."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

KERNEL_TESTS = Path(__file__).parent / "kernels"


@pytest.mark.slow
def test_kernels_pass_their_tests_without_compilation(tmp_path):
    run = subprocess.run(
        [
            sys.executable, "-m", "pytest", str(KERNEL_TESTS), "-m", "not slow", "-p", "no:cacheprovider",
            "-W", "ignore::RuntimeWarning",
        ],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1", "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path)},
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-4_000:]
    assert " passed" in run.stdout
