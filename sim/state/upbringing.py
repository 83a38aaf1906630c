"""What growing up adds to the odds of completing school, of a degree, of work and of a good income.

Everyone who has lived childhood years in the city has an *advantage* in log odds: household income, school,
kindergarten, neighbourhood, aspiration, and a lasting part that siblings share. Levels are solved once, on the
start's children, so that completion and degrees by parents' education are the published ones whatever the
coefficients; with all of them 0 parents' education decides alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config import UpbringingConfig
from sim.kernels.draws import Purpose, normal_each, stream
from sim.state.city import City

COMPLETION = np.array([0.62, 0.75, 0.89])
"""Completing upper secondary at all, by parents' education: in five years 48, 61, 79 % (Myhr et al. 2017, Norway),
raised to the level of 21-29-year-olds in Oslo (assumption)."""
FINISHING_AGE = np.array([0.76, 0.85, 0.90, 0.94, 0.97, 1.0])
"""Cumulative share of completers who finish at 19, 20 ... 24 (assumption)."""
DEGREE = np.array([0.35, 0.45, 0.68])
"""Taking a degree given that, by parents' education (assumption; SSB publishes the order)."""
INHERITED_STANDING = 0.35
"""Correlation of a child's standing in incomes with its parents' (assumption; Norwegian estimates 0.2-0.35)."""
EXPOSURE_BANDS = (6, 13, 18)
"""Upper ends, in years, of the age bands whose exposure is counted."""
SHAPES = {
    "linear": np.array([-1.0, -1.0 / 3.0, 1.0 / 3.0, 1.0]),
    "hump": np.array([-1.0, 1.0, 1.0, -1.0]),
    "none": np.zeros(4),
}
"""Value of a year by status quartile of the area; the hump's top is as bad as its bottom (Markussen & Roed 2018)."""
SCHOOL_AGES = (6, 17)
"""Children on whom levels are solved: most of their childhood is known."""
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
"""Gauss-Hermite rule for the mean over families."""

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Levels:
    """Solved once per city."""

    completion: Floats
    """float64[3]: probability of completing at advantage 0, by parents' education."""
    degree: Floats
    """float64[3]: probability of a degree given that, at advantage 0."""
    mean: Floats
    """float64[n_groups]: mean advantage of the start's children by background."""


@dataclass(frozen=True)
class Chances:
    """Chances of some persons, one entry each."""

    completion: Floats
    degree: Floats
    """Of a degree, given completion."""
    advantage: Floats
    """Log odds against the mean of the own background; 0 for those who did not grow up here."""


def shifted(probability: Any, log_odds: Any) -> Floats:
    """Probability after log odds are added; exactly the given one for 0."""
    odds = probability * np.exp(log_odds)
    return odds / (1.0 - probability + odds)


def chances_of(city: City, rows: Rows, config: UpbringingConfig) -> Chances:
    """Chances of persons in these rows by their parents' education and childhood.

    Those who have no counted childhood years here get the mean for their parents' education.
    """
    parents, background = city.persons.parents_education[rows], city.persons.background[rows]
    completion, degree, advantage = COMPLETION[parents], DEGREE[parents], np.zeros(rows.size)
    levels = levels_of(city, config)
    known = city.persons.childhood_years[rows] > 0
    who = rows[known]
    odds = childhood_part(city, who, config) + family_part(city.seed, sibling_keys(city, who), config)
    completion[known] = shifted(levels.completion[parents[known]], odds)
    degree[known] = shifted(levels.degree[parents[known]], config.tertiary * odds)
    advantage[known] = odds - levels.mean[background[known]]
    return Chances(completion, degree, advantage)


def childhood_part(city: City, rows: Rows, config: UpbringingConfig) -> Floats:
    """Advantage from what is known about each childhood, without the family's unseen part: float64[n]."""
    persons = city.persons
    odds = config.income_rank * (persons.childhood_rank[rows].astype(float) - 0.5)
    odds += config.school * persons.school_exposure[rows] / np.maximum(persons.school_years[rows], 1)
    odds += config.kindergarten * persons.kindergarten_years[rows]
    odds += config.exposure * exposure_value(persons.exposure[rows], config)
    odds += config.peers * persons.childhood_peers[rows]
    return config.enabled * odds + aspiration(persons.generation[rows], persons.background[rows], config)


def exposure_value(years: NDArray[Any], config: UpbringingConfig) -> Floats:
    """Value in [-1, 1] of where someone grew up: float64[n], from years by age band and quartile [n, 3, 4]."""
    weight = np.asarray(config.exposure_ages, float)
    length = np.diff((0, *EXPOSURE_BANDS))
    return (years @ SHAPES[config.exposure_shape]) @ weight / max(float(weight @ length), 1e-12)


