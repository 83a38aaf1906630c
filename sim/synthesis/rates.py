"""Who comes to the city in a year, and yearly rates of leaving it: moves of Oslo 2017."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.config import Config
from sim.state import City, Generation
from sim.state.arrivals import NO_CHILD, Arrivals
from sim.synthesis.national import DATA, age_margin

PERSONS_2017 = 666_759.0
HEAD_AGES = ((18, 19), (20, 24), (25, 29), (30, 34), (35, 39), (40, 49), (50, 59), (60, 69), (70, 79))
ADULTS_OF_TEENS = 0.70
"""Of those of 10-19 years who move in, share of 18 or 19 without parents (X)."""
EARLY_HALF = np.array([0.55, 0.45, 0.62, 0.38])
"""Split of the published ten-year bands 20-29 and 30-39 into halves (X)."""
IN_COUPLES = np.array([0.03, 0.14, 0.28, 0.42, 0.44, 0.40, 0.45, 0.50, 0.45])
"""Share of moving adults by age who come with a partner (X)."""
GROUPS_OF_ARRIVALS = np.array([0.58, 0.25, 0.17])
"""Background of arriving households: about a fifth come from abroad, M3; the split is X."""
FAMILIES = (("couple", (2,), 0.45), ("couple", (3, 6), 0.35), ("lone", (4,), 0.10), ("couple", (8, 12), 0.10))
"""Families that come: adults, ages of children, share of families (X)."""
PARENT_AGES = np.array([0.0, 0.02, 0.16, 0.34, 0.28, 0.20, 0.0, 0.0, 0.0])
"""Age of heads of arriving families, by ``HEAD_AGES`` (X)."""
INCOME = np.array([1.0, 0.92, 0.80])
"""Income of newcomers over residents of the same kind, by background (X)."""


@cache
def moves() -> NDArray[np.float64]:
    """Read the moves of 2017 by ten-year age band: from, to, between sub-districts, within, into Oslo, out (R)."""
    return np.nan_to_num(np.genfromtxt(DATA / "oslo" / "moves_2017.csv", delimiter=",", skip_header=1), nan=110.0)


def demographic_rates(groups_differ: bool) -> dict[str, NDArray[np.float64]]:
    """Schedules by single year of age 0-110 that the city knows better than the default ones.

    ``departures``: persons leaving Oslo per person and year, 2017 moves over persons of the age band
    (the population of 2018). Without group differences, births do not differ either.
    """
    table = moves()
    persons = age_margin().sum(axis=0)
    out = np.zeros(111)
    for low, high, _, _, _, leaving in table:
        low, high = int(low), min(int(high), 110)
        out[low : high + 1] = leaving / max(persons[low : min(high, 100) + 1].sum(), 1.0)
    rates = {"departures": out}
    if not groups_differ:
        rates["group_births"] = np.ones(3)
    return rates


def arrival_profiles(city: City, config: Config) -> Arrivals:
    """Households observed to come in a year: the city's share of Oslo's moves in 2017, by profile.

    Adults by age are the published ones; children come with parents, as many as published.
    """
    into = moves()[:, 4]
    children = into[0] + (1.0 - ADULTS_OF_TEENS) * into[1]
    adults = np.array([
        into[1] * ADULTS_OF_TEENS, into[2] * EARLY_HALF[0], into[2] * EARLY_HALF[1], into[3] * EARLY_HALF[2],
        into[3] * EARLY_HALF[3], into[4], into[5], into[6], into[7:].sum(),
    ])  # fmt: skip
    rows = _family_rows(children)
    in_families = np.zeros(len(HEAD_AGES))
    for band, n_adults, _, number in rows:
        in_families[band] += n_adults * number
    left = np.maximum(adults - in_families, 0.0)
    rows += [(band, 2, (), left[band] * IN_COUPLES[band] / 2.0) for band in range(left.size)]
    rows += [(band, 1, (), left[band] * (1.0 - IN_COUPLES[band])) for band in range(left.size)]
    scale = city.persons.n / PERSONS_2017
    return _profiles(rows, scale, config.city.groups_differ)


def _family_rows(children: float) -> list[tuple[int, int, tuple[int, ...], float]]:
    """Families by band of the head's age that bring the published number of children."""
    per_family = sum(len(ages) * share for _, ages, share in FAMILIES)
    n_families = children / per_family
    return [
        (band, 2 if kind == "couple" else 1, ages, n_families * share * PARENT_AGES[band])
        for kind, ages, share in FAMILIES
        for band in range(len(HEAD_AGES))
        if PARENT_AGES[band] > 0
    ]


def _profiles(rows: list[tuple[int, int, tuple[int, ...], float]], scale: float, differ: bool) -> Arrivals:
    """Cross the rows with background."""
    crossed = [(row, group) for row in rows for group in range(GROUPS_OF_ARRIVALS.size)]
    number = np.array([row[3] * GROUPS_OF_ARRIVALS[group] for row, group in crossed])
    child_ages = np.full((len(crossed), 2), NO_CHILD)
    for i, (row, _) in enumerate(crossed):
        child_ages[i, : len(row[2])] = row[2]
    band = np.array([row[0] for row, _ in crossed])
    group = np.array([group for _, group in crossed])
    ages = np.array(HEAD_AGES)
    return Arrivals(
        households_per_year=float(number.sum() * scale),
        probability=number / number.sum(),
        adults=np.array([row[1] for row, _ in crossed]),
        child_ages=child_ages,
        age_low=ages[band, 0],
        age_high=ages[band, 1],
        background=group,
        generation=np.where(group == 0, Generation.OTHER, Generation.IMMIGRANT),
        income_multiplier=INCOME[group] if differ else np.ones(group.size),
    )
