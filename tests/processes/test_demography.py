"""The life course, coming and leaving: by hand, conserved, and the same whatever the order of rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from state.builders import MAN, WOMAN, permuted, street, tiny_city

from sim.config import Config, DemographyConfig
from sim.kernels.draws import Purpose, stream
from sim.processes import families, rates
from sim.processes.demography import Demography
from sim.processes.lots import draw_by_hash
from sim.state import Clock, Generation, Levers, SearchReason, Use
from sim.state.arrivals import assumed_arrivals
from sim.synthesis import build_city

NOTHING = {
    "births": 0.0, "deaths": 0.0, "coupling": 0.0, "parting": 0.0, "leaving_home": 0.0, "arrivals": 0.0,
    "departures": 0.0,
}  # fmt: skip
ALWAYS = np.ones(rates.OLDEST + 1)


def still(**terms):
    """Demography with every term off but those named."""
    return Demography(DemographyConfig(**(NOTHING | terms)))


def step(city, demography, quarter=0):
    demography.step(city, Levers(city.n_areas), Clock(quarter=quarter))
    city.invariants()
    return city.events.count


def certain(city, **schedules):
    """Let a city's schedules be 1 at every age."""
    city.parameters["rates"] = {name: ALWAYS if value is True else value for name, value in schedules.items()}
    return city


def keys(city, table="persons"):
    columns = getattr(city, table)
    return set(columns.key[columns.rows()].tolist())


def test_with_every_term_off_people_only_grow_older():
    city = street(40)
    ages = dict(zip(city.persons.key[city.persons.rows()], city.persons.age[city.persons.rows()], strict=True))
    households = keys(city, "households")
    step(city, still())
    for row in city.persons.rows():
        assert city.persons.age[row] == ages[city.persons.key[row]] + 1
    assert keys(city, "households") == households


def test_frozen_nobody_even_grows_older():
    city = street(40)
    before = city.persons.age.copy()
    city.households.leaving[0] = 1
    step(city, Demography(DemographyConfig(), frozen=True))
    np.testing.assert_array_equal(city.persons.age, before)
    assert city.households.leaving[0] == 0
    homeless = city.households.rows()[city.households.dwelling[city.households.rows()] < 0]
    assert (city.households.reason[homeless] == SearchReason.NO_HOME).all()


def test_ages_stop_at_the_oldest():
    city = tiny_city([{"members": [{"age": 110}]}])
    step(city, still())
    assert city.persons.age[0] == 110


def test_a_widow_keeps_home_and_cash():
    city = certain(tiny_city([{"members": [{"age": 80, "sex": MAN}, {"age": 78, "sex": WOMAN}], "couple": True}]))
    city.parameters["rates"]["death"] = np.stack([ALWAYS, 0 * ALWAYS])
    cash, slot = city.households.liquid[0], city.households.dwelling[0]
    assert step(city, still(deaths=1.0))["deaths"] == 1
    assert city.persons.n == 1
    assert city.persons.sex[city.households.head[0]] == WOMAN
    assert (city.households.liquid[0], city.households.dwelling[0]) == (cash, slot)
    assert city.households.reason[0] == SearchReason.LIFE_EVENT


def test_an_estate_is_shared_by_the_children():
    mother = 10_000
    old = {"members": [{"age": 90, "sex": WOMAN}], "value": 4e6, "debt": 1e6, "liquid": 2e5}
    child = {"members": [{"age": 55, "sex": MAN, "mother": mother}], "liquid": 0.0}
    city = certain(tiny_city([old, child, child, {"members": [{"age": 50, "sex": MAN}], "liquid": 0.0}]))
    city.parameters["rates"]["death"] = np.stack([0 * ALWAYS, ALWAYS])
    step(city, still(deaths=1.0))
    fee = Config().market.prices.seller_fee
    estate = 2e5 + (1 - fee) * 4e6 - 1e6
    assert city.households.n == 3
    np.testing.assert_allclose(city.households.liquid[[1, 2, 3]], [estate / 2, estate / 2, 0.0])


