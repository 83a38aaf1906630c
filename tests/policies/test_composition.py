"""Blocks together: as their levers set by hand, in any order, for chosen households, paid for by a tax."""

from types import SimpleNamespace

import numpy as np
import pytest
from test_bits import configuration, fingerprint

from sim.config import ConfigError
from sim.model import ResidentialModel
from sim.policies import build_policies, check_policies
from sim.state.household_columns import HOUSEHOLD_COLUMNS, chosen_households, household_columns
from sim.state.support import FINANCING, support_of

START = 2018
ON = {"strength": 1.0, "start": START}
EQUAL = {**ON, "gap_removed": 1.0, "enforcement": 0.0}
CREDIT = {**ON, "ltv": 0.1, "starter_budget": 0.0, "coop_conversion": 0.0}


def by_hand(write):
    """A stand-in for a block: its levers, nothing else."""
    return SimpleNamespace(name="by_hand", mechanical_bound={}, apply=write, areas_treated=lambda: None)


def run(model, years=3):
    prints = []
    for _ in range(4 * years):
        model.step()
        prints.append(fingerprint(model.city))
    return prints


def test_two_blocks_together_are_the_run_with_both_levers_set_by_hand():
    config = configuration("classroom", owner_occupancy=CREDIT, landlord_discrimination=EQUAL)
    together = run(ResidentialModel(config))

    def write(city, levers, clock):
        if clock.year >= START:
            levers.ltv_change = 0.1
            levers.discrimination = 0.0

    model = ResidentialModel(configuration("classroom"))
    model.policies = [by_hand(write)]
    assert run(model) == together
    baseline = run(ResidentialModel(configuration("classroom")))
    assert [a == b for a, b in zip(together, baseline, strict=True)].index(False) == 4 * (START - 2017)


def everything(**more):
    """Every block at work that may be with the others."""
    names = [block.name for block in build_policies(configuration("classroom").scenario.policies, CITY)]
    return configuration("classroom", **{name: {**ON, **more.get(name, {})} for name in names})


CITY = ResidentialModel(configuration("classroom")).city


@pytest.mark.parametrize("order", ["reversed", "by name"])
def test_the_order_of_blocks_does_not_matter(order):
    model, other = ResidentialModel(everything()), ResidentialModel(everything())
    other.policies = other.policies[::-1] if order == "reversed" else sorted(other.policies, key=lambda b: b.name)
    assert run(model) == run(other)
    np.testing.assert_equal(sorted(model.city.accounts.balance), sorted(other.city.accounts.balance))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("childrens > 0", "no household column 'childrens' at position 1"),
        ("children > 0 and background == 2", "no household column 'background' at position 18"),
        ("abs(income) > 1", "no household column 'abs' at position 1"),
        ("age(1) > 1", "calls are not allowed, got one at position 1"),
        ("children", "got the end at position 9"),
    ],
)
def test_a_rule_over_households_is_refused_with_its_position(rule, text):
    policies = configuration("classroom", income_support=ON).scenario.policies
    policies.income_support.target.households = rule
    for refuse in (check_policies, lambda given: build_policies(given, CITY)):
        with pytest.raises(ConfigError) as error:
            refuse(policies)
        assert text in str(error.value)
        assert str(error.value).startswith("scenario.policies.income_support.target.households: ")


def test_a_block_that_cannot_choose_households_says_which_can():
    policies = configuration("classroom").scenario.policies
    policies.housing_mix.target.households = "children > 0"
    with pytest.raises(ConfigError, match=r"housing_mix.target.households must be all.*income_support"):
        check_policies(policies)


def test_household_columns_by_hand():
    columns, households = household_columns(CITY), CITY.households
    assert list(columns) == list(HOUSEHOLD_COLUMNS)
    assert not any("background" in name or "share" in name for name in columns)
    row = int(CITY.housed()[5])
    members = np.flatnonzero(CITY.persons.household[: CITY.persons.n_rows] == row)
    ages = CITY.persons.age[members]
    home = households.dwelling[row]
    assert columns["members"][row] == members.size
    assert columns["children"][row] == (ages < 18).sum()
    assert columns["renter"][row] == (CITY.dwellings.owner[home] != 0)
    assert columns["lone_parent"][row] == ((ages >= 18).sum() == 1 and (ages < 18).any())


def test_support_reaches_the_chosen_households_only():
    rule = "children >= 2 and not (renter == 1)"
    all_of_them = support_of(CITY, 10_000.0, 0.5, 0.5)
    chosen = chosen_households(CITY, rule)
    assert 0 < chosen.sum() < CITY.households.n
    np.testing.assert_array_equal(support_of(CITY, 10_000.0, 0.5, 0.5, rule), np.where(chosen, all_of_them, 0.0))


def test_benefits_and_loans_for_nobody_are_the_baseline_bit_for_bit():
    config = configuration("classroom", income_support=ON, owner_occupancy={**ON, "coop_conversion": 0.0})
    for block in (config.scenario.policies.income_support, config.scenario.policies.owner_occupancy):
        block.target.households = "age < 0"
    assert run(ResidentialModel(config)) == run(ResidentialModel(configuration("classroom")))


def test_a_budget_neutral_package_raises_each_year_what_the_year_before_cost():
    config = configuration("classroom", income_support=ON, youth_and_work=ON)
    config.scenario.budget_neutral = True
    model = ResidentialModel(config)
    model.run_years(6)
    cost = model.metrics().query("metric == 'public_cost'").pivot_table(index="year", columns="group", values="value")
    spent = cost.drop(columns=FINANCING).sum(axis=1)
    assert (spent.loc[START:] > 0.0).all()
    assert cost.loc[START, FINANCING] == 0.0
    # A year's tax is set on new year's day; those who die or leave during the year pay a part of it.
    raised, due = -cost.loc[START + 1 :, FINANCING], spent.shift(1).loc[START + 1 :]
    owed = cost.sum(axis=1).cumsum().shift(1).loc[START + 1 :]
    assert raised.to_numpy() == pytest.approx(owed.to_numpy(), rel=0.05)
    assert raised.sum() == pytest.approx(due.sum(), rel=0.05)
    model.city.invariants()


def test_budget_neutral_without_a_policy_is_the_baseline_bit_for_bit():
    config = configuration("classroom")
    config.scenario.budget_neutral = True
    assert run(ResidentialModel(config)) == run(ResidentialModel(configuration("classroom")))


def test_what_blocks_cost_is_what_recipients_are_paid_less_what_they_pay():
    model = ResidentialModel(everything())
    model.run_years(3)
    rows = model.metrics().groupby(["year", "metric"])["value"].sum().unstack()
    assert (rows["public_spending"].loc[START:] > 0.0).all()
    assert rows["public_cost"].to_numpy() == pytest.approx(
        (rows["public_spending"] - rows["public_revenue"]).to_numpy()
    )
    assert rows.loc[START - 1, ["public_spending", "public_revenue"]].tolist() == [0.0, 0.0]


def test_public_support_by_hand():
    model = ResidentialModel(configuration("classroom", income_support=ON))
    model.run_years(2)
    households, rows = model.city.households, model.city.housed()
    support = households.allowance[rows] + households.support[rows]
    last = model.metrics().query("year == 2018 and metric == 'public_support'").set_index("group")["value"]
    assert last["all"] == pytest.approx(support.mean())
    majority = households.background[rows] == model.city.groups.index("majority")
    assert last["majority"] == pytest.approx(support[majority].mean())
