"""The stock: wear, landlords, inspections, building, orders; everything accounted for after each."""

import numpy as np
import pytest

from sim.config import Config
from sim.processes.building import Building
from sim.processes.inspection import COMPLY, OTHERS, SELL, Inspection
from sim.processes.landlords import Landlords
from sim.processes.orders import Orders, _pairs
from sim.processes.stock import Stock
from sim.processes.upkeep import Upkeep
from sim.state import (
    Account,
    Clock,
    LegalForm,
    Levers,
    Order,
    OrderKind,
    Owner,
    Plan,
    SearchReason,
    Use,
)
from sim.synthesis import build_city

CONFIG = Config()
CONFIG.city.name = "classroom"
MARKET = CONFIG.market
ORIGINAL = {}


@pytest.fixture
def city():
    if 1 not in ORIGINAL:
        ORIGINAL[1] = build_city(CONFIG, 1)
    return ORIGINAL[1].copy()


@pytest.fixture
def levers(city):
    return Levers(city.n_areas)


def orders():
    return Orders(MARKET, Building(MARKET))


def let_slots(city):
    dwellings = city.dwellings
    return np.flatnonzero((dwellings.use == Use.PRIVATE_LET) & (dwellings.occupant >= 0))


def checking(levers, standard=0.35, grant=0.0, admin=0.0, fine=0.0, rate=40.0, everyone=False, cost=20_000.0):
    levers.write("inspections" if everyone else "inspections_supported", rate, "check")
    for name, value in (
        ("inspection_standard", standard),
        ("inspection_deadline", 2),
        ("inspection_fine", fine),
        ("inspection_cost", 4_000.0),
        ("inspection_certificate", 20.0),
        ("compliance_cost", cost),
        ("compliance_grant", grant),
        ("letting_cost_supported", admin),
    ):
        levers.write(name, value, "check")
    return levers


def test_wear_and_repair_leave_mean_quality_where_it_was(city):
    slots = np.flatnonzero(city.dwellings.key != 0)
    before = city.dwellings.quality[slots].astype(float)
    years = 20
    for year in range(years):
        Upkeep(MARKET).step(city, Clock(quarter=4 * year))
    change = city.dwellings.quality[slots] - before
    spread = MARKET.upkeep.depreciation * np.sqrt((MARKET.upkeep.cycle - 1.0) * years)
    assert abs(change.mean()) < 4.0 * spread / np.sqrt(slots.size)
    assert change.std() == pytest.approx(spread, rel=0.1)


def test_a_stock_at_neutral_levers_keeps_the_books_for_five_years(city, levers):
    clock, stock = Clock(), Stock(MARKET)
    for _ in range(20):
        levers.neutral()
        stock.step(city, levers, clock)
        city.invariants()
        clock.tick()
    assert city.events.count["landlord_sales"] > 0
    assert city.events.count["built"] > 0


def test_a_frozen_stock_builds_nothing(city, levers):
    n = city.dwellings.n
    for quarter in range(8):
        Stock(MARKET, frozen=True).step(city, levers, Clock(quarter=quarter))
    assert city.dwellings.n == n


# landlords


def test_sale_hazard_is_as_configured_at_the_required_yield(city, levers):
    slots = let_slots(city)
    landlords = Landlords(MARKET)
    city.dwellings.required_yield[slots] = landlords.net_yield(city, levers, slots, np.zeros(slots.size, bool))
    sold = np.array(
        [landlords._sells(city, levers, Clock(quarter=q), slots, np.zeros(slots.size, bool)).mean() for q in range(40)]
    )
    p = MARKET.landlords.sale_hazard
    assert abs(sold.mean() - p) < 4.0 * np.sqrt(p * (1.0 - p) / (40 * slots.size)) + 1e-3


def test_the_net_yield_by_hand(city, levers):
    slot = let_slots(city)[:1]
    levers.write("letting_cost", 1_000.0, "x")
    levers.write("letting_cost_supported", 2_000.0, "x")
    rent, value = city.dwellings.rent_value[slot], city.dwellings.value[slot]
    landlords = Landlords(MARKET)
    assert landlords.net_yield(city, levers, slot, np.array([False])) == pytest.approx((0.8 * rent - 1_000.0) / value)
    assert landlords.net_yield(city, levers, slot, np.array([True])) == pytest.approx((0.8 * rent - 3_000.0) / value)


