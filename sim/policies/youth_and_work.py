"""Leisure and job offers for the young, labour-market measures for adults outside work."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.config import YouthAndWorkConfig
from sim.policies.block import Block, Mask
from sim.state import City, Clock, Levers, Status
from sim.state.profiles import ADULTS, PUPILS, YOUTH


@dataclass
class YouthAndWork(Block):
    """Raises the odds of completing school and of work where it is offered, for those who take part."""

    name: ClassVar[str] = "youth_and_work"
    title: ClassVar[str] = "Youth and work"
    writes: ClassVar[tuple[str, ...]] = (
        "completion_support",
        "completion_support_cost",
        "job_support",
        "job_support_cost",
        "job_support_adults",
        "job_support_adults_cost",
    )
    bounded_measures: ClassVar[tuple[str, ...]] = ("completion_21_25", "in_work_20_29", "in_work_30_59")
    smallest_effect: ClassVar[str] = (
        "About one in eight of the young is outside work and education, so the city's share can move by a point or "
        "two; look at the treated areas, and at completion only after some years."
    )
    config: YouthAndWorkConfig = field(default_factory=YouthAndWorkConfig)

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write effects and costs per person meant: those of participants times coverage."""
        config, share = self.config, strength * self.config.coverage
        for name, value in (
            ("completion_support", config.completion_effect),
            ("completion_support_cost", config.completion_cost),
            ("job_support", config.job_effect),
            ("job_support_cost", config.job_cost),
            ("job_support_adults", config.adult_effect),
            ("job_support_adults_cost", config.adult_cost),
        ):
            levers.write(name, share * value, self.name, treated)

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Offers to all who are meant today."""
        pupils, youth, adults = self._meant(city, treated)
        config = self.config
        each = pupils * config.completion_cost + youth * config.job_cost + adults * config.adult_cost
        return config.coverage * each

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """Everyone who takes part completes or works, at once."""
        age = city.persons.age[city.persons.rows()]
        bounds = {
            name: self.config.coverage * meant / max(np.count_nonzero((age >= low) & (age <= high)), 1)
            for (name, low, high), meant in zip(
                (("completion_21_25", 21, 25), ("in_work_20_29", 20, 29), ("in_work_30_59", 30, 59)),
                self._meant(city, treated),
                strict=True,
            )
        }
        return dict.fromkeys(bounds, np.inf), {name: min(bound, 1.0) for name, bound in bounds.items()}

    def _meant(self, city: City, treated: Mask) -> tuple[int, int, int]:
        """Pupils who have not completed, youth and adults outside, who live in treated areas."""
        persons, area = city.persons, city.area_of_person()
        n = persons.n_rows
        age, here = persons.age[:n], (area >= 0) & treated[area]
        outside = here & (persons.status[:n] == Status.OUTSIDE)
        pupils = here & (persons.completed_upper_secondary[:n] == 0) & _within(age, PUPILS)
        youth, adults = outside & _within(age, YOUTH), outside & _within(age, ADULTS)
        return int(pupils.sum()), int(youth.sum()), int(adults.sum())


def _within(age: np.ndarray, ages: tuple[int, int]) -> Mask:
    return (age >= ages[0]) & (age <= ages[1])
