"""Run one cell: a configuration with all its seeds."""

import dataclasses
import functools
import itertools
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.config import Config, ConfigError
from sim.config.loading import check_config
from sim.experiments.identity import baseline_digest, code_version, digest, machine, peak_memory, version
from sim.experiments.progress import bar, ticking
from sim.experiments.store import FINISHED, CellFolder, sum_of_facts
from sim.results import TABLES, RunResult, open_result, tidy

ModelMaker = Callable[..., Any]
"""``(config, seed=...)`` -> a model with ``step``, ``records`` and ``clock``."""

QUARTERS = 4


def seeds_of(config: Config) -> list[int]:
    """Return the seeds of a configuration: ``seed ... seed + run.replicates - 1``."""
    return list(range(config.seed, config.seed + config.run.replicates))


def _model_maker() -> ModelMaker:
    from sim.model import ResidentialModel

    return ResidentialModel


def check_engine(config: Config) -> None:
    """Refuse what only the engine can tell, before anything runs.

    City tables and the rules of targets are read; where a block names areas, or where two
    blocks are in force, the city is built (once for each city) and the blocks are made.

    Raises
    ------
    ConfigError
        One line naming the field, or the table's row and column.
    """
    from sim.policies import check_policies
    from sim.synthesis.build import load_figures
    from sim.synthesis.figures import GROUPS

    policies = config.scenario.policies
    check_policies(policies, GROUPS)
    if config.city.name == "from_table":
        load_figures(config)
    blocks = [getattr(policies, item.name) for item in dataclasses.fields(policies)]
    in_force = sum(block.strength > 0.0 for block in blocks)
    if in_force > 1 or any(block.target.areas not in ("all", "none") for block in blocks):
        _check_blocks(config)


def _check_blocks(config: Config) -> None:
    from sim.policies import build_policies

    place = json.dumps([config.seed, dataclasses.asdict(config.city)], sort_keys=True)
    if place not in _CITIES:
        from sim.synthesis import build_city

        _CITIES.clear()  # one city is enough to keep
        _CITIES[place] = build_city(config)
    build_policies(config.scenario.policies, _CITIES[place], config.city.base_year)


_CITIES: dict[str, Any] = {}


def forget_cities() -> None:
    """Give back the memory of cities that were built for checks."""
    _CITIES.clear()


def simulate(config: Config, seed: int, make_model: ModelMaker, on_year: Callable[[int], None]) -> RunResult:
    """Run one replicate.

    Parameters
    ----------
    config : Config
        What to run; ``run.years`` says how long.
    seed : int
        Seed of this replicate.
    make_model : callable
        Makes the model.
    on_year : callable
        Called with the number of simulated years, 0 first.
    """
    begun = time.perf_counter()
    model = make_model(config, seed=seed)
    started = time.perf_counter()
    on_year(0)
    household_quarters = 0
    year_ends = [started]
    for year in range(config.run.years):
        for _ in range(QUARTERS):
            model.step()
            household_quarters += model.city.households.n
        year_ends.append(time.perf_counter())
        on_year(year + 1)
    durations = [end - begin for begin, end in itertools.pairwise(year_ends)]
    records = model.records()
    metrics, areas, flows = (tidy(records[name], name, seed) for name in TABLES)
    households = None
    if config.run.households:
        households = tidy(model.city.households_frame(), "households", seed)
    manifest = {
        "seeds": [seed],
        "wall_seconds": round(year_ends[-1] - begun, 3),
        "start_seconds": round(started - begun, 3),
        "year_seconds": round(statistics.median(durations), 5),  # the first year may compile kernels
        "household_quarters": household_quarters,
        "n_timed": 1,
        "threads": model.threads,
        "areas": model.describe_areas(),
    }
    return RunResult(metrics, areas, flows, manifest, households=households)


