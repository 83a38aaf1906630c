"""A city from a user's own table, and what is refused."""

import numpy as np
import pytest

from sim.config import Config, ConfigError
from sim.synthesis import build_city, fit_table

HEADER = "code,households,price_per_m2,mean_income"
ROWS = ["01,400,50000,450000", "02,300,60000,520000", "03,300,40000,390000"]


def write(tmp_path, header=HEADER, rows=ROWS):
    path = tmp_path / "areas.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def build(path):
    config = Config()
    config.city.name, config.city.table = "from_table", str(path)
    return build_city(config, 1)


def refusal(path):
    with pytest.raises(ConfigError) as error:
        build(path)
    text = str(error.value)
    assert "\n" not in text
    assert str(path) in text
    return text


def test_the_minimum_columns_make_a_city_and_the_rest_is_listed(tmp_path):
    city = build(write(tmp_path))
    city.invariants()
    assert city.households.n == 1000
    assert {"owner_share", "asia_africa_share", "lon"} <= set(city.parameters["imputed"])
    fit = fit_table(city)
    income = fit[fit.margin == "mean_gross_income"]
    np.testing.assert_allclose(income.city, income.figure, rtol=0.01)


def test_optional_columns_are_used(tmp_path):
    header = (
        HEADER + ",name,district,lon,lat,area_km2,owner_share,coop_share,renter_share,asia_africa_share,single_share"
    )
    rows = [
        "01,600,50000,450000,West,A,10.70,59.90,1.0,0.5,0.2,0.3,0.05,0.30",
        "02,600,60000,520000,East,B,10.80,59.91,1.5,0.1,0.3,0.6,0.45,0.60",
    ]
    city = build(write(tmp_path, header, rows))
    city.invariants()
    assert city.districts == ["A", "B"]
    assert city.area_names == ["West", "East"]
    fit = fit_table(city).set_index(["margin", "area"]).city
    assert fit["tenure.renter", "01"] == pytest.approx(0.3, abs=0.01)
    assert fit["tenure.renter", "02"] == pytest.approx(0.6, abs=0.01)
    assert fit["background.asia_africa", "02"] == pytest.approx(0.45, abs=0.06)
    assert fit["households.single", "02"] / 600 == pytest.approx(0.60, abs=0.01)
    assert city.areas.x_km[1] - city.areas.x_km[0] == pytest.approx(5.6, abs=0.2)


def test_a_missing_column_is_named(tmp_path):
    assert "column mean_income: is missing" in refusal(write(tmp_path, "code,households,price_per_m2,mean_incom"))


def test_text_in_a_number_is_named_by_row_and_column(tmp_path):
    text = refusal(write(tmp_path, rows=[ROWS[0], "02,many,60000,520000"]))
    assert "row 3, column households" in text
    assert "'many'" in text


def test_negative_counts_are_refused(tmp_path):
    text = refusal(write(tmp_path, rows=["01,-4,50000,450000", ROWS[1]]))
    assert "row 2, column households" in text
    assert "at least 0" in text


def test_shares_that_do_not_sum_are_refused(tmp_path):
    header = HEADER + ",owner_share,coop_share,renter_share"
    text = refusal(write(tmp_path, header, [ROWS[0] + ",0.5,0.3,0.4"]))
    assert "row 2" in text
    assert "must sum to 1, got 1.2" in text


def test_shares_out_of_bounds_are_refused(tmp_path):
    text = refusal(write(tmp_path, HEADER + ",asia_africa_share", [ROWS[0] + ",1.4"]))
    assert "must be in [0, 1], got 1.4" in text


def test_duplicate_codes_are_refused(tmp_path):
    text = refusal(write(tmp_path, rows=[ROWS[0], ROWS[0]]))
    assert "row 3, column code: 01 is already in row 2" in text


@pytest.mark.parametrize(
    ("header", "rows", "words"),
    [
        (HEADER + ",ownr_share", [ROWS[0] + ",0.1"], "nearest: owner_share"),
        (HEADER + ",code", [ROWS[0] + ",01"], "appears 2 times"),
        (HEADER, ["01,400,50000"], "must have 4 values, got 3"),
        (HEADER, ["01,400,0,450000"], "must be above 0"),
        (HEADER, ["01,nan,50000,450000"], "must be a finite number"),
        (HEADER, ["01,0,50000,450000"], "must sum to at least 1"),
        (HEADER, [",4,50000,450000"], "must not be empty"),
        (HEADER + ",owner_share", [ROWS[0] + ",0.1"], "column coop_share: is missing"),
        (HEADER, [], "at least one row"),
    ],
)
def test_other_slips_are_refused(tmp_path, header, rows, words):
    assert words in refusal(write(tmp_path, header, rows))


def test_a_table_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "areas.csv"
    path.write_bytes(b"\xff\xfe\x00code")
    assert "UTF-8" in refusal(path)
