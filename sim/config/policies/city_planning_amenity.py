"""Schema of ``city_planning_amenity``."""

from dataclasses import dataclass

from sim.config.bounds import bounded
from sim.config.policies.area_initiative import PARK
from sim.config.policies.block import BlockConfig


@dataclass(kw_only=True)
class CityPlanningAmenityConfig(BlockConfig):
    """Green, noise and safe access evened out: areas below the level aimed at come nearer, none is made worse."""

    phase_in: float = bounded(5.0, low=0.0, high=50.0, unit="years")
    """Years over which it is built."""
    towards: str = bounded("mean", choices=("mean", "upper_quartile"))
    """Level aimed at: the mean, or the better quarter, of the city's areas at the start."""
    green: float = bounded(0.25, low=0.0, high=1.0, unit="share of the gap closed")
    noise: float = bounded(0.25, low=0.0, high=1.0, unit="share of the gap closed")
    safe_access: float = bounded(0.25, low=0.0, high=1.0, unit="share of the gap closed")
    cost: float = bounded(67_000.0, low=0.0, unit="NOK / resident per sd", source=PARK)
    """Of one standard deviation of green, or of safe access, for everyone in an area."""
    noise_cost: float = bounded(13_000.0, low=0.0, unit="NOK / resident per sd")
    """Of one standard deviation less noise; what noise weighs in amenity, at the cost of green."""
    upkeep: float = bounded(0.03, low=0.0, high=1.0, unit="of the cost of what is built a year")
