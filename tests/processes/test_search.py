"""Who looks for a home, and what they have if they do not move."""

import numpy as np
from toy_market import Toy, start, toy_config

from sim.kernels.draws import Purpose, stream, uniform_each
from sim.processes.search import Search, profile, stay_values
from sim.state import Clock, Levers, Owner, SearchReason
from sim.state.parents import parental_help, per_group


def fresh(**fields):
    config = toy_config(**fields)
    city = start(config)
    return config, city, Search(config.behaviour, config.market)


def test_renters_look_more_often_than_owners_and_duration_calms():
    _, city, search = fresh()
    households = city.households
    rows = city.housed()
    renter = city.dwellings.owner[households.dwelling[rows]] != Owner.HOUSEHOLD
    looked = np.zeros(rows.size)
    for quarter in range(12):
        households.reason[:] = SearchReason.NONE
        search.step(city, Levers(city.n_areas), Clock(2017, quarter))
        looked += households.reason[rows] == SearchReason.STRESS
    assert looked[renter].mean() > 2 * looked[~renter].mean()
    years = -households.since[rows]
    long = years > np.median(years[~renter])
    assert looked[~renter & long].mean() < looked[~renter & ~long].mean()


def test_those_who_leave_the_city_do_not_look():
    _, city, search = fresh()
    searchers = search.step(city, Levers(city.n_areas), Clock(2017, 0))
    leaving = np.flatnonzero(city.households.leaving)
    assert leaving.size > 0
    assert not np.isin(leaving, searchers.rows).any()


def test_departures_follow_their_multiple():
    shares = []
    for multiple in (0.0, 1.0, 3.0):
        _, city, search = fresh(behaviour__demography__departures=multiple)
        search.step(city, Levers(city.n_areas), Clock(2017, 0))
        shares.append(city.households.leaving.mean())
    assert shares[0] == 0.0
    assert 2.0 * shares[1] < shares[2]


def test_stay_values_by_kind_of_searcher():
    config, city, search = fresh()
    search.step(city, Levers(city.n_areas), Clock(2017, 0))
    households, wants = city.households, config.behaviour
    rows = city.housed()[:5]
    households.reason[rows] = [0, SearchReason.LIFE_EVENT, SearchReason.NOTICE, 0, 0]
    households.newcomer[rows[3]] = 1
    home = households.home_utility[rows]
    value = stay_values(city, wants, rows)
    outside = np.asarray(city.parameters["outside_value"]).ravel()[profile(city, rows)]
    stay = wants.preferences.stay
    assert np.isclose(value[0], home[0] + stay)
    assert np.isclose(value[1], home[1] + stay * wants.search.life_event_stay)
    assert np.isclose(value[2], outside[2] - wants.search.without_home)
    u = uniform_each(stream(city.seed, Purpose.OUTSIDE_OPTION), households.key[rows])[3]
    assert np.isclose(value[3], outside[3] + wants.demography.outside_scale * np.log(u / (1 - u)))


def test_exhausted_searches_are_counted():
    toy = Toy(toy_config(behaviour__search__attempts=16))
    toy.clock.tick()
    toy.search.step(toy.city, toy.levers, toy.clock)
    assert toy.city.events.count["exhausted_searches"] == toy.city.events.count["searches"] > 0


def test_neither_municipal_nor_occupied_homes_are_on_the_market():
    toy = Toy(toy_config()).run(3)
    listings, dwellings = toy.searchers.listings, toy.city.dwellings
    assert np.unique(listings.slot).size == listings.slot.size
    listings = toy.search.step(toy.city, toy.levers, toy.clock).listings
    assert (dwellings.occupant[listings.slot] < 0).all()
    assert (dwellings.use[listings.slot] != 2).all()
    assert (dwellings.listed_since[listings.slot] <= toy.clock.quarter).all()


def test_parents_help_the_young_who_do_not_own_by_background():
    config, city, _ = fresh()
    rules, households = config.market.lending, city.households
    city.parameters.pop("parental_help", None)
    rows = city.housed()
    given = parental_help(city, rules, rows)
    owner = city.dwellings.owner[households.dwelling[rows]] == Owner.HOUSEHOLD
    old = city.persons.age[households.head[rows]] > rules.parental_age
    assert (given[owner | old] == 0.0).all()
    young = given[~owner & ~old]
    assert 0.1 < (young > 0).mean() < 0.9
    np.testing.assert_array_equal(given, parental_help(city, rules, rows))
    rules.parental_help = [0.0]
    assert (parental_help(city, rules, rows) == 0.0).all()


def test_group_lists_repeat_their_last_value():
    assert per_group([0.1, 0.2], 3, mixed=9.0).tolist() == [0.1, 0.2, 0.2, 9.0]
    assert per_group([0.1, 0.2, 0.3], 2, mixed=0.0).tolist() == [0.1, 0.2, 0.0]


def test_majority_parents_and_owners_feel_the_home_side_more():
    config, city, search = fresh()
    prefs = search.preferences(city, Clock(2017, 0))
    wants = config.behaviour.preferences
    base = wants.exit[0]
    np.testing.assert_allclose(
        prefs.exit[0],
        [[base, base + wants.owner_exit], [base + wants.family_exit, base + wants.family_exit + wants.owner_exit]],
    )
    assert (prefs.exit[1] == wants.exit[1]).all()
    assert (prefs.exit[-1] == 0.0).all()


def test_levers_change_the_lending_rules():
    config, city, search = fresh()
    levers = Levers(city.n_areas)
    before = search.lending(levers)
    levers.write("ltv_change", 0.05, "x")
    levers.write("dti_change", 1.0, "x")
    levers.write("stress_change", -2.0, "x")
    after = search.lending(levers)
    rules = config.market.lending
    assert np.isclose(after.ltv, rules.ltv + 0.05)
    assert after.dti == rules.dti + 1.0
    assert after.loan_per_income > before.loan_per_income
    levers.write("ltv_change", 5.0, "y")
    assert search.lending(levers).ltv == 1.0
