"""Pancs and Vriend's question: do lovers of perfect mixture segregate? For teaching only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.classics.offers import BestMoves, OffersConfig
from sim.config import bounded


@dataclass(kw_only=True)
class PancsVriendConfig(OffersConfig):
    """A board of the paper's kind."""

    width: int = bounded(50, low=1, high=10_000, unit="cells")
    height: int = bounded(50, low=1, high=10_000, unit="cells")
    density: float = bounded(0.90, above=0.0, high=0.999, unit="agents per cell")


class PancsVriend(BestMoves):
    """Pancs & Vriend (2007), for teaching only: everyone likes a perfect mixture best.

    Utility is 1 - 2 |x - 1/2|, with x the share of the own group among the neighbours. In a step
    everyone below 1, in random order, looks at ``offers`` different vacant cells drawn at random and
    moves to the best if it is better than home.

    The paper finds segregation under its own protocol of best response, which was not at hand. With the
    relocation here the board stays as mixed as chance or more: no figure of the paper is claimed.
    """

    schema = PancsVriendConfig
    title = "Pancs and Vriend's lovers of mixture (teaching only)"
    max_steps = 300

    config: PancsVriendConfig

    def preference(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the utility of a share of the own group."""
        return 1.0 - 2.0 * np.abs(share - 0.5)
