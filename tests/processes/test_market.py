"""The market as a whole: conservation, limits, symmetry, order and threads (science.md D 4, 5, 8, 19, 22-25)."""

import numpy as np
import pytest
from toy_market import Toy, start, toy_config

from sim.kernels import choice
from sim.kernels._jit import use_threads
from sim.processes.bidders import Bidders
from sim.processes.social import SocialHousing
from sim.state import Account, LegalForm, Order, OrderKind, Owner, SearchReason, Use
from sim.state.transfers import pay_households


def changed_homes(toy):
    households = toy.city.households
    return np.flatnonzero((households.dwelling != toy.before) & (households.dwelling >= 0))


def test_everything_is_accounted_for_and_people_move():
    toy = Toy(toy_config()).run(8)  # invariants are checked in every quarter
    count = toy.city.events.count
    assert count["moved_households"] > 20
    assert count["joined_households"] > 50
    assert count["sales"] > 20
    assert count["lets"] > 20
    n = toy.city.households.n
    assert n == start(toy.config).households.n
    flows = toy.city.events.flows
    assert flows.sum() == count["moved_households"] + count["joined_households"]
    assert flows[-1].sum() == count["joined_households"]


def test_nobody_borrows_or_rents_beyond_the_rules():
    """Science.md D4."""
    toy = Toy(toy_config())
    rules, households, dwellings = toy.config.market.lending, toy.city.households, toy.city.dwellings
    lending = toy.search.lending(toy.levers)
    n_buyers = n_tenants = 0
    for _ in range(6):
        toy.quarter()
        price = np.zeros(toy.city.n_slots)
        price[toy.city.deals.slot] = toy.city.deals.paid
        rows = changed_homes(toy)
        home = households.dwelling[rows]
        buys = dwellings.owner[home] == Owner.HOUSEHOLD
        buyers, bought = rows[buys], home[buys]
        assert (households.debt[buyers] <= rules.ltv * price[bought] + 1.0).all()
        assert (households.debt[buyers] <= rules.dti * households.gross_income[buyers] + 1.0).all()
        assert (households.debt[buyers] <= lending.loan_per_income * households.net_income[buyers] + 1.0).all()
        tenants, let = rows[~buys], home[~buys]
        private = dwellings.use[let] == Use.PRIVATE_LET
        limit = rules.rent_limit * households.net_income[tenants] + households.allowance[tenants]
        assert (dwellings.rent[let] <= limit + 1e-6)[private].all()
        n_buyers, n_tenants = n_buyers + buyers.size, n_tenants + tenants.size
    assert n_buyers > 20
    assert n_tenants > 20


def test_winners_pay_between_ask_and_bid_and_gain():
    """Science.md D5."""
    toy = Toy(toy_config())
    n = 0
    for _ in range(4):
        toy.quarter()
        found, listings = toy.searchers, toy.searchers.listings
        paid = np.zeros(toy.city.n_slots)
        paid[toy.city.deals.slot] = toy.city.deals.paid
        households = toy.city.households
        for s in np.flatnonzero(households.dwelling[found.rows] != toy.before[found.rows]):
            i = found.rows[s]
            mine = np.flatnonzero(listings.slot[found.candidates[s, : found.n_candidates[s]]] == households.dwelling[i])
            if not mine.size:
                continue  # a municipal offer
            j, k = found.candidates[s, mine[0]], mine[0]
            income = max(households.net_income[i] + households.allowance[i], 1.0)
            assert found.bids[s, k] >= listings.ask[j]
            if not listings.for_sale[j]:
                continue
            price = paid[listings.slot[j]]
            assert listings.ask[j] <= price <= found.bids[s, k] + 1e-6
            wants = found.preferences
            worth = found.utility[s, k] - wants.alpha * np.log(
                1 - min(wants.user_cost * listings.ask[j] / income, wants.cost_cap)
            )
            at_price = worth + wants.alpha * np.log(1 - min(wants.user_cost * price / income, wants.cost_cap))
            assert at_price >= found.stay_value[s] - 1e-9
            n += 1
    assert n > 20


def test_two_threads_give_the_same_city_bit_for_bit():
    """Science.md D19."""
    cities = []
    for threads in (1, 2):
        use_threads(threads)
        cities.append(Toy(toy_config()).run(4).city)
    use_threads(1)
    for name in cities[0].households.columns():
        np.testing.assert_array_equal(getattr(cities[0].households, name), getattr(cities[1].households, name))
    np.testing.assert_array_equal(cities[0].dwellings.value, cities[1].dwellings.value)


