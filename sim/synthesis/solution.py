"""Solved starting values shipped with the package (rulings B11)."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.config import Config
from sim.synthesis.national import DATA

AREA_COLUMNS = {"area_quality": "quality", "appeal_families": "appeal_families", "appeal_income": "appeal_income"}
"""Solved values that are columns of the areas."""
PARAMETERS = ("normal_residual", "size_value", "yield_centre", "outside_value", "leave_reference", "parental_help")
"""Solved values that are parameters of the city."""


def solution_path(config: Config) -> Path:
    """Return the file of a city's solution: ``sim/data/start/<city>.json``.

    ``oslo_small`` uses Oslo's; another baseline or stock than the usual one has its own,
    ``<city>_<baseline>_<stock>.json``.
    """
    city = config.city
    name = city.name.removesuffix("_small")
    name += "" if city.baseline == "forward" else f"_{city.baseline}"
    name += "" if city.stock == "observed" else f"_{city.stock}"
    return DATA / "start" / f"{name}.json"


def _candidates(config: Config) -> list[Path]:
    """Files that may hold a city's solution, its own first: then that of its observed stock, then of today's city."""
    observed = replace(config, city=replace(config.city, stock="observed"))
    today = replace(config, city=replace(config.city, stock="observed", baseline="forward"))
    return [path for path in map(solution_path, (config, observed, today)) if path.is_file()]


def load_solution(config: Config) -> dict[str, NDArray[np.float64]] | None:
    """Return the solved values of a city as arrays, or none when it has no file.

    A baseline or stock without a file of its own takes the values of the usual one.

    Keys: those of ``AREA_COLUMNS`` and ``PARAMETERS``; any may be missing. ``area_quality`` is [n_areas, 2], the
    appeals [n_areas], ``yield_centre`` [n_zones], ``outside_value`` and ``leave_reference`` [16, 3, n_groups + 1],
    ``parental_help`` [n_groups], ``size_value`` [2, 4], ``normal_residual`` [2].
    """
    paths = _candidates(config)
    if config.city.name == "from_table" or not paths:
        return None
    data = json.loads(paths[0].read_text(encoding="utf-8"))
    return {name: np.asarray(data[name], float) for name in (*AREA_COLUMNS, *PARAMETERS) if name in data}


def load_parental_help(config: Config) -> NDArray[np.float64] | None:
    """Return the solved parents' help of the observed stock: who owns at the start goes by it, whatever the stock."""
    observed = load_solution(replace(config, city=replace(config.city, stock="observed")))
    return None if observed is None else observed.get("parental_help")
