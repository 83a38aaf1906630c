"""What a sweep will cost: time, memory, disk."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sim.config import Config
from sim.config.loading import SHIPPED
from sim.experiments.branching import COMMON_YEARS, can_branch
from sim.experiments.identity import branch_digest

HOUSEHOLDS = {"oslo": 331_123, "oslo_small": 33_112, "classroom": 2_000}
"""Households of the cities whose size is not a setting, at scale 1."""

SECONDS_PER_HOUSEHOLD_YEAR = 10e-6
"""One thread, measured on ``oslo`` and ``oslo_small``; the start counts as ``START_YEARS`` simulated years."""
START_YEARS = 1.5
SECONDS_TO_IMPORT = 3.0
BYTES_PER_HOUSEHOLD = 800.0
"""Peak memory of a process beyond ``BASE_MEMORY``, measured."""
BASE_MEMORY = 330e6
BYTES_PER_REPLICATE_YEAR = 25_000.0
"""Compressed tables of a cell."""
BYTES_OF_STATE = 620.0
"""A household's part of a branch state, on disk while a sweep runs."""


@dataclass(frozen=True)
class Estimate:
    """Expected cost of a set of cells.

    Attributes
    ----------
    seconds : float
        Wall time, on so many processes.
    memory, disk : float
        Bytes: of all processes together, and of the files.
    """

    seconds: float
    memory: float
    disk: float

    def __str__(self) -> str:
        if self.seconds >= 5400:
            time = f"{self.seconds / 3600:.1f} hours"
        elif self.seconds >= 90:
            time = f"{self.seconds / 60:.0f} minutes"
        else:
            time = f"{max(1, round(self.seconds))} seconds"
        return f"about {time}, {self.memory / 2**30:.1f} GiB of memory, {self.disk / 2**20:.0f} MiB on disk"


def households(config: Config) -> float:
    """Return about how many households a city has."""
    city = config.city
    if city.name == "synthetic":
        return city.n_households * city.scale
    if city.name == "from_table":
        from sim.synthesis import load_figures

        return float(load_figures(config).households.sum()) * city.scale
    return HOUSEHOLDS[city.name] * city.scale


def estimate(work: Sequence[tuple[Config, int]], processes: int) -> Estimate:
    """Estimate the cost of cells.

    Parameters
    ----------
    work : sequence of (Config, int)
        Each cell and how many of its replicates are still to run.
    processes : int
        Cells side by side.
    """
    shared = _shared_starts(work)
    once = [households(config) * (COMMON_YEARS + START_YEARS) * replicates for config, replicates in shared.values()]
    household_years = [
        households(config)
        * (config.run.years - COMMON_YEARS if branch_digest(config) in shared else config.run.years + START_YEARS)
        * replicates
        for config, replicates in work
    ]
    side_by_side = max(1, min(processes, len(work)))
    longest = max(household_years, default=0.0)
    seconds = SECONDS_PER_HOUSEHOLD_YEAR * max(longest, (sum(household_years) + sum(once)) / side_by_side)
    largest = max((households(config) for config, _ in work), default=0.0)
    return Estimate(
        seconds=seconds + SECONDS_TO_IMPORT,
        memory=side_by_side * (BASE_MEMORY + BYTES_PER_HOUSEHOLD * largest),
        disk=sum(BYTES_PER_REPLICATE_YEAR * config.run.years * replicates for config, replicates in work)
        + sum(BYTES_OF_STATE * households(config) * replicates for config, replicates in shared.values()),
    )


def _shared_starts(work: Sequence[tuple[Config, int]]) -> dict[str, tuple[Config, int]]:
    """Map every branch that several cells have in common to one of them and the most replicates of any."""
    branching = [(config, replicates) for config, replicates in work if can_branch(config)]
    cells = Counter(branch_digest(config) for config, _ in branching)
    by_size = sorted(branching, key=lambda item: item[1])
    return {name: item for item in by_size if cells[name := branch_digest(item[0])] > 1}


def shipped_cities() -> dict[str, str]:
    """Return every city's name and the line that describes it."""
    files = sorted((SHIPPED / "configs" / "city").glob("*.yaml"))
    return {path.stem: path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ") for path in files}
