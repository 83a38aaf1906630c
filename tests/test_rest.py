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


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_people_held_still_nothing_moves_by_more_than_five_percent_in_twenty_years(seed):
    moved = drift(seed, frozen=True)
    assert max(np.abs(list(moved.values()))) <= 0.05, moved


def test_with_demography_on_nothing_moves_by_more_than_fifteen_percent_in_twenty_years():
    moved = {seed: drift(seed, frozen=False) for seed in (1, 2, 3)}
    worst = {name: max(abs(rows[name]) for rows in moved.values()) for name in moved[1]}
    assert max(worst.values()) <= 0.15, worst
