"""Every shipped scenario against its committed figures: ``python tests/test_baselines.py`` writes them anew.

A baseline is refreshed only with a line in CHANGELOG.md that says why numbers moved.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim

FOLDER = Path(__file__).parent / "baselines"
SCENARIOS = sorted(path.stem for path in (Path(__file__).parents[1] / "scenarios").glob("*.yaml"))
KEYS = ["year", "metric", "group", "unit_size"]


def figures(scenario: str) -> pd.DataFrame:
    """First, start and last year of five years of the classroom, seed 1."""
    config = sim.load_config(["city=classroom", f"scenario={scenario}", "run.years=5", "seed=1", "run.threads=1"])
    metrics = sim.run(config, progress=False).metrics
    kept = metrics[metrics["year"].isin([2017, 2020, 2021])]
    return kept[[*KEYS, "value"]].sort_values(KEYS).reset_index(drop=True)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_gives_its_committed_figures(scenario):
    committed = pd.read_csv(FOLDER / f"{scenario}.csv", keep_default_na=False, na_values=[""])
    now = figures(scenario)
    pd.testing.assert_frame_equal(now[KEYS], committed[KEYS], check_dtype=False)
    np.testing.assert_allclose(now["value"], committed["value"], rtol=1e-6, atol=1e-9)


def test_every_scenario_has_a_baseline_and_none_is_left_over():
    assert sorted(path.stem for path in FOLDER.glob("*.csv")) == SCENARIOS


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in SCENARIOS:
        figures(name).to_csv(FOLDER / f"{name}.csv", index=False, float_format="%.10g")
