"""The low-income line, three-year incomes, and what income support gives and takes."""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.counting import look_up
from sim.state.allowance import entitled_tenants, housing_allowance
from sim.state.city import City
from sim.state.levers import Levers
from sim.state.summaries import equivalised_income, summarise

Floats = NDArray[np.float64]
YEARS = 3
"""Years of a persistent low income, the present one included (Statistics Norway)."""
SUPPORT = (
    "child_benefit_change",
    "income_transfer",
    "income_transfer_families",
    "allowance_level",
    "income_tax",
    "support_financed",
)
"""Levers of income support."""


def low_income_line(city: City) -> float:
    """EU60 line of this year: 60 % of the national median equivalised income, NOK / year; 0 where none is known."""
    return float(city.parameters.get("low_income_line", 0.0))


def remember_incomes(city: City) -> None:
    """Let the year's end become the newest of the earlier years, for every person and for the line."""
    persons, n = city.persons, city.persons.n_rows
    household, earlier = persons.household[:n], persons.earlier_income[:n]
    earlier[:, 1] = earlier[:, 0]
    known = np.maximum(equivalised_income(city), 1.0)  # 0 is unknown
    earlier[:, 0] = look_up(household, known, 0.0)
    lines = city.parameters.get("earlier_lines", ())
    city.parameters["earlier_lines"] = (low_income_line(city), *lines)[: YEARS - 1]


def three_year_income(city: City, rows: NDArray[np.integer]) -> Floats:
    """Mean equivalised income of persons over three years' ends, NOK / year, NaN where a year is not known."""
    persons = city.persons
    last, before = persons.earlier_income[:, 0][rows], persons.earlier_income[:, 1][rows]
    now = equivalised_income(city)[persons.household[rows]]
    return np.where((last > 0.0) & (before > 0.0), (now + last + before) / YEARS, np.nan)


def three_year_line(city: City) -> float:
    """Mean of the line over the same years, NOK / year; NaN before three years are known."""
    lines = (low_income_line(city), *city.parameters.get("earlier_lines", ()))
    return float(np.mean(lines)) if len(lines) == YEARS else float("nan")


def support_of(city: City, child_benefit: float, share_of_gap: float, share_of_gap_families: float) -> Floats:
    """Income support of every household before the tax that pays for it, NOK / year: float64[n_rows].

    Parameters
    ----------
    child_benefit : float
        NOK a year per child under 18, and one more for a single adult with children, as child benefit is paid.
    share_of_gap, share_of_gap_families : float
        Share in [0, 1] of what equivalised income (housing allowance and the benefit above included) lacks of the
        low-income line, times consumption units; to all households, and to those with children if that is more.
    """
    households, n = city.households, city.households.n_rows
    used = households.key[:n] != 0
    children = households.children_0_5[:n].astype(float) + households.children_6_17[:n]
    has_children = children > 0
    benefit = child_benefit * (children + (has_children & (households.adults[:n] == 1)))
    income = households.net_income[:n] - households.support[:n] + households.allowance[:n] + benefit
    gap = np.maximum(low_income_line(city) * households.units[:n] - income, 0.0)
    share = np.where(has_children, max(share_of_gap, share_of_gap_families), share_of_gap)
    return np.where(used, benefit + np.clip(share, 0.0, 1.0) * gap, 0.0)


def grant_support(city: City, levers: Levers) -> None:
    """Write the year's income support, less the tax that pays for it, into households and their net income.

    Incomes, families and allowances are those of new year's day, when this is called after allowances are
    renewed; who comes or forms a household later in the year waits for the next.
    """
    households, n = city.households, city.households.n_rows
    given = support_of(city, levers.child_benefit_change, levers.income_transfer, levers.income_transfer_families)
    extra = _extra_allowance(city, levers)
    gross = households.gross_income[:n]
    rate = levers.income_tax + levers.support_financed * (given.sum() + extra) / max(gross.sum(), 1.0)
    support = np.rint(given - rate * gross)
    if support.any() or households.support[:n].any():
        households.support[:n] = support
        summarise(city)


def book_support(city: City, levers: Levers) -> None:
    """Book a quarter of income support and of extra allowance as public cost, to the block that writes their levers."""
    support = float(city.households.support[: city.households.n_rows].sum())
    cost = (support + _extra_allowance(city, levers)) / 4.0
    writers = [block for name in SUPPORT for block in levers.writers(name)]
    if writers and cost != 0.0:
        city.events.spend(writers[0], cost)


def _extra_allowance(city: City, levers: Levers) -> float:
    """Return what housing allowances come to beyond those of the city's own rule, NOK / year."""
    if levers.allowance_level == 1.0 or "allowance" not in city.parameters:
        return 0.0
    paid = city.households.allowance[: city.households.n_rows].sum()
    return float(paid - housing_allowance(city, entitled_tenants(city)).sum())
