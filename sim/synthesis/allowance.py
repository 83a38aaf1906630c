"""Housing allowance at the start: limits and ceilings solved to the published number and mean."""

from typing import Any

import numpy as np
from scipy.optimize import brentq

from sim.state import City
from sim.state.allowance import allowance_of, entitled_tenants, renew_allowances

RECIPIENTS_PER_HOUSEHOLD = 14_000.0 / 331_123.0
"""Oslo (policies.md)."""
MEAN_PAYMENT = 2_841.0 * 12.0
"""NOK / year (policies.md)."""
SHARE = 0.74
"""Share of rent, up to the ceiling, above the own share that is paid."""
OWN_RATE = 0.16
"""Own share of rent per krone of gross income above the free amount (X)."""
FREE_INCOME = 130_000.0
"""NOK / year for one person (X)."""
BASE_OWN = 15_000.0
"""Own share of rent at no income, NOK / year (X)."""
SIZE = np.array([1.0, 1.15, 1.35, 1.50, 1.70])
"""Ceilings by members 1 ... 5 or more, relative to one person (X)."""
INCOME_SIZE = np.array([1.0, 1.65, 2.25, 2.75, 3.15])
"""Income limits and free income by members, relative to one person (X)."""
SMALLEST = 1_200.0
"""Smaller amounts are not paid, NOK / year (X)."""


def set_allowance(city: City) -> None:
    """Solve income limit and ceiling, keep the rule in ``parameters["allowance"]`` and pay it.

    The income limit gives the number of recipients, the ceiling their mean payment. Where a city is
    too small or too rich for both to be met, the nearest bound is kept.
    """
    tenants = entitled_tenants(city)
    rent = city.dwellings.rent[city.households.dwelling[tenants]]
    income, members = city.households.gross_income[tenants], city.households.members[tenants]
    wanted = RECIPIENTS_PER_HOUSEHOLD * city.housed().size

    def paid(ceiling: float, limit: float) -> np.ndarray:
        return allowance_of(_rule(ceiling, limit), rent, income, members)

    def limit_for(ceiling: float) -> float:
        return _root(lambda limit: np.count_nonzero(paid(ceiling, limit)) - wanted, 60_000.0, 900_000.0, 100.0)

    def excess(ceiling: float) -> float:
        amount = paid(ceiling, limit_for(ceiling))
        return float(amount.sum() / max(1, np.count_nonzero(amount))) - MEAN_PAYMENT

    ceiling = _root(excess, 50_000.0, 200_000.0, 100.0)
    city.parameters["allowance"] = _rule(ceiling, limit_for(ceiling))
    renew_allowances(city)


def _rule(ceiling: float, limit: float) -> dict[str, Any]:
    return {
        "share": SHARE, "own_rate": OWN_RATE, "base_own": BASE_OWN, "smallest": SMALLEST,
        "free_income": FREE_INCOME * INCOME_SIZE, "ceiling": ceiling * SIZE, "income_limit": limit * INCOME_SIZE,
    }  # fmt: skip


def _root(function: Any, low: float, high: float, tolerance: float) -> float:
    """Root of an increasing function, or the bound nearest to it."""
    if function(low) >= 0.0:
        return low
    return high if function(high) <= 0.0 else float(brentq(function, low, high, xtol=tolerance))
