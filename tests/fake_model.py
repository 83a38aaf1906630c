"""A small engine with the model's interface: numbers that tests can work out by hand."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pandas as pd

from sim.config import Config
from sim.state import Clock
from sim.state.area_columns import CHALLENGES

MADE: list[tuple[str, int]] = []
"""(scenario, seed) of every model made, for tests that ask what was run again."""


@dataclass
class FakeModel:
    """Measures that depend on the seed, the year and the scenario; fails on demand."""

    config: Config
    seed: int | None = None
    effect: float = 0.0
    threads: int = 1
    rows: list = field(default_factory=list)

    def __post_init__(self):
        MADE.append((self.config.scenario.name, self.seed))
        self.clock = Clock(base_year=self.config.city.base_year)
        self.city = SimpleNamespace(
            households=SimpleNamespace(n=100),
            households_frame=lambda: pd.DataFrame({"household": [1, 2], "income": [10.0, float(self.seed)]}),
        )
        if self.config.scenario.name != "baseline":
            self.effect = 0.01 * self.seed

    def step(self):
        """Simulate one quarter."""
        if self.clock.season == 3:
            year = self.clock.year
            level = 0.5 + 0.001 * self.seed + 0.01 * (year - self.clock.base_year)
            self.rows += [
                (year, "dissimilarity_corrected", "asia_africa", "sub_district", level - self.effect),
                (year, "ownership", "all", "city", 0.7),
                (year, "move_rate", "all", "city", 0.13),
            ]
        self.clock.tick()

    def metrics(self):
        """Return the measures so far."""
        return pd.DataFrame(self.rows, columns=["year", "metric", "group", "unit_size", "value"])

    def records(self):
        """Return everything recorded so far."""
        years = [row[0] for row in self.rows if row[1] == "ownership"]
        indicators = dict.fromkeys(CHALLENGES, 0.1)
        areas = pd.DataFrame({"year": years, "area": "a1", **indicators, "turnover": 0.1, "challenges": 2})
        flows = pd.DataFrame({"year": years, "origin": "d1", "destination": "d2", "group": "majority", "households": 3})
        return {"metrics": self.metrics(), "areas": areas, "flows": flows}

    def describe_areas(self):
        """List the areas."""
        return [{"code": "a1", "name": "One", "lon": 10.7, "lat": 59.9, "area_km2": 1.0, "district": "d1", "zone": "z"}]
