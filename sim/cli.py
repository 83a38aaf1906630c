"""Command line: the only place that knows Hydra.

Hydra composes configurations and launches cells; it writes no file. One job is one cell:
a scenario with all its replicates. A job never raises: it records its error.
"""

import argparse
import copy
import dataclasses
import functools
import hashlib
import os
import sys
import traceback
import typing
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hydra._internal.callbacks import Callbacks
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra._internal.utils import get_args_parser
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.plugins import Plugins
from hydra.errors import HydraException, MissingConfigException
from hydra.initialize import initialize_config_dir
from hydra.types import HydraContext, RunMode
from omegaconf import DictConfig, OmegaConf, open_dict
from omegaconf.errors import OmegaConfBaseException

from sim.config import Config, ConfigError, ReportConfig, check, nearest
from sim.config.loading import SHIPPED, check_config, explain, read_scenario, scenario_files, schema
from sim.experiments.identity import digest, version

NAME = "nabolag"
DONE, FAILED, REFUSED, STOPPED = 0, 1, 2, 130
DASK = "sim.experiments.driver.dask"
_GROUPS = ("city", "scenario", "behaviour", "market")
_NOT_IN_A_FOLDER_NAME = ("run.replicates=", "run.threads=", "run.serial_below=")


# --- composing a configuration -------------------------------------------------------------


@contextmanager
def _composer() -> Generator[Any, None, None]:
    """Start Hydra on the shipped configs and every scenario file; leave its global state as it was."""
    store, before = ConfigStore.instance(), GlobalHydra.instance().hydra
    ours = {name: store.repo.get(name) for name in ("schema.yaml", "scenario")}
    GlobalHydra.instance().clear()
    try:
        store.repo.pop("scenario", None)
        store.store(name="schema", node=schema(Config))
        for name, path in scenario_files().items():
            store.store(group="scenario", name=name, node=_scenario_node(path), provider=str(path))
        with initialize_config_dir(str(SHIPPED / "configs"), job_name=NAME, version_base="1.3"):
            yield GlobalHydra.instance().hydra
    finally:
        for name, entry in ours.items():  # what Hydra's plugins have registered meanwhile stays
            store.repo.pop(name, None)
            if entry is not None:
                store.repo[name] = entry
        GlobalHydra.instance().hydra = before


def _scenario_node(path: Path) -> dict[str, Any]:
    """Return a scenario as data; a file that cannot be used is refused when it is chosen, not before."""
    try:
        return _read_once(path, path.stat().st_mtime_ns)
    except (ConfigError, OSError):
        return {"name": path.stem}


@functools.cache
def _read_once(path: Path, changed: int) -> dict[str, Any]:
    """Read a scenario file, again only when it has changed."""
    return read_scenario(path)


def _compose(hydra: Any, overrides: Sequence[str]) -> tuple[Config, DictConfig]:
    """Compose one cell; return its checked configuration and Hydra's own."""
    for word in overrides:
        _refuse_odd(word)
    try:
        composed = hydra.compose_config(
            config_name="config", overrides=list(overrides), run_mode=RunMode.RUN, with_log_configuration=False
        )
        chosen = composed.hydra.runtime.choices.get("scenario")
        files = scenario_files()
        if chosen in files:
            read_scenario(files[chosen])
        return _typed(composed), composed
    except ConfigError:
        raise
    except (HydraException, OmegaConfBaseException, ValueError) as error:
        raise ConfigError(_one_line(error)) from error


def _typed(composed: DictConfig) -> Config:
    """Turn a composed configuration into plain dataclasses and check them."""
    task = copy.deepcopy(composed)
    with open_dict(task):
        task.pop("hydra", None)
    config = typing.cast(Config, OmegaConf.to_object(task))
    check_config(config)
    return config


def _refuse_odd(word: str) -> None:
    """Refuse what Hydra's grammar allows but the schema would not see."""
    name, _, value = word.partition("=")
    if ("=" not in word and not word.startswith("~")) or not name:
        raise ConfigError(f"{word}: settings are written name=value; see {NAME} --help")
    if name in _GROUPS and value in ("", "null"):
        raise ConfigError(f"{name} must be a name, got {value or 'nothing'}; see {NAME} --help")
    if word.startswith(("+", "~")) and not word.lstrip("+~").startswith("hydra"):
        raise ConfigError(f"{word}: fields cannot be added or removed")


