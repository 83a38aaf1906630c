"""What a sweep will cost: time, memory, disk."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.config import Config
from sim.config.loading import SHIPPED

HOUSEHOLDS = {"oslo": 331_123, "oslo_small": 33_112, "classroom": 2_000}
"""Households of the cities whose size is not a setting, at scale 1."""

SECONDS_PER_HOUSEHOLD_YEAR = 8e-6
"""One thread, measured; the start counts as ``START_YEARS`` simulated years."""
START_YEARS = 10.0
BYTES_PER_HOUSEHOLD = 3_000.0
"""Peak memory of a process beyond ``BASE_MEMORY``."""
BASE_MEMORY = 300e6
BYTES_PER_REPLICATE_YEAR = 20_000.0
"""Compressed tables of a cell."""


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
        return _households_of_table(Path(city.table or "")) * city.scale
    return HOUSEHOLDS.get(city.name, 100_000) * city.scale


def _households_of_table(path: Path) -> float:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return sum(float(row["households"]) for row in csv.DictReader(file))
    except (KeyError, ValueError, TypeError, OSError):
        return 100_000.0


def estimate(work: Sequence[tuple[Config, int]], processes: int) -> Estimate:
    """Estimate the cost of cells.

    Parameters
    ----------
    work : sequence of (Config, int)
        Each cell and how many of its replicates are still to run.
    processes : int
        Cells side by side.
    """
    household_years = [
        households(config) * (config.run.years + START_YEARS) * replicates for config, replicates in work
    ]
    side_by_side = max(1, min(processes, len(work)))
    seconds = SECONDS_PER_HOUSEHOLD_YEAR * max(max(household_years, default=0.0), sum(household_years) / side_by_side)
    largest = max((households(config) for config, _ in work), default=0.0)
    return Estimate(
        seconds=seconds + 2.0,
        memory=side_by_side * (BASE_MEMORY + BYTES_PER_HOUSEHOLD * largest),
        disk=sum(BYTES_PER_REPLICATE_YEAR * config.run.years * replicates for config, replicates in work),
    )


def shipped_cities() -> dict[str, str]:
    """Return every city's name and the line that describes it."""
    files = sorted((SHIPPED / "configs" / "city").glob("*.yaml"))
    return {path.stem: path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ") for path in files}
