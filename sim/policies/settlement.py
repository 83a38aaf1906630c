"""Where newcomers with public housing help are placed."""

import math
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.config import SettlementConfig
from sim.policies.block import Block, Mask, spread
from sim.policies.bounds import dissimilarity_per_household, headline_group
from sim.policies.homes import free_lets_by_area, homes_by_area
from sim.state import City, Clock, Levers, Order, OrderKind

Weights = NDArray[np.float64]


@dataclass
class Settlement(Block):
    """Has newcomers of small means placed in free lets: spread over the city, in few areas, or anywhere."""

    name: ClassVar[str] = "settlement"
    title: ClassVar[str] = "Settlement of newcomers"
    writes: ClassVar[tuple[str, ...]] = ("order:OFFER",)
    bounded_measures: ClassVar[tuple[str, ...]] = ("dissimilarity", "recent_arrivals_dissimilarity")
    smallest_effect: ClassVar[str] = (
        "One household in a thousand is placed in a year, a small part of those who come: look at recent arrivals, "
        "and compare dispersed with concentrated, which place the same households."
    )
    config: SettlementConfig = field(default_factory=SettlementConfig)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._parts: Weights | None = None
        self._owed: Weights | float = 0.0
        self._waiting = 0
        self._orders: list[Order] = []

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Order a quarter's placements, and what earlier orders could not fill, up to a year's worth."""
        a_year = self.config.households * city.households.n
        number = self.quota("offer", a_year, strength)
        filled = sum(order.filled for order in self._orders)
        self._waiting = min(self._waiting + number - filled, math.ceil(strength * a_year))
        terms = {"group": headline_group(city), "cost": self.config.cost}
        self._orders = [
            Order(OrderKind.OFFER, self.name, area, count=count, key=self.order_key("offer", clock, area), terms=terms)
            for area, count in self._places(city, clock, number, treated)
        ]
        levers.orders.extend(self._orders)

    def _places(self, city: City, clock: Clock, number: int, treated: Mask) -> list[tuple[int, int]]:
        """Areas and numbers: as many as each is behind its part of all placed so far, where a let is free."""
        if self.config.pattern == "as_today":
            return [(-1, self._waiting)]
        if self._parts is None or self.config.target.when == "yearly":
            self._parts = self.parts(city, treated)
        self._owed = self._owed + number * self._parts
        for order in self._orders:
            self._owed[order.area] -= order.filled
        behind = np.minimum(np.maximum(self._owed, 0.0), free_lets_by_area(city, clock))
        given = spread(self._waiting, behind)
        return [(int(area), int(given[area])) for area in np.flatnonzero(given)]

    def parts(self, city: City, treated: Mask) -> Weights:
        """Each area's part of those placed, in proportion to homes in the areas used: float64[n_areas], sum 1."""
        homes = homes_by_area(city) * treated
        if self.config.pattern == "concentrated":
            first = np.argsort(np.where(treated, -_group_share(city), 1.0), kind="stable")
            before = np.cumsum(homes[first]) - homes[first]
            homes[first[before >= self.config.concentration * homes.sum()]] = 0.0
        return homes / max(homes.sum(), 1.0)

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Help for everyone placed."""
        return self.config.cost * self.config.households * city.households.n

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """Everyone placed lives elsewhere than they would; recent arrivals may then be quite apart."""
        households = city.housed()
        rows = households[city.households.background[households] == headline_group(city)]
        each = dissimilarity_per_household(city, rows)
        a_year = {
            "dissimilarity": self.config.households * city.households.n * each,
            "recent_arrivals_dissimilarity": np.inf,
        }
        return a_year, dict.fromkeys(a_year, 1.0)


def _group_share(city: City) -> Weights:
    """Share of the group among the persons of each area: float64[n_areas]."""
    area, n = city.area_of_person(), city.persons.n_rows
    here = area >= 0
    mine = here & (city.persons.background[:n] == headline_group(city))
    persons = np.bincount(area[here], minlength=city.n_areas)
    return np.bincount(area[mine], minlength=city.n_areas) / np.maximum(persons, 1)
