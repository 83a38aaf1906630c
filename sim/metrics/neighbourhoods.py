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
    areas, n = snapshot.city.areas, snapshot.city.n_areas
    by_income = np.bincount(snapshot.area * 4 + snapshot.quartile, minlength=4 * n).reshape(n, 4)
    everyone = by_income.sum(axis=1)
    weights = {"all": everyone}
    weights |= {f"income_quartile_{q + 1}": by_income[:, q] for q in range(4)}
    weights |= {f"status_quartile_{q + 1}": everyone * (status_quartile == q) for q in range(4)}
    for metric, column in MEASURES.items():
        for group, weight in weights.items():
            yield metric, group, CITY, _mean(getattr(areas, column)[:n], weight)
    amenity = areas.amenity[:n]
    yield "amenity_spread", "all", CITY, _mean((amenity - _mean(amenity, everyone)) ** 2, everyone) ** 0.5
    persons = np.bincount(snapshot.person_area, minlength=n)
    yield "amenity_gini", "all", CITY, gini(areas.safe_access[:n], persons)


def _mean(values: Array, weight: Array) -> float:
    """Mean over those whom ``weight`` counts, NaN where there is nobody."""
    total = weight.sum()
    return float((values * weight).sum() / total) if total else float("nan")


def gini(values: Array, weight: Array) -> float:
    """Gini coefficient of amounts, each held by ``weight`` persons; NaN where there is nothing to hold."""
    order = np.argsort(values, kind="stable")
    persons, amount = weight[order].astype(float), (values * weight)[order]
    if amount.sum() <= 0.0:
        return float("nan")
    lorenz = np.concatenate([[0.0], np.cumsum(amount)]) / amount.sum()
    return float(1.0 - (persons * (lorenz[1:] + lorenz[:-1])).sum() / persons.sum())
