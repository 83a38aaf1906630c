"""Income support: the amounts by hand, who is paid, what it costs, and where the money ends."""

import numpy as np
import pytest
from policies.paired_runs import START, effect, fields, outcome, same_as_baseline
from state.builders import tiny_city

from sim.config import Config, IncomeSupportConfig
from sim.policies.income_support import IncomeSupport
from sim.processes.economy import Economy
from sim.state import Account, Clock, Levers, Use
from sim.state.summaries import summarise
from sim.state.support import support_of

LINE = 200_000.0
POOR, RICH, CHILD = {"income": 0.0}, {"income": 1_000_000.0}, {"age": 8}


def a_street():
    """A lone parent without income, two rich parents of two, a poor single; a line of 200 000."""
    city = tiny_city(
        [
            {"members": [POOR, CHILD]},
            {"members": [RICH, RICH, CHILD, CHILD], "couple": True},
            {"members": [POOR]},
        ]
    )
    city.parameters["low_income_line"] = LINE
    return city


def a_year_of(city, **config):
    """Write the block's levers on new year's day of the start year and book four quarters; returns the levers."""
    block = IncomeSupport(IncomeSupportConfig(strength=1.0, start=2017, **config))
    economy = Economy(Config().market)
    for quarter in range(4):
        levers = Levers(2)
        block.apply(city, levers, Clock(quarter=quarter))
        summarise(city)
        economy.step(city, levers, Clock(quarter=quarter))
        city.invariants()
    return levers


def test_amounts_are_what_a_pencil_gives():
    city = a_street()
    benefit = city.households.net_income[0]  # child benefit for the child and once more
    given = support_of(city, 10_000.0, 0.0, 0.5)
    gap = LINE * 1.3 - benefit - 20_000.0
    np.testing.assert_allclose(given[:3], [20_000.0 + 0.5 * gap, 20_000.0, 0.0])
    np.testing.assert_allclose(support_of(city, 0.0, 0.5, 0.0)[2], 0.5 * LINE)


def test_a_full_transfer_lifts_families_to_the_line_and_no_higher():
    city = a_street()
    before = city.households.net_income[:3].copy()
    a_year_of(city, transfer=1.0, child_benefit=0.0)
    net = city.households.net_income[:3]
    assert net[0] == pytest.approx(1.3 * LINE, abs=1.0)
    np.testing.assert_array_equal(net[1:], before[1:])


def test_support_lasts_the_year_through_every_summary_and_goes_with_the_policy():
    city = a_street()
    before = city.households.net_income[:3].copy()
    a_year_of(city)
    assert (city.households.net_income[:2] > before[:2]).all()
    Economy(Config().market).step(city, Levers(2), Clock(quarter=4))
    np.testing.assert_array_equal(city.households.net_income[:3], before)


def test_the_state_pays_what_is_booked_to_the_block():
    plain, city = a_street(), a_street()
    a_year_of(plain, child_benefit=0.0, transfer=0.0)
    a_year_of(city)
    more = plain.accounts.balance[Account.STATE] - city.accounts.balance[Account.STATE]
    assert city.events.cost["income_support"] == pytest.approx(city.households.support.sum())
    assert "income_support" not in plain.events.cost
    assert more == pytest.approx(city.events.cost["income_support"] - saved_relief(plain, city))


def saved_relief(plain, city):
    """Bills the public need not pay any more."""
    return plain.events.count["public_relief"] - city.events.count["public_relief"]


def test_a_package_that_pays_for_itself_costs_nothing_and_taxes_in_proportion_to_income():
    city = a_street()
    a_year_of(city, budget_neutral=True)
    assert abs(city.events.cost.get("income_support", 0.0)) <= 2.0  # whole NOK
    assert city.households.support[1] < 0.0 < city.households.support[0]


def test_an_income_tax_is_revenue():
    city = a_street()
    a_year_of(city, child_benefit=0.0, transfer=0.0, income_tax=0.01)
    assert city.events.cost["income_support"] == pytest.approx(-20_000.0)


def test_a_budget_scales_the_plan():
    city, block = a_street(), IncomeSupport(IncomeSupportConfig(strength=1.0, start=2017))
    treated = np.ones(2, bool)
    block.config.budget = 0.25 * block.yearly_cost(city, treated) / city.households.n
    assert block.funded(city, treated) == pytest.approx(0.25)


@pytest.mark.parametrize("nothing", [{"strength": 0.0}, {"budget": 0.0}, {"child_benefit": 0.0, "transfer": 0.0}])
def test_a_package_of_nothing_is_the_baseline(nothing):
    assert same_as_baseline(fields("income_support", **nothing))


def tenants(level):
    """Two families of small means who rent, with a rule of allowance and a policy's level of it."""
    city = tiny_city([{"members": [{"income": 150_000.0}, CHILD], "use": Use.PRIVATE_LET, "rent": 120_000.0}] * 2)
    city.parameters["allowance"] = {
        "share": 0.5, "base_own": 20_000.0, "own_rate": 0.0, "smallest": 1_000.0, "free_income": [0.0] * 5,
        "ceiling": [90_000.0] * 5, "income_limit": [400_000.0] * 5,
    }  # fmt: skip
    a_year_of(city, child_benefit=0.0, transfer=0.0, allowance_level=level)
    return city


def test_a_higher_allowance_costs_what_it_pays_beyond_the_rule():
    """Half of 70 000 by the rule, 60 % of it at a level of 1.2: 7 000 more to each of two."""
    assert tenants(1.2).events.cost["income_support"] == pytest.approx(2 * 7_000.0)
    assert "income_support" not in tenants(1.0).events.cost


DEFAULT, LARGE = fields("income_support"), fields("income_support", child_benefit=50_000.0, transfer=1.0)
NEUTRAL = fields("income_support", budget_neutral=True)
SMALL_OSLO = {"where": ("oslo_small", 0.3), "seeds": 6}


def test_fewer_children_are_in_low_income_for_a_year_and_for_three_and_incomes_are_more_equal():
    for measure in ("children_low_income", "income_gini"):
        assert effect(DEFAULT, measure, **SMALL_OSLO)[1] < 0.0
    assert effect(DEFAULT, "children_persistent_low_income", first=2019, **SMALL_OSLO)[1] < 0.0


def test_a_package_that_pays_for_itself_costs_less_than_a_hundredth_of_what_it_gives():
    """Not nothing: who comes within the year is neither paid nor taxed before the next."""
    key, seeds = ("public_cost", "income_support", "city", START), range(1, 7)
    gross, net = (
        sum(outcome(which, seed, 6, *SMALL_OSLO["where"])[0][key] for seed in seeds) for which in (DEFAULT, NEUTRAL)
    )
    assert abs(net) < 0.01 * gross


def test_part_of_a_large_support_ends_in_the_rents_of_small_homes():
    assert effect(LARGE, "rent_small", first=2020, **SMALL_OSLO)[0] > 0.0


@pytest.mark.parametrize("package", [DEFAULT, NEUTRAL, LARGE])
@pytest.mark.parametrize("measure", ["rent_small", "price_per_m2"])
def test_rents_of_small_homes_and_prices_do_not_fall(package, measure):
    assert effect(package, measure, first=2020, **SMALL_OSLO)[1] > 0.0


@pytest.mark.parametrize("package", [DEFAULT, NEUTRAL, LARGE])
def test_income_segregation_does_not_rise(package):
    assert effect(package, "income_segregation", unit="sub_district", first=2020, **SMALL_OSLO)[0] < 0.0
