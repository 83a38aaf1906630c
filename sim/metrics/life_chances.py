"""How those who grew up in the city fare: completion by origin and place, work, income against the parents'."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri, owens_t

from sim.kernels.people import ranks
from sim.state import City, Generation, Status
from sim.state.upbringing import status_quartile

Row = tuple[str, str, str, float]
Array = NDArray[Any]
CITY = "city"
PARENTS = ("parents_compulsory", "parents_upper_secondary", "parents_tertiary")
GENERATIONS = {"immigrant": Generation.IMMIGRANT, "born_to_immigrants": Generation.BORN_TO_IMMIGRANTS}


def life_chances(city: City) -> Iterator[Row]:
    """Measures of people by their origin; ``nan`` where nobody can be told about."""
    n = city.persons.n_rows
    age, grew_up = city.persons.age[:n], city.persons.childhood_years[:n] > 0
    here = city.area_of_person() >= 0
    yield from _completion(city, np.flatnonzero(here & grew_up & (age >= 21) & (age <= 25)))
    yield from _clustering(city, np.flatnonzero(here & grew_up & (age >= 21) & (age <= 29)))
    yield from _work(city, here)
    yield "income_rank_slope", "all", CITY, _rank_slope(city, here & (age >= 30) & (age <= 40))


def _completion(city: City, rows: Array) -> Iterator[Row]:
    """Completion of those aged 21-25 by parents' education, background, generation, area of childhood."""
    persons = city.persons
    done = persons.completed_upper_secondary[rows] == 1
    quartile = status_quartile(city)[persons.childhood_area[rows]]
    parents, background, generation = (
        getattr(persons, name)[rows] for name in ("parents_education", "background", "generation")
    )
    groups = {"all": np.ones(rows.size, bool)}
    groups |= {name: parents == code for code, name in enumerate(PARENTS)}
    groups |= {name: background == code for code, name in enumerate(city.groups)}
    groups |= {name: generation == code for name, code in GENERATIONS.items()}
    groups |= {f"area_quartile_{code + 1}": quartile == code for code in range(4)}
    for name, member in groups.items():
        yield "completion_21_25", name, CITY, _mean(done[member])


def _clustering(city: City, rows: Array) -> Iterator[Row]:
    """How alike siblings are in completion, and those who grew up in the same area."""
    persons = city.persons
    done = persons.completed_upper_secondary[rows].astype(float)
    mother = persons.mother[rows]
    for name, cluster, member in (
        ("family", mother, mother != 0),
        ("neighbourhood", persons.childhood_area[rows], np.ones(rows.size, bool)),
    ):
        linear = intraclass_correlation(done[member], cluster[member])
        yield "completion_icc", name, CITY, linear
        yield "completion_icc_latent", name, CITY, latent_correlation(_mean(done[member]), linear)


def _work(city: City, here: Array) -> Iterator[Row]:
    """In work, by age and background."""
    n = city.persons.n_rows
    age, background = city.persons.age[:n], city.persons.background[:n]
    for low, high in ((20, 29), (30, 59)):
        rows = np.flatnonzero(here & (age >= low) & (age <= high))
        works, group = city.persons.status[rows] == Status.WORK, background[rows]
        yield f"in_work_{low}_{high}", "all", CITY, _mean(works)
        for code, name in enumerate(city.groups):
            yield f"in_work_{low}_{high}", name, CITY, _mean(works[group == code])


def _rank_slope(city: City, adult: Array) -> float:
    """Slope of own income rank among all of these ages on the rank of the home one grew up in.

    Only those whose mother is known: the childhood of others is imputed.
    """
    persons = city.persons
    rows = np.flatnonzero(adult)
    known = (persons.childhood_years[rows] > 0) & (persons.mother[rows] != 0)
    if np.count_nonzero(known) < 3:
        return float("nan")
    rank = ranks(np.ones(rows.size, bool), persons.income[rows])[known].astype(float)
    home = persons.childhood_rank[rows[known]].astype(float)
    gap = home - home.mean()
    spread = float((gap**2).sum())
    return float((gap * rank).sum() / spread) if spread > 0.0 else float("nan")


def _mean(values: Array) -> float:
    return float(np.mean(values)) if values.size else float("nan")


def intraclass_correlation(values: Array, cluster: Array) -> float:
    """Share of variance between clusters, one-way analysis of variance with unequal sizes (Donner 1986).

    Parameters
    ----------
    values : float64[n]
    cluster : int[n]
        Cluster of each value, any numbers.

    Returns
    -------
    float
        ``nan`` without two clusters of which one has two members, or without variance.
    """
    _, index, size = np.unique(cluster, return_inverse=True, return_counts=True)
    n, k = values.size, size.size
    if k < 2 or n <= k:
        return float("nan")
    mean = np.bincount(index, values) / size
    between = float((size * (mean - values.mean()) ** 2).sum()) / (k - 1)
    within = float(((values - mean[index]) ** 2).sum()) / (n - k)
    typical = (n - float((size**2).sum()) / n) / (k - 1)
    total = between + (typical - 1.0) * within
    return (between - within) / total if total > 0.0 else float("nan")


def latent_correlation(share: float, linear: float) -> float:
    """Correlation of standard normal liabilities that gives a yes-no outcome of this share this linear correlation.

    The tetrachoric correlation within clusters: comparable with the intraclass correlation of a multilevel
    logistic model, as in Myhr et al. (2017). Two normals below one threshold: Owen (1956).
    """
    if not (np.isfinite(linear) and 0.0 < share < 1.0):
        return float("nan")
    threshold = ndtri(share)
    wanted = share**2 + linear * share * (1.0 - share)

    def gap(correlation: float) -> float:
        ratio = np.sqrt((1.0 - correlation) / (1.0 + correlation))
        return float(ndtr(threshold) - 2.0 * owens_t(threshold, ratio) - wanted)

    low, high = -0.99, 0.99
    return float(brentq(gap, low, high)) if gap(low) < 0.0 < gap(high) else float("nan")
