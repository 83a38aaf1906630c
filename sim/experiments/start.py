"""Solve the start: what makes a city rest at its own figures (``rulings.md`` B5, B10, B11).

Five things are solved on the model itself, in rounds of short runs from the same start:

* the markup of first asks over the index, for sales and lets, so that the level stays;
* area quality xi per area and segment, so that model prices and rents stay at the observed ones;
* landlords' yield centres per zone, so that private lets neither grow nor shrink;
* outside values per household profile, so that the wanted share of the queue joins;
* the reference for leaving per profile, so that published out-migration is reproduced.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from sim.config import Config
from sim.model import ResidentialModel
from sim.state import City, Use

MARKUP_GAIN = 0.5
"""Log points of the first ask per log point of yearly drift of the index."""
JOIN_SHARE = 2.0 / 3.0
"""Share of the queue that joins at the start's prices: the queue holds 1.5 times the observed arrivals."""

Solution = dict[str, NDArray[np.float64]]
PARTS = ("area_quality", "ask_markup", "yield_centre", "outside_value", "leave_reference")


@dataclass(frozen=True)
class Round:
    """What one round of short runs showed."""

    price_drift: float
    """Household-weighted mean absolute drift of prices and rents, a year."""
    let_drift: float
    """Change of private lets, share a year."""
    joined: float
    """Share of newcomers who joined."""


def solve_start(
    config: Config, rounds: int = 16, quarters: int = 8, gain: float = 1.0, progress: bool = True
) -> tuple[Solution, list[Round]]:
    """Solve the start of a city.

    Parameters
    ----------
    config : Config
        City, behaviour and market; the scenario is ignored.
    rounds : int
        Rounds of correction.
    quarters : int
        Length of the run of each round.
    gain : float
        Of the correction of area quality, times ``alpha * s / (1 - s)`` with s = 0.25.

    Returns
    -------
    solution : dict
        Arrays named in ``PARTS``.
    history : list of Round
        How far from rest each round was.
    """
    config = _baseline(config)
    start = ResidentialModel(config).city
    solution = _solution_of(start)
    solution["leave_reference"] = _leave_reference(config, start, solution)
    if not solution["outside_value"].any():
        solution["outside_value"] = solution["leave_reference"].copy()
    history, offset = [], 0.0
    for number in tqdm(range(rounds), desc="start", disable=not progress):
        frozen = _run(config, start, solution, quarters, frozen=True)
        drift = _index_drift(start, frozen.city) * (4.0 / quarters)
        step = gain * config.behaviour.preferences.alpha * 0.25 / 0.75 / (1.0 + 0.1 * number)
        solution["area_quality"] = solution["area_quality"] - step * drift
        level = np.average(drift, axis=0, weights=_cell_weights(start).sum(axis=1)[:, 0] + 1e-9)
        solution["ask_markup"] = solution["ask_markup"] - MARKUP_GAIN * level
        lets = _let_drift(start, frozen.city) * (4.0 / quarters)
        solution["yield_centre"] = solution["yield_centre"] + 0.01 * lets
        if number % 4 == 3:
            solution["leave_reference"] = _leave_reference(config, start, solution)
        solution["outside_value"] = solution["leave_reference"] + offset
        joined = _joined(config, start, solution)
        offset += _outside_step(joined) * config.behaviour.demography.outside_scale / (1.0 + 0.1 * number)
        history.append(Round(_weighted(start, drift), float(np.average(lets, weights=_lets(start))), joined))
    return solution, history


def _baseline(config: Config) -> Config:
    config = copy.deepcopy(config)
    config.scenario = type(config.scenario)()
    return config


def _solution_of(city: City) -> Solution:
    city.parameters.setdefault("ask_markup", np.zeros(2))
    given = {name: np.array(city.parameters[name], float) for name in PARTS[1:]}
    return {"area_quality": city.areas.quality.copy(), **given}


def _run(config: Config, start: City, solution: Solution, quarters: int, frozen: bool) -> ResidentialModel:
    """Run some quarters from a copy of the start under a trial solution."""
    city = start.copy()
    city.areas.quality[:] = solution["area_quality"]
    city.parameters.update({name: solution[name].copy() for name in PARTS[1:]})
    trial = replace(config, run=replace(config.run, freeze_demography=frozen))
    model = ResidentialModel(trial, city=city)
    for _ in range(quarters):
        model.step()
    return model


