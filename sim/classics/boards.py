"""Boards with their agents: settings, making them, and what agents think of a place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.classics.classic import Classic
from sim.config import ConfigError, bounded
from sim.kernels.draws import mix_each, uniform_each
from sim.kernels.grid import Board, Shape, count_all, like_pairs
from sim.metrics import segregation as sg
from sim.report.classics import Groups, Scene

Preference = Callable[[NDArray[np.float64]], NDArray]
"""What an agent thinks of a share of its own group among its neighbours."""


@dataclass(kw_only=True)
class BoardConfig:
    """A board, who lives on it, and the seed."""

    width: int = bounded(51, low=1, high=10_000, unit="cells")
    height: int = bounded(51, low=1, high=10_000, unit="cells")
    density: float = bounded(0.95, above=0.0, high=0.999, unit="agents per cell")
    shares: list[float] = bounded([0.5, 0.5], above=0.0, high=1e6, unit="relative sizes")
    """Sizes of the groups in proportion to each other; as many groups as numbers."""
    radius: int = bounded(1, low=1, high=10, unit="cells")
    """Neighbours are all cells within so many rows and columns."""
    torus: bool = True
    """Whether opposite edges are joined."""
    seed: int = bounded(1, low=0, high=2**63 - 1)


def check_board(config: BoardConfig) -> None:
    """Refuse what holds between fields: too many groups, neighbourhoods that meet themselves."""
    if not 2 <= len(config.shares) <= 20:
        raise ConfigError(f"shares must hold 2 to 20 numbers, got {len(config.shares)}: {config.shares}")
    reach = 2 * config.radius + 1
    for name, size in (("width", config.width), ("height", config.height)):
        if config.torus and 1 < size < reach:
            raise ConfigError(
                f"{name} must be 1 or at least {reach} when torus=true and radius={config.radius}, got {size}"
            )
    if config.width * config.height < 4:
        raise ConfigError(f"width times height must be at least 4, got {config.width * config.height}")


def settle(config: BoardConfig, groups: NDArray[np.int8]) -> Board:
    """Make a board from who lives in each cell: int8[n_cells], -1 vacant."""
    home = np.flatnonzero(groups >= 0).astype(np.int32)
    if home.size == 0:
        raise ConfigError(f"density must bring at least one agent to {groups.size} cells, got {config.density}")
    place = np.full(groups.size, -1, np.int32)
    place[home] = np.arange(home.size, dtype=np.int32)
    n_groups = len(config.shares)
    board = Board(
        Shape(config.width, config.height, config.radius, config.torus),
        place,
        home,
        groups[home].astype(np.int8),
        np.zeros((groups.size, n_groups + 1), np.int16),
        np.flatnonzero(groups < 0).astype(np.int32),
    )
    count_all(board)
    return board


def by_chance(config: BoardConfig, key: np.uint64) -> NDArray[np.int8]:
    """Occupy each cell with chance ``density``, by a group drawn in proportion to ``shares``."""
    cells = np.arange(config.width * config.height)
    occupied, which = (uniform_each(stream, cells) for stream in mix_each(key, np.arange(2)))
    bounds = np.cumsum(config.shares) / np.sum(config.shares)
    groups = np.minimum(np.searchsorted(bounds, which, side="right"), len(config.shares) - 1)
    return np.where(occupied < config.density, groups, -1).astype(np.int8)


def by_number(config: BoardConfig, key: np.uint64) -> NDArray[np.int8]:
    """Put exact numbers of agents of every group on random cells; at least one cell stays vacant."""
    n_cells = config.width * config.height
    n_agents = min(round(config.density * n_cells), n_cells - 1)
    bounds = np.round(n_agents * np.cumsum(config.shares) / np.sum(config.shares)).astype(int)
    groups = np.full(n_cells, -1, np.int8)
    order = np.argsort(uniform_each(key, np.arange(n_cells)), kind="stable")
    for group, (first, last) in enumerate(zip([0, *bounds], bounds, strict=False)):
        groups[order[first:last]] = group
    return groups


def table(config: BoardConfig, preference: Preference, alone: float) -> NDArray:
    """Tabulate a preference over shares: [n_groups, n + 1, n + 1] by own group and all neighbours.

    Parameters
    ----------
    preference : callable
        From shares of the own group in [0, 1], as an array, to what agents think of them.
    alone : float
        What they think of having no neighbours at all.
    """
    most = (2 * config.radius + 1) ** 2 - 1
    like, occupied = np.meshgrid(np.arange(most + 1), np.arange(most + 1), indexing="ij")
    values = preference(np.minimum(like / np.maximum(occupied, 1), 1.0))
    values = np.where(occupied == 0, alone, values).astype(values.dtype)
    return np.ascontiguousarray(np.broadcast_to(values, (len(config.shares), *values.shape)))


def dissimilarity(board: Board, side: int) -> float:
    """Dissimilarity of the first two groups over square tracts of ``side`` cells; NaN when a group is absent."""
    width, height, _, _ = board.shape
    n_across = -(-width // side)
    tract = board.home // width // side * n_across + board.home % width // side
    n_tracts = n_across * -(-height // side)
    counts = [np.bincount(tract[board.group == group], minlength=n_tracts) for group in (0, 1)]
    return float(sg.dissimilarity(*counts))


class BoardClassic(Classic):
    """A classic whose agents live on a board; ``set_up`` makes ``self.board``."""

    measures: ClassVar[dict[str, str]] = {"share_similar": "neighbours of the own group"}

    config: Any
    """A :class:`BoardConfig`."""
    board: Board

    def scatter(self, key: np.uint64) -> None:
        """Check the board and put its agents on it, as many of every group as its share says."""
        check_board(self.config)
        self.board = settle(self.config, by_number(self.config, key))

    @property
    def share_similar(self) -> float:
        """Sum over agents of neighbours of the own group, over the sum of all neighbours; NaN without neighbours."""
        like, occupied = like_pairs(self.board)
        return like / occupied if occupied else float("nan")

    def scene(self) -> Scene:
        """Return who lives in each cell."""
        board = self.board
        groups = np.where(board.place < 0, -1, board.group[board.place]).astype(np.int8)
        labels = tuple(f"group {group + 1}" for group in range(board.counts.shape[1] - 1))
        return Groups(groups.reshape(board.shape.height, board.shape.width), labels)
