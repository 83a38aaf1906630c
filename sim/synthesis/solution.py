"""Solved starting values shipped with the package (rulings B11)."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.config import Config
from sim.synthesis.national import DATA

NAMES = (
    "normal_residual",
    "size_value", "area_quality", "yield_centre", "outside_value", "leave_reference", "parental_help",
)  # fmt: skip


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


def load_solution(config: Config) -> dict[str, Any] | None:
    """Return the solved values of a city as arrays, or none when it has no file.

    Keys: ``area_quality`` [n_areas, 2], ``yield_centre`` [n_zones], ``outside_value`` and ``leave_reference``
    [16, 3, n_groups + 1], ``parental_help`` [n_groups]; any may be missing. Another baseline without a file of its
    own takes the forward one's values but for the yields, which belong to its prices and rents.
    """
    path, names = solution_path(config), NAMES
    if config.city.baseline != "forward" and not path.is_file():
        path = solution_path(replace(config, city=replace(config.city, baseline="forward")))
        names = tuple(name for name in NAMES if name != "yield_centre")
    if config.city.name == "from_table" or not path.is_file():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    return {name: np.asarray(data[name], float) for name in names if name in data}
