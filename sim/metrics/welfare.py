"""Low income that lasts, among whom children are poor, and how unequal incomes are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.metrics.snapshot import Snapshot
from sim.state import Status
from sim.state.summaries import equivalised_income
from sim.state.welfare import three_year_income, three_year_line

Row = tuple[str, str, str, float]
Mask = NDArray[np.bool_]
CITY = "city"


def welfare(snapshot: Snapshot) -> Iterator[Row]:
    """Yield persistent low income by background, children's low income by family, and the Gini of incomes.

    Persistent: the mean of three years' ends is below the mean of the three years' lines, of persons for whom
    all three are known; NaN in the first two years of a run, before which no incomes are told.
    """
    city, rows = snapshot.city, snapshot.person_rows
    child = snapshot.person_age < 18
    income = three_year_income(city, rows)
    known, low = ~np.isnan(income), income < three_year_line(city)
    for group, mine in _groups(snapshot):
        yield "persistent_low_income", group, CITY, _share(low, known & mine)
        yield "children_persistent_low_income", group, CITY, _share(low, known & child & mine)
    poor, household = snapshot.person_low_income, city.persons.household[rows]
    couple, works = (of_household[household] for of_household in _families(snapshot))
    for group, mine in (("couples", couple), ("lone_parents", ~couple), ("works", works), ("no_work", ~works)):
        yield "children_low_income_by_family", group, CITY, _share(poor, child & mine)
    yield "low_income_children_working_family", "all", CITY, _share(works, child & poor)
    homes = snapshot.rows
    yield "income_gini", "all", CITY, gini(equivalised_income(city)[homes], city.households.members[homes])


def _groups(snapshot: Snapshot) -> Iterator[tuple[str, Mask]]:
    background = snapshot.person_background
    yield "all", np.ones(background.size, bool)
    for index, group in enumerate(snapshot.city.groups):
        yield group, background == index


def _families(snapshot: Snapshot) -> tuple[Mask, Mask]:
    """Whether the head has a partner in it, and whether either works: bool[n_households] each."""
    households, status = snapshot.city.households, snapshot.city.persons.status
    n = households.n_rows
    head, partner = households.head[:n], households.partner[:n]
    couple = partner >= 0
    return couple, (status[head] == Status.WORK) | (couple & (status[partner] == Status.WORK))


def _share(has: Mask, among: Mask) -> float:
    n = np.count_nonzero(among)
    return np.count_nonzero(has & among) / n if n else float("nan")


def gini(values: NDArray[Any], numbers: NDArray[Any]) -> float:
    """Gini coefficient in [0, 1) of values, each held by so many; those below 0 count as 0.

    Twice the area between the Lorenz curve and the diagonal, by trapezoids; NaN when all is 0.
    """
    order = np.argsort(values)
    held, ordered = numbers[order].astype(float), np.maximum(values[order], 0.0)
    lorenz = np.cumsum(held * ordered)
    if lorenz.size == 0 or lorenz[-1] <= 0.0:
        return float("nan")
    below = np.concatenate([[0.0], lorenz[:-1]])
    return float(1.0 - (held * (lorenz + below)).sum() / (held.sum() * lorenz[-1]))
