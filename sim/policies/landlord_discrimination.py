"""Enforcement of equal treatment on the private rental market."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.config import LandlordDiscriminationConfig
from sim.policies.block import Block, Mask
from sim.policies.bounds import dissimilarity_per_household, headline_group
from sim.policies.homes import homes_by_area
from sim.state import City, Clock, Levers, Use


@dataclass
class LandlordDiscrimination(Block):
    """Takes discrimination out of landlords' scores, in the whole city as soon as one area is treated."""

    name: ClassVar[str] = "landlord_discrimination"
    title: ClassVar[str] = "Equal treatment of tenants"
    writes: ClassVar[tuple[str, ...]] = ("discrimination", "order:SPEND")
    bounded_measures: ClassVar[tuple[str, ...]] = ("dissimilarity",)
    smallest_effect: ClassVar[str] = (
        "It changes who gets a home that several want, among lets only: look at tenants per applicant by background; "
        "segregation follows by steps of single lets."
    )
    config: LandlordDiscriminationConfig = field(default_factory=LandlordDiscriminationConfig)

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write what is left of discrimination, and the cost of enforcement."""
        levers.write("discrimination", 1.0 - strength * self.config.gap_removed, self.name)
        cost = strength * self.yearly_cost(city, treated) / 4.0
        if cost > 0.0:
            self.spend(levers, cost)

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Enforcement on every private let of the city."""
        return self.config.enforcement * float(homes_by_area(city, Use.PRIVATE_LET).sum())

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """Every private tenant of the group lives elsewhere."""
        households = city.housed()
        tenant = city.dwellings.use[city.households.dwelling[households]] == Use.PRIVATE_LET
        rows = households[tenant & (city.households.background[households] == headline_group(city))]
        return {"dissimilarity": np.inf}, {"dissimilarity": rows.size * dissimilarity_per_household(city, rows)}
