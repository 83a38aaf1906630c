"""Price indices: shrinkage, unsold listings, limits, values."""

import numpy as np
import pytest

from sim.kernels.prices import index_changes, refresh_values, sum_residuals

NONE = np.zeros((2, 4))


def _changes(number=NONE, total=NONE, n_unsold=NONE, discounts=NONE, speed=0.2, shrinkage=2.0, weight=0.0, step=0.1):
    return index_changes(number, total, n_unsold, discounts, speed, shrinkage, weight, step)


def _cell(value, area=0, room_class=1):
    out = np.zeros((2, 4))
    out[area, room_class] = value
    return out


def test_residuals_are_summed_by_cell():
    number, total = sum_residuals(np.array([0, 0, 1]), np.array([1, 1, 3]), np.array([0.1, 0.2, -0.3]), 2, 4)
    assert number[0, 1] == 2
    assert total[0, 1] == pytest.approx(0.3)
    assert (number.sum(), total[1, 3]) == (3, -0.3)


def test_a_cell_follows_its_deals_and_its_neighbours_follow_the_area():
    change = _changes(number=_cell(4.0), total=_cell(0.4))
    assert change[0, 1] == pytest.approx(0.2 * (0.4 + 2.0 * 0.1) / (4 + 2 + 1))
    assert change[0, 0] == pytest.approx(0.2 * 2.0 * 0.1 / 3)
    assert (change[1] == 0.0).all()


def test_no_deal_and_no_listing_change_nothing():
    assert (_changes() == 0.0).all()


def test_unsold_listings_pull_down_a_cell_without_deals():
    change = _changes(n_unsold=_cell(2.0), discounts=_cell(0.2))
    assert change[0, 1] == pytest.approx(-0.3 * 0.2 * 0.1)
    assert (change[0, [0, 2, 3]] == 0.0).all()


def test_an_unsold_listing_counts_as_part_of_a_deal_at_its_next_ask():
    change = _changes(_cell(2.0), _cell(0.2), _cell(2.0), _cell(0.2), weight=0.5)
    mean = (0.2 - 0.1) / 3.0
    assert change[0, 1] == pytest.approx(0.2 * (0.1 + 2.0 * mean) / (3 + 2 + 1))


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_quarters_change_is_limited(sign):
    change = _changes(_cell(50.0), sign * _cell(200.0), step=0.05)
    assert change[0, 1] == pytest.approx(sign * 0.05)


def test_values_follow_index_quality_and_floor():
    value, rent = np.full(3, -1.0), np.full(3, -1.0)
    refresh_values(
        np.array([0, 1, -1], np.int16), np.array([1, 0, 0], np.uint8), np.array([50.0, 30.0, 10.0], np.float32),
        np.array([0.5, 0.0, 0.5], np.float32), np.full((2, 4), 1000.0), np.full((2, 4), 100.0), 0.3, 950.0, 10.0,
        value, rent,
    )  # fmt: skip
    assert value.tolist() == [50_000.0, 28_500.0, -1.0]
    assert rent[1] == pytest.approx(30.0 * 100.0 * np.exp(-0.15))
    assert rent[2] == -1.0
