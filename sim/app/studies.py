"""Finished sweeps, opened for comparison."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.app import pages
from sim.app.settings import PageSetting
from sim.config import ConfigError, nearest
from sim.report.words import speaking

if TYPE_CHECKING:
    import pandas as pd

EFFECTS, CELLS = "effects.parquet", "cells.parquet"
FILTERS = ("scenario", "variant", "metric", "group", "unit_size")
LEVELS = ("baseline", "policy")
CHANGES = ("effect", "low", "high")
SHOWN = (*FILTERS, "year", *LEVELS, *CHANGES, "n_pairs")
MOST_ROWS = 200
"""Rows shown on the page; the download has all."""
MOST_LINES = 6
"""Lines in the figure."""


@dataclass(kw_only=True)
class CompareSetting(PageSetting):
    """The setting of the Compare page; what is empty is not filtered."""

    study: str = ""
    """Folder of a finished sweep."""
    scenario: str = ""
    """Policy."""
    variant: str = ""
    """How the cells of a policy differ, when there are several."""
    metric: str = "dissimilarity_corrected"
    """Measure."""
    group: str = ""
    """Group."""
    unit_size: str = ""
    """Unit in which the measure is taken."""


def studies(folder: Path) -> list[str]:
    """List the finished sweeps below a folder, by their path in it."""
    return sorted(path.parent.relative_to(folder).as_posix() for path in folder.glob(f"**/{EFFECTS}"))


def effects(folder: Path, name: str) -> pd.DataFrame:
    """Return the effects of a listed sweep; no other file can be asked for.

    Raises
    ------
    ConfigError
        There is no such sweep.
    """
    known = studies(folder)
    if name not in known:
        raise ConfigError(f"study={name} is unknown; nearest: {nearest(name, known) or 'none'}")
    return _read(folder / name, (folder / name / EFFECTS).stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(folder: Path, modified: int) -> pd.DataFrame:
    """Read a table once for every state of its file."""
    from sim.report.readings import variants  # pandas only once somebody compares
    from sim.results import read_frame

    table = read_frame(folder / EFFECTS)
    named = variants(read_frame(folder / CELLS)) if (folder / CELLS).exists() else {}
    return table.assign(variant=table["cell"].astype(str).map(named).fillna(""))[list(SHOWN)]


def chosen(table: pd.DataFrame, setting: CompareSetting) -> pd.DataFrame:
    """Return the rows that match every filter that is not empty."""
    for name in FILTERS:
        if wanted := getattr(setting, name):
            table = table[table[name] == wanted]
    return table


def options(table: pd.DataFrame, setting: CompareSetting) -> dict[str, list[str]]:
    """Return what each filter can be set to, given those before it."""
    found = {}
    for name in FILTERS:
        found[name] = sorted(table[name].astype(str).unique())
        if (wanted := getattr(setting, name)) in found[name]:
            table = table[table[name] == wanted]
    return found


def label(column: str, code: str, lang: str) -> str:
    """Return the words for a code in one of the columns that are filtered; a measure with its unit."""
    from sim.report import measures  # only once somebody compares

    with speaking(lang):
        if column == "metric":
            measure = measures.measure(code)
            return f"{measure.label} [{measure.unit_note}]" if measure.unit_note else measure.label
        if column == "group":
            return measures.group_label(code)
        if column == "unit_size":
            return measures.unit_size_label(code)
    if column == "variant":
        return code
    return pages.policies(lang).get(code, code.replace("_", " "))


def columns(table: pd.DataFrame) -> list[str]:
    """Return the columns worth reading: of those that are filtered only the ones in which rows differ."""
    return [name for name in SHOWN if name not in FILTERS or table[name].nunique() > 1]


def cells(table: pd.DataFrame, lang: str) -> list[list[str]]:
    """Return the first rows as they are read: words for codes, values in the unit of their measure."""
    from sim.report import measures

    found = []
    named = [name for name in columns(table) if name in FILTERS]
    with speaking(lang):
        for row in table.head(MOST_ROWS).to_dict("records"):
            measure = measures.measure(row["metric"])
            decimals = measure.decimals(row["effect"], row["low"], row["high"], row["baseline"])
            levels = [measures.number(row[name] * measure.factor, decimals) for name in LEVELS]
            changes = [measures.number(row[name] * measure.factor, decimals, signed=True) for name in CHANGES]
            codes = [label(name, str(row[name]), lang) for name in named]
            found.append([*codes, str(row["year"]), *levels, *changes, str(row["n_pairs"])])
    return found


def lines(table: pd.DataFrame, lang: str) -> list[dict[str, Any]]:
    """Return effects by year with their intervals, one line for each cell, metric, group and unit; at most six.

    A line is named by what tells it from the others; values are in the unit of their measure.
    """
    from sim.report.measures import measure

    differ = [name for name in FILTERS if table[name].nunique() > 1] or list(FILTERS[:1])
    found = []
    for _, rows in table.groupby(list(FILTERS), sort=False):
        if len(found) == MOST_LINES:
            break
        factor = measure(rows["metric"].iat[0]).factor
        rows = rows.assign(**{name: rows[name] * factor for name in CHANGES})
        known = rows.dropna(subset=["low", "high"])
        found.append(
            {
                "name": ", ".join(label(name, str(rows[name].iat[0]), lang) for name in differ),
                "points": rows[["year", "effect"]].to_numpy(object).tolist(),
                "band": known[["year", "low", "high"]].to_numpy(object).tolist(),
            }
        )
    return found
