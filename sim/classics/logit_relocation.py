"""Relocation by a logit with linear, threshold and staircase preferences."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.classics.boards import (
    BoardClassic,
    BoardConfig,
    by_number,
    check_board,
    dissimilarity,
    settle,
    table,
)
from sim.config import bounded
from sim.kernels.relocation import logit_moves

PREFERENCES = {
    "linear": lambda share: share,
    "threshold": lambda share: (share >= 0.5).astype(float),
    "staircase": lambda share: np.floor(5.0 * share + 1e-9) / 4.0,
}
"""Utility of a share of the own group among the neighbours."""


@dataclass(kw_only=True)
class LogitRelocationConfig(BoardConfig):
    """Board, preference and how random choice is."""

    width: int = bounded(100, low=1, high=10_000, unit="cells")
    height: int = bounded(100, low=1, high=10_000, unit="cells")
    density: float = bounded(0.85, above=0.0, high=0.999, unit="agents per cell")
    radius: int = bounded(2, low=1, high=10, unit="cells")
    preference: str = bounded("threshold", choices=tuple(PREFERENCES))
    """``linear`` x, ``threshold`` 1 from x = 0.5 on, ``staircase`` floor(5 x) / 4, of the own share x."""
    beta: float = bounded(2.0, low=0.0, high=500.0, unit="per unit of utility")
    """0 chooses at random, much chooses the best."""
    offers: int = bounded(20, low=1, high=10_000, unit="vacant cells")
    """Looked at beside the own home."""
    tract: int = bounded(10, low=1, high=10_000, unit="cells")
    """Edge of the squares over which dissimilarity is measured."""


class LogitRelocation(BoardClassic):
    """Does the shape of preferences matter? (Bruch & Mare 2006; van de Rijt, Siegel & Macy 2009).

    An agent drawn at random, again and again, looks at ``offers`` different vacant cells drawn at random
    and chooses among them and its home with chance proportional to exp(``beta`` u(x)), where x is the
    share of its own group among the neighbours, itself not counted. A step is as many choices as agents.

    Bruch and Mare found much segregation with threshold preferences only; van de Rijt, Siegel and Macy
    that with less random choice continuous ones segregate as much or more.

    Target: the order of preferences is that of the first at beta 1 and of the second at beta 5; the
    dissimilarities are those of an independent program, within 0.04 (science A3; 500 x 500 in the paper).
    """

    schema = LogitRelocationConfig
    title = "Relocation by a logit"
    measures: ClassVar[dict[str, str]] = {
        "dissimilarity": "dissimilarity over tracts",
        "share_similar": "neighbours of the own group",
    }
    max_steps = 300

    config: LogitRelocationConfig

    def set_up(self, key: np.uint64) -> None:
        """Scatter the agents and tabulate what they like."""
        config = self.config
        check_board(config)
        self.board = settle(config, by_number(config, key))
        utility = table(config, PREFERENCES[config.preference], alone=0.0)
        self._weight = np.exp(config.beta * (utility - utility.max()))
        self._offers = min(config.offers, self.board.vacant.size)

    def advance(self, key: np.uint64) -> None:
        """Let as many agents choose as there are."""
        logit_moves(self.board, self._weight, self._offers, key, self.board.home.size)

    @property
    def dissimilarity(self) -> float:
        """Dissimilarity of the first two groups over square tracts."""
        return dissimilarity(self.board, self.config.tract)