@pytest.mark.parametrize(("required", "use"), [(0.5, Use.OWNER), (0.0001, Use.PRIVATE_LET)])
def test_a_landlord_sells_or_lets_what_was_vacated(city, levers, required, use):
    dwellings = city.dwellings
    empty = np.flatnonzero(
        (dwellings.use == Use.PRIVATE_LET) & (dwellings.occupant < 0) & (dwellings.listed_since == 0)
    )
    dwellings.required_yield[:] = required
    Landlords(MARKET).step(city, levers, Clock())
    share = np.mean(dwellings.use[empty] == use)
    expected = 2.0 * MARKET.landlords.sale_hazard if use == Use.OWNER else 1.0
    assert abs(share - expected) <= 4.0 * np.sqrt(0.25 / empty.size)
    assert (dwellings.owner[empty] == Owner.LANDLORD).all()
    city.invariants()


def test_with_landlords_switched_off_nothing_changes_use(city, levers):
    config = Config().market
    config.landlords.enabled = False
    use = city.dwellings.use.copy()
    for quarter in range(12):
        Landlords(config).step(city, levers, Clock(quarter=quarter))
    np.testing.assert_array_equal(use, city.dwellings.use)


def test_notice_then_search_then_out_then_sold(city, levers):
    dwellings, households = city.dwellings, city.households
    landlords = Landlords(MARKET)
    slot = let_slots(city)[:1]
    row = dwellings.occupant[slot].copy()
    dwellings.lease_end[slot] = 100
    landlords.give_notice(city, Clock(quarter=0), slot, Plan.SALE)
    assert dwellings.lease_end[slot] == MARKET.landlords.notice
    landlords.step(city, levers, Clock(quarter=1))
    assert households.reason[row] == SearchReason.NOTICE
    assert dwellings.occupant[slot] == row
    landlords.step(city, levers, Clock(quarter=2))
    assert dwellings.occupant[slot] == -1
    assert dwellings.use[slot] == Use.OWNER
    assert households.reason[row] == SearchReason.NO_HOME
    assert households.dwelling[row] == -1
    assert city.events.count["put_out"] >= 1
    city.invariants()


def test_municipal_leases_are_renewed_while_incomes_are_low(city, levers):
    dwellings, households = city.dwellings, city.households
    public = np.flatnonzero((dwellings.use == Use.MUNICIPAL) & (dwellings.occupant >= 0))
    rich, poor = public[:3], public[3:6]
    households.net_income[dwellings.occupant[rich]] = 5e6
    households.net_income[dwellings.occupant[poor]] = 1.0
    dwellings.lease_end[public] = 4
    Landlords(MARKET).step(city, levers, Clock(quarter=4))
    assert (dwellings.lease_end[poor] == 4 + MARKET.social.lease).all()
    assert (dwellings.plan[rich] == Plan.OTHER_TENANT).all()
    assert (households.reason[dwellings.occupant[rich]] == SearchReason.NOTICE).all()


# inspections


def test_without_inspections_nothing_happens(city, levers):
    before = city.to_frame("dwellings")
    levers.write("inspection_standard", 0.9, "check")
    Inspection(MARKET, Landlords(MARKET)).step(city, levers, Clock())
    assert before.equals(city.to_frame("dwellings"))


def test_only_lets_of_supported_tenants_are_visited_unless_the_scope_is_all(city):
    supported = city.households.supported[city.dwellings.occupant[let_slots(city)]] == 1
    for everyone, expected in ((False, supported.sum()), (True, supported.size)):
        mine = city.copy()
        levers = checking(Levers(city.n_areas), everyone=everyone)
        Inspection(MARKET, Landlords(MARKET)).step(mine, levers, Clock())
        assert mine.events.count["inspections"] == expected > 0
        assert mine.events.cost["check"] == pytest.approx(4_000.0 * expected)


