import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from segregation_tables import random_table, tables

from sim.metrics import segregation as sg


def assert_equal_to_a_recount(running):
    counts = running.counts
    total = counts.sum(axis=1)
    close = {"abs": 1e-12, "rel": 1e-12, "nan_ok": True}
    for g in range(counts.shape[1]):
        assert running.dissimilarity(g) == pytest.approx(sg.dissimilarity(counts[:, g], total - counts[:, g]), **close)
        assert running.isolation(g) == pytest.approx(sg.isolation(counts[:, g], total), **close)
    assert running.mutual_information() == pytest.approx(sg.mutual_information(counts), **close)
    assert running.information_theory() == pytest.approx(sg.information_theory(counts), **close)
    assert running.multigroup_dissimilarity() == pytest.approx(sg.multigroup_dissimilarity(counts), **close)
    np.testing.assert_array_equal(running.sizes, total)


@given(tables(min_units=2), st.lists(st.tuples(*[st.integers(0, 7)] * 4), max_size=20))
def test_any_moves_arrivals_and_departures_equal_a_recount(counts, events):
    running = sg.IncrementalCounts(counts)
    n_units, n_groups = counts.shape
    for group, origin, destination, persons in events:
        group, origin, destination = group % n_groups, origin % n_units, destination % n_units
        there = running.counts[origin, group]
        if persons <= there:
            running.move(group, origin, destination, persons)
        else:
            running.add(origin, group, persons)
            running.add(destination, group, -int(running.counts[destination, group] // 2))
    assert_equal_to_a_recount(running)


def test_half_a_million_moves_do_not_drift():
    counts = random_table(1, 150, 6, high=300)
    running = sg.IncrementalCounts(counts)
    rng = np.random.default_rng(2)
    for _ in range(5):
        group, origin, destination = (rng.integers(0, n, 50_000) for n in (6, 150, 150))
        persons = (rng.random(50_000) < 0.5) & (running.counts[origin, group] > 0)
        before = running.counts.copy()
        taken = np.zeros_like(before)
        np.add.at(taken, (origin, group), persons)
        persons &= (taken <= before)[origin, group]
        running.move_many(group, origin, destination, persons.astype(int))
        running.move_many(group, destination, origin, persons.astype(int))
        np.testing.assert_array_equal(running.counts, before)
        running.move_many(group, origin, destination, persons.astype(int))
    assert_equal_to_a_recount(running)


def test_large_cities_stay_exact():
    running = sg.IncrementalCounts(random_table(3, 12, 3, high=30_000_000))
    running.move(0, 0, 1, 1)
    assert_equal_to_a_recount(running)


def test_more_persons_than_whole_numbers_hold_are_refused():
    with pytest.raises(ValueError, match="at most 2000000000 are allowed"):
        sg.IncrementalCounts([[2e9, 1]])


def test_an_impossible_move_stops_there_and_says_where():
    running = sg.IncrementalCounts([[3, 1], [0, 2]])
    with pytest.raises(ValueError, match="row 1: 5 given; unit 1 has 1 of group 0"):
        running.move_many([0, 0], [0, 1], [1, 0], [1, 5])
    assert_equal_to_a_recount(running)