def aspiration(generation: NDArray[Any], background: NDArray[Any], config: UpbringingConfig) -> Floats:
    """Advantage by generation and background; groups beyond those given get the last one's: float64[n]."""
    immigrant, born_here = config.aspiration_immigrant, config.aspiration_born_here
    table = np.array([np.zeros(len(immigrant)), immigrant, born_here])
    return config.enabled * table[generation, np.minimum(background, table.shape[1] - 1)]


def sibling_keys(city: City, rows: Rows) -> NDArray[np.uint64]:
    """Key that siblings share: the mother's, or one's own where she is unknown."""
    mother = city.persons.mother[rows]
    return np.where(mother != 0, mother, city.persons.key[rows])


def family_part(seed: int, siblings: NDArray[np.uint64], config: UpbringingConfig) -> Floats:
    """Advantage that siblings share for life beyond what is seen: float64[n]."""
    return config.enabled * config.family * normal_each(stream(seed, Purpose.SIBLINGS), siblings)


def parents_given_own(children: NDArray[Any]) -> Floats:
    """Cumulative shares of parents' education by background and own education (Bayes' rule): float64[n_groups, 3, 3].

    ``children`` (int[n_groups, 3]) counts children by background and parents' education: the shares to begin with.
    """
    likelihood = np.array([1.0 - COMPLETION, COMPLETION * (1.0 - DEGREE), COMPLETION * DEGREE])
    steps = np.cumsum((1.0 + children)[:, None, :] * likelihood, axis=-1)
    return steps / steps[..., -1:]


def status_quartile(city: City) -> Rows:
    """Quartile 0-3 of every area by its status: int64[n_areas]."""
    status = city.areas.status[: city.n_areas]
    return np.searchsorted(np.quantile(status, [0.25, 0.5, 0.75]), status)


def immigrant_share(city: City) -> Floats:
    """Share of immigrant background among persons with a home in every area: float64[n_areas]."""
    area, background = city.area_of_person(), city.persons.background[: city.persons.n_rows]
    here = area >= 0
    immigrant = np.bincount(area[here & (background > 0)], minlength=city.n_areas)
    return immigrant / np.maximum(np.bincount(area[here], minlength=city.n_areas), 1)


def levels_of(city: City, config: UpbringingConfig) -> Levels:
    """Return the city's levels, solved on the first call, which must come before a year has passed."""
    found = city.parameters.get("upbringing")
    if found is None:
        found = city.parameters["upbringing"] = _solve(city, config)
    return found


def _solve(city: City, config: UpbringingConfig) -> Levels:
    persons = city.persons
    n = persons.n_rows
    age = persons.age[:n]
    rows = np.flatnonzero((persons.childhood_years[:n] > 0) & (age >= SCHOOL_AGES[0]) & (age <= SCHOOL_AGES[1]))
    odds, parents = childhood_part(city, rows, config), persons.parents_education[rows]
    levels = np.array([levels_for(odds[parents == e], e, config) for e in range(COMPLETION.size)])
    group = persons.background[rows]
    overall = float(odds.mean()) if odds.size else 0.0
    mean = [odds[group == g].mean() if np.any(group == g) else overall for g in range(city.n_groups)]
    return Levels(levels[:, 0], levels[:, 1], np.array(mean))


def levels_for(odds: Floats, parents: int, config: UpbringingConfig) -> tuple[float, float]:
    """Levels of completion and of degrees for children with parents of one education and these advantages."""
    with_family = np.atleast_2d(odds if odds.size else np.zeros(1)).T + config.enabled * config.family * NODES
    weight = np.broadcast_to(WEIGHTS, with_family.shape)
    completion = solve_level(COMPLETION[parents], with_family, weight)
    completes = weight * shifted(completion, with_family)
    return completion, solve_level(DEGREE[parents], config.tertiary * with_family, completes)


def solve_level(wanted: float, odds: Floats, weight: Floats) -> float:
    """Probability at log odds 0 that makes the weighted mean the wanted one (Newton's method on the log odds)."""
    level = wanted
    for _ in range(100):
        chance = shifted(level, odds)
        gap = wanted - np.average(chance, weights=weight)
        if abs(gap) < 1e-10:
            break
        slope = np.average(chance * (1.0 - chance), weights=weight)
        level = float(shifted(level, np.clip(gap / slope, -1.0, 1.0)))
    return level
