"""Who lives in homes built since the start: whether new areas become tomorrow's exposed areas."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.metrics.snapshot import Snapshot
from sim.state.area_columns import low_income_households

Row = tuple[str, str, str, float]
CITY = "city"


def new_homes(snapshot: Snapshot) -> Iterator[Row]:
    """Yield how many homes are new, and the tenure, income, background and place of those who live in them."""
    city = snapshot.city
    households, dwellings = city.households, city.dwellings
    new = dwellings.built[snapshot.slots] > 0
    rows = snapshot.rows[new]
    yield "new_homes", "all", CITY, float(np.count_nonzero((dwellings.key != 0) & (dwellings.built > 0)))
    yield "new_homes_ownership", "all", CITY, _mean(snapshot.tenure[new] < 2)
    yield "new_homes_income_rank", "all", CITY, _mean(households.income_rank[rows])
    yield "new_homes_area_status", "all", CITY, _mean(city.areas.status[snapshot.area[new]])
    yield "new_homes_families", "all", CITY, _mean(snapshot.family[new])
    children = households.children_0_5[rows].astype(float) + households.children_6_17[rows]
    poor = low_income_households(city)[rows]
    total = children.sum()
    yield "new_homes_children_low_income", "all", CITY, float(children[poor].sum() / total) if total else float("nan")
    yield from _background(snapshot, rows)


def _background(snapshot: Snapshot, rows: np.ndarray) -> Iterator[Row]:
    """Shares of background groups among the persons in new homes."""
    city, n = snapshot.city, snapshot.city.persons.n_rows
    home = city.persons.household[:n]
    lives_new = np.zeros(snapshot.city.households.n_rows, bool)
    lives_new[rows] = True
    here = (home >= 0) & lives_new[home]
    number = np.bincount(city.persons.background[:n][here], minlength=city.n_groups)
    for group, members in zip(city.groups, number, strict=True):
        yield "new_homes_group_share", group, CITY, float(members / number.sum()) if number.sum() else float("nan")


def _mean(values: np.ndarray) -> float:
    return float(np.mean(values)) if values.size else float("nan")
