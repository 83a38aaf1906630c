"""Gaps split into composition and context; ranks of parents and children."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from state.builders import street, tiny_city

from sim.metrics.gaps import outcome_gaps, tally
from sim.metrics.generations import FEWEST, rank_slopes
from sim.metrics.snapshot import take_snapshot
from sim.state import Status
from sim.state.area_columns import CHALLENGES


def rows_of(rows):
    return {(metric, group, unit): value for metric, group, unit, value in rows}


def test_two_areas_of_two_kinds_by_hand():
    # kind 0: rate 1/4 in the city, kind 1: rate 3/4; area 0 holds three of kind 1 and one of kind 0, area 1 the reverse
    area = np.repeat([0, 1], 4)
    kind = np.array([1, 1, 1, 0, 0, 0, 0, 1])
    has = np.array([1, 1, 1, 0, 1, 0, 0, 0], bool)
    counted = tally(area, kind, has, n_areas=2, n_kinds=2)
    low, high = counted.rates(np.array([True, False])), counted.rates(np.array([False, True]))
    assert low == (pytest.approx(3 / 4), pytest.approx((3 * 3 / 4 + 1 / 4) / 4))
    assert high == (pytest.approx(1 / 4), pytest.approx((3 * 1 / 4 + 3 / 4) / 4))


def test_with_one_kind_everywhere_all_of_a_gap_is_context():
    area, has = np.repeat([0, 1], 10), np.arange(20) < 6
    counted = tally(area, np.zeros(20, np.int64), has, n_areas=2, n_kinds=1)
    (low, expected_low), (high, expected_high) = (counted.rates(np.arange(2) == a) for a in (0, 1))
    assert low - high == pytest.approx(0.6)
    assert expected_low == expected_high == pytest.approx(0.3)


def test_when_only_the_kind_matters_all_of_a_gap_is_composition():
    kind = np.array([0, 0, 0, 1, 0, 1, 1, 1])
    counted = tally(np.repeat([0, 1], 4), kind, kind == 1, n_areas=2, n_kinds=2)
    for area in (0, 1):
        observed, expected = counted.rates(np.arange(2) == area)
        assert expected == pytest.approx(observed)


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 9))
def test_expected_numbers_add_up_to_the_observed(seed, n_areas, n_kinds):
    rng = np.random.default_rng(seed)
    area, kind, has = rng.integers(0, n_areas, 200), rng.integers(0, n_kinds, 200), rng.random(200) < 0.3
    counted = tally(area, kind, has, n_areas, n_kinds)
    assert counted.expected.sum() == pytest.approx(counted.observed.sum())
    assert (counted.expected <= counted.persons + 1e-9).all()
    assert (counted.expected >= 0.0).all()


@pytest.mark.parametrize("seed", range(5))
def test_composition_and_context_are_the_gap(seed):
    city = street(200, seed=seed, n_areas=8)
    city.parameters["low_income_line"] = 350_000.0
    city.areas.status[:] = np.random.default_rng(seed).normal(size=8)
    found = rows_of(outcome_gaps(take_snapshot(city)))
    gaps = {key[1:]: value for key, value in found.items() if key[0] == "gap"}
    assert {group for group, unit in gaps if unit == "status_quartile"} == set(CHALLENGES)
    assert len(gaps) == len(CHALLENGES) * (1 + city.n_districts)
    for key, gap in gaps.items():
        parts = found["gap_composition", *key] + found["gap_context", *key]
        np.testing.assert_allclose(parts, gap, rtol=0, atol=1e-15)
        assert np.isnan(gap) or -1.0 <= gap <= 1.0


def workers(area, status, **options):
    return {"area": area, "members": [{"age": 40, "status": status} | options]}


def test_the_gap_is_lowest_less_highest_status_quartile():
    homes = [workers(0, Status.OUTSIDE), workers(0, Status.WORK)]
    homes += [workers(area, Status.WORK) for area in (1, 2, 3)]
    city = tiny_city(homes, n_areas=4)
    city.areas.status[:] = [-0.3, -0.1, 0.1, 0.3]
    found = rows_of(outcome_gaps(take_snapshot(city)))
    assert found["gap", "outside_work_30_59", "status_quartile"] == pytest.approx(0.5)
    assert found["gap_composition", "outside_work_30_59", "status_quartile"] == pytest.approx(0.0)
    assert found["gap", "outside_work_30_59:D0", "district"] == pytest.approx(0.5 - 1 / 5)
    assert np.isnan(found["gap", "children_low_income", "status_quartile"])


def test_education_explains_who_is_outside_work():
    homes = [workers(0, Status.OUTSIDE, education=0)] * 2 + [workers(0, Status.WORK, education=1)]
    homes += [workers(1, Status.OUTSIDE, education=0)] + [workers(1, Status.WORK, education=1)] * 2
    city = tiny_city(homes, n_areas=2)
    city.areas.status[:] = [-0.3, 0.3]
    found = rows_of(outcome_gaps(take_snapshot(city)))
    assert found["gap", "outside_work_30_59", "status_quartile"] == pytest.approx(1 / 3)
    assert found["gap_context", "outside_work_30_59", "status_quartile"] == pytest.approx(0.0)


def test_parents_education_counts_only_where_parents_are_linked():
    young = {"age": 25, "status": Status.OUTSIDE, "parents_education": 0}
    working = {"age": 25, "status": Status.WORK, "parents_education": 1}
    homes = [{"area": 0, "members": [young]}, {"area": 1, "members": [working]}]
    for linked, composition in ((0, 0.0), (77, 1.0)):
        for home in homes:
            home["members"][0]["mother"] = linked
        city = tiny_city(homes, n_areas=2)
        city.areas.status[:] = [-0.3, 0.3]
        found = rows_of(outcome_gaps(take_snapshot(city)))
        assert found["gap", "outside_20_29", "status_quartile"] == pytest.approx(1.0)
        assert found["gap_composition", "outside_20_29", "status_quartile"] == pytest.approx(composition)


def grown_up(n, slope, areas=2):
    """Adults of thirty whose household's rank follows their childhood rank."""
    city = tiny_city([{"area": i % areas, "members": [{"age": 30}]} for i in range(n)], n_areas=areas)
    origin = np.linspace(0.0, 1.0, n)
    city.persons.childhood_rank[:n], city.persons.childhood_years[:n] = origin, 18
    city.persons.childhood_area[:n], city.persons.mother[:n] = np.arange(n) % areas, 77
    city.households.income_rank[:n] = 0.5 + slope * (origin - 0.5)
    return city


