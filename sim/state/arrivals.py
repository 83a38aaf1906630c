"""The queue of households that consider coming to the city: one table, written by synthesis.

``City.parameters["arrivals"]`` holds an ``Arrivals`` or a dict of its fields. Its numbers are those
*observed to come*; demography draws ``config.queue`` times as many, and those who find nothing
worth coming for do not join. Nothing here depends on the state of the city, so all scenarios of a
seed share the queue.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.state.codes import Generation

if TYPE_CHECKING:
    from sim.state.city import City

NO_CHILD = 255
"""Marks an unused place in ``child_ages``."""


@dataclass(frozen=True)
class Arrivals:
    """Households that come in a year, by profile; arrays have one row per profile."""

    households_per_year: float
    """Households observed to come, scaled to the city."""
    probability: NDArray[np.float64]
    """Share of each profile; sums to 1."""
    adults: NDArray[np.integer]
    """1, or 2 for couples."""
    child_ages: NDArray[np.integer]
    """[n, places]: age of each child when they come, ``NO_CHILD`` where there is none."""
    age_low: NDArray[np.integer]
    age_high: NDArray[np.integer]
    """Age of the head, uniform from ``age_low`` to ``age_high`` inclusive."""
    background: NDArray[np.integer]
    """Group of all members."""
    generation: NDArray[np.integer]
    """Generation code of all members."""
    income_multiplier: NDArray[np.float64]
    """Times the income of residents of the same age, education, sex and background."""

    def scaled(self, factor: NDArray[np.float64]) -> Arrivals:
        """Return the table with the households of each background multiplied: ``factor`` float64[n_groups]."""
        number = self.probability * factor[self.background]
        return replace(
            self,
            households_per_year=self.households_per_year * float(number.sum()),
            probability=number / number.sum(),
        )


def queue_of(city: City) -> Arrivals | None:
    """Return the city's table of arrivals, none if nobody comes."""
    table: Any = city.parameters.get("arrivals")
    return Arrivals(**table) if isinstance(table, dict) else table


_AGES = [(18, 19), (20, 24), (25, 29), (30, 34), (35, 44), (45, 59), (60, 79)]
_WEIGHT = {
    "alone": [0.075, 0.30, 0.22, 0.085, 0.055, 0.035, 0.015],
    "couple": [0.0, 0.035, 0.055, 0.025, 0.01, 0.01, 0.005],
    "child_1": [0.0, 0.0, 0.012, 0.018, 0.008, 0.0, 0.0],
    "child_2": [0.0, 0.0, 0.004, 0.012, 0.012, 0.0, 0.0],
    "lone": [0.0, 0.0, 0.004, 0.003, 0.002, 0.0, 0.0],
}
_CHILDREN = {"alone": [], "couple": [], "child_1": [2], "child_2": [3, 7], "lone": [6]}


def assumed_arrivals(households_per_year: float, background_shares: NDArray[np.float64]) -> Arrivals:
    """Make a table by age and household type when no better one is at hand.

    Ages follow moves into Oslo 2017 (mostly 20-34; `moves_city_by_age_2007_2017.csv`), the split by
    household type is an assumption. Group 0 counts as born here, the others as immigrants.
    """
    kinds = [(kind, band) for kind in _WEIGHT for band in range(len(_AGES)) if _WEIGHT[kind][band] > 0]
    rows = [(kind, band, group) for kind, band in kinds for group in range(background_shares.size)]
    weight = np.array([_WEIGHT[kind][band] * background_shares[group] for kind, band, group in rows])
    ages = np.full((len(rows), 2), NO_CHILD)
    for i, (kind, _, _) in enumerate(rows):
        ages[i, : len(_CHILDREN[kind])] = _CHILDREN[kind]
    group = np.array([group for _, _, group in rows])
    return Arrivals(
        households_per_year=households_per_year,
        probability=weight / weight.sum(),
        adults=np.array([1 if kind in ("alone", "lone") else 2 for kind, _, _ in rows]),
        child_ages=ages,
        age_low=np.array([_AGES[band][0] for _, band, _ in rows]),
        age_high=np.array([_AGES[band][1] for _, band, _ in rows]),
        background=group,
        generation=np.where(group == 0, Generation.OTHER, Generation.IMMIGRANT),
        income_multiplier=np.ones(len(rows)),
    )
