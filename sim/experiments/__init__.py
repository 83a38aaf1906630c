"""Runs, sweeps and paired comparisons."""

from importlib import import_module
from typing import Any

_HOME = {
    "Comparison": "sim.experiments.comparison",
    "adjust_for_many": "sim.experiments.precision",
    "compare_scenarios": "sim.experiments.comparison",
    "compare_until": "sim.experiments.precision",
    "decompose": "sim.experiments.mechanisms",
    "digest": "sim.experiments.identity",
    "effects_table": "sim.experiments.paired",
    "gather": "sim.experiments.comparison",
    "open_study": "sim.experiments.comparison",
    "paired_effects": "sim.experiments.paired",
    "pairs_to_come": "sim.experiments.precision",
    "run": "sim.experiments.cell",
    "run_cells": "sim.experiments.comparison",
    "spill_over": "sim.experiments.places",
    "trace_pair": "sim.experiments.trace",
    "zone_effects": "sim.experiments.places",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Import on first use: a command that is refused should not wait for pandas."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
