"""Finished sweeps, opened for comparison."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.app.settings import PageSetting
from sim.config import ConfigError, nearest

if TYPE_CHECKING:
    import pandas as pd

EFFECTS = "effects.parquet"
FILTERS = ("scenario", "metric", "group", "unit_size")
SHOWN = ("scenario", "metric", "group", "unit_size", "year", "baseline", "policy", "effect", "low", "high", "n_pairs")
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
    path = folder / name / EFFECTS
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, modified: int) -> pd.DataFrame:
    """Read a table once for every state of its file."""
    from sim.results import read_frame  # pandas only once somebody compares

    return read_frame(path)[list(SHOWN)]


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


def lines(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return effects by year with their intervals, one line for each scenario, metric, group and unit; at most six.

    A line is named by what tells it from the others.
    """
    differ = [name for name in FILTERS if table[name].nunique() > 1] or list(FILTERS[:1])
    found = []
    for _, rows in table.groupby(list(FILTERS), sort=False):
        if len(found) == MOST_LINES:
            break
        known = rows.dropna(subset=["low", "high"])
        found.append(
            {
                "name": ", ".join(str(rows[name].iat[0]) for name in differ),
                "points": rows[["year", "effect"]].to_numpy(object).tolist(),
                "band": known[["year", "low", "high"]].to_numpy(object).tolist(),
            }
        )
    return found
