"""Sums of money over time."""

import numpy as np
from numpy.typing import NDArray

HORIZON = 10.0
"""Years over which a landlord spreads a one-off cost (``policies.md``: ten-year annuity)."""
INTEREST = 0.04
"""A year, in that annuity (assumption)."""


def annuity(amount: NDArray[np.float64] | float) -> NDArray[np.float64] | float:
    """Return the yearly cost of a one-off amount over ten years."""
    return amount * (INTEREST / (1.0 - (1.0 + INTEREST) ** -HORIZON))
