"""The market over years: level, stability, segregation, supply, lending (science.md D 7, 17, 26-33)."""

import numpy as np
import pytest
from toy_market import Toy, start, toy_config

from sim.metrics.segregation import dissimilarity
from sim.state import Owner, Use

pytestmark = pytest.mark.slow

NO_PLACES = dict(
    behaviour__preferences__amenity=0.0, behaviour__preferences__status=0.0, behaviour__preferences__reputation=0.0,
    behaviour__preferences__school=0.0, behaviour__own_group=False,
    market__landlords__discrimination=[0.0], market__lending__parental_help=[0.4],
)  # fmt: skip
"""Nobody cares for places or groups, and no landlord or parent tells groups apart."""


def toy(n=1000, n_areas=12, shift=0.0, city_fields=None, **fields):
    config = toy_config(n_households=n, n_areas=n_areas, **fields)
    for name, value in (city_fields or {}).items():
        setattr(config.city, name, value)
    return shifted(Toy(config, city=start(config)), shift)


def shifted(made, shift):
    made.city.areas.log_price += shift
    made.city.areas.log_rent += shift
    made.pricing.revalue(made.city)
    return made


def mean_level(made, quarters):
    """Mean log price level over some quarters to come."""
    return float(np.mean([made.run(1).level() for _ in range(quarters)]))


def listed_share(made):
    dwellings = made.city.dwellings
    return np.count_nonzero(dwellings.listed_since >= 0) / dwellings.n


def group_dissimilarity(made, group=2):
    counts = made.group_counts()
    return dissimilarity(counts[:, group], counts.sum(axis=1) - counts[:, group])


def after(made, quarters, measure, last=8):
    made.run(quarters - last)
    return float(np.mean([measure(made.run(1)) for _ in range(last)]))


@pytest.mark.slow
def test_three_starting_levels_meet_within_one_percent_in_sixty_years():
    """Science.md D31, with wealth fixed: 80 % apart at first; twenty-year means, without a trend.

    48 areas: who lives where takes a path of its own in each run, and in twelve areas that alone moves the mean by 2 %.
    """
    runs = [toy(n=32_000, n_areas=48, shift=shift).run(80) for shift in (-0.4, 0.0, 0.4)]
    early, late = (np.array([mean_level(run, 80) for run in runs]) for _ in range(2))
    assert np.ptp(late) < 0.01
    assert abs(np.mean(late) - np.mean(early)) < 0.03


@pytest.mark.parametrize("kick", [-0.2, 0.2])
def test_a_kick_of_prices_dies_out(kick):
    """Science.md D32: it decays with damping above one half per swing, and less than a fourth is left in the end."""
    plain, kicked = toy(n=4000).run(60), toy(n=4000).run(60)
    shifted(kicked, kick)
    gap = np.array([kicked.run(1).level() - plain.run(1).level() for _ in range(96)])
    left = gap.reshape(-1, 8).mean(axis=1) / kick
    assert left[0] < 1.0
    assert left.min() > -0.5
    assert np.all(np.abs(left[-4:]) < 0.25)


def test_vacancy_neither_vanishes_nor_grows_without_bound():
    """Science.md D33; time on the market stays finite."""
    made = toy().run(80)
    shares = [listed_share(made.run(1)) for _ in range(80)]
    assert min(shares) > 0.02
    assert max(shares) < 0.2
    assert np.mean(shares[40:]) < 1.25 * np.mean(shares[:40])
    since = made.city.dwellings.listed_since
    assert np.median((made.clock.quarter - since)[since >= 0]) < 8


def test_without_location_preferences_groups_stay_as_chance_has_them():
    """Science.md D7: mean dissimilarity within four standard errors of a random allocation, over 40 quarters."""
    made = toy(n=1500, city_fields={"segregation": 0.0, "income_segregation": 0.0, "groups_differ": False}, **NO_PLACES)
    rng = np.random.default_rng(0)
    made.city.areas.quality[:] = 0.0
    made.run(20)
    observed, expected = [], []
    for _ in range(10):
        made.run(4)
        observed.append(group_dissimilarity(made))
        expected.append(shuffled(made, rng))
    expected = np.array(expected)
    sd = expected.std(axis=1).mean()  # runs of a decade are not independent: one standard deviation of one draw
    assert abs(np.mean(observed) - expected.mean()) < 4 * sd


def shuffled(made, rng, times=30):
    """Dissimilarities with whole households dealt out at random among the homes of their area sizes."""
    city = made.city
    rows = city.housed()
    area = city.dwellings.area[city.households.dwelling[rows]]
    persons, place = city.persons, np.full(city.households.n_rows, -1)
    out = []
    for _ in range(times):
        place[rows] = rng.permutation(area)
        household = persons.household[: persons.n_rows]
        where = np.where(household >= 0, place[household], -1)
        lives = where >= 0
        counts = np.zeros((city.n_areas, city.n_groups))
        np.add.at(counts, (where[lives], persons.background[: persons.n_rows][lives]), 1.0)
        out.append(dissimilarity(counts[:, 2], counts.sum(axis=1) - counts[:, 2]))
    return out


