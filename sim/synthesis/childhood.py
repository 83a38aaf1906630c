"""Parents of those who are there at the start, and the past of those who are young."""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.people import ranks
from sim.state import City, Persons
from sim.state.upbringing import (
    EXPOSURE_BANDS,
    INHERITED_STANDING,
    immigrant_share,
    parents_given_own,
    status_quartile,
)
from sim.synthesis.addresses import Decision, Draws
from sim.synthesis.population import CHILD, People, parents_of

GROWN_UP = 30
"""Nothing is made up about the childhood of those of this age or more."""
ATTENDANCE = np.array([[0.72, 0.95, 0.95, 0.96, 0.97], [0.42, 0.84, 0.88, 0.90, 0.91]])
"""Share in kindergarten at 1-5 years, majority and others: all 91 and 79 %, at one year 72 and 42 % (R, E7; rest X)."""
Rows = NDArray[np.int64]


def set_parents(persons: Persons, people: People, draws: Draws) -> None:
    """Link children at home to head and partner, whose standing they inherit in part; draw others' parents' education.

    That of adults who live without their parents is drawn given their own education (Bayes' rule), with the
    frequencies of the city's children by background before it.
    """
    child = np.flatnonzero(people.role == CHILD)
    mother, father = parents_of(people, child)
    first, second = np.where(mother >= 0, mother, father), np.where(father >= 0, father, mother)
    persons.mother[child] = np.where(mother >= 0, people.person_key[mother], 0)
    persons.father[child] = np.where(father >= 0, people.person_key[father], 0)
    persons.parents_education[child] = np.maximum(persons.education[first], persons.education[second])
    _inherit(persons, people, child, first, second, draws)
    others = np.flatnonzero(people.role != CHILD)
    n_groups = int(persons.background.max(initial=0)) + 1
    cell = persons.background[child].astype(np.int64) * 3 + persons.parents_education[child]
    children = np.bincount(cell, minlength=3 * n_groups).reshape(n_groups, 3)
    steps = parents_given_own(children)[persons.background[others], persons.education[others]]
    chance = draws.uniform(Decision.PARENTS, people.person_key[others])
    persons.parents_education[others] = (chance[:, None] >= steps[:, :-1]).sum(axis=1)


def _inherit(persons: Persons, people: People, child: Rows, first: Rows, second: Rows, draws: Draws) -> None:
    """Give children without income a standing related to their parents'."""
    young = persons.income[child] == 0.0
    child, first, second = child[young], first[young], second[young]
    z = persons.income_z
    parents = np.where(first == second, z[first], (z[first] + z[second]) / np.sqrt(2.0))
    own = draws.normal(Decision.INHERITED_STANDING, people.person_key[child])
    z[child] = INHERITED_STANDING * parents + np.sqrt(1.0 - INHERITED_STANDING**2) * own


def set_childhood(city: City, draws: Draws) -> None:
    """Let everyone below thirty have grown up where they live now, on the income of their home (assumption).

    Grown children at home get the rank of their parents' incomes, without their own; those who live without
    their parents the mean rank of their area's children.
    """
    persons, households = city.persons, city.households
    n = persons.n_rows
    rows = np.flatnonzero((persons.key[:n] != 0) & (persons.age[:n] < GROWN_UP))
    age, area = persons.age[rows].astype(int), city.area_of_person()[rows]
    quartile = status_quartile(city)[area]
    for band, (low, high) in enumerate(zip((0, *EXPOSURE_BANDS), EXPOSURE_BANDS, strict=False)):
        persons.exposure[rows, band, quartile] = np.clip(age - low, 0, high - low)
    rank, own = households.income_rank[persons.household[rows]], age < EXPOSURE_BANDS[-1]
    size = np.maximum(np.bincount(area[own], minlength=city.n_areas), 1)
    of_area = np.bincount(area[own], rank[own], minlength=city.n_areas) / size
    at_home = (persons.mother[rows] != 0) | (persons.father[rows] != 0)
    grown = np.where(at_home, _parents_rank(city)[persons.household[rows]], of_area[area])
    persons.childhood_rank[rows] = np.where(own, rank, grown)
    persons.childhood_years[rows] = np.minimum(age, EXPOSURE_BANDS[-1])
    persons.childhood_area[rows] = area
    persons.childhood_peers[rows] = immigrant_share(city)[area]
    persons.kindergarten_years[rows] = _kindergarten_years(city, rows, draws)


def _parents_rank(city: City) -> NDArray[np.float32]:
    """Rank of every household by the incomes of head and partner, per square root of its members: float32[n_rows]."""
    households, income = city.households, city.persons.income
    n = households.n_rows
    head, partner = households.head[:n], households.partner[:n]
    holders = income[head] + np.where(partner >= 0, income[partner], 0.0)
    return ranks(households.key[:n] != 0, holders / np.sqrt(np.maximum(households.members[:n], 1)))


def _kindergarten_years(city: City, rows: Rows, draws: Draws) -> NDArray[np.int64]:
    """Years of 1-5 lived so far in which each would have gone: one draw a child, so that who starts early stays."""
    rate = ATTENDANCE[np.minimum(city.persons.background[rows], 1)]
    lived = np.arange(1, 6) < city.persons.age[rows][:, None]
    return (lived & (draws.uniform(Decision.KINDERGARTEN, city.persons.key[rows])[:, None] < rate)).sum(axis=1)