def test_an_estate_without_children_goes_to_someone_alike():
    old = {"members": [{"age": 90, "sex": WOMAN}], "use": Use.MUNICIPAL, "liquid": 2e5}
    alike = {"members": [{"age": 50, "sex": MAN}], "liquid": 0.0}
    other = {"members": [{"age": 50, "sex": MAN, "background": 1}], "liquid": 0.0}
    city = certain(tiny_city([old, alike, other]))
    city.parameters["rates"]["death"] = np.stack([0 * ALWAYS, ALWAYS])
    step(city, still(deaths=1.0))
    np.testing.assert_allclose(city.households.liquid[[1, 2]], [2e5, 0.0])


def test_orphans_come_to_their_other_parent():
    lone = {"members": [{"age": 40, "sex": WOMAN}, {"age": 9, "sex": MAN, "mother": 10_000, "father": 10_002}]}
    father = {"members": [{"age": 42, "sex": MAN}]}
    city = certain(tiny_city([lone, father]))
    city.parameters["rates"]["death"] = np.stack([0 * ALWAYS, ALWAYS])
    count = step(city, still(deaths=1.0))
    assert count["orphans"] == 1
    assert city.households.n == 1
    assert city.households.members[1] == 2
    assert city.households.children_6_17[1] == 1


def test_a_child_is_born_to_its_parents():
    parents = [
        {"age": 32, "sex": MAN, "background": 1, "generation": Generation.IMMIGRANT, "education": 2},
        {"age": 30, "sex": WOMAN, "background": 1, "generation": Generation.IMMIGRANT, "education": 1},
    ]
    city = certain(tiny_city([{"members": parents, "couple": True}]), birth=True)
    assert step(city, still(births=5.0))["births"] == 1
    child = np.flatnonzero(city.persons.age[: city.persons.n_rows] == 0)
    child = child[city.persons.key[child] != 0]
    persons = city.persons
    assert (persons.mother[child], persons.father[child]) == (persons.key[1], persons.key[0])
    assert persons.background[child] == 1
    assert persons.generation[child] == Generation.BORN_TO_IMMIGRANTS
    assert persons.parents_education[child] == 2
    assert city.households.children_0_5[0] == 1
    assert city.households.reason[0] == SearchReason.LIFE_EVENT


def test_a_child_of_a_mixed_couple_counts_with_the_majority():
    parents = [{"age": 32, "sex": MAN, "background": 0}, {"age": 30, "sex": WOMAN, "background": 1}]
    city = certain(tiny_city([{"members": parents, "couple": True}]), birth=True)
    step(city, still(births=5.0))
    assert (city.persons.background[: city.persons.n_rows][city.persons.age[: city.persons.n_rows] == 0] == 0).all()


def test_grown_children_leave_home_with_a_nest_egg_and_their_own_children():
    mother, daughter = 10_000, 10_001
    members = [
        {"age": 50, "sex": WOMAN}, {"age": 22, "sex": WOMAN, "mother": mother}, {"age": 2, "mother": daughter},
        {"age": 12, "mother": mother},
    ]  # fmt: skip
    city = certain(tiny_city([{"members": members, "liquid": 1e5}]), leave_home=True)
    assert step(city, still(leaving_home=1.0))["left_home"] == 1
    new = int(np.setdiff1d(city.households.rows(), [0])[0])
    assert (city.households.members[0], city.households.members[new]) == (2, 2)
    assert city.households.liquid[new] == pytest.approx(rates.NEST_EGG * 1e5)
    assert city.households.reason[new] == SearchReason.NO_HOME
    assert city.persons.key[city.households.head[new]] == daughter


def test_who_parts_leaves_with_half_and_the_keeper_borrows_for_the_home():
    pair = [{"age": 40, "sex": MAN, "income": 900_000.0}, {"age": 38, "sex": WOMAN, "income": 900_000.0}]
    city = certain(tiny_city([{"members": pair, "couple": True, "value": 3e6, "debt": 1e6, "liquid": 2e5}]), part=True)
    key = city.households.key[0]
    assert step(city, still(parting=1.0))["partings"] == 1
    new = int(np.setdiff1d(city.households.rows(), [0])[0])
    equity = 3e6 - 1e6
    loan = min(0.5 * equity, 0.85 * 3e6 - 1e6, 5 * 900_000 - 1e6)
    assert city.households.key[0] == key
    assert city.households.dwelling[0] >= 0
    assert city.households.debt[0] == pytest.approx(1e6 + loan)
    assert city.households.liquid[0] == pytest.approx(1e5)
    assert city.households.liquid[new] == pytest.approx(1e5 + loan)
    assert city.households.dwelling[new] == -1


