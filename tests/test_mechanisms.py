"""What each mechanism does, and what it leaves alone: a table of signs on twenty paired seeds.

10 000 households, means of the last three of five years. ``+`` and ``-`` are effects whose 95 % interval excludes
zero with that sign; ``0`` is an interval that holds zero and is narrower than a tenth of the mechanism's own effect;
``=`` is bit-equal.
"""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from functools import cache

import numpy as np
import pytest
from scipy.stats import t as student

from sim.config import Config
from sim.model import ResidentialModel

pytestmark = pytest.mark.slow

SEEDS = range(1, 21)
YEARS, LAST, START = 5, 3, 2017
SUPPORT = "scenario.policies.income_support"
OUTCOMES = {
    "siblings alike": ("completion_icc", "family"),
    "completion": ("completion_21_25", "all"),
    "completion, area gap": ("completion_21_25", "area_quartile_4", "area_quartile_1"),
    "children in low income": ("children_low_income", "all"),
    "lets to asia_africa": ("let_success", "asia_africa"),
}
VARIANTS = {
    "baseline": {},
    "no family term": {"behaviour.upbringing.family": 0.0},
    "strong exposure": {"behaviour.upbringing.exposure": 2.0, "behaviour.upbringing.exposure_shape": "linear"},
    "exposure of no shape": {"behaviour.upbringing.exposure": 2.0, "behaviour.upbringing.exposure_shape": "none"},
    "exposure of no weight": {"behaviour.upbringing.exposure": 0.0},
    "strong schools": {"behaviour.upbringing.school": 1.0},
    "income policy": {
        "scenario.policies.income_support.strength": 1.0,
        "scenario.policies.income_support.start": START,
    },
    "no discrimination": {"market.landlords.discrimination": [0.0, 0.0, 0.0]},
}
"""Mechanism -> what is changed against the baseline."""
TABLE = [
    ("no family term", "siblings alike", "-"),
    ("no family term", "completion", "0"),
    ("no family term", "lets to asia_africa", "0"),
    ("strong exposure", "completion, area gap", "+"),
    ("strong exposure", "children in low income", "0"),
    ("strong schools", "completion, area gap", "+"),
    ("strong schools", "children in low income", "0"),
    ("income policy", "children in low income", "-"),
    ("income policy", "completion", "0"),
    ("no discrimination", "lets to asia_africa", "+"),
    ("no discrimination", "completion", "0"),
]
OWN = {mechanism: outcome for mechanism, outcome, sign in TABLE if sign in "+-"}
"""The effect that a 0 is measured against."""


def set_field(config: Config, path: str, value) -> None:
    *parents, name = path.split(".")
    for parent in parents:
        config = getattr(config, parent)
    assert hasattr(config, name), path
    setattr(config, name, value)


def run(variant: str, seed: int) -> dict[str, float]:
    """Outcomes of one run, means of its last three years."""
    config = Config()
    config.city.name, config.city.scale, config.run.threads = "oslo_small", 0.3, 1
    for path, value in VARIANTS[variant].items():
        set_field(config, path, value)
    metrics = ResidentialModel(config, seed=seed).run_years(YEARS).metrics()
    last = metrics[(metrics["year"] > metrics["year"].max() - LAST) & (metrics["unit_size"] == "city")]
    values = last.groupby(["metric", "group"])["value"].mean()
    return {
        name: values[metric, group] - sum(values[metric, other] for other in rest)
        for name, (metric, group, *rest) in OUTCOMES.items()
    }


@cache
def workers() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(min(2, os.cpu_count() or 1), multiprocessing.get_context("spawn"))


@cache
def runs(variant: str) -> list[dict[str, float]]:
    return list(workers().map(run, [variant] * len(SEEDS), SEEDS))


def differences(mechanism: str, outcome: str) -> np.ndarray:
    return np.array([a[outcome] - b[outcome] for a, b in zip(runs(mechanism), runs("baseline"), strict=True)])


def interval(values: np.ndarray) -> tuple[float, float]:
    half = student.ppf(0.975, values.size - 1) * values.std(ddof=1) / np.sqrt(values.size)
    return values.mean() - half, values.mean() + half


@pytest.mark.parametrize(("mechanism", "outcome", "sign"), TABLE)
def test_a_mechanism_does_what_it_should_and_no_more(mechanism, outcome, sign):
    low, high = interval(differences(mechanism, outcome))
    if sign == "+":
        assert low > 0.0
    elif sign == "-":
        assert high < 0.0
    else:
        own = abs(differences(mechanism, OWN[mechanism]).mean())
        assert low <= 0.0 <= high
        assert high - low < 0.1 * own, (low, high, own)


def test_exposure_without_a_shape_is_exposure_without_weight():
    for seed in SEEDS[:3]:
        assert run("exposure of no shape", seed) == run("exposure of no weight", seed)
