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
    area = city.area_of_person()
    here = area >= 0
    lately = here & (households.arrived[persons.household[:n]] > year - YEARS)
    everyone = np.bincount(area[here], minlength=city.n_areas).astype(float)
    lived_in = everyone > 0
    total = everyone[lived_in]
    groups = [("all", lately)]
    groups += [(name, lately & (persons.background[:n] == g)) for g, name in enumerate(city.groups)]
    for name, mine in groups:
        came = np.bincount(area[mine], minlength=city.n_areas).astype(float)[lived_in]
        pair = np.column_stack([came, total - came])
        yield "recent_arrivals", name, "city", float(came.sum() / total.sum())
        yield "recent_arrivals_dissimilarity", name, "sub_district", sg.dissimilarity(came, total - came)
        random = sg.expected_under_randomness("dissimilarity", pair)
        yield "recent_arrivals_dissimilarity_random", name, "sub_district", random
        yield "recent_arrivals_isolation", name, "sub_district", sg.isolation(came, total)
