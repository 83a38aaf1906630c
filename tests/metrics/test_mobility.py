"""What moves do to segregation: the running counts against a recount."""

import numpy as np
import pytest

from sim.config import Config
from sim.metrics import segregation as sg
from sim.metrics.mobility import MoveEffects
from sim.synthesis import build_city


def _dissimilarity(city, area):
    lived = area >= 0
    group = city.persons.background[: area.size][lived].astype(int)
    cell = area[lived].astype(int) * city.n_groups + group
    counts = np.bincount(cell, minlength=city.n_areas * city.n_groups).reshape(city.n_areas, city.n_groups)
    return np.array([sg.dissimilarity(counts[:, g], counts.sum(axis=1) - counts[:, g]) for g in range(city.n_groups)])


@pytest.fixture(scope="module")
def city():
    config = Config()
    config.city.name = "classroom"
    return build_city(config, 1)


def test_the_change_by_moves_equals_a_recount(city):
    effects = MoveEffects()
    before = _dissimilarity(city, city.area_of_person())
    effects.before(city)
    homes = city.households.dwelling
    moved = city.housed()[::3]
    homes[moved] = np.roll(homes[moved], 100)  # every third household trades homes
    effects.after(city)
    after = _dissimilarity(city, city.area_of_person())
    homes[moved] = np.roll(homes[moved], -100)
    assert np.abs(after - before).max() > 0
    np.testing.assert_allclose(effects.take(city.n_groups), after - before, atol=1e-12)


def test_nobody_moving_changes_nothing_and_a_year_is_taken_once(city):
    effects = MoveEffects()
    effects.before(city)
    effects.after(city)
    np.testing.assert_array_equal(effects.take(city.n_groups), 0.0)
    assert np.isnan(effects.take(city.n_groups)).all()
