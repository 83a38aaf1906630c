"""Counts and sums in one pass, against NumPy."""

import numpy as np

from sim.kernels import choice, counting, people, synthesis

RNG = np.random.default_rng(3)
N = 300
INDEX = RNG.integers(-1, 7, N).astype(np.int16)
MARK = RNG.random(N) < 0.4


def test_marked_rows_are_counted_where_they_are():
    expected = np.bincount(INDEX[MARK & (INDEX >= 0)], minlength=7)
    np.testing.assert_array_equal(counting.count_where(INDEX, MARK, 7), expected)


def test_pairs_are_counted_and_rows_from_nowhere_left_out():
    group = RNG.integers(0, 3, N).astype(np.uint8)
    expected = np.zeros((7, 3))
    np.add.at(expected, (INDEX[INDEX >= 0], group[INDEX >= 0]), 1)
    np.testing.assert_array_equal(counting.count_pairs(INDEX.astype(np.int32), group, 7, 3), expected)


def test_sums_by_code_are_those_of_bincount_to_the_last_bit():
    codes, values = RNG.integers(0, 4, (2, N)).astype(np.uint8), RNG.random((3, N))
    sums = counting.sums_by_code(codes, values, 4)
    for c in range(3):
        for s in range(2):
            np.testing.assert_array_equal(sums[c, s], np.bincount(codes[s], values[c], 4))


def test_nowhere_has_the_value_of_nowhere():
    found = counting.look_up(INDEX, np.arange(10, 17, dtype=np.int16), -1)
    np.testing.assert_array_equal(found, np.where(INDEX >= 0, INDEX + 10, -1))


def test_a_listing_is_found_by_counting_those_before_it():
    slots = np.flatnonzero(RNG.random(500) < 0.3).astype(np.int32)
    slot_map = choice.SlotMap(*choice.slot_bits(slots, 500), np.array([0, 500]))
    find = getattr(choice.listing_at, "py_func", choice.listing_at)
    assert [find(slot_map, slot) for slot in slots] == list(range(slots.size))


def test_members_of_marked_households_and_grown_members_are_listed_in_order():
    household = np.array([0, 1, -1, 1, 2, 0], np.int32)
    np.testing.assert_array_equal(people.members_of(household, np.array([False, True, True])), [1, 3, 4])
    age, head = np.array([50, 40, 0, 20, 30, 17], np.uint8), np.array([0, 1, -1], np.int32)
    grown = people.grown_members(household, age, head, np.full(3, -1, np.int32))
    np.testing.assert_array_equal(grown, [3])  # the household without a head waits for one


def test_rows_are_scaled_by_their_factors_and_then_to_their_size():
    axis, size = RNG.integers(0, 3, N), RNG.random(N) + 1.0
    table, factor = RNG.random((N, 3)), RNG.random((3, 3))
    expected = table * factor[axis]
    expected *= (size / expected.sum(axis=1))[:, None]
    np.testing.assert_allclose(synthesis.sum_rows_by(axis, table, 3)[1], table[axis == 1].sum(axis=0))
    synthesis.scale_rows(table, factor, axis, size)
    np.testing.assert_allclose(table, expected)