def test_a_couple_lives_on_under_the_key_of_the_older_holder_and_the_other_home_is_vacated():
    him = {"members": [{"age": 33, "sex": MAN}], "area": 0, "liquid": 1e5, "debt": 0.0, "use": Use.PRIVATE_LET}
    her = {"members": [{"age": 31, "sex": WOMAN}], "area": 0, "liquid": 2e5, "debt": 0.0, "use": Use.PRIVATE_LET}
    for year in range(40):
        city = certain(tiny_city([her, him]), couple=True)
        old, hers = city.households.key[1], city.households.dwelling[0]
        if step(city, still(coupling=5.0), 4 * year)["couples"]:
            break
    else:
        pytest.fail("they never met in forty years")
    assert city.households.n == 1
    row = int(city.households.rows()[0])
    assert city.households.key[row] == old
    assert city.households.liquid[row] == 3e5
    assert city.persons.age[city.households.head[row]] == 34
    assert city.persons.age[city.households.partner[row]] == 32
    assert city.dwellings.occupant[hers] == -1


def test_flatmates_of_a_mover_keep_the_home():
    flat = {"members": [{"age": 31, "sex": WOMAN}, {"age": 30, "sex": WOMAN}], "area": 0, "use": Use.PRIVATE_LET}
    him = {"members": [{"age": 33, "sex": MAN}], "area": 0}
    for year in range(40):
        city = certain(tiny_city([flat, him]), couple=True)
        slot = city.households.dwelling[0]
        if step(city, still(coupling=5.0), 4 * year)["couples"]:
            break
    else:
        pytest.fail("they never met in forty years")
    assert city.households.n == 2
    assert city.dwellings.occupant[slot] == 0
    assert city.persons.age[city.households.head[0]] == 31
    assert city.households.members[0] == 1


def test_couples_are_a_man_and_a_woman_of_one_zone_and_near_age():
    city = build_city(classroom(), 3)
    single = city.households.rows()
    single = single[city.households.partner[single] < 0]
    heads = city.households.head[single].astype(np.int64)
    first, second = families.match(city, heads, 2017)
    persons, area = city.persons, city.area_of_person()
    assert first.size > 50
    assert np.unique(np.concatenate([first, second])).size == 2 * first.size
    assert (persons.sex[first] == WOMAN).all()
    assert (persons.sex[second] == MAN).all()
    assert (city.areas.zone[area[first]] == city.areas.zone[area[second]]).all()
    gap = persons.age[second].astype(int) - persons.age[first]
    assert (np.abs(gap - 2) < rates.AGE_BAND).all()
    same = persons.background[first] == persons.background[second]
    shares = np.bincount(persons.background[heads]) / heads.size
    assert same.mean() > (shares**2).sum() + 0.2


def test_leaving_households_are_gone_with_all_they_have():
    city = street(30)
    gone = np.flatnonzero(city.households.dwelling[:30] >= 0)[:3]
    members = city.households.members[gone].sum()
    persons = city.persons.n
    city.households.leaving[gone] = 1
    count = step(city, still(), quarter=1)
    assert count["left_households"] == 3
    assert count["left_persons"] == members == count["left_domestic"] + count["left_abroad"]
    assert city.persons.n == persons - members


def test_newcomers_who_found_nothing_did_not_join():
    city = tiny_city([{"members": [{"age": 30}], "home": False}, {"members": [{"age": 40}]}])
    city.households.newcomer[0] = city.households.leaving[0] = 1
    count = step(city, still(), quarter=1)
    assert count["did_not_join"] == 1
    assert count.get("left_persons", 0) == 0
    assert city.households.n == 1


def test_who_waits_too_long_moves_in_with_a_parent():
    city = tiny_city(
        [
            {"members": [{"age": 24, "mother": 10_002}], "home": False},
            {"members": [{"age": 50}]},
            {"members": [{"age": 50, "sex": WOMAN}]},
        ]
    )
    for quarter in range(1, 4):
        step(city, still(), quarter)
        assert city.households.waiting[0] == quarter
    count = step(city, still(), 5)
    assert (count["gave_up"], count["doubled_up"]) == (1, 1)
    assert city.households.members[2] == 2
    assert city.households.n == 2


