"""Boards of the classic models: who lives where, and who is around every cell.

A board is a rectangle of cells, at most one agent a cell. Neighbours are the cells
within ``radius`` rows and columns (Moore); the cell itself is not among them. How many
of each group are around every cell is kept up to date at every move, so that looking at
a place is one look-up whatever the radius.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels._jit import kernel
from sim.kernels.draws import integer, mix


class Board(NamedTuple):
    """A board and its agents; the arrays change in place."""

    width: int
    height: int
    radius: int
    torus: bool
    place: NDArray[np.int32]
    """int32[n_cells]: the agent who lives there, -1 when vacant; cell = row * width + column."""
    home: NDArray[np.int32]
    """int32[n_agents]: the cell where the agent lives."""
    group: NDArray[np.int8]
    """int8[n_agents]: 0 .. n_groups - 1."""
    counts: NDArray[np.int16]
    """int16[n_cells, n_groups + 1]: neighbours of each group, and in the last column of all groups."""
    vacant: NDArray[np.int32]
    """int32[n_vacant]: vacant cells in no order; rules that do not draw from it leave it stale."""


@kernel
def change_around(board, cell, group, change):
    """Add ``change`` to the neighbours of ``group`` that every cell around ``cell`` counts."""
    width, height = board.width, board.height
    counts = board.counts
    last = counts.shape[1] - 1
    reach_x = board.radius if width > 1 else 0  # a line has no neighbours across
    reach_y = board.radius if height > 1 else 0
    y, x = cell // width, cell % width
    for dy in range(-reach_y, reach_y + 1):
        row = y + dy
        if row < 0 or row >= height:
            if not board.torus:
                continue
            row = (row + height) % height
        for dx in range(-reach_x, reach_x + 1):
            column = x + dx
            if column < 0 or column >= width:
                if not board.torus:
                    continue
                column = (column + width) % width
            counts[row * width + column, group] += change
            counts[row * width + column, last] += change
    counts[cell, group] -= change
    counts[cell, last] -= change


@kernel
def count_all(board):
    """Count the neighbours of every cell from where the agents live."""
    board.counts[:] = 0
    for agent in range(board.home.size):
        change_around(board, board.home[agent], board.group[agent], 1)


@kernel
def relocate(board, agent, cell):
    """Move an agent to a vacant cell, and with it everyone's count of neighbours."""
    left, group = board.home[agent], board.group[agent]
    change_around(board, left, group, -1)
    change_around(board, cell, group, 1)
    board.place[left] = -1
    board.place[cell] = agent
    board.home[agent] = cell


@kernel
def are_neighbours(board, one, other):
    """Tell whether two cells are within ``radius`` rows and columns of each other, and not the same."""
    dx = abs(one % board.width - other % board.width)
    dy = abs(one // board.width - other // board.width)
    if board.torus:
        dx, dy = min(dx, board.width - dx), min(dy, board.height - dy)
    return one != other and dx <= board.radius and dy <= board.radius


@kernel
def seen_from(board, agent, cell):
    """Return how many of the agent's own group, and of all, would be around it at ``cell``: without itself."""
    like, occupied = np.int64(board.counts[cell, board.group[agent]]), np.int64(board.counts[cell, -1])
    if are_neighbours(board, board.home[agent], cell):
        return like - 1, occupied - 1
    return like, occupied


@kernel
def shuffle(items, key):
    """Put an array in random order (Fisher & Yates), drawn at the place in it."""
    for i in range(items.size - 1, 0, -1):
        j = integer(mix(key, i), i + 1)
        items[i], items[j] = items[j], items[i]


@kernel
def like_pairs(board):
    """Return the sum over agents of neighbours of the own group, and of all neighbours."""
    like, occupied = 0, 0
    for cell in range(board.place.size):
        agent = board.place[cell]
        if agent >= 0:
            like += board.counts[cell, board.group[agent]]
            occupied += board.counts[cell, -1]
    return like, occupied


@kernel
def moran(board):
    """Moran's I of belonging to group 0, over agents who are neighbours (weight 1 a pair); NaN without variance.

    Source: Moran (1950), Biometrika 37, with weights 1 for neighbours and 0 for all others.
    """
    n = board.group.size
    first = 0
    for agent in range(n):
        first += 1 if board.group[agent] == 0 else 0
    mean = first / n
    products, weights = 0.0, 0
    for agent in range(n):
        around = board.counts[board.home[agent]]
        deviation = (1.0 if board.group[agent] == 0 else 0.0) - mean
        products += deviation * (around[0] - mean * around[-1])
        weights += around[-1]
    variance = n * mean * (1.0 - mean)
    return n / weights * products / variance if weights > 0 and variance > 0.0 else np.nan
