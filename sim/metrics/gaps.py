"""Gaps between areas, split into who lives there (composition) and the rest (context)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernels.counting import count_where
from sim.metrics.snapshot import Snapshot
from sim.state import City, Education, Status
from sim.state.upbringing import status_quartile

Row = tuple[str, str, str, float]
Array = NDArray[Any]
UNKNOWN = 3
"""Parents' education of persons without known parents; others have an ``Education`` code."""
LOWEST, HIGHEST = 0, 3


@dataclass(frozen=True)
class Tally:
    """Numbers by area: persons of whom an outcome is told, those with it, and those expected to have it."""

    persons: NDArray[np.float64]
    observed: NDArray[np.float64]
    expected: NDArray[np.float64]
    """If every person had the city-wide rate of the own kind."""

    def rates(self, areas: NDArray[np.bool_]) -> tuple[float, float]:
        """Observed and expected share in some areas; NaN where nobody is."""
        n = float(self.persons[areas].sum())
        if n == 0.0:
            return float("nan"), float("nan")
        return float(self.observed[areas].sum()) / n, float(self.expected[areas].sum()) / n


def tally(area: Array, kind: Array, has: NDArray[np.bool_], n_areas: int, n_kinds: int) -> Tally:
    """Count an outcome by area and standardise it by kind of person.

    Parameters
    ----------
    area, kind : int64[n_persons]
        Where each lives, and which kind each is of.
    has : bool[n_persons]
        Who has the outcome.

    Notes
    -----
    Direct standardisation on city-wide rates (Kitagawa 1955), which equals Oaxaca (1973) and Blinder (1973)
    with pooled coefficients of a model saturated in the kinds.
    """
    cell, shape = area * n_kinds + kind, (n_areas, n_kinds)
    persons = np.bincount(cell, minlength=n_areas * n_kinds).reshape(shape)
    with_it = count_where(cell, has, n_areas * n_kinds).reshape(shape)
    rate = with_it.sum(axis=0) / np.maximum(persons.sum(axis=0), 1)
    return Tally(persons.sum(axis=1).astype(float), with_it.sum(axis=1).astype(float), persons @ rate)


def outcome_gaps(snapshot: Snapshot) -> Iterator[Row]:
    """Yield the gap in each of the committee's indicators, and its two parts, in share points.

    Two kinds of gap: areas of the lowest less those of the highest status quartile, and every district less
    the city. ``gap_composition`` is the difference expected if every person had the city-wide rate of the own
    kind; ``gap_context`` is the rest. Context therefore holds whatever the kinds do not tell of the persons
    as well as what the place does; and as rates are estimated over the whole city, places included,
    composition takes the part of a place's effect that goes with who lives there. In a small city kinds hold
    few persons, whose own outcome then counts as their kind's: composition is overstated.
    """
    city = snapshot.city
    quartile = status_quartile(city)
    everywhere = np.ones(city.n_areas, bool)
    for name, outcome in _tallies(snapshot):
        low, high = outcome.rates(quartile == LOWEST), outcome.rates(quartile == HIGHEST)
        yield from _parts(name, "status_quartile", low, high)
        whole = outcome.rates(everywhere)
        for index, district in enumerate(city.districts):
            here = outcome.rates(city.areas.district[: city.n_areas] == index)
            yield from _parts(f"{name}:{district}", "district", here, whole)


def _parts(group: str, unit: str, here: tuple[float, float], there: tuple[float, float]) -> Iterator[Row]:
    gap, composition = here[0] - there[0], here[1] - there[1]
    yield "gap", group, unit, gap
    yield "gap_composition", group, unit, composition
    yield "gap_context", group, unit, gap - composition


