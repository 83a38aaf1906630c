"""What all tests share: tests that need a system package are skipped by name, or fail in CI."""

import os
import shutil

import pytest

os.environ["NABOLAG_CHECK"] = "1"  # every quarter of every run in the tests ends with City.invariants()

os.environ["PATH"] += os.pathsep + "/usr/sbin"  # where Debian keeps daemons

SYSTEM_PACKAGES = {"browser": ("chromium", "chromium-browser", "google-chrome"), "slurm": ("slurmctld",)}
"""Marker -> the system package its tests need, and other commands that will do."""


def pytest_runtest_setup(item):
    for marker, commands in SYSTEM_PACKAGES.items():
        if item.get_closest_marker(marker) and not any(map(shutil.which, commands)):
            if os.environ.get("NABOLAG_CI"):
                pytest.fail(f"{commands[0]} is missing, and CI skips nothing")
            pytest.skip(f"needs the system package {commands[0]}")


def pytest_terminal_summary(terminalreporter):
    """Say plainly what was not tested for want of a system package."""
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for command, *_ in SYSTEM_PACKAGES.values():
        n = sum(f"system package {command}" in reason for reason in reasons)
        if n:
            terminalreporter.write_line(f"NOT TESTED: {n} tests need {command}; .ci/run installs it", yellow=True)
