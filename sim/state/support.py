"""Income support: what it gives, the taxes that pay for it and for whole packages, and how they are booked."""

import numpy as np
from numpy.typing import NDArray

from sim.state.allowance import entitled_tenants, housing_allowance
from sim.state.city import City
from sim.state.household_columns import chosen_households
from sim.state.levers import Levers
from sim.state.summaries import summarise
from sim.state.welfare import low_income_line

Floats = NDArray[np.float64]
SUPPORT = (
    "child_benefit_change",
    "income_transfer",
    "income_transfer_families",
    "allowance_level",
    "income_tax",
    "support_financed",
)
"""Levers of income support."""
FINANCING = "financing"
"""Name under which the tax of budget-neutral mode is booked."""


def support_of(
    city: City, child_benefit: float, share_of_gap: float, share_of_gap_families: float, whom: str = "all"
) -> Floats:
    """Income support of every household before the tax that pays for it, NOK / year: float64[n_rows].

    Parameters
    ----------
    child_benefit : float
        NOK a year per child under 18, and one more for a single adult with children, as child benefit is paid.
    share_of_gap, share_of_gap_families : float
        Share in [0, 1] of what equivalised income (housing allowance and the benefit above included) lacks of the
        low-income line, times consumption units; to all households, and to those with children if that is more.
    whom : str
        ``all``, or the rule over household columns that both are limited to.
    """
    households, n = city.households, city.households.n_rows
    chosen = chosen_households(city, whom)
    children = households.children_0_5[:n].astype(float) + households.children_6_17[:n]
    has_children = children > 0
    benefit = child_benefit * (children + (has_children & (households.adults[:n] == 1)))
    income = households.net_income[:n] - households.support[:n] + households.allowance[:n] + benefit
    gap = np.maximum(low_income_line(city) * households.units[:n] - income, 0.0)
    share = np.where(has_children, max(share_of_gap, share_of_gap_families), share_of_gap)
    return np.where(chosen, benefit + np.clip(share, 0.0, 1.0) * gap, 0.0)


def grant_support(city: City, levers: Levers) -> None:
    """Write the year's income support, less the tax that pays for it, into households and their net income.

    Incomes, families and allowances are those of new year's day, when this is called after allowances are
    renewed; who comes or forms a household later in the year waits for the next.
    """
    households, n = city.households, city.households.n_rows
    whom = levers.households_of(next(iter(levers.writers("child_benefit_change")), ""))
    given = support_of(city, levers.child_benefit_change, levers.income_transfer, levers.income_transfer_families, whom)
    extra = _extra_allowance(city, levers)
    gross = households.gross_income[:n]
    rate = (
        levers.income_tax
        + levers.financing_tax
        + levers.support_financed * (given.sum() + extra) / max(gross.sum(), 1.0)
    )
    support = np.rint(given - rate * gross)
    if support.any() or households.support[:n].any():
        households.support[:n] = support
        summarise(city)


def book_support(city: City, levers: Levers) -> None:
    """Book a quarter of income support, of extra allowance and of the tax that pays for the package as public cost."""
    households, n = city.households, city.households.n_rows
    support = float(households.support[:n].sum())
    raised = levers.financing_tax * float(households.gross_income[:n].sum())
    writers = [block for name in SUPPORT for block in levers.writers(name)]
    if raised != 0.0 and not writers:
        raised = -support  # nothing else is in it, and who came since new year pays nothing
    cost = (support + raised + _extra_allowance(city, levers)) / 4.0
    if writers and cost != 0.0:
        city.events.spend(writers[0], cost, "households")
    if raised != 0.0:
        city.events.spend(FINANCING, -raised / 4.0, "households")


def _extra_allowance(city: City, levers: Levers) -> float:
    """Return what housing allowances come to beyond those of the city's own rule, NOK / year."""
    if levers.allowance_level == 1.0 or "allowance" not in city.parameters:
        return 0.0
    paid = city.households.allowance[: city.households.n_rows].sum()
    return float(paid - housing_allowance(city, entitled_tenants(city)).sum())