def _one_line(error: Exception) -> str:
    """Say in one line what Hydra or OmegaConf did not like."""
    if isinstance(error, MissingConfigException) and error.options:
        group, _, name = str(error.missing_cfg_file).rpartition("/")
        options = sorted(error.options)
        return f"{group}={name} is unknown; nearest: {nearest(name, options)}; allowed: {', '.join(options)}"
    if isinstance(error.__cause__, OmegaConfBaseException):
        return explain(error.__cause__)
    if isinstance(error, OmegaConfBaseException):
        return explain(error)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if lines and lines[0].startswith("Ambiguous value"):
        setting = lines[0].removeprefix("Ambiguous value for argument ").strip("'")
        return f"{setting}: several values are a sweep; add -m"
    return ": ".join(line for line in lines[:2] if not line.startswith("See http"))


def load_config(overrides: Sequence[str] = ()) -> Config:
    """Compose a configuration as the command line does.

    Parameters
    ----------
    overrides : sequence of str
        As on the command line: ``["city=oslo_small", "scenario=housing_mix", "seed=3"]``.

    Raises
    ------
    ConfigError
        One line naming the field, what was given, what is allowed and the nearest valid name.
    """
    if isinstance(overrides, str):
        raise ConfigError(f"overrides must be a list of name=value, got the text {overrides!r}")
    with _composer() as hydra:
        config, _ = _compose(hydra, overrides)
    return config


# --- one run -------------------------------------------------------------------------------


def _single(config: Config, debug: bool) -> int:
    from sim.experiments.cell import run
    from sim.experiments.store import CellFolder, check_writable
    from sim.experiments.summary import summary

    name = digest(config)
    folder = Path(config.run.dir or f"outputs/{config.city.name}-{config.scenario.name}-{name[:8]}")
    CellFolder(folder, name).refuse_another()
    check_writable(folder, "run.dir")
    try:
        result = run(config, folder)
    except ConfigError:
        raise
    except Exception as error:
        _say(f"the run failed: {type(error).__name__}: {_first_line(error)}; see {folder / 'error.json'}", debug)
        return FAILED
    print(summary(result))
    print(f"Files: {folder}")
    return DONE


# --- a sweep -------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Cell:
    """One cell of a sweep: what Hydra is told, the configuration, its digest and its baseline's."""

    overrides: list[str]
    config: Config
    digest: str
    baseline: str


def _is_scenario(word: str) -> bool:
    return word.startswith(("scenario=", "scenario.", "scenario@"))


def _expand(hydra: Any, overrides: Sequence[str]) -> list[list[str]]:
    """Write out a sweep: one list of overrides for each combination."""
    for word in overrides:
        _refuse_odd(word)
    try:
        parsed = OverridesParser.create(config_loader=hydra.config_loader).parse_overrides(list(overrides))
        (combinations,) = BasicSweeper.split_arguments(parsed, None)
    except HydraException as error:
        raise ConfigError(_one_line(error)) from error
    return combinations


def _cells(hydra: Any, overrides: Sequence[str]) -> tuple[list[Cell], DictConfig]:
    """Compose and check every cell, and the baseline of every combination of the other parameters.

    Beside other scenarios ``scenario=baseline`` is the baseline whatever else is said of policies: an axis of a
    policy's strength is about the others.
    """
    from sim.experiments.cell import check_engine, forget_cities
    from sim.experiments.progress import bar

    cells: dict[str, Cell] = {}
    baselines: dict[tuple[str, ...], str] = {}
    combinations = _expand(hydra, overrides)
    beside_others = len({word for words in combinations for word in words if word.startswith("scenario=")}) > 1
    composed = None
    with bar(len(combinations), "checking", "cell") as checked:
        for words in combinations:
            others = tuple(word for word in words if not _is_scenario(word))
            if others not in baselines:
                config, composed = _compose(hydra, others)
                baselines[others] = digest(config)
                cells.setdefault(baselines[others], Cell([*others], config, baselines[others], baselines[others]))
            if not (beside_others and "scenario=baseline" in words):
                config, composed = _compose(hydra, words)
                check_engine(config)
                name = digest(config)
                cells.setdefault(name, Cell(words, config, name, baselines[others]))
            checked.update(1)
    forget_cities()
    assert composed is not None
    return list(cells.values()), composed


