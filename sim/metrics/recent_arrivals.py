"""How far apart those live who came to the city in the last years."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.metrics import segregation as sg
from sim.metrics.snapshot import Snapshot

Row = tuple[str, str, str, float]
YEARS = 5
"""Arrivals are recent for so many calendar years, the present one included."""


def recent_arrivals(snapshot: Snapshot, year: int) -> Iterator[Row]:
    """Yield share, dissimilarity and isolation of persons whose household came lately, by background and all."""
    city = snapshot.city
    persons, households, n = city.persons, city.households, city.persons.n_rows
    home = persons.household[:n]
    area_of, lately = city.area_of_household(), households.arrived[: households.n_rows] > year - YEARS
    came = np.flatnonzero((home >= 0) & (lately & (area_of >= 0))[home])
    cell = area_of[home[came]].astype(np.int64) * city.n_groups + persons.background[came]
    by_group = np.bincount(cell, minlength=city.n_areas * city.n_groups).reshape(city.n_areas, city.n_groups)
    everyone = np.bincount(snapshot.person_area, minlength=city.n_areas)
    lived_in = everyone > 0
    total = everyone[lived_in].astype(float)
    columns = [("all", by_group.sum(axis=1)), *zip(city.groups, by_group.T, strict=True)]
    for name, number in columns:
        mine = number[lived_in].astype(float)
        pair = np.column_stack([mine, total - mine])
        random = sg.expected_under_randomness("dissimilarity", pair)
        yield "recent_arrivals", name, "city", float(mine.sum() / total.sum())
        yield "recent_arrivals_dissimilarity", name, "sub_district", sg.dissimilarity(mine, total - mine)
        yield "recent_arrivals_dissimilarity_random", name, "sub_district", random
        yield "recent_arrivals_isolation", name, "sub_district", sg.isolation(mine, total)
