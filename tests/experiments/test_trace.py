"""Tracing, by hand on a street of a few households, and on pairs of the classroom."""

import numpy as np
import pandas as pd
import pytest

from sim.config import Config
from sim.experiments import run_cells
from sim.experiments.places import distances, rings
from sim.experiments.trace import FAMILY_STAGES, History, Trace, family_stage, trace_pair
from sim.experiments.traced import (
    FATES,
    chain_lengths,
    displacement,
    fate_counts,
    fates,
    origin_destination,
    tidy_tables,
    vacancy_chains,
    winners_and_losers,
)
from sim.experiments.traced_study import open_traces
from sim.report.figures import Shapes
from sim.report.readings import view_of
from sim.report.traces import trace_section

BIG = 2**63  # keys use all 64 bits: a float could not tell these apart
AREAS = pd.DataFrame({"code": ["a", "b"], "district": ["north", "south"], "zone": "z", "lon": 0.0, "lat": 0.0})


def _state(homes, **columns):
    """Households 1.. with dwelling number, area and what else is given; dwellings are numbered from BIG."""
    frame = pd.DataFrame(
        {
            "dwelling": np.array([BIG + d if d else 0 for d, _ in homes.values()], np.uint64),
            "area": [area for _, area in homes.values()],
            "group": ["majority" if key % 2 else "minority" for key in homes],
            "tenure": "renter",
            "income_quartile": "income_quartile_1",
            "family_stage": "single",
            "utility": 0.0,
            "left_over": 0.0,
            "space": 0.0,
            "status": 0.0,
        },
        index=pd.Index(np.array(list(homes), np.uint64), name="household"),
    )
    return frame.assign(**{name: pd.Series(values) for name, values in columns.items()})


def _moves(*moves):
    columns = ["quarter", "household", "origin", "destination", "origin_area", "destination_area"]
    frame = pd.DataFrame(list(moves), columns=columns)
    for name in ("origin", "destination"):
        frame[name] = np.array([BIG + d if d else 0 for d in frame[name]], np.uint64)
    return frame


NONE = _moves()
START = _state({1: (1, 0), 2: (2, 0), 3: (3, 0), 4: (4, 1), 5: (5, 1)})
BASELINE = _state({1: (1, 0), 2: (6, 1), 3: (3, 0), 4: (7, 1), 5: (8, 0), 6: (9, 1)})
POLICY = _state(
    {1: (1, 0), 2: (6, 1), 3: (10, 1), 4: (4, 1), 5: (11, 0), 7: (9, 1)},
    utility={1: 0.0, 2: 1.0, 3: -2.0, 4: 3.0, 5: 0.0, 7: 9.0},
)


@pytest.fixture
def street():
    treated = np.array([True, False])
    return Trace(History(START, BASELINE, NONE), History(START, POLICY, NONE), treated, AREAS, seed=1)


def test_what_became_of_every_household_by_hand(street):
    assert fates(street)["fate"].to_dict() == {
        1: "same_home",
        2: "moved_anyway",
        3: "moved_by_policy",
        4: "kept_by_policy",
        5: "moved_elsewhere",
        6: "only_in_baseline",
        7: "only_with_policy",
    }
    counts = fate_counts(street, by="group")
    assert list(counts.columns) == list(FATES)
    assert counts.loc["majority", "moved_by_policy"] == 1
    assert counts.to_numpy().sum() == 7


def test_homes_whose_keys_differ_in_the_last_bit_are_two_homes(street):
    policy = POLICY.copy()
    policy.loc[1, "dwelling"] = np.uint64(BIG + 1)
    baseline = BASELINE.copy()
    baseline.loc[1, "dwelling"] = np.uint64(BIG)
    other = Trace(History(START, baseline, NONE), History(START, policy, NONE), street.treated, AREAS, 1)
    assert fates(other).loc[1, "fate"] == "kept_by_policy"


def test_winners_and_losers_by_hand(street):
    table = winners_and_losers(street, by="group", outcome="utility")
    assert table.loc["majority"].tolist() == [3, 0, 1, pytest.approx(-2.0 / 3)]  # 1, 3, 5
    assert table.loc["minority"].tolist() == [2, 2, 0, 2.0]  # 2, 4


def test_displacement_counts_those_gone_with_the_policy_only_by_hand(street):
    row = displacement(street, by="tenure").loc["renter"]
    # Of 1, 2, 3 in the treated area: 2 is gone in both, 3 with the policy only.
    assert row[["households", "displaced", "retained", "gone_anyway"]].tolist() == [3, 1, 0, 1]
    assert row["net"] == pytest.approx(1 / 3)


def test_vacancy_chains_by_hand():
    moves = _moves(
        (0, 1, 1, 20, 0, 1),  # into a new home 20, leaving 1
        (1, 2, 2, 1, 0, 0),  # into 1, leaving 2
        (1, 3, 3, 30, 0, 0),  # into 30, left by a death; its own home 3 stays empty
        (2, 4, 0, 2, -1, 0),  # a newcomer takes 2: the end
        (3, 1, 20, 0, 1, -1),  # leaves the city: no chain goes on from here, but ...
        (4, 5, 0, 20, -1, 1),  # ... the home that is left begins another
    )
    chains = vacancy_chains(History(START, START, moves))
    assert chains["first"].tolist() == [BIG + 20, BIG + 30, BIG + 20]
    assert chains["moves"].tolist() == [3, 1, 1]
    assert chains["end"].tolist() == ["newcomer", "empty", "newcomer"]
    assert chains["quarter"].tolist() == [0, 1, 4]