def permute_household_rows(city, seed=3):
    """Store the households in other rows."""
    households, n = city.households, city.households.n_rows
    order = np.random.default_rng(seed).permutation(n)
    place = np.empty(n, np.int32)
    place[order] = np.arange(n)
    for name in households.columns():
        column = getattr(households, name)
        column[:n] = column[:n][order]
    for holder in (city.persons.household, city.dwellings.occupant):
        holder[:] = np.where(holder >= 0, place[holder], holder)
    return city


def test_rows_of_households_do_not_matter():
    """Science.md D19: same homes by key, same prices, whatever the rows."""
    config = toy_config()
    plain = Toy(config).run(4)
    mixed = Toy(config, city=permute_household_rows(start(config))).run(4)
    assert plain.homes_by_key() == mixed.homes_by_key()
    np.testing.assert_allclose(plain.city.dwellings.value, mixed.city.dwellings.value, rtol=1e-9)


def test_relabelled_groups_give_the_mirrored_city():
    """Science.md D22: groups in reverse order with all their parameters."""
    there, back = (
        toy_config(behaviour__preferences__family_exit=0.0, behaviour__preferences__owner_exit=0.0) for _ in "ab"
    )
    for config, step in ((there, 1), (back, -1)):
        config.behaviour.preferences.entry = [0.9, 0.3, 0.6][::step]
        config.behaviour.preferences.exit = [0.7, 0.2, 0.5][::step]
        config.market.landlords.discrimination = [0.05, 0.4, 0.2][::step]
        config.market.lending.parental_help = [0.5, 0.25, 0.125][::step]
    city = start(there)
    assert city.n_groups == 3
    for name in ("parental_help", "outside_value", "leave_reference"):
        city.parameters.pop(name, None)
    mirrored = city.copy()
    mirrored.persons.background[:] = 2 - mirrored.persons.background
    uniform = mirrored.households.background < 3
    mirrored.households.background[uniform] = 2 - mirrored.households.background[uniform]
    a, b = Toy(there, city=city).run(4), Toy(back, city=mirrored).run(4)
    assert a.homes_by_key() == b.homes_by_key()
    np.testing.assert_allclose(a.city.areas.log_price, b.city.areas.log_price, rtol=1e-12)


def test_permuted_areas_give_the_permuted_city():
    """Science.md D23."""
    config = toy_config()
    plain = Toy(config).run(4)
    city = start(config)
    order = np.random.default_rng(5).permutation(city.n_areas)
    place = np.empty(city.n_areas, int)
    place[order] = np.arange(city.n_areas)
    for name in city.areas.columns():
        column = getattr(city.areas, name)
        column[: city.n_areas] = column[: city.n_areas][order]
    city.dwellings.area[:] = np.where(city.dwellings.area >= 0, place[city.dwellings.area], -1)
    city.block_area[:] = place[city.block_area]
    moved = Toy(config, city=city).run(4)
    assert plain.homes_by_key() == moved.homes_by_key()
    np.testing.assert_allclose(
        plain.city.areas.log_price[: city.n_areas][order], moved.city.areas.log_price[: city.n_areas], rtol=1e-9
    )


def test_money_in_other_units_gives_the_same_city():
    """Science.md D24."""
    factor = 2.0
    config = toy_config()
    other = toy_config()
    other.market.prices.price_floor *= factor
    other.market.prices.rent_floor *= factor
    other.market.lending.parental_sum *= factor
    city = start(config)
    for table, names in (
        (city.households, ("gross_income", "net_income", "liquid", "debt", "debt_public", "allowance")),
        (city.dwellings, ("value", "rent_value", "rent", "ask")),
    ):
        for name in names:
            getattr(table, name)[:] *= factor
    city.persons.income *= factor
    city.areas.log_price += np.log(factor)
    city.areas.log_rent += np.log(factor)
    city.accounts.balance *= factor
    city.accounts.loans *= factor
    city.parameters["low_income_line"] *= factor
    in_money = ("base_own", "smallest", "free_income", "ceiling", "income_limit")
    rule = city.parameters["allowance"]
    city.parameters["allowance"] = rule | {name: factor * rule[name] for name in in_money}
    plain, scaled = Toy(config).run(4), Toy(other, city=city).run(4)
    assert plain.homes_by_key() == scaled.homes_by_key()
    np.testing.assert_allclose(factor * plain.city.dwellings.value, scaled.city.dwellings.value, rtol=1e-9)
    np.testing.assert_allclose(factor * plain.city.households.debt, scaled.city.households.debt, rtol=1e-6, atol=1e-3)


