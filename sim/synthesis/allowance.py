"""Housing allowance at the start: ceilings solved to the published number and mean."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from sim.state import City, Use

RECIPIENTS_PER_HOUSEHOLD = 14_000.0 / 331_123.0
"""Oslo (policies.md)."""
MEAN_PAYMENT = 2_841.0 * 12.0
"""NOK / year (policies.md)."""
SHARE = 0.74
"""Share of rent, up to the ceiling, above the own share that is paid."""
OWN_RATE = 0.21
"""Own share of rent per krone of gross income above the free amount (X)."""
FREE_INCOME = 120_000.0
"""NOK / year for one person (X)."""
BASE_OWN = 18_000.0
"""Own share of rent at no income, NOK / year (X)."""
SIZE = np.array([1.0, 1.10, 1.22, 1.33, 1.45])
"""Ceilings and free income by members 1 ... 5 or more, relative to one person (X)."""
SMALLEST = 1_200.0
"""Smaller amounts are not paid, NOK / year (X)."""


def allowance_of(
    rule: dict[str, Any], rent: NDArray[np.float64], income: NDArray[np.float64], members: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Housing allowance, NOK / year, of tenants.

    ``share x max(0, min(rent, ceiling) - own share)`` with own share = ``base_own + own_rate x
    max(0, income - free income)``, the ceiling and the free income by household size; nothing below
    ``smallest``.
    """
    size = np.clip(members, 1, 5) - 1
    own = rule["base_own"] + rule["own_rate"] * np.maximum(income - rule["free_income"][size], 0.0)
    amount = rule["share"] * np.maximum(np.minimum(rent, rule["ceiling"][size]) - own, 0.0)
    return np.where(amount >= rule["smallest"], amount, 0.0)


def set_allowance(city: City) -> None:
    """Solve ceiling and free income, keep the rule in ``parameters["allowance"]`` and pay it."""
    households, homes = city.households, city.dwellings
    rows = city.housed()
    slot = households.dwelling[rows]
    tenants = rows[homes.use[slot] != Use.OWNER]
    rent = homes.rent[households.dwelling[tenants]]
    income, members = households.gross_income[tenants], households.members[tenants]
    wanted = RECIPIENTS_PER_HOUSEHOLD * rows.size

    def rule(ceiling: float, free: float) -> dict[str, Any]:
        return {
            "share": SHARE, "own_rate": OWN_RATE, "base_own": BASE_OWN, "smallest": SMALLEST,
            "free_income": free * SIZE, "ceiling": ceiling * SIZE,
        }  # fmt: skip

    def paid(ceiling: float, free: float) -> NDArray[np.float64]:
        return allowance_of(rule(ceiling, free), rent, income, members)

    def free_for(ceiling: float) -> float:
        def surplus(free: float) -> float:
            return float(np.count_nonzero(paid(ceiling, free))) - wanted

        low, high = -400_000.0, 600_000.0
        if surplus(low) >= 0 or surplus(high) <= 0:
            return low if surplus(low) >= 0 else high
        return brentq(surplus, low, high, xtol=50.0)

    def excess(ceiling: float) -> float:
        amount = paid(ceiling, free_for(ceiling))
        return float(amount[amount > 0].mean() if (amount > 0).any() else 0.0) - MEAN_PAYMENT

    low, high = 40_000.0, 250_000.0
    ceiling = 90_000.0
    if tenants.size >= 20 and excess(low) < 0 < excess(high):
        ceiling = brentq(excess, low, high, xtol=100.0)
    city.parameters["allowance"] = rule(ceiling, free_for(ceiling))
    households.allowance[tenants] = paid(ceiling, free_for(ceiling))
    households.supported[tenants] = households.allowance[tenants] > 0