def test_certified_lets_are_left_alone(city):
    inspection = Inspection(MARKET, Landlords(MARKET))
    inspection.step(city, checking(Levers(city.n_areas), standard=0.0), Clock())
    first = city.events.count["inspections"]
    inspection.step(city, checking(Levers(city.n_areas), standard=0.0), Clock(quarter=1))
    assert city.events.count["inspections"] == first
    inspection.step(city, checking(Levers(city.n_areas), standard=0.0), Clock(quarter=21))
    assert city.events.count["inspections"] > first


def test_a_full_grant_without_trouble_makes_every_landlord_comply(city):
    levers = checking(Levers(city.n_areas), grant=1.0, everyone=False)
    lets = let_slots(city)
    poor = lets[(city.households.supported[city.dwellings.occupant[lets]] == 1) & (city.dwellings.quality[lets] < 0.35)]
    gap = float(((0.35 - city.dwellings.quality[poor]) * city.dwellings.floor_area[poor]).sum())
    before = city.accounts.balance.copy()
    Inspection(MARKET, Landlords(MARKET)).step(city, levers, Clock())
    assert poor.size > 0
    assert (city.dwellings.quality[poor] >= 0.35).all()
    assert city.events.count["complied"] == poor.size
    assert city.events.count["left_supported_market"] == 0
    grant = 20_000.0 * gap
    paid = before[Account.MUNICIPALITY] - city.accounts.balance[Account.MUNICIPALITY]
    assert paid == pytest.approx(grant + 4_000.0 * city.events.count["inspections"], rel=1e-5)
    assert city.accounts.balance[Account.LANDLORDS] == pytest.approx(before[Account.LANDLORDS], abs=1.0)
    city.invariants()


def test_losses_by_hand(city):
    levers = checking(Levers(city.n_areas), grant=0.25, admin=3_000.0, fine=50_000.0)
    lets = let_slots(city)
    slots = lets[city.dwellings.quality[lets] < 0.35][:5]
    dwellings = city.dwellings
    dwellings.lease_end[slots] = [1, 1, 9, 9, 9]
    loss = Inspection(MARKET, Landlords(MARKET)).losses(city, levers, Clock(), slots)
    annuity = 0.04 / (1.0 - 1.04**-10)
    month = dwellings.rent_value[slots] / 36.0
    np.testing.assert_allclose(loss[:, OTHERS], month + annuity * 50_000.0 * np.array([0, 0, 1, 1, 1]))
    net = 0.8 * dwellings.rent_value[slots]
    required = dwellings.required_yield[slots] * dwellings.value[slots]
    np.testing.assert_allclose(loss[:, SELL], np.maximum(net - required, 0.0) + 0.03 * required, rtol=1e-5)
    gap = 0.35 - dwellings.quality[slots]
    gain = dwellings.rent_value[slots] * (np.exp(0.3 * gap) - 1.0) * 0.8
    seen = (loss[:, COMPLY] - 3_000.0 + gain) / (annuity * 0.75 * 20_000.0 * gap * dwellings.floor_area[slots])
    assert (seen > 0).all()
    assert np.unique(np.round(seen, 6)).size == slots.size, "landlords see costs differently, for good"
    again = Inspection(MARKET, Landlords(MARKET)).losses(city, levers, Clock(quarter=3), slots)
    np.testing.assert_allclose(again[:, COMPLY], loss[:, COMPLY])


def test_dear_compliance_drives_landlords_out_of_the_supported_market(city):
    cheap, dear = city.copy(), city.copy()
    for mine, cost in ((cheap, 100.0), (dear, 1e10)):
        Inspection(MARKET, Landlords(MARKET)).step(mine, checking(Levers(city.n_areas), cost=cost), Clock())
    assert cheap.events.count["left_supported_market"] == 0
    assert dear.events.count["complied"] == 0
    assert dear.events.count["left_supported_market"] == dear.events.count["inspections_failed"] > 0
    dear.invariants()


def test_a_check_of_all_lets_leaves_no_others_to_let_to(city):
    levers = checking(Levers(city.n_areas), everyone=True, cost=1e6)
    lets = let_slots(city)
    poor = lets[city.dwellings.quality[lets] < 0.35]
    choice = Inspection(MARKET, Landlords(MARKET)).choose(city, levers, Clock(), poor)
    assert not (choice == OTHERS).any()
    assert (choice == SELL).any()