@pytest.mark.parametrize("slope", [-0.3, 0.0, 0.2, 1.0])
def test_a_planted_slope_is_found_in_the_city_and_in_every_district(slope):
    found = rows_of(rank_slopes(grown_up(40, slope)))
    for place in (("all", "city"), ("D0", "district"), ("D1", "district")):
        assert found["rank_slope", *place] == pytest.approx(slope, abs=1e-5)
        assert found["rank_from_low", *place] == pytest.approx(0.5 - 0.25 * slope, abs=1e-5)
    assert found["rank_slope_persons", "all", "city"] == 40
    assert found["rank_slope_persons", "D1", "district"] == 20


def test_an_imputed_childhood_gives_the_same_rows_without_a_slope():
    city = grown_up(40, 0.3)
    before = rows_of(rank_slopes(city))
    city.persons.mother[:] = 0
    found = rows_of(rank_slopes(city))
    assert list(found) == list(before)
    assert np.isnan(found["rank_slope", "all", "city"])
    assert found["rank_slope_persons", "all", "city"] == 0


def test_too_few_persons_give_no_slope_and_other_ages_do_not_count():
    city = grown_up(2 * FEWEST, 0.3)
    city.persons.age[0], city.persons.age[2] = 25, 41
    found = rows_of(rank_slopes(city))
    assert found["rank_slope_persons", "D0", "district"] == FEWEST - 2
    assert np.isnan(found["rank_slope", "D0", "district"])
    assert found["rank_slope", "D1", "district"] == pytest.approx(0.3, abs=1e-5)


def test_those_who_live_with_their_parents_do_not_count():
    homes = [
        {"area": 0, "members": [{"age": 60}, {"age": 30, "mother": 10_000}], "couple": couple} for couple in (0, 1)
    ]
    city = tiny_city(homes, n_areas=1)
    city.persons.childhood_years[:4] = 18
    assert rows_of(rank_slopes(city))["rank_slope_persons", "all", "city"] == 1
