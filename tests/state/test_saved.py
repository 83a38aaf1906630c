"""Saved states: everything comes back as it was, and nothing but data comes in."""

import io
import json

import numpy as np
import pytest

from sim.state import Accounts, Clock, OrderKind, SavedState
from sim.state.levers import Order


def _file(state, tmp_path, label=""):
    with open(tmp_path / "state.npz", "wb") as file:
        state.write(file, label)
    return tmp_path / "state.npz"


def test_every_kind_of_value_comes_back_with_its_type(tmp_path):
    shared = np.arange(6, dtype=np.uint8).reshape(2, 3)
    content = {
        "none": None, "yes": True, 3: [1, 0.1, float("inf"), "æøå"], ("a", 1): (np.float32(0.1), np.uint64(2**63)),
        "kind": OrderKind.SELL, "empty": np.empty(0), "first": shared, "second": shared,
        "columns": np.asfortranarray(shared),
        "clock": Clock(2017, 5), "order": Order(OrderKind.BUY, "a", terms={"cost": np.float64(1.5)}),
    }  # fmt: skip
    back = SavedState.read(_file(SavedState.of(content), tmp_path)).content()
    assert repr(back) == repr(content)
    assert back["first"] is back["second"]
    assert back["columns"].flags.f_contiguous
    assert (type(back[("a", 1)][0]), type(back["kind"]), type(back["clock"])) == (np.float32, OrderKind, Clock)


def test_a_state_is_independent_of_what_it_was_taken_from_and_of_what_came_from_it():
    accounts = Accounts()
    state = SavedState.of(accounts)
    accounts.balance[0] = 1.0
    first = state.content()
    first.balance[0] = 2.0
    assert state.content().balance[0] == 0.0


@pytest.mark.parametrize("item", [object(), {1, 2}, np.array([object()]), len, io.BytesIO()])
def test_what_is_no_data_is_not_saved(item):
    with pytest.raises(TypeError, match="cannot be saved"):
        SavedState.of({"item": item})


@pytest.mark.parametrize(
    "name",
    ["os:system", "pathlib:Path", "sim.state.city:dataclass", "sim.state.saved:json", "sim.model:ResidentialModel"],
)
def test_only_dataclasses_of_the_package_are_made(name):
    state = SavedState(json.dumps(["object", name, ["dict", []]]), {})
    with pytest.raises(ValueError, match="no class of a saved state"):
        state.content()


def test_an_unknown_kind_of_value_is_refused():
    with pytest.raises(ValueError, match="no saved state holds"):
        SavedState(json.dumps(["call", "os:system", "true"]), {}).content()


def test_a_damaged_file_and_one_of_something_else_are_refused(tmp_path):
    path = _file(SavedState.of({"a": np.arange(1000)}), tmp_path, "one")
    with pytest.raises(ValueError, match="is 'one', not 'two'"):
        SavedState.read(path, "two")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(Exception, match="CRC"):
        SavedState.read(path, "one")