def test_the_fine_falls_due_once_at_the_deadline_and_the_allowance_is_withheld(city):
    levers = checking(Levers(city.n_areas), fine=50_000.0, cost=1e6, rate=1e-9)
    levers.write("allowance_withheld", 1.0, "check")
    lets = let_slots(city)
    slot = lets[city.households.supported[city.dwellings.occupant[lets]] == 1][:1]
    city.dwellings.quality[slot] = 0.1
    city.dwellings.failed_by[slot] = 2
    row = city.dwellings.occupant[slot]
    fines = []
    for quarter in range(5):
        Inspection(MARKET, Landlords(MARKET)).step(city, levers, Clock(quarter=quarter))
        fines.append(city.events.count["fines"])
        assert (city.households.allowance[row][0] > 0) == (quarter < 2)
    assert fines == [0, 0, 1, 1, 1]
    assert city.events.cost["check"] == pytest.approx(-50_000.0)
    city.invariants()


# building


def test_starts_are_as_configured_at_break_even_and_normal_listing(city, levers):
    dwellings = city.dwellings
    building = MARKET.building
    standard = MARKET.prices.quality_gradient * (building.quality - 0.5)
    city.areas.log_price[:] = np.log(building.cost) - standard
    exists = dwellings.key != 0
    listed = exists & (dwellings.listed_since >= 0)
    config = Config().market
    config.building.listed_share = float(listed.sum() / exists.sum())
    expected = Building(config).expected_starts(city, levers, Clock())
    homes = np.bincount(dwellings.area[exists], minlength=city.n_areas)
    np.testing.assert_allclose(expected, building.rate / 4.0 * homes)


def test_inclusionary_homes_and_empty_ones_cut_output(city, levers):
    normal = Building(MARKET).expected_starts(city, levers, Clock()).sum()
    levers.write("inclusionary_share", 0.5, "x")
    levers.write("inclusionary_discount", 0.4, "x")
    assert 0 < Building(MARKET).expected_starts(city, levers, Clock()).sum() < normal
    levers.neutral()
    city.dwellings.listed_since[city.dwellings.occupant < 0] = 0
    empty = (city.dwellings.occupant >= 0) & (city.dwellings.area == 0)
    crowded_out = city.copy()
    crowded_out.dwellings.listed_since[empty] = 0
    assert Building(MARKET).expected_starts(crowded_out, levers, Clock()).sum() < normal


def test_what_is_built_in_one_area_does_not_change_what_is_built_in_another(city):
    plain, more = city.copy(), city.copy()
    levers = Levers(city.n_areas)
    first = Building(MARKET).put_up(plain, levers, np.array([1, 3]), np.array([11, 33], np.uint64))
    second = Building(MARKET).put_up(more, levers, np.array([1, 2, 2, 3]), np.array([11, 22, 23, 33], np.uint64))
    one, other = plain.dwellings, more.dwellings
    for key in (11, 33):
        a, b = first[one.key[first] == key][0], second[other.key[second] == key][0]
        for name in ("area", "rooms", "floor_area", "quality", "legal_form", "use", "value", "required_yield"):
            assert getattr(one, name)[a] == getattr(other, name)[b]


def test_norms_for_new_homes(city, levers):
    levers.write("family_share", 0.8, "mix")
    levers.write("inclusionary_share", 0.3, "mix")
    levers.write("inclusionary_discount", 0.2, "mix")
    levers.write("new_municipal_share", 0.2, "mix")
    n = 600
    before = city.accounts.balance.copy()
    slots = Building(MARKET).put_up(city, levers, np.arange(n) % city.n_areas, np.arange(n, dtype=np.uint64) + 1)
    dwellings = city.dwellings
    assert slots.size == n
    for share, expected in (
        (np.mean(dwellings.floor_area[slots] >= 80.0), 0.8),
        (np.mean(dwellings.use[slots] == Use.NON_PROFIT), 0.3),
        (np.mean(dwellings.use[slots] == Use.MUNICIPAL), 0.2),
    ):
        assert abs(share - expected) < 4.0 * np.sqrt(expected * (1.0 - expected) / n)
    value, use = dwellings.value[slots], dwellings.use[slots]
    paid = 0.8 * value[use == Use.NON_PROFIT].sum() + value[use == Use.MUNICIPAL].sum()
    cost = MARKET.building.cost * dwellings.floor_area[slots].astype(float).sum()
    change = city.accounts.balance - before
    assert change[Account.DEVELOPERS] == pytest.approx(paid - cost)
    assert city.events.cost["mix"] == pytest.approx(value[use == Use.MUNICIPAL].sum())
    dwellings.listed_since[slots] = 1
    city.invariants()