def classroom(**terms):
    config = Config()
    config.city.name = "classroom"
    for name, value in terms.items():
        setattr(config.behaviour.demography, name, value)
    return config


def with_queue(city, per_year=200.0):
    city.parameters["arrivals"] = assumed_arrivals(per_year, np.full(city.n_groups, 1.0 / city.n_groups))
    return city


def test_the_queue_does_not_depend_on_the_city():
    one, other = with_queue(street(40)), with_queue(tiny_city([{"members": [{"age": 40}]}]))
    config = DemographyConfig(**(NOTHING | {"arrivals": 1.0}))
    before = keys(one) | keys(other)
    step(one, Demography(config), 6)
    step(other, Demography(config), 6)
    assert keys(one) - before == keys(other) - before
    assert len(keys(one) - before) > 60


def test_a_longer_queue_begins_with_the_shorter_one():
    def came(arrivals):
        city = with_queue(tiny_city([{"members": [{"age": 40}]}]))
        old = keys(city)
        step(city, still(arrivals=arrivals), 2)
        return keys(city) - old

    assert came(0.0) == set()
    assert came(0.5) < came(1.0) < came(2.0)


def test_newcomers_are_as_their_profiles_say():
    city = with_queue(tiny_city([{"members": [{"age": 40}]}]), 4_000.0)
    step(city, still(arrivals=1.0), 1)
    households, persons = city.households, city.persons
    new = np.flatnonzero(households.newcomer[: households.n_rows] == 1)
    assert (households.dwelling[new] == -1).all()
    assert (households.reason[new] == SearchReason.NO_HOME).all()
    age = persons.age[households.head[new]]
    assert age.min() >= 18
    assert np.median(age) < 30
    children = np.flatnonzero((persons.age[: persons.n_rows] < 18) & (persons.key[: persons.n_rows] != 0))
    assert children.size > 0
    assert (persons.mother[children] != 0).sum() + (persons.father[children] != 0).sum() > children.size
    earning = persons.age[: persons.n_rows] >= 17
    assert (persons.income[: persons.n_rows][earning & (persons.key[: persons.n_rows] != 0)] > 0).all()


def test_some_newcomers_share_a_home_and_count_as_joined():
    flat = {"members": [{"age": 28}], "use": Use.PRIVATE_LET}
    city = with_queue(tiny_city([flat] * 6 + [{"members": [{"age": 28, "background": 1}]}] * 6), 400.0)
    count = step(city, still(arrivals=1.0), 1)
    assert count["joined_to_share"] == count["joined_persons"] > 0
    assert city.households.members[:12].sum() == 12 + count["joined_to_share"]


def test_lone_departures_take_flatmates_not_parents():
    flat = {"members": [{"age": 25}, {"age": 24}]}
    family = {"members": [{"age": 60}, {"age": 25, "sex": WOMAN, "mother": 10_002}, {"age": 2, "mother": 10_003}]}
    city = certain(tiny_city([flat, family]), departures=True)
    count = step(city, still(departures=1.0))
    assert count["left_persons"] == 1
    assert city.households.members[0] == 1
    assert city.households.members[1] == 3


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000))
def test_everyone_is_accounted_for(seed):
    """Science D 2: persons = before + births + newcomers - deaths - departures, quarter by quarter."""
    city = with_queue(street(60, seed), 40.0)
    demography = Demography(DemographyConfig(births=5.0, deaths=5.0, parting=5.0, coupling=3.0))
    rng = np.random.default_rng(seed)
    for quarter in range(9):
        rows = city.households.rows()
        city.households.leaving[rows[rng.random(rows.size) < 0.02]] = 1
        never = rows[(city.households.leaving[rows] == 1) & (city.households.newcomer[rows] == 1)]
        waiting = city.households.waiting[rows] + (city.households.dwelling[rows] < 0) >= rates.PATIENCE
        given_up = rows[waiting & (city.households.newcomer[rows] == 1) & (city.households.leaving[rows] == 0)]
        gone = city.households.members[never].sum() + city.households.members[given_up].sum()
        before, known = city.persons.n, keys(city)
        city.events.clear()
        count = step(city, demography, quarter)
        arrived = len(keys(city) - known) - count.get("births", 0)
        expected = before + count.get("births", 0) + arrived - count.get("deaths", 0) - count["left_persons"] - gone
        assert city.persons.n == expected


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_decides_nothing(seed):
    """Science D 19: who is born, dies, meets, parts and comes is the same in any order of rows."""
    city = with_queue(street(60, seed), 40.0)
    twin = permuted(city, np.random.default_rng(seed))
    demography = Demography(DemographyConfig(births=3.0, deaths=3.0, coupling=3.0, parting=3.0))
    for quarter in range(6):
        step(city, demography, quarter)
        step(twin, demography, quarter)
    assert keys(city) == keys(twin)
    assert living_arrangements(city) == living_arrangements(twin)
    assert city.events.count == pytest.approx(twin.events.count)


