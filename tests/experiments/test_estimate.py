"""What a sweep is said to cost."""

import pytest

from sim.config import Config
from sim.experiments.estimate import HOUSEHOLDS, Estimate, estimate, households, shipped_cities


def _config(**city):
    config = Config()
    for name, value in city.items():
        setattr(config.city, name, value)
    return config


def test_sizes_follow_scale_and_settings():
    assert households(_config(name="oslo", scale=0.1)) == pytest.approx(33_112.3)
    assert households(_config(name="synthetic", n_households=500)) == 500


@pytest.mark.parametrize("name", ["classroom"])
def test_the_stated_size_is_the_engines(name):
    from sim.synthesis import build_city

    assert build_city(_config(name=name)).households.n == pytest.approx(HOUSEHOLDS[name], rel=0.05)


def test_two_processes_halve_the_time_of_many_cells_but_not_of_one():
    def beyond_start(cells, processes):
        return estimate([(_config(), 1)] * cells, processes).seconds - estimate([], 1).seconds

    assert beyond_start(8, 2) == pytest.approx(beyond_start(8, 1) / 2)
    assert beyond_start(1, 2) == pytest.approx(beyond_start(1, 1))
    assert estimate([(_config(), 1)] * 8, 2).memory == 2 * estimate([(_config(), 1)] * 8, 1).memory


def test_nothing_to_do_costs_no_disk():
    assert estimate([], 2).disk == 0.0


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 seconds"), (60.0, "60 seconds"), (600.0, "10 minutes"), (9000.0, "2.5 hours")]
)
def test_time_is_said_in_a_readable_unit(seconds, text):
    assert f"about {text}, " in str(Estimate(seconds, 0.0, 0.0))


def test_every_city_has_a_line_that_describes_it():
    cities = shipped_cities()
    assert set(cities) == {"oslo", "oslo_small", "classroom", "synthetic", "from_table"}
    assert all(text.endswith(".") and not text.startswith("name") for text in cities.values())
