"""Schools and kindergartens: who attends what, and what admission does to it."""

import dataclasses

import numpy as np
import pytest
from policies.paired_runs import interval

from sim.config import Config
from sim.model import ResidentialModel
from sim.state import InvariantError, SchoolKind
from sim.state.admission import children, disadvantaged
from sim.state.schooling import FIRST_AGE, LAST_AGE, redraw_catchments


def config(scale: float = 0.3, **schooling) -> Config:
    made = Config()
    made.city.name, made.city.scale, made.run.threads = "oslo_small", scale, 1
    for name, value in schooling.items():
        setattr(made.behaviour.schooling, name, value)
    return made


def last(model: ResidentialModel) -> dict:
    metrics = model.metrics()
    rows = metrics[metrics["year"] == metrics["year"].max()]
    return rows.set_index(["metric", "group"])["value"].to_dict()


@pytest.fixture(scope="module")
def model():
    return ResidentialModel(config(), seed=1).run_years(2)


def test_every_pupil_with_a_home_has_a_school_and_no_school_has_more_than_places(model):
    city = model.city
    rows, _ = children(city, (FIRST_AGE, LAST_AGE))
    assert (city.persons.school[rows] >= 0).all()
    kind = city.schools.kind[city.persons.school[rows]]
    assert np.isin(kind, [SchoolKind.STATE, SchoolKind.PRIVATE]).all()
    assert (city.schools.pupils <= city.schools.places).all()


def test_invariants_find_more_pupils_than_places():
    city = ResidentialModel(config(scale=0.1), seed=1).city
    school = city.persons.school[children(city, (FIRST_AGE, LAST_AGE))[0][0]]
    city.schools.places[school] = city.schools.pupils[school] - 1
    with pytest.raises(InvariantError, match="place"):
        city.invariants()


def test_children_of_the_city_have_as_many_school_years_as_their_age_says(model):
    persons = model.city.persons
    rows, _ = children(model.city, (FIRST_AGE, LAST_AGE))
    there = rows[persons.school_years[rows] > 0]
    assert (persons.school_years[there] <= persons.age[there] - FIRST_AGE + 1).all()


def test_schools_are_at_least_as_segregated_as_the_catchments_their_pupils_live_in(model):
    values = last(model)
    for group in ("majority", "asia_africa"):
        assert values["school_dissimilarity", group] >= values["pupil_dissimilarity", group]


def test_where_the_way_is_all_that_counts_schools_are_as_segregated_as_catchments():
    """Science.md A11: school D goes to residential D as the cost of distance grows without bound."""
    values = last(ResidentialModel(config(distance=1e6, private_places=0.0), seed=1).run_years(1))
    for group in ("majority", "other_immigrant", "asia_africa"):
        assert values["school_dissimilarity", group] == pytest.approx(values["pupil_dissimilarity", group], abs=1e-12)


def test_switched_off_there_are_no_schools_and_nobody_feels_any():
    city = ResidentialModel(config(scale=0.1, enabled=False), seed=1).run_years(1).city
    assert city.schools.n_rows == 0
    assert (city.persons.school[: city.persons.n_rows] < 0).all()
    assert (city.areas.school_quality == 0.0).all()


def test_schools_that_nobody_minds_change_nothing_but_themselves():
    """Weights of zero: homes, prices and incomes are those of a city without schools, bit for bit."""
    made = []
    for enabled in (True, False):
        settings = config(scale=0.1, enabled=enabled)
        settings.behaviour.preferences.school = 0.0
        settings.behaviour.upbringing.school = settings.behaviour.upbringing.kindergarten = 0.0
        made.append(ResidentialModel(settings, seed=1).run_years(3).city)
    for table, names in (
        ("households", ("key", "dwelling", "liquid", "debt", "net_income")),
        ("persons", ("key", "education", "status", "income")),
        ("areas", ("log_price", "log_rent", "status")),
    ):
        for name in names:
            a, b = (getattr(getattr(city, table), name) for city in made)
            np.testing.assert_array_equal(a, b, err_msg=f"{table}.{name}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("block", "fields", "metric", "group", "sign"),
    [
        ("school_admission", {"rule": "open"}, "school_dissimilarity", "asia_africa", +1),
        ("school_admission", {"rule": "open"}, "other_school_share", "all", +1),
        ("school_admission", {"rule": "controlled"}, "other_school_share", "all", +1),
        ("school_admission", {"rule": "controlled"}, "private_school_share", "all", +1),
        ("school_resources", {}, "disadvantaged_school_quality", "all", +1),
        ("school_resources", {}, "school_quality_slope", "all", +1),
        ("kindergarten", {}, "kindergarten_participation", "income_tercile_1", +1),
        ("kindergarten", {}, "public_cost", "kindergarten", +1),
        ("school_resources", {}, "public_cost", "school_resources", +1),
    ],
)
def test_a_block_moves_what_it_is_for(block, fields, metric, group, sign):
    changes = [after(block, fields, seed)[metric, group] - after("", {}, seed)[metric, group] for seed in SEEDS]
    assert min(sign * change for change in changes) > 0.0, changes


