"""Schooling, work and incomes: cells keep the start's distributions, people keep their place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from state.builders import permuted, street, tiny_city

from sim.config import Config, DemographyConfig, UpbringingConfig
from sim.kernels.draws import Purpose, mix, mix_each, stream, uniform
from sim.model import ResidentialModel
from sim.processes import work_and_school
from sim.processes.work_and_school import WorkAndSchool
from sim.state import Clock, Education, Levers, Status, upbringing
from sim.state.profiles import SCORES, profiles_of
from sim.synthesis import build_city


def years(city, n=1, first=0, upbringing=None, **terms):
    process = WorkAndSchool(DemographyConfig(**terms), upbringing or UpbringingConfig())
    for year in range(first, first + n):
        process.step(city, Levers(city.n_areas), Clock(quarter=4 * year))
        city.invariants()
    return city


def oslo(seed=2):
    config = Config()
    config.city.name = "oslo_small"
    return build_city(config, seed)


def adults(city, low=25, high=66):
    rows = city.persons.rows()
    age = city.persons.age[rows]
    return rows[(age >= low) & (age <= high)]


def test_nothing_happens_outside_the_first_quarter_or_when_frozen():
    city = street(40)
    before = city.persons.income.copy()
    WorkAndSchool(DemographyConfig()).step(city, Levers(city.n_areas), Clock(quarter=1))
    WorkAndSchool(DemographyConfig(), frozen=True).step(city, Levers(city.n_areas), Clock(quarter=0))
    np.testing.assert_array_equal(city.persons.income, before)


def test_children_study_and_earn_nothing():
    city = years(street(60))
    rows = city.persons.rows()
    young = rows[city.persons.age[rows] < 17]
    assert young.size > 10
    assert (city.persons.status[young] == Status.IN_EDUCATION).all()
    assert (city.persons.income[young] == 0.0).all()


def test_full_persistence_keeps_everyone_where_they_stand(monkeypatch):
    monkeypatch.setattr(work_and_school, "STATUS_REDRAWN", 0.0)
    city = oslo()
    rows = adults(city)
    before, status = city.persons.income[rows].copy(), city.persons.status[rows].copy()
    years(city, income_persistence=1.0)
    same = (city.persons.status[rows] == status) & (city.persons.education[rows] == city.persons.education[rows])
    assert same.mean() > 0.97
    ratio = city.persons.income[rows][same] / np.maximum(before[same], 1.0)
    assert abs(np.median(ratio) - 1.0) < 1e-3


def test_standing_has_the_stated_correlation_from_year_to_year():
    city = oslo()
    rows = adults(city, 30, 60)
    rows = rows[city.persons.status[rows] == Status.WORK]
    before = city.persons.income_z[rows].copy()
    years(city, income_persistence=0.8)
    still = city.persons.status[rows] == Status.WORK
    background = city.persons.background[rows][still]
    grid = profiles_of(city).standing[:, Status.WORK]
    first, second = before[still], city.persons.income_z[rows][still]
    for group in range(city.n_groups):
        mine = background == group
        first[mine] = np.interp(first[mine], grid[group], SCORES)
        second[mine] = np.interp(second[mine], grid[group], SCORES)
    n = still.sum()
    assert n > 10_000
    assert abs(np.corrcoef(first, second)[0, 1] - 0.8) < 4.0 * (1 - 0.8**2) / np.sqrt(n)


@pytest.mark.slow
def test_twenty_years_leave_the_cross_section_as_it_was():
    """With nobody ageing, incomes and statuses of the city and of each group stay as they are.

    Those on their first day in an age band are left out: without ageing they would enter it again each year.
    """
    city = oslo()
    rows, band = adults(city, 25, 80), profiles_of(city).band
    age = city.persons.age[rows]
    rows = rows[band[age] == band[age - 1]]
    groups = city.persons.background[rows]

    def picture():
        income, outside = city.persons.income[rows], city.persons.status[rows] != Status.WORK
        means = [income[groups == g].mean() for g in range(3)]
        return np.array([income.mean(), income.std(), *means, np.log(income).std(), outside.mean()])

    before = picture()
    years(city, 20)
    # the spread of incomes rests on the few highest: its sampling error is about 1.2 % here
    np.testing.assert_allclose(np.delete(picture(), 1), np.delete(before, 1), rtol=0.03)
    assert picture()[1] == pytest.approx(before[1], rel=0.05)


def test_statuses_persist_but_are_not_for_life():
    city = oslo()
    rows = adults(city, 30, 59)
    before = city.persons.status[rows].copy()
    years(city)
    outside = before == Status.OUTSIDE
    again = (city.persons.status[rows][outside] == Status.OUTSIDE).mean()
    assert 0.75 < again < 0.97
    share = outside.mean()
    assert abs((city.persons.status[rows] == Status.OUTSIDE).mean() - share) < 4 * np.sqrt(share / rows.size)


def leavers(parents, n=3_000):
    """A cohort of 18-year-olds with parents of one education, each alone in a household."""
    members = [{"members": [{"age": 18, "parents_education": parents, "education": 0}]} for _ in range(n)]
    return tiny_city(members, spare=0)


@pytest.mark.parametrize("parents", [0, 1, 2])
def test_upper_secondary_is_completed_as_often_as_parents_education_says(parents):
    city = leavers(parents)
    for year in range(10):
        city.persons.age[: city.persons.n_rows] += 1
        years(city, 1, year)
    rows = city.persons.rows()
    p = upbringing.COMPLETION[parents]
    done = city.persons.completed_upper_secondary[rows] == 1
    assert abs(done.mean() - p) < 4 * np.sqrt(p * (1 - p) / rows.size)
    q = p * upbringing.DEGREE[parents]
    tertiary = city.persons.education[rows] == Education.TERTIARY
    assert abs(tertiary.mean() - q) < 4 * np.sqrt(q * (1 - q) / rows.size)
    assert (done | (city.persons.education[rows] == Education.COMPULSORY)).all()


def test_nobody_finishes_school_twice_or_unlearns():
    city = oslo()
    before = city.persons.education[city.persons.rows()].copy()
    years(city, 3)
    assert (city.persons.education[city.persons.rows()] >= before).all()


def test_a_year_of_childhood_is_counted_where_it_was_lived():
    city = tiny_city(
        [
            {"members": [{"age": 40}, {"age": 4}, {"age": 13}], "area": 0},
            {"members": [{"age": 40}, {"age": 18}, {"age": 19}], "area": 1},
        ]
    )
    city.areas.status[:] = [-0.2, 0.2]
    years(city)
    exposure = city.persons.exposure
    assert exposure[1].sum() == exposure[2].sum() == exposure[4].sum() == 1
    assert exposure[5].sum() == 0
    assert exposure[1, 0, 0] == 1  # the year from 3 to 4, poorest quartile
    assert exposure[2, 1, 0] == 1  # from 12 to 13
    assert exposure[4, 2, :].argmax() > 0  # from 17 to 18 in the richer area


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_decides_nothing(seed):
    city = street(50, seed)
    twin = permuted(city, np.random.default_rng(seed))
    years(city, 2)
    years(twin, 2)
    rows, twin_rows = city.persons.rows(), twin.persons.rows()
    rows, twin_rows = rows[np.argsort(city.persons.key[rows])], twin_rows[np.argsort(twin.persons.key[twin_rows])]
    for name in ("education", "status"):
        np.testing.assert_array_equal(getattr(city.persons, name)[rows], getattr(twin.persons, name)[twin_rows])
    np.testing.assert_allclose(city.persons.income[rows], twin.persons.income[twin_rows], atol=1.0)


def test_profiles_are_shares():
    profiles = profiles_of(oslo())
    for steps in (profiles.status_steps, profiles.education_steps):
        assert (np.diff(steps, axis=-1) >= 0).all()
        np.testing.assert_allclose(steps[..., -1], 1.0)


def test_a_childhood_is_remembered_by_income_company_and_place():
    city = tiny_city(
        [
            {"members": [{"age": 40}, {"age": 10, "childhood_years": 3, "childhood_rank": 0.4}], "area": 0},
            {"members": [{"age": 40, "income": 900_000.0}, {"age": 19, "childhood_area": 0}], "area": 1},
        ]
    )
    city.persons.background[0] = 1
    rank = float(city.households.income_rank[0])
    years(city)
    persons = city.persons
    assert persons.childhood_years[1] == 4
    assert persons.childhood_rank[1] == pytest.approx((3 * 0.4 + rank) / 4)
    assert persons.childhood_peers[1] == pytest.approx(0.5 / 4)
    assert (persons.childhood_area[1], persons.childhood_area[3]) == (0, 0)
    assert persons.childhood_years[3] == 0


def grown_up(advantage, age=17, n=3_000):
    """Youth on the threshold of work whose childhood differs in income only."""
    childhood = {"childhood_years": 18, "childhood_rank": 0.5 + advantage}
    return tiny_city([{"members": [{"age": age, "education": 1, "status": 1} | childhood]} for _ in range(n)], spare=0)


@pytest.mark.parametrize(("column", "age"), [("income_z", 17), ("work", 20)])
def test_a_better_childhood_gives_standing_and_work(column, age):
    def level(advantage):
        city = grown_up(advantage, age)
        levels = upbringing.Levels(upbringing.COMPLETION, upbringing.DEGREE, np.zeros(city.n_groups))
        city.parameters["upbringing"] = levels
        city.parameters["profiles"] = profiles_of(oslo())
        years(city, upbringing=UpbringingConfig(income_rank=4.0, family=0.0, work=0.5, income=0.5))
        persons = city.persons
        return persons.income_z[city.persons.rows()] if column == "income_z" else persons.status == Status.WORK

    assert level(0.4).mean() > level(-0.4).mean()


def history(**upbringing_fields):
    """Persons of the classroom after three years."""
    config = Config()
    config.city.name = "classroom"
    for name, value in upbringing_fields.items():
        setattr(config.behaviour.upbringing, name, value)
    persons = ResidentialModel(config, seed=4).run_years(3).city.persons
    return {name: getattr(persons, name)[: persons.n_rows] for name in persons.columns()}


def test_coefficients_of_zero_are_the_run_without_upbringing_bit_for_bit():
    off, default = history(enabled=False), history()
    names = ("income_rank", "school", "kindergarten", "exposure", "peers", "family")
    aspiration = {"aspiration_born_here": [0.0] * 3, "aspiration_immigrant": [0.0] * 3}
    zero = history(**dict.fromkeys(names, 0.0), **aspiration)
    for name, values in off.items():
        np.testing.assert_array_equal(zero[name], values, err_msg=name)
    assert (default["education"].size != off["education"].size) or (default["education"] != off["education"]).any()


def test_without_upbringing_the_draws_decide_as_parents_education_says():
    """The rule of before, by hand: one lasting uniform against the published share, at the age another one sets."""
    city = build_city(Config(), 5)
    persons = city.persons
    rows = persons.rows()
    rows = rows[(persons.age[rows] == 19) & (persons.completed_upper_secondary[rows] == 0)]
    persons.age[rows] = 20
    own = mix_each(stream(5, Purpose.EDUCATION), persons.key[rows])
    chance = np.array([uniform(np.uint64(key)) for key in own])
    when = [uniform(np.uint64(mix(np.uint64(key), np.uint64(1)))) for key in own]
    at = 19 + np.searchsorted(upbringing.FINISHING_AGE, when)
    years(city, upbringing=UpbringingConfig(enabled=False))
    expected = (chance < upbringing.COMPLETION[persons.parents_education[rows]]) & (at == 20)
    np.testing.assert_array_equal(persons.completed_upper_secondary[rows] == 1, expected)
    assert expected.any()
