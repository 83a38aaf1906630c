"""Designs of thousands of cells, from a table with one row a cell and one column a setting.

Cells are kept in batches: one set of Parquet files for some hundred cells, so that neither
files nor folders become many. ``batches/<name>/`` holds ``cells.parquet``, ``metrics.parquet`` and so on,
each with a column ``cell``; while a batch is under way, ``parts/`` holds what is finished. Cells are found by
the digest of their configuration, and every one is paired with its own baseline.
"""

import dataclasses
import hashlib
import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config import Config, ConfigError, nearest
from sim.config.loading import check_config, load_scenario
from sim.experiments.branching import Branch
from sim.experiments.cell import ModelMaker, check_engine, default_engine, play, seeds_of
from sim.experiments.driver import ExecutorMaker, local_pool, outcomes
from sim.experiments.identity import digest
from sim.experiments.locks import FileLock
from sim.experiments.paired import EFFECT_TYPES, paired_effects
from sim.experiments.progress import bar
from sim.results import TABLES, read_frame, tidy, write_frame

CELLS_A_BATCH = 200
PATIENCE = 1.0
"""Seconds of finished replicates that may be unwritten; one that takes longer is written before the next starts."""
FAILED = "failed.parquet"


def read_design(path: Path | str) -> pd.DataFrame:
    """Read a CSV whose columns are settings as on the command line, such as ``behaviour.preferences.alpha``."""
    try:
        return pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read as a design: {str(error).splitlines()[0]}") from error


def design_of(problem: Mapping[str, Any], samples: NDArray[np.float64]) -> pd.DataFrame:
    """Turn a SALib problem, whose ``names`` are settings, and a sample of it into a design."""
    return pd.DataFrame(samples, columns=list(problem["names"]))


def configs_of(config: Config, design: pd.DataFrame) -> list[Config]:
    """Return the configuration of every row, checked.

    Raises
    ------
    ConfigError
        One line naming the row and the setting.
    """
    configs = []
    for number, row in enumerate(design.to_dict("records"), start=1):
        try:
            changed = config
            for name, value in row.items():
                changed = _changed(changed, str(name), str(name).split("."), value)
            check_config(changed)
        except ConfigError as error:
            raise ConfigError(f"row {number} of the design: {error}") from error
        configs.append(changed)
    return configs


def _changed(node: Any, name: str, path: list[str], value: Any) -> Any:
    """Return a copy of a dataclass with one leaf replaced, the rest shared."""
    first, *rest = path
    names = [item.name for item in dataclasses.fields(node)]
    if first not in names:
        raise ConfigError(f"{name} is unknown; nearest: {nearest(first, names)}")
    if name == "scenario":
        return dataclasses.replace(node, scenario=load_scenario(str(value)))
    old = getattr(node, first)
    if dataclasses.is_dataclass(old) and rest:
        new = _changed(old, name, rest, value)
    elif rest or dataclasses.is_dataclass(old):
        raise ConfigError(f"{name} is no setting that a design can vary")
    else:
        new = _typed(name, old, value)
    return dataclasses.replace(node, **{first: new})


def _typed(name: str, old: Any, value: Any) -> Any:
    """Give a value of a table the type of the setting's present one."""
    if isinstance(old, list):
        raise ConfigError(f"{name} holds several values, which a column cannot")
    if isinstance(value, float) and value.is_integer() and not isinstance(old, float):
        value = int(value)
    if old is None or isinstance(value, type(old)):
        return value.item() if isinstance(value, np.generic) else value
    if isinstance(old, float) and isinstance(value, int):
        return float(value)
    raise ConfigError(f"{name} must be of type {type(old).__name__}, got {value}")


@dataclass(frozen=True)
class Design:
    """Finished cells of a design.

    Attributes
    ----------
    cells : DataFrame
        One row a row of the design, in its order: its settings, ``cell``, ``baseline_cell``, ``error``
        (nothing where it finished).
    effects : DataFrame
        As ``effects.parquet``; one metric row a cell that finished and differs from its baseline.
    """

    cells: pd.DataFrame
    effects: pd.DataFrame