def test_switched_off_own_group_ignores_who_lives_where():
    config = toy_config(behaviour__own_group=False)
    toy = Toy(config)
    assert (toy.search.places(toy.city).own_group == 0.0).all()
    on = Toy(toy_config()).search.places(toy.city).own_group
    assert np.ptp(on[:, 0]) > 0.05
    assert (on[:, -1] == 0.0).all()


@pytest.mark.parametrize(("shape", "values"), [("threshold", {-1.0, 0.0, 1.0}), ("staircase", None)])
def test_shapes_of_own_group_are_steps(shape, values):
    toy = Toy(toy_config(behaviour__preferences__shape=shape))
    felt = toy.search.places(toy.city).own_group
    steps = {round(float(x), 9) for x in np.unique(felt)}
    assert steps <= values if values else all(round(4 * x) == pytest.approx(4 * x) for x in steps)


def test_fresh_tastes_are_redrawn_and_lasting_ones_are_not():
    for tastes, same in (("lasting", True), ("fresh", False)):
        toy = Toy(toy_config(behaviour__tastes=tastes), turnover=0.0, pool=0.0)
        first = toy.search.preferences(toy.city, toy.clock).taste_stream
        toy.clock.tick()
        assert (toy.search.preferences(toy.city, toy.clock).taste_stream == first) == same


def buy_order(toy, **fields):
    order = Order(
        OrderKind.BUY, "housing_mix", **{"use": Use.MUNICIPAL, "count": 5, "price_cap": 2.0, "key": 99, **fields}
    )
    toy.levers.orders.append(order)
    return order


def run_market(toy):
    toy.searchers = toy.search.step(toy.city, toy.levers, toy.clock)
    toy.before = toy.city.households.dwelling.copy()
    toy.market.step(toy.city, toy.levers, toy.clock, toy.searchers)
    toy.city.invariants()


@pytest.mark.parametrize(("use", "owner"), [(Use.MUNICIPAL, Owner.MUNICIPALITY), (Use.NON_PROFIT, Owner.NON_PROFIT)])
def test_the_municipality_buys_what_is_listed_up_to_its_order(use, owner):
    toy = Toy(toy_config()).run(12)
    dwellings = toy.city.dwellings
    before = np.count_nonzero(dwellings.use == use)
    toy.city.events.clear()
    order = buy_order(toy, use=use)
    run_market(toy)
    assert order.filled == 5
    assert np.count_nonzero(dwellings.use == use) == before + 5
    bought = np.flatnonzero(dwellings.order == 0)
    assert (dwellings.owner[bought] == owner).all()
    assert (dwellings.listed_since[bought] == toy.clock.quarter + 1).all()
    assert order.spent == pytest.approx(toy.city.events.cost["housing_mix"])
    assert order.spent <= 2.0 * dwellings.value[bought].sum() + 1.0


def test_an_order_stays_in_its_area_and_its_budget():
    toy = Toy(toy_config())
    toy.clock.tick()
    listings = toy.search.step(toy.city, toy.levers, toy.clock).listings
    area = int(np.bincount(listings.area[listings.for_sale]).argmax())
    dear = buy_order(toy, area=area, count=50)
    poor = buy_order(toy, count=50, budget=1_000.0, key=7)
    run_market(toy)
    bought = np.flatnonzero(toy.city.dwellings.order == 0)
    assert dear.filled == bought.size > 0
    assert (toy.city.dwellings.area[bought] == area).all()
    assert (poor.filled, poor.spent) == (0, 0.0)


def test_investors_buy_only_freehold_and_let_it():
    toy = Toy(toy_config(market__landlords__enabled=True, market__landlords__investors=1.0))
    toy.city.parameters["yield_centre"] = toy.city.parameters["yield_centre"] * 0.5
    lets = np.count_nonzero(toy.city.dwellings.use == Use.PRIVATE_LET)
    toy.run(2)
    count = toy.city.events.count["investor_purchases"]
    dwellings = toy.city.dwellings
    assert count > 5
    assert np.count_nonzero(dwellings.use == Use.PRIVATE_LET) == lets + count
    assert not ((dwellings.use == Use.PRIVATE_LET) & (dwellings.legal_form == LegalForm.COOPERATIVE)).any()