def test_without_location_preferences_area_prices_become_equal():
    """Science.md D17: no price gradient beyond size and quality; rooms are equally large everywhere here."""
    made = toy(n=4000, **NO_PLACES)
    made.city.areas.quality[:] = 0.0
    made.city.dwellings.floor_area[:] = 20.0 + 15.0 * made.city.dwellings.rooms
    made.pricing.revalue(made.city)
    slope = np.linspace(-0.3, 0.3, made.city.n_areas)[:, None]
    made.city.areas.log_price[: made.city.n_areas] += slope
    before = np.ptp(made.log_price())
    made.run(160)
    spread = np.mean([area_prices_given_size(made.run(1)) for _ in range(20)], axis=0)
    assert np.std(spread) < 0.04
    assert np.ptp(spread) < 0.2 * before


def area_prices_given_size(made):
    """Log price of each area less the city's for the same sizes, weighted by the area's owned homes."""
    city, dwellings = made.city, made.city.dwellings
    owned = (dwellings.key != 0) & (dwellings.use == Use.OWNER)
    weight = np.zeros((city.n_areas, 4))
    np.add.at(weight, (dwellings.area[owned], dwellings.room_class[owned]), 1.0)
    index = city.areas.log_price[: city.n_areas]
    gap = index - (weight * index).sum(axis=0) / np.maximum(weight.sum(axis=0), 1.0)
    return (weight * gap).sum(axis=1) / weight.sum(axis=1)


def test_segregation_rises_with_own_group_preference():
    """Science.md D26."""
    values = []
    for weight in (0.0, 0.8, 1.6):
        both = [weight] * 3
        made = toy(n=1500, behaviour__preferences__entry=both, behaviour__preferences__exit=both)
        values.append(after(made, 120, group_dissimilarity))
    assert values[0] < values[1] < values[2]
    assert values[2] > values[0] + 0.1


def test_income_segregation_rises_with_status_and_falls_with_tastes():
    """Science.md D27."""

    def share(**fields):
        config = toy_config(n_households=1500, **fields)
        return after(Toy(config, city=start(config), status_moves=True), 120, Toy.income_share)

    assert share(behaviour__preferences__status=0.0) < share(behaviour__preferences__status=3.0)
    assert share(behaviour__preferences__sigma=0.2) > share(behaviour__preferences__sigma=1.0)


def test_dissimilarity_falls_with_tastes():
    """Science.md D27, the other half."""
    wants = dict(behaviour__preferences__entry=[1.2] * 3, behaviour__preferences__exit=[1.2] * 3)
    values = [
        after(toy(n=1500, behaviour__preferences__sigma=s, **wants), 120, group_dissimilarity) for s in (0.3, 1.2)
    ]
    assert values[1] < values[0]


def test_looser_down_payments_raise_prices():
    """Science.md D28, with buying to let off."""
    levels = [mean_level(toy(n=4000, market__lending__ltv=ltv).run(60), 20) for ltv in (0.6, 0.85, 1.0)]
    assert levels[0] + 0.02 < levels[1] < levels[2]


def test_a_demand_shock_in_one_area_raises_its_own_price_most():
    """Science.md D29."""
    plain, shocked = toy(n=4000).run(20), toy(n=4000).run(20)
    area = 3
    shocked.city.areas.quality[area] += 0.3
    change = np.zeros(plain.city.n_areas)
    for _ in range(40):
        change += (shocked.run(1).log_price() - plain.run(1).log_price()) / 40
    others = np.delete(change, area)
    assert change[area] > 0.05
    assert change[area] > 2 * np.abs(others).max()
    assert change[area] > 5 * np.abs(others).mean()


def add_homes(made, share):
    """Build copies of dwellings for sale in free slots of their districts; return how many."""
    city, dwellings = made.city, made.city.dwellings
    rng = np.random.default_rng(4)
    built = 0
    for d in range(city.n_districts):
        span = np.arange(city.district_slots[d], city.district_slots[d + 1])
        owned = span[(dwellings.key[span] != 0) & (dwellings.use[span] == Use.OWNER)]
        free = span[dwellings.key[span] == 0]
        n = min(round(share * owned.size), free.size)
        like, new = rng.choice(owned, n, replace=False), free[:n]
        for name in dwellings.columns():
            getattr(dwellings, name)[new] = getattr(dwellings, name)[like]
        dwellings.key[new] = dwellings.key[like] ^ np.uint64(0xABCDEF)
        dwellings.occupant[new], dwellings.owner[new] = -1, Owner.DEVELOPER
        dwellings.listed_since[new], dwellings.rent[new] = made.clock.quarter, 0.0
        built += n
    city.invariants()
    return built


def low_income_moves(made):
    households = made.city.households
    moved = (households.dwelling != made.before) & (households.dwelling >= 0)
    return np.count_nonzero(moved & (households.tercile == 0))


def test_more_homes_lower_prices_and_start_chains():
    """Science.md D30: five per cent more homes."""
    plain, more = toy().run(40), toy().run(40)
    built = add_homes(more, 0.07)
    moves = {id(plain): 0, id(more): 0}
    low = {id(plain): 0, id(more): 0}
    levels = {id(plain): [], id(more): []}
    for _ in range(24):
        for made in (plain, more):
            made.city.events.clear()
            made.run(1)
            moves[id(made)] += made.city.events.count["moved_households"] + made.city.events.count["joined_households"]
            low[id(made)] += low_income_moves(made)
            levels[id(made)].append(made.level())
    assert np.mean(levels[id(more)]) < np.mean(levels[id(plain)])
    assert (moves[id(more)] - moves[id(plain)]) / built > 1.0
    assert low[id(more)] > low[id(plain)]
