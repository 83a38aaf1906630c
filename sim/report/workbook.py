"""The workbook: one zip file with every table as CSV and every figure as SVG and PNG with its data."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from sim.config import ConfigError
from sim.report import readings
from sim.report.figures import plain
from sim.report.measures import measure
from sim.report.page import page_content
from sim.report.pictures import Picture, csv_text
from sim.report.readings import View
from sim.report.words import speaking
from sim.results import write_bytes

DOTS_PER_INCH = 200
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""Date of every file inside, so that the same study makes the same workbook."""


def write_workbook(study: Any, path: str | Path) -> Path:
    """Write the workbook of a comparison.

    Parameters
    ----------
    study : Comparison
    path : str or Path
        The zip file; complete or absent.

    Raises
    ------
    ConfigError
        The file cannot be written.
    """
    target, buffer = Path(path), io.BytesIO()
    book = zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED)
    with book, speaking(readings.language_of(study)):
        for name, content in _sheets(study):
            book.writestr(zipfile.ZipInfo(name, FIRST_DAY), content, zipfile.ZIP_DEFLATED)
    try:
        write_bytes(target, buffer.getvalue())
    except OSError as error:
        raise ConfigError(f"{target}: cannot be written: {error.strerror or error}") from error
    return target


def _sheets(study: Any) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the workbook: name and content."""
    yield "effects.csv", _csv(study.effects)
    yield "cells.csv", _csv(study.cells)
    yield "runs.csv", _csv(_runs(study))
    yield "measures.csv", _csv(_measures(study.effects))
    traced = getattr(study, "traces", None)
    if traced is not None:
        yield "traces.csv", _csv(traced.traces)
        yield "rings.csv", _csv(traced.rings)
    for name, picture in _pictures(readings.view_of(study)):
        if picture.figure is not None:
            _label(picture.figure, picture.title)
            yield f"figures/{name}.svg", _drawn(picture.figure, "svg", name)
            yield f"figures/{name}.png", _drawn(picture.figure, "png", name)
        if picture.csv:
            yield f"figures/{name}.csv", csv_text(picture).encode()


def _csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, lineterminator="\r\n").encode()


def _runs(study: Any) -> pd.DataFrame:
    """Return seeds, versions, time and machine of every cell."""
    rows = []
    for digest, result in sorted(study.results.items()):
        manifest = result.manifest
        told = {name: manifest.get(name) for name in ("version", "code", "start", "wall_seconds", "machine")}
        seeds = " ".join(str(seed) for seed in manifest.get("seeds", []))
        rows.append({"cell": digest, "scenario": manifest.get("scenario"), "seeds": seeds, **told})
    return pd.DataFrame(rows)


def _measures(effects: pd.DataFrame) -> pd.DataFrame:
    """Return what every metric in the effects means; values are in the stored unit."""
    shown = {"metric": "name", "label": "label", "shown_unit": "unit", "shown_factor": "factor", "meaning": "meaning"}
    items = [measure(name) for name in sorted(effects["metric"].unique())]
    return pd.DataFrame({column: [getattr(one, name) for one in items] for column, name in shown.items()})


def _pictures(view: View) -> Iterator[tuple[str, Picture]]:
    """Yield every drawing of the report with a name for its files, each name once."""
    content = page_content(view)
    found = [("series", picture) for picture in content["series"]]
    found += [("groups", part["picture"]) for part in content["groups"]]
    found += [("traces", picture) for part in content["traces"] for picture in part["pictures"]]
    found += [
        ("map", replace(picture, title=f"{row['title']}: {picture.title}", csv=row["csv"]))
        for part in content["maps"]["packages"]
        for row in part["rows"]
        for picture in row["pictures"]
    ]
    for number, (section, picture) in enumerate(found, start=1):
        words = re.sub(r"[^a-z0-9]+", "_", f"{section}_{picture.title}".lower()).strip("_")
        yield f"{number:03d}_{words[:80]}", picture


def _label(figure: Figure, title: str) -> None:
    """Give a figure what stands beside it on the page: a title, and who is drawn how."""
    fixed = figure.get_layout_engine() is None  # maps: nothing makes room for a title
    figure.suptitle(plain(title, 56), fontsize=10, **({"y": 1.01, "verticalalignment": "bottom"} if fixed else {}))
    first = figure.axes[0]
    drawn, names = first.get_legend_handles_labels()
    if drawn and first.get_legend() is None:
        figure.legend(drawn, names, loc="outside lower center", frameon=False, fontsize=8)


def _drawn(figure: Figure, kind: str, name: str) -> bytes:
    buffer = io.BytesIO()
    told = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": name}):
        figure.savefig(buffer, format=kind, dpi=DOTS_PER_INCH, metadata=told, facecolor="white", bbox_inches="tight")
    return buffer.getvalue()