def living_arrangements(city):
    """Household key, head key and slot of every person."""
    persons, households = city.persons, city.households
    rows = persons.rows()
    home = persons.household[rows]
    head = persons.key[households.head[home]]
    slot = households.dwelling[home]
    return set(
        zip(persons.key[rows].tolist(), households.key[home].tolist(), head.tolist(), slot.tolist(), strict=True)
    )


def test_the_same_seed_gives_the_same_city_and_another_seed_another():
    demography = Demography(DemographyConfig())
    cities = [with_queue(street(60, 1)) for _ in range(3)]
    cities[2].seed = 2
    for city in cities:
        for quarter in range(5):
            step(city, demography, quarter)
    assert living_arrangements(cities[0]) == living_arrangements(cities[1])
    assert living_arrangements(cities[0]) != living_arrangements(cities[2])


def test_births_and_deaths_are_near_oslos():
    """Oslo 2017: 14.5 births and 6.5 deaths per 1 000; here the expected numbers on the start's ages, 4 sigma."""
    config = classroom()
    config.city.name, config.city.scale = "oslo_small", 1.0
    city = build_city(config, 5)
    persons = city.persons.n
    count = step(city, Demography(config.behaviour.demography))
    for name, rate in (("births", 14.5), ("deaths", 6.5)):
        expected = rate * persons / 1000.0
        assert abs(count[name] - expected) < 4.0 * np.sqrt(expected) + 0.08 * expected


@pytest.mark.slow
@pytest.mark.parametrize("term", ["births", "deaths", "coupling", "parting", "leaving_home"])
def test_a_term_twice_as_strong_happens_about_twice_as_often(term):
    names = {"coupling": "couples", "parting": "partings", "leaving_home": "left_home"}
    name = names.get(term, term)
    counts = []
    for strength in (0.0, 1.0, 2.0):
        city = build_city(classroom(), 4)
        city.parameters["arrivals"] = None
        counts.append(step(city, still(**{term: strength})).get(name, 0.0))
    assert counts[0] == 0.0
    ratio = 1.7 if term == "coupling" else 2.0
    assert abs(counts[2] - ratio * counts[1]) < 4.0 * np.sqrt(counts[2] + ratio**2 * counts[1])


def test_drawing_by_hash_takes_the_cell_and_barely_notices_others():
    rng = np.random.default_rng(1)
    candidates = rng.integers(1, 2**62, 500).astype(np.uint64)
    cells = rng.integers(0, 4, 500)
    seekers = rng.integers(1, 2**62, 300).astype(np.uint64)
    wanted = rng.integers(0, 5, 300)
    address = stream(1, Purpose.TIE, 3)
    hit = draw_by_hash(address, seekers, wanted, candidates, cells)
    assert (hit[wanted == 4] == -1).all()
    assert (cells[hit[wanted < 4]] == wanted[wanted < 4]).all()
    fewer = draw_by_hash(address, seekers, wanted, candidates[1:], cells[1:]) + 1
    kept = (wanted < 4) & (hit != 0)
    np.testing.assert_array_equal(hit[kept], fewer[kept])
    assert np.bincount(hit[wanted < 4]).max() < 12
