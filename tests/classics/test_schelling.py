"""Schelling's checkerboard: what is published, what follows from the rules, the other two rules."""

import numpy as np
import pytest

from sim.classics import Schelling
from sim.kernels.grid import count_all

N_SEEDS = 40


def shares(**settings):
    """Return the final share of similar neighbours of every seed."""
    return np.array([Schelling(seed=seed, **settings).run().share_similar for seed in range(1, N_SEEDS + 1)])


def test_the_interface_is_the_one_promised():
    model = Schelling(width=51, height=51, density=0.95, similar_wanted=0.30, seed=1).run()
    assert 0.70 <= model.share_similar <= 0.78
    assert model.share_content == 1.0 and not model.running


def test_a_random_start_has_half_similar_neighbours():
    start = [Schelling(seed=seed).share_similar for seed in range(1, N_SEEDS + 1)]
    assert np.mean(start) == pytest.approx(0.5, abs=4 * np.std(start) / np.sqrt(N_SEEDS))


@pytest.mark.parametrize(
    ("density", "wanted", "expected", "deviation"),
    [(0.95, 0.25, 0.561, 0.009), (0.95, 0.30, 0.752, 0.011), (0.80, 0.30, 0.725, 0.010), (0.80, 0.25, 0.599, 0.010)],
)
def test_shares_are_those_of_netlogos_rules(density, wanted, expected, deviation):
    """Against an independent program (60 seeds) of the same rules; NetLogo's own page says 70 % for 30 % wanted."""
    ours = shares(density=density, similar_wanted=wanted).mean()
    assert ours == pytest.approx(expected, abs=4 * deviation * np.sqrt(1 / N_SEEDS + 1 / 60))


def test_wishes_of_45_and_50_percent_are_the_same_run_bit_for_bit():
    one, other = (Schelling(similar_wanted=wanted, seed=3).run() for wanted in (0.45, 0.50))
    np.testing.assert_array_equal(one.board.place, other.board.place)
    assert one.n_steps == other.n_steps


@pytest.mark.parametrize("rules", ["walk", "nearest", "anywhere"])
@pytest.mark.parametrize("torus", [True, False])
def test_counts_kept_at_every_move_are_those_of_a_recount(rules, torus):
    model = Schelling(
        width=17, height=23, radius=3, shares=[2, 1, 1], density=0.8, similar_wanted=0.5, rules=rules, torus=torus
    ).run(5)
    board, kept = model.board, model.board.counts.copy()
    count_all(board)
    np.testing.assert_array_equal(board.counts, kept)
    np.testing.assert_array_equal(np.flatnonzero(board.place >= 0), np.sort(board.home))
    np.testing.assert_array_equal(board.place[board.home], np.arange(board.home.size))
    if rules == "anywhere":
        np.testing.assert_array_equal(np.sort(board.vacant), np.flatnonzero(board.place < 0))


@pytest.mark.parametrize("torus", [True, False])
def test_counts_of_neighbours_are_those_of_a_sum_over_shifted_boards(torus):
    board = Schelling(width=12, height=9, radius=2, torus=torus).board
    first = np.where(board.place < 0, 0, board.group[board.place] == 0).reshape(9, 12).astype(int)
    padded = np.pad(first, 2, mode="wrap" if torus else "constant")
    around = sum(padded[y : y + 9, x : x + 12] for y in range(5) for x in range(5)) - first
    np.testing.assert_array_equal(board.counts[:, 0].reshape(9, 12), around)


def test_schellings_own_rule_ends_with_everyone_content_or_nowhere_to_go():
    """Schelling's board: 13 x 16 with edges, half wanted; his paper's figures were not at hand."""
    board = {"width": 16, "height": 13, "torus": False, "density": 0.75, "similar_wanted": 0.5, "rules": "nearest"}
    models = [Schelling(seed=seed, **board).run() for seed in range(1, 21)]
    assert not any(model.running for model in models)
    assert np.mean([model.share_similar for model in models]) > 0.7
    assert np.mean([model.share_content for model in models]) > 0.99


def test_three_groups_segregate_as_well():
    model = Schelling(shares=[1, 1, 1], seed=2)
    assert model.share_similar == pytest.approx(1 / 3, abs=0.03)
    assert model.run().share_similar > 0.65


def test_a_full_history_is_kept():
    model = Schelling(seed=4).run()
    history = model.history()
    assert list(history["step"]) == list(range(model.n_steps + 1))
    assert history["share_similar"].iloc[-1] == model.share_similar
