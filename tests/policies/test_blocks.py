"""Blocks: dates, strength, budgets, quotas, what they write, conflicts, bounds."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from sim.config import (
    Config,
    ConfigError,
    HousingMixConfig,
    OwnerOccupancyConfig,
    PoliciesConfig,
    RentalQualityCheckConfig,
)
from sim.policies import REGISTRY, build_policies, check_policies
from sim.policies.block import spread
from sim.policies.conflicts import check_conflicts
from sim.policies.housing_mix import HousingMix
from sim.policies.owner_occupancy import OwnerOccupancy
from sim.policies.rental_quality_check import RentalQualityCheck
from sim.state import Clock, LegalForm, Levers, OrderKind, Use
from sim.state.levers import RATES
from sim.synthesis import build_city

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "policies.md"


@pytest.fixture(scope="module")
def city():
    config = Config()
    config.city.name = "classroom"
    return build_city(config, 1)


def neutral(levers: Levers) -> bool:
    same = all(
        np.array_equal(getattr(levers, name), np.broadcast_to(rate.neutral, np.shape(getattr(levers, name))))
        for name, rate in RATES.items()
        if name not in RULES
    )
    return same and not levers.orders


RULES = (
    "inspection_standard",
    "inspection_persons_per_room",
    "inspection_deadline",
    "inspection_cost",
    "inspection_certificate",
    "compliance_cost",
    "compliance_grant",
    "inclusionary_discount",
    "new_nonprofit_grant",
)
"""Rates that say how something is done; without inspections or homes of that kind they do nothing."""


def applied(block, city, quarter=12):
    levers = Levers(city.n_areas)
    block.apply(city, levers, Clock(quarter=quarter))
    return levers


def test_every_block_of_the_schema_is_registered_and_nothing_else():
    assert [item.name for item in dataclasses.fields(PoliciesConfig)] == list(REGISTRY)
    for name, block in REGISTRY.items():
        assert isinstance(getattr(PoliciesConfig(), name), type(block().config))
        assert block.title
        assert block.smallest_effect
        assert block.bounded_measures


@pytest.mark.parametrize("block", REGISTRY.values())
def test_blocks_write_only_what_they_declare(block, city):
    levers = applied(block(dataclasses.replace(block().config, strength=1.0)), city)
    written = {name for name in RATES if levers.writers(name)} | {f"order:{o.kind.name}" for o in levers.orders}
    assert written <= set(block.writes)
    assert written, "a block at strength 1 writes something"


@pytest.mark.parametrize("block", REGISTRY.values())
@pytest.mark.parametrize(
    "fields",
    [
        {"strength": 0.0},
        {"strength": 1.0, "start": 2021},
        {"strength": 1.0, "start": 2018, "end": 2020},
        {"strength": 1.0, "budget": 0.0},
    ],
)
def test_levers_stay_neutral_where_a_block_does_nothing(block, fields, city):
    assert neutral(applied(block(dataclasses.replace(block().config, **fields)), city))


def test_strength_rises_through_the_phase_in():
    block = HousingMix(HousingMixConfig(strength=0.8, start=2018, phase_in=1.0))
    got = [block.strength(Clock(quarter=quarter)) for quarter in range(4, 10)]
    assert got == pytest.approx([0.2, 0.4, 0.6, 0.8, 0.8, 0.8])


def test_quotas_add_up_and_ask_at_once():
    block = HousingMix()
    asked = [block.quota("x", 1.0, 1.0) for _ in range(9)]
    assert asked == [1, 0, 0, 0, 1, 0, 0, 0, 1]
    assert [block.quota("y", 10.0, 0.0) for _ in range(5)] == [0] * 5


def test_what_is_held_back_may_be_asked_for_later_but_not_more_than_a_years_worth():
    block = HousingMix()
    assert [block.quota("x", 4.0, 1.0, most=0) for _ in range(20)] == [0] * 20
    assert block.quota("x", 4.0, 1.0, most=100) == 5


def test_spreading_keeps_the_count_and_never_exceeds_room():
    weight = np.array([3.0, 0.0, 1.0, 0.4])
    for count in range(6):
        given = spread(count, weight)
        assert given.sum() == min(count, 5)
        assert (given <= np.ceil(weight)).all()
        assert given[1] == 0


def test_an_even_mix_buys_where_homes_lack_and_sells_where_they_abound(city):
    block = HousingMix(HousingMixConfig(strength=1.0, buy_cap=0.5, sell_cap=0.5))
    gap = block.gap(city, np.ones(city.n_areas, bool))
    levers = applied(block, city)
    buys = [order for order in levers.orders if order.kind == OrderKind.BUY]
    assert buys
    assert all(gap[order.area] > 0 and order.use == Use.MUNICIPAL for order in buys)
    assert gap.sum() == pytest.approx(0.0, abs=1e-9)
    assert not [order for order in levers.orders if order.kind == OrderKind.SELL], "nothing bought yet, nothing to sell"


def test_concentration_aims_at_the_same_total_in_fewer_areas(city):
    every = np.ones(city.n_areas, bool)
    even, dense = HousingMix(HousingMixConfig()), HousingMix(HousingMixConfig(pattern="concentrated"))
    homes = np.bincount(city.dwellings.area[city.dwellings.key != 0], minlength=city.n_areas)
    totals = []
    for block in (even, dense):
        block.gap(city, every)
        totals.append((block._target * homes).sum())
    assert totals[0] == pytest.approx(totals[1])
    assert np.count_nonzero(dense._target) < np.count_nonzero(even._target) / 2


def test_only_treated_areas_are_touched(city):
    config = HousingMixConfig(strength=1.0, buy_cap=0.5)
    config.target.areas = ", ".join(city.area_codes[:6])
    levers = applied(HousingMix(config), city)
    assert {order.area for order in levers.orders} <= set(range(6))
    assert not levers.family_share[6:].any()
    assert levers.family_share[:6].all()


def test_scope_all_charges_every_let_and_scope_supported_only_supported_ones(city):
    some = applied(RentalQualityCheck(RentalQualityCheckConfig(strength=1.0)), city)
    all_ = applied(RentalQualityCheck(RentalQualityCheckConfig(strength=1.0, scope="all")), city)
    assert some.letting_cost_supported.all()
    assert not some.letting_cost.any()
    assert all_.letting_cost.all()
    assert not all_.letting_cost_supported.any()


def test_full_grant_and_no_administration_leave_landlords_indifferent(city):
    config = RentalQualityCheckConfig(strength=1.0, grant_share=1.0, admin_cost=0.0)
    assert not applied(RentalQualityCheck(config), city).letting_cost_supported.any()


def test_starter_loans_are_ordered_for_what_is_left_of_the_years_budget(city):
    block = OwnerOccupancy(OwnerOccupancyConfig(strength=0.5, starter_budget=4_000.0, coop_conversion=0.0))
    city = city.copy()
    (order,) = applied(block, city).orders
    assert order.budget == pytest.approx(2_000.0 * city.households.n)
    city.events.add("starter_loan_amount", 700.0)
    (order,) = applied(block, city, 13).orders
    assert order.budget == pytest.approx(2_000.0 * city.households.n - 700.0)
    city.events.add("starter_loan_amount", 1e12)
    assert not applied(block, city, 14).orders


def test_conversion_goes_one_way_or_the_other(city):
    for rate, form in ((0.05, LegalForm.COOPERATIVE), (-0.05, LegalForm.RENTAL_PROPERTY)):
        config = OwnerOccupancyConfig(strength=1.0, starter_budget=0.0, coop_conversion=rate)
        (order,) = applied(OwnerOccupancy(config), city).orders
        assert order.legal_form == form
        assert order.count > 0


def test_a_small_budget_scales_the_plan_down(city):
    full = OwnerOccupancy(OwnerOccupancyConfig(strength=1.0))
    half = OwnerOccupancy(OwnerOccupancyConfig(strength=1.0, budget=1_800.0))
    every = np.ones(city.n_areas, bool)
    assert full.funded(city, every) == 1.0
    assert half.funded(city, every) == pytest.approx(0.5)


def test_areas_are_treated_once_unless_yearly(city):
    for when, changes in (("start", False), ("yearly", True)):
        config = HousingMixConfig(strength=1.0)
        config.target.areas, config.target.when = "price > 0", when
        block = HousingMix(config)
        assert block.treated(city, Clock(quarter=12)).all()
        config.target.areas = "price < 0"
        assert block.treated(city, Clock(quarter=16)).any() != changes


def test_bounds_grow_with_the_years_and_are_zero_at_strength_0(city):
    for strength in (0.0, 1.0):
        for kind in REGISTRY.values():
            block = kind(dataclasses.replace(kind().config, strength=strength))
            seen = []
            for quarter in range(12, 20):
                applied(block, city, quarter)
                seen.append(dict(block.mechanical_bound))
            for name in kind.bounded_measures:
                values = [entry[name] for entry in seen]
                assert np.isfinite(values).all()
                assert (np.diff(values) >= 0).all()
                assert (values[-1] > 0) == (strength > 0)


def test_buying_and_selling_municipal_homes_of_one_area_is_refused(city):
    policies = PoliciesConfig()
    policies.housing_mix = HousingMixConfig(strength=1.0)
    policies.owner_occupancy = OwnerOccupancyConfig(strength=1.0, rent_to_own_share=0.1)
    with pytest.raises(ConfigError, match="housing_mix and owner_occupancy order opposite changes of municipal homes"):
        build_policies(policies, city)
    policies.owner_occupancy.start = 2030
    policies.housing_mix.end = 2030
    assert len(build_policies(policies, city)) == len(REGISTRY)


def test_all_packages_may_be_stacked_as_they_are(city):
    policies = PoliciesConfig(
        housing_mix=HousingMixConfig(strength=1.0),
        rental_quality_check=RentalQualityCheckConfig(strength=1.0),
        owner_occupancy=OwnerOccupancyConfig(strength=1.0),
    )
    assert [block.name for block in build_policies(policies, city)] == list(REGISTRY)


def test_two_blocks_with_one_exclusive_lever_are_refused_with_both_names(city):
    class Second(RentalQualityCheck):
        name = "second_check"

    def blocks(first_areas, second_areas):
        first, second = (
            RentalQualityCheck(RentalQualityCheckConfig(strength=1.0)),
            Second(RentalQualityCheckConfig(strength=1.0)),
        )
        first.config.target.areas, second.config.target.areas = first_areas, second_areas
        return [first, second]

    with pytest.raises(ConfigError, match="rental_quality_check and second_check both set inspection_deadline"):
        check_conflicts(blocks("all", "all"), city, 2017)
    check_conflicts(blocks(city.area_codes[0], city.area_codes[1]), city, 2017)


def test_a_bad_rule_is_refused_before_any_city_is_built():
    policies = PoliciesConfig()
    check_policies(policies)
    policies.housing_mix.target.areas = "prise > 3"
    with pytest.raises(
        ConfigError, match=r"scenario\.policies\.housing_mix\.target\.areas: no area column 'prise'.*nearest: price"
    ):
        check_policies(policies)


def test_every_block_has_its_section_in_the_guide():
    headings = [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
    assert [name for name in REGISTRY if not any(f"`{name}`" in heading for heading in headings)] == []