def test_a_full_district_builds_no_more_and_says_so(city, levers):
    district = city.areas.district[0]
    room = int(np.diff(city.district_slots)[district])
    used = int(((city.dwellings.key != 0) & (city.areas.district[city.dwellings.area] == district)).sum())
    n = room - used + 7
    slots = Building(MARKET).put_up(city, levers, np.zeros(n, np.int64), np.arange(n, dtype=np.uint64) + 1)
    assert slots.size == room - used
    assert city.events.count["not_built_for_lack_of_slots"] == 7


# orders


def test_the_municipality_sells_only_what_is_empty_and_gets_its_value(city, levers):
    dwellings = city.dwellings
    empty = np.flatnonzero((dwellings.use == Use.MUNICIPAL) & (dwellings.occupant < 0))
    lived = np.flatnonzero((dwellings.use == Use.MUNICIPAL) & (dwellings.occupant >= 0))
    before = city.accounts.balance[Account.MUNICIPALITY]
    order = Order(OrderKind.SELL, "mix", use=Use.OWNER, count=1_000, key=7)
    levers.orders.append(order)
    orders().step(city, levers, Clock())
    assert order.filled == empty.size > 0
    assert (dwellings.use[empty] == Use.OWNER).all()
    assert (dwellings.use[lived] == Use.MUNICIPAL).all()
    got = city.accounts.balance[Account.MUNICIPALITY] - before
    assert got == pytest.approx(0.97 * dwellings.value[empty].sum())
    assert city.events.cost["mix"] == pytest.approx(-got)
    city.invariants()


def test_orders_take_the_best_hash_first_and_nest(city, levers):
    taken = []
    for count in (1, 2):
        mine, theirs = city.copy(), Levers(city.n_areas)
        theirs.orders.append(
            Order(OrderKind.CONVERT, "x", use=Use.PRIVATE_LET, legal_form=LegalForm.RENTAL_PROPERTY, count=count, key=3)
        )
        orders().step(mine, theirs, Clock())
        taken.append(set(np.flatnonzero(mine.dwellings.order >= 0)))
    assert len(taken[0]) == 1
    assert taken[0] < taken[1]


def test_tenants_who_can_pay_buy_their_municipal_home(city, levers):
    dwellings, households = city.dwellings, city.households
    lived = np.flatnonzero((dwellings.use == Use.MUNICIPAL) & (dwellings.occupant >= 0))
    rich, row = lived[:1], dwellings.occupant[lived[:1]]
    gross = households.gross_income.copy()
    households.net_income[row], households.gross_income[row] = 3e6, 5e6
    poor = dwellings.occupant[lived[1:]]
    households.net_income[poor] = 1e4
    levers.orders.append(Order(OrderKind.SELL, "own", count=50, key=7, terms={"to_tenant": True, "discount": 0.1}))
    cash, debt = float(households.liquid[row][0]), float(households.debt[row][0])
    orders().step(city, levers, Clock())
    assert levers.orders[0].filled == 1
    assert dwellings.owner[rich] == Owner.HOUSEHOLD
    assert dwellings.use[rich] == Use.OWNER
    assert dwellings.rent[rich] == 0
    paid = households.debt[row][0] - debt + cash - households.liquid[row][0]
    assert paid == pytest.approx(0.9 * dwellings.value[rich][0])
    households.gross_income[:] = gross
    city.invariants()


