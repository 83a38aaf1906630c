"""The committee's counts and children's exposure: by hand, by property, and against pandas."""

import numpy as np
import pytest
from state.builders import street, tiny_city

import sim
from sim.metrics import REGISTRY
from sim.metrics.committee import areas_with_challenges, children_by_group
from sim.metrics.recorder import AREA_COLUMNS
from sim.metrics.snapshot import take_snapshot
from sim.state import Status
from sim.state.area_columns import CHALLENGES, city_area_columns

LINE = 200_000.0


def values(rows):
    return {(metric, group): value for metric, group, _, value in rows}


def family(area, *, poor, children=1, background=0, **options):
    """A lone parent, in or out of work, with children."""
    adult = {"age": 35, "background": background, "income": 60_000.0 if poor else 900_000.0} | options
    return {"area": area, "members": [adult] + [{"age": 8, "background": background}] * children}


def poor_city(homes, n_areas):
    city = tiny_city(homes, n_areas=n_areas)
    city.parameters["low_income_line"] = LINE
    return city


def columns_of(**shares):
    """Columns of areas that have no challenge but those given."""
    n = len(next(iter(shares.values())))
    columns = {name: np.zeros(n) for name in CHALLENGES} | {"persons": np.ones(n)}
    columns |= {name: np.array(values) for name, values in shares.items()}
    columns["challenges"] = sum(columns[name] >= cut for name, cut in CHALLENGES.items()).astype(float)
    return columns


def test_areas_exactly_at_the_cut_off_count():
    found = values(areas_with_challenges(columns_of(children_low_income=[0.40, 0.39, 0.30, 0.29])))
    assert found["areas_low_income_40", "all"] == 1
    assert found["areas_low_income_30", "all"] == 3
    assert found["areas_several_challenges", "all"] == 0


def test_co_occurrence_counts_areas_above_both():
    columns = columns_of(children_low_income=[0.5, 0.5, 0.1], low_education_30_59=[0.35, 0.1, 0.35])
    found = values(areas_with_challenges(columns))
    assert found["co_occurrence", "low_education_30_59:children_low_income"] == 1
    assert found["co_occurrence", "children_low_income:children_low_income"] == 2
    assert found["co_occurrence", "outside_work_30_59:children_low_income"] == 0
    assert found["areas_several_challenges", "all"] == 1


def test_correlations_are_pearsons_and_leave_out_empty_areas():
    columns = columns_of(children_low_income=[0.4, 0.5, 0.6, 0.0], outside_work_30_59=[0.1, 0.2, 0.3, 0.9])
    columns["persons"][3] = 0
    found = values(areas_with_challenges(columns))
    pair = "outside_work_30_59:children_low_income"
    assert found["indicator_correlation", pair] == pytest.approx(1.0)
    assert found["indicator_correlation_low_income_40", pair] == pytest.approx(1.0)
    assert np.isnan(found["indicator_correlation", "outside_20_29:children_low_income"])


def test_children_by_group_by_hand():
    homes = [family(0, poor=True, children=2, background=1), family(0, poor=False), family(1, poor=False, children=3)]
    city = poor_city(homes, n_areas=2)
    city.persons.exposure[:, 1, 0] = np.where(city.persons.background == 1, 3, 0)[: city.persons.exposure.shape[0]]
    city.persons.exposure[:, 1, 3] = 1
    found = values(children_by_group(take_snapshot(city), city_area_columns(city, 1)))
    assert found["children_above_cut_off", "all:children_low_income"] == pytest.approx(3 / 6)
    assert found["children_above_cut_off", "majority:children_low_income"] == pytest.approx(1 / 4)
    assert found["children_above_cut_off", "minority:children_low_income"] == 1.0
    assert found["children_above_cut_off", "low_income_children:children_low_income"] == 1.0
    assert found["children_area_low_income", "all"] == pytest.approx(3 / 6 * 2 / 3)
    assert found["children_area_low_income", "majority"] == pytest.approx(1 / 4 * 2 / 3)
    assert found["childhood_low_status", "minority"] == pytest.approx(3 / 4)
    assert found["childhood_low_status", "majority"] == 0.0


