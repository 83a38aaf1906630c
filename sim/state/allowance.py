"""The rule of housing allowance, and who counts as supported."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernels.choice import PromisedAllowance
from sim.state.city import City
from sim.state.codes import Status, Use

MOST = 0.95
"""Largest share of rent that an allowance can pay, whatever a policy adds: somebody must mind the rent."""


def allowance_of(
    rule: dict[str, Any], rent: NDArray[np.float64], income: NDArray[np.float64], members: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Housing allowance of tenants, NOK / year.

    ``share x max(0, min(rent, ceiling) - own share)`` with own share = ``base_own + own_rate x
    max(0, gross income - free_income)``; nothing above ``income_limit`` or below ``smallest``.
    Ceiling, free income and limit are by members, 1 to 5 or more. The terms are kept in
    ``City.parameters["allowance"]``, NOK of the base year.
    """
    ceiling, own = _terms(rule, income, members)
    amount = rule["share"] * np.maximum(np.minimum(rent, ceiling) - own, 0.0)
    return np.where(amount >= rule["smallest"], amount, 0.0)


def _terms(
    rule: dict[str, Any], income: NDArray[np.float64], members: NDArray[np.integer]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ceiling of rent and own share of each household, NOK / year; the own share is infinite above the limit."""
    size = np.clip(members, 1, 5) - 1
    ceiling, free, limit = (np.asarray(rule[name], float)[size] for name in ("ceiling", "free_income", "income_limit"))
    own = rule["base_own"] + rule["own_rate"] * np.maximum(income - free, 0.0)
    return ceiling, np.where(income <= limit, own, np.inf)


def entitled_tenants(city: City, rows: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """Rows of households, among those given or all with a home, that rent it; not students without children."""
    households = city.households
    rows = city.housed() if rows is None else rows
    rows = rows[city.dwellings.use[households.dwelling[rows]] != Use.OWNER]
    return rows[_entitled(city, rows)]


def _entitled(city: City, rows: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Whether households could get allowance if they rented: not students without children."""
    households = city.households
    childless = (households.children_0_5[rows] == 0) & (households.children_6_17[rows] == 0)
    student = city.persons.status[households.head[rows]] == Status.IN_EDUCATION
    return ~(student & childless)


def promised_allowance(city: City, rows: NDArray[np.integer], level: float = 1.0) -> PromisedAllowance:
    """Return what households would get towards the rent of another home; ``level`` multiplies the share paid."""
    households, n = city.households, len(rows)
    rule = city.parameters.get("allowance")
    if rule is None:
        return PromisedAllowance(0.0, 0.0, np.zeros(n), np.full(n, np.inf))
    ceiling, own = _terms(rule, households.gross_income[rows], households.members[rows])
    own = np.where(_entitled(city, rows), own, np.inf)
    return PromisedAllowance(min(rule["share"] * level, MOST), float(rule["smallest"]), ceiling, own)


def moved_since(city: City, quarter: int) -> NDArray[np.int64]:
    """Rows of households that moved into their home in this quarter or later."""
    rows = city.housed()
    return rows[city.households.since[rows] >= quarter]


def renew_allowances(city: City, level: float = 1.0, rows: NDArray[np.int64] | None = None) -> None:
    """Compute allowance and support anew from rent, income and size: of some households with a home, or of all.

    ``level`` multiplies the share of rent that is paid.
    """
    households = city.households
    changed = slice(0, households.n_rows) if rows is None else rows
    households.allowance[changed] = 0.0
    rule = city.parameters.get("allowance")
    if rule is not None:
        rule = {**rule, "share": min(rule["share"] * level, MOST)}
        tenants = entitled_tenants(city, rows)
        rent = city.dwellings.rent[households.dwelling[tenants]]
        income, members = households.gross_income[tenants], households.members[tenants]
        households.allowance[tenants] = allowance_of(rule, rent, income, members)
    households.supported[changed] = households.allowance[changed] > 0


def housing_allowance(city: City, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """Housing allowance of tenant households by the city's rule, NOK / year: float64[n]."""
    households = city.households
    rent = city.dwellings.rent[households.dwelling[rows]]
    return allowance_of(city.parameters["allowance"], rent, households.gross_income[rows], households.members[rows])
