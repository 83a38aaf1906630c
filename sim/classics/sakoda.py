"""Sakoda's checkerboard of attitudes."""

from dataclasses import dataclass

import numpy as np

from sim.classics.boards import BoardClassic, BoardConfig
from sim.config import ConfigError, bounded
from sim.kernels.relocation import attitude_moves


@dataclass(kw_only=True)
class SakodaConfig(BoardConfig):
    """Board and attitudes."""

    width: int = bounded(8, low=1, high=100, unit="cells")
    height: int = bounded(8, low=1, high=100, unit="cells")
    density: float = bounded(0.1875, above=0.0, high=0.999, unit="agents per cell")
    """The default is six agents of each group on 64 cells."""
    torus: bool = False
    attitudes: list[float] = bounded([1.0, -1.0, -1.0, 1.0], low=-1.0, high=1.0, unit="from -1 to 1")
    """Of the first group to the first and to the second, then of the second group to the first and to the second."""
    distance_exponent: float = bounded(0.25, low=0.0, high=10.0)
    """How fast the weight of others falls with distance."""


class Sakoda(BoardClassic):
    """Sakoda's checkerboard (1971; developed from 1949): who is drawn to whom, from all over the board.

    Agents of two groups have an attitude to each group, positive, neutral or negative. A cell is worth
    the sum over all other agents of the attitude to them over distance ** ``distance_exponent``. In a
    step everyone, in random order, moves to the cell of most worth among its own and the vacant ones of
    the eight next to it; it stays when none is worth more. The run ends when nobody moves.

    Sakoda's *Segregation* is the default; *Mutual Suspicion* is ``attitudes=[0,-1,-1,0]``. For teaching:
    the paper's boards were not at hand, and no figure of it is claimed.
    """

    schema = SakodaConfig
    title = "Sakoda's checkerboard"
    max_steps = 500

    config: SakodaConfig

    def set_up(self, key: np.uint64) -> None:
        """Scatter the agents."""
        config = self.config
        if len(config.shares) ** 2 != len(config.attitudes):
            wanted = len(config.shares) ** 2
            raise ConfigError(
                f"attitudes must hold {wanted} numbers for {len(config.shares)} groups, got {config.attitudes}"
            )
        self.scatter(key)
        self._attitude = np.array(config.attitudes).reshape(len(config.shares), -1)

    def advance(self, key: np.uint64) -> None:
        """Let everyone take a step or stay."""
        self.running = attitude_moves(self.board, self._attitude, self.config.distance_exponent, key) > 0