def _sweep_folder(overrides: Sequence[str], composed: DictConfig) -> Path:
    """Return the folder of a sweep: the user's, or one that the same command finds again."""
    if any(word.lstrip("+").startswith("hydra.sweep.dir=") for word in overrides):
        return Path(str(composed.hydra.sweep.dir))
    words = [word for word in overrides if not word.startswith(("hydra", *_NOT_IN_A_FOLDER_NAME))]
    return Path("outputs", "sweep-" + hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()[:8])


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "\\'") + "'"


def run_cell(composed: DictConfig) -> None:
    """Run one cell as a Hydra job."""
    config = _typed(composed)
    hydra = HydraConfig.get()
    if hydra.launcher.get("n_jobs", 1) != 1:
        config.run.threads = 1  # cells run side by side: one thread each
    run_recorded(config, Path(hydra.sweep.dir), hydra.sweep.subdir)


def run_recorded(config: Config, study: Path, place: str) -> None:
    """Run a cell of a study; what goes wrong is recorded in its folder, never raised."""
    from sim.experiments.cell import manifest_head, run
    from sim.experiments.store import CellFolder

    folder = study / place
    try:
        if digest(config) != folder.name:
            raise RuntimeError("the code changed while the sweep ran; the same command starts it anew")
        run(config, folder, progress=False, study=study)
    except Exception as error:
        if not (folder / "error.json").is_file():
            CellFolder(folder, folder.name).fail(error, None, dataclasses.asdict(config), manifest_head(config))


def _launch(hydra: Any, composed: DictConfig, cells: Sequence[Cell], folder: Path) -> None:
    """Hand cells to the launcher; a batch that breaks is finished one cell at a time."""
    try:
        if composed.hydra.launcher._target_ == DASK:
            _launch_on_dask(composed, cells, folder)
        else:
            _launch_with_hydra(hydra, composed, cells, folder)
    except ConfigError:
        raise
    except Exception as error:
        if len(cells) > 1:
            _say(f"a worker died ({type(error).__name__}); going on one cell at a time")
            for cell in cells:
                if not _finished(cell, folder) and not _error_of(cell, folder):
                    _launch(hydra, composed, [cell], folder)
        else:
            _record_death(cells[0], folder, error)


def _launch_on_dask(composed: DictConfig, cells: Sequence[Cell], folder: Path) -> None:
    """Run cells on Dask's workers, one thread each; raise the first death of a worker when all is done."""
    from sim.experiments.driver import dask, outcomes

    launcher, tasks = composed.hydra.launcher, []
    for cell in cells:
        config = dataclasses.replace(cell.config, run=dataclasses.replace(cell.config.run, threads=1))
        tasks.append((config, folder.absolute(), f"cells/{cell.digest}"))
    results = [result for _, result in outcomes(run_recorded, tasks, dask(launcher.address, launcher.workers))]
    for death in results:
        if isinstance(death, Exception):
            raise death


def _launch_with_hydra(hydra: Any, composed: DictConfig, cells: Sequence[Cell], folder: Path) -> None:
    composed = copy.deepcopy(composed)
    with open_dict(composed):
        composed.hydra.sweep.dir = str(folder)
    context = HydraContext(config_loader=hydra.config_loader, callbacks=Callbacks(composed))
    launcher = Plugins.instance().instantiate_launcher(hydra_context=context, task_function=run_cell, config=composed)
    jobs = [
        [
            *_without_folder(cell.overrides),
            f"hydra.sweep.dir={_quoted(folder)}",
            f"hydra.sweep.subdir=cells/{cell.digest}",
        ]
        for cell in cells
    ]
    launcher.launch(jobs, initial_job_idx=0)


def _without_folder(overrides: Sequence[str]) -> list[str]:
    return [word for word in overrides if not word.lstrip("+").startswith("hydra.sweep.dir=")]


