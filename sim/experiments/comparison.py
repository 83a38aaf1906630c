"""A study: cells, each paired with its own baseline."""

import contextlib
import dataclasses
import functools
import json
import tempfile
import types
import typing
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.config import Config, ConfigError
from sim.config.loading import baseline_of, check_config, load_scenario
from sim.experiments.branching import forget_branches, share_branches
from sim.experiments.cell import ModelMaker, check_engine, manifest_head, run
from sim.experiments.driver import local_pool, outcomes
from sim.experiments.identity import digest
from sim.experiments.paired import CONFIDENCE, Method, effects_table
from sim.experiments.progress import bar
from sim.results import RunResult, open_result, read_frame, read_json, write_frame

if TYPE_CHECKING:
    from sim.experiments.traced_study import Traces


@dataclass(repr=False)
class Comparison:
    """Cells of a study and what each differs from its baseline.

    Attributes
    ----------
    results : dict of str to RunResult
        Finished cells by digest.
    baseline_of : dict of str to str
        Digest of each cell's baseline; a baseline names itself.
    effects : DataFrame
        As ``effects.parquet``: ``cell, baseline_cell, scenario, year, metric, group, unit_size, baseline,
        policy, effect, low, high, n_pairs, p_value``.
    cells : DataFrame
        As ``cells.parquet``: ``cell, baseline_cell, scenario, status, n_seeds`` and every parameter.
    traces : Traces, optional
        Who lives elsewhere because of each policy; made by :meth:`trace`, shown by :meth:`report`.
    """

    results: dict[str, RunResult]
    baseline_of: dict[str, str]
    effects: pd.DataFrame
    cells: pd.DataFrame
    traces: "Traces | None" = None

    def __repr__(self) -> str:
        return f"Comparison({len(self.cells)} cells, scenarios={list(dict.fromkeys(self.cells['scenario']))})"

    @classmethod
    def of(cls, results: dict[str, RunResult], failed: Iterable[RunResult] = ()) -> "Comparison":
        """Compare finished cells with their baselines among them.

        Parameters
        ----------
        results : dict of str to RunResult
            Finished cells by digest; every baseline must be among them or have failed.
        failed : iterable of RunResult
            Cells that did not finish: listed in ``cells``, absent from ``effects``.
        """
        failed = list(failed)
        baseline_of = {name: result.manifest["baseline_digest"] for name, result in results.items()}
        excused = {result.manifest["digest"] for result in failed}
        for name, base in baseline_of.items():
            _check_pair(results, name, base, excused)
        cells = cells_table([*results.values(), *failed])
        return cls(results, baseline_of, effects_table(results, baseline_of), cells)

    def intervals(self, method: Method = "bootstrap", confidence: float = CONFIDENCE) -> pd.DataFrame:
        """Return ``effects`` with other intervals; see :func:`sim.experiments.paired.paired_effects`."""
        return effects_table(self.results, self.baseline_of, confidence, method)

    def trace(self, seeds: Sequence[int] | None = None, *, progress: bool = True) -> "Traces":
        """Follow households through every policy and its baseline; see :func:`trace_study`."""
        from sim.experiments.traced_study import trace_study

        self.traces = trace_study(self, seeds, progress=progress)
        return self.traces

    def plot(self, metric: str, group: str = "all", unit_size: str | None = None) -> Any:
        """Draw policy minus baseline over time with its paired 95 % interval.

        Parameters
        ----------
        metric, group, unit_size : str
            What to draw; without ``unit_size`` the first one the measure has.
        """
        from sim.report import plot_effect

        rows = select(self.effects, metric, group, unit_size)
        unit = rows["unit_size"].iat[0]
        return plot_effect(rows, f"{metric} ({group}, {unit})", _unit_of(metric))

    def report(self, path: Path | str, language: str | None = None) -> Path:
        """Write the report: one HTML page that opens offline, in ``en`` or ``nb``, or as ``report.language`` says."""
        from sim.report import write_report

        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_report(self, path, language)
        return path

    def workbook(self, path: Path | str) -> Path:
        """Write every table as CSV and every figure as SVG and PNG with its data, in one zip file."""
        from sim.report import write_workbook

        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_workbook(self, path)

    def save(self, folder: Path | str) -> Path:
        """Write cells and tables as the files of a sweep."""
        folder = Path(folder)
        for name, result in self.results.items():
            place = folder / "cells" / name
            there = read_json(place / "manifest.json")
            if not (there.get("status") == "finished" and set(result.seeds) <= set(there["seeds"])):
                result.save(place)
        self.save_tables(folder)
        return folder

    def save_tables(self, folder: Path | str) -> None:
        """Write ``cells.parquet`` and ``effects.parquet``."""
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            write_frame(Path(folder) / "cells.parquet", self.cells)
            write_frame(Path(folder) / "effects.parquet", self.effects)
        except OSError as error:
            raise ConfigError(f"{folder}: cannot be written: {error.strerror or error}") from error


