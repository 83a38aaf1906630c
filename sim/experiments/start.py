"""Solve the start: what makes a city rest at its own figures (``rulings.md`` B5, B8, B10, B11).

All is solved on the model itself, in rounds of short runs from the same start. Each round
compares the city some years on with its start and corrects

* area quality xi per area and segment, and the value of each size class in its segment, so that
  relative prices and rents stay at the observed ones;
* what each area is worth beyond that to families, and to higher incomes, so that families and
  incomes stay as unevenly spread as observed;
* the mean residual of sales and lets that leaves the indices where they are;
* outside values, so that as many households come as homes fall free;
* parents' help, so that ownership neither grows nor shrinks;
* landlords' yield centres per zone, so that private lets neither grow nor shrink;
* the reference for leaving per profile, so that published out-migration is reproduced.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from sim.config import Config
from sim.model import ResidentialModel
from sim.processes.search import family_columns, profile
from sim.state import City, Owner, Use
from sim.state.codes import ROOM_CLASSES
from sim.synthesis.solution import AREA_COLUMNS, PARAMETERS

Values = NDArray[np.float64]
Solution = dict[str, Values]
QUARTERS = 40
"""Length of the run of each round."""
PRIOR = 20.0
"""Households of the city's kind added to each area, so that small ones do not lead."""


@dataclass(frozen=True)
class Gains:
    """How strongly each drift, in log points or shares a year, is corrected in a round."""

    quality: float = 0.67
    """Times price drift: alpha x s / (1 - s) at a cost share s of a quarter (science.md B)."""
    residual: float = 0.8
    """Times yearly drift over four times the speed of the index."""
    yield_centre: float = 0.08
    parental_help: float = 15.0
    outside: float = 20.0
    families: float = 2.0
    """Times the yearly change of an area's log odds of families, beyond the city's."""
    income: float = 20.0
    """Times the yearly change of an area's mean income rank."""


@dataclass(frozen=True)
class Drift:
    """What moved in one round, a year."""

    cells: Values
    """Log change of price (column 0) and rent (1) by area: float64[n_areas, 2]."""
    sizes: Values
    """The same by segment and room class: float64[2, ROOM_CLASSES]."""
    level: Values
    """Mean log change of prices and of rents: float64[2]."""
    lets: Values
    """Change of private lets by zone, share."""
    ownership: float
    """Change of the share of households that own."""
    occupied: float
    """Change of the share of homes that are lived in."""
    joined: float
    """Households that joined over households that queued."""
    families: Values
    """Change of the log odds of families by area, beyond the city's: float64[n_areas]."""
    income: Values
    """Change of the mean income rank by area: float64[n_areas]."""
    mean_absolute: float
    """Dwelling-weighted mean absolute change of price and rent indices."""

    def __str__(self) -> str:
        """Return one line for the terminal."""
        return (
            f"prices {100 * self.level[0]:+.2f} %, rents {100 * self.level[1]:+.2f} % a year "
            f"(mean absolute {100 * self.mean_absolute:.2f}), lets {100 * float(self.lets.mean()):+.2f} %, "
            f"owning {100 * self.ownership:+.2f}, occupied {100 * self.occupied:+.2f} points, "
            f"{100 * self.joined:.0f} % of the queue joined; families {100 * np.abs(self.families).mean():.2f} %, "
            f"income rank {100 * np.abs(self.income).mean():.3f} points (mean absolute)"
        )


