"""What tests of blocks share: a copy of the classroom, and neutral levers."""

import pytest

from sim.config import Config
from sim.state import Levers
from sim.synthesis import build_city


@pytest.fixture(scope="session")
def classroom_city():
    config = Config()
    config.city.name = "classroom"
    return build_city(config, 1)


@pytest.fixture
def city(classroom_city):
    return classroom_city.copy()


@pytest.fixture
def levers(city):
    return Levers(city.n_areas)