def _cell_weights(city: City) -> NDArray[np.float64]:
    """Dwellings by area, room class and segment (0 owned, 1 let): float64[n_areas, 4, 2]."""
    dwellings = city.dwellings
    slots = np.flatnonzero((dwellings.key != 0) & (dwellings.use <= Use.PRIVATE_LET))
    cell = (dwellings.area[slots].astype(np.int64) * 4 + dwellings.room_class[slots]) * 2 + dwellings.use[slots]
    return np.bincount(cell, minlength=city.n_areas * 8).reshape(city.n_areas, 4, 2).astype(float)


def _index_drift(before: City, after: City) -> NDArray[np.float64]:
    """Log change of the price (column 0) and rent index (column 1) of each area, weighted by its dwellings."""
    weights = _cell_weights(before)
    change = np.stack(
        [after.areas.log_price - before.areas.log_price, after.areas.log_rent - before.areas.log_rent], axis=2
    )
    return (weights * change).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)


def _weighted(city: City, drift: NDArray[np.float64]) -> float:
    weights = _cell_weights(city).sum(axis=1)
    return float(np.average(np.abs(drift), weights=weights))


def _lets(city: City) -> NDArray[np.float64]:
    """Private lets per zone."""
    dwellings = city.dwellings
    slots = np.flatnonzero((dwellings.key != 0) & (dwellings.use == Use.PRIVATE_LET))
    return np.bincount(city.areas.zone[dwellings.area[slots]], minlength=len(city.zones)).astype(float)


def _let_drift(before: City, after: City) -> NDArray[np.float64]:
    first = _lets(before)
    return (_lets(after) - first) / np.maximum(first, 1.0)


def _leave_reference(config: Config, start: City, solution: Solution) -> NDArray[np.float64]:
    """Solve the reference at which the mean of 2 x logistic((reference - home utility) / scale) is 1, by profile."""
    city = _run(config, start, solution, 1, frozen=True).city
    rows = city.housed()
    households = city.households
    profile = _profile(city, rows)
    utility = households.home_utility[rows].astype(float)
    scale = config.behaviour.demography.outside_scale
    shape = np.shape(solution["leave_reference"])
    solved = np.full(shape, _centre(utility, scale)).ravel()
    order = np.argsort(profile, kind="stable")
    groups, first = np.unique(profile[order], return_index=True)
    for group, members in zip(groups, np.split(order, first[1:]), strict=True):
        weight = members.size / (members.size + 50.0)
        solved[group] = weight * _centre(utility[members], scale) + (1.0 - weight) * solved[group]
    return solved.reshape(shape)


def _profile(city: City, rows: NDArray[Any]) -> NDArray[np.int64]:
    """Flat index of (stage, tercile, background) as outside values are stored."""
    households = city.households
    background = np.minimum(households.background[rows], city.n_groups).astype(np.int64)
    return (households.stage[rows].astype(np.int64) * 3 + households.tercile[rows]) * (city.n_groups + 1) + background


def _centre(utility: NDArray[np.float64], scale: float) -> float:
    low, high = float(utility.min()) - 5.0, float(utility.max()) + 5.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        mean = float(np.mean(2.0 / (1.0 + np.exp(np.clip((utility - middle) / scale, -50, 50)))))
        low, high = (middle, high) if mean < 1.0 else (low, middle)
    return 0.5 * (low + high)


def _joined(config: Config, start: City, solution: Solution) -> float:
    """Households that join over those that queue, in the first three quarters of the second year."""
    count = _run(config, start, solution, 7, frozen=False).city.events.count
    return count.get("joined_households", 0.0) / max(count.get("queued_households", 0.0), 1.0)


def _outside_step(joined: float) -> float:
    """Log-odds by which too many (positive) or too few joined: the outside gets better or worse by that."""
    clipped = min(max(joined, 0.02), 0.98)
    return float(np.log(clipped / (1.0 - clipped)) - np.log(JOIN_SHARE / (1.0 - JOIN_SHARE)))


def save_solution(solution: Solution, path: Path) -> None:
    """Write a solution where ``sim.synthesis.solution`` reads it, rounded to six decimals."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({name: np.round(values, 6).tolist() for name, values in solution.items()})
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
