"""What changes nothing equals the baseline bit for bit, and what changes something does so from its start on."""

import dataclasses
import hashlib

import numpy as np
import pytest

from sim.config import Config, PoliciesConfig
from sim.model import ResidentialModel
from sim.state import City

BLOCKS = [item.name for item in dataclasses.fields(PoliciesConfig)]
START = 2018
YEARS = 3
SEEDS = (1, 2, 3)


def fingerprint(city: City) -> str:
    """Digest of every table's rows in use, of the accounts and of the year's events."""
    digest = hashlib.blake2b(digest_size=16)
    for table in (city.households, city.persons, city.dwellings, city.areas):
        for name in table.columns():
            digest.update(np.ascontiguousarray(getattr(table, name)[: table.n_rows]).tobytes())
    digest.update(city.accounts.balance.tobytes())
    digest.update(np.float64(city.accounts.loans).tobytes())
    digest.update(city.block_area.tobytes())
    digest.update(city.events.flows.tobytes())
    return digest.hexdigest()


def configuration(name: str, threads: int = 1, **blocks: dict) -> Config:
    config = Config()
    config.city.name = name
    config.run.threads = threads
    config.run.serial_below = 0
    for block, fields in blocks.items():
        for field, value in fields.items():
            target = getattr(config.scenario.policies, block)
            if field == "areas":
                target.target.areas = value
            else:
                setattr(target, field, value)
    return config


def history(config: Config, seed: int, years: int = YEARS) -> list[str]:
    model = ResidentialModel(config, seed=seed)
    prints = []
    for _ in range(4 * years):
        model.step()
        prints.append(fingerprint(model.city))
    return prints


NOTHING = {
    "zero strength": {"strength": 0.0, "start": START},
    "empty target": {"strength": 1.0, "start": START, "areas": "none"},
    "empty rule": {"strength": 1.0, "start": START, "areas": "price < 0"},
    "no budget": {"strength": 1.0, "start": START, "budget": 0.0},
    "after the horizon": {"strength": 1.0, "start": 2050},
}


@pytest.fixture(scope="module")
def baselines() -> dict:
    return {}


def baseline(known: dict, city: str, seed: int) -> list[str]:
    if (city, seed) not in known:
        known[city, seed] = history(configuration(city), seed)
    return known[city, seed]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", NOTHING)
def test_a_policy_that_does_nothing_is_the_baseline_in_the_classroom(baselines, what, seed, threads):
    config = configuration("classroom", threads, **dict.fromkeys(BLOCKS, NOTHING[what]))
    assert history(config, seed) == baseline(baselines, "classroom", seed)


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", NOTHING)
def test_a_policy_that_does_nothing_is_the_baseline_in_oslo_small(baselines, what, seed, threads):
    config = configuration("oslo_small", threads, **dict.fromkeys(BLOCKS, NOTHING[what]))
    assert history(config, seed) == baseline(baselines, "oslo_small", seed)


def test_no_starter_budget_and_no_conversion_is_the_baseline(baselines):
    fields = {"strength": 1.0, "start": START, "starter_budget": 0.0, "coop_conversion": 0.0}
    assert history(configuration("classroom", owner_occupancy=fields), 1) == baseline(baselines, "classroom", 1)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("block", BLOCKS)
def test_a_package_first_differs_in_its_start_quarter_in_the_classroom(baselines, block, seed):
    policy = history(configuration("classroom", **{block: {"strength": 1.0, "start": START}}), seed)
    first = [a == b for a, b in zip(policy, baseline(baselines, "classroom", seed), strict=True)].index(False)
    assert first == 4 * (START - 2017)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("block", BLOCKS)
def test_a_package_first_differs_in_its_start_quarter_in_oslo_small(baselines, block, seed):
    policy = history(configuration("oslo_small", **{block: {"strength": 1.0, "start": START}}), seed)
    first = [a == b for a, b in zip(policy, baseline(baselines, "oslo_small", seed), strict=True)].index(False)
    assert first == 4 * (START - 2017)


def test_without_a_date_a_package_starts_three_years_after_the_base_year(baselines):
    policy = history(configuration("classroom", housing_mix={"strength": 1.0}), 1, years=4)
    same = [a == b for a, b in zip(policy, history(configuration("classroom"), 1, years=4), strict=True)]
    assert same.index(False) == 12


def test_the_order_of_threads_does_not_show_with_all_packages_on():
    blocks = {name: {"strength": 1.0, "start": 2017} for name in BLOCKS}
    one, two = (history(configuration("classroom", threads, **blocks), 1) for threads in (1, 2))
    assert one == two