def solve_start(
    config: Config, rounds: int = 16, gains: Gains | None = None, progress: bool = True
) -> tuple[Solution, list[Drift]]:
    """Solve the start of a city.

    Parameters
    ----------
    config : Config
        City, behaviour and market; the scenario is ignored.
    rounds : int
        Rounds of correction.
    gains : Gains, optional
        Strength of the corrections; they weaken slowly from round to round.
    progress : bool
        Draw a bar.

    Returns
    -------
    solution : dict
        ``area_quality`` and the arrays named in ``PARAMETERS``.
    history : list of Drift
        How far from rest each round was.
    """
    gains = gains or Gains()
    config = copy.deepcopy(config)
    config.scenario = type(config.scenario)()
    start = ResidentialModel(config).city
    start.parameters.pop("drivers", None)  # rest is asked of the base year's world
    solution = _solution_of(start, config)
    offset = float(np.mean(solution["outside_value"] - solution["leave_reference"]))
    history = []
    for number in tqdm(range(rounds), desc="start", disable=not progress):
        solution["leave_reference"] = _leave_reference(config, start, solution)
        solution["outside_value"] = solution["leave_reference"] + offset
        drift = _measure(start, _run(config, start, solution, QUARTERS))
        weaker = 1.0 / (1.0 + 0.1 * number)
        offset += gains.outside * weaker * drift.occupied
        _correct(solution, drift, gains, weaker, config.market.prices.speed)
        history.append(drift)
        tqdm.write(str(drift)) if progress else None
    return solution, history


def _correct(solution: Solution, drift: Drift, gains: Gains, weaker: float, speed: float) -> None:
    """Move every solved value against its drift; area and size values keep their mean."""
    step = gains.quality * weaker
    solution["area_quality"] -= step * (drift.cells - drift.level)
    solution["normal_residual"] += gains.residual * weaker * drift.level / (4.0 * speed)
    solution["size_value"] -= step * (drift.sizes - drift.level[:, None])
    solution["appeal_families"] -= gains.families * weaker * drift.families
    solution["appeal_income"] -= gains.income * weaker * drift.income
    solution["yield_centre"] += gains.yield_centre * weaker * drift.lets
    factor = np.exp(-gains.parental_help * weaker * drift.ownership)
    solution["parental_help"] = np.minimum(solution["parental_help"] * factor, 0.95)


def _solution_of(city: City, config: Config) -> Solution:
    """Return the values the city starts from, copied."""
    solution = {name: np.array(city.parameters[name], float) for name in PARAMETERS}
    solution |= {name: getattr(city.areas, column).copy() for name, column in AREA_COLUMNS.items()}
    if not np.any(solution["parental_help"]):
        given = config.market.lending.parental_help
        solution["parental_help"] = np.array([given[min(g, len(given) - 1)] for g in range(city.n_groups)])
    return solution


def _model(config: Config, start: City, solution: Solution) -> ResidentialModel:
    """Make a model of a copy of the start under a trial solution."""
    city = start.copy()
    for name, column in AREA_COLUMNS.items():
        getattr(city.areas, column)[:] = solution[name]
    city.parameters.update({name: solution[name].copy() for name in PARAMETERS})
    return ResidentialModel(config, city=city)


def _run(config: Config, start: City, solution: Solution, quarters: int) -> City:
    """Run some quarters from the start under a trial solution."""
    model = _model(config, start, solution)
    model.measure = lambda: None  # type: ignore[method-assign]  # no yearly report: keep all counts
    for _ in range(quarters):
        model.step()
    return model.city


def _measure(start: City, city: City) -> Drift:
    """Compare a city with its start."""
    years = QUARTERS / 4.0
    weights = _cell_weights(start)
    change = np.stack(
        [city.areas.log_price - start.areas.log_price, city.areas.log_rent - start.areas.log_rent], axis=2
    )
    count = city.events.count
    lets = _lets(start)
    return Drift(
        cells=_average(change, weights, 1) / years,
        sizes=_average(change, weights, 0).T / years,
        level=_average(change, weights, (0, 1)) / years,
        lets=(_lets(city) - lets) / np.maximum(lets, 1.0) / years,
        ownership=(_owning(city) - _owning(start)) / years,
        occupied=(_occupied(city) - _occupied(start)) / years,
        families=(_family_odds(city) - _family_odds(start)) / years,
        income=(_mean_rank(city) - _mean_rank(start)) / years,
        joined=count.get("joined_households", 0.0) / max(count.get("queued_households", 0.0), 1.0),
        mean_absolute=float(np.average(np.abs(change), weights=weights)) / years,
    )