def select(effects: pd.DataFrame, metric: str, group: str = "all", unit_size: str | None = None) -> pd.DataFrame:
    """Return the rows of one measure; refuse names that are not there."""
    from sim.config import nearest

    for name, wanted in (("metric", metric), ("group", group), ("unit_size", unit_size)):
        allowed = sorted(effects[name].unique())
        wanted = allowed[0] if wanted is None and allowed else wanted
        if wanted not in allowed:
            raise ConfigError(f"{name}={wanted} is unknown here; nearest: {nearest(str(wanted), allowed)}")
        effects = effects[effects[name] == wanted]
    return effects


def _unit_of(metric: str) -> str:
    try:
        from sim.metrics import REGISTRY
    except ImportError:
        return ""
    return str(getattr(REGISTRY.get(metric), "unit", ""))


def _check_pair(results: dict[str, RunResult], name: str, base: str, excused: set[str]) -> None:
    result = results[name]
    if base not in results:
        if base not in excused:
            raise ConfigError(
                f"cell {name} ({result.scenario}): its baseline {base} is not among the runs given; "
                f"run scenario=baseline with the same settings"
            )
    elif not set(result.seeds) & set(results[base].seeds):
        raise ConfigError(
            f"cell {name} ({result.scenario}): shares no seed with its baseline: "
            f"{result.seeds} and {results[base].seeds}"
        )


def _leaf_types(schema: Any, path: str = "") -> dict[str, str]:
    """Map every leaf field of a schema to the type of its column."""
    hints = typing.get_type_hints(schema)
    columns: dict[str, str] = {}
    for item in dataclasses.fields(schema):
        name, kind = f"{path}{item.name}", hints[item.name]
        if dataclasses.is_dataclass(kind):
            columns.update(_leaf_types(kind, f"{name}."))
            continue
        optional = isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union
        bare = next((part for part in typing.get_args(kind) if part is not type(None)), kind) if optional else kind
        names = (
            {bool: "boolean", int: "Int64", float: "float64"}
            if optional
            else {
                bool: "bool",
                int: "int64",
                float: "float64",
            }
        )
        columns[name] = names.get(bare, "str")
    return columns


def _flat(config: dict[str, Any], path: str = "") -> dict[str, Any]:
    leaves: dict[str, Any] = {}
    for key, value in config.items():
        if isinstance(value, dict):
            leaves.update(_flat(value, f"{path}{key}."))
        else:
            leaves[f"{path}{key}"] = json.dumps(value) if isinstance(value, list) else value
    return leaves


def cells_table(results: Sequence[RunResult]) -> pd.DataFrame:
    """List cells with every parameter, one column each, sorted by digest."""
    kinds = _leaf_types(Config)
    rows = []
    for result in results:
        manifest = result.manifest
        leaves = _flat(result.config)
        rows.append(
            {
                "cell": manifest["digest"],
                "baseline_cell": manifest["baseline_digest"],
                "scenario": result.scenario,
                "status": manifest["status"],
                "n_seeds": len(result.seeds),
                **{name: leaves.get(name) for name in kinds},
            }
        )
    types_ = {"cell": "str", "baseline_cell": "str", "scenario": "str", "status": "str", "n_seeds": "int64", **kinds}
    table = pd.DataFrame(rows, columns=list(types_))
    some_missing = {name for name, kind in types_.items() if kind == "str" and table[name].isna().any()}
    types_ |= dict.fromkeys(some_missing, "string")  # none stays missing instead of becoming a word
    return table.astype(types_).sort_values("cell", ignore_index=True)


def failed_result(path: Path) -> RunResult:
    """Read what is known of a cell that did not finish: configuration and manifest, no rows."""
    import yaml

    file = path / "config.yaml"
    config = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}
    nothing = pd.DataFrame()
    return RunResult(nothing, nothing, nothing, read_json(path / "manifest.json"), config)


def _cells_of(folder: Path) -> list[Path]:
    """Return the folders of cells that a folder stands for."""
    if (folder / "manifest.json").is_file():
        return [folder]
    listed = folder / "cells.parquet"
    if listed.is_file():
        return [folder / "cells" / name for name in read_frame(listed)["cell"]]
    return sorted(path.parent for path in folder.glob("cells/*/manifest.json"))


def gather(folders: Sequence[Path | str]) -> Comparison:
    """Compare finished runs in these folders: cells, sweeps, or both.

    Raises
    ------
    ConfigError
        A folder holds no run, or a cell's baseline is not among them.
    """
    results: dict[str, RunResult] = {}
    failed: dict[str, RunResult] = {}
    for folder in map(Path, folders):
        cells = _cells_of(folder)
        if not cells:
            raise ConfigError(f"{folder}: no run here (neither manifest.json nor cells/)")
        for path in cells:
            manifest = read_json(path / "manifest.json")
            if manifest.get("status") == "finished":
                results[manifest["digest"]] = open_result(path)
            elif manifest:
                failed[manifest["digest"]] = failed_result(path)
    if not results:
        raise ConfigError(f"{', '.join(map(str, folders))}: no finished run")
    return Comparison.of(results, [result for name, result in failed.items() if name not in results])


