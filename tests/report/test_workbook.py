"""The workbook: every table, every figure in two formats with its data, the same bytes for the same study."""

import io
import zipfile

import pandas as pd
import pytest
from markupsafe import Markup
from report_study import make_study

from sim.config import ConfigError
from sim.report import workbook
from sim.report.figures import new_figure, plot_effect
from sim.report.pictures import Picture, csv_link


@pytest.fixture
def one_figure(monkeypatch, study):
    """A page with a single figure: drawing all of them takes ten seconds."""
    rows = study.effects[study.effects["metric"] == "price_per_m2"]

    def content(view):
        figure, ax = new_figure()
        plot_effect(rows, "price", "NOK", ax)
        picture = Picture("Price per m²", Markup(), csv_link(rows), "price.csv", figure=figure)
        return {"series": [picture], "groups": [], "traces": [], "maps": {"packages": []}}

    monkeypatch.setattr(workbook, "page_content", content)
    return rows


def test_a_workbook_holds_tables_settings_seeds_and_figures_with_their_data(study, one_figure, tmp_path):
    book = zipfile.ZipFile(workbook.write_workbook(study, tmp_path / "book.zip"))
    names = set(book.namelist())
    assert {"effects.csv", "cells.csv", "runs.csv", "measures.csv"} < names
    assert len(pd.read_csv(io.BytesIO(book.read("cells.csv")))) == len(study.cells)
    assert {f"figures/001_series_price_per_m.{kind}" for kind in ("svg", "png", "csv")} < names
    effects = pd.read_csv(io.BytesIO(book.read("effects.csv")))
    assert len(effects) == len(study.effects)
    assert effects["effect"].sum() == pytest.approx(study.effects["effect"].sum())
    shown = pd.read_csv(io.BytesIO(book.read("figures/001_series_price_per_m.csv")))
    assert shown["effect"].tolist() == pytest.approx(one_figure["effect"].tolist(), rel=1e-6)
    assert book.read("figures/001_series_price_per_m.png").startswith(b"\x89PNG")
    assert b"<svg" in book.read("figures/001_series_price_per_m.svg")
    runs = pd.read_csv(io.BytesIO(book.read("runs.csv")))
    assert set(runs["cell"]) == set(study.results)
    assert runs["seeds"].notna().all()


def test_the_same_study_makes_the_same_workbook(study, one_figure, tmp_path):
    first, second = (workbook.write_workbook(study, tmp_path / name) for name in ("a.zip", "b.zip"))
    assert first.read_bytes() == second.read_bytes()


def test_a_workbook_that_cannot_be_written_is_refused_in_one_line(study, one_figure, tmp_path):
    with pytest.raises(ConfigError, match="cannot be written"):
        workbook.write_workbook(study, tmp_path / "nowhere" / "book.zip")


@pytest.mark.slow
def test_every_figure_of_the_page_is_in_the_workbook(tmp_path):
    book = zipfile.ZipFile(workbook.write_workbook(make_study(("housing_mix",), n_seeds=3), tmp_path / "book.zip"))
    stems = {name.rsplit(".", 1)[0] for name in book.namelist() if name.startswith("figures/")}
    for stem in stems:
        assert {f"{stem}.{kind}" for kind in ("svg", "png", "csv")} <= set(book.namelist()), stem
    assert {section for stem in stems for section in ("series", "groups", "map") if f"_{section}_" in stem} == {
        "series",
        "groups",
        "map",
    }
