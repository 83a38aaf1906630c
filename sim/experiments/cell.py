"""Run one cell: a configuration with all its seeds."""

import contextlib
import dataclasses
import functools
import itertools
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.config import Config, ConfigError
from sim.config.loading import check_config
from sim.experiments.branching import Branch
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


def default_engine() -> ModelMaker:
    """Return the simulator itself, imported when it is needed."""
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


def play(config: Config, branch: Branch, on_year: Callable[[int], None]) -> tuple[Any, dict[str, Any]]:
    """Simulate one replicate; return the model and what was measured about the run.

    Parameters
    ----------
    config : Config
        What to run; ``run.years`` says how long.
    branch : Branch
        Seed, and where the model comes from.
    on_year : callable
        Called with the number of simulated years, 0 first.
    """
    begun = time.perf_counter()
    model = branch.begin()
    year_ends = [time.perf_counter()]
    household_quarters, done = 0, model.clock.quarter // QUARTERS
    for year in range(done + 1):
        on_year(year)
    for year in range(done, config.run.years):
        for _ in range(QUARTERS):
            model.step()
            household_quarters += model.city.households.n
        branch.reached(model, year + 1)
        year_ends.append(time.perf_counter())
        on_year(year + 1)
    durations = [end - begin for begin, end in itertools.pairwise(year_ends)]
    return model, {
        "seeds": [branch.seed],
        "wall_seconds": round(year_ends[-1] - begun, 3),
        "start_seconds": round(year_ends[0] - begun, 3),
        "year_seconds": round(statistics.median(durations), 5),  # the first year may compile kernels
        "quarters": QUARTERS * len(durations),
        "household_quarters": household_quarters,
        "n_timed": 1,
        "threads": model.threads,
        "areas": model.describe_areas(),
    }


def simulate(config: Config, branch: Branch, on_year: Callable[[int], None]) -> RunResult:
    """Run one replicate and tidy its tables; parameters as in :func:`play`."""
    model, manifest = play(config, branch, on_year)
    records = model.records()
    metrics, areas, flows = (tidy(records[name], name, branch.seed) for name in TABLES)
    households = None
    if config.run.households:
        households = tidy(model.city.households_frame(), "households", branch.seed)
    return RunResult(metrics, areas, flows, manifest, households=households)


def run(
    config: Config,
    folder: Path | str | None = None,
    *,
    progress: bool = True,
    make_model: ModelMaker | None = None,
    study: Path | None = None,
) -> RunResult:
    """Run a scenario with all its replicates.

    Parameters
    ----------
    config : Config
        From :func:`sim.load_config`.
    folder : path, optional
        Where the files of the cell go, instead of ``run.dir``; with neither, the result stays in memory.
        A folder that has some of the seeds already is completed, one of another configuration refused.
        Processes that are given the same folder share the seeds.
    progress : bool
        Draw a bar once it takes longer than two seconds.
    make_model : callable, optional
        Another engine; ``ResidentialModel`` by default.
    study : path, optional
        Folder of the study it is part of, where cells share the years before any policy.

    Returns
    -------
    RunResult
        Tables of exactly the seeds asked for.
    """
    check_config(config)
    place = folder if folder is not None else config.run.dir
    head = manifest_head(config)
    cell = None if place is None else CellFolder(Path(place), head["digest"])
    job = _Job(config, head, make_model or default_engine(), study, cell, progress)
    if cell is None:
        return _join(job.simulate_each(seeds_of(config)), head, dataclasses.asdict(config))
    cell.refuse_another()
    missing = sorted(set(seeds_of(config)) - cell.seeds(config.run.households))
    if missing or not cell.finished:
        job.complete(missing)
    return open_result(cell.path).for_seeds(seeds_of(config))


@dataclass
class _Job:
    """The replicates of one cell, run one after the other; without a folder they are kept in memory."""

    config: Config
    head: dict[str, Any]
    make: ModelMaker
    study: Path | None
    cell: CellFolder | None
    progress: bool
    begun: bool = False
    seed: int | None = None

    def complete(self, missing: list[int]) -> None:
        """Run the replicates that are missing and merge; record an error and raise it again."""
        assert self.cell is not None
        try:
            if not missing:
                self._begin()
            self.simulate_each(missing)
            self.cell.merge({**self.head, "peak_memory_mib": peak_memory()})
        except Exception as error:
            if self.begun or not isinstance(error, ConfigError):  # a refused configuration leaves no trace
                self.cell.fail(error, self.seed, dataclasses.asdict(self.config), self.head)
            raise

    def simulate_each(self, seeds: list[int]) -> list[RunResult]:
        """Run seeds, those first that no other process is at; return them if they are not stored."""
        results, waiting = [], list(seeds)
        total, name = len(seeds) * self.config.run.years, self.config.scenario.name
        with bar(total, name, "year", self.progress) as years, ticking(years):
            while waiting:
                seed = next(filter(self._ready, waiting), waiting[0])
                waiting.remove(seed)
                results += self._simulate(seed, years)
        return sorted(results, key=lambda result: result.seeds)

    def _branch(self, seed: int) -> Branch:
        return Branch(self.config, seed, self.make, self.study)

    def _ready(self, seed: int) -> bool:
        return (self.cell is None or self.cell.claim(seed).free()) and self._branch(seed).ready()

    def _simulate(self, seed: int, years: Any) -> list[RunResult]:
        self.seed = seed
        with contextlib.closing(self._branch(seed)) as branch:
            if self.cell is None:
                return [simulate(self.config, branch, lambda count: years.update(count > 0))]
            with self.cell.claim(seed):
                if not self.cell.has(seed, self.config.run.households):  # another process may have done it
                    self.cell.add(simulate(self.config, branch, functools.partial(self._note_year, years)))
        return []

    def _note_year(self, years: Any, count: int) -> None:
        assert self.cell is not None
        assert self.seed is not None
        if count == 0:
            self._begin()
        self.cell.mark_year(self.seed, count)
        years.update(count > 0)

    def _begin(self) -> None:
        """Write the cell's configuration and a manifest that says it is running, once a model could be made."""
        if not self.begun:
            assert self.cell is not None
            self.cell.begin(dataclasses.asdict(self.config), self.head)
            self.begun = True


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
