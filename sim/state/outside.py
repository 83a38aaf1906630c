"""The world outside the city, year by year: one table, written by synthesis where a baseline needs it.

``City.parameters["drivers"]`` holds an ``OutsideWorld``; without one the world stands still. Process
``Drivers`` carries the parameters that stand for it from one year's values to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.state.city import City


@dataclass(frozen=True)
class OutsideWorld:
    """Series that start in the base year; arrays have one row per year, and the last value lasts."""

    first_year: int
    real_income: NDArray[np.float64]
    """float64[n]: wages and the national median, over those of 2017, prices of 2017."""
    child_benefit: NDArray[np.float64]
    """float64[n]: purchasing power over that of 2017."""
    interest: NDArray[np.float64]
    """float64[n]: points by which interest on mortgages exceeds that of 2017, as a share (0.01 is one point)."""
    arrivals: NDArray[np.float64]
    """float64[n, n_groups]: households that come, by background, over those of 2017."""
    departures: NDArray[np.float64]
    """float64[n]: persons leaving per resident, over 2017."""

    def row(self, year: int) -> int:
        """Row of a calendar year: the last one for later years."""
        return min(max(year - self.first_year, 0), self.real_income.size - 1)


def interest_change(city: City) -> float:
    """Interest on mortgages beyond the configured one, as a share; 0 where the world outside stands still."""
    return float(city.parameters.get("interest_change", 0.0))
