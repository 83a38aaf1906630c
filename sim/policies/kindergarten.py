"""Fees, free core hours and admission of kindergartens."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.config import KindergartenPolicyConfig
from sim.policies.block import Block, Mask
from sim.state import City, Clock, Levers
from sim.state.admission import children
from sim.state.kindergartens import AGES

FULL_WEEK = 45.0
"""Hours a week of a full place."""


@dataclass
class Kindergarten(Block):
    """Makes kindergarten cheaper, for all or for low-income families, and sets places aside."""

    name: ClassVar[str] = "kindergarten"
    title: ClassVar[str] = "Kindergarten"
    writes: ClassVar[tuple[str, ...]] = (
        "kindergarten_price",
        "kindergarten_core_hours",
        "kindergarten_core_age",
        "kindergarten_reserve",
        "kindergarten_subsidy",
    )
    bounded_measures: ClassVar[tuple[str, ...]] = ("kindergarten_participation",)
    smallest_effect: ClassVar[str] = (
        "Nine of ten children attend already: look at low-income children and at one-year-olds, "
        "not at the city's attendance."
    )
    config: KindergartenPolicyConfig = field(default_factory=KindergartenPolicyConfig)

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write fees and what admission keeps for whom."""
        config, name = self.config, self.name
        if strength <= 0.0:
            return
        levers.write("kindergarten_price", 1.0 - strength * (1.0 - config.price), name, treated)
        levers.write("kindergarten_core_hours", strength * config.core_hours / FULL_WEEK, name, treated)
        levers.write("kindergarten_core_age", config.core_age, name)
        levers.write("kindergarten_reserve", strength * config.reserve, name, treated)
        levers.write("kindergarten_subsidy", config.place_cost, name)

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Pay for a place for every child of treated areas that has none now."""
        return self.config.place_cost * float(self._without(city, treated).sum())

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """All treated children who do not attend would."""
        without = self._without(city, treated)
        most = float(without.sum()) / max(without.size, 1)
        return {"kindergarten_participation": np.inf}, {"kindergarten_participation": most}

    def _without(self, city: City, treated: Mask) -> np.ndarray:
        """Whether each child of 1-5 years lives in a treated area and does not attend."""
        rows, block = children(city, AGES)
        return (city.persons.kindergarten[rows] < 0) & treated[city.block_area[block]]
