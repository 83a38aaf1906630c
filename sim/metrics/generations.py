"""From childhood to adulthood: how far the income rank of the parents' home comes back in the children's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.state import City

Row = tuple[str, str, str, float]
AGES = (26, 40)
"""Youngest and oldest adults looked at: ranks before 26 say little about lasting income (Nybom & Stuhler 2016)."""
FEWEST = 10
"""Persons below which no line is fitted."""
LOW_RANK = 0.25
"""Childhood rank for which an expected adult rank is given (Chetty, Hendren, Kline & Saez 2014)."""


def rank_slopes(city: City) -> Iterator[Row]:
    """Yield the rank-rank slope, the expected rank of those from low-income homes, and the number of persons.

    One row each for the city and for every district of childhood, of all of ``AGES`` who have a home of their own
    here (in their parents' they would have their parents' rank) and whose childhood is known: a year of it at
    least, and a linked parent, as the childhood of others is imputed.
    The slope is that of a least-squares line of the adult household's ``income_rank`` on ``childhood_rank``;
    0 would mean that origin says nothing, 1 that it says everything.
    """
    persons, households = city.persons, city.households
    n = persons.n_rows
    age, household = persons.age[:n], persons.household[:n]
    known = (persons.childhood_years[:n] > 0) & ((persons.mother[:n] != 0) | (persons.father[:n] != 0))
    grown = np.flatnonzero(known & (household >= 0) & (age >= AGES[0]) & (age <= AGES[1]))
    home = household[grown]
    own = (households.head[home] == grown) | (households.partner[home] == grown)
    grown = grown[own & (households.dwelling[home] >= 0)]
    origin = persons.childhood_rank[grown].astype(float)
    rank = households.income_rank[household[grown]].astype(float)
    area = persons.childhood_area[grown]
    district = np.where(area >= 0, city.areas.district[area], -1)
    yield from _line("all", "city", origin, rank)
    for index, name in enumerate(city.districts):
        here = district == index
        yield from _line(name, "district", origin[here], rank[here])


def _line(group: str, unit: str, origin: NDArray[Any], rank: NDArray[Any]) -> Iterator[Row]:
    slope = at_low_rank = float("nan")
    if origin.size >= FEWEST and np.ptp(origin) > 0.0:
        centred = origin - origin.mean()
        slope = float(centred @ rank / (centred @ centred))
        at_low_rank = float(rank.mean() + slope * (LOW_RANK - origin.mean()))
    yield "rank_slope", group, unit, slope
    yield "rank_from_low", group, unit, at_low_rank
    yield "rank_slope_persons", group, unit, float(origin.size)
