import math

import pytest

from sim.report.measures import decimals_for, measure, number, title_of


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (1234567.0, 0, False, "1 234 567"),
        (-0.84, 1, True, "\N{MINUS SIGN}0.8"),
        (0.84, 1, True, "+0.8"),
        (-0.01, 1, True, "0.0"),
        (float("nan"), 1, True, "not known"),
    ],
)
def test_numbers_are_written_for_readers(value, decimals, signed, text):
    assert number(value, decimals, signed=signed) == text.replace(
        " ", "\N{NARROW NO-BREAK SPACE}", text.count(" ")
    ) or (text == "not known" and number(value) == text)


@pytest.mark.parametrize(
    ("effect", "low", "high", "decimals"),
    [(-0.8, -1.1, -0.5, 1), (-0.04, -0.25, 0.17, 2), (1455.0, 1312.0, 1597.0, 0), (0.4, 0.03, 0.77, 2)],
)
def test_decimals_follow_the_half_width_and_never_hide_a_bound_that_is_not_zero(effect, low, high, decimals):
    assert decimals_for(effect, low, high) == decimals
    assert low * high < 0 or round(min(abs(low), abs(high)), decimals) != 0.0


def test_decimals_without_an_interval_keep_three_figures():
    assert decimals_for(0.01234, math.nan, math.nan) == 4
    assert decimals_for(0.0, math.nan, math.nan, 33.0) == 1


def test_shares_change_by_percentage_points_and_indices_by_points():
    assert measure("rent_burden").change(0.012, 1) == "+1.2\N{NO-BREAK SPACE}percentage points"
    assert measure("dissimilarity_corrected").change(-0.008, 1) == "\N{MINUS SIGN}0.8\N{NO-BREAK SPACE}points"
    assert measure("public_cost", 2.5e7).level(2.5e7, 0).startswith("25\N{NO-BREAK SPACE}NOK million")


def test_an_unknown_metric_keeps_its_own_name():
    item = measure("brand_new_metric")
    assert title_of(item, "all", "city") == "Brand new metric"
    assert item.level(2.0, 1) == "2.0"


def test_every_registered_measure_has_a_label_and_a_unit_for_its_changes():
    from sim.metrics import REGISTRY

    for name in REGISTRY:
        item = measure(name)
        assert item.label
        assert item.change_unit or not REGISTRY[name].unit
