"""Runs of a small city with one block on and off, on the same seeds, and the interval of what differs."""

from functools import cache

import numpy as np
from scipy.stats import t as student

from sim.config import Config
from sim.model import ResidentialModel
from sim.policies import REGISTRY

START = 2018
BASELINE = ()


def fields(block: str, **values) -> tuple:
    """A block's fields, as ``outcome`` takes them."""
    return (block, *sorted(values.items()))


@cache
def outcome(policy: tuple, seed: int, years: int, city: str = "classroom", scale: float = 1.0) -> tuple[dict, dict]:
    """Metrics by (metric, group, unit, year), and log rent of every area by year, of one run."""
    config = Config()
    config.city.name, config.city.scale, config.run.threads = city, scale, 1
    if policy:
        block = getattr(config.scenario.policies, policy[0])
        for name, value in (("strength", 1.0), ("start", START), *policy[1:]):
            setattr(*((block.target, "areas") if name == "areas" else (block, name)), value)
    model = ResidentialModel(config, seed=seed).run_years(years)
    metrics = model.metrics().set_index(["metric", "group", "unit_size", "year"])["value"]
    areas = model.recorder.areas()
    rents = {year: np.log(rows["rent"].to_numpy()) for year, rows in areas.groupby("year")}
    return metrics.to_dict(), rents


def same_as_baseline(policy: tuple, seed: int = 1, years: int = 3) -> bool:
    """Whether every measure and rent is the baseline's bit for bit, but for what is said of the block's own areas."""
    runs = [outcome(which, seed, years) for which in (policy, BASELINE)]
    measured = [{key: value for key, value in run[0].items() if not _of_a_block(*key[:2])} for run in runs]
    return repr(measured[0]) == repr(measured[1]) and repr(runs[0][1]) == repr(runs[1][1])


def _of_a_block(metric: str, group: str) -> bool:
    return metric == "mechanical_bound" or (metric.startswith("income_rank_change") and group in REGISTRY)


def interval(differences) -> tuple[float, float]:
    """95 % interval of the mean of paired differences."""
    values = np.asarray(differences, float)
    half = student.ppf(0.975, values.size - 1) * values.std(ddof=1) / np.sqrt(values.size)
    return values.mean() - half, values.mean() + half


def effect(
    policy: tuple,
    metric: str,
    group="all",
    unit="city",
    against=BASELINE,
    seeds=8,
    years=6,
    first=START,
    where=("classroom", 1.0),
):
    """Interval of policy less baseline, mean over the years from ``first`` on; ``where`` is a city and its scale."""

    def mean(which: tuple, seed: int) -> float:
        values = outcome(which, seed, years, *where)[0]
        return np.mean([values[metric, group, unit, year] for year in range(first, 2017 + years)])

    return interval([mean(policy, seed) - mean(against, seed) for seed in range(1, seeds + 1)])