@pytest.mark.parametrize(("lever", "value"), [("landlord_ltv", 0.5), ("purchase_tax", 0.1), ("letting_cost", 5e3)])
def test_rules_against_buying_to_let_lower_every_investors_bid(lever, value):
    toy = Toy(toy_config(market__landlords__enabled=True, market__landlords__investors=1.0))
    toy.city.parameters["yield_centre"] = toy.city.parameters["yield_centre"] * 0.7
    toy.clock.tick()
    listings = toy.search.step(toy.city, toy.levers, toy.clock).listings
    bidders = Bidders(toy.config.market)
    free = bidders.bids(toy.city, toy.levers, toy.clock, listings).bid[:, 0]
    toy.levers.write(lever, value, "owner_occupancy")
    ruled = bidders.bids(toy.city, toy.levers, toy.clock, listings).bid[:, 0]
    bids = np.isfinite(free)
    assert bids.sum() > 5
    assert (ruled[bids] < free[bids]).all()


def test_purchase_tax_goes_to_the_state():
    toy = Toy(toy_config())
    toy.clock.tick()
    toy.levers.write("purchase_tax", 0.025, "owner_occupancy")
    before = toy.city.accounts.balance[3]
    run_market(toy)
    deals = toy.city.deals
    assert toy.city.accounts.balance[3] - before == pytest.approx(0.025 * deals.paid[~deals.let].sum())


def test_a_ceiling_cuts_the_rents_asked_where_it_holds_and_nothing_else():
    toy = Toy(toy_config())
    toy.clock.tick()
    free = toy.search.step(toy.city, toy.levers, toy.clock).listings
    toy.levers.write("rent_ceiling", 0.8, "secure_rental", np.arange(toy.city.n_areas) < 6)
    listings = toy.search.step(toy.city, toy.levers, toy.clock).listings
    let, treated = toy.city.dwellings.use[listings.slot] == Use.PRIVATE_LET, listings.area < 6
    first = toy.city.dwellings.rent_value[listings.slot] * np.exp(toy.config.market.prices.first_rent)
    np.testing.assert_array_equal(listings.ask[~(let & treated)], free.ask[~(let & treated)])
    np.testing.assert_allclose(listings.ask[let & treated], np.minimum(free.ask, 0.8 * first)[let & treated])
    assert (let & treated).sum() > 5


def test_looser_lending_never_shrinks_anyones_choice():
    toy = Toy(toy_config())
    toy.clock.tick()
    tight = toy.search.step(toy.city, toy.levers, toy.clock)
    toy.levers.write("ltv_change", 0.15, "owner_occupancy")
    loose = toy.search.step(toy.city, toy.levers, toy.clock)
    np.testing.assert_array_equal(tight.rows, loose.rows)
    assert (loose.n_candidates >= tight.n_candidates).all()
    assert loose.n_candidates.sum() > tight.n_candidates.sum()


def test_municipal_homes_go_down_the_queue_one_offer_each():
    toy = Toy(toy_config())
    households, dwellings = toy.city.households, toy.city.dwellings
    empty = np.flatnonzero((dwellings.use == Use.PRIVATE_LET) & (dwellings.listed_since == 0))[:10]
    dwellings.use[empty], dwellings.owner[empty] = Use.MUNICIPAL, Owner.MUNICIPALITY
    toy.config.market.social.take_up = 1.0
    toy.clock.tick()
    run_market(toy)
    count = toy.city.events.count
    assert count["social_lets"] > 0
    housed = dwellings.occupant[(dwellings.use == Use.MUNICIPAL) & (dwellings.occupant >= 0)]
    new = housed[households.since[housed] == toy.clock.quarter]
    assert new.size == count["social_lets"]
    assert (households.applicant_since[new] == -1).all()
    limit = toy.config.market.social.income_limit * toy.city.parameters["low_income_line"]
    assert (households.net_income[new] < 2.1 * limit).all()
    assert households.refusals.max() <= 1


def test_two_refusals_send_an_applicant_to_the_back():
    toy = Toy(toy_config())
    households = toy.city.households
    row = toy.city.housed()[:1]
    households.applicant_since[row], toy.clock.quarter = 0, 9
    social = SocialHousing(toy.config.behaviour, toy.config.market)
    social._refuse(toy.city, toy.clock, row)
    assert (households.applicant_since[row[0]], households.refusals[row[0]]) == (0, 1)
    social._refuse(toy.city, toy.clock, row)
    assert (households.applicant_since[row[0]], households.refusals[row[0]]) == (9, 0)


def starter_order(**fields):
    terms = {"income_cap": 900_000.0, "price_cap": 4e6, "families_first": True, "guarantee": 0.0}
    return Order(
        OrderKind.STARTER_LOAN,
        "owner_occupancy",
        **{"count": 10**6, "budget": 5e6, "key": 11, "terms": terms, **fields},
    )


