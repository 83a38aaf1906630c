"""Columns by which a policy may choose households: none of them says who people are by background."""

import numpy as np
from numpy.typing import NDArray

from sim.state.area_columns import crowded_households, low_income_households
from sim.state.city import City
from sim.state.codes import Owner, Use
from sim.state.rules import evaluate
from sim.state.summaries import equivalised_income

HOUSEHOLD_COLUMNS = {
    "members": "persons",
    "adults": "members of 18 years or more",
    "children": "members under 18",
    "children_0_5": "members of 0-5 years",
    "lone_parent": "1 where one adult lives with children",
    "age": "age of the older dwelling-holder, years",
    "income": "net income and housing allowance per consumption unit, NOK a year",
    "gross_income": "before tax, all members, NOK a year",
    "income_rank": "rank of equivalised income in the city, 0-1",
    "low_income": "1 below the low-income line",
    "wealth": "cash and deposits, NOK",
    "renter": "1 where somebody else owns the home",
    "municipal_tenant": "1 in a municipal home",
    "allowance": "housing allowance, NOK a year",
    "crowded": "1 with more persons than rooms and under 25 m2 each",
    "waiting": "quarters without a home",
}
"""Column -> meaning with unit; background is left out on purpose."""


def household_columns(city: City) -> dict[str, NDArray[np.float64]]:
    """Compute every column that target rules may use, of every row of households: float64[n_rows]."""
    households, dwellings = city.households, city.dwellings
    n = households.n_rows
    home = households.dwelling[:n]
    small, larger = households.children_0_5[:n].astype(float), households.children_6_17[:n].astype(float)
    housed = home >= 0
    columns = {
        "members": households.members[:n],
        "adults": households.adults[:n],
        "children": small + larger,
        "children_0_5": small,
        "lone_parent": (households.adults[:n] == 1) & (small + larger > 0),
        "age": city.persons.age[households.head[:n]],
        "income": equivalised_income(city),
        "gross_income": households.gross_income[:n],
        "income_rank": households.income_rank[:n],
        "low_income": low_income_households(city),
        "wealth": households.liquid[:n],
        "renter": housed & (dwellings.owner[home] != Owner.HOUSEHOLD),
        "municipal_tenant": housed & (dwellings.use[home] == Use.MUNICIPAL),
        "allowance": households.allowance[:n],
        "crowded": crowded_households(city),
        "waiting": households.waiting[:n],
    }
    return {name: np.asarray(columns[name], np.float64) for name in HOUSEHOLD_COLUMNS}


def check_households(rule: str, field: str) -> None:
    """Refuse a rule over households that cannot be read, with its position."""
    if rule != "all":
        nobody = dict.fromkeys(HOUSEHOLD_COLUMNS, np.zeros(1))
        evaluate(rule, nobody, field, "a household column")


def chosen_households(city: City, rule: str) -> NDArray[np.bool_]:
    """Households that a rule means now: bool[n_rows]; ``all`` is everyone."""
    used = city.households.key[: city.households.n_rows] != 0
    return used if rule == "all" else used & evaluate(rule, household_columns(city))