def _folder_of(cell: Cell, folder: Path) -> Any:
    from sim.experiments.store import CellFolder

    return CellFolder(folder / "cells" / cell.digest, cell.digest)


def _finished(cell: Cell, folder: Path) -> bool:
    from sim.experiments.cell import seeds_of

    place = _folder_of(cell, folder)
    return place.finished and set(seeds_of(cell.config)) <= place.seeds(cell.config.run.households)


def _error_of(cell: Cell, folder: Path) -> dict[str, Any]:
    from sim.results import read_json

    return read_json(folder / "cells" / cell.digest / "error.json")


def _record_death(cell: Cell, folder: Path, error: Exception) -> None:
    from sim.experiments.cell import manifest_head

    config = dataclasses.asdict(cell.config)
    _folder_of(cell, folder).fail(error, None, config, manifest_head(cell.config))


def _sweep(hydra: Any, overrides: Sequence[str], debug: bool) -> int:
    """Run every cell that is missing, then compare and report."""
    from sim.experiments.branching import forget_branches, share_branches
    from sim.experiments.cell import seeds_of
    from sim.experiments.progress import watched
    from sim.experiments.store import check_writable

    cells, composed = _cells(hydra, overrides)
    if any(cell.config.run.dir for cell in cells):
        raise ConfigError("run.dir is for one run; a sweep writes to hydra.sweep.dir")
    folder = _sweep_folder(overrides, composed)
    check_writable(folder, "hydra.sweep.dir")
    missing = [cell for cell in cells if not _finished(cell, folder)]
    _announce(cells, missing, composed, folder)
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        for cell in missing:
            (folder / "cells" / cell.digest / "error.json").unlink(missing_ok=True)

        share_branches(folder, [cell.config for cell in missing])

        def years_done() -> int:
            return sum(_folder_of(c, folder).years_done(seeds_of(c.config), c.config.run.years) for c in cells)

        total = sum(cell.config.run.years * cell.config.run.replicates for cell in cells)
        with watched(years_done, total, "sweep", "year", every=max(1.0, len(cells) / 200)):
            _launch(hydra, composed, missing, folder)
        forget_branches(folder)
    return _conclude(cells, folder, debug)


def _side_by_side(composed: DictConfig, n_cells: int) -> int:
    """Return how many cells the launcher runs at once."""
    launcher = composed.hydra.launcher
    if "n_jobs" not in launcher:
        return n_cells if "submitit" in launcher._target_ else int(launcher.get("workers", 1))
    n_jobs = int(launcher.n_jobs)
    return n_jobs if n_jobs > 0 else max(1, (os.cpu_count() or 1) + 1 + n_jobs)


def _announce(cells: Sequence[Cell], missing: Sequence[Cell], composed: DictConfig, folder: Path) -> None:
    from sim.experiments.cell import seeds_of
    from sim.experiments.estimate import estimate

    processes = _side_by_side(composed, len(missing))
    work = [(c.config, len(set(seeds_of(c.config)) - _folder_of(c, folder).seeds())) for c in missing]
    scenarios = dict.fromkeys(cell.config.scenario.name for cell in cells)
    print(f"{_number(len(cells), 'cell')} ({', '.join(scenarios)}), {len(cells) - len(missing)} finished: {folder}")
    if missing:
        seeds = sum(replicates for _, replicates in work)
        how = f"{_number(seeds, 'run')} on {_number(processes, 'process', 'processes')}"
        print(f"{how}: {estimate(work, processes)}", flush=True)


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _conclude(cells: Sequence[Cell], folder: Path, debug: bool) -> int:
    """Compare what finished, write tables and report, name what failed."""
    from sim.experiments.cell import seeds_of
    from sim.experiments.comparison import Comparison, failed_result
    from sim.report import summary_of_study
    from sim.results import open_result

    results, failed = {}, []
    for cell in cells:
        place = folder / "cells" / cell.digest
        if _finished(cell, folder):
            results[cell.digest] = open_result(place).for_seeds(seeds_of(cell.config))
            continue
        error = _error_of(cell, folder) or {"message": "stopped before it was finished"}
        _say(f"cell {cell.digest} ({cell.config.scenario.name}) failed: {_first_line(error['message'])}; see {place}")
        if debug and "traceback" in error:
            print(error["traceback"], file=sys.stderr)
        failed.append(failed_result(place))
    if not results:
        return FAILED
    study = Comparison.of(results, [result for result in failed if result.manifest])
    study.save_tables(folder)
    print(summary_of_study(study))
    print(f"Report: {study.report(folder / 'report.html', cells[0].config.report.language)}")
    return FAILED if failed else DONE


