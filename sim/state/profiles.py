"""How education, work and income go with age, sex and background: measured once, on the start.

Later years are drawn from the start's own distributions, so that a baseline does not drift from its
start for a technical reason. ``City.parameters["income"]`` (synthesis) gives mean and spread of log
income by cell; everything else is counted here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.state.city import City
from sim.state.codes import Status
from sim.state.upbringing import parents_given_own

AGE_BANDS = np.array([16, 20, 25, 30, 35, 40, 45, 50, 55, 60, 67, 75])
FIRST_EARNING_AGE = 17
"""Younger persons have no income of their own."""
PUPILS, YOUTH, ADULTS = (16, 24), (FIRST_EARNING_AGE, 29), (30, 61)
"""Ages whose completion may be supported, and whose work (assumption); until the end of youth, upbringing still
decides about work."""
ORDER = (Status.IN_EDUCATION, Status.WORK, Status.OUTSIDE)
"""Statuses from the lowest to the highest place in their cell: who leaves education goes to work first."""
PRIOR = 20.0
"""Persons' worth of weight given to the pooled mean in a cell (assumption)."""
N_AGES = 111
SCORES = np.linspace(-4.0, 4.0, 65)
"""Normal scores at which standings are tabulated."""


@dataclass(frozen=True)
class Profiles:
    """Distributions of the start; index order (status, education, sex, age band, background) where they apply."""

    band: NDArray[np.int64]
    """int64[111]: age band of each age."""
    log_mean: NDArray[np.float64]
    """float64[3, 3, 2, n_bands]: mean of log income by status, education, sex, band."""
    spread: NDArray[np.float64]
    """float64[3]: standard deviation of log income within cells, by status."""
    standing: NDArray[np.float64]
    """float64[n_groups, 3, n_scores]: ``income_z`` by background and status at normal scores -4 to 4."""
    status_steps: NDArray[np.float64]
    """float64[n_bands, 3, 2, n_groups, 3]: cumulative shares of statuses in ``ORDER``."""
    education_steps: NDArray[np.float64]
    """float64[n_bands, n_groups, 3]: cumulative shares of education."""
    parents_steps: NDArray[np.float64]
    """float64[n_groups, 3, 3]: cumulative shares of parents' education by background and own education."""


def profiles_of(city: City) -> Profiles:
    """Return the city's profiles, measured on the first call, which must come before anyone ages."""
    found = city.parameters.get("profiles")
    if found is None:
        found = city.parameters["profiles"] = _measure(city)
    return found


def _measure(city: City) -> Profiles:
    persons = city.persons
    rows = persons.rows()
    table: dict[str, Any] = city.parameters.get("income") or _income_table(city, rows)
    edges = np.asarray(table["age_bands"])
    band = np.maximum(np.searchsorted(edges, np.arange(N_AGES), side="right") - 1, 0)
    adult = rows[persons.age[rows] >= edges[0]]
    cell_of = band[persons.age[adult]]
    group, status, education = persons.background[adult], persons.status[adult], persons.education[adult]
    shape = (edges.size, 3, 2, city.n_groups, 3)
    place = np.array([ORDER.index(s) for s in Status])[status]
    counts = _count(shape, cell_of, education, persons.sex[adult], group, place)
    pooled = counts.sum(axis=(2, 3), keepdims=True) + 0.1 * counts.sum(axis=(1, 2, 3), keepdims=True) + 1e-9
    status_share = _shrunk(counts, pooled)
    schooling = _count((edges.size, city.n_groups, 3), cell_of, group, education)
    education_share = _shrunk(schooling, schooling.sum(axis=1, keepdims=True) + 1e-9)
    child = rows[persons.age[rows] < 18]
    children = _count((city.n_groups, 3), persons.background[child], persons.parents_education[child])
    return Profiles(
        band=band.astype(np.int64),
        log_mean=np.ascontiguousarray(table["log_mean"], float),
        spread=np.asarray(table["spread"], float),
        standing=_standing(city, adult),
        status_steps=np.cumsum(status_share, axis=-1),
        education_steps=np.cumsum(education_share, axis=-1),
        parents_steps=parents_given_own(children),
    )


def _count(shape: tuple[int, ...], *index: NDArray[Any]) -> NDArray[np.float64]:
    flat = np.ravel_multi_index(tuple(np.asarray(i, np.int64) for i in index), shape)
    return np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape).astype(float)


def _shrunk(counts: NDArray[np.float64], pooled: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares in the last axis, drawn towards the pooled ones where a cell has few persons."""
    prior = pooled / pooled.sum(axis=-1, keepdims=True)
    return (counts + PRIOR * prior) / (counts.sum(axis=-1, keepdims=True) + PRIOR)


def _standing(city: City, adult: NDArray[np.int64]) -> NDArray[np.float64]:
    """Quantiles of ``income_z`` of earners by background and status, with a few standard normal values added.

    A normal score and this table give back the start's own distribution, whatever its tails.
    """
    persons = city.persons
    earning = adult[persons.income[adult] > 0]
    z = persons.income_z[earning].astype(float)
    some = ndtri((np.arange(PRIOR) + 0.5) / PRIOR)
    out = np.empty((city.n_groups, len(Status), SCORES.size))
    for group in range(city.n_groups):
        for status in Status:
            mine = (persons.background[earning] == group) & (persons.status[earning] == status)
            out[group, status] = np.quantile(np.concatenate([z[mine], some]), ndtr(SCORES))
    return out + 1e-6 * SCORES


def _income_table(city: City, rows: NDArray[np.int64]) -> dict[str, Any]:
    """Measure mean and spread of log income where synthesis left no table, and everyone's standing in it."""
    persons = city.persons
    earning = rows[persons.income[rows] > 0]
    band = np.maximum(np.searchsorted(AGE_BANDS, persons.age[earning], side="right") - 1, 0)
    status = persons.status[earning]
    shape = (3, 3, 2, AGE_BANDS.size)
    cell = np.ravel_multi_index((status, persons.education[earning], persons.sex[earning], band), shape)
    log_income = np.log(persons.income[earning])
    n = int(np.prod(shape))
    size = np.bincount(cell, minlength=n)
    overall = float(log_income.mean()) if earning.size else 12.5
    mean = (np.bincount(cell, log_income, minlength=n) + PRIOR * overall) / (size + PRIOR)
    gap = log_income - mean[cell]
    spread = np.array([max(gap[status == s].std(), 0.05) if np.any(status == s) else 0.4 for s in range(3)])
    persons.income_z[earning] = gap / spread[status]
    return {"age_bands": AGE_BANDS, "log_mean": mean.reshape(shape), "spread": spread}
