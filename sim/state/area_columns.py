"""What is published about every area: the columns that reports print and target rules compare."""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.counting import count_where, look_up, share_by
from sim.state.city import City
from sim.state.codes import Education, LegalForm, Owner, Status, Use
from sim.state.summaries import equivalised_income
from sim.state.welfare import low_income_line

Column = NDArray[np.float64]

CHALLENGES = {
    "outside_work_30_59": 0.25,
    "outside_20_29": 0.15,
    "not_completed_21_29": 0.35,
    "low_education_30_59": 0.30,
    "children_low_income": 0.40,
}
"""Indicator -> share from which it counts as a challenge: 40 % children in low income is the committee's
cut-off (NOU 2020:16); the others lie near the middle of the areas on its list (assumption)."""

COLUMNS: dict[str, str] = {
    "outside_work_30_59": "persons of 30-59 years not in work",
    "outside_20_29": "persons of 20-29 years neither in work nor in education",
    "not_completed_21_29": "persons of 21-29 years who have not completed upper secondary",
    "low_education_30_59": "persons of 30-59 years with compulsory school only",
    "children_low_income": "persons under 18 below the low-income line (EU60)",
    "children_renting": "persons under 18 in rented homes",
    "families_crowded": "households with children with more persons than rooms and under 25 m2 each",
    "safe_access": "share with safe access to recreation",
    "turnover": "households that moved in during the last four quarters",
    "challenges": "number of indicators at or above their cut-off",
    "low_income": "persons below the low-income line (EU60)",
    "owner_share": "households that own their home directly",
    "coop_share": "households that own a cooperative share",
    "renter_share": "households that rent, municipal tenants included",
    "municipal_share": "municipal homes among all homes",
    "private_let_share": "private lets among all homes",
    "price": "mean indexed value over floor area, NOK / m2",
    "rent": "mean market rent over floor area, NOK / m2 / year",
    "status": "mean household income rank less one half",
    "reputation": "remembered status, disorder and labels",
    "amenity": "centrality, green, safe access and quiet, standard deviations of the areas at the start",
    "green": "standardised",
    "noise": "standardised",
    "meeting_places": "per 1 000 persons, relative to the city",
    "disorder": "felt disorder from youth outside work and turnover, standard deviations at the start",
    "cohesion": "owners, turnover, meeting places, contact: standard deviations at the start",
    "contact": "chance that two persons differ in background, times one less turnover",
    "households": "households with a home",
    "persons": "persons with a home",
    "dwellings": "dwellings, empty ones included",
}
"""Name -> meaning of every column but the shares by background, which are ``share_<group>``."""

KEPT = (
    "safe_access", "status", "reputation", "amenity", "green", "noise", "meeting_places", "disorder", "cohesion",
    "contact",
)  # fmt: skip
"""Columns that the table of areas holds as they are."""


def area_column_names(groups: list[str]) -> list[str]:
    """Names of all columns in a city with these background groups."""
    return [*COLUMNS, *(f"share_{group}" for group in groups)]


def low_income_households(city: City) -> NDArray[np.bool_]:
    """Households whose equivalised income is below the low-income line: bool[n_rows]."""
    return equivalised_income(city) < low_income_line(city)


def crowded_households(city: City) -> NDArray[np.bool_]:
    """Households with more persons than rooms and under 25 m2 each (official rule)."""
    households, dwellings = city.households, city.dwellings
    n = households.n_rows
    home, members = households.dwelling[:n], np.maximum(households.members[:n], 1)
    return (home >= 0) & (members > dwellings.rooms[home]) & (dwellings.floor_area[home] / members < 25.0)


