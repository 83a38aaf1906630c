"""Columns that most measures need, gathered once a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernels.counting import look_up
from sim.state import City, LegalForm, Owner, Use
from sim.state.area_columns import low_income_households
from sim.state.codes import NO_ROW

Array = NDArray[Any]
TENURES = ("owner", "coop", "renter")


@dataclass(frozen=True)
class Snapshot:
    """Households with a home and the persons in them, as parallel arrays."""

    city: City
    rows: Array
    """Household rows."""
    slots: Array
    area: Array
    tenure: Array
    """Index into ``TENURES``."""
    background: Array
    """Group index, ``n_groups`` for mixed."""
    quartile: Array
    """0-3 by equivalised net income in the city."""
    family: Array
    """Has children of 0-17."""
    person_rows: Array
    """Rows of persons with a home."""
    person_area: Array
    person_block: Array
    person_background: Array
    person_age: Array
    person_low_income: Array

    @property
    def units_of_households(self) -> dict[str, tuple[Array, int]]:
        """Unit index of every household and number of units, by unit size."""
        city = self.city
        return {
            "block": (city.dwellings.block[self.slots], city.block_area.size),
            "sub_district": (self.area, city.n_areas),
            "district": (city.areas.district[self.area], city.n_districts),
        }

    @property
    def units_of_persons(self) -> dict[str, tuple[Array, int]]:
        """Unit index of every person and number of units, by unit size."""
        city = self.city
        return {
            "block": (self.person_block, city.block_area.size),
            "sub_district": (self.person_area, city.n_areas),
            "district": (city.areas.district[self.person_area], city.n_districts),
        }


def take_snapshot(city: City) -> Snapshot:
    """Gather what the measures of one moment need."""
    households, dwellings, persons = city.households, city.dwellings, city.persons
    rows = city.housed()
    slots = households.dwelling[rows]
    owned = dwellings.owner[slots] == Owner.HOUSEHOLD
    cooperative = dwellings.legal_form[slots] == LegalForm.COOPERATIVE
    tenure = 2 - 2 * owned + (owned & cooperative)
    background = np.minimum(households.background[rows], city.n_groups)
    quartile = np.minimum((households.income_rank[rows] * 4).astype(np.int64), 3)
    poor = low_income_households(city)
    home = persons.household[: persons.n_rows]
    person_slot = look_up(home, households.dwelling, NO_ROW)
    lives = np.flatnonzero(person_slot >= 0)
    person_slot = person_slot[lives]
    return Snapshot(
        city, rows, slots, dwellings.area[slots].astype(np.int64), tenure, background, quartile,
        (households.children_0_5[rows] + households.children_6_17[rows]) > 0,
        lives, dwellings.area[person_slot].astype(np.int64), dwellings.block[person_slot],
        persons.background[lives], persons.age[lives], poor[home[lives]],
    )  # fmt: skip


def housing_cost(city: City, rows: Array, slots: Array, user_cost: float) -> NDArray[np.float64]:
    """Yearly housing cost of households, NOK: rent less allowance for tenants, user cost of the value for owners."""
    dwellings = city.dwellings
    cost = user_cost * dwellings.value[slots]
    lets = np.flatnonzero(dwellings.use[slots] != Use.OWNER)
    cost[lets] = np.maximum(dwellings.rent[slots[lets]] - city.households.allowance[rows[lets]], 0.0)
    return cost
