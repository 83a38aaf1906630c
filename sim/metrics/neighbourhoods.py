"""What areas are like for those who live in them: amenity, disorder, cohesion, reputation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.metrics.snapshot import Snapshot

Array = NDArray[Any]
Row = tuple[str, str, str, float]
CITY = "city"
MEASURES = {
    "area_amenity": "amenity",
    "area_safe_access": "safe_access",
    "area_disorder": "disorder",
    "area_cohesion": "cohesion",
    "area_contact": "contact",
    "area_reputation": "reputation",
}
"""Measure -> area column whose mean over households it is."""


def neighbourhoods(snapshot: Snapshot, status_quartile: Array) -> Iterator[Row]:
    """Yield what the areas of households are like: all, by their income, and by the area's status at the start."""
    areas = snapshot.city.areas
    splits = {"income_quartile": snapshot.quartile, "status_quartile": status_quartile[snapshot.area]}
    for metric, column in MEASURES.items():
        value = getattr(areas, column)[snapshot.area]
        yield metric, "all", CITY, _mean(value)
        for name, code in splits.items():
            for q in range(4):
                yield metric, f"{name}_{q + 1}", CITY, _mean(value[code == q])
    yield "amenity_spread", "all", CITY, float(areas.amenity[snapshot.area].std()) if snapshot.area.size else np.nan
    access = areas.safe_access[: snapshot.city.n_areas]
    persons = np.bincount(snapshot.person_area, minlength=access.size)
    yield "amenity_gini", "all", CITY, gini(access, persons)


def _mean(values: Array) -> float:
    return float(values.mean()) if values.size else float("nan")


def gini(values: Array, weight: Array) -> float:
    """Gini coefficient of amounts, each held by ``weight`` persons; NaN where there is nothing to hold."""
    order = np.argsort(values, kind="stable")
    persons, amount = weight[order].astype(float), (values * weight)[order]
    if amount.sum() <= 0.0:
        return float("nan")
    lorenz = np.concatenate([[0.0], np.cumsum(amount)]) / amount.sum()
    return float(1.0 - (persons * (lorenz[1:] + lorenz[:-1])).sum() / persons.sum())
