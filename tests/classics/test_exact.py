"""Classics whose long run, or fixed point, is known exactly."""

import numpy as np
import pytest

from sim.classics import AltruismTax, BoundedNeighbourhood, Zhang
from sim.config import ConfigError


def ring(**settings):
    """Three agents of each of two groups and two vacancies on a ring of eight cells."""
    return Zhang(width=8, height=1, density=0.75, **settings)


# --- bounded neighbourhood -------------------------------------------------------------------


def near_the_mixture(tolerance, form):
    """Start a hundredth beside the symmetric mixture and follow it."""
    mixture = 1.0 - 1.0 / tolerance
    return BoundedNeighbourhood(
        form=form,
        tolerance_first=tolerance,
        tolerance_second=tolerance,
        start_first=mixture + 0.01,
        start_second=mixture - 0.01,
    ).run()


@pytest.mark.parametrize("form", ["flow", "agents"])
def test_one_group_leaves_below_tolerance_three(form):
    model = near_the_mixture(2.9, form)
    assert (model.present_first, model.present_second) == pytest.approx((1.0, 0.0), abs=1e-3)


@pytest.mark.parametrize(("tolerance", "mixture"), [(3.1, 0.6774), (5.0, 0.8000)])
def test_the_mixture_holds_above_tolerance_three(tolerance, mixture):
    model = near_the_mixture(tolerance, "flow")
    assert (model.present_first, model.present_second) == pytest.approx((mixture, mixture), abs=1e-3)


def test_persons_settle_at_schellings_eighty_and_eighty():
    model = near_the_mixture(5.0, "agents")
    assert (model.present_first, model.present_second) == pytest.approx((0.8, 0.8), abs=1e-3)
    assert not model.running


@pytest.mark.parametrize("form", ["flow", "agents"])
def test_a_hundred_and_fifty_with_tolerance_two_never_mix(form):
    ends = set()
    for first in np.linspace(0.1, 1.0, 5):
        for second in np.linspace(0.1, 1.0, 5):
            model = BoundedNeighbourhood(
                form=form,
                tolerance_first=2.0,
                tolerance_second=2.0,
                size_ratio=2.0,
                start_first=first,
                start_second=second,
            ).run()
            ends.add((round(model.present_first, 3), round(model.present_second, 3)))
    assert ends == {(1.0, 0.0), (0.0, 1.0)}


# --- Zhang -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("beta", "expected"), [(0.0, 1.7143), (0.5, 2.2500), (1.3, 3.0127)])
def test_the_ring_has_560_states_and_the_known_mean_of_like_pairs(beta, expected):
    codes, pairs, chance = ring(beta=beta).stationary()
    assert codes.size == 560 and chance.sum() == pytest.approx(1.0)
    assert pairs @ chance == pytest.approx(expected, abs=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize(("beta", "offers"), [(0.0, 1), (0.5, 1), (1.3, 2)])
def test_ten_million_choices_give_the_exact_distribution_whatever_the_offers(beta, offers):
    model = ring(beta=beta, offers=offers)
    _, _, chance = model.stationary()
    visits = model.tally(10_000_000)
    assert visits.sum() == 10_000_000  # no other state is ever met
    assert 0.5 * np.abs(visits / visits.sum() - chance).sum() < 0.01


def test_chances_of_single_choices_balance_in_detail():
    """Exact, by enumeration: the flow between any two states is the same both ways, for one and for two offers."""
    for offers in (1, 2):
        flows = _flows(ring(beta=1.3), offers)
        assert np.abs(flows - flows.T).max() < 1e-17


def _flows(model, offers):
    """Return the stationary flow between all states of the ring: one random agent, random offers, a logit."""
    codes, pairs, chance = model.stationary()
    states = [tuple(code // 3**cell % 3 for cell in range(8)) for code in codes]
    place = {state: k for k, state in enumerate(states)}
    flows = np.zeros((len(states), len(states)))
    for here, state in enumerate(states):
        vacant = [cell for cell in range(8) if not state[cell]]
        sets = [(one,) for one in vacant] if offers == 1 else [tuple(vacant)]
        for cell in (cell for cell in range(8) if state[cell]):
            for offered in sets:
                there = [here, *(place[_moved(state, cell, to)] for to in offered)]
                weight = np.exp(1.3 * pairs[there])
                for end, w in zip(there, weight / weight.sum(), strict=True):
                    flows[here, end] += chance[here] * w / 6 / len(sets)
    return flows


def _moved(state, cell, to):
    state = list(state)
    state[to], state[cell] = state[cell], 0
    return tuple(state)


def test_a_city_that_counts_like_neighbours_segregates_almost_completely():
    assert Zhang(beta=1.0, seed=2).run().share_similar > 0.95


def test_weights_beyond_what_a_number_holds_are_refused():
    with pytest.raises(ConfigError, match=r"beta must be at most 29\.2 when radius=2"):
        Zhang(radius=2, beta=40.0)


def test_large_boards_are_not_enumerated():
    with pytest.raises(ConfigError, match="width times height must be small"):
        Zhang().stationary()


# --- Grauwin, Bertin, Lemoy & Jensen ---------------------------------------------------------


def two_blocks(altruism):
    return AltruismTax(blocks=2, cells=10, full=0.8, temperature=0.2, altruism=altruism)


@pytest.mark.parametrize(
    ("altruism", "difference", "n_events"),
    [(0.0, 2.6472, 40_000_000), (0.5, 0.1988, 2_000_000), (1.0, 0.0155, 2_000_000)],
)
def test_two_blocks_differ_as_the_formula_says(altruism, difference, n_events):
    """So many choices that 0.01 is four standard errors or more (0.016, 0.0013, 0.0005 for a million)."""
    model = two_blocks(altruism)
    apart = np.abs(2 * np.arange(11) - 10)
    assert model.occupancy() @ apart == pytest.approx(difference, abs=1e-4)
    assert model.tally(n_events) @ apart == pytest.approx(difference, abs=0.01)


@pytest.mark.parametrize("full", [0.4, 0.6, 0.8])
def test_altruism_undoes_segregation_at_the_threshold(full):
    """Exact long run of many large blocks with little noise, a little below and a little above 1 / (3 - 2 full)."""
    threshold = 1.0 / (3.0 - 2.0 * full)
    below, above = (
        AltruismTax(blocks=40, cells=60, full=full, temperature=0.01, altruism=threshold + shift).numbers()
        for shift in (-0.08, 0.04)
    )
    assert below["altruism_threshold"] == pytest.approx(threshold)
    assert below["expected_segregation"] > 0.1 > 0.001 > above["expected_segregation"]


def test_selfish_moves_keep_a_city_segregated_and_altruism_keeps_it_mixed_and_better_off():
    selfish = AltruismTax(altruism=0.0, start="segregated").run(100)
    kind = AltruismTax(altruism=1.0, start="mixed").run(100)
    assert selfish.segregation > 0.6 and kind.segregation < 0.1
    assert kind.mean_utility > selfish.mean_utility + 0.02
