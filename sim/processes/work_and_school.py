"""Education, work and incomes of persons, once a year, and where children grow up."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.config import DemographyConfig, UpbringingConfig
from sim.kernels import people
from sim.kernels.draws import Purpose, stream
from sim.state import Account, City, Clock, Levers, Status
from sim.state.profiles import ADULTS, FIRST_EARNING_AGE, PUPILS, YOUTH, Profiles, profiles_of
from sim.state.summaries import summarise
from sim.state.upbringing import (
    EXPOSURE_BANDS,
    FINISHING_AGE,
    chances_of,
    immigrant_share,
    levels_of,
    shifted,
    status_quartile,
)

DEGREE_AGES = np.array([22, 28])
"""First and last age at which degrees are taken, evenly (assumption)."""
STATUS_REDRAWN = 0.12
"""Yearly probability that a person's place between work and outside work is drawn anew (assumption)."""
SHARED_SHOCK = 0.3
"""Part of the variance of income shocks that members of a household share (assumption)."""

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class WorkAndSchool:
    """Carries everyone's education, status and income on by a year, in the first quarter.

    Every cell of age, education, sex and background keeps the distribution that it had at the start
    (``sim.state.profiles``), so incomes differ between years only with who the people are. Those who grew
    up here differ within their cell by their upbringing (``sim.state.upbringing``). With ``frozen`` nothing
    changes.
    """

    config: DemographyConfig
    upbringing: UpbringingConfig = field(default_factory=UpbringingConfig)
    frozen: bool = False

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Let a year of schooling and work pass on new year's day."""
        profiles = profiles_of(city)
        levels_of(city, self.upbringing)
        if self.frozen or not clock.new_year:
            return
        before = city.persons.education[: city.persons.n_rows].copy()
        youth = _aged(city, YOUTH)
        chances = chances_of(city, youth, self.upbringing)
        _pay_support(city, levers)
        self._study(city, levers, youth, chances.completion, chances.degree)
        self._work(city, levers, clock, profiles, before, youth, chances.advantage)
        _grow_up(city)
        summarise(city)

    def _study(self, city: City, levers: Levers, youth: Rows, completion: Floats, degree: Floats) -> None:
        persons = city.persons
        may = (persons.age[youth] >= 19) & (persons.age[youth] <= DEGREE_AGES[1])
        rows = youth[may]
        area = city.area_of_person()[rows]
        support = np.where(area >= 0, levers.completion_support[area], 0.0)
        people.study(
            rows, persons.age, persons.key, shifted(completion[may], support), degree[may],
            stream(city.seed, Purpose.EDUCATION), FINISHING_AGE, DEGREE_AGES,
            persons.education, persons.completed_upper_secondary,
        )  # fmt: skip

    def _work(
        self, city: City, levers: Levers, clock: Clock, profiles: Profiles, before: NDArray[np.uint8], youth: Rows,
        advantage: Floats,
    ) -> None:  # fmt: skip
        persons = city.persons
        n = persons.n_rows
        lean, lean_before, lift = np.zeros(n), np.zeros(n), np.zeros(n)
        lean[youth] = lean_before[youth] = self.upbringing.work * advantage
        lift[youth] = self.upbringing.income * advantage
        _support_jobs(city, levers, lean, lean_before)
        people.work_year(
            persons.age[:n], persons.sex[:n], persons.background[:n], persons.education[:n], before, persons.key[:n],
            persons.household[:n], city.households.key, stream(city.seed, Purpose.INCOME, clock.year),
            STATUS_REDRAWN, self.config.income_persistence, SHARED_SHOCK, FIRST_EARNING_AGE, profiles.band,
            profiles.log_mean, profiles.spread, profiles.standing, profiles.status_steps, lean, lean_before, lift,
            persons.status[:n], persons.income_z[:n], persons.income[:n],
        )  # fmt: skip


def _aged(city: City, ages: tuple[int, int]) -> Rows:
    """Rows of persons within two ages, both included."""
    persons = city.persons
    n = persons.n_rows
    return np.flatnonzero((persons.key[:n] != 0) & (persons.age[:n] >= ages[0]) & (persons.age[:n] <= ages[1]))


def _support_jobs(city: City, levers: Levers, lean: Floats, lean_before: Floats) -> None:
    """Add job support to the log odds of work, by where persons live.

    Last year's statuses were drawn with last year's support. Where support falls only what is left of it is
    taken as drawn with, so that its end puts nobody out of work: its effect fades as places are drawn anew.
    """
    past = city.areas.job_support
    for part, (support, ages) in enumerate(((levers.job_support, YOUTH), (levers.job_support_adults, ADULTS))):
        if support.any():
            rows, area = _aged(city, ages), city.area_of_person()
            rows = rows[area[rows] >= 0]
            lean[rows] += support[area[rows]]
            lean_before[rows] += np.minimum(support, past[: city.n_areas, part])[area[rows]]
        past[: city.n_areas, part] = support


def _pay_support(city: City, levers: Levers) -> None:
    """Pay for a year of support to everyone it is meant for, and book it to the block that offers it."""
    persons = city.persons
    for name, payer, ages, column, code in (
        ("completion_support_cost", Account.MUNICIPALITY, PUPILS, persons.completed_upper_secondary, 0),
        ("job_support_cost", Account.STATE, YOUTH, persons.status, Status.OUTSIDE),
        ("job_support_adults_cost", Account.STATE, ADULTS, persons.status, Status.OUTSIDE),
    ):
        each = getattr(levers, name)
        if not each.any():
            continue
        rows = _aged(city, ages)
        area = city.area_of_person()[rows[column[rows] == code]]
        cost = float(each[area[area >= 0]].sum())
        city.accounts.pay(payer, Account.OUTSIDE, cost)
        city.events.spend(levers.writers(name)[0], cost, "providers")


def _grow_up(city: City) -> None:
    """Count the past year of every child's life: where it lived, among whom, on what income."""
    persons, households = city.persons, city.households
    children = _aged(city, (1, EXPOSURE_BANDS[-1]))
    home = households.dwelling[persons.household[children]]
    children, home = children[home >= 0], home[home >= 0]
    area = city.dwellings.area[home]
    band = np.searchsorted(EXPOSURE_BANDS, persons.age[children] - 1, side="right")
    persons.exposure[children, band, status_quartile(city)[area]] += 1
    years = persons.childhood_years[children].astype(np.float32)
    rank = households.income_rank[persons.household[children]]
    for mean, new in ((persons.childhood_rank, rank), (persons.childhood_peers, immigrant_share(city)[area])):
        mean[children] = (mean[children] * years + new) / (years + 1)
    persons.childhood_years[children] += 1
    persons.childhood_area[children] = area