def test_lets_become_cooperative_when_their_tenant_buys_or_leaves(city, levers):
    dwellings, households = city.dwellings, city.households
    lets = let_slots(city)
    rows = dwellings.occupant[lets]
    households.net_income[rows] = 1e4
    levers.orders.append(
        Order(OrderKind.CONVERT, "own", use=Use.OWNER, legal_form=LegalForm.COOPERATIVE, count=40, key=5)
    )
    orders().step(city, levers, Clock())
    city.invariants()
    waiting = np.flatnonzero(dwellings.plan == Plan.COOPERATIVE)
    assert waiting.size > 0
    assert (dwellings.occupant[waiting] >= 0).all(), "nobody is moved"
    assert levers.orders[0].filled == 40
    slot = waiting[:1]
    households.dwelling[dwellings.occupant[slot]] = -1
    dwellings.occupant[slot] = -1
    dwellings.listed_since[slot], dwellings.lease_end[slot], dwellings.rent[slot] = 1, -1, 0.0
    Landlords(MARKET).step(city, Levers(city.n_areas), Clock(quarter=1))
    assert dwellings.legal_form[slot] == LegalForm.COOPERATIVE
    assert dwellings.use[slot] == Use.OWNER
    city.invariants()


def test_cooperative_homes_become_lets_only_when_empty(city, levers):
    dwellings = city.dwellings
    lived = (dwellings.legal_form == LegalForm.COOPERATIVE) & (dwellings.occupant >= 0)
    before = lived.sum()
    levers.orders.append(
        Order(OrderKind.CONVERT, "own", use=Use.PRIVATE_LET, legal_form=LegalForm.RENTAL_PROPERTY, count=10_000, key=5)
    )
    orders().step(city, levers, Clock())
    assert levers.orders[0].filled > 0
    assert ((dwellings.legal_form == LegalForm.COOPERATIVE) & (dwellings.occupant >= 0)).sum() == before
    city.invariants()


def test_two_small_flats_become_one_and_a_slot_is_closed(city, levers):
    dwellings = city.dwellings
    n, floor = dwellings.n, float(dwellings.floor_area.sum())
    small = (dwellings.rooms <= 2).sum()
    levers.orders.append(Order(OrderKind.MERGE, "mix", count=3, key=5, terms={"cost": 400_000.0}))
    orders().step(city, levers, Clock())
    done = levers.orders[0].filled
    assert 0 < done <= 3
    assert dwellings.n == n - done
    assert dwellings.floor_area.sum() == pytest.approx(floor)
    assert (dwellings.rooms[dwellings.key != 0] <= 2).sum() < small
    assert city.events.cost["mix"] == pytest.approx(400_000.0 * done)
    city.invariants()


def test_pairs_agree_and_nobody_is_in_two():
    block, owner = np.array([1, 1, 1, 2, 2, 3, 1]), np.array([4, 4, 4, 4, 1, 4, 1])
    first, second = _pairs(np.lexsort((np.arange(7), owner, block)), (block, owner))
    assert first.size == 1
    assert {int(first[0]), int(second[0])} == {0, 1}


def test_municipal_homes_are_built_to_order(city, levers):
    n, municipal = city.dwellings.n, (city.dwellings.use == Use.MUNICIPAL).sum()
    levers.orders.append(
        Order(OrderKind.BUILD, "mix", area=3, use=Use.MUNICIPAL, count=4, key=99, terms={"least_area": 80.0})
    )
    for quarter in (0, 1):
        orders().step(city, levers, Clock(quarter=quarter))
    dwellings = city.dwellings
    new = np.flatnonzero(dwellings.order == 0)
    assert dwellings.n == n + 8
    assert (dwellings.use == Use.MUNICIPAL).sum() == municipal + 8
    assert (dwellings.area[new] == 3).all()
    assert (dwellings.floor_area[new] >= 80.0).all()
    assert city.events.cost["mix"] == pytest.approx(dwellings.value[new].sum())
    city.invariants()


def test_unfilled_orders_lapse(city, levers):
    levers.orders.append(Order(OrderKind.SELL, "mix", area=0, count=10_000, key=1))
    orders().step(city, levers, Clock())
    assert levers.orders[0].filled < 10_000
    levers.neutral()
    assert not levers.orders
