"""Schelling's checkerboard, by NetLogo's rules and by his own."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.classics.boards import BoardClassic, BoardConfig, by_chance, check_board, settle, table
from sim.config import bounded
from sim.kernels.draws import mix_each
from sim.kernels.grid import shuffle
from sim.kernels.relocation import discontent, move_anywhere, move_to_nearest, walk


@dataclass(kw_only=True)
class SchellingConfig(BoardConfig):
    """Board and rules of the checkerboard."""

    similar_wanted: float = bounded(0.30, low=0.0, high=1.0, unit="share of neighbours")
    """Smallest share of the own group among neighbours with which an agent is content."""
    rules: str = bounded("walk", choices=("walk", "nearest", "anywhere"))
    """Where who is not content goes: ``walk`` is NetLogo's, ``nearest`` Schelling's, ``anywhere`` Mesa's."""
    content_alone: bool = True
    """Whether an agent without neighbours is content; not in Mesa's example."""


class Schelling(BoardClassic):
    """Schelling's checkerboard (1971): mild wishes, marked segregation.

    Every cell is occupied with chance ``density`` by an agent of a group drawn in proportion to
    ``shares``. An agent is *content* when at least ``similar_wanted`` of the occupied cells among its
    neighbours hold its own group. In a step, who is not content moves; the run ends when all are.

    * ``rules=walk`` (NetLogo's Segregation, Wilensky 1997; the default). Who is content is decided for
      all at the start of the step. The others, in random order, take steps of random heading and of a
      length uniform in (0, 10) cells until they stand on a cell without another agent.
    * ``rules=nearest`` (Schelling 1971). In reading order, each agent who is not content when its turn
      comes goes to the nearest vacant cell where it would be, counting rows and columns; if there is
      none it stays. The run also ends when nobody can move. Schelling's board:
      ``width=16 height=13 torus=false density=0.75 similar_wanted=0.5``.
    * ``rules=anywhere`` (Mesa's example). As ``walk``, but each goes to a random vacant cell; there
      ``torus=false content_alone=false``.

    Target: NetLogo's Info tab names 70 % similar for 30 % wanted (density 95 %).
    """

    schema = SchellingConfig
    title = "Schelling's checkerboard"
    measures: ClassVar[dict[str, str]] = {
        "share_similar": "neighbours of the own group",
        "share_content": "agents who are content",
    }

    config: SchellingConfig

    def set_up(self, key: np.uint64) -> None:
        """Scatter the agents."""
        check_board(self.config)
        wanted = self.config.similar_wanted
        self.board = settle(self.config, by_chance(self.config, key))
        self._content = table(self.config, lambda share: share >= wanted, self.config.content_alone)
        self._look()

    def advance(self, key: np.uint64) -> None:
        """Move everyone who is not content."""
        order, moves = mix_each(key, np.arange(2))
        moved = 1
        if self.config.rules == "nearest":
            moved = move_to_nearest(self.board, self._content, self._movers)
        else:
            shuffle(self._movers, order)
            (walk if self.config.rules == "walk" else move_anywhere)(self.board, self._movers, moves)
        self._look()
        self.running = self._movers.size > 0 and moved > 0

    def _look(self) -> None:
        """See who is not content; in reading order."""
        self._movers = discontent(self.board, self._content)

    @property
    def share_content(self) -> float:
        """Share of agents who are content."""
        return 1.0 - self._movers.size / max(1, self.board.group.size)
