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

    ``oslo_small`` uses Oslo's; other stocks than the observed one have their own, ``<city>_<stock>.json``.
    """
    stock = "" if config.city.stock == "observed" else f"_{config.city.stock}"
    return DATA / "start" / f"{config.city.name.removesuffix('_small')}{stock}.json"


def observed_path(config: Config) -> Path:
    """Return the file of the same city with its observed stock."""
    return solution_path(replace(config, city=replace(config.city, stock="observed")))


def load_solution(config: Config) -> dict[str, NDArray[np.float64]] | None:
    """Return the solved values of a city as arrays, or none when it has no file.

    A stock without a file of its own falls back on the observed one's.

    Keys: those of ``AREA_COLUMNS`` and ``PARAMETERS``; any may be missing. ``area_quality`` is [n_areas, 2], the
    appeals [n_areas], ``yield_centre`` [n_zones], ``outside_value`` and ``leave_reference`` [16, 3, n_groups + 1],
    ``parental_help`` [n_groups], ``size_value`` [2, 4], ``normal_residual`` [2].
    """
    paths = [path for path in (solution_path(config), observed_path(config)) if path.is_file()]
    if config.city.name == "from_table" or not paths:
        return None
    return _read(paths[0])


def load_parental_help(config: Config) -> NDArray[np.float64] | None:
    """Return the solved parents' help of the observed city: who owns at the start goes by it, whatever the stock."""
    path = observed_path(config)
    return _read(path).get("parental_help") if config.city.name != "from_table" and path.is_file() else None


def _read(path: Path) -> dict[str, NDArray[np.float64]]:
    data = json.loads(path.read_text(encoding="utf-8"))
    return {name: np.asarray(data[name], float) for name in (*AREA_COLUMNS, *PARAMETERS) if name in data}
