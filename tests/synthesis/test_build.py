"""The initial city: complete, consistent, addressed, near its figures."""

import numpy as np
import pytest

from sim.config import Config
from sim.metrics import segregation
from sim.state import Account, LegalForm, Owner, Use
from sim.state.area_columns import crowded_households
from sim.synthesis import build_city, fit_table
from sim.synthesis.fit import gini, tenure_of


def make(name="classroom", seed=1, **options):
    config = Config()
    config.city.name = name
    for field, value in options.items():
        setattr(config.city, field, value)
    return build_city(config, seed)


@pytest.fixture(scope="module")
def oslo():
    return make("oslo_small")


@pytest.fixture(scope="module")
def classroom():
    return make("classroom")


def columns_of(city):
    for table in (city.households, city.persons, city.dwellings, city.areas):
        for name in table.columns():
            yield type(table).__name__, name, getattr(table, name)


def margin(city, name):
    table = fit_table(city)
    return table[table.margin == name]


@pytest.mark.parametrize("name", ["classroom", "synthetic", "oslo_small"])
def test_every_city_holds_its_invariants_and_houses_everyone(name):
    city = make(name)
    city.invariants()
    assert city.housed().size == city.households.n
    assert np.all(city.households.start_dwelling[: city.households.n_rows] >= 0)


@pytest.mark.parametrize(
    "options",
    [
        {"n_areas": 1, "n_households": 10},
        {"n_areas": 100, "n_households": 3_000},
        {"minority_share": 0.0},
        {"minority_share": 1.0},
        {"segregation": 0.0},
        {"segregation": 0.9},
        {"scale": 0.01},
        {"municipal_share": 0.5},
        {"municipal_share": 0.0},
    ],
)
def test_a_synthetic_city_can_be_small_or_extreme(options):
    city = make("synthetic", **options)
    city.invariants()
    assert city.households.n >= 10


def test_the_same_seed_gives_the_same_bytes():
    for (table, name, first), (_, _, second) in zip(columns_of(make(seed=4)), columns_of(make(seed=4)), strict=True):
        assert first.tobytes() == second.tobytes(), f"{table}.{name}"


def test_another_seed_gives_another_city_with_the_same_margins():
    first, second = make("oslo_small", 1), make("oslo_small", 2)
    assert not np.array_equal(first.persons.income[:1000], second.persons.income[:1000])
    for name in ("tenure.renter", "background.asia_africa"):
        gap = margin(first, name).city.to_numpy() - margin(second, name).city.to_numpy()
        assert np.abs(gap).mean() < 0.03


def test_keys_do_not_depend_on_the_seed_so_that_identity_is_of_the_place():
    first, second = set(make(seed=1).dwellings.key), set(make(seed=2).dwellings.key)
    assert len(first & second) > 0.99 * len(first)


@pytest.mark.parametrize("scale", [0.05, 0.5])
def test_scale_draws_near_proportionally_in_every_area(scale):
    city = make("oslo_small", scale=scale)
    table = margin(city, "households")
    assert np.abs(table.difference).max() < 1.0
    assert abs(table.city.sum() - 33_112.3 * scale) <= 1.0


def test_household_types_are_exact_to_within_rounding(oslo):
    table = fit_table(oslo)
    types = table[table.margin.str.startswith("households.")]
    assert np.abs(types.difference).max() <= 2.0


def test_tenure_is_right_in_every_area_to_within_a_few_households(oslo):
    households = margin(oslo, "households").city.to_numpy()
    for name in ("owner", "coop", "renter"):
        rows = margin(oslo, f"tenure.{name}")
        areas = rows[rows.area != "city"]
        assert np.abs(areas.difference.to_numpy() * households).max() < 3.0
        assert abs(rows[rows.area == "city"].difference.iloc[0]) < 0.004


def test_income_and_background_of_areas_are_the_published_ones(oslo):
    income = margin(oslo, "mean_gross_income")
    assert (np.abs(income.difference) / income.figure).max() < 0.005
    for group in ("majority", "other_immigrant", "asia_africa"):
        assert margin(oslo, f"background.{group}")["difference"].abs().mean() < 0.015


def test_prices_rooms_and_buildings_fit(oslo):
    assert margin(oslo, "price_per_m2")["difference"].abs().max() < 1.0
    assert margin(oslo, "building.block")["difference"].abs().max() < 0.02
    for rooms in range(1, 8):
        assert margin(oslo, f"rooms.{rooms}")["difference"].abs().max() < 0.005


