"""Effects on groups of areas: zones of the city, and rings around treated areas."""

import dataclasses
import itertools
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from sim.config import ConfigError, nearest
from sim.experiments.comparison import Comparison
from sim.experiments.paired import effects_table
from sim.results import RunResult

KM_PER_DEGREE = 111.2
"""Along a meridian."""
TREATED = "treated"


def effects_by(study: Comparison, group_of: Mapping[str, str], unit_size: str) -> pd.DataFrame:
    """Effects on the areas' indicators by groups of areas.

    Parameters
    ----------
    study : Comparison
    group_of : mapping
        Area code to group; areas that are not in it are left out.
    unit_size : str
        What these groups are called.

    Returns
    -------
    DataFrame
        As ``effects.parquet``, the indicator being the metric. A group's value is the mean of its areas, weighted by
        their persons.
    """
    grouped = {
        name: dataclasses.replace(one, metrics=_group_rows(one, group_of, unit_size))
        for name, one in study.results.items()
    }
    return effects_table(grouped, study.baseline_of)


def zone_effects(study: Comparison) -> pd.DataFrame:
    """Effects on the areas' indicators by zone of the city; see :func:`effects_by`."""
    return effects_by(study, {str(area["code"]): str(area["zone"]) for area in _areas(study)}, "zone")


def spill_over(study: Comparison, treated: Collection[str], edges: Sequence[float] = (1.0, 2.0, 4.0)) -> pd.DataFrame:
    """Effects by distance from the treated areas; see :func:`effects_by`.

    Parameters
    ----------
    treated : collection of str
        Codes of treated areas: group ``treated``.
    edges : sequence of float
        Outer edges of the rings of untreated areas, km from the nearest treated area's centre to their own; one
        more ring holds the rest.
    """
    return effects_by(study, rings(_areas(study), treated, edges), "ring")


def rings(areas: Sequence[Mapping], treated: Collection[str], edges: Sequence[float]) -> dict[str, str]:
    """Name the ring of every area by code: ``treated``, ``0-1 km`` ...; see :func:`spill_over`."""
    codes = [str(area["code"]) for area in areas]
    for code in treated:
        if code not in codes:
            raise ConfigError(f"treated={code} is no area; nearest: {nearest(code, codes)}")
    distance = distances(areas, treated)
    bounds = [0.0, *edges]
    names = [f"{a:g}-{b:g} km" for a, b in itertools.pairwise(bounds)] + [f"over {bounds[-1]:g} km"]
    ring = np.searchsorted(edges, distance)
    return {code: TREATED if code in treated else names[k] for code, k in zip(codes, ring, strict=True)}


def distances(areas: Sequence[Mapping], treated: Collection[str]) -> np.ndarray:
    """Distance of every area's centre from the nearest treated one's: float64[n_areas], km; infinite if none is."""
    lat, lon = (np.array([float(area[name]) for area in areas]) for name in ("lat", "lon"))
    x, y = lon * KM_PER_DEGREE * np.cos(np.radians(lat.mean())), lat * KM_PER_DEGREE
    near = np.array([str(area["code"]) in treated for area in areas])
    apart = np.hypot(x[:, None] - x[None, near], y[:, None] - y[None, near])
    return apart.min(axis=1, initial=np.inf)


def _areas(study: Comparison) -> Sequence[Mapping]:
    return next(iter(study.results.values())).manifest["areas"]


def _group_rows(result: RunResult, group_of: Mapping[str, str], unit_size: str) -> pd.DataFrame:
    """Return rows as in ``metrics.parquet``, one for each indicator, group of areas and year."""
    areas, keys = result.areas, ["seed", "year", "group"]
    weight = areas["persons"].astype(float)
    columns = [name for name in areas if name not in ("seed", "year", "area", "persons", "households", "dwellings")]
    group = areas["area"].astype(str).map(group_of)
    weighted = areas[columns].mul(weight, axis=0)
    weighted = weighted.assign(seed=areas["seed"], year=areas["year"], group=group, weight=weight)
    sums = weighted.groupby(keys).sum()
    means = sums[columns].div(sums["weight"].clip(lower=1.0), axis=0)
    return means.reset_index().melt(keys, var_name="metric", value_name="value").assign(unit_size=unit_size)
