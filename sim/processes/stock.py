"""The dwelling stock of a quarter: wear, landlords, inspections, new homes, orders."""

from dataclasses import dataclass

from sim.config import MarketConfig
from sim.processes.building import Building
from sim.processes.inspection import Inspection
from sim.processes.landlords import Landlords
from sim.processes.orders import Orders
from sim.processes.settlement import Settlement
from sim.processes.upkeep import Upkeep
from sim.state import City, Clock, Levers


@dataclass(frozen=True)
class Stock:
    """What homes there are, in which state, and what they are used for.

    Parameters
    ----------
    config : MarketConfig
    frozen : bool
        No regular building: for tests of rest with demography held still. Orders are executed.
    """

    config: MarketConfig
    frozen: bool = False

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Wear homes (first quarter), let landlords decide, inspect, build, execute orders, place newcomers."""
        landlords, building = Landlords(self.config), Building(self.config)
        if clock.new_year:
            Upkeep(self.config).step(city, clock)
        landlords.step(city, levers, clock)
        Inspection(self.config, landlords).step(city, levers, clock)
        if not self.frozen:
            building.step(city, levers, clock)
        Orders(self.config, building).step(city, levers, clock)
        Settlement(self.config).step(city, levers, clock)