@pytest.mark.slow
def test_controlled_choice_segregates_schools_less_than_open_choice():
    measure = ("school_dissimilarity", "asia_africa")
    for seed in SEEDS:
        controlled, free = (after("school_admission", {"rule": rule}, seed)[measure] for rule in ("controlled", "open"))
        assert controlled < free


def test_redrawn_catchments_share_out_disadvantaged_pupils_more_evenly():
    city = ResidentialModel(config(), seed=1).city
    before = spread_of_disadvantage(city)
    redraw_catchments(city, np.full(city.n_areas, 3.0))
    assert spread_of_disadvantage(city) < 0.9 * before
    city.invariants()
    redraw_catchments(city, np.zeros(city.n_areas))
    assert spread_of_disadvantage(city) == pytest.approx(before)


def spread_of_disadvantage(city) -> float:
    """Standard deviation over catchments of the share of disadvantaged pupils who live in them, pupils as weights."""
    rows, block = children(city, (FIRST_AGE, LAST_AGE))
    school = city.catchments.school[block]
    size = np.bincount(school, minlength=city.schools.n_rows)
    poor = np.bincount(school, disadvantaged(city, rows), city.schools.n_rows)[size > 0] / size[size > 0]
    mean = np.average(poor, weights=size[size > 0])
    return float(np.sqrt(np.average((poor - mean) ** 2, weights=size[size > 0])))


@pytest.mark.slow
def test_open_choice_lowers_what_the_school_next_door_is_worth():
    """Where families choose, an area's own schools say less about what its children get: the slope of felt quality."""
    for seed in SEEDS:
        assert felt_slope("school_admission", {"rule": "open"}, seed) < felt_slope("", {}, seed)


@pytest.mark.slow
def test_under_open_choice_prices_follow_the_school_next_door_less():
    """20 000 households, nine years, eight seeds: the slope's 95 % interval is below zero at the default weight."""

    def slope(strength, seed):
        settings = config(scale=0.6)
        policy = settings.scenario.policies.school_admission
        policy.strength, policy.start, policy.rule = strength, START, "open"
        return last(ResidentialModel(settings, seed=seed).run_years(9))["price_school_slope", "all"]

    assert interval([slope(1.0, seed) - slope(0.0, seed) for seed in range(1, 9)])[1] < 0.0


SEEDS = (1, 2, 3)
YEARS, START = 6, 2018
_RUNS: dict = {}


def run(block: str, fields: dict, seed: int) -> ResidentialModel:
    name = (block, *sorted(fields.items()), seed)
    if name not in _RUNS:
        settings = config(scale=0.2)
        if block:
            settings.scenario.policies = dataclasses.replace(settings.scenario.policies)
            policy = getattr(settings.scenario.policies, block)
            for field, value in {"strength": 1.0, "start": START, **fields}.items():
                setattr(policy, field, value)
        _RUNS[name] = ResidentialModel(settings, seed=seed).run_years(YEARS)
    return _RUNS[name]


def after(block: str, fields: dict, seed: int) -> dict:
    return last(run(block, fields, seed))


def felt_slope(block: str, fields: dict, seed: int) -> float:
    """Spread between areas of the school quality that families feel when they look for a home."""
    return float(run(block, fields, seed).city.areas.school_quality.std())
