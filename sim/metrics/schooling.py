"""Schools and kindergartens of one year: who attends what, beside where they live."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.metrics.city_measures import CITY, Row, counts_of, dissimilarity_rows, mean
from sim.state import City, SchoolKind
from sim.state.admission import children, disadvantaged
from sim.state.kindergartens import AGES
from sim.state.schooling import FIRST_AGE, LAST_AGE

NAN = float("nan")


def schooling(city: City) -> Iterator[Row]:
    """Yield segregation, quality, attendance; the same rows, without values, where schooling is off."""
    yield from _pupils(city)
    yield from _schools(city)
    yield from _kindergartens(city)


def _segregation(
    city: City, metric: str, unit: str, place: NDArray[np.integer], background: NDArray[np.integer]
) -> Iterator[Row]:
    """Dissimilarity of every group against the others over places; children without a place are left out."""
    there = place >= 0
    counts = counts_of(place[there], background[there], max(city.schools.n_rows, 1), city.n_groups)
    counts = counts[counts.sum(axis=1) > 0]
    for g, group in enumerate(city.groups):
        pair = np.column_stack([counts[:, g], counts.sum(axis=1) - counts[:, g]])
        if pair.size and pair.sum(axis=0).all():
            yield from dissimilarity_rows(metric, group, unit, pair)
        else:
            yield from ((metric + suffix, group, unit, NAN) for suffix in ("", "_random", "_corrected"))


def _pupils(city: City) -> Iterator[Row]:
    """Segregation of pupils by school, and of the same pupils by catchment."""
    persons, catchments, schools = city.persons, city.catchments, city.schools
    rows, block = children(city, (FIRST_AGE, LAST_AGE))
    school, background = persons.school[rows], persons.background[rows]
    home = catchments.school[block] if schools.n_rows else np.full(rows.size, -1)
    yield from _segregation(city, "school_dissimilarity", "school", school, background)
    yield from _segregation(city, "pupil_dissimilarity", "catchment", home, background)
    there = school >= 0
    kind = schools.kind[school[there]] if schools.n_rows else np.zeros(0)
    poor = disadvantaged(city, rows)[there]
    quality = schools.quality[school[there]] if schools.n_rows else np.zeros(0)
    yield "private_school_share", "all", CITY, mean(kind == SchoolKind.PRIVATE)
    for g, group in enumerate(city.groups):
        yield "private_school_share", group, CITY, mean(kind[background[there] == g] == SchoolKind.PRIVATE)
    yield "other_school_share", "all", CITY, mean((school != home)[there] & (kind == SchoolKind.STATE))
    yield "disadvantaged_school_quality", "all", CITY, mean(quality[poor[: quality.size]])


def _schools(city: City) -> Iterator[Row]:
    """Composition and quality of schools, and what prices make of it."""
    schools, persons = city.schools, city.persons
    place = persons.school[: persons.n_rows]
    member = place >= 0
    majority = city.groups.index("majority") if "majority" in city.groups else 0
    size = np.bincount(place[member], minlength=max(schools.n_rows, 1))[: schools.n_rows]
    others = np.bincount(place[member & (persons.background[: persons.n_rows] != majority)], minlength=size.size)
    there = (size > 0) & (schools.kind == SchoolKind.STATE)
    yield "majority_minority_schools", "all", CITY, mean((others[: size.size] > 0.5 * size)[there])
    slope = _slope(schools.disadvantaged[there], schools.quality[there], size[there])
    yield "school_quality_slope", "all", CITY, slope
    yield "price_school_slope", "all", CITY, _price_slope(city)


def _price_slope(city: City) -> float:
    """Slope of areas' mean log price on the mean quality of their own catchments' schools, households as weights."""
    rows = city.housed()
    slots = city.households.dwelling[rows]
    if not city.schools.n_rows or not rows.size:
        return NAN
    area, block = city.dwellings.area[slots], city.dwellings.block[slots]
    size = np.bincount(area, minlength=city.n_areas)
    quality = np.bincount(area, city.schools.quality[city.catchments.school[block]], city.n_areas)
    there = size > 0
    price = city.areas.log_price[: city.n_areas].mean(axis=1)[there]
    return _slope(quality[there] / size[there], price, size[there])


def _slope(x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.integer]) -> float:
    """Weighted least-squares slope of y on x."""
    if x.size < 2:
        return NAN
    mean_x, mean_y = np.average(x, weights=weight), np.average(y, weights=weight)
    spread = np.average((x - mean_x) ** 2, weights=weight)
    return float(np.average((x - mean_x) * (y - mean_y), weights=weight) / spread) if spread > 0.0 else NAN


def _kindergartens(city: City) -> Iterator[Row]:
    """Attendance by group, income and age, and segregation of those who attend."""
    persons = city.persons
    rows, _ = children(city, AGES)
    place, background = persons.kindergarten[rows], persons.background[rows]
    attends = place >= 0 if city.schools.n_rows else np.full(rows.size, NAN)
    yield "kindergarten_participation", "all", CITY, mean(attends)
    for g, group in enumerate(city.groups):
        yield "kindergarten_participation", group, CITY, mean(attends[background == g])
    poor = city.households.tercile[persons.household[rows]] == 0
    yield "kindergarten_participation", "income_tercile_1", CITY, mean(attends[poor])
    yield "kindergarten_participation", "one_year", CITY, mean(attends[persons.age[rows] == 1])
    yield from _segregation(city, "kindergarten_dissimilarity", "kindergarten", place, background)
