"""Who may apply to which school, who comes first, where catchments lie."""

from dataclasses import dataclass, field
from typing import ClassVar

from sim.config import SchoolAdmissionConfig
from sim.policies.block import Block, Mask
from sim.policies.bounds import dissimilarity_per_pupil
from sim.state import City, Clock, Levers
from sim.state.schooling import FIRST_AGE, LAST_AGE, STARTING_AGES


@dataclass
class SchoolAdmission(Block):
    """Lets families choose, sets places aside by type, and draws catchments anew."""

    name: ClassVar[str] = "school_admission"
    title: ClassVar[str] = "School admission"
    writes: ClassVar[tuple[str, ...]] = (
        "school_choice",
        "school_reserve",
        "local_priority",
        "catchment_mixing",
        "school_transport",
    )
    bounded_measures: ClassVar[tuple[str, ...]] = ("school_dissimilarity",)
    smallest_effect: ClassVar[str] = (
        "Two grades in ten apply each year, so ten years pass before all pupils have met the rule: look at the "
        "last years, and at opt-out beside dissimilarity."
    )
    config: SchoolAdmissionConfig = field(default_factory=SchoolAdmissionConfig)

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write the rule of admission; a strength below 1 lets that share of families choose."""
        config, name = self.config, self.name
        levers.write("catchment_mixing", strength * config.redraw, name, treated)
        if config.rule == "catchment" or strength <= 0.0:
            return
        levers.write("school_choice", strength, name, treated)
        levers.write("school_transport", config.transport, name)
        if config.rule == "controlled":
            levers.write("school_reserve", strength * config.reserve, name, treated)
        else:
            levers.write("local_priority", 1.0 - strength, name)

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Transport, if every pupil of treated areas went to another school."""
        if self.config.rule == "catchment":
            return 0.0
        return self.config.transport * dissimilarity_per_pupil(city, treated)[1]

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """Each pupil who applies is placed where that changes dissimilarity most."""
        each, number = dissimilarity_per_pupil(city, treated)
        applies = len(STARTING_AGES) / (LAST_AGE - FIRST_AGE + 1)
        return {"school_dissimilarity": each * number * applies}, {"school_dissimilarity": min(each * number, 1.0)}