def run_design(
    config: Config,
    design: pd.DataFrame,
    folder: Path | str,
    *,
    processes: int = 2,
    executor: ExecutorMaker | None = None,
    make_model: ModelMaker | None = None,
    progress: bool = True,
) -> Design:
    """Run every row of a design and its baseline, go on from what is there, and compare.

    Parameters
    ----------
    config : Config
        What the design does not say.
    design : DataFrame
        From :func:`read_design` or :func:`design_of`.
    folder : path
        Of the design; files are described above. The same call again finishes what is missing.
    processes : int
        Processes on this machine.
    executor : callable, optional
        Makes another executor of ``concurrent.futures``' kind, such as Dask's.
    """
    folder, configs = Path(folder), configs_of(config, design)
    baseline = load_scenario("baseline")
    pairs = [(dataclasses.replace(each, scenario=baseline), each) for each in configs]
    names = [(digest(base), digest(each)) for base, each in pairs]
    cells = {name: each for two, both in zip(names, pairs, strict=True) for name, each in zip(two, both, strict=True)}
    for each in {repr((each.scenario, each.city)): each for each in configs}.values():
        check_engine(each)
    tasks = [
        (batch.path, {name: cells[name] for name in batch.cells if name in cells}, make_model)
        for batch in _batches(folder, cells)
        if batch.lacks(cells)
    ]
    with bar(len(tasks), "design", "batch", progress) as done:
        for _, outcome in outcomes(_run_batch, tasks, executor or local_pool(processes)):
            if isinstance(outcome, Exception):
                raise outcome
            done.update(1)
    return _concluded(
        folder, design.assign(cell=[name for _, name in names], baseline_cell=[base for base, _ in names])
    )


@dataclass
class Batch:
    """Some cells in one folder."""

    path: Path
    cells: list[str]
    done: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def open(cls, path: Path) -> "Batch":
        """Read what is finished: merged, or in parts."""
        listed = read_frame(path / "cells.parquet")
        batch = cls(path, listed["cell"].tolist())
        for runs in [path / "runs.parquet", *path.glob("parts/[0-9]*/runs.parquet")]:
            if runs.is_file():
                frame = read_frame(runs)
                batch.done |= set(zip(frame["cell"], frame["seed"], strict=True))
        return batch

    def lacks(self, cells: Mapping[str, Config]) -> list[tuple[str, int]]:
        """List the runs that are missing of those cells that are in this batch."""
        wanted = ((name, seed) for name in self.cells if name in cells for seed in seeds_of(cells[name]))
        return [run for run in wanted if run not in self.done]

    def keep(self, runs: list[tuple[str, int]], frames: dict[str, list[pd.DataFrame]]) -> None:
        """Store finished replicates: they appear all at once."""
        place = self.path / "parts"
        place.mkdir(exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=place, prefix="."))
        for name, parts in frames.items():
            write_frame(staging / f"{name}.parquet", pd.concat(parts, ignore_index=True))
        write_frame(staging / "runs.parquet", pd.DataFrame(runs, columns=["cell", "seed"]))
        number = max((int(part.name) for part in place.glob("[0-9]*")), default=-1) + 1
        os.replace(staging, place / str(number))

    def merge(self) -> None:
        """Make one set of files of the parts; ``runs.parquet``, written last, says what they hold."""
        parts = sorted(self.path.glob("parts/[0-9]*"))
        for name in (*TABLES, "runs"):
            files = [self.path / f"{name}.parquet", *(part / f"{name}.parquet" for part in parts)]
            frames = [read_frame(file) for file in files if file.is_file()]
            if frames:
                table = pd.concat(frames, ignore_index=True).drop_duplicates(ignore_index=True)
                write_frame(self.path / f"{name}.parquet", _by_cell(table, name))
        shutil.rmtree(self.path / "parts", ignore_errors=True)


