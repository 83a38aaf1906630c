"""Mechanisms switched off by name, and Shapley values: axioms by hand, then on the simulator."""

import itertools

import numpy as np
import pytest

from sim.config import Config, ConfigError, check
from sim.experiments.mechanisms import (
    MECHANISMS,
    coalitions,
    decompose,
    design,
    orders,
    sampled_shapley,
    shapley,
    without,
)
from sim.model import ResidentialModel
from sim.state.area_columns import city_area_columns
from sim.synthesis import build_city

PLAYERS = ("a", "b", "c", "idle")
WORTH = {"": 1.0, "a": 3.0, "b": 3.0, "c": 1.0, "ab": 9.0, "ac": 4.0, "bc": 4.0, "abc": 12.0}


def worth(coalition):
    """A game in which a and b are alike and one does nothing."""
    return WORTH["".join(sorted(coalition - {"idle"}))]


def test_shapley_values_sum_to_the_total_difference():
    assert shapley(PLAYERS, worth).sum() == pytest.approx(WORTH["abc"] - WORTH[""], abs=1e-12)


def test_a_player_that_does_nothing_gets_exactly_zero():
    assert shapley(PLAYERS, worth)[3] == 0.0
    assert sampled_shapley(PLAYERS, worth, permutations=7)[3] == 0.0


def test_players_that_are_alike_get_the_same():
    a, b, c, _ = shapley(PLAYERS, worth)
    assert a == pytest.approx(b, abs=1e-12)
    assert c != pytest.approx(a)


def test_shapley_values_are_the_mean_over_all_orders_of_joining():
    gains = np.zeros(len(PLAYERS))
    every = list(itertools.permutations(range(len(PLAYERS))))
    for order in every:
        for place, player in enumerate(order):
            before = frozenset(PLAYERS[p] for p in order[:place])
            gains[player] += worth(before | {PLAYERS[player]}) - worth(before)
    np.testing.assert_allclose(shapley(PLAYERS, worth), gains / len(every), atol=1e-12)


def test_sampled_values_sum_to_the_total_and_come_near_the_exact_ones():
    exact = shapley(PLAYERS, worth)
    few, many = (sampled_shapley(PLAYERS, worth, permutations=n) for n in (5, 3_000))
    assert few.sum() == pytest.approx(11.0, abs=1e-12)
    # Gains in one order lie between 0 and 8: sd at most 4.
    np.testing.assert_allclose(many, exact, atol=4 * 4 / np.sqrt(3_000))


def test_sampled_orders_are_addressed_and_only_their_coalitions_are_run():
    np.testing.assert_array_equal(orders(6, 3), orders(6, 5)[:3])
    asked = set()
    sampled_shapley(PLAYERS, lambda on: asked.add(on) or 0.0, permutations=2)
    assert asked == set(coalitions(PLAYERS, permutations=2))
    assert len(coalitions(tuple(MECHANISMS))) == 2 ** len(MECHANISMS)


def test_an_unknown_mechanism_is_refused():
    with pytest.raises(ConfigError, match="mechanism school is unknown; nearest: schools"):
        without(Config(), ["school"])


def _small(years=1, replicates=2):
    config = Config()
    config.city.name, config.city.scale = "classroom", 0.25
    config.run.years, config.run.replicates, config.run.threads = years, replicates, 1
    return config


@pytest.mark.parametrize("name", MECHANISMS)
def test_every_switch_is_a_field_within_bounds_and_leaves_the_configuration_given_alone(name):
    config = _small()
    off = without(config, [name])
    check(off)
    assert off != config
    assert config == _small()
    assert design(config, [name])[frozenset([name])] == config


@pytest.mark.parametrize("name", MECHANISMS)
def test_every_switch_changes_the_classroom(name):
    config = _small(years=2)
    runs = [ResidentialModel(one, seed=1).run_years(2) for one in (config, without(config, [name]))]
    homes = [model.city.households.dwelling[: model.city.households.n_rows] for model in runs]
    assert not np.array_equal(*homes)


def test_an_even_stock_has_the_same_mix_everywhere_and_the_same_people_in_each_area():
    config = Config()
    config.city.name = "classroom"
    cities = [build_city(one, 1) for one in (config, without(config, ["stock_geography"]))]
    columns = [city_area_columns(city) for city in cities]
    for name in ("renter_share", "coop_share", "municipal_share"):
        whole = "dwellings" if name == "municipal_share" else "households"
        apart = [np.abs(one[name] - np.average(one[name], weights=one[whole])) * one[whole] for one in columns]
        assert apart[1].max() < 2.0 < apart[0].max(), name  # whole homes: never two from the city's mix
        assert columns[1][name].mean() == pytest.approx(columns[0][name].mean(), abs=0.03)
    for name in ("persons", "share_asia_africa"):
        np.testing.assert_array_equal(columns[0][name], columns[1][name])
    cities[1].invariants()


def test_a_decomposition_of_the_simulator_sums_to_its_total_and_gives_an_idle_switch_exactly_zero(tmp_path):
    switches = {**MECHANISMS, "idle": {"run.threads": 1}}
    mechanisms = ("own_group", "credit_limits", "idle")
    found = decompose(
        _small(years=2), mechanisms=mechanisms, switches=switches, progress=False, folder=tmp_path / "design"
    )
    wide = found.by_seed.pivot(index="seed", columns="mechanism", values="share")
    assert list(wide.index) == [1, 2]
    assert (wide["idle"] == 0.0).all()
    np.testing.assert_allclose(wide[list(mechanisms)].sum(axis=1), wide["total"], atol=1e-12)
    assert (wide["own_group"] != 0.0).all()
    level = found.levels.set_index(["on", "seed"])["value"]
    assert wide.loc[1, "total"] == pytest.approx(level["credit_limits + idle + own_group", 1] - level["none", 1])
    axes = found.plot()
    assert len(axes.get_yticks()) == 4
