"""Agents on a board who take the best of some vacant cells if it is better than home."""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.classics.boards import BoardClassic, by_number, check_board, settle, table
from sim.kernels.grid import moran_of_group
from sim.kernels.relocation import best_moves


class BestMoves(BoardClassic):
    """What Hatna & Benenson's and Pancs & Vriend's models share; ``config`` has ``offers``."""

    measures: ClassVar[dict[str, str]] = {"morans_i": "Moran's I of the first group"} | BoardClassic.measures
    max_steps = 3_000

    config: Any

    def preference(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the utility, in [0, 1], of a share of the own group among the neighbours."""
        raise NotImplementedError

    @property
    def restless(self) -> float:
        """Chance that an agent in a perfect place looks around."""
        return 0.0

    def set_up(self, key: np.uint64) -> None:
        """Scatter the agents and tabulate what they like."""
        check_board(self.config)
        self.board = settle(self.config, by_number(self.config, key))
        self._utility = table(self.config, self.preference, alone=0.0)
        self._offers = min(self.config.offers, self.board.vacant.size)

    def advance(self, key: np.uint64) -> None:
        """Let everyone look around."""
        best_moves(self.board, self._utility, self._offers, self.restless, key)

    @property
    def morans_i(self) -> float:
        """Moran's I of belonging to the first group, over neighbours; 0 when agents live at random."""
        return moran_of_group(self.board, 0)
