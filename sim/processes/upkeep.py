"""Wear and repair of dwellings."""

from dataclasses import dataclass

import numpy as np

from sim.config import MarketConfig
from sim.kernels.draws import Purpose, stream, uniform_each
from sim.state import City, Clock


@dataclass(frozen=True)
class Upkeep:
    """Homes wear every year, and a repair now and then makes good what was worn: no drift on average."""

    config: MarketConfig

    def step(self, city: City, clock: Clock) -> None:
        """Wear all homes by a year, repair one in ``cycle`` of them, by hash."""
        upkeep, dwellings = self.config.upkeep, city.dwellings
        slots = np.flatnonzero(dwellings.key != 0)
        draw = uniform_each(stream(city.seed, Purpose.UPKEEP, clock.year), dwellings.key[slots])
        change = np.where(draw < 1.0 / upkeep.cycle, upkeep.depreciation * (upkeep.cycle - 1.0), -upkeep.depreciation)
        dwellings.quality[slots] = np.clip(dwellings.quality[slots] + change, 0.0, 1.0)
