"""Boards: neighbours by hand, on a torus, with edges and on a line."""

import numpy as np
import pytest

from sim.kernels.grid import Board, Shape, are_neighbours, count_all, like_pairs, mean_around, relocate


def board_of(rows, radius=1, torus=True):
    """Make a board from rows of 0, 1 and -1 for vacant."""
    groups = np.array(rows, np.int8)
    height, width = groups.shape
    flat = groups.ravel()
    home = np.flatnonzero(flat >= 0).astype(np.int32)
    place = np.full(flat.size, -1, np.int32)
    place[home] = np.arange(home.size)
    counts, vacant = np.zeros((flat.size, 3), np.int16), np.flatnonzero(flat < 0).astype(np.int32)
    board = Board(Shape(width, height, radius, torus), place, home, flat[home], counts, vacant)
    count_all(board)
    return board


CORNER = [[0, -1, -1, 1], [-1, -1, -1, -1], [-1, -1, -1, -1], [1, -1, -1, 0]]
"""One agent in each corner of a square: all neighbours across the edges."""


def test_corners_are_neighbours_on_a_torus_only():
    assert like_pairs(board_of(CORNER)) == (4, 12)
    assert like_pairs(board_of(CORNER, torus=False)) == (0, 0)


def test_a_line_has_two_neighbours():
    board = board_of([[0, 0, 1, -1, 1]])
    np.testing.assert_array_equal(board.counts[:, 2], [2, 2, 1, 2, 1])
    np.testing.assert_array_equal(board.counts[:, 0], [1, 1, 1, 0, 1])


@pytest.mark.parametrize("torus", [True, False])
def test_moving_there_and_back_changes_nothing(torus):
    rows = np.random.default_rng(1).integers(-1, 2, (7, 9))
    board = board_of(rows, radius=2, torus=torus)
    shape, place, home, group, counts, vacant = board
    before, left = counts.copy(), home[3]
    relocate(shape, place, home, group, counts, 3, vacant[2])
    moved = counts.copy()
    count_all(board)
    np.testing.assert_array_equal(moved, counts)
    relocate(shape, place, home, group, counts, 3, left)
    np.testing.assert_array_equal(before, counts)


def test_neighbours_are_within_the_radius_and_not_oneself():
    shape = Shape(10, 10, 2, False)
    near = [cell for cell in range(100) if are_neighbours(shape, 0, cell)]
    assert near == [1, 2, 10, 11, 12, 20, 21, 22]
    assert are_neighbours(Shape(10, 10, 2, True), 0, 99)


def test_the_mean_around_leaves_out_who_asks():
    board = board_of(CORNER)
    values = np.array([1.0, 2.0, 4.0, 8.0])
    assert mean_around(board.shape, board.place, 0, values, 0) == pytest.approx(14.0 / 3.0)
    assert mean_around(board.shape, board.place, 0, values, 3) == pytest.approx(3.0)
    assert np.isnan(mean_around(Shape(4, 4, 1, False), board.place, 0, values, 0))