# --- commands ------------------------------------------------------------------------------


def _say(text: str, debug: bool = False) -> None:
    """Print one line for the user on stderr, after the traceback when asked for."""
    if debug:
        traceback.print_exc()
    print(f"{NAME}: {' '.join(text.split())}", file=sys.stderr)


def _first_line(error: Any) -> str:
    return (str(error).splitlines() or [""])[0]


def _parser() -> argparse.ArgumentParser:
    parser = get_args_parser()

    def refuse(message: str) -> typing.NoReturn:
        raise ConfigError(f"{message}; see {NAME} --help")

    parser.error = refuse  # one line instead of the usage
    return parser


def _show(hydra: Any, args: argparse.Namespace) -> None:
    """Print a composed configuration; ``-p scenario`` gives a file to start one's own from."""
    config, _ = _compose(hydra, args.overrides)
    if args.cfg != "job":
        hydra.show_cfg(
            config_name="config",
            overrides=args.overrides,
            cfg_type=args.cfg,
            package=args.package,
            resolve=args.resolve,
        )
        return
    content: Any = dataclasses.asdict(config)
    for part in (args.package or "").removeprefix("_global_").split("."):
        if part and (not isinstance(content, dict) or part not in content):
            allowed = list(content) if isinstance(content, dict) else []
            raise ConfigError(f"--package {args.package} is unknown; nearest: {nearest(part, allowed)}")
        content = content[part] if part else content
    if args.package == "scenario":
        content.pop("name")  # the file's name is the scenario's
    print(OmegaConf.to_yaml(content) if isinstance(content, dict) else content, end="")


def _dispatch(words: list[str], debug: bool) -> int:
    if "--version" in words:
        print(f"{NAME} {version()}")
        return DONE
    args = _parser().parse_args(words)
    if args.help:
        from sim.help import help_text

        print(help_text())
        return DONE
    with _composer() as hydra:
        if args.info or args.hydra_help or args.shell_completion:
            return _ask_hydra(hydra, args)
        if args.cfg:
            _show(hydra, args)
            return DONE
        if args.multirun:
            return _sweep(hydra, args.overrides, debug)
        config, _ = _compose(hydra, args.overrides)
    return _single(config, debug)


def _ask_hydra(hydra: Any, args: argparse.Namespace) -> int:
    if args.info:
        hydra.show_info(args.info, config_name="config", overrides=args.overrides)
    elif args.hydra_help:
        hydra.hydra_help(config_name="config", args_parser=get_args_parser(), args=args)
    else:
        hydra.shell_completion(config_name="config", overrides=args.overrides)
    return DONE


def guarded(command: Callable[[list[str], bool], int], argv: Sequence[str] | None) -> int:
    """Run a command; turn whatever stops it into one line and an exit status.

    Returns
    -------
    int
        0 all done; 1 something failed; 2 refused, nothing written; 130 stopped by the user.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra raises instead of printing and exiting with 1
    try:
        return command(words, debug)
    except ConfigError as error:
        _say(str(error), debug)
        return REFUSED
    except KeyboardInterrupt:
        _say("stopped; the same command goes on from here")
        return STOPPED
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except Exception as error:
        _say(f"{type(error).__name__}: {_first_line(error)} (--debug shows where)", debug)
        return FAILED


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command ``nabolag``; return its exit status."""
    return guarded(_dispatch, argv)