def city_area_columns(city: City, quarter: int | None = None) -> dict[str, Column]:
    """Compute every published column of every area.

    Parameters
    ----------
    city : City
        The city now.
    quarter : int, optional
        Quarters lived through since the start, for ``turnover``; up to the latest move when omitted.

    Returns
    -------
    dict of str to float64[n_areas]
        Shares in [0, 1], 0 where an area has nobody they could be of; other units in ``COLUMNS``.
    """
    columns = _people(city) | _households(city, quarter) | _homes(city)
    columns |= {name: getattr(city.areas, name)[: city.n_areas].copy() for name in KEPT}
    columns["challenges"] = sum(
        (columns[name] >= cut).astype(np.float64) for name, cut in CHALLENGES.items()
    ) * np.ones(city.n_areas)
    return {name: columns[name] for name in area_column_names(city.groups)}


def _people(city: City) -> dict[str, Column]:
    persons = city.persons
    n = persons.n_rows
    area, age, status = city.area_of_person(), persons.age[:n], persons.status[:n]
    here = area >= 0
    home = city.households.dwelling[: city.households.n_rows]
    poor = look_up(persons.household[:n], low_income_households(city), False)
    renting = look_up(persons.household[:n], city.dwellings.owner[home] != Owner.HOUSEHOLD, False)
    middle, child = here & (age >= 30) & (age <= 59), here & (age < 18)
    young, completing = here & (age >= 20) & (age <= 29), here & (age >= 21) & (age <= 29)
    columns = {
        "outside_work_30_59": share_by(area, status != Status.WORK, middle, city.n_areas),
        "outside_20_29": share_by(area, status == Status.OUTSIDE, young, city.n_areas),
        "not_completed_21_29": share_by(area, persons.completed_upper_secondary[:n] == 0, completing, city.n_areas),
        "low_education_30_59": share_by(area, persons.education[:n] == Education.COMPULSORY, middle, city.n_areas),
        "children_low_income": share_by(area, poor, child, city.n_areas),
        "children_renting": share_by(area, renting, child, city.n_areas),
        "low_income": share_by(area, poor, here, city.n_areas),
        "persons": count_where(area, here, city.n_areas).astype(float),
    }
    for index, group in enumerate(city.groups):
        columns[f"share_{group}"] = share_by(area, persons.background[:n] == index, here, city.n_areas)
    return columns


def _households(city: City, quarter: int | None) -> dict[str, Column]:
    households, dwellings = city.households, city.dwellings
    n = households.n_rows
    area, home, since = city.area_of_household(), households.dwelling[:n], households.since[:n]
    here = area >= 0
    owns = dwellings.owner[home] == Owner.HOUSEHOLD
    coop = owns & (dwellings.legal_form[home] == LegalForm.COOPERATIVE)
    family = here & (households.children_0_5[:n].astype(int) + households.children_6_17[:n] > 0)
    if quarter is None:
        quarter = int(since[here].max(initial=0)) + 1
    return {
        "families_crowded": share_by(area, crowded_households(city), family, city.n_areas),
        "turnover": share_by(area, since >= quarter - 4, here, city.n_areas),
        "owner_share": share_by(area, owns & ~coop, here, city.n_areas),
        "coop_share": share_by(area, coop, here, city.n_areas),
        "renter_share": share_by(area, ~owns, here, city.n_areas),
        "households": count_where(area, here, city.n_areas).astype(float),
    }


def _homes(city: City) -> dict[str, Column]:
    dwellings = city.dwellings
    slots = np.flatnonzero(dwellings.key != 0)
    area, use = dwellings.area[slots], dwellings.use[slots]
    every, market = np.ones(slots.size, bool), np.flatnonzero(use != Use.MUNICIPAL)
    there, priced = area[market], slots[market]
    floor = np.maximum(np.bincount(there, dwellings.floor_area[priced], city.n_areas), 1.0)
    return {
        "municipal_share": share_by(area, use == Use.MUNICIPAL, every, city.n_areas),
        "private_let_share": share_by(area, use == Use.PRIVATE_LET, every, city.n_areas),
        "price": np.bincount(there, dwellings.value[priced], city.n_areas) / floor,
        "rent": np.bincount(there, dwellings.rent_value[priced], city.n_areas) / floor,
        "dwellings": np.bincount(area, minlength=city.n_areas).astype(float),
    }
