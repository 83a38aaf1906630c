"""Summaries in plain text, for the terminal."""

import math
import textwrap
from collections.abc import Sequence
from typing import Any

from sim.report import readings
from sim.report.measures import MINUS, measure, unit_size_label
from sim.report.tables import effect_row, key_rows
from sim.report.verdict import verdict
from sim.report.words import say


def summary_of_result(result: Any, most: int = 8) -> str:
    """Write a run's key measures, first and last year, as plain text for a terminal.

    Parameters
    ----------
    result : RunResult
        One cell.
    most : int
        Number of measures.
    """
    metrics = result.metrics
    first, last = int(metrics["year"].min()), int(metrics["year"].max())
    means = metrics.groupby(["metric", "group", "unit_size", "year"], sort=False)["value"].mean().unstack("year")
    keys = key_rows(means.reset_index()[["metric", "group", "unit_size"]])
    lines = [["", str(first), str(last)]]
    for key in list(keys[["metric", "group", "unit_size"]].itertuples(index=False, name=None))[:most]:
        start, end = float(means.loc[key, first]), float(means.loc[key, last])
        item = measure(key[0], end)
        decimals = item.decimals(end, math.nan, math.nan)
        lines.append([_short_title(*key), item.level(start, decimals), item.level(end, decimals)])
    return _typewriter(_columns(lines))


def summary_of_study(study: Any, most: int = 6) -> str:
    """Write the verdicts and key effects of a comparison as plain text for a terminal."""
    view = readings.view_of(study)
    parts = []
    for package in view.packages:
        said = textwrap.fill(verdict(view, package).sentence, 98, initial_indent="  ", subsequent_indent="  ")
        rows = []
        for _, row in key_rows(view.last(package)).head(most).iterrows():
            line = effect_row(row, title=_short_title(row["metric"], row["group"], row["unit_size"]))
            rows.append([f"{line.title} [{line.unit}]", line.effect, line.interval])
        parts.append(f"{package.short}\n{said}\n{_columns(rows, indent='    ')}")
    return _typewriter("\n\n".join(parts) or say("no_packages"))


_TYPED = str.maketrans({MINUS: "-", "\N{NARROW NO-BREAK SPACE}": " ", "\N{NO-BREAK SPACE}": " "})


def _typewriter(text: str) -> str:
    """Replace signs that a terminal or a redirected stream may not have."""
    return text.translate(_TYPED)


def _short_title(metric: str, group: str, unit_size: str) -> str:
    """Name a row in few characters: codes for groups, no unit size where it is the whole city."""
    label = measure(metric).label.replace(say("corrected"), say("corrected_short"))
    where = ", ".join(text for text in ("" if group == "all" else group, unit_size_label(unit_size)) if text)
    return f"{label} ({where})" if where else label


def _columns(lines: Sequence[Sequence[str]], indent: str = "  ") -> str:
    """Align columns of text."""
    if not lines:
        return ""
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    rows = []
    for line in lines:
        first, *others = zip(line, widths, strict=True)
        cells = [first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]
        rows.append((indent + "  ".join(cells)).rstrip())
    return "\n".join(rows)
