"""A model restored from a snapshot goes on as the one it was taken from, bit for bit."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sim.config import Config, PoliciesConfig
from sim.model import ResidentialModel
from sim.state import SavedState

BLOCKS = [item.name for item in dataclasses.fields(PoliciesConfig)]
RULE = "children_low_income >= 0.1 or price > 60000"


def _config(*blocks: str, threads: int = 1, **fields: object) -> Config:
    config = Config()
    config.city.name = "classroom"
    config.run.threads, config.run.serial_below = threads, 0
    for name in blocks:
        block = getattr(config.scenario.policies, name)
        block.strength, block.target.areas = 1.0, RULE
        for field, value in fields.items():
            setattr(block, field, value)
    return config


def assert_same(one: ResidentialModel, other: ResidentialModel) -> None:
    """Everything the next quarters depend on, and everything recorded, is the same to the last bit."""
    first, second = one.snapshot(), other.snapshot()
    assert first.structure == second.structure
    for name, array in first.arrays.items():
        assert array.dtype == second.arrays[name].dtype
        assert array.tobytes() == second.arrays[name].tobytes()
    for name, frame in one.records().items():
        pd.testing.assert_frame_equal(frame, other.records()[name], check_exact=True)


@pytest.fixture(scope="module")
def burnt_in() -> SavedState:
    return ResidentialModel(_config(), seed=1).run_years(3).snapshot()


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_that_starts_on_the_branch_state_gives_what_it_gives_from_the_start(burnt_in, block):
    whole = ResidentialModel(_config(block), seed=1).run_years(4)
    assert_same(ResidentialModel.restore(burnt_in, _config(block, threads=2)).run_years(1), whole)


def test_all_blocks_together_for_three_years(burnt_in):
    whole = ResidentialModel(_config(*BLOCKS, threads=2), seed=1).run_years(6)
    assert_same(ResidentialModel.restore(burnt_in, _config(*BLOCKS)).run_years(3), whole)


def test_a_snapshot_holds_what_policies_under_way_remember_also_within_a_year():
    config = _config(*BLOCKS, start=2017)
    model = ResidentialModel(config, seed=2)
    for _ in range(6):
        model.step()
    again = ResidentialModel.restore(model.snapshot(), config)
    assert_same(again.run_years(1), model.run_years(1))


def test_many_models_go_on_from_one_snapshot_and_leave_it_as_it_was(burnt_in):
    before = {name: array.copy() for name, array in burnt_in.arrays.items()}
    first, second = (ResidentialModel.restore(burnt_in, _config()).run_years(1) for _ in range(2))
    assert_same(first, second)
    for name, array in burnt_in.arrays.items():
        np.testing.assert_array_equal(array, before[name])
