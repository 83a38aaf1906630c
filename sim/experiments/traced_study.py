"""Traces of a whole study: every policy cell, several seeds, and what happens around treated areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.config.loading import from_dict
from sim.experiments.comparison import Comparison
from sim.experiments.places import spill_over
from sim.experiments.progress import bar
from sim.experiments.trace import Trace, trace_pair
from sim.experiments.traced import tidy_tables
from sim.results import read_frame, write_frame

FILES = ("traces", "rings")


@dataclass(frozen=True)
class Traces:
    """What tracing a study found.

    Attributes
    ----------
    traces : DataFrame
        ``cell, seed, table, row, column, value``: every table of ``sim.experiments.traced``.
    rings : DataFrame
        As ``effects.parquet``: areas' indicators by distance from the areas that the first traced seed treated;
        empty for policies that treat every area or none.
    """

    traces: pd.DataFrame
    rings: pd.DataFrame

    def save(self, folder: Path | str) -> None:
        """Write ``traces.parquet`` and ``rings.parquet`` beside the files of a sweep."""
        for name in FILES:
            write_frame(Path(folder) / f"{name}.parquet", getattr(self, name))


def open_traces(folder: Path | str) -> Traces:
    """Read what :meth:`Traces.save` has written."""
    return Traces(*(read_frame(Path(folder) / f"{name}.parquet") for name in FILES))


def trace_study(study: Comparison, seeds: Sequence[int] | None = None, *, progress: bool = True) -> Traces:
    """Run every policy cell of a study once more beside its baseline, following households.

    Parameters
    ----------
    study : Comparison
        Finished cells; their configurations say what is run.
    seeds : sequence of int, optional
        Which of a cell's seeds; all when omitted.
    """
    cells = [name for name in sorted(study.results) if study.baseline_of[name] != name]
    wanted = {name: [s for s in study.results[name].seeds if seeds is None or s in seeds] for name in cells}
    tables, rings = [], []
    with bar(sum(map(len, wanted.values())), "traces", "seed", progress) as done:
        for name, some in wanted.items():
            config = from_dict(study.results[name].config)
            for seed in some:
                traced = trace_pair(config, seed)
                tables.append(tidy_tables(traced).assign(cell=name))
                if seed == some[0]:
                    rings.append(_rings(study, name, traced))
                done.update(1)
    columns = ["cell", "seed", "table", "row", "column", "value"]
    none = study.effects.head(0)
    return Traces(
        pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns),
        pd.concat([none, *rings], ignore_index=True),
    )


def _rings(study: Comparison, cell: str, traced: Trace) -> pd.DataFrame:
    """Return effects around a cell's treated areas; nothing where all or none are treated."""
    if traced.treated.all() or not traced.treated.any():
        return study.effects.head(0)
    pair = {name: study.results[name] for name in (study.baseline_of[cell], cell)}
    return spill_over(Comparison.of(pair), set(traced.areas["code"][traced.treated]))
