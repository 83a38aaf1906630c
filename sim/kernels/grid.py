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


class Shape(NamedTuple):
    """A rectangle of cells, and who is whose neighbour; cell = row * width + column."""

    width: int
    height: int
    radius: int
    torus: bool


class Board(NamedTuple):
    """A board and its agents; the arrays change in place.

    Kernels take it apart first: reading an array off it in a loop costs as much as a move.
    """

    shape: Shape
    place: NDArray[np.int32]
    """int32[n_cells]: the agent who lives there, -1 when vacant."""
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
def change_around(shape, counts, cell, group, change):
    """Add ``change`` to the neighbours of ``group`` that every cell around ``cell`` counts."""
    width, height, radius, torus = shape
    own, last = np.uint64(group), np.uint64(counts.shape[1] - 1)
    y = cell // width
    x = cell - y * width
    if radius <= x < width - radius and radius <= y < height - radius:  # most cells: no edge to think of
        for dy in range(-radius, radius + 1):
            first = np.uint64(cell + dy * width - radius)
            for k in range(np.uint64(2 * radius + 1)):
                counts[first + k, own] += change
                counts[first + k, last] += change
    else:
        reach_x = radius if width > 1 else 0  # a line has no neighbours across
        reach_y = radius if height > 1 else 0
        for dy in range(-reach_y, reach_y + 1):
            row = shifted(y + dy, height, torus)
            for dx in range(-reach_x, reach_x + 1):
                column = shifted(x + dx, width, torus)
                if row >= 0 and column >= 0:
                    counts[row * width + column, own] += change
                    counts[row * width + column, last] += change
    counts[cell, own] -= change
    counts[cell, last] -= change


@kernel
def mean_around(shape, place, cell, values, agent):
    """Mean of a value of the neighbours of ``cell``, without ``agent``; NaN when there is none.

    Parameters
    ----------
    values : float64[n_agents]
        The value of every agent.
    """
    width, height, radius, torus = shape
    reach_x = radius if width > 1 else 0
    reach_y = radius if height > 1 else 0
    y, x = cell // width, cell % width
    total, n = 0.0, 0
    for dy in range(-reach_y, reach_y + 1):
        row = shifted(y + dy, height, torus)
        for dx in range(-reach_x, reach_x + 1):
            column = shifted(x + dx, width, torus)
            if row >= 0 and column >= 0 and (dx != 0 or dy != 0):
                other = place[row * width + column]
                if other >= 0 and other != agent:
                    total += values[other]
                    n += 1
    return total / n if n > 0 else np.nan


@kernel
def count_all(board):
    """Count the neighbours of every cell from where the agents live."""
    shape, _, home, group, counts, _ = board
    counts[:] = 0
    for agent in range(home.size):
        change_around(shape, counts, home[agent], group[agent], 1)


@kernel
def relocate(shape, place, home, group, counts, agent, cell):
    """Move an agent to a vacant cell, and with it everyone's count of neighbours."""
    left = home[agent]
    change_around(shape, counts, left, group[agent], -1)
    change_around(shape, counts, cell, group[agent], 1)
    place[left] = -1
    place[cell] = agent
    home[agent] = cell


@kernel
def are_neighbours(shape, one, other):
    """Tell whether two cells are within ``radius`` rows and columns of each other, and not the same."""
    width, height, radius, torus = shape
    dx, dy = abs(one % width - other % width), abs(one // width - other // width)
    if torus:
        dx, dy = min(dx, width - dx), min(dy, height - dy)
    return one != other and dx <= radius and dy <= radius


@kernel
def look_at(shape, counts, home, group, cells, like, occupied):
    """Write how many of ``group``, and of all, would be around whoever moves from ``home`` to each cell.

    The mover does not count itself.

    Parameters
    ----------
    cells : int32[n]
        Vacant cells.
    like, occupied : int16[n]
        Written.
    """
    last, n_cells, span = counts.shape[1] - 1, counts.shape[0], (shape.radius + 1) * shape.width
    for k in range(cells.size):
        cell = cells[k]
        like[k], occupied[k] = counts[cell, group], counts[cell, last]
        apart = abs(cell - home)
        if (apart <= span or apart >= n_cells - span) and are_neighbours(shape, home, cell):  # the first is cheap
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
    _, place, _, group, counts, _ = board
    like, occupied = 0, 0
    for cell in range(place.size):
        agent = place[cell]
        if agent >= 0:
            like += counts[cell, group[agent]]
            occupied += counts[cell, -1]
    return like, occupied


@kernel
def moran(board, values):
    """Moran's I of a value, over agents who are neighbours (weight 1 a pair); NaN without variance.

    Source: Moran (1950), Biometrika 37, with weights 1 for neighbours and 0 for all others.
    """
    shape, place, home, _, counts, _ = board
    mean = values.mean()
    products, squares, weights = 0.0, 0.0, 0
    for agent in range(values.size):
        deviation = values[agent] - mean
        squares += deviation * deviation
        around = counts[home[agent], -1]
        if around > 0:
            weights += around
            products += deviation * around * (mean_around(shape, place, home[agent], values, agent) - mean)
    return values.size / weights * products / squares if weights > 0 and squares > 0.0 else np.nan


@kernel
def moran_of_group(board, which):
    """Moran's I of belonging to a group: what ``moran`` gives for 1 and 0, from the counts."""
    _, _, home, group, counts, _ = board
    mean = (group == which).sum() / group.size
    products, weights = 0.0, 0
    for agent in range(group.size):
        deviation = (1.0 if group[agent] == which else 0.0) - mean
        products += deviation * (counts[home[agent], which] - mean * counts[home[agent], -1])
        weights += counts[home[agent], -1]
    variance = mean * (1.0 - mean)
    return products / weights / variance if weights > 0 and variance > 0.0 else np.nan