def test_ages_and_persons_fit(oslo):
    table = fit_table(oslo)
    assert table[table.margin.str.startswith("age.")]["difference"].abs().max() < 0.012
    persons = margin(oslo, "persons").iloc[0]
    assert abs(persons.difference) / persons.figure < 0.01


def test_checks_that_nothing_is_fitted_to_are_plausible(oslo):
    check = fit_table(oslo).set_index("margin").city
    assert 0.11 <= check["check.crowded"] <= 0.15
    assert 0.50 <= check["check.crowded_three_or_more_children"] <= 0.65
    assert 0.28 <= check["check.gini_equivalised"] <= 0.34
    assert 0.14 <= check["check.children_low_income"] <= 0.21
    assert check["check.allowance_mean_month"] == pytest.approx(2_841, rel=0.02)
    assert check["check.allowance_households"] == pytest.approx(14_000 / 331_123, rel=0.02)


def test_owning_rises_with_income_and_differs_by_background(oslo):
    households = oslo.households
    rows = oslo.housed()
    owns = tenure_of(oslo)[rows] < 2
    by_income = [owns[households.tercile[rows] == t].mean() for t in range(3)]
    assert by_income[0] + 0.25 < by_income[2]
    assert by_income[0] < by_income[1] < by_income[2]
    assert owns[households.background[rows] == 0].mean() - owns[households.background[rows] == 2].mean() > 0.12


def test_renters_are_crowded_more_than_twice_as_often_as_owners(oslo):
    crowded, tenure = crowded_households(oslo)[oslo.housed()], tenure_of(oslo)
    assert crowded[tenure == 2].mean() > 2.0 * crowded[tenure == 0].mean()


def test_families_make_sense(oslo):
    persons = oslo.persons
    rows = persons.rows()
    key_row = {int(key): row for row, key in zip(rows, persons.key[rows], strict=True)}
    children = rows[(persons.mother[rows] != 0)][:3000]
    mothers = np.array([key_row[int(persons.mother[row])] for row in children])
    gap = persons.age[mothers].astype(int) - persons.age[children]
    assert gap.min() >= 14
    assert gap.max() <= 60
    assert np.all(persons.sex[mothers] == 1)
    assert np.all(persons.household[mothers] == persons.household[children])


def test_heads_are_the_older_and_adult(oslo):
    households, persons = oslo.households, oslo.persons
    rows = oslo.housed()
    head = households.head[rows]
    assert persons.age[head].min() >= 18
    paired = rows[households.partner[rows] >= 0]
    assert np.all(persons.age[households.head[paired]] >= persons.age[households.partner[paired]])


def test_children_born_here_to_immigrants_share_their_parents_background(oslo):
    persons, households = oslo.persons, oslo.households
    rows = persons.rows()
    second = rows[(persons.generation[rows] == 2) & (persons.mother[rows] != 0)]
    head = households.head[persons.household[second]]
    assert np.all(persons.background[second] == persons.background[head])
    assert np.all(persons.background[rows[persons.generation[rows] == 0]] == 0)


def test_income_follows_from_standing(oslo):
    persons, table = oslo.persons, oslo.parameters["income"]
    rows = persons.rows()
    rows = rows[persons.income[rows] > 0]
    band = np.searchsorted(table["age_bands"], persons.age[rows], side="right") - 1
    mean = table["log_mean"][persons.status[rows], persons.education[rows], persons.sex[rows], band]
    again = np.exp(mean + table["spread"][persons.status[rows]] * persons.income_z[rows].astype(float))
    np.testing.assert_allclose(again, persons.income[rows], rtol=1e-4)


def test_money_balances_and_only_owners_owe(classroom):
    city = classroom
    assert city.accounts.balance.sum() == pytest.approx(0.0, abs=1e-3)
    assert city.accounts.balance[Account.HOUSEHOLDS] == pytest.approx(city.households.liquid.sum())
    assert city.accounts.loans == pytest.approx(city.households.debt.sum())
    rows = city.housed()
    value = city.dwellings.value[city.households.dwelling[rows]]
    assert np.all(city.households.debt[rows] <= 0.8 * value + 1.0)
    assert np.all(city.households.debt[rows][tenure_of(city)[rows] == 2] == 0.0)


