"""Money for schools by their disadvantaged pupils."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.config import SchoolResourcesConfig
from sim.policies.block import Block, Mask
from sim.state import City, Clock, Levers, SchoolKind
from sim.state.schooling import EFFECT_UNIT


@dataclass
class SchoolResources(Block):
    """Pays state schools for every disadvantaged pupil, which makes them better."""

    name: ClassVar[str] = "school_resources"
    title: ClassVar[str] = "School resources"
    writes: ClassVar[tuple[str, ...]] = ("school_resources", "resource_effect")
    bounded_measures: ClassVar[tuple[str, ...]] = ("disadvantaged_school_quality",)
    smallest_effect: ClassVar[str] = (
        "What money does to quality is an assumption with a range; what quality does to families' choices is small: "
        "look at the slope of quality on disadvantage before any other measure."
    )
    config: SchoolResourcesConfig = field(default_factory=SchoolResourcesConfig)

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write the amount for each disadvantaged pupil and what it does to quality."""
        if strength > 0.0:
            levers.write("school_resources", strength * self.config.amount, self.name, treated)
            levers.write("resource_effect", self.config.effect, self.name)

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Pay the amount for every disadvantaged pupil of treated schools."""
        schools = city.schools
        state = (schools.kind == SchoolKind.STATE) & treated[schools.area]
        return self.config.amount * float((schools.disadvantaged * schools.pupils)[state].sum())

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """All pupils of every treated school are disadvantaged."""
        most = self.config.effect * self.config.amount / EFFECT_UNIT
        return {"disadvantaged_school_quality": np.inf}, {"disadvantaged_school_quality": most}
