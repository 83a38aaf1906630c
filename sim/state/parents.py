"""Parents who help their children into ownership (rulings B8)."""

import numpy as np
from numpy.typing import NDArray

from sim.config import LendingConfig
from sim.kernels.draws import Purpose, stream, uniform_each
from sim.state.city import City
from sim.state.codes import Owner

SUM_STREAM = np.uint64(1)
"""Added to the stream of whether parents help: how much."""


def have_helping_parents(
    seed: int, keys: NDArray[np.uint64], age: NDArray[np.integer], group: NDArray[np.integer],
    chance: NDArray[np.float64], rules: LendingConfig,
) -> NDArray[np.bool_]:  # fmt: skip
    """Whether parents would help each head towards a home of its own: a lasting draw, for the young only.

    Parameters
    ----------
    keys : uint64[n]
        Of the heads.
    age, group : int[n]
    chance : float64[n_groups or more]
        Share of heads whose parents would help, by group.
    """
    helped = uniform_each(stream(seed, Purpose.PARENTAL_HELP), keys) < chance[group]
    return helped & (age <= rules.parental_age)


def parental_help(city: City, rules: LendingConfig, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """Largest sum parents give towards the down-payment of each household, NOK: float64[n].

    Households whose head is young and who do not own have helping parents with a probability by
    background; whether and how much are lasting draws of the head. Owners get nothing.
    """
    households, dwellings = city.households, city.dwellings
    chance = help_by_group(city.parameters.get("parental_help"), rules, city.n_groups)
    home = households.dwelling[rows]
    places = np.flatnonzero((home < 0) | (dwellings.owner[home] != Owner.HOUSEHOLD))
    others = rows[places]
    head, group = households.head[others], np.minimum(households.background[others], city.n_groups)
    keys = city.persons.key[head]
    helped = have_helping_parents(city.seed, keys, city.persons.age[head], group, chance, rules)
    draw = uniform_each(stream(city.seed, Purpose.PARENTAL_HELP) + SUM_STREAM, keys[helped])
    given = np.zeros(home.size)
    given[places[helped]] = -rules.parental_sum * np.log(draw)
    return given


def help_by_group(
    solved: NDArray[np.float64] | None, rules: LendingConfig, n_groups: int
) -> NDArray[np.float64]:  # fmt: skip
    """Share of heads whose parents would help, by group, mixed last: as solved at the start, else as configured."""
    shares = solved if solved is not None and np.any(solved) else rules.parental_help
    return per_group(list(shares), n_groups, mixed=float(np.mean(shares)))


def per_group(values: list[float], n_groups: int, mixed: float) -> NDArray[np.float64]:
    """Spread a list over the city's groups, the last value repeated where it is short; mixed households last."""
    return np.array([*(values[min(g, len(values) - 1)] for g in range(n_groups)), mixed])