def _family_odds(city: City) -> Values:
    """Log odds of families with children among an area's households, less the city's: float64[n_areas].

    Small areas count as partly like the city: ``PRIOR`` households of it are added to each.
    """
    rows = city.housed()
    area = city.dwellings.area[city.households.dwelling[rows]]
    family = (city.households.children_0_5[rows] > 0) | (city.households.children_6_17[rows] > 0)
    share = family.mean()
    number = np.bincount(area, minlength=city.n_areas)
    with_children = np.bincount(area, family, minlength=city.n_areas) + PRIOR * share
    return np.log(with_children / (number + PRIOR - with_children)) - np.log(share / (1.0 - share))


def _mean_rank(city: City) -> Values:
    """Mean income rank of an area's households less one half, small areas drawn to 0: float64[n_areas]."""
    rows = city.housed()
    area = city.dwellings.area[city.households.dwelling[rows]]
    rank = np.bincount(area, city.households.income_rank[rows] - 0.5, minlength=city.n_areas)
    return rank / (np.bincount(area, minlength=city.n_areas) + PRIOR)


def _average(change: Values, weights: Values, axis: int | tuple[int, ...]) -> Values:
    return (weights * change).sum(axis=axis) / np.maximum(weights.sum(axis=axis), 1e-9)


def _cell_weights(city: City) -> Values:
    """Dwellings by area, room class and segment (0 owned, 1 let): float64[n_areas, ROOM_CLASSES, 2]."""
    dwellings = city.dwellings
    slots = np.flatnonzero((dwellings.key != 0) & (dwellings.use <= Use.PRIVATE_LET))
    cell = dwellings.area[slots].astype(np.int64) * ROOM_CLASSES + dwellings.room_class[slots]
    number = np.bincount(cell * 2 + dwellings.use[slots], minlength=city.n_areas * ROOM_CLASSES * 2)
    return number.reshape(city.n_areas, ROOM_CLASSES, 2).astype(float)


def _lets(city: City) -> Values:
    """Private lets per zone."""
    dwellings = city.dwellings
    slots = np.flatnonzero((dwellings.key != 0) & (dwellings.use == Use.PRIVATE_LET))
    return np.bincount(city.areas.zone[dwellings.area[slots]], minlength=len(city.zones)).astype(float)


def _owning(city: City) -> float:
    """Share of households with a home that own it."""
    return float(np.mean(city.dwellings.owner[city.households.dwelling[city.housed()]] == Owner.HOUSEHOLD))


def _occupied(city: City) -> float:
    """Share of homes that are lived in."""
    return city.housed().size / max(int(np.count_nonzero(city.dwellings.key)), 1)


def _leave_reference(config: Config, start: City, solution: Solution) -> Values:
    """Solve the reference at which the mean of 2 x logistic((reference - home utility) / scale) is 1, by profile."""
    model = _model(config, start, solution)
    city, search = model.city, model.search
    places = search.places(city)
    search.value_homes(city, search.preferences(city, model.clock), places, family_columns(city), search.homes(city))
    rows = city.housed()
    cell = profile(city, rows)
    utility = city.households.home_utility[rows].astype(float)
    scale = config.behaviour.demography.outside_scale
    shape = np.shape(solution["leave_reference"])
    everyone = _centre(utility, scale)
    solved = np.full(shape, everyone).ravel()
    order = np.argsort(cell, kind="stable")
    groups, first = np.unique(cell[order], return_index=True)
    for group, members in zip(groups, np.split(order, first[1:]), strict=True):
        weight = members.size / (members.size + 50.0)
        solved[group] = weight * _centre(utility[members], scale) + (1.0 - weight) * everyone
    return solved.reshape(shape)


def _centre(utility: Values, scale: float) -> float:
    low, high = float(utility.min()) - 5.0, float(utility.max()) + 5.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        mean = float(np.mean(2.0 / (1.0 + np.exp(np.clip((utility - middle) / scale, -50, 50)))))
        low, high = (middle, high) if mean < 1.0 else (low, middle)
    return 0.5 * (low + high)


def save_solution(solution: Solution, path: Path) -> None:
    """Write a solution where ``sim.synthesis.solution`` reads it, rounded to six decimals."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({name: np.round(values, 6).tolist() for name, values in solution.items()})
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
