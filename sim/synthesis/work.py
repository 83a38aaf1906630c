"""Education, work and income of persons."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config import UpbringingConfig
from sim.kernels.draws import Purpose, stream
from sim.kernels.people import finished
from sim.state import Education, Status
from sim.state.upbringing import COMPLETION, FINISHING_AGE, aspiration, family_part, levels_for, shifted
from sim.synthesis import national
from sim.synthesis.addresses import Decision, Draws
from sim.synthesis.figures import Figures, HouseholdType
from sim.synthesis.population import CHILD, HEAD, PARTNER, People, parents_of

AGE_BANDS = np.array([16, 20, 25, 30, 35, 40, 45, 50, 55, 60, 67, 75])
"""Lower ends of the age bands of incomes."""
EDUCATION_BY_AGE = np.array([-9.0, -2.5, 0.0, 0.35, 0.40, 0.30, 0.15, 0.0, -0.15, -0.30, -0.55, -0.95])
"""Log-odds of higher education by age band against the mean of 30-66 (X)."""
EDUCATION_BY_GROUP = np.array([0.15, 0.10, -0.75])
"""Log-odds of higher education by background (X; SSB publishes the order)."""
COMPULSORY_ONLY = np.array([0.24, 0.26, 0.50])
"""Of those without higher education, share with compulsory schooling only, by background (X)."""
YOUNG = (19, 29)
"""Ages whose completion of upper secondary follows its own figures."""
COMPLETED_BY_GROUP = np.array([0.86, 0.83, 0.70])
"""Share of those ages without parents in the home who will have completed, by background (X)."""
COMPLETED_BY_AREA = 0.45
"""Log-odds of completion per log-odds of higher education that the area adds (X; districts range over 24 points, R)."""
OUTSIDE = np.array([0.115, 0.15, 0.21])
"""Share of persons of 25-61 neither in work nor education, by background: employment 80 and 68 % (R, split X)."""
OUTSIDE_BY_EDUCATION = np.array([0.85, 0.05, -0.75])
"""Log-odds of being outside work by education (X)."""
PARENT = -0.45
"""Log-odds of being outside work for parents with children at home (X)."""
IN_EDUCATION = np.array([0.97, 0.40, 0.14, 0.05, 0.02, 0.01, 0.005, 0.0, 0.0, 0.0, 0.0, 0.0])
"""Share in education by age band (X)."""
WORK_BY_AGE = np.array([11.6, 12.45, 12.85, 13.06, 13.18, 13.25, 13.28, 13.28, 13.27, 13.22, 12.9, 12.5])
WORK_BY_EDUCATION = np.array([-0.22, -0.08, 0.13])
PENSION, TRANSFERS, STUDY = 12.70, 12.52, 12.20
"""Log gross income, NOK of 2017, before the fit to areas: in work by age band and education, retired, outside work,
in education with loans and part-time work (X; levels from the city's means by age and sex)."""
WOMEN = -0.28
"""Log income of women in work against men: 418 000 over 594 000 with other hours (R, levelled X)."""
INCOME_BY_GROUP = np.array([0.0, -0.14, -0.24])
"""Log income of persons in work by background, given education (X)."""
SPREAD = np.array([0.46, 0.45, 0.30])
"""Spread of log income in work, in education, outside work or retired (X)."""
ALIKE = 0.30
"""Correlation of the income draws of adults of one household (X: couples are alike in pay)."""
TOP_TAIL = 0.13
"""Added to log income per squared positive normal value, times the spread: top incomes fall off as a power (X)."""
PARENT_INCOME, PARENT_LOW = 0.13, 0.70
"""Log income of parents at work beyond others, and the factor on their shortfall below the mean (X)."""
LEAST = 140_000.0
"""Least gross income of a head outside education, NOK: social assistance (X)."""
LEAST_LONE_PARENT = 255_000.0
"""The same for lone parents: transitional benefit and maintenance (X)."""
OUTSIDE_BY_INCOME, OUTSIDE_FROM_62 = -0.9, 1.2
"""Log-odds of being outside work per log of area mean income, and from 62 years on (X)."""
TRANSFER_POWER, PENSION_POWER = 0.35, 0.6
"""How transfers and pensions follow the area's income factor, wages being 1 (X)."""
PENSION_AGE = 67


@dataclass
class Work:
    """Columns of persons."""

    education: NDArray[np.uint8]
    completed: NDArray[np.uint8]
    status: NDArray[np.uint8]
    income: NDArray[np.float64]
    income_z: NDArray[np.float32]
    table: dict[str, Any]
    """Mean and spread of log income by status, education, sex and age band: ``parameters["income"]``."""


def set_work(
    people: People, group: NDArray[np.uint8], generation: NDArray[np.uint8], figures: Figures, draws: Draws,
    differ: bool, upbringing: UpbringingConfig,
) -> Work:  # fmt: skip
    """Draw education and status, then incomes whose area means are the published ones.

    Parameters
    ----------
    people : People
    group, generation : uint8[m]
        Background and generation of every person.
    differ : bool
        False gives all groups the rates of the first.
    upbringing : UpbringingConfig
        What siblings share and what background adds, for the young who live with their parents.
    """
    return _Cohort.of(people, group, generation, figures, draws, differ, upbringing).work()


@dataclass
class _Cohort:
    """Persons with what their education, work and income depend on."""

    people: People
    figures: Figures
    draws: Draws
    group: NDArray[np.uint8]
    """Background, 0 for everyone where groups do not differ."""
    area: NDArray[np.int16]
    band: NDArray[np.int64]
    parent: NDArray[np.bool_]
    """Lives with a child of its own."""
    generation: NDArray[np.uint8]
    """Generation, ``OTHER`` for everyone where groups do not differ."""
    upbringing: UpbringingConfig

    @classmethod
    def of(
        cls, people: People, group: NDArray[np.uint8], generation: NDArray[np.uint8], figures: Figures, draws: Draws,
        differ: bool, upbringing: UpbringingConfig,
    ) -> "_Cohort":  # fmt: skip
        band = np.clip(np.searchsorted(AGE_BANDS, people.age, side="right") - 1, 0, AGE_BANDS.size - 1)
        parent = (people.children > 0)[people.household] & (people.role <= PARTNER)
        counted, born = (group, generation) if differ else (np.zeros_like(group), np.zeros_like(generation))
        area = people.area[people.household]
        return cls(people, figures, draws, counted, area, band, parent, born, upbringing)

    def work(self) -> Work:
        education = self.education()
        status = self.status(education)
        income = self.income(education, status)
        table, z = _standing(self.people, self.band, education, status, income)
        completed = ((education >= Education.UPPER_SECONDARY) & (self.people.age >= 19)).astype(np.uint8)
        return Work(education, completed, status, income, z, table)

    def education(self) -> NDArray[np.uint8]:
        """Higher education by age, background and area; area levels solved for the ages 30-66."""
        age = self.people.age
        odds = EDUCATION_BY_AGE[self.band] + EDUCATION_BY_GROUP[self.group]
        level = _solve_level(odds, self.area, (age >= 30) & (age <= 66), self.figures.higher_education)
        higher = _expit(odds + level[self.area])
        higher[age < 20] = 0.0
        compulsory = np.clip(COMPULSORY_ONLY[self.group] * _tilt(level)[self.area], 0.03, 0.85)
        chance = self.draws.uniform(Decision.EDUCATION, self.people.person_key)
        out = np.where(chance < higher, Education.TERTIARY, Education.UPPER_SECONDARY)
        out[chance >= higher + (1.0 - higher) * (1.0 - compulsory)] = Education.COMPULSORY
        out[age < 19] = Education.COMPULSORY
        young = np.flatnonzero((age >= YOUNG[0]) & (age <= YOUNG[1]))
        tilt = COMPLETED_BY_AREA * (level - level[self.area].mean())[self.area[young]]
        out[young] = self._young_education(young, out, higher[young], tilt)
        return out.astype(np.uint8)

    def _young_education(
        self, young: NDArray[np.int64], education: NDArray[np.int64], higher: NDArray[np.float64],
        tilt: NDArray[np.float64],
    ) -> NDArray[np.int64]:  # fmt: skip
        """Education of the young by the very draws that later years use, so that nobody finishes twice.

        Those who live with their parents complete by these' education and by what siblings share, others by
        background; ``tilt`` is what the area adds in log odds, ``higher`` the share with a degree.
        """
        keys = self.people.person_key[young]
        completion = shifted(COMPLETED_BY_GROUP[self.group[young]], tilt)
        child = self.people.role[young] == CHILD
        completion[child] = self._completion_by_parents(young[child], education, tilt[child])
        lasting = stream(self.draws.seed, Purpose.EDUCATION)
        done = finished(keys, self.people.age[young], completion, lasting, FINISHING_AGE)
        degree = done & (self.draws.uniform(Decision.EDUCATION, keys) * completion < higher)
        return np.where(degree, Education.TERTIARY, np.where(done, Education.UPPER_SECONDARY, Education.COMPULSORY))

    def _completion_by_parents(
        self, rows: NDArray[np.int64], education: NDArray[np.int64], tilt: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Probability that those who live with their parents complete, levels solved as for later years."""
        mother, father = parents_of(self.people, rows)
        parents = np.maximum(education[np.maximum(mother, father)], education[np.where(mother >= 0, mother, father)])
        odds = tilt + aspiration(self.generation[rows], self.group[rows], self.upbringing)
        level = np.array([levels_for(odds[parents == e], e, self.upbringing)[0] for e in range(COMPLETION.size)])
        keys = self.people.person_key
        siblings = np.where(mother >= 0, keys[mother], keys[rows])
        return shifted(level[parents], odds + family_part(self.draws.seed, siblings, self.upbringing))

    def status(self, education: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Work, education or outside; those of 67 or more are outside (retired)."""
        age, income = self.people.age, self.figures.income
        rich = np.log(income / np.average(income, weights=self.figures.households.sum(axis=(1, 2))))
        odds = national.logit(OUTSIDE)[self.group] + OUTSIDE_BY_EDUCATION[education]
        odds = odds + OUTSIDE_BY_INCOME * rich[self.area] + OUTSIDE_FROM_62 * (age >= 62)
        odds = odds + PARENT * self.parent
        in_education = np.where(self.parent, 0.4, 1.0) * IN_EDUCATION[self.band]
        chance = self.draws.uniform(Decision.STATUS, self.people.person_key)
        out = np.where(chance < in_education, Status.IN_EDUCATION, Status.WORK)
        outside = (chance >= in_education) & (chance < in_education + (1.0 - in_education) * _expit(odds))
        out[outside | (age >= PENSION_AGE)] = Status.OUTSIDE
        out[age < 16] = Status.IN_EDUCATION
        return out.astype(np.uint8)

    def income(self, education: NDArray[np.uint8], status: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Lognormal by age, education, sex and status; area factors make the means of 17+ the published ones.

        Transfers follow the area less than wages do. Richer areas are also more unequal (spread x
        (1 + 0.25 log factor)), as wealth income makes them.
        """
        people, n_areas = self.people, self.figures.n_areas
        works = self.parent & (status == Status.WORK)
        mean = _mean_log_income(people.age, self.band, education, status, people.sex) + PARENT_INCOME * works
        mean += INCOME_BY_GROUP[self.group] * ((status == Status.WORK) & (people.age < PENSION_AGE))
        pension = people.age >= PENSION_AGE
        power = np.where(status == Status.WORK, 1.0, np.where(pension, PENSION_POWER, TRANSFER_POWER))
        noise, least, adult = self._noise(works), _least_income(people, status), people.age >= 17
        size = np.maximum(np.bincount(self.area[adult], minlength=n_areas), 1)
        factor, income = np.ones(n_areas), np.zeros(people.m)
        for _ in range(12):
            log_factor = np.log(factor)[self.area]
            wide = SPREAD[status] * np.clip(1.0 + 0.25 * log_factor, 0.8, 1.4)
            income = np.exp(mean + power * log_factor + wide * noise - 0.5 * wide**2)
            income = np.where(adult, np.maximum(income, least), 0.0)
            have = np.bincount(self.area, income, minlength=n_areas) / size
            factor *= np.where(have > 0, self.figures.income / np.maximum(have, 1.0), 1.0) ** 1.15
            factor = np.clip(factor, 0.1, 10.0)
        return np.round(income)

    def _noise(self, works: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Chance of the person and of the household, with a long upper tail; parents at work seldom earn little."""
        people = self.people
        noise = np.sqrt(1.0 - ALIKE) * self.draws.normal(Decision.INCOME, people.person_key)
        noise += np.sqrt(ALIKE) * self.draws.normal(Decision.INCOME, people.key)[people.household]
        noise = noise + TOP_TAIL * np.maximum(noise, 0.0) ** 2
        return np.where(works & (noise < 0.0), PARENT_LOW * noise, noise)


def _tilt(level: NDArray[np.float64]) -> NDArray[np.float64]:
    """More with compulsory schooling only where fewer have higher education (X; 22-49 % in Oslo's worst areas, R)."""
    return np.exp(-0.2 * (level - level.mean()))


def _solve_level(
    odds: NDArray[np.float64], area: NDArray[np.int16], counted: NDArray[np.bool_], wanted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Area intercepts that give the wanted share among the counted (Newton's method)."""
    n_areas = wanted.size
    level = national.logit(wanted)
    odds, area = odds[counted], area[counted]
    size = np.maximum(np.bincount(area, minlength=n_areas), 1)
    for _ in range(6):
        share = _expit(odds + level[area])
        mean = np.bincount(area, share, minlength=n_areas) / size
        slope = np.bincount(area, share * (1.0 - share), minlength=n_areas) / size
        level += np.clip((wanted - mean) / np.maximum(slope, 0.02), -1.0, 1.0)
    return level


def _expit(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1.0 / (1.0 + np.exp(-x))


def _least_income(people: People, status: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the floor of every person's income: 0 but for heads outside education, more for lone parents."""
    lone_parent = (people.children > 0) & ~people.partnered & (people.type != HouseholdType.ONE_FAMILY_ADULT_CHILDREN)
    least = np.where(lone_parent, LEAST_LONE_PARENT, LEAST)[people.household]
    return np.where(
        (people.role == HEAD) & ((status != Status.IN_EDUCATION) | lone_parent[people.household]), least, 0.0
    )


def _mean_log_income(
    age: NDArray[Any], band: NDArray[np.int64], education: NDArray[Any], status: NDArray[Any], sex: NDArray[Any]
) -> NDArray[np.float64]:  # fmt: skip
    """Mean log income by status, age, education and sex."""
    mean = WORK_BY_AGE[band] + WORK_BY_EDUCATION[education] + WOMEN * sex
    mean = np.where(status == Status.IN_EDUCATION, STUDY - 0.9 * (age < 20), mean)
    mean = np.where(status == Status.OUTSIDE, TRANSFERS, mean)
    return np.where(age >= PENSION_AGE, PENSION + WORK_BY_EDUCATION[education] + 0.5 * WOMEN * sex, mean)


def _standing(
    people: People, band: NDArray[np.int64], education: NDArray[np.uint8], status: NDArray[np.uint8],
    income: NDArray[np.float64],
) -> tuple[dict[str, Any], NDArray[np.float32]]:  # fmt: skip
    """Mean and spread of log income by cell, and everyone's standing in theirs.

    ``income = exp(mean[status, education, sex, band] + spread[status] * z)`` holds for persons with
    income, so that processes can carry ``z`` on and recompute income. Cells with few persons lean on the
    formula's means.
    """
    earns = income > 0
    cell = np.ravel_multi_index((status, education, people.sex, band), (3, 3, 2, AGE_BANDS.size))
    log_income = np.log(np.maximum(income, 1.0))
    n_cells = 3 * 3 * 2 * AGE_BANDS.size
    size = np.bincount(cell[earns], minlength=n_cells)
    total = np.bincount(cell[earns], log_income[earns], minlength=n_cells)
    mean = (total + 20.0 * _prior_means()) / (size + 20.0)
    gap = log_income - mean[cell]
    spread = np.array([_spread_of(gap[earns & (status == s)]) for s in range(3)])
    z = np.where(earns, gap / spread[status], 0.0)
    table = {"age_bands": AGE_BANDS, "log_mean": mean.reshape(3, 3, 2, -1), "spread": spread}
    return table, z.astype(np.float32)


def _spread_of(gap: NDArray[np.float64]) -> float:
    return float(max(gap.std(), 0.05)) if gap.size > 1 else 0.4


def _prior_means() -> NDArray[np.float64]:
    """Means of the formula for every cell, for cells with few persons."""
    status, education, sex, band = (grid.ravel() for grid in np.indices((3, 3, 2, AGE_BANDS.size)))
    return _mean_log_income(AGE_BANDS[band], band, education, status, sex) - 0.5 * SPREAD[status] ** 2