def open_study(folder: Path | str) -> Comparison:
    """Read a finished sweep, or a saved comparison."""
    return gather([folder])


def compare_scenarios(
    config: Config,
    scenarios: Sequence[str],
    replicates: int | None = None,
    *,
    folder: Path | str | None = None,
    processes: int = 1,
    progress: bool = True,
    make_model: ModelMaker | None = None,
) -> Comparison:
    """Run scenarios and the baseline on the same seeds, and compare.

    Parameters
    ----------
    config : Config
        Everything but the scenario.
    scenarios : sequence of str
        Names of scenario files; the baseline is run whether named or not.
    replicates : int, optional
        Seeds each, instead of ``run.replicates``.
    folder : path, optional
        Keep the files of the sweep here, and go on from what is there.
    processes : int
        Cells run side by side, each on one thread.
    """
    replicates = config.run.replicates if replicates is None else replicates
    run_config = dataclasses.replace(config.run, replicates=replicates)
    configs = [dataclasses.replace(config, run=run_config, scenario=load_scenario(name)) for name in scenarios]
    if not configs:
        configs = [dataclasses.replace(config, run=run_config, scenario=load_scenario("baseline"))]
    return run_cells(configs, folder=folder, processes=processes, progress=progress, make_model=make_model)


def run_cells(
    configs: Sequence[Config],
    *,
    folder: Path | str | None = None,
    processes: int = 1,
    progress: bool = True,
    make_model: ModelMaker | None = None,
) -> Comparison:
    """Run any set of configurations, each with its own baseline, and compare: a sweep without Hydra.

    Parameters
    ----------
    configs : sequence of Config
        Cells; they may differ in anything. All are checked before the first runs.
    folder : path, optional
        Keep the files of the sweep here, and go on from what is there.
    processes : int
        Cells run side by side, each on one thread.
    """
    if processes < 1:
        raise ConfigError(f"processes must be at least 1, got {processes}")
    cells: dict[str, Config] = {}
    for config in configs:
        for each in (baseline_of(config), config):
            threads = 1 if processes > 1 else config.run.threads
            each = dataclasses.replace(each, run=dataclasses.replace(each.run, dir=None, threads=threads))
            check_config(each)
            check_engine(each)
            cells.setdefault(digest(each), each)
    with contextlib.ExitStack() as until_done:
        home = Path(until_done.enter_context(tempfile.TemporaryDirectory()) if folder is None else folder)
        share_branches(home, cells.values())
        tasks = [
            (each, None if folder is None else home / "cells" / name, make_model, home) for name, each in cells.items()
        ]
        done = dict(zip(cells, _run_all(tasks, processes, progress), strict=True))
        forget_branches(home)
    study = Comparison.of(*_finished_and_failed(done, cells))
    if folder is not None:
        study.save_tables(folder)
    return study


def _run_task(
    config: Config, folder: Path | None, make_model: ModelMaker | None, study: Path, progress: bool
) -> RunResult:
    return run(config, folder, progress=progress, make_model=make_model, study=study)


def _run_all(tasks: list[tuple[Any, ...]], processes: int, progress: bool) -> list[RunResult | Exception]:
    """Run every task, whatever happens to others; one that failed gives its error."""
    if processes == 1:
        return [_result_or_error(functools.partial(_run_task, *task, progress)) for task in tasks]
    results: dict[int, RunResult | Exception] = {}
    with bar(len(tasks), "cells", "cell", progress) as done:
        for number, result in outcomes(_run_task, [(*task, False) for task in tasks], local_pool(processes)):
            results[number] = result
            done.update(1)
    return [results[number] for number in range(len(tasks))]


def _result_or_error(work: Callable[[], RunResult]) -> RunResult | Exception:
    try:
        return work()
    except Exception as error:
        return error


def _finished_and_failed(
    done: dict[str, RunResult | Exception], cells: dict[str, Config]
) -> tuple[dict[str, RunResult], list[RunResult]]:
    """Tell finished cells from those that failed, of which the user is warned; refuse when there are only those."""
    finished = {name: result for name, result in done.items() if isinstance(result, RunResult)}
    nothing, failed = pd.DataFrame(), []
    for name, error in done.items():
        if isinstance(error, Exception):
            if not finished:
                raise error
            warnings.warn(f"cell {name} ({cells[name].scenario.name}) failed: {error}", stacklevel=3)
            head = {**manifest_head(cells[name]), "status": "failed"}
            failed.append(RunResult(nothing, nothing, nothing, head, dataclasses.asdict(cells[name])))
    return finished, failed