def test_stock_is_held_as_the_rulings_say(oslo):
    homes = oslo.dwellings
    slots = np.flatnonzero(homes.key != 0)
    use, form, owner = homes.use[slots], homes.legal_form[slots], homes.owner[slots]
    assert np.all(use[form == LegalForm.COOPERATIVE] == Use.OWNER)
    assert np.mean(use == Use.MUNICIPAL) == pytest.approx(0.036, abs=0.002)
    listed = homes.listed_since[slots] >= 0
    assert listed.mean() == pytest.approx(0.06, abs=0.005)
    assert np.all(owner[listed & (use == Use.OWNER)] == Owner.BRIDGE)
    zone = oslo.areas.zone[homes.area[slots]]
    municipal = np.bincount(zone[use == Use.MUNICIPAL], minlength=len(oslo.zones)) / (use == Use.MUNICIPAL).sum()
    assert municipal[oslo.zones.index("inner_east")] == pytest.approx(0.50, abs=0.03)
    sizes = np.bincount(homes.block[slots])
    assert sizes.max() <= 140
    assert np.all(oslo.block_area[homes.block[slots]] == homes.area[slots])


def test_municipal_estates_hold_three_fifths_of_municipal_homes(oslo):
    homes = oslo.dwellings
    slots = np.flatnonzero(homes.key != 0)
    municipal, block = homes.use[slots] == Use.MUNICIPAL, homes.block[slots]
    share = np.bincount(block, municipal) / np.bincount(block)
    assert np.mean(share[block[municipal]] >= 0.5) == pytest.approx(0.60, abs=0.05)


def test_units_beyond_the_register_are_small_private_lets(oslo):
    homes = oslo.dwellings
    slots = np.flatnonzero(homes.secondary_unit == 1)
    assert np.all(homes.use[slots] == Use.PRIVATE_LET)
    assert homes.rooms[slots].max() == 1
    assert 14.0 < np.median(homes.floor_area[slots]) < 22.0
    n = np.count_nonzero(homes.key)
    assert slots.size / n == pytest.approx(1.0 - 0.1 * 329_358 / n, abs=0.012)


def test_lets_of_supported_tenants_are_twice_as_often_below_standard(oslo):
    households, homes = oslo.households, oslo.dwellings
    rows = oslo.housed()
    slot = households.dwelling[rows]
    private = homes.use[slot] == Use.PRIVATE_LET
    supported = households.supported[rows] == 1
    assert np.mean(homes.quality[slot[private & supported]] < 0.35) == pytest.approx(0.20, abs=0.05)
    assert np.mean(homes.quality[slot[private & ~supported]] < 0.35) == pytest.approx(0.10, abs=0.02)


def test_proportional_municipal_homes_follow_renters(oslo):
    other = make("oslo_small", municipal_start="proportional")
    homes = other.dwellings
    municipal = homes.area[homes.use == Use.MUNICIPAL]
    renters = homes.area[homes.use != Use.OWNER]
    share = np.bincount(municipal, minlength=98) / np.maximum(np.bincount(renters, minlength=98), 1)
    assert share.std() < 0.05


def test_rental_estates_keep_people_and_homes_but_not_tenures(oslo):
    other = make("oslo_small", stock="rental_estates")
    other.invariants()
    np.testing.assert_array_equal(other.persons.key, oslo.persons.key)
    np.testing.assert_array_equal(other.dwellings.key, oslo.dwellings.key)
    fewer = np.mean(tenure_of(other) == 1) / np.mean(tenure_of(oslo) == 1)
    assert fewer < 0.9
    changed = np.flatnonzero(other.dwellings.legal_form != oslo.dwellings.legal_form)
    zones = {other.zones[z] for z in other.areas.zone[other.dwellings.area[changed]]}
    assert zones == {"outer_east", "outer_south"}


def test_without_group_differences_groups_earn_alike():
    city = make("synthetic", groups_differ=False, segregation=0.0, n_households=20_000)
    persons = city.persons
    rows = persons.rows()
    rows = rows[(persons.age[rows] >= 30) & (persons.age[rows] < 60)]
    income, group = persons.income[rows], persons.background[rows]
    first, second = income[group == 0], income[group == 2]
    error = np.sqrt(first.var() / first.size + second.var() / second.size)
    assert abs(first.mean() - second.mean()) < 4.0 * error
    assert np.all(city.parameters["arrivals"].income_multiplier == 1.0)


def test_dissimilarity_of_a_synthetic_city_is_the_one_asked_for():
    city = make("synthetic", segregation=0.4, n_households=30_000)
    persons = city.persons
    rows = persons.rows()
    area, minority = city.area_of_person()[rows], persons.background[rows] > 0
    a = np.bincount(area[minority], minlength=city.n_areas) / minority.sum()
    b = np.bincount(area[~minority], minlength=city.n_areas) / (~minority).sum()
    assert 0.5 * np.abs(a - b).sum() == pytest.approx(0.4, abs=0.03)