def run(
    config: Config,
    folder: Path | str | None = None,
    *,
    progress: bool = True,
    make_model: ModelMaker | None = None,
) -> RunResult:
    """Run a scenario with all its replicates.

    Parameters
    ----------
    config : Config
        From :func:`sim.load_config`.
    folder : path, optional
        Where the files of the cell go, instead of ``run.dir``; with neither, the result stays in memory.
        A folder that has some of the seeds already is completed, one of another configuration refused.
    progress : bool
        Draw a bar once it takes longer than two seconds.
    make_model : callable, optional
        Another engine; ``ResidentialModel`` by default.

    Returns
    -------
    RunResult
        Tables of exactly the seeds asked for.
    """
    check_config(config)
    place = folder if folder is not None else config.run.dir
    seeds = seeds_of(config)
    head = manifest_head(config)
    if place is None:
        parts = _simulate_each(config, seeds, make_model or _model_maker(), None, progress)
        return _join(parts, head, dataclasses.asdict(config))
    cell = CellFolder(Path(place), head["digest"])
    cell.refuse_another()
    missing = sorted(set(seeds) - cell.seeds(config.run.households))
    if missing or not cell.finished:
        _complete(cell, config, missing, make_model or _model_maker(), progress, head)
    return open_result(cell.path).for_seeds(seeds)


def _complete(
    cell: CellFolder, config: Config, missing: list[int], make: ModelMaker, progress: bool, head: dict[str, Any]
) -> None:
    """Run the replicates that are missing and merge; record an error and raise it again."""
    built = _FirstModel(cell, config, head, make)
    try:
        if not missing:
            built.begin()
        _simulate_each(config, missing, built, cell, progress)
        cell.merge({**head, "peak_memory_mib": peak_memory()})
    except Exception as error:
        if built.begun or not isinstance(error, ConfigError):  # a refused configuration leaves no trace
            cell.fail(error, built.seed, dataclasses.asdict(config), head)
        raise


class _FirstModel:
    """Makes models, and begins the cell's folder only when the first one could be made."""

    def __init__(self, cell: CellFolder, config: Config, head: dict[str, Any], make: ModelMaker) -> None:
        self.cell, self.config, self.head, self.make = cell, config, head, make
        self.begun = False
        self.seed: int | None = None

    def begin(self) -> None:
        """Write the cell's configuration and a manifest that says it is running."""
        if not self.begun:
            self.cell.begin(dataclasses.asdict(self.config), self.head)
            self.begun = True

    def __call__(self, config: Config, seed: int) -> Any:
        self.seed = seed
        model = self.make(config, seed=seed)
        self.begin()
        return model


def _simulate_each(
    config: Config, seeds: list[int], make: ModelMaker, cell: CellFolder | None, progress: bool
) -> list[RunResult]:
    """Run seeds one after the other; with a folder each is stored when done and not kept."""
    results = []
    with bar(len(seeds) * config.run.years, config.scenario.name, "year", progress) as years, ticking(years):
        for seed in seeds:
            on_year = functools.partial(_note_year, seed=seed, cell=cell, years=years)
            result = simulate(config, seed, make, on_year)
            if cell is None:
                results.append(result)
            else:
                cell.add(result)
    return results


def _note_year(count: int, *, seed: int, cell: CellFolder | None, years: Any) -> None:
    if cell is not None:
        cell.mark_year(seed, count)
    if count:
        years.update(1)


def manifest_head(config: Config) -> dict[str, Any]:
    """Return what a manifest says whatever happens."""
    return {
        "version": version(),
        "code": code_version(),
        "digest": digest(config),
        "baseline_digest": baseline_digest(config),
        "scenario": config.scenario.name,
        "city": config.city.name,
        "years": config.run.years,
        "start": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "machine": machine(),
    }


def _join(parts: list[RunResult], head: dict[str, Any], config: dict[str, Any]) -> RunResult:
    """Put replicates together in memory."""
    import pandas as pd

    seeds = [seed for part in parts for seed in part.seeds]
    frames = {
        name: tidy(pd.concat([part.frames[name] for part in parts], ignore_index=True), name)
        for name in parts[0].frames
    }
    facts = sum_of_facts([part.manifest for part in parts])
    manifest = {**head, **facts, "peak_memory_mib": peak_memory(), "seeds": seeds, "status": FINISHED}
    return RunResult(**frames, manifest=manifest, config=config)
