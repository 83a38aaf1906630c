"""Relocation by a logit with linear, threshold and staircase preferences."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.classics.boards import dissimilarity, table
from sim.classics.offers import LogitChoices, OffersConfig
from sim.config import bounded

PREFERENCES = {
    "linear": lambda share: share,
    "threshold": lambda share: (share >= 0.5).astype(float),
    "staircase": lambda share: np.floor(5.0 * share + 1e-9) / 4.0,
}
"""Utility of a share of the own group among the neighbours."""


@dataclass(kw_only=True)
class LogitRelocationConfig(OffersConfig):
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


class LogitRelocation(LogitChoices):
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
        self.scatter(key)
        utility = table(self.config, PREFERENCES[self.config.preference], alone=0.0)
        self.weight = np.exp(self.config.beta * (utility - utility.max()))

    @property
    def dissimilarity(self) -> float:
        """Dissimilarity of the first two groups over square tracts."""
        return dissimilarity(self.board, self.config.tract)
