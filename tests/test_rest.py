"""A baseline must not drift from its own start for a technical reason."""

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


def drift(seed: int, frozen: bool, deaths: float = 1.0, years: int = 20) -> dict[str, float]:
    """Change of each watched measure over the years, relative to the start."""
    config = Config()
    config.city.name = "oslo_small"
    config.run.freeze_demography = frozen
    config.behaviour.demography.deaths = deaths
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


LISTED = "listed_share"


@pytest.fixture(scope="module")
def held_still():
    """Worst change over three seeds, with people held still."""
    return worst(frozen=True)


@pytest.fixture(scope="module")
def living():
    """Worst change over three seeds, with births, deaths and migration."""
    return worst(frozen=False)


def worst(frozen: bool) -> dict[str, float]:
    """Largest absolute change of each measure over seeds 1-3."""
    moved = [drift(seed, frozen) for seed in (1, 2, 3)]
    return {name: max(abs(rows[name]) for rows in moved) for name in moved[0]}


def test_with_people_held_still_cooperatives_stay_within_five_percent_and_others_within_bounds(held_still):
    assert held_still["coop_share"] <= 0.05, held_still
    assert max(held_still[LISTED], held_still["dissimilarity_corrected"]) <= 0.15, held_still


@pytest.mark.xfail(
    strict=True, reason="tenants who can pay turn owners, as nobody takes their place: see README, does not yet show"
)
def test_with_people_held_still_nothing_moves_by_more_than_five_percent_in_twenty_years(held_still):
    assert max(held_still.values()) <= 0.05, held_still


def test_with_demography_on_tenure_prices_and_segregation_stay_within_fifteen_percent_in_twenty_years(living):
    assert max(value for name, value in living.items() if name != LISTED) <= 0.15, living


@pytest.mark.xfail(
    strict=True, reason="more homes are left by those who die than newcomers and the young take: see README"
)
def test_with_demography_on_the_listed_share_stays_within_fifteen_percent_in_twenty_years(living):
    assert living[LISTED] <= 0.15, living


def test_it_is_the_homes_of_those_who_die_that_raise_the_listed_share():
    """The demographic term that does it, shown by switching it off."""
    assert abs(drift(seed=1, frozen=False, deaths=0.0)[LISTED]) <= 0.15
