"""Chances from a childhood: levels as published whatever the coefficients, terms by hand, siblings alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from state.builders import tiny_city

from sim.config import Config, UpbringingConfig
from sim.state import Generation, upbringing
from sim.state.upbringing import COMPLETION, DEGREE, chances_of, childhood_part, levels_of, shifted
from sim.synthesis import build_city

NOTHING = {
    "income_rank": 0.0, "school": 0.0, "kindergarten": 0.0, "exposure": 0.0, "peers": 0.0, "family": 0.0,
    "aspiration_born_here": [0.0], "aspiration_immigrant": [0.0],
}  # fmt: skip


@pytest.fixture(scope="module")
def oslo():
    config = Config()
    config.city.name = "oslo_small"
    return build_city(config, 3)


def solved(city, config):
    city.parameters.pop("upbringing", None)
    return levels_of(city, config)


def children(city):
    rows = city.persons.rows()
    age = city.persons.age[rows]
    return rows[(age >= upbringing.SCHOOL_AGES[0]) & (age <= upbringing.SCHOOL_AGES[1])]


def test_log_odds_are_added_by_hand():
    assert shifted(0.5, np.log(3.0)) == pytest.approx(0.75)
    assert shifted(0.2, np.log(0.5)) == pytest.approx(1.0 / 9.0)


def test_nothing_added_is_exactly_the_published_probability():
    for p in (*COMPLETION, *DEGREE):
        assert shifted(p, 0.0) == p


@settings(max_examples=15, deadline=None)
@given(st.floats(-2, 3), st.floats(0, 2), st.floats(-1, 1), st.sampled_from(["linear", "hump", "none"]))
def test_levels_keep_completion_and_degrees_by_parents_education(oslo, income_rank, family, tertiary, shape):
    config = UpbringingConfig(income_rank=income_rank, family=family, tertiary=tertiary, exposure_shape=shape)
    levels, rows = solved(oslo, config), children(oslo)
    odds = childhood_part(oslo, rows, config)[:, None] + family * upbringing.NODES
    weight = np.broadcast_to(upbringing.WEIGHTS, odds.shape)
    for parents in range(3):
        mine = oslo.persons.parents_education[rows] == parents
        completes = shifted(levels.completion[parents], odds[mine])
        assert np.average(completes, weights=weight[mine]) == pytest.approx(COMPLETION[parents], abs=1e-8)
        degree = shifted(levels.degree[parents], tertiary * odds[mine])
        assert np.average(degree, weights=weight[mine] * completes) == pytest.approx(DEGREE[parents], abs=1e-8)


def test_drawn_families_complete_as_often_as_the_levels_say(oslo):
    config = UpbringingConfig()
    solved(oslo, config)
    rows = children(oslo)
    chances, parents = chances_of(oslo, rows, config), oslo.persons.parents_education[rows]
    for education in range(3):
        mine = chances.completion[parents == education]
        # siblings share their draw: half as many families as children at least
        assert abs(mine.mean() - COMPLETION[education]) < 4.0 * mine.std() / np.sqrt(0.5 * mine.size)


@pytest.mark.parametrize("fields", [NOTHING, {"enabled": False}])
def test_without_coefficients_parents_education_decides_alone(oslo, fields):
    config = UpbringingConfig(**fields)
    levels, rows = solved(oslo, config), children(oslo)
    np.testing.assert_array_equal(levels.completion, COMPLETION)
    np.testing.assert_array_equal(levels.degree, DEGREE)
    chances, parents = chances_of(oslo, rows, config), oslo.persons.parents_education[rows]
    np.testing.assert_array_equal(chances.completion, COMPLETION[parents])
    np.testing.assert_array_equal(chances.degree, DEGREE[parents])
    assert (chances.advantage == 0.0).all()


def test_where_one_grew_up_counts_by_years_shape_and_age():
    years = np.zeros((4, 3, 4))
    years[0, :, 3] = 6, 7, 5  # a whole childhood in the best areas
    years[1, :, 0] = 6, 7, 5
    years[2, 2, 3] = 5  # the last five years only
    years[3, :, 1] = 6, 7, 5

    def value(**fields):
        return upbringing.exposure_value(years, UpbringingConfig(**fields))

    np.testing.assert_allclose(value(exposure_shape="linear"), [1.0, -1.0, 5.0 / 18.0, -1.0 / 3.0])
    np.testing.assert_allclose(value(exposure_shape="hump"), [-1.0, -1.0, -5.0 / 18.0, 1.0])
    np.testing.assert_allclose(value(exposure_shape="none"), 0.0)
    early = value(exposure_shape="linear", exposure_ages=[1.0, 1.0, 0.0])
    np.testing.assert_allclose(early, [1.0, -1.0, 0.0, -1.0 / 3.0])


def family(**columns):
    """A mother with two children and another with one, and someone whose childhood is unknown."""
    child = {"age": 17, "parents_education": 1, "childhood_years": 18, "childhood_rank": 0.5, **columns}
    homes = [
        {"members": [{"age": 45, "sex": 1}, child | {"mother": 10_000}, child | {"mother": 10_000}]},
        {"members": [{"age": 45, "sex": 1}, child | {"mother": 10_003}]},
        {"members": [{"age": 20, "parents_education": 1}]},
    ]
    return tiny_city(homes)


def test_every_term_adds_its_coefficient():
    config = UpbringingConfig(**NOTHING | {"enabled": True})
    city = family(school_exposure=6.0, school_years=3, kindergarten_years=4, childhood_peers=0.2, childhood_rank=0.9)
    rows = np.array([1])
    for name, value in (("income_rank", 0.4), ("school", 2.0), ("kindergarten", 4.0), ("peers", 0.2)):
        term = UpbringingConfig(**(NOTHING | {name: 0.7}))
        assert childhood_part(city, rows, term)[0] == pytest.approx(0.7 * value)
    assert childhood_part(city, rows, config)[0] == 0.0


def test_aspiration_goes_by_generation_and_background():
    config = UpbringingConfig(aspiration_born_here=[0.0, 0.2, 0.5], aspiration_immigrant=[0.0, -0.1, -0.3])
    generation = np.array([Generation.OTHER, Generation.IMMIGRANT, Generation.BORN_TO_IMMIGRANTS, Generation.IMMIGRANT])
    got = upbringing.aspiration(generation, np.array([0, 2, 2, 5]), config)
    np.testing.assert_allclose(got, [0.0, -0.3, 0.5, -0.3])


def test_siblings_share_their_family_and_strangers_do_not():
    city, config = family(), UpbringingConfig()
    siblings = upbringing.sibling_keys(city, np.array([1, 2, 4, 5]))
    assert siblings[0] == siblings[1] == city.persons.key[0]
    assert siblings[3] == city.persons.key[5]
    part = upbringing.family_part(city.seed, siblings, config)
    assert part[0] == part[1]
    assert np.unique(part).size == 3


def test_who_did_not_grow_up_here_gets_the_mean_of_their_parents_education():
    city = family(childhood_rank=0.9)
    chances = chances_of(city, np.array([1, 5]), UpbringingConfig())
    assert chances.completion[1] == COMPLETION[1]
    assert chances.advantage[1] == 0.0
    assert chances.completion[0] != COMPLETION[1]


def test_parents_education_given_own_by_hand():
    steps = upbringing.parents_given_own(np.array([[0, 0, 0], [999, 999, 999]]))
    fails = 1.0 - COMPLETION
    np.testing.assert_allclose(np.diff(steps[0, 0], prepend=0.0), fails / fails.sum())
    both = COMPLETION * DEGREE
    np.testing.assert_allclose(np.diff(steps[1, 2], prepend=0.0), both / both.sum())
