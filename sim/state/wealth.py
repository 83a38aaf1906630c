"""The cash a household holds in the long run (rulings B7)."""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.draws import Purpose, normal_each, stream
from sim.state.city import City
from sim.state.codes import Owner

OWNER, RENTER = 0.35, 0.12
"""Median liquid wealth over gross income (rulings B7, assumption)."""
SPREAD = 1.2
"""Standard deviation of its logarithm (rulings B7, assumption)."""
LEAST_INCOME = 50_000.0
"""NOK / year: lower incomes count as this."""
_LIQUID = 25
"""Address of the lasting draw: ``sim.synthesis.addresses.Decision.LIQUID``, so that the start is at its target."""


def liquid_target(city: City, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """Liquid wealth each household comes back to, NOK: a lasting lognormal multiple of gross income."""
    households = city.households
    home = households.dwelling[rows]
    owns = (home >= 0) & (city.dwellings.owner[home] == Owner.HOUSEHOLD)
    lasting = normal_each(stream(city.seed, Purpose.SYNTHESIS, _LIQUID), households.key[rows])
    income = np.maximum(households.gross_income[rows], LEAST_INCOME)
    return np.where(owns, OWNER, RENTER) * income * np.exp(SPREAD * lasting)
