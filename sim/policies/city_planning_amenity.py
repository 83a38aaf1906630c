"""Green, quiet and safe access where there is least of them."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.config import CityPlanningAmenityConfig
from sim.policies.block import Block, Mask
from sim.state import City, Clock, Levers
from sim.state.neighbourhoods import AreaStart, amenity_gain, residents

Column = NDArray[np.float64]


@dataclass
class CityPlanningAmenity(Block):
    """Brings areas nearer to the city's level of green, quiet and safe access; what is built stays."""

    name: ClassVar[str] = "city_planning_amenity"
    title: ClassVar[str] = "Amenities evened out"
    writes: ClassVar[tuple[str, ...]] = ("green", "noise", "safe_access", "order:SPEND")
    bounded_measures: ClassVar[tuple[str, ...]] = ("area_amenity",)
    smallest_effect: ClassVar[str] = (
        "Prices follow amenity area by area: look at the areas that gain, and at who lives there some years on."
    )
    outlasts_end: ClassVar[bool] = True
    config: CityPlanningAmenityConfig = field(default_factory=CityPlanningAmenityConfig)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._built: Column = np.zeros(1)
        """Share of the plan that stands, by area."""

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write what stands, and order payment of what is new and of upkeep."""
        before = self._built
        if self.before_end(clock):
            self._built = np.maximum(before, strength * treated)
        for lever, whole in self.plan(city).items():
            levers.write(lever, whole * self._built, self.name)
        if np.any(self._built):
            due = self._built - before + self.config.upkeep / 4.0 * self._built
            self.spend(levers, float((due * self.cost(city)).sum()))

    def plan(self, city: City) -> dict[str, Column]:
        """Return the change of each amenity when all is built, by lever: float64[n_areas]."""
        config, start = self.config, _start(city)
        return {
            "green": config.green * self._gap(start.green),
            "noise": -config.noise * self._gap(-start.noise),
            "safe_access": config.safe_access * self._gap(start.safe_access),
        }

    def _gap(self, good: Column) -> Column:
        """Return what each area lacks of the level aimed at, 0 where it lacks nothing."""
        level = good.mean() if self.config.towards == "mean" else np.quantile(good, 0.75)
        return np.maximum(level - good, 0.0)

    def cost(self, city: City) -> Column:
        """Return NOK of building all that is planned, by area: float64[n_areas]."""
        plan, start = self.plan(city), _start(city)
        better = plan["green"] + plan["safe_access"] / start.scales["safe_access"].spread
        return residents(city) * (self.config.cost * better - self.config.noise_cost * plan["noise"])

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Plan for an even part of the building, and the upkeep of all."""
        whole = float(self.cost(city)[treated].sum())
        return whole / max(self.config.phase_in, 1.0) + self.config.upkeep * whole

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """Amenity of the average household when all is built and nobody moves."""
        gain = amenity_gain(city, **{name: change * treated for name, change in self.plan(city).items()})
        return {"area_amenity": np.inf}, {"area_amenity": gain}


def _start(city: City) -> AreaStart:
    return city.parameters["area_start"]
