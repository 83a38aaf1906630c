"""Parents who help their children into ownership (rulings B8)."""

import numpy as np
from numpy.typing import NDArray

from sim.config import LendingConfig
from sim.kernels.draws import Purpose, stream, uniform_each
from sim.state import City, Owner

SUM_STREAM = np.uint64(1)
"""Added to the stream of whether parents help: how much."""


def parental_help(city: City, rules: LendingConfig, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """Largest sum parents give towards the down-payment of each household, NOK: float64[n].

    Households whose head is young and who do not own have helping parents with a probability by
    background; whether and how much are lasting draws of the head. Owners get nothing.
    """
    households, dwellings = city.households, city.dwellings
    solved = city.parameters.get("parental_help")
    shares = solved if solved is not None and np.any(solved) else rules.parental_help
    chance = per_group(list(shares), city.n_groups, mixed=float(np.mean(shares)))
    home, head = households.dwelling[rows], households.head[rows]
    owner = (home >= 0) & (dwellings.owner[home] == Owner.HOUSEHOLD)
    keys = city.persons.key[head]
    draw = stream(city.seed, Purpose.PARENTAL_HELP)
    helped = uniform_each(draw, keys) < chance[np.minimum(households.background[rows], city.n_groups)]
    helped &= ~owner & (city.persons.age[head] <= rules.parental_age)
    return np.where(helped, -rules.parental_sum * np.log(uniform_each(draw + SUM_STREAM, keys)), 0.0)


def per_group(values: list[float], n_groups: int, mixed: float) -> NDArray[np.float64]:
    """Spread a list over the city's groups, the last value repeated where it is short; mixed households last."""
    return np.array([*(values[min(g, len(values) - 1)] for g in range(n_groups)), mixed])
