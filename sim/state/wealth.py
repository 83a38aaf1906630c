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


TARGET = np.array([OWNER, RENTER, SPREAD, LEAST_INCOME])
"""The same as the kernel of payments takes them."""


def thrift_stream(city: City) -> np.uint64:
    """Address of the lasting draw of each household's ``thrift``."""
    return stream(city.seed, Purpose.SYNTHESIS, _LIQUID)


def liquid_target(city: City, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """Liquid wealth each household comes back to, NOK: a lasting lognormal multiple of gross income."""
    households = city.households
    home = households.dwelling[rows]
    owns = (home >= 0) & (city.dwellings.owner[home] == Owner.HOUSEHOLD)
    thrift = np.exp(SPREAD * normal_each(thrift_stream(city), households.key[rows]))
    return np.where(owns, OWNER, RENTER) * np.maximum(households.gross_income[rows], LEAST_INCOME) * thrift
