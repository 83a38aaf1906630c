import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.path import Path
from report_study import AREAS

from sim.report.figures import to_svg
from sim.report.maps import UNCLEAR, place_cells, plot_map


@pytest.fixture(scope="module")
def cells():
    return place_cells(pd.DataFrame(AREAS))


def test_every_area_with_a_centre_gets_a_cell(cells):
    assert set(cells) == {area["code"] for area in AREAS}
    lost = pd.DataFrame(AREAS).assign(lon=lambda f: f["lon"].where(f["code"] != "0003"))
    assert set(place_cells(lost)) == set(cells) - {"0003"}


def test_cells_do_not_overlap(cells):
    corner = np.vstack(list(cells.values()))
    points = np.random.default_rng(0).uniform(corner.min(axis=0), corner.max(axis=0), (20_000, 2))
    inside = sum(Path(polygon).contains_points(points, radius=-1e-9).astype(int) for polygon in cells.values())
    assert inside.max() == 1
    assert (inside == 1).mean() > 0.3


def test_crowded_centres_keep_a_cell_that_can_be_seen():
    crowded = pd.DataFrame(
        {
            "code": list("abcdef"),
            "lon": [10.7, 10.7001, 10.7002, 10.72, 10.75, 10.7],
            "lat": [59.9] * 5 + [59.93],
            "area_km2": 1.0,
        }
    )
    for polygon in place_cells(crowded).values():
        x, y = polygon.T
        assert 0.5 * abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) > 0.05  # km2


def test_a_map_names_areas_escapes_them_and_greys_what_is_unclear(cells):
    ax = Figure().subplots()
    values = pd.Series({code: float(i) - 10 for i, code in enumerate(cells)})
    plot_map(cells, values, "Difference", ax, diverging=True, unclear={"0001"})
    colours = {patch.get_gid(): patch.get_facecolor() for patch in ax.patches}
    from matplotlib.colors import to_rgba

    assert colours["area-0001"] == to_rgba(UNCLEAR)
    assert colours["area-0000"] != colours["area-0001"]
    svg = to_svg(ax.figure, "m", "alt <text>", {"area-0000": "Ås & <Øst>: 3"})
    assert "Ås &amp; &lt;Øst&gt;: 3" in svg
    assert 'aria-label="alt &lt;text&gt;"' in svg
