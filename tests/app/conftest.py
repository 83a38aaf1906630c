"""One laboratory and one browser for all tests of the app."""

import pandas as pd
import pytest
from app.chromium import Chromium
from app.laboratory import started

from sim.app.studies import SHOWN


@pytest.fixture(scope="session")
def sweep(tmp_path_factory):
    """A folder with the effects of one finished sweep, by hand."""
    folder = tmp_path_factory.mktemp("outputs")
    rows = [
        ("x", scenario, metric, "asia_africa", unit, year, 0.3, 0.3 - step * 0.01, -step * 0.01, -step * 0.02, 0.0, 4)
        for scenario in ("housing_mix", "rental_quality_check")
        for metric in ("dissimilarity_corrected", "isolation")
        for unit in ("block", "district")
        for step, year in enumerate(range(2017, 2022))
    ]
    (folder / "three").mkdir()
    pd.DataFrame(rows, columns=["cell", *(name for name in SHOWN if name != "variant")]).to_parquet(
        folder / "three" / "effects.parquet"
    )
    return folder


@pytest.fixture(scope="session")
def laboratory(sweep):
    with started(f"studies={sweep}") as (address, _):
        yield address


@pytest.fixture(scope="session")
def browser():
    with Chromium() as chromium:
        yield chromium
