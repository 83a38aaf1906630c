"""Kernels of people: taxes, heads, ranks, keys, school and work, by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels import people
from sim.kernels.draws import mix, mix_pairs

WORKER = np.array([0.2, 0.5, 1_000.0, 500.0, 0.1, 0.0])
PENSIONER = np.array([0.2, 0.5, 1_000.0, 500.0, 0.05, 30.0])
LIMITS, RATES = np.array([2_000.0, 4_000.0]), np.array([0.01, 0.05])


def tax(income, age=40):
    ages = np.array([age], np.uint8)
    return people.tax_each(np.array([income]), ages, 67, WORKER, PENSIONER, LIMITS, RATES)[0]


@pytest.mark.parametrize(
    ("income", "age", "expected"),
    [
        (400.0, 40, 0.0),
        (1_000.0, 40, 0.2 * 0.0 + 100.0),
        (3_000.0, 40, 0.2 * 1_500 + 300 + 0.01 * 1_000),
        (5_000.0, 40, 0.2 * 3_500 + 500 + 0.01 * 2_000 + 0.05 * 1_000),
        (5_000.0, 70, 0.2 * 3_500 + 250 + 0.01 * 2_000 + 0.05 * 1_000 - 30),
    ],
)
def test_tax_by_hand(income, age, expected):
    assert tax(income, age) == pytest.approx(expected)


def test_heads_are_settled_by_partner_then_age_then_key():
    household = np.array([0, 0, 1, 1, 1, 2, -1], np.int32)
    key = np.array([5, 6, 9, 8, 7, 1, 0], np.uint64)
    age = np.array([30, 30, 20, 40, 40, 50, 0], np.uint8)
    household_key = np.array([1, 2, 3], np.uint64)
    head = np.array([5, -1, 5], np.int32)  # the first points at someone who lives elsewhere
    partner = np.array([1, -1, -1], np.int32)
    people.settle_heads(household, key, age, household_key, head, partner)
    np.testing.assert_array_equal(head, [1, 4, 5])
    np.testing.assert_array_equal(partner, [-1, -1, -1])


def test_ranks_by_hand_and_nobody_left_out():
    used = np.array([True, True, False, True, True])
    rank = people.ranks(used, np.array([3e5, 1e5, 9e9, 2e5, 1e5]))
    np.testing.assert_allclose(rank, [3.5 / 4, 1 / 4, 0.5, 2.5 / 4, 1 / 4])


@settings(max_examples=8, deadline=None)
@given(st.lists(st.floats(1e4, 1e7), min_size=1, max_size=40))
def test_a_higher_income_never_ranks_lower(values):
    value = np.array(values)
    rank = people.ranks(np.ones(value.size, bool), value)
    assert (np.diff(rank[np.argsort(value)]) >= 0).all()
    assert rank.mean() == pytest.approx(0.5, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1), max_size=30), st.lists(st.integers(1, 2**64 - 1), max_size=15, unique=True))
def test_keys_are_found_where_they_are(column, wanted):
    column = np.array(column + wanted[:3], np.uint64)
    wanted = np.array(sorted(wanted), np.uint64)
    found = people.find_keys(column, wanted)
    for key, at in zip(column, found, strict=True):
        assert at == (np.flatnonzero(wanted == key)[0] if key in wanted else -1)


def test_pairwise_mixing_is_mixing():
    keys, labels = np.array([3, 4], np.uint64), np.array([10, 11], np.uint64)
    expected = [mix(np.uint64(3), np.uint64(10)), mix(np.uint64(4), np.uint64(11))]
    np.testing.assert_array_equal(mix_pairs(keys, labels), np.array(expected, np.uint64))


def work(status, score, n=1, persistence=1.0, redraw=0.0, steps=(0.2, 0.7), lean=0.0, lean_before=0.0):
    """One year of ``n`` persons of 40 with the same status and standing ``score``; returns status, standing, income."""
    grid = np.tile(np.linspace(-4.0, 4.0, 65), (1, 3, 1))
    grid[0, 2] *= 2.0  # standings outside work are twice as wide
    shares = np.tile(np.array([*steps, 1.0]), (1, 3, 2, 1, 1))
    log_mean, spread = np.full((3, 3, 2, 1), np.log(1e5)), np.array([0.5, 0.5, 0.25])
    age, blank = np.full(n, 40, np.uint8), np.zeros(n, np.uint8)
    statuses, z, income = np.full(n, status, np.uint8), np.full(n, score, np.float32), np.zeros(n)
    key = np.arange(1, n + 1, dtype=np.uint64)
    people.work_year(
        age, blank, blank, blank, blank, key, np.arange(n, dtype=np.int32), key, np.uint64(9), redraw, persistence, 0.3,
        17, np.zeros(111, np.int64), log_mean, spread, grid, shares, np.full(n, lean), np.full(n, lean_before),
        np.zeros(n), statuses, z, income,
    )  # fmt: skip
    return statuses, z, income


def test_with_full_persistence_and_no_redraw_nothing_changes():
    for status in range(3):
        statuses, z, income = work(status, 1.0, n=50)
        assert (statuses == status).all()
        np.testing.assert_allclose(z, 1.0, rtol=1e-6)
        np.testing.assert_allclose(income, np.rint(1e5 * np.exp((0.25 if status == 2 else 0.5) * 1.0)), atol=1)


def test_a_full_redraw_gives_the_cells_shares():
    statuses, _, _ = work(0, 0.0, n=2_000, redraw=1.0)
    for status, share in ((1, 0.2), (0, 0.5), (2, 0.3)):
        assert abs((statuses == status).mean() - share) < 4 * np.sqrt(share * (1 - share) / 2_000)


def test_a_lean_multiplies_the_odds_of_work_against_outside():
    statuses, _, _ = work(0, 0.0, n=4_000, redraw=1.0, lean=np.log(2.0))
    odds = 2.0 * 0.5 / 0.3
    for status, share in ((1, 0.2), (0, 0.8 * odds / (1.0 + odds)), (2, 0.8 / (1.0 + odds))):
        assert abs((statuses == status).mean() - share) < 4 * np.sqrt(share * (1 - share) / 4_000)


@pytest.mark.parametrize("lean", [-1.0, 0.7])
def test_a_lasting_lean_moves_nobody_who_keeps_their_place(lean):
    for status in range(3):
        assert (work(status, 0.0, n=50, lean=lean, lean_before=lean)[0] == status).all()


def test_a_new_lean_finds_work_for_some_and_takes_it_from_nobody():
    assert (work(0, 0.0, n=50, lean=0.7)[0] == 0).all()
    found = work(2, 0.0, n=2_000, lean=0.7)[0] == 0
    assert 0.0 < found.mean() < 1.0


def test_without_persistence_standing_is_standard_normal():
    _, z, _ = work(0, 3.0, n=2_000, persistence=0.0, steps=(0.0, 1.0))
    assert abs(z.mean()) < 4 / np.sqrt(2_000)
    assert abs(z.std() - 1.0) < 4 / np.sqrt(4_000)


def test_school_ends_once_at_the_age_drawn():
    n = 400
    key, rows = np.arange(1, n + 1, dtype=np.uint64), np.arange(n)
    education, completed = np.zeros(n, np.uint8), np.zeros(n, np.uint8)
    finishing, certain, never = np.array([0.5, 1.0]), np.ones(n), np.zeros(n)
    done = []
    for age in (18, 19, 20, 21):
        years = np.full(n, age, np.uint8)
        people.study(
            rows, years, key, certain, never, np.uint64(4), finishing, np.array([22, 28]), education, completed
        )
        done.append(completed.sum())
        np.testing.assert_array_equal(people.finished(key, years, certain, np.uint64(4), finishing), completed == 1)
    assert done[0] == 0
    assert abs(done[1] - n / 2) < 4 * np.sqrt(n / 4)
    assert done[2] == done[3] == n
    assert (education == 1).all()
