"""A baseline must not drift from its own start for a technical reason."""

import numpy as np
import pytest

from sim.config import Config
from sim.model import ResidentialModel

pytestmark = pytest.mark.slow

WATCHED = [
    ("owner_share", "all", "city"),
    ("coop_share", "all", "city"),
    ("renter_share", "all", "city"),
    ("price_to_income", "all", "city"),
    ("listed_share", "all", "city"),
    ("dissimilarity_corrected", "asia_africa", "district"),
]


def drift(seed: int, frozen: bool, years: int = 20) -> dict[str, float]:
    """Change of each watched measure over the years, relative to the start."""
    config = Config()
    config.city.name = "oslo_small"
    config.run.freeze_demography = frozen
    model = ResidentialModel(config, seed=seed)
    start = _measure(model)
    model.run_years(years)
    metrics = model.metrics()
    last = metrics[metrics["year"] == metrics["year"].max()].set_index(["metric", "group", "unit_size"])["value"]
    return {key[0]: float(last[key]) / start[key] - 1.0 for key in WATCHED}


def _measure(model: ResidentialModel) -> dict[tuple[str, str, str], float]:
    """The watched measures before the first quarter."""
    from sim.metrics.recorder import Recorder

    recorder = Recorder(blocks=[], user_cost=model.config.market.prices.user_cost)
    recorder.measure(model.city, model.clock.year, -1, {})
    values = recorder.metrics().set_index(["metric", "group", "unit_size"])["value"]
    return {key: float(values[key]) for key in WATCHED}


STILL = {"coop_share": 0.05, "listed_share": 0.05, "dissimilarity_corrected": 0.05}
"""Held to the wanted 5 % with people held still."""


@pytest.fixture(scope="module")
def held_still():
    return {seed: drift(seed, frozen=True) for seed in (1, 2, 3)}


def test_with_people_held_still_listings_cooperatives_and_segregation_stay_within_five_percent(held_still):
    worst = {name: max(abs(moved[name]) for moved in held_still.values()) for name in STILL}
    assert all(worst[name] <= STILL[name] for name in STILL), worst


@pytest.mark.xfail(strict=True, reason="a closed city deflates and its tenants turn owners: see docs/decisions.md")
def test_with_people_held_still_prices_and_owning_stay_within_five_percent(held_still):
    assert max(abs(change) for moved in held_still.values() for change in moved.values()) <= 0.05, held_still


def test_with_demography_on_nothing_moves_by_more_than_fifteen_percent_in_twenty_years():
    moved = {seed: drift(seed, frozen=False) for seed in (1, 2, 3)}
    worst = {name: max(abs(rows[name]) for rows in moved.values()) for name in moved[1]}
    assert max(worst.values()) <= 0.15, worst
