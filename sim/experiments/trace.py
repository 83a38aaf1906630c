"""Following the same households through baseline and policy: two runs side by side, matched by key."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config import Config
from sim.config.loading import baseline_of, check_config
from sim.metrics.snapshot import TENURES, housing_cost, take_snapshot
from sim.model import ResidentialModel
from sim.state import City
from sim.synthesis import build_city

NO_HOME = np.uint64(0)
"""Dwelling key of nobody's home: a household before its first or after its last one here."""
QUARTILES = ("income_quartile_1", "income_quartile_2", "income_quartile_3", "income_quartile_4")
FAMILY_STAGES = ("single", "couple", "children_0_5", "children_6_17", "adult_children", "older")


@dataclass(frozen=True)
class History:
    """One run from the policy's first quarter on.

    Attributes
    ----------
    start, end : DataFrame
        Households just before that quarter and at the end, by key: ``dwelling`` (key, 0 without a home), ``area``
        (index, -1), and for those with a home ``group``, ``tenure``, ``income_quartile``, ``family_stage``,
        ``utility`` (of the home, taste included), ``left_over`` (NOK a year: net income less housing cost),
        ``space`` (m2 a person) and ``status`` (of the area).
    moves : DataFrame
        ``quarter, household, origin, destination, origin_area, destination_area``, in order of time: dwelling keys, 0
        where a household comes from or goes to nowhere in the city. First homes and last ones are in it.
    """

    start: pd.DataFrame
    end: pd.DataFrame
    moves: pd.DataFrame


@dataclass(frozen=True)
class Trace:
    """Baseline and policy of one seed.

    Attributes
    ----------
    baseline, policy : History
    treated : bool[n_areas]
        Areas that any block treated.
    areas : DataFrame
        ``code, name, district, zone, lon, lat, area_km2`` in the order of area indices.
    seed : int
    """

    baseline: History
    policy: History
    treated: NDArray[np.bool_]
    areas: pd.DataFrame
    seed: int


def trace_pair(config: Config, seed: int | None = None) -> Trace:
    """Run a scenario and its baseline on one seed and follow every household.

    Parameters
    ----------
    config : Config
        With the scenario; ``run.years`` says how long.
    seed : int, optional
        Instead of ``config.seed``.

    Notes
    -----
    Both runs start from the same city, and a household keeps its 64-bit key whatever the policy does, so that
    the same key is the same household in both. What differs includes chains of others' moves that the policy
    set off, and luck that these pass on: a difference of one household is no effect on that household.
    """
    check_config(config)
    seed = config.seed if seed is None else seed
    city = build_city(config, seed)
    models = [ResidentialModel(one, seed=seed, city=city.copy()) for one in (baseline_of(config), config)]
    first = min(_first_quarter(models[1]), 4 * config.run.years - 1)
    baseline, policy = (_follow(model, first, config.run.years) for model in models)
    treated = np.zeros(city.n_areas, bool)
    for block in models[1].policies:
        if block.config.strength > 0.0 and (found := block.areas_treated()) is not None:
            treated |= found
    return Trace(baseline, policy, treated, pd.DataFrame(models[0].describe_areas()), seed)


def _first_quarter(model: ResidentialModel) -> int:
    base_year = model.config.city.base_year
    starts = [block.start(base_year) for block in model.policies if block.config.strength > 0.0]
    return max(4 * (min(starts, default=base_year) - base_year), 0)


def _follow(model: ResidentialModel, first: int, years: int) -> History:
    """Run to the end, noting every change of home from a quarter on."""
    user_cost = model.config.market.prices.user_cost
    for _ in range(first):
        model.step()
    start = before = _homes(model.city)
    described = _describe(model.city, user_cost)
    moves = []
    for quarter in range(first, 4 * years):
        model.step()
        after = _homes(model.city)
        moves.append(_changes(before, after).assign(quarter=quarter))
        before = after
    columns = ["quarter", "household", "origin", "destination", "origin_area", "destination_area"]
    every = pd.concat(moves, ignore_index=True)[columns]
    return History(start.join(described), before.join(_describe(model.city, user_cost)), every)


def _homes(city: City) -> pd.DataFrame:
    """Dwelling key and area of every household, by household key."""
    households = city.households
    rows = households.rows()
    home = households.dwelling[rows]
    return pd.DataFrame(
        {
            "dwelling": np.where(home >= 0, city.dwellings.key[home], NO_HOME),
            "area": np.where(home >= 0, city.dwellings.area[home], -1).astype(np.int64),
        },
        index=pd.Index(households.key[rows], name="household"),
    )


def _changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """List households whose home is another one, or that came to have one, or have none any more."""
    # Filled when reindexed: a missing value would turn 64-bit keys into floats.
    everyone = before.index.union(after.index)
    ends = {
        "origin": before["dwelling"].reindex(everyone, fill_value=NO_HOME),
        "destination": after["dwelling"].reindex(everyone, fill_value=NO_HOME),
        "origin_area": before["area"].reindex(everyone, fill_value=-1),
        "destination_area": after["area"].reindex(everyone, fill_value=-1),
    }
    found = pd.DataFrame(ends).rename_axis("household")
    return found[found["origin"] != found["destination"]].reset_index()


def _describe(city: City, user_cost: float) -> pd.DataFrame:
    """Say who households with a home are and how they live, by key."""
    snapshot, households = take_snapshot(city), city.households
    rows, slots = snapshot.rows, snapshot.slots
    cost = housing_cost(city, rows, slots, user_cost)
    return pd.DataFrame(
        {
            "group": np.array([*city.groups, "mixed"], object)[snapshot.background],
            "tenure": np.array(TENURES, object)[snapshot.tenure],
            "income_quartile": np.array(QUARTILES, object)[snapshot.quartile],
            "family_stage": np.array(FAMILY_STAGES, object)[family_stage(households.stage[rows])],
            "utility": households.home_utility[rows].astype(float),
            "left_over": households.net_income[rows] - cost,
            "space": city.dwellings.floor_area[slots] / np.maximum(households.members[rows], 1),
            "status": city.areas.status[snapshot.area],
        },
        index=pd.Index(households.key[rows], name="household"),
    )


def family_stage(stage: NDArray[np.integer]) -> NDArray[np.int64]:
    """Index into ``FAMILY_STAGES`` of life-stage codes (rulings A4): head of 67 or more, else youngest child."""
    stage = np.asarray(stage, np.int64)
    youngest = stage // 2 % 4
    return np.where(stage >= 8, 5, np.where(youngest > 0, youngest + 1, stage % 2))