def test_a_child_not_in_work_is_no_challenge():
    city = poor_city([family(0, poor=False, status=Status.OUTSIDE)], n_areas=1)
    assert city_area_columns(city, 1)["outside_work_30_59"] == [1.0]
    assert city_area_columns(city, 1)["outside_20_29"] == [0.0]


@pytest.mark.parametrize("seed", range(5))
def test_exposure_is_bounded_and_groups_average_to_all(seed):
    city = street(150, seed=seed, n_areas=6)
    city.parameters["low_income_line"] = 350_000.0
    found = values(children_by_group(take_snapshot(city), city_area_columns(city, 1)))
    shares = np.array([v for v in found.values() if not np.isnan(v)])
    assert ((shares >= 0.0) & (shares <= 1.0)).all()
    area, age, background = city.area_of_person(), city.persons.age[: city.persons.n_rows], city.persons.background
    child = (area >= 0) & (age < 18)
    share = np.mean(background[: city.persons.n_rows][child] == 1)
    for metric, group in (("children_area_low_income", ""), ("children_above_cut_off", ":children_low_income")):
        mixed = (1 - share) * found[metric, "majority" + group] + share * found[metric, "minority" + group]
        assert found[metric, ("all" + group).removesuffix(":")] == pytest.approx(mixed)


@pytest.fixture(scope="module")
def lived():
    """A small city after two years of births, deaths, moves and arrivals."""
    model = sim.ResidentialModel(sim.load_config(["city=classroom", "run.years=2"]))
    for _ in range(8):
        model.step()
    return model


def test_the_indicators_recomputed_from_the_persons_equal_the_published_ones(lived):
    city = lived.city
    homes = city.to_frame("households").join(city.to_frame("dwellings")[["area", "owner"]], on="dwelling")
    persons = city.to_frame("persons").join(homes[["area", "owner"]].dropna(), on="household", how="inner")
    under_14 = city.to_frame("persons").query("age < 14").groupby("household").size().reindex(homes.index, fill_value=0)
    units = 1 + 0.5 * (homes["members"] - 1) - 0.2 * under_14
    poor = (homes["net_income"] + homes["allowance"]) / units.clip(lower=1) < city.parameters["low_income_line"]
    persons = persons.join(poor.rename("poor"), on="household")
    shares = {
        "outside_work_30_59": (persons["status"] != 0)[persons["age"].between(30, 59)],
        "outside_20_29": (persons["status"] == 2)[persons["age"].between(20, 29)],
        "not_completed_21_29": (persons["completed_upper_secondary"] == 0)[persons["age"].between(21, 29)],
        "low_education_30_59": (persons["education"] == 0)[persons["age"].between(30, 59)],
        "children_low_income": persons["poor"][persons["age"] < 18],
    }
    areas = lived.records()["areas"]
    published = areas[areas["year"] == areas["year"].max()].reset_index(drop=True)
    for name, share in shares.items():
        again = share.groupby(persons["area"]).mean().reindex(range(city.n_areas), fill_value=0.0)
        np.testing.assert_allclose(published[name], again, rtol=0, atol=1e-12, err_msg=name)
        assert published[name].nunique() > 1


def test_columns_of_areas_stand_in_the_order_of_the_interface(lived):
    fixed = (
        "outside_work_30_59", "outside_20_29", "not_completed_21_29", "low_education_30_59", "children_low_income",
        "children_renting", "families_crowded", "safe_access", "turnover", "challenges",
    )  # fmt: skip
    assert fixed == AREA_COLUMNS
    assert list(lived.records()["areas"].columns)[:12] == ["year", "area", *fixed]


def test_every_row_is_declared_within_its_range_and_the_same_every_year(lived):
    metrics = lived.records()["metrics"]
    names = metrics.groupby("year")[["metric", "group", "unit_size"]].agg(list)
    assert len(names) == 2
    assert all(names[column].iloc[0] == names[column].iloc[1] for column in names)
    for row in metrics.dropna().itertuples():
        declared = REGISTRY[row.metric]
        assert declared.low - 1e-12 <= row.value <= declared.high + 1e-12, row
