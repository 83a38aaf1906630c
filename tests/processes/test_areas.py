"""What areas offer and come to be known for, followed by hand."""

import numpy as np
import pytest
from state.builders import permuted, street, tiny_city

from sim.config import AreasConfig, Config
from sim.model import ResidentialModel
from sim.processes.areas import AreaLife
from sim.state import Account, Clock, Levers, Order, OrderKind, Owner, Status, Use
from sim.state.neighbourhoods import area_start, count_conditions, mean_status, municipal_share, taken_in

RICH, POOR = {"members": [{"income": 1e6}]}, {"members": [{"income": 2e5}]}


def two_areas(n=8):
    return tiny_city([{**RICH, "area": 0}] * n + [{**POOR, "area": 1}] * n)


def step(city, levers=None, quarter=0, **terms):
    AreaLife(AreasConfig(**terms)).step(city, levers or Levers(city.n_areas), Clock(quarter=quarter))


def test_status_is_the_mean_rank_less_one_half():
    city = two_areas()
    step(city)
    np.testing.assert_allclose(city.areas.status, [0.25, -0.25], atol=1e-6)


def test_an_empty_area_keeps_its_status():
    city = tiny_city([{**RICH, "area": 0}], n_areas=2)
    city.areas.status[:] = [0.0, 0.123]
    step(city)
    assert city.areas.status[1] == 0.123


def test_reputation_forgets_a_fifth_a_year():
    city = two_areas()
    city.areas.reputation[:] = 1.0
    for _ in range(4):
        step(city, reputation_memory=0.8, reputation_status=0.0, reputation_municipal=0.0)
    np.testing.assert_allclose(city.areas.reputation, 0.8)


def test_reputation_comes_to_what_it_takes_in():
    city = two_areas()
    for _ in range(200):
        step(city, reputation_memory=0.5, reputation_status=2.0)
    np.testing.assert_allclose(city.areas.reputation, 2.0 * city.areas.status, atol=1e-6)


def test_full_memory_never_changes_and_none_changes_at_once():
    city = two_areas()
    city.areas.reputation[:] = 0.7
    step(city, reputation_memory=1.0)
    np.testing.assert_allclose(city.areas.reputation, 0.7)
    step(city, reputation_memory=0.0)
    np.testing.assert_allclose(city.areas.reputation, city.areas.status)


def test_a_label_hurts_where_it_is_given_and_only_as_long():
    city, plain = two_areas(), two_areas()
    levers = Levers(2)
    levers.write("label", 1.0, "area_initiative", where=np.array([False, True]))
    for _ in range(8):
        step(city, levers, reputation_label=0.2)
        step(plain)
    gap = city.areas.reputation - plain.areas.reputation
    assert gap[0] == 0.0
    assert gap[1] == pytest.approx(-0.2 * (1 - 0.8**2))
    for _ in range(80):
        step(city)
        step(plain)
    assert abs(city.areas.reputation[1] - plain.areas.reputation[1]) < 0.003


def test_the_label_can_be_switched_off():
    city = two_areas()
    levers = Levers(2)
    levers.write("label", 1.0, "area_initiative")
    step(city, levers, reputation_memory=0.0, reputation_label=0.0)
    np.testing.assert_allclose(city.areas.reputation, city.areas.status)


def test_only_more_municipal_homes_than_at_the_start_cost_reputation():
    city = two_areas()
    slots = np.flatnonzero((city.dwellings.key != 0) & (city.dwellings.area == 1))
    city.dwellings.use[slots[:4]], city.dwellings.owner[slots[:4]] = Use.MUNICIPAL, Owner.MUNICIPALITY
    step(city, reputation_memory=0.0, reputation_municipal=0.5)
    np.testing.assert_allclose(city.areas.reputation, city.areas.status)
    city.dwellings.use[slots[4:6]], city.dwellings.owner[slots[4:6]] = Use.MUNICIPAL, Owner.MUNICIPALITY
    step(city, reputation_memory=0.0, reputation_municipal=0.5)
    gap = city.areas.reputation - city.areas.status
    np.testing.assert_allclose(gap, [0.0, -0.5 * 2 / slots.size])
    step(city, reputation_memory=0.0, reputation_municipal=0.0)
    np.testing.assert_allclose(city.areas.reputation, city.areas.status)


def test_municipal_share_counts_empty_homes_too():
    city = tiny_city([{**RICH, "area": 0, "use": Use.MUNICIPAL}], spare=2)
    np.testing.assert_allclose(municipal_share(city), [0.5, 0.0])


def test_the_order_of_rows_decides_nothing():
    city = street(60, 3)
    twin = permuted(city, np.random.default_rng(3))
    step(city)
    step(twin)
    np.testing.assert_allclose(city.areas.reputation, twin.areas.reputation)