def test_origins_and_destinations_by_hand(street):
    without = History(START, BASELINE, _moves((0, 2, 2, 6, 0, 1), (1, 6, 0, 9, -1, 1)))
    with_it = History(START, POLICY, _moves((0, 2, 2, 6, 0, 1), (1, 3, 3, 10, 0, 1)))
    table = origin_destination(Trace(without, with_it, street.treated, AREAS, 1)).set_index(["origin", "destination"])
    assert table.loc[("north", "south")].tolist() == [1, 2, 1]
    assert table.loc[("outside", "south")].tolist() == [1, 0, -1]


def test_life_stages_are_told_by_age_then_youngest_child_then_couple():
    codes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 15]
    found = [FAMILY_STAGES[k] for k in family_stage(np.array(codes, np.uint8))]
    assert found == [
        "single", "couple", "children_0_5", "children_0_5", "children_6_17", "children_6_17",
        "adult_children", "adult_children", "older", "older",
    ]  # fmt: skip


def test_rings_around_treated_areas_by_hand():
    areas = [
        {"code": c, "lat": 60.0, "lon": 10.0 + km / (111.2 * 0.5)} for c, km in zip("abcd", (0, 0.9, 3, 9), strict=True)
    ]
    np.testing.assert_allclose(distances(areas, {"a"}), [0.0, 0.9, 3.0, 9.0])
    assert rings(areas, {"a"}, (1.0, 4.0)) == {"a": "treated", "b": "0-1 km", "c": "1-4 km", "d": "over 4 km"}
    assert np.isinf(distances(areas, set())).all()


def _config(**fields):
    config = Config()
    config.city.name, config.city.scale, config.run.years, config.run.threads = "classroom", 0.5, 4, 1
    block = config.scenario.policies.housing_mix
    block.strength, block.start = fields.pop("strength", 1.0), 2018
    block.target.areas = "renter_share >= 0.3"
    return config


@pytest.fixture(scope="module")
def traced():
    return trace_pair(_config())


def test_a_policy_of_zero_strength_sends_nobody_elsewhere():
    found = fates(trace_pair(_config(strength=0.0)))
    assert set(found["fate"]) == {"same_home", "moved_anyway"}


def test_every_household_at_home_at_the_end_has_one_fate_and_every_move_one_chain(traced):
    found, ends = fates(traced), [h.end[h.end["dwelling"] != 0].index for h in (traced.baseline, traced.policy)]
    assert set(found.index) == set(ends[0]) | set(ends[1])
    assert (found["fate"] != "same_home").any() and not found.isna().any().any()
    assert found["fate"].isin(["moved_by_policy", "kept_by_policy", "moved_elsewhere"]).any()
    for history in (traced.baseline, traced.policy):
        assert vacancy_chains(history)["moves"].sum() == (history.moves["destination"] != 0).sum()
        last = history.moves.groupby("household")["destination"].last()
        at_home = history.end["dwelling"].reindex(last.index, fill_value=np.uint64(0))
        assert (last == at_home).all()
    assert (chain_lengths(traced)["mean_length"] > 1.0).all()


def test_who_lived_in_treated_areas_is_counted_by_kind(traced):
    assert 0 < traced.treated.sum() < len(traced.areas)
    table = displacement(traced, by="group")
    start = traced.baseline.start
    assert table["households"].sum() == traced.treated[start.loc[start["area"] >= 0, "area"]].sum()
    assert (table["displaced"] + table["retained"] + table["gone_anyway"] <= table["households"]).all()


def test_all_tables_of_a_trace_are_one_tidy_frame(traced):
    frame = tidy_tables(traced)
    assert list(frame.columns) == ["seed", "table", "row", "column", "value"]
    assert not frame.duplicated(["table", "row", "column"]).any()
    rows = frame.query("table == 'fates_by_tenure'")
    assert rows["value"].sum() == len(fates(traced))


def test_a_study_is_traced_kept_and_shown_in_the_report(tmp_path):
    config = _config()
    config.city.scale, config.run.years, config.run.replicates = 0.25, 2, 2
    study = run_cells([config], progress=False)
    traces = study.trace(progress=False)
    assert sorted(traces.traces["seed"].unique()) == [1, 2]
    assert set(traces.rings["group"]) >= {"treated", "0-1 km"}
    before = traces.rings[(traces.rings["year"] < 2018) & (traces.rings["n_pairs"] > 0)]
    assert (before["effect"] == 0.0).all()
    traces.save(tmp_path)
    pd.testing.assert_frame_equal(open_traces(tmp_path).traces, traces.traces)
    view = view_of(study)
    (part,) = trace_section(view, view.packages, Shapes())
    titles = [table["title"] for table in part["tables"]]
    assert "What became of households, by tenure" in titles
    assert "Vacancy chains" in titles
    assert part["seeds"] == "Traced on 2 seeds."
    assert part["pictures"][0].title == "Households that live elsewhere because of the policy"
    study.traces = None
    assert trace_section(view_of(study), view.packages, Shapes()) == []


def test_names_of_the_package_are_what_the_guide_says_whatever_has_been_imported_before():
    import sim.experiments

    for _ in range(2):
        for name in sim.experiments.__all__:
            assert callable(getattr(sim.experiments, name)), name
