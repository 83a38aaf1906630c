"""Education, work and incomes of persons, once a year, and where children grow up."""

from dataclasses import dataclass

import numpy as np

from sim.config import DemographyConfig
from sim.kernels import people
from sim.kernels.draws import Purpose, stream
from sim.state import City, Clock, Levers
from sim.state.profiles import FIRST_EARNING_AGE, Profiles, profiles_of
from sim.state.summaries import summarise

COMPLETION = np.array([0.62, 0.75, 0.89])
"""Completing upper secondary at all, by parents' education: in five years 48, 61, 79 % (SSB, Norway), raised
to the level of 21-29-year-olds in Oslo (assumption)."""
FINISHING_AGE = np.array([0.76, 0.85, 0.90, 0.94, 0.97, 1.0])
"""Cumulative share of completers who finish at 19, 20 ... 24 (assumption)."""
DEGREE = np.array([0.35, 0.45, 0.68])
"""Taking a degree given that, by parents' education (assumption; SSB publishes the order)."""
DEGREE_AGES = np.array([22, 28])
"""First and last age at which degrees are taken, evenly (assumption)."""
STATUS_REDRAWN = 0.12
"""Yearly probability that a person's place between work and outside work is drawn anew (assumption)."""
SHARED_SHOCK = 0.3
"""Part of the variance of income shocks that members of a household share (assumption)."""
EXPOSURE_BANDS = (6, 13, 18)
"""Upper ends, in years, of the age bands whose exposure is counted."""


@dataclass(frozen=True)
class WorkAndSchool:
    """Carries everyone's education, status and income on by a year, in the first quarter.

    Every cell of age, education, sex and background keeps the distribution that it had at the start
    (``sim.state.profiles``), so incomes differ between years only with who the people are.
    With ``frozen`` nothing changes.
    """

    config: DemographyConfig
    frozen: bool = False

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Let a year of schooling and work pass on new year's day."""
        profiles = profiles_of(city)
        if self.frozen or not clock.new_year:
            return
        before = city.persons.education[: city.persons.n_rows].copy()
        self._study(city)
        self._work(city, clock, profiles, before)
        self._grow_up(city)
        summarise(city)

    def _study(self, city: City) -> None:
        persons = city.persons
        n = persons.n_rows
        people.study(
            persons.age[:n], persons.key[:n], persons.parents_education[:n], stream(city.seed, Purpose.EDUCATION),
            FINISHING_AGE, COMPLETION, DEGREE, DEGREE_AGES,
            persons.education[:n], persons.completed_upper_secondary[:n],
        )  # fmt: skip

    def _work(self, city: City, clock: Clock, profiles: Profiles, before: np.ndarray) -> None:
        persons = city.persons
        n = persons.n_rows
        people.work_year(
            persons.age[:n], persons.sex[:n], persons.background[:n], persons.education[:n], before, persons.key[:n],
            persons.household[:n], city.households.key, stream(city.seed, Purpose.INCOME, clock.year),
            STATUS_REDRAWN, self.config.income_persistence, SHARED_SHOCK, FIRST_EARNING_AGE, profiles.band,
            profiles.log_mean, profiles.spread, profiles.standing, profiles.status_steps,
            persons.status[:n], persons.income_z[:n], persons.income[:n],
        )  # fmt: skip

    def _grow_up(self, city: City) -> None:
        """Count the past year of every child's life by age band and status quartile of its area."""
        persons, status = city.persons, city.areas.status
        quartile = np.searchsorted(np.quantile(status, [0.25, 0.5, 0.75]), status)
        n = persons.n_rows
        children = np.flatnonzero((persons.key[:n] != 0) & (persons.age[:n] >= 1) & (persons.age[:n] <= 18))
        home = city.households.dwelling[persons.household[children]]
        children, home = children[home >= 0], home[home >= 0]
        band = np.searchsorted(EXPOSURE_BANDS, persons.age[children] - 1, side="right")
        persons.exposure[children, band, quartile[city.dwellings.area[home]]] += 1
