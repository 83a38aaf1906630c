"""Parts of synthesis by hand and by property."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.config import Config
from sim.kernels.slots import free_slots
from sim.kernels.synthesis import first_homes
from sim.state import Use
from sim.synthesis import build_city, solution
from sim.synthesis.addresses import systematic, text_key
from sim.synthesis.fitting import fit_margins


@given(
    expected=st.lists(st.floats(0.0, 50.0), min_size=1, max_size=60),
    offset=st.floats(0.0, 0.999),
)
def test_systematic_rounding_is_within_one_on_every_run_of_cells(expected, offset):
    counts = systematic(np.array(expected), offset)
    assert counts.min() >= 0
    gap = np.cumsum(counts) - np.cumsum(expected)
    assert gap.max() - gap.min() < 1.0 + 1e-6 or np.abs(gap).max() < 1.0 + 1e-6


def test_fitting_reproduces_two_margins_and_keeps_odds():
    seed = np.array([[4.0, 1.0], [1.0, 1.0]])
    rows, columns = np.array([30.0, 70.0]), np.array([60.0, 40.0])
    table = fit_margins(seed, [((0,), rows), ((1,), columns)])
    np.testing.assert_allclose(table.sum(axis=1), rows, rtol=1e-5)
    np.testing.assert_allclose(table.sum(axis=0), columns, rtol=1e-5)
    assert table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]) == pytest.approx(4.0)


def test_fitting_keeps_empty_cells_empty():
    table = fit_margins(
        np.array([[0.0, 1.0], [1.0, 1.0]]), [((0,), np.array([1.0, 2.0])), ((1,), np.array([1.0, 2.0]))]
    )
    assert table[0, 0] == 0.0


def test_slots_are_different_and_in_their_district():
    keys = np.arange(1, 901, dtype=np.uint64)
    district = np.repeat([0, 1], [300, 600])
    edges = np.array([0, 310, 1024])
    slots = free_slots(np.uint64(7), keys, district, edges, np.zeros(1024, np.uint64))
    assert np.unique(slots).size == 900
    assert np.all(slots[:300] < 310)
    assert np.all(slots[300:] >= 310)


def test_a_full_district_says_so():
    slots = free_slots(
        np.uint64(7), np.arange(1, 4, dtype=np.uint64), np.zeros(3, np.int64), np.array([0, 2]), np.zeros(2, np.uint64)
    )
    assert sorted(slots) == [-1, 0, 1]


def test_first_homes_are_all_different_and_without_taste_the_best():
    keys = np.arange(1, 11, dtype=np.uint64)
    worth = np.linspace(0.0, 1.0, 10)
    starts = np.array([0, 10])
    stage = np.zeros(10, np.uint8)
    none = np.zeros(10)
    chosen = first_homes(np.uint64(1), np.uint64(2), 12, 0.0, starts, starts, keys, stage, none, keys, worth, none)
    np.testing.assert_array_equal(chosen, np.arange(9, -1, -1))


def test_text_keys_are_stable_and_tell_words_apart():
    assert text_key("oslo", "0102") == text_key("oslo", "0102")
    assert text_key("oslo", "0102") != text_key("oslo0", "102")


def test_a_shipped_solution_is_applied(tmp_path, monkeypatch):
    config = Config()
    config.city.name = "classroom"
    monkeypatch.setattr(solution, "DATA", tmp_path)
    plain = build_city(config, 1)
    shape = plain.parameters["outside_value"].shape
    solved = {
        "area_quality": np.full(plain.areas.quality.shape, 0.25).tolist(),
        "yield_centre": np.full(len(plain.zones), 0.05).tolist(),
        "outside_value": np.full(shape, -0.5).tolist(),
    }
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "classroom.json").write_text(json.dumps(solved))
    city = build_city(config, 1)
    assert np.all(city.areas.quality == 0.25)
    assert np.all(city.parameters["yield_centre"] == 0.05)
    assert np.all(city.parameters["outside_value"] == -0.5)
    assert np.all(city.parameters["leave_reference"] == plain.parameters["leave_reference"])
    exists = (city.dwellings.key != 0) & (city.dwellings.use != Use.PRIVATE_LET)
    assert np.median(city.dwellings.required_yield[exists]) == pytest.approx(0.05, abs=0.001)
