"""Hatna and Benenson's model: who is content may move as well, to an equally good place."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.classics.offers import BestMoves, OffersConfig
from sim.config import bounded


@dataclass(kw_only=True)
class HatnaBenensonConfig(OffersConfig):
    """Board and wishes."""

    width: int = bounded(50, low=1, high=10_000, unit="cells")
    height: int = bounded(50, low=1, high=10_000, unit="cells")
    density: float = bounded(0.98, above=0.0, high=0.999, unit="agents per cell")
    radius: int = bounded(2, low=1, high=10, unit="cells")
    wanted: float = bounded(0.30, low=0.0, high=1.0, unit="share of neighbours")
    """Share of the own group among neighbours from which on a place is perfect."""
    restless: float = bounded(0.01, low=0.0, high=1.0, unit="chance per step")
    """That an agent in a perfect place looks for another perfect one."""


class HatnaBenenson(BestMoves):
    """Hatna & Benenson (2012): the city neither freezes nor mixes for ever.

    Utility is min(f / ``wanted``, 1), with f the share of the own group among the neighbours. In a step
    everyone, in random order, acts once. Who is below 1 looks at ``offers`` different vacant cells drawn
    at random and moves to the best if it is better than home. Who is at 1 looks with chance
    ``restless`` and moves only to a place where it is at 1 again. The run has no end.

    Source of the rules: Hatna's NetLogo program. An agent is not its own neighbour at a new place here.

    Target: the pattern tips from random to segregated as ``wanted`` grows, between 0.2 and 0.35 (the
    paper: about 1/3).
    """

    schema = HatnaBenensonConfig
    title = "Hatna and Benenson's city"

    config: HatnaBenensonConfig

    @property
    def restless(self) -> float:
        """Chance that an agent in a perfect place looks around."""
        return self.config.restless

    def preference(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the utility of a share of the own group."""
        return np.minimum(share / self.config.wanted, 1.0) if self.config.wanted > 0.0 else np.ones_like(share)