def _tallies(snapshot: Snapshot) -> Iterator[tuple[str, Tally]]:
    """Tally every indicator over the kinds of person that matter for it.

    Adults' kinds: age band, sex, background, household type, and education: their own where the outcome is
    work at 30-59, their parents' in their twenties, none where the outcome is education at 30-59, when few
    have known parents. Parents count as known only where they are linked: for others ``parents_education`` was
    drawn from their own, which would explain the outcome by itself.
    """
    people = _People(snapshot)
    middle, young = people.aged(30, 59), people.aged(20, 29)
    completing, children = people.aged(21, 29), people.aged(0, 17)
    persons, rows = snapshot.city.persons, snapshot.person_rows
    status, education = persons.status[rows], persons.education[rows]
    yield "outside_work_30_59", people.tally(middle, status != Status.WORK, own_education=True)
    yield "outside_20_29", people.tally(young, status == Status.OUTSIDE, parents=True)
    not_completed = persons.completed_upper_secondary[rows] == 0
    yield "not_completed_21_29", people.tally(completing, not_completed, parents=True)
    yield "low_education_30_59", people.tally(middle, education == Education.COMPULSORY)
    yield "children_low_income", people.tally_children(children, snapshot.person_low_income)


class _People:
    """Persons with a home, numbered by kind."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot, self.city = snapshot, snapshot.city
        self.rows = snapshot.person_rows
        self.household = self.city.persons.household[self.rows]
        self.household_type = _household_types(self.city)

    def aged(self, youngest: int, oldest: int) -> Array:
        """Positions of persons of these ages, both included."""
        age = self.snapshot.person_age
        return np.flatnonzero((age >= youngest) & (age <= oldest))

    def tally(self, who: Array, has: NDArray[np.bool_], *, own_education: bool = False, parents: bool = False) -> Tally:
        """Tally adults; age bands are of five years below 30, of ten above."""
        persons, rows = self.city.persons, self.rows[who]
        age = self.snapshot.person_age[who].astype(np.int64)
        band = np.where(age < 30, (age - 20) // 5, age // 10 - 1)
        factors = [(band, 5), (persons.sex[rows], 2), self._background(who)]
        factors.append((self.household_type[self.household[who]], 4))
        if own_education:
            factors.append((persons.education[rows], 3))
        if parents:
            factors.append(self._parents_education(rows))
        return self._tally(who, has, factors)

    def tally_children(self, who: Array, has: NDArray[np.bool_]) -> Tally:
        """Tally children by age band, background, parents' education, and how many share a household of whom."""
        households, home = self.city.households, self.household[who]
        children = households.children_0_5[home].astype(np.int64) + households.children_6_17[home]
        factors = [
            (self.snapshot.person_age[who] >= 6, 2),
            self._background(who),
            self._parents_education(self.rows[who]),
            (households.partner[home] >= 0, 2),
            (np.minimum(children, 3) - 1, 3),
        ]
        return self._tally(who, has, factors)

    def _tally(self, who: Array, has: NDArray[np.bool_], factors: list[tuple[Array, int]]) -> Tally:
        kind, n_kinds = np.zeros(who.size, np.int64), 1
        for values, levels in factors:
            kind, n_kinds = kind * levels + values, n_kinds * levels
        return tally(self.snapshot.person_area[who], kind, has[who], self.city.n_areas, n_kinds)

    def _background(self, who: Array) -> tuple[Array, int]:
        return self.snapshot.person_background[who], self.city.n_groups

    def _parents_education(self, rows: Array) -> tuple[Array, int]:
        persons = self.city.persons
        linked = (persons.mother[rows] != 0) | (persons.father[rows] != 0)
        return np.where(linked, persons.parents_education[rows], UNKNOWN), UNKNOWN + 1


def _household_types(city: City) -> Array:
    """Code of every household row: with a couple at its head (2), with children under 18 (1)."""
    households, n = city.households, city.households.n_rows
    with_children = (households.children_0_5[:n] > 0) | (households.children_6_17[:n] > 0)
    return 2 * (households.partner[:n] >= 0) + with_children
