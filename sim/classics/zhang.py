"""Zhang's potential game, with its exact stationary distribution on small boards."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.classics.offers import LogitChoices, OffersConfig
from sim.config import ConfigError, bounded
from sim.kernels.grid import are_neighbours, like_pairs
from sim.kernels.relocation import tally_states

MOST_STATES = 2_000_000
"""Boards with more states are not enumerated: (groups + 1) ** cells."""


@dataclass(kw_only=True)
class ZhangConfig(OffersConfig):
    """Board, and how much like neighbours count."""

    width: int = bounded(50, low=1, high=10_000, unit="cells")
    height: int = bounded(50, low=1, high=10_000, unit="cells")
    density: float = bounded(0.90, above=0.0, high=0.999, unit="agents per cell")
    beta: float = bounded(1.0, low=0.0, high=50.0, unit="per like neighbour")
    offers: int = bounded(1, low=1, high=10_000, unit="vacant cells")


class Zhang(LogitChoices):
    """Zhang's potential game (2004, 2011): the long run is known exactly.

    Utility is ``beta`` times the number of neighbours of the own group. An agent drawn at random looks
    at ``offers`` different vacant cells drawn at random and chooses among them and its home with chance
    proportional to exp(utility), itself not counted. A step is as many choices as agents.

    Half the sum of utilities is a potential, so the chance of a state in the long run is proportional
    to exp(beta x pairs of like neighbours), whatever the number of offers: near-complete segregation
    unless beta is small.

    Target: on a ring of eight cells with three agents of each group (``width=8 height=1 density=0.75``)
    the simulated distribution over all 560 states is the exact one, for one and for two offers alike.
    """

    schema = ZhangConfig
    title = "Zhang's potential game"
    max_steps = 300

    config: ZhangConfig

    def set_up(self, key: np.uint64) -> None:
        """Scatter the agents."""
        config = self.config
        self.scatter(key)
        most = (2 * config.radius + 1) ** 2 - 1
        if config.beta * most > 700.0:  # the smallest weight would be nothing
            raise ConfigError(f"beta must be at most {700.0 / most:.3g} when radius={config.radius}, got {config.beta}")
        like = np.arange(most + 1)[:, None] * np.ones(most + 1)
        weight = np.exp(config.beta * (like - most))
        self.weight = np.ascontiguousarray(np.broadcast_to(weight, (len(config.shares), *weight.shape)))

    @property
    def pairs(self) -> float:
        """Number of pairs of neighbours of the same group."""
        return like_pairs(self.board)[0] / 2

    @property
    def enumerable(self) -> bool:
        """Whether the board is small enough for the exact distribution."""
        return self.board.place.size * np.log(len(self.config.shares) + 1) <= np.log(MOST_STATES)

    def stationary(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Return the exact long-run distribution: codes of the states, their pairs, their chances.

        A state's code is the sum over cells of (0 when vacant, else group + 1) x (groups + 1) ** cell.

        Raises
        ------
        ConfigError
            The board is too large.
        """
        if not self.enumerable:
            raise ConfigError(
                f"width times height must be small for an exact distribution, got {self.board.place.size}"
            )
        n_cells, base = self.board.place.size, len(self.config.shares) + 1
        codes = np.arange(base**n_cells)
        digits = (codes[:, None] // base ** np.arange(n_cells) % base).astype(np.int8)
        numbers = np.bincount(self.board.group, minlength=base - 1)
        fits = np.all([(digits == g + 1).sum(axis=1) == n for g, n in enumerate(numbers)], axis=0)
        codes, digits = codes[fits], digits[fits]
        pairs = np.zeros(codes.size, np.int64)
        for one in range(n_cells):
            for other in range(one):
                if are_neighbours(self.board.shape, one, other):
                    pairs += (digits[:, one] > 0) & (digits[:, one] == digits[:, other])
        weight = np.exp(self.config.beta * (pairs - pairs.max()))
        return codes, pairs, weight / weight.sum()

    def tally(self, n_events: int) -> NDArray[np.int64]:
        """Go on for so many choices and count how often each state of :meth:`stationary` is met."""
        codes, _, _ = self.stationary()
        self.n_steps += 1
        return tally_states(self.board, self.weight, self.n_offers, self.key(self.n_steps), n_events)[codes]

    def numbers(self) -> dict[str, float]:
        """Return the measures, and on small boards the exact mean of like pairs."""
        numbers = super().numbers() | {"like_pairs": self.pairs}
        if self.enumerable:
            _, pairs, chance = self.stationary()
            numbers["expected_like_pairs"] = float(pairs @ chance)
        return numbers
