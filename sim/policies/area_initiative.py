"""Area programmes: works, services and a label, from project to lasting services."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.config import AreaInitiativeConfig
from sim.policies.block import Block, Mask
from sim.state import City, Clock, Levers
from sim.state.neighbourhoods import amenity_gain, residents

Column = NDArray[np.float64]


@dataclass
class AreaInitiative(Block):
    """Upgrades areas for some years; works then wear out but for the share that ordinary services keep up."""

    name: ClassVar[str] = "area_initiative"
    title: ClassVar[str] = "Area initiative"
    writes: ClassVar[tuple[str, ...]] = (
        "green",
        "safe_access",
        "meeting_places",
        "disorder_relief",
        "label",
        "order:SPEND",
    )
    bounded_measures: ClassVar[tuple[str, ...]] = ("area_amenity",)
    smallest_effect: ClassVar[str] = (
        "At historic intensity prices move by parts of a per cent: look at the treated areas, stayers apart from "
        "replacement, not at the city."
    )
    outlasts_end: ClassVar[bool] = True
    config: AreaInitiativeConfig = field(default_factory=AreaInitiativeConfig)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._money: Column = np.zeros(1)
        """1 000 NOK a resident and year in the programme's latest quarter, by area."""
        self._works: Column = np.zeros(1)
        """1 000 NOK a resident that stand in works, by area."""
        self._finished: Column = np.zeros(1)
        """The same when the programme ended."""

    def running(self, clock: Clock) -> bool:
        """Whether the programme itself runs this quarter."""
        quarters = clock.quarter - 4 * (self.start(clock.base_year) - clock.base_year)
        return 0 <= quarters < 4.0 * self.config.duration and self.before_end(clock)

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write what works and services have come to, and order their payment."""
        config, name = self.config, self.name
        running = self.running(clock)
        if running:
            self._money = strength * config.intensity / 1000.0 * treated.astype(float)
            self._works = self._finished = self._works + self._money / 4.0
        else:
            kept = config.lasting_share * self._finished
            self._works = kept + (self._works - kept) * (1.0 - config.decay) ** 0.25
        paid = self._money * (1.0 if running else config.lasting_share)
        levers.write("green", config.green * self._works, name)
        levers.write("safe_access", config.safe_access * self._works, name)
        levers.write("meeting_places", config.meeting_places * self._works, name)
        levers.write("disorder_relief", config.services * paid, name)
        levers.write("label", strength * config.label * running * treated, name)
        if np.any(paid):
            self.spend(levers, 1000.0 * float((paid * residents(city)).sum()) / 4.0)

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Plan for every resident of treated areas."""
        return self.config.intensity * float(residents(city)[treated].sum())

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """Amenity of the average household when nobody moves."""
        config = self.config
        per_year = config.intensity / 1000.0 * treated.astype(float)
        gain = amenity_gain(city, green=config.green * per_year, safe_access=config.safe_access * per_year)
        return {"area_amenity": gain}, {"area_amenity": gain * config.duration}
