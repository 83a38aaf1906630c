"""The rule of housing allowance, and who counts as supported."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.state.city import City
from sim.state.codes import Status, Use


def allowance_of(
    rule: dict[str, Any], rent: NDArray[np.float64], income: NDArray[np.float64], members: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Housing allowance of tenants, NOK / year.

    ``share x max(0, min(rent, ceiling) - own share)`` with own share = ``base_own + own_rate x
    max(0, gross income - free_income)``; nothing above ``income_limit`` or below ``smallest``.
    Ceiling, free income and limit are by members, 1 to 5 or more. The terms are kept in
    ``City.parameters["allowance"]``, NOK of the base year.
    """
    size = np.clip(members, 1, 5) - 1
    ceiling, free, limit = (np.asarray(rule[name], float)[size] for name in ("ceiling", "free_income", "income_limit"))
    own = rule["base_own"] + rule["own_rate"] * np.maximum(income - free, 0.0)
    amount = rule["share"] * np.maximum(np.minimum(rent, ceiling) - own, 0.0)
    return np.where((amount >= rule["smallest"]) & (income <= limit), amount, 0.0)


def entitled_tenants(city: City) -> NDArray[np.int64]:
    """Rows of households that rent their home, privately or from the municipality; not students without children."""
    households = city.households
    rows = city.housed()
    rows = rows[city.dwellings.use[households.dwelling[rows]] != Use.OWNER]
    childless = (households.children_0_5[rows] == 0) & (households.children_6_17[rows] == 0)
    student = city.persons.status[households.head[rows]] == Status.IN_EDUCATION
    return rows[~(student & childless)]


def renew_allowances(city: City) -> None:
    """Compute allowance and support of every household anew from its rent, income and size."""
    households, n = city.households, city.households.n_rows
    rule = city.parameters.get("allowance")
    households.allowance[:n] = 0.0
    if rule is not None:
        tenants = entitled_tenants(city)
        rent = city.dwellings.rent[households.dwelling[tenants]]
        income, members = households.gross_income[tenants], households.members[tenants]
        households.allowance[tenants] = allowance_of(rule, rent, income, members)
    households.supported[:n] = households.allowance[:n] > 0


def housing_allowance(city: City, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """Housing allowance of tenant households by the city's rule, NOK / year: float64[n]."""
    households = city.households
    rent = city.dwellings.rent[households.dwelling[rows]]
    return allowance_of(city.parameters["allowance"], rent, households.gross_income[rows], households.members[rows])
