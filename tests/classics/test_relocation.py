"""Classics of relocation on a board: the shape of preferences, restlessness, attitudes, lovers of mixture."""

import numpy as np
import pytest

from sim.classics import HatnaBenenson, LogitRelocation, PancsVriend, Sakoda
from sim.config import ConfigError
from sim.kernels.grid import count_all, moran, moran_of_group

REFERENCE = {
    "linear": (0.085, 0.108, 0.195, 0.873),
    "threshold": (0.085, 0.280, 0.680, 0.860),
    "staircase": (0.085, 0.117, 0.424, 0.891),
}
"""Dissimilarity at beta 0, 1, 2, 5 in an independent program (science A3, 4 seeds)."""

HIGHER_HERE = pytest.mark.xfail(
    strict=True,
    reason="0.468 over 40 seeds here against 0.424 over 4: near the transition a run wanders between 0.38 and 0.50",
)


@pytest.fixture(scope="module")
def dissimilarity():
    """Return the mean dissimilarity of two seeds after 300 sweeps, computed once for each preference and beta."""
    known = {}

    def value(preference, beta):
        key = preference if beta else "any", beta
        if key not in known:
            models = [LogitRelocation(preference=preference, beta=beta, seed=seed).run() for seed in (1, 2)]
            known[key] = np.mean([model.dissimilarity for model in models])
        return known[key]

    return value


@pytest.mark.slow
@pytest.mark.parametrize(
    ("preference", "position"),
    [
        pytest.param(name, k, marks=HIGHER_HERE if (name, k) == ("staircase", 2) else ())
        for name in REFERENCE
        for k in range(4)
    ],
)
def test_dissimilarity_by_preference_and_randomness_is_the_references(dissimilarity, preference, position):
    ours = dissimilarity(preference, (0.0, 1.0, 2.0, 5.0)[position])
    assert ours == pytest.approx(REFERENCE[preference][position], abs=0.04)


@pytest.mark.slow
def test_thresholds_segregate_most_when_choice_is_random_and_staircases_when_it_is_not(dissimilarity):
    """Bruch and Mare's order at beta 1, van de Rijt, Siegel and Macy's at beta 5."""
    random = {name: dissimilarity(name, 1.0) for name in REFERENCE}
    determined = {name: dissimilarity(name, 5.0) for name in REFERENCE}
    assert random["threshold"] > random["staircase"] + 0.1 and random["threshold"] > random["linear"] + 0.1
    assert determined["staircase"] > determined["threshold"] and determined["linear"] > determined["threshold"]


def test_random_choice_leaves_what_chance_makes():
    """1 / sqrt(2 pi n P (1 - P)) with 85 agents a tract, half of each group."""
    model = LogitRelocation(beta=0.0, seed=3).run(20)
    assert model.dissimilarity == pytest.approx(1.0 / np.sqrt(2.0 * np.pi * 85 * 0.25), abs=0.02)


@pytest.mark.parametrize("torus", [True, False])
@pytest.mark.parametrize("model_class", [LogitRelocation, HatnaBenenson, Sakoda])
def test_boards_stay_in_order(model_class, torus):
    board = model_class(width=15, height=13, density=0.8, torus=torus, radius=3).run(4).board
    kept = board.counts.copy()
    count_all(board)
    np.testing.assert_array_equal(board.counts, kept)
    np.testing.assert_array_equal(board.place[board.home], np.arange(board.home.size))
    assert (board.place >= 0).sum() == board.home.size
    if model_class is not Sakoda:  # who steps to the next cell draws from no list
        np.testing.assert_array_equal(np.sort(board.vacant), np.flatnonzero(board.place < 0))


def test_the_city_tips_once_a_fifth_to_a_third_of_friends_are_wanted():
    """Hatna and Benenson: about 1/3; with runs as long as these, earlier (science A7)."""
    morans = [
        np.mean([HatnaBenenson(wanted=wanted, seed=seed).run().morans_i for seed in (1, 2)])
        for wanted in (0.1, 0.2, 0.25, 0.35)
    ]
    assert morans == sorted(morans)
    assert abs(morans[0]) < 0.05 and morans[1] < 0.6 and morans[3] > 0.8


def test_both_forms_of_morans_i_agree():
    board = HatnaBenenson(width=20, height=20, density=0.7, seed=2).run(30).board
    assert moran_of_group(board, 0) == pytest.approx(moran(board, (board.group == 0).astype(float)), abs=1e-12)


def test_lovers_of_perfect_mixture_do_not_segregate_by_moving_to_vacancies():
    """Teaching only: Pancs and Vriend's own protocol finds segregation."""
    assert abs(PancsVriend(seed=1).run(100).morans_i) < 0.1


def test_love_of_the_own_and_mere_suspicion_of_the_other_both_separate_sakodas_groups():
    for attitudes in ([1, -1, -1, 1], [0, -1, -1, 0]):
        models = [Sakoda(attitudes=attitudes, seed=seed) for seed in range(1, 11)]
        before = np.nanmean([model.share_similar for model in models])
        after = [model.run().share_similar for model in models]
        assert np.nanmean(after) > before + 0.2 and not any(model.running for model in models)


def test_attitudes_must_fit_the_groups():
    with pytest.raises(ConfigError, match="attitudes must hold 9 numbers for 3 groups"):
        Sakoda(shares=[1, 1, 1])


def test_numbers_of_agents_are_exact_where_the_paper_fixes_them():
    board = LogitRelocation(seed=9).board
    assert board.home.size == 8_500 and board.vacant.size == 1_500
    np.testing.assert_array_equal(np.bincount(board.group), [4_250, 4_250])
