import numpy as np
import pandas as pd
import pytest
from segregation_tables import random_table

from sim.metrics import segregation as sg

COUNTS = np.array([[6, 1], [2, 7], [5, 5], [0, 3]])


def test_parts_between_and_within_by_hand():
    parts = sg.decompose(COUNTS, ["east", "east", "west", "west"])
    merged = np.array([[8, 8], [5, 8]])
    assert parts.between == pytest.approx(sg.mutual_information(merged))
    inside = [sg.mutual_information(COUNTS[:2]), sg.mutual_information(COUNTS[2:])]
    np.testing.assert_allclose(parts.parent_mutual_information, inside)
    np.testing.assert_allclose(parts.parent_share, [16 / 29, 13 / 29])
    assert parts.parents == ("east", "west")
    assert parts.total == pytest.approx(sg.mutual_information(COUNTS))


def test_a_hierarchy_of_columns_has_one_part_per_level():
    frame = pd.DataFrame(COUNTS, columns=["a", "b"])
    frame["zone"], frame["district"] = ["z", "z", "z", "y"], ["p", "p", "q", "r"]
    parts = sg.decompose(["a", "b"], ["zone", "district"], frame=frame)
    assert parts.levels == ("zone", "district", "unit")
    assert sum(parts.information_theory) == pytest.approx(sg.information_theory(COUNTS))
    assert parts.to_frame()["share"].sum() == pytest.approx(1.0)
    same = sg.decompose(frame[["a", "b"]], frame[["zone", "district"]])
    assert same.mutual_information == parts.mutual_information
    assert sg.decompose(["a", "b"], "zone", frame=frame).levels == ("zone", "unit")


def test_one_group_has_nothing_to_decompose():
    parts = sg.decompose([[1, 0], [4, 0]], [0, 1])
    assert parts.total == 0.0
    assert np.isnan(parts.information_theory).all()
    assert np.isnan(sg.decompose(np.zeros((2, 2)), [0, 1]).total)


def parts_of(change):
    return change.removals + change.additions + change.group_marginal + change.unit_marginal + change.structural


@pytest.mark.parametrize("seed", range(5))
def test_a_change_is_the_sum_of_its_parts(seed):
    before, after = random_table(seed, 20, 3, empty_units=2), random_table(seed + 100, 20, 3, empty_units=3)
    change = sg.change_over_time(before, after)
    assert parts_of(change) == pytest.approx(change.difference, abs=1e-12)
    back = sg.change_over_time(after, before)
    assert back.structural == pytest.approx(-change.structural, abs=1e-9)
    assert back.additions == pytest.approx(-change.removals, abs=1e-12)


def test_other_sizes_with_the_same_odds_are_no_structural_change():
    before = random_table(1, 8, 3) + 1.0
    after = before * np.linspace(0.5, 2, 8)[:, None] * np.array([1.0, 3.0, 0.5])
    change = sg.change_over_time(before, after)
    assert change.structural == pytest.approx(0.0, abs=1e-9)
    grown = sg.change_over_time(before, 2 * before)
    assert [grown.structural, grown.group_marginal, grown.unit_marginal] == pytest.approx([0, 0, 0], abs=1e-9)


def test_same_margins_are_structural_change_only():
    change = sg.change_over_time([[5, 5], [5, 5]], [[8, 2], [2, 8]])
    assert change.structural == pytest.approx(change.difference)
    assert change.group_marginal == pytest.approx(0.0, abs=1e-12)
    assert change.unit_marginal == pytest.approx(0.0, abs=1e-12)


def test_new_and_vanished_units_are_additions_and_removals():
    change = sg.change_over_time([[5, 5], [9, 1], [0, 0]], [[5, 5], [0, 0], [1, 9]])
    assert change.removals == pytest.approx(-change.before)
    assert change.additions == pytest.approx(change.after)
    assert parts_of(change) == pytest.approx(change.difference)


def test_tables_of_other_shapes_or_without_common_units_are_refused():
    with pytest.raises(ValueError, match="after: shape"):
        sg.change_over_time([[1, 1]], [[1, 1], [1, 1]])
    with pytest.raises(ValueError, match="at least one is needed"):
        sg.change_over_time([[1, 1], [0, 0]], [[0, 0], [1, 1]])