def _by_cell(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Sort rows by cell, then as a cell's own file has them."""
    ordered = (
        table.sort_values(["cell", "seed"]) if name == "runs" else tidy(table, name).sort_values("cell", kind="stable")
    )
    return ordered[["cell", *(column for column in ordered if column != "cell")]].reset_index(drop=True)


def _batches(folder: Path, cells: Mapping[str, Config]) -> list[Batch]:
    """Find the batch of every cell; those that have none get new ones, a baseline beside its cells."""
    batches = [Batch.open(path.parent) for path in sorted(folder.glob("batches/*/cells.parquet"))]
    known = set(itertools.chain.from_iterable(batch.cells for batch in batches))
    new = [name for name in cells if name not in known]
    for first in range(0, len(new), CELLS_A_BATCH):
        names = new[first : first + CELLS_A_BATCH]
        path = folder / "batches" / hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]
        path.mkdir(parents=True, exist_ok=True)
        write_frame(path / "cells.parquet", pd.DataFrame({"cell": names}))
        batches.append(Batch(path, names))
    return batches


def _run_batch(path: Path, cells: dict[str, Config], make_model: ModelMaker | None) -> None:
    """Run what a batch lacks; a cell that fails is noted with its reason, and the others go on."""
    with FileLock(path / ".lock"):
        batch, errors = Batch.open(path), {}
        last, runs, frames = time.monotonic(), [], {name: [] for name in TABLES}
        for name, seed in batch.lacks(cells):
            try:
                branch = Branch(cells[name], seed, make_model or default_engine(), None)
                records = play(cells[name], branch, lambda _: None)[0].records()
            except Exception as error:
                errors[name] = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
                continue
            runs.append((name, seed))
            for table, parts in frames.items():
                parts.append(records[table].assign(cell=name, seed=seed))
            if time.monotonic() - last > PATIENCE:
                batch.keep(runs, frames)
                last, runs, frames = time.monotonic(), [], {table: [] for table in TABLES}
        if runs:
            batch.keep(runs, frames)
        batch.merge()
        write_frame(path / FAILED, pd.DataFrame({"cell": list(errors), "error": list(errors.values())}).astype("str"))


def _concluded(folder: Path, cells: pd.DataFrame) -> Design:
    """Compare, and write ``cells.parquet`` and ``effects.parquet``."""
    folders = sorted(path.parent for path in folder.glob("batches/*/metrics.parquet"))
    wanted = set(cells["cell"]) | set(cells["baseline_cell"])
    errors = pd.concat([read_frame(path) for path in folder.glob(f"batches/*/{FAILED}")], ignore_index=True)
    reasons = dict(zip(errors["cell"], errors["error"], strict=True))
    cells = cells.assign(error=[reasons.get(name) or reasons.get(base) for name, base in _pairs(cells)])
    write_frame(folder / "cells.parquet", cells)
    rows = list(_rows(folders, "metrics.parquet", wanted))
    none = pd.DataFrame(columns=list(EFFECT_TYPES)).astype(EFFECT_TYPES)
    effects = _effects(pd.concat(rows, ignore_index=True), cells) if rows else none
    write_frame(folder / "effects.parquet", effects)
    return Design(cells, effects)


def _rows(folders: Iterable[Path], file: str, wanted: set[str]) -> Iterator[pd.DataFrame]:
    for folder in folders:
        frame = read_frame(folder / file)
        yield frame[frame["cell"].isin(wanted)]


def _pairs(cells: pd.DataFrame) -> Sequence[tuple[str, str]]:
    return list(zip(cells["cell"], cells["baseline_cell"], strict=True))


def _effects(metrics: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Compare every cell with its own baseline, all at once."""
    pairs = cells.loc[cells["cell"] != cells["baseline_cell"], ["cell", "baseline_cell"]].drop_duplicates()
    before = pairs.merge(metrics.rename(columns={"cell": "baseline_cell"}), on="baseline_cell")
    effects = paired_effects(before.drop(columns="baseline_cell"), metrics, by=["cell"]).merge(pairs, on="cell")
    scenario = cells.drop_duplicates("cell").set_index("cell").get("scenario")
    named = "baseline" if scenario is None else effects["cell"].map(scenario)
    return effects.assign(scenario=named)[list(EFFECT_TYPES)].astype(EFFECT_TYPES)
