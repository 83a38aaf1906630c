"""What all tests share: tests that need a system package are skipped by name, or fail in CI."""

import os
import shutil

import pytest

SYSTEM_PACKAGES = {"browser": "chromium"}
"""Marker -> the command its tests need."""


def pytest_runtest_setup(item):
    for marker, command in SYSTEM_PACKAGES.items():
        if item.get_closest_marker(marker) and shutil.which(command) is None:
            if os.environ.get("NABOLAG_CI"):
                pytest.fail(f"{command} is missing, and CI skips nothing")
            pytest.skip(f"needs the system package {command}")


def pytest_terminal_summary(terminalreporter):
    """Say plainly what was not tested for want of a system package."""
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for command in SYSTEM_PACKAGES.values():
        n = sum(f"system package {command}" in reason for reason in reasons)
        if n:
            terminalreporter.write_line(f"NOT TESTED: {n} tests need {command}; .ci/run installs it", yellow=True)
