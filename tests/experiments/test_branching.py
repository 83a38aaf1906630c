"""The common years of a study are simulated once a seed, and nothing shows that they were."""

import dataclasses

import pandas as pd
import pytest

from sim.config import Config
from sim.config.loading import load_scenario
from sim.experiments import run, run_cells
from sim.experiments.branching import COMMON_YEARS, Branch, can_branch, forget_branches, share_branches
from sim.experiments.identity import branch_digest
from sim.model import ResidentialModel


def _config(scenario="baseline", **run_fields):
    config = Config(scenario=load_scenario(scenario))
    config.city.name = "classroom"
    config.city.scale = 0.3
    config.run.years = 4
    for name, value in run_fields.items():
        setattr(config.run, name, value)
    return config


class Counting(ResidentialModel):
    """Counts the quarters that were simulated."""

    quarters = 0

    def step(self):
        Counting.quarters += 1
        super().step()


@pytest.fixture
def quarters():
    Counting.quarters = 0
    return lambda: Counting.quarters


CONFIGS = [_config(name, replicates=2) for name in ("baseline", "housing_mix", "rental_quality_check")]


@pytest.fixture(scope="module")
def from_the_start():
    return [run(config, progress=False) for config in CONFIGS]


@pytest.mark.parametrize("kept", [False, True])
def test_a_study_simulates_the_common_years_once_and_gives_the_same_tables(from_the_start, quarters, tmp_path, kept):
    study = run_cells(CONFIGS, folder=tmp_path if kept else None, progress=False, make_model=Counting)
    assert quarters() == 4 * 2 * (COMMON_YEARS + 3 * 1)
    for whole in from_the_start:
        for name, frame in study.results[whole.manifest["digest"]].frames.items():
            pd.testing.assert_frame_equal(frame, whole.frames[name], check_exact=True)
    assert not list(tmp_path.rglob("*.npz"))


def test_a_cell_of_another_branch_or_with_an_early_policy_runs_from_the_start(quarters, tmp_path):
    early, other = _config("housing_mix"), _config()
    early.scenario.policies.housing_mix.start = early.city.base_year + 1
    other.behaviour.preferences.alpha *= 1.1
    assert not can_branch(early)
    assert branch_digest(other) != branch_digest(_config())
    run_cells([early, other], progress=False, make_model=Counting)
    assert quarters() == 3 * 4 * 4


def test_branches_are_those_of_the_seed_the_length_and_the_policies_do_not_count():
    changed = dataclasses.replace(_config("housing_mix", years=9, replicates=7), seed=5)
    assert branch_digest(changed) == branch_digest(_config())
    assert not can_branch(_config(years=COMMON_YEARS))


def _branch(config, folder, seed=1):
    return Branch(config, seed, Counting, folder)


def _simulate(branch, years=4):
    model = branch.begin()
    for year in range(model.clock.quarter // 4, years):
        model.run_years(1)
        branch.reached(model, year + 1)
    return model


@pytest.fixture
def kept(tmp_path):
    share_branches(tmp_path, CONFIGS)
    _simulate(_branch(CONFIGS[0], tmp_path))
    (state,) = tmp_path.rglob("*.npz")
    return state


def test_a_damaged_or_foreign_state_is_passed_over_and_replaced(tmp_path, kept, quarters):
    good = kept.read_bytes()
    for bad in (
        b"",
        b"not a state",
        good[: len(good) // 2],
        good.replace(b"sim.state.city:City", b"sim.state.city:Cite"),
    ):
        kept.write_bytes(bad)
        before = quarters()
        _simulate(_branch(CONFIGS[1], tmp_path))
        assert quarters() - before == 16
        assert kept.read_bytes() == good
    kept.rename(kept.with_name("2.npz"))  # of another seed
    before = quarters()
    _simulate(_branch(CONFIGS[1], tmp_path, seed=2))
    assert quarters() - before == 16


def test_who_simulates_the_common_years_keeps_others_waiting_only_for_those(tmp_path):
    share_branches(tmp_path, CONFIGS)
    first, second = _branch(CONFIGS[0], tmp_path), _branch(CONFIGS[1], tmp_path)
    model = first.begin()
    assert not second.ready()
    first.reached(model.run_years(3), 3)
    assert second.ready()
    assert second.begin().clock.quarter == 12
    assert not list(tmp_path.rglob("*.lock"))


def test_a_failure_in_the_common_years_lets_others_go_on(tmp_path):
    share_branches(tmp_path, CONFIGS)
    first, second = _branch(CONFIGS[0], tmp_path), _branch(CONFIGS[1], tmp_path)
    first.begin()
    first.close()
    assert second.ready()
    assert second.begin().clock.quarter == 0
    second.close()
    forget_branches(tmp_path)
    assert list(tmp_path.iterdir()) == []