def test_starter_loans_go_to_the_refused_within_budget_families_first():
    toy = Toy(toy_config())
    toy.clock.quarter = 1
    order = starter_order()
    toy.levers.orders.append(order)
    households = toy.city.households
    rows = toy.city.housed()
    tenants = rows[toy.city.dwellings.owner[households.dwelling[rows]] != Owner.HOUSEHOLD]
    households.refused_by_bank[tenants] = 1
    run_market(toy)
    granted = np.flatnonzero(households.guarantee)
    assert granted.size == order.filled > 0
    assert order.spent <= 5e6
    assert (households.gross_income[granted] <= 900_000.0).all()
    children = households.children_0_5 + households.children_6_17 > 0
    eligible = tenants[households.gross_income[tenants] <= 900_000.0]
    left = np.setdiff1d(eligible, granted)
    if (~children[granted]).any():
        assert not children[left][households.leaving[left] == 0].any()


def test_a_used_starter_loan_is_booked_as_public_debt():
    toy = Toy(toy_config())
    households = toy.city.households
    toy.clock.quarter = 1
    away = np.flatnonzero((households.key != 0) & (households.dwelling < 0))
    households.guarantee[away] = 1
    toy.wealth[:] = 20_000.0
    pay_households(toy.city, Account.OUTSIDE, away, 20_000.0 - households.liquid[away])
    toy.turnover = 0.0
    toy.quarter()
    count = toy.city.events.count
    assert count["starter_loans"] > 0
    public = households.debt_public
    assert public.sum() == pytest.approx(count["starter_loan_amount"])
    assert (public <= households.debt + 1e-6).all()
    assert toy.city.events.cost["owner_occupancy"] == pytest.approx(count["starter_loan_amount"])
    assert (households.guarantee[public > 0] == 0).all()


def test_no_order_and_neutral_levers_change_nothing():
    """Science.md D25: a zero-budget order gives the baseline bit for bit."""
    plain, ordered = Toy(toy_config()), Toy(toy_config())
    for toy in (plain, ordered):
        toy.clock.tick()
    buy_order(ordered, budget=0.0)
    ordered.levers.orders.append(starter_order(budget=0.0))
    for toy in (plain, ordered):
        run_market(toy)
    for name in plain.city.households.columns():
        np.testing.assert_array_equal(getattr(plain.city.households, name), getattr(ordered.city.households, name))
    np.testing.assert_array_equal(plain.city.dwellings.use, ordered.city.dwellings.use)


def test_tenants_under_notice_take_what_they_would_else_refuse():
    toy = Toy(toy_config())
    households, dwellings = toy.city.households, toy.city.dwellings
    rows = toy.city.housed()
    rows = rows[dwellings.use[households.dwelling[rows]] == Use.PRIVATE_LET]
    households.reason[rows] = SearchReason.NOTICE
    toy.clock.tick()
    run_market(toy)
    moved = np.intersect1d(changed_homes(toy), rows)
    assert moved.size > 0.03 * rows.size
    assert toy.city.events.count["involuntary_moves"] == moved.size
    stay = np.setdiff1d(rows, moved)
    assert (households.reason[stay] == SearchReason.NOTICE).all()


def test_newcomers_who_find_nothing_are_marked_as_leaving():
    toy = Toy(toy_config(), turnover=0.0)
    toy.city.parameters["outside_value"] = np.full_like(toy.city.parameters["outside_value"], 50.0)
    toy.quarter()
    households = toy.city.households
    away = (households.key != 0) & (households.dwelling < 0)
    assert (households.leaving[away] == 1).all()
    assert "joined_households" not in toy.city.events.count or toy.city.events.count["joined_households"] == 0


def test_asks_fall_with_the_time_on_the_market_down_to_a_limit():
    toy = Toy(toy_config())
    prices, dwellings = toy.config.market.prices, toy.city.dwellings

    def asks(quarter):
        toy.clock.quarter = quarter
        listings = toy.search.step(toy.city, toy.levers, toy.clock).listings
        sale = listings.for_sale & (dwellings.listed_since[listings.slot] == 0)
        return listings.ask[sale]

    first = asks(0)
    assert first.size > 5
    assert asks(3) / first == pytest.approx(np.exp(-3 * prices.discount))
    assert asks(1000) / first == pytest.approx(np.exp(-prices.discount_cap))


def test_space_and_choice_helpers_agree_with_their_definition():
    assert choice.rooms_needed(np.array([0, 1, 2, 4])).tolist() == [1.0, 1.0, 1.75, 3.25]
