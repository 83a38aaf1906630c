"""The page of measures says what the library computes, and leaves no index out."""

from pathlib import Path

import pytest
from page_values import values

import sim
from sim.metrics import segregation as sg

PAGE = Path(sim.__file__).parent.parent / "docs" / "measures.md"
NOT_INDICES = {
    "Change", "Decomposition", "Inference", "Neighbours", "Thresholds", "bracket_counts", "corrected",
    "distance_weights", "environments", "expected_under_randomness", "kilometres", "nearest_environments",
    "neighbours_of", "random_allocations",
}  # fmt: skip


@pytest.fixture(scope="module")
def page():
    if not PAGE.exists():
        pytest.skip("the page is in the repository, not in the installed package")
    return PAGE.read_text(encoding="utf-8")


def test_every_figure_of_the_page_is_computed_from_the_example(page):
    computed = values()
    shown = 0
    for line in page.splitlines():
        if not line.startswith("| `"):
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        name = cells[0].strip("`")
        keys = [name, f"{name}, chance", f"{name}, beyond"]
        for key, cell in zip(keys, cells[1:4], strict=False):
            if key in computed and cell.replace(".", "").replace("−", "").replace("-", "").isdigit():
                assert float(cell) == pytest.approx(computed[key], abs=0.0006), key
                shown += 1
        if f"{name}, where" in computed and len(cells) == 5:
            assert computed[f"{name}, where"] in cells[2]
    assert shown > 70


def test_every_index_is_on_the_page(page):
    missing = [name for name in sg.__all__ if name not in NOT_INDICES and name not in page]
    assert not missing


def test_names_people_script_against_are_there():
    fixed = """dissimilarity gini isolation exposure atkinson entropy_index correlation_ratio hutchens
        multigroup_dissimilarity multigroup_gini information_theory mutual_information normalized_exposure
        relative_diversity location_quotient local_entropy local_segregation decompose ordinal_information_theory
        rank_order_information_theory morans_i spatial_dissimilarity spatial_information_theory
        expected_under_randomness profile"""
    names = fixed.split()
    assert all(callable(getattr(sg, name)) for name in names)
