"""Boards of the classic models: who lives where, and who is around every cell.

A board is a rectangle of cells, at most one agent a cell. Neighbours are the cells
within ``radius`` rows and columns (Moore); the cell itself is not among them. How many
of each group are around every cell is kept up to date at every move, so that looking at
a place is one look-up whatever the radius.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels._jit import inlined, kernel
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
def shifted(position, size, torus):
    """Return a row or column on the board: across the edge on a torus, -1 off a board with edges."""
    if 0 <= position < size:
        return position
    return (position + size) % size if torus else -1


@kernel
def change_around(board, cell, group, change):
    """Add ``change`` to the neighbours of ``group`` that every cell around ``cell`` counts."""
    counts, width, height, radius = board.counts, board.width, board.height, board.radius
    last = counts.shape[1] - 1
    y, x = cell // width, cell % width
    if radius <= x < width - radius and radius <= y < height - radius:  # most cells: no edge to think of
        for dy in range(-radius, radius + 1):
            middle = cell + dy * width
            for other in range(middle - radius, middle + radius + 1):
                counts[other, group] += change
                counts[other, last] += change
    else:
        reach_x = radius if width > 1 else 0  # a line has no neighbours across
        reach_y = radius if height > 1 else 0
        for dy in range(-reach_y, reach_y + 1):
            row = shifted(y + dy, height, board.torus)
            for dx in range(-reach_x, reach_x + 1):
                column = shifted(x + dx, width, board.torus)
                if row >= 0 and column >= 0:
                    counts[row * width + column, group] += change
                    counts[row * width + column, last] += change
    counts[cell, group] -= change
    counts[cell, last] -= change


@kernel
def mean_around(board, cell, values, agent):
    """Mean of a value of the neighbours of ``cell``, without ``agent``; NaN when there is none.

    Parameters
    ----------
    values : float64[n_agents]
        The value of every agent.
    """
    reach_x = board.radius if board.width > 1 else 0
    reach_y = board.radius if board.height > 1 else 0
    y, x = cell // board.width, cell % board.width
    total, n = 0.0, 0
    for dy in range(-reach_y, reach_y + 1):
        row = shifted(y + dy, board.height, board.torus)
        for dx in range(-reach_x, reach_x + 1):
            column = shifted(x + dx, board.width, board.torus)
            if row >= 0 and column >= 0 and (dx != 0 or dy != 0):
                other = board.place[row * board.width + column]
                if other >= 0 and other != agent:
                    total += values[other]
                    n += 1
    return total / n if n > 0 else np.nan


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


@inlined
def look_at(board, agent, cells, like, occupied):
    """Write how many of the agent's own group, and of all, would be around it at each cell: without itself.

    Parameters
    ----------
    cells : int32[n]
        Vacant cells, or its home.
    like, occupied : int16[n]
        Written.
    """
    counts, width, radius = board.counts, board.width, board.radius
    home, group, last = board.home[agent], board.group[agent], board.counts.shape[1] - 1
    span, n_cells = (radius + 1) * width, counts.shape[0]
    for k in range(cells.size):
        cell = cells[k]
        like[k], occupied[k] = counts[cell, group], counts[cell, last]
        apart = abs(cell - home)
        if (apart <= span or apart >= n_cells - span) and are_neighbours(board, home, cell):  # the first is cheap
            like[k] -= 1
            occupied[k] -= 1


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
def moran(board, values):
    """Moran's I of a value, over agents who are neighbours (weight 1 a pair); NaN without variance.

    Source: Moran (1950), Biometrika 37, with weights 1 for neighbours and 0 for all others.
    """
    mean = values.mean()
    products, squares, weights = 0.0, 0.0, 0
    for agent in range(values.size):
        deviation = values[agent] - mean
        squares += deviation * deviation
        around = board.counts[board.home[agent], -1]
        if around > 0:
            weights += around
            products += deviation * around * (mean_around(board, board.home[agent], values, agent) - mean)
    return values.size / weights * products / squares if weights > 0 and squares > 0.0 else np.nan


@kernel
def moran_of_group(board, group):
    """Moran's I of belonging to a group: what ``moran`` gives for 1 and 0, from the counts."""
    n = board.group.size
    mean = (board.group == group).sum() / n
    products, weights = 0.0, 0
    for agent in range(n):
        around = board.counts[board.home[agent]]
        deviation = (1.0 if board.group[agent] == group else 0.0) - mean
        products += deviation * (around[group] - mean * around[-1])
        weights += around[-1]
    variance = mean * (1.0 - mean)
    return products / weights / variance if weights > 0 and variance > 0.0 else np.nan