@pytest.mark.parametrize("between", [0.0, 0.1, 0.3])
def test_income_segregation_of_a_synthetic_city_is_the_one_asked_for(between):
    city = make("synthetic", income_segregation=between, n_households=20_000)
    rank, area = city.households.income_rank[city.housed()], city.area_of_household()[city.housed()]
    size = np.bincount(area, minlength=city.n_areas)
    mean = np.bincount(area, rank, minlength=city.n_areas) / size
    share = (size * (mean - rank.mean()) ** 2).sum() / ((rank - rank.mean()) ** 2).sum()
    assert share == pytest.approx(between, abs=0.02)


def test_arrivals_bring_the_persons_that_moved_in(oslo):
    arrivals = oslo.parameters["arrivals"]
    assert arrivals.probability.sum() == pytest.approx(1.0)
    children = (arrivals.child_ages < 255).sum(axis=1)
    persons = arrivals.households_per_year * (arrivals.probability * (arrivals.adults + children)).sum()
    assert persons == pytest.approx(43_900 * oslo.persons.n / 666_759, rel=0.05)


def test_departures_follow_the_published_rate(oslo):
    rate = oslo.parameters["rates"]["departures"]
    persons = oslo.persons
    expected = rate[persons.age[persons.rows()]].mean()
    assert expected == pytest.approx(0.063, abs=0.003)


def test_gini_by_hand():
    assert gini(np.array([1.0, 1.0, 1.0]), np.ones(3)) == pytest.approx(0.0)
    assert gini(np.array([0.0, 1.0]), np.ones(2)) == pytest.approx(0.5)


@pytest.mark.slow
def test_full_oslo_is_complete_and_in_its_slots():
    city = make("oslo")
    city.invariants()
    assert city.n_slots == 2**19
    assert city.households.n == 331_123
    assert np.abs(margin(city, "households")["difference"]).max() == 0.0
    assert margin(city, "background.asia_africa")["difference"].abs().max() < 0.02


@pytest.mark.slow
def test_blocks_are_more_segregated_than_districts():
    city = make("oslo", scale=0.3)
    rows = city.persons.rows()
    group = city.persons.background[rows] == 2
    home = city.households.dwelling[city.persons.household[rows]]

    def corrected(unit):
        size, mine = np.bincount(unit), np.bincount(unit, group)
        used = size > 0
        counts = np.column_stack([mine[used], (size - mine)[used]])
        random = segregation.expected_under_randomness("dissimilarity", counts)
        return (segregation.dissimilarity(counts[:, 0], counts[:, 1]) - random) / (1.0 - random)

    block = corrected(city.dwellings.block[home])
    district = corrected(city.areas.district[city.dwellings.area[home]])
    assert 0.03 <= block - district <= 0.10


def by_district(city, values, counted):
    """Mean over persons of each of the 15 numbered districts."""
    district = city.areas.district[city.area_of_person()[counted]]
    size = np.bincount(district, minlength=city.n_districts)
    mean = np.bincount(district, values[counted], minlength=city.n_districts) / np.maximum(size, 1)
    return dict(zip(city.districts, mean, strict=True))


def test_published_figures_that_were_not_used_come_out(oslo):
    persons = oslo.persons
    rows = persons.rows()
    prime = rows[(persons.age[rows] >= 30) & (persons.age[rows] <= 66)]
    higher = by_district(oslo, (persons.education == 2).astype(float), prime)
    assert higher["Grorud"] == pytest.approx(0.334, abs=0.06)
    asia_africa = by_district(oslo, (persons.background == 2).astype(float), rows)
    price = np.exp(oslo.areas.log_price[:, 1])
    names = [name for name in oslo.districts if name not in ("Sentrum", "Marka")]
    dear = [price[oslo.areas.district == oslo.districts.index(name)].mean() for name in names]
    assert -0.95 <= np.corrcoef([asia_africa[name] for name in names], dear)[0, 1] <= -0.70


def test_district_dissimilarity_of_the_immigrant_background_is_the_published_one(oslo):
    persons = oslo.persons
    rows = persons.rows()
    district = oslo.areas.district[oslo.area_of_person()[rows]]
    mine = persons.generation[rows] > 0
    first = np.bincount(district[mine], minlength=oslo.n_districts) / mine.sum()
    rest = np.bincount(district[~mine], minlength=oslo.n_districts) / (~mine).sum()
    assert 0.5 * np.abs(first - rest).sum() == pytest.approx(0.268, abs=0.02)