def _compare(words: list[str], debug: bool) -> int:
    from sim.experiments.comparison import gather
    from sim.experiments.store import check_writable
    from sim.report import summary_of_study

    settings = [word for word in words if word.startswith(_OF_A_COMPARISON)]
    own = {name: value for name, _, value in (word.partition("=") for word in settings)}
    folders = [word for word in words if word not in settings]
    odd = next((word for word in folders if word.startswith("-") and word not in ("-h", "--help")), None)
    if {"-h", "--help"} & set(folders):
        print(
            "python -m sim.compare DIR [DIR ...] [out=FOLDER] [report.language=nb] [workbook=FILE.zip] [trace=1,2]:\n"
            "comparison and report again, from finished runs; seeds named by trace run again to follow households"
        )
        return DONE
    if odd or not folders:
        raise ConfigError(f"{odd or 'no folder'}: give folders of finished runs or sweeps: sim.compare DIR [DIR ...]")
    language = own.get("report.language")
    if language is not None:
        check(ReportConfig(language=language), "report")
    study = gather(folders)
    known = {seed for result in study.results.values() for seed in result.seeds}
    seeds = _seeds(own["trace"], known) if "trace" in own else []
    names = hashlib.sha256("\n".join(sorted(study.results)).encode()).hexdigest()[:8]
    place = Path(own.get("out") or (folders[0] if len(folders) == 1 else f"outputs/compare-{names}"))
    check_writable(place, "out")
    if seeds:
        study.trace(seeds=seeds).save(place)
    study.save_tables(place)
    print(summary_of_study(study))
    print(f"Report: {study.report(place / 'report.html', language)}")
    if "workbook" in own:
        print(f"Workbook: {study.workbook(own['workbook'])}")
    return DONE


_OF_A_COMPARISON = ("out=", "report.language=", "workbook=", "trace=")


def _seeds(text: str, known: Collection[int]) -> list[int]:
    """Read ``1,2,3``; only seeds that the study has can be followed."""
    seeds = [int(word) if word.isdecimal() else -1 for word in text.split(",")]
    if not set(seeds) <= set(known):
        allowed = ", ".join(str(seed) for seed in sorted(known)) or "none"
        raise ConfigError(f"trace must be seeds of the study, with commas between, got {text}; allowed: {allowed}")
    return seeds


def compare(argv: Sequence[str] | None = None) -> int:
    """Run ``python -m sim.compare``; return its exit status."""
    return guarded(_compare, argv)


def _design(words: list[str], debug: bool) -> int:
    from sim.experiments.design import read_design, run_design
    from sim.experiments.driver import dask, local_pool
    from sim.experiments.store import check_writable

    if {"-h", "--help"} & set(words) or not words:
        print(
            "python -m sim.design TABLE.csv [name=value ...] [out=FOLDER] [processes=2] [dask=ADDRESS]: run every row"
        )
        return DONE
    table, *rest = words
    own = {name: value for name, _, value in (word.partition("=") for word in rest) if name in _OF_A_DESIGN}
    config = load_config([word for word in rest if word.partition("=")[0] not in _OF_A_DESIGN])
    processes = own.get("processes", "2")
    if not processes.isdecimal() or int(processes) < 1:
        raise ConfigError(f"processes must be a whole number, at least 1, got {processes}")
    folder = Path(own.get("out") or f"outputs/design-{Path(table).stem}")
    design = read_design(table)
    check_writable(folder, "out")
    executor = dask(own["dask"], 0) if "dask" in own else local_pool(int(processes))
    done = run_design(config, design, folder, executor=executor)
    failed = done.cells[done.cells["error"].notna()]
    for row in failed.to_dict("records"):
        _say(f"cell {row['cell']} failed: {row['error']}")
    print(f"{_number(len(done.cells), 'row')}, {len(failed)} failed; effects and cells: {folder}")
    return FAILED if len(failed) else DONE


_OF_A_DESIGN = ("out", "processes", "dask")


def design(argv: Sequence[str] | None = None) -> int:
    """Run ``python -m sim.design``; return its exit status."""
    return guarded(_design, argv)


def _warm_up(words: list[str], debug: bool) -> int:
    from sim.experiments.cell import run

    run(load_config(["city=classroom", "run.years=1", "run.serial_below=0", *words]))
    print("Kernels are compiled and kept for every process of this user")
    return DONE


def warm_up(argv: Sequence[str] | None = None) -> int:
    """Run ``python -m sim.warmup``; return its exit status."""
    return guarded(_warm_up, argv)
