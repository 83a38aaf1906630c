"""Hatna and Benenson's model: who is content may move as well, to an equally good place."""

from dataclasses import dataclass

import numpy as np

from sim.classics.boards import (
    BoardConfig,
    Preference,
    board_scene,
    by_number,
    check_board,
    settle,
    share_similar,
    table,
)
from sim.classics.classic import Classic
from sim.config import bounded
from sim.kernels.grid import moran_of_group
from sim.kernels.relocation import best_moves
from sim.report.classics import Groups


@dataclass(kw_only=True)
class HatnaBenensonConfig(BoardConfig):
    """Board and wishes."""

    width: int = bounded(50, low=1, high=10_000, unit="cells")
    height: int = bounded(50, low=1, high=10_000, unit="cells")
    density: float = bounded(0.98, above=0.0, high=0.999, unit="agents per cell")
    radius: int = bounded(2, low=1, high=10, unit="cells")
    wanted: float = bounded(0.30, low=0.0, high=1.0, unit="share of neighbours")
    """Share of the own group among neighbours from which on a place is perfect."""
    offers: int = bounded(30, low=1, high=10_000, unit="vacant cells")
    restless: float = bounded(0.01, low=0.0, high=1.0, unit="chance per step")
    """That an agent in a perfect place looks for another perfect one."""


class BestMoves(Classic):
    """Agents on a board who take the best of some vacant cells if it is better than home."""

    measures = {"morans_i": "Moran's I of the first group", "share_similar": "neighbours of the own group"}  # noqa: RUF012
    max_steps = 3_000
    preference: Preference
    """Utility of a share of the own group."""
    restless = 0.0

    def set_up(self, key: np.uint64) -> None:
        """Scatter the agents and tabulate what they like."""
        config = self.config
        check_board(config)
        self.board = settle(config, by_number(config, key))
        self._utility = table(config, self.preference, alone=0.0)
        self._offers = min(config.offers, self.board.vacant.size)

    def advance(self, key: np.uint64) -> None:
        """Let everyone look around."""
        best_moves(self.board, self._utility, self._offers, self.restless, key)

    @property
    def morans_i(self) -> float:
        """Moran's I of belonging to the first group, over neighbours; 0 when agents live at random."""
        return moran_of_group(self.board, 0)

    @property
    def share_similar(self) -> float:
        """Sum over agents of neighbours of the own group, over the sum of all neighbours."""
        return share_similar(self.board)

    def scene(self) -> Groups:
        """Return who lives in each cell."""
        return board_scene(self.board)


class HatnaBenenson(BestMoves):
    """Hatna & Benenson (2012): the city neither freezes nor mixes for ever.

    Utility is min(f / ``wanted``, 1), with f the share of the own group among the neighbours. In a step
    everyone, in random order, acts once. Who is below 1 looks at ``offers`` different vacant cells drawn
    at random and moves to the best if it is better than home. Who is at 1 looks with chance
    ``restless`` and moves only to a place where it is at 1 again. The run has no end.

    Source of the rules: Hatna's NetLogo program. An agent is not its own neighbour at a new place here.

    Target: the pattern tips from random to segregated as ``wanted`` grows, between 0.2 and 0.35 (the
    paper: about 1/3); Moran's I rises with ``wanted``.
    """

    schema = HatnaBenensonConfig
    title = "Hatna and Benenson's city"

    config: HatnaBenensonConfig

    @property
    def restless(self) -> float:
        """Chance that an agent in a perfect place looks around."""
        return self.config.restless

    def preference(self, share: np.ndarray) -> np.ndarray:
        """Return the utility of a share of the own group."""
        return np.minimum(share / self.config.wanted, 1.0) if self.config.wanted > 0.0 else np.ones_like(share)
