"""Runs, sweeps and paired comparisons."""

from sim.experiments.comparison import Comparison, compare_scenarios, gather, open_study
from sim.experiments.identity import digest
from sim.experiments.paired import effects_table, paired_effects
from sim.experiments.cell import run

__all__ = [
    "Comparison",
    "compare_scenarios",
    "digest",
    "effects_table",
    "gather",
    "open_study",
    "paired_effects",
    "run",
]