def mixed_city():
    """Area 0: owners who stay, one background. Area 1: tenants who came lately, youth outside work, two backgrounds."""
    idle = {"age": 22, "status": Status.OUTSIDE, "background": 1}
    there = [{"members": [{}], "area": 0, "since": -20} for _ in range(4)]
    here = [{"members": [{}, idle], "area": 1, "since": 0, "use": Use.PRIVATE_LET} for _ in range(4)]
    return tiny_city(there + here, spare=0)


def test_conditions_are_counted_by_hand():
    now = count_conditions(mixed_city(), 0)
    np.testing.assert_allclose(now.youth_outside, [0.0, 1.0])
    np.testing.assert_allclose(now.turnover, [0.0, 1.0])
    np.testing.assert_allclose(now.owners, [1.0, 0.0])
    np.testing.assert_allclose(now.contact, [0.0, 0.5 * 0.0])
    np.testing.assert_allclose(count_conditions(mixed_city(), 8).contact, [0.0, 0.5])


def test_disorder_rises_and_cohesion_falls_with_turnover_and_youth_outside():
    city = mixed_city()
    step(city, quarter=3)
    assert city.areas.disorder[1] > city.areas.disorder[0]
    assert city.areas.cohesion[1] < city.areas.cohesion[0]
    np.testing.assert_allclose(city.areas.disorder, [-1.0, 1.0])


@pytest.mark.parametrize(
    ("column", "terms"),
    [
        ("disorder", ("disorder_youth", "disorder_turnover")),
        ("cohesion", ("cohesion_owners", "cohesion_turnover", "cohesion_meeting_places", "cohesion_contact")),
    ],
)
def test_without_its_weights_an_area_measure_is_zero(column, terms):
    city = mixed_city()
    step(city, quarter=3, **dict.fromkeys(terms, 0.0))
    assert not getattr(city.areas, column).any()


def test_disorder_costs_reputation_and_services_relieve_it():
    off, on, served = mixed_city(), mixed_city(), mixed_city()
    levers = Levers(2)
    levers.write("disorder_relief", 0.5, "area_initiative", where=np.array([False, True]))
    for city, lever, weight in ((off, None, 0.0), (on, None, 0.1), (served, levers, 0.1)):
        step(city, lever, quarter=3, reputation_memory=0.0, reputation_disorder=weight)
    np.testing.assert_allclose(off.areas.reputation, off.areas.status)
    np.testing.assert_allclose(on.areas.reputation - off.areas.reputation, [0.1, -0.1])
    np.testing.assert_allclose(served.areas.reputation - on.areas.reputation, [0.0, 0.05])


def test_cohesion_enters_reputation_only_when_asked():
    city, plain = mixed_city(), mixed_city()
    step(city, quarter=3, reputation_memory=0.0, reputation_cohesion=0.1)
    step(plain, quarter=3, reputation_memory=0.0)
    gained = city.areas.reputation - plain.areas.reputation
    np.testing.assert_allclose(gained, 0.1 * city.areas.cohesion)
    assert gained[0] > 0 > gained[1]


def test_amenities_are_the_start_and_what_levers_add():
    city = mixed_city()
    city.areas.green[:], city.areas.safe_access[:] = [0.5, -0.5], [0.9, 0.2]
    levers, first = Levers(2), np.array([True, False])
    levers.write("green", 0.3, "a", first)
    levers.write("safe_access", 0.4, "a")
    levers.write("noise", -0.2, "a", ~first)
    levers.write("meeting_places", 0.1, "a")
    for _ in range(3):
        step(city, levers)
    np.testing.assert_allclose(city.areas.green, [0.8, -0.5])
    np.testing.assert_allclose(city.areas.safe_access, [1.0, 0.6])
    np.testing.assert_allclose(city.areas.noise, [0.0, -0.2])
    np.testing.assert_allclose(city.areas.meeting_places, 0.1)
    step(city)
    np.testing.assert_allclose(city.areas.safe_access, [0.9, 0.2])


def test_amenity_rises_with_green_and_access_and_falls_with_noise():
    for lever, sign in (("green", 1.0), ("safe_access", 1.0), ("noise", -1.0)):
        city = mixed_city()
        city.areas.green[:], city.areas.safe_access[:] = [0.5, -0.5], [0.5, 0.2]
        step(city)
        before = city.areas.amenity.copy()
        levers = Levers(2)
        levers.write(lever, 0.2, "a", np.array([False, True]))
        step(city, levers)
        assert city.areas.amenity[0] == before[0]
        assert sign * (city.areas.amenity[1] - before[1]) > 0
        if lever == "noise":
            step(quiet := mixed_city(), levers, amenity_noise=0.0)
            np.testing.assert_allclose(quiet.areas.amenity, 0.0)


