"""Benard and Willer's model of wealth and status."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.special import ndtr

from sim.classics.offers import OffersClassic, OffersConfig
from sim.config import bounded
from sim.kernels.draws import mix_each, normal_each, uniform_each
from sim.kernels.grid import moran
from sim.kernels.relocation import status_moves
from sim.report.classics import Scene, Values


@dataclass(kw_only=True)
class WealthAndStatusConfig(OffersConfig):
    """Board, and how wealth, status and prices hang together."""

    width: int = bounded(40, low=1, high=5_000, unit="cells")
    height: int = bounded(40, low=1, high=5_000, unit="cells")
    density: float = bounded(0.85, above=0.0, high=0.999, unit="agents per cell")
    correlation: float = bounded(0.5, low=0.0, high=1.0)
    """Of status and wealth, before both are made uniform."""
    endogenous: float = bounded(0.5, low=0.0, high=1.0, unit="share")
    """Of a price that follows the neighbours' wealth; the rest is the cell's own."""


class WealthAndStatus(OffersClassic):
    """Benard & Willer (2007): status segregates only where prices follow the neighbours' wealth.

    Agents have wealth and status, both uniform in (0, 1), from normal values correlated by
    ``correlation``. A cell's price is (1 - e) times its own, drawn once and uniform in (0, 1), plus e
    times the mean wealth of its neighbours, e = ``endogenous``. In a step everyone, in random order,
    looks at ``offers`` different vacant cells drawn at random and takes the one with the highest mean
    status of the neighbours among those it can afford, if that is above its present neighbours' or if it
    can no longer afford its home. The run has no end.

    The paper's program was not at hand; these rules follow its description (assumption: the own price).

    Target, by sign: segregation by status and by wealth rises with both parameters, more with both
    together, and status segregation is next to nothing at e = 0.
    """

    schema = WealthAndStatusConfig
    title = "Wealth and status"
    measures: ClassVar[dict[str, str]] = {
        "status_segregation": "segregation by status",
        "wealth_segregation": "segregation by wealth",
    }
    max_steps = 100

    config: WealthAndStatusConfig

    def set_up(self, key: np.uint64) -> None:
        """Scatter the agents; draw wealth, status and the cells' own prices."""
        config = self.config
        places, first, second, prices = mix_each(key, np.arange(4))
        self.scatter(places)
        agents = np.arange(self.board.home.size)
        wealth, other = normal_each(first, agents), normal_each(second, agents)
        self.wealth = ndtr(wealth)
        self.status = ndtr(config.correlation * wealth + np.sqrt(1.0 - config.correlation**2) * other)
        self.own_price = uniform_each(prices, np.arange(self.board.place.size))

    def advance(self, key: np.uint64) -> None:
        """Let everyone look around."""
        status_moves(self.board, self.own_price, self.wealth, self.status, self.config.endogenous, self.n_offers, key)

    @property
    def status_segregation(self) -> float:
        """Moran's I of status over neighbours; 0 when agents live at random."""
        return moran(self.board, self.status)

    @property
    def wealth_segregation(self) -> float:
        """Moran's I of wealth over neighbours."""
        return moran(self.board, self.wealth)

    def scene(self) -> Scene:
        """Return the status of who lives in each cell."""
        status = np.where(self.board.place < 0, np.nan, self.status[self.board.place])
        return Values(
            status.reshape(self.config.height, self.config.width), "status of who lives there (rank; white is vacant)"
        )
