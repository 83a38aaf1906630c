"""Agents on a board who compare some vacant cells, drawn at random, with their home."""

import abc
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.classics.boards import BoardClassic, BoardConfig, table
from sim.config import bounded
from sim.kernels.grid import moran_of_group
from sim.kernels.relocation import best_moves, logit_moves


@dataclass(kw_only=True)
class OffersConfig(BoardConfig):
    """A board, and how many vacant cells an agent looks at."""

    offers: int = bounded(30, low=1, high=10_000, unit="vacant cells")


class OffersClassic(BoardClassic):
    """A classic whose agents look at ``config.offers`` different vacant cells, or at all if there are fewer.

    Its schema is an :class:`OffersConfig`.
    """

    @property
    def n_offers(self) -> int:
        """Vacant cells that an agent looks at."""
        return min(self.config.offers, self.board.vacant.size)


class LogitChoices(OffersClassic):
    """Agents drawn at random choose among home and offers by a logit; ``set_up`` makes ``self.weight``."""

    weight: NDArray[np.float64]
    """float64[n_groups, n + 1, n + 1]: exp(utility) by own group among the neighbours, and all neighbours."""

    def advance(self, key: np.uint64) -> None:
        """Let as many agents choose as there are."""
        logit_moves(self.board, self.weight, self.n_offers, key, self.board.home.size)


class BestMoves(OffersClassic):
    """Agents take the best offer if it is better than home."""

    measures: ClassVar[dict[str, str]] = {"morans_i": "Moran's I of the first group"} | BoardClassic.measures
    max_steps = 3_000

    @abc.abstractmethod
    def preference(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the utility, in [0, 1], of a share of the own group among the neighbours."""

    @property
    def restless(self) -> float:
        """Chance that an agent in a perfect place looks around."""
        return 0.0

    def set_up(self, key: np.uint64) -> None:
        """Scatter the agents and tabulate what they like."""
        self.scatter(key)
        self._utility = table(self.config, self.preference, alone=0.0)

    def advance(self, key: np.uint64) -> None:
        """Let everyone look around."""
        best_moves(self.board, self._utility, self.n_offers, self.restless, key)

    @property
    def morans_i(self) -> float:
        """Moran's I of belonging to the first group, over neighbours; 0 when agents live at random."""
        return moran_of_group(self.board, 0)