def test_what_is_spent_on_areas_is_paid_and_booked():
    city, levers = mixed_city(), Levers(2)
    levers.orders.append(Order(OrderKind.SPEND, "area_initiative", count=1, budget=1_000.0))
    before = city.accounts.balance.copy()
    step(city, levers)
    change = city.accounts.balance - before
    assert change[Account.MUNICIPALITY] == -1_000.0
    assert change[Account.OUTSIDE] == 1_000.0
    assert city.events.cost == {"area_initiative": 1_000.0}
    city.invariants()


def small(name="classroom", scale=1.0, **terms):
    config = Config()
    config.city.name, config.city.scale, config.run.threads = name, scale, 1
    for key, value in terms.items():
        group, field = key.split("__")
        setattr(getattr(config.behaviour, group), field, value)
    return config


def test_the_start_is_at_rest_in_its_own_reputation():
    for terms in ({}, {"areas__reputation_status": 2.0, "areas__reputation_disorder": 0.2}):
        config = small(**terms)
        city = ResidentialModel(config, seed=1).city
        np.testing.assert_array_equal(city.areas.reputation, taken_in(city, config.behaviour.areas))
        for column in ("amenity", "disorder", "cohesion"):
            values = getattr(city.areas, column)
            assert values.mean() == pytest.approx(0.0, abs=1e-9)
            assert values.std() == pytest.approx(1.0)


def test_a_quarter_of_areas_have_safe_access_for_thirty_per_cent_or_fewer():
    """NOU 2020:16, inventory 25."""
    for name, scale in (("classroom", 1.0), ("oslo_small", 0.1)):
        access = ResidentialModel(small(name, scale), seed=1).city.areas.safe_access
        assert np.quantile(access, 0.25) <= 0.30 + 1e-9
        assert np.median(access) > 0.30


class OldAreaLife:
    """Reputation from status, municipal homes and labels alone, as it was before the other channels."""

    def __init__(self, config):
        self.config = config

    def step(self, city, levers, clock):
        areas, config = city.areas, self.config
        areas.status[:] = mean_status(city)
        memory = config.reputation_memory**0.25
        crowd = municipal_share(city) - area_start(city, config).municipal
        now = config.reputation_status * areas.status - config.reputation_municipal * crowd
        areas.reputation[:] = memory * areas.reputation + (1.0 - memory) * now


def test_with_zero_coefficients_the_city_is_that_without_the_channels_bit_for_bit():
    config = small(areas__amenity_noise=0.0, areas__reputation_disorder=0.0, areas__reputation_cohesion=0.0)
    new, old = ResidentialModel(config, seed=2), ResidentialModel(config, seed=2)
    old.area_life = OldAreaLife(config.behaviour.areas)
    for model in (new, old):
        model.run_years(3)
    for table in ("households", "persons", "dwellings"):
        mine, other = getattr(new.city, table), getattr(old.city, table)
        for name in mine.columns():
            np.testing.assert_array_equal(getattr(mine, name), getattr(other, name), err_msg=name)
    for name in ("status", "reputation", "amenity", "log_price", "log_rent"):
        np.testing.assert_array_equal(getattr(new.city.areas, name), getattr(old.city.areas, name))


@pytest.mark.parametrize(
    "term",
    ["areas__reputation_disorder", "areas__reputation_cohesion", "preferences__cohesion", "preferences__good_area"],
)
def test_every_channel_changes_the_city_when_it_is_on(term):
    value = -0.5 if term.endswith("good_area") else 0.5
    on = ResidentialModel(small(**{term: value}), seed=1).run_years(2).city
    off = ResidentialModel(small(**{term: 0.0}), seed=1).run_years(2).city
    assert not np.array_equal(on.households.home_utility, off.households.home_utility)


def test_a_good_area_makes_up_for_a_poor_dwelling():
    """Inventory 29: the interaction of dwelling and area is below zero."""
    config = small(preferences__good_area=-0.5)
    model = ResidentialModel(config, seed=1)
    city, slots = model.city, np.flatnonzero(model.city.dwellings.key != 0)[:2]
    worst, best = np.argmin(city.areas.amenity), np.argmax(city.areas.amenity)

    def gain(quality):
        city.dwellings.quality[slots] = quality
        city.dwellings.area[slots] = [worst, best]
        low, high = model.search.homes(city).worth[slots]
        return high - low

    assert gain(0.1) > gain(0.5) > gain(0.9)


@pytest.mark.slow
def test_reputation_keeps_its_order_for_years():
    """Inventory 47: rank autocorrelation of 0.9 or more over six to ten years."""
    for seed in (1, 2):
        model = ResidentialModel(small("oslo_small"), seed=seed)
        start = model.city.areas.reputation.argsort().argsort()
        for years, run in ((6, 6), (10, 4)):
            model.run_years(run)
            now = model.city.areas.reputation.argsort().argsort()
            assert np.corrcoef(start, now)[0, 1] >= 0.9, (seed, years)
