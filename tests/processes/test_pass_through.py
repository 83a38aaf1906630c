"""How much of an allowance ends up in rents follows from supply (science.md D37)."""

import numpy as np
import pytest

from sim.config import Config
from sim.model import ResidentialModel
from sim.state import Use
from sim.state.allowance import allowance_of, entitled_tenants

pytestmark = pytest.mark.slow

RAISED_IN, YEARS = 8, 6
"""Quarter in which the allowance is raised, years in all."""


def run(seed: int, level: float, everyone: bool, **supply):
    """Return the city after some years in which the allowance is multiplied by ``level`` from ``RAISED_IN`` on."""
    config = Config()
    config.city.name, config.city.scale = "oslo_small", 0.3
    config.run.freeze_demography = supply.get("held_still", False)
    config.market.landlords.enabled = not supply.get("held_still", False)
    model = ResidentialModel(config, seed=seed)
    if everyone:
        rule = model.city.parameters["allowance"]
        limits = {"income_limit": 20.0 * rule["income_limit"], "ceiling": 2.0 * rule["ceiling"]}
        model.city.parameters["allowance"] = {**rule, "share": 0.3, "own_rate": 0.0, **limits}
    neutral = model.levers.neutral

    def raised():
        neutral()
        model.levers.allowance_level = level if model.clock.quarter >= RAISED_IN else 1.0

    model.levers.neutral = raised
    return model.run_years(YEARS).city


def pass_through(everyone: bool, level: float, seeds=(1, 2, 3), **supply) -> float:
    """Change of recipients' market rents over the change of what they are paid at unchanged rents."""
    return float(np.mean([_pass_through(seed, everyone, level, **supply) for seed in seeds]))


def _pass_through(seed: int, everyone: bool, level: float, **supply) -> float:
    before, after = (run(seed, x, everyone, **supply) for x in (1.0, level))
    households, dwellings = before.households, before.dwellings
    rows = entitled_tenants(before)
    rows = rows[(households.allowance[rows] > 0) & (dwellings.use[households.dwelling[rows]] == Use.PRIVATE_LET)]
    slots = households.dwelling[rows]
    cells = dwellings.area[slots], dwellings.room_class[slots]
    dearer = np.exp(after.areas.log_rent[cells] - before.areas.log_rent[cells]) - 1.0
    rule, rent = before.parameters["allowance"], dwellings.rent[slots]
    income, members = households.gross_income[rows], households.members[rows]
    paid = [allowance_of({**rule, "share": rule["share"] * x}, rent, income, members) for x in (1.0, level)]
    return float((dearer * rent).mean() / (paid[1] - paid[0]).mean())


def test_little_of_a_targeted_allowance_goes_into_rents_where_homes_can_be_let_and_built():
    assert abs(pass_through(everyone=False, level=1.25)) < 0.25


def test_most_of_an_allowance_for_all_goes_into_rents_where_no_home_can_be_added():
    assert pass_through(everyone=True, level=1.67, held_still=True) > 0.6
