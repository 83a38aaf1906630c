"""Schools: catchments, who is admitted where, what that makes of schools, what areas are felt to offer.

Synthesis lets the first children in, the yearly process all later ones; both call these functions.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.config import SchoolingConfig
from sim.kernels import schools as kernels
from sim.kernels.draws import Purpose, mix_pairs, stream, uniform_each
from sim.state.admission import (
    APART,
    Applicants,
    Offer,
    Rows,
    Values,
    Wishes,
    admit,
    children,
    disadvantaged,
    home_index,
    school_rows,
)
from sim.state.city import City
from sim.state.codes import SchoolKind
from sim.state.levers import Levers

FIRST_AGE, LAST_AGE = 6, 15
"""Ages at school: the year in which one becomes six, ten grades."""
STARTING_AGES = (6, 13)
"""First grades of primary and of lower secondary school, when everybody applies."""
MOST_RADIUS = 1.0
"""Km: homes of large areas lie together (assumption)."""
PRIVATE_NEAR = 3
"""Private schools that a family considers (assumption)."""
EFFECT_UNIT = 10_000.0
"""NOK a pupil and year that ``resource_effect`` is given for."""


def numbers_within(area: Rows) -> NDArray[np.int64]:
    """Return the number of each thing among those of its area, in the order given: int64[n]."""
    order = np.argsort(area, kind="stable")
    number = np.empty(area.size, np.int64)
    number[order] = np.arange(area.size) - np.searchsorted(area[order], area[order])
    return number


def block_keys(city: City) -> NDArray[np.uint64]:
    """Keys of blocks, from their area's key and their number there: uint64[n_blocks]."""
    return mix_pairs(city.areas.key[city.block_area], numbers_within(city.block_area))


def points(city: City, keys: NDArray[np.uint64], area: Rows) -> Values:
    """Place things within their areas by a hash of their keys (rulings A5): km, float64[n, 2]."""
    areas = city.areas
    radius = np.minimum(np.sqrt(areas.land_km2 / np.pi), MOST_RADIUS)
    return kernels.points_within(keys, area, areas.x_km, areas.y_km, radius)


def extend_catchments(city: City, config: SchoolingConfig) -> None:
    """Let blocks that are new belong to the nearest of the schools that serve their area."""
    catchments, schools = city.catchments, city.schools
    first = catchments.school.size
    if first == city.block_area.size:
        return
    point = points(city, block_keys(city)[first:], city.block_area[first:])
    for name, width, kind in (
        ("near", config.choices, SchoolKind.STATE),
        ("near_private", PRIVATE_NEAR, SchoolKind.PRIVATE),
        ("near_kindergarten", config.kindergarten.applications, SchoolKind.KINDERGARTEN),
    ):
        near = kernels.nearest_places(point, schools.x_km, schools.y_km, school_rows(city, kind), width)
        old = getattr(catchments, name)
        setattr(catchments, name, np.concatenate([old, near]) if old.shape[0] else near)
    serving = catchments.near[first:, 0].copy()
    for area in np.unique(city.block_area[first:]):
        served = np.unique(catchments.school[city.block_area[:first] == area]).astype(np.int64)
        mine = city.block_area[first:] == area
        if served.size:
            serving[mine] = kernels.nearest_places(point[mine], schools.x_km, schools.y_km, served, 1)[:, 0]
    catchments.point = np.concatenate([catchments.point, point])
    catchments.school = np.concatenate([catchments.school, serving])


def redraw_catchments(city: City, reach: Values) -> None:
    """Draw catchments from the nearest school on, so that schools' shares of disadvantaged pupils even out.

    Parameters
    ----------
    city : City
    reach : float64[n_areas]
        Km that a school may lie farther away than the nearest; 0 gives the catchments of the start back.

    Notes
    -----
    Pupils who have a place keep it: only those who start, come or move meet the new catchments.
    """
    catchments, schools = city.catchments, city.schools
    rows, block = children(city, (FIRST_AGE, LAST_AGE))
    n_blocks = catchments.school.size
    pupils = np.bincount(block, minlength=n_blocks).astype(float)
    poor = np.bincount(block, disadvantaged(city, rows), n_blocks)
    drawn = catchments.near[:, 0].copy()
    by_lot = uniform_each(stream(city.seed, Purpose.BLOCK), block_keys(city))
    order = np.argsort(by_lot, kind="stable")
    order = order[reach[city.block_area[order]] > 0.0]
    kernels.mix_catchments(
        drawn, order, catchments.near, reach[city.block_area], catchments.point, schools.x_km, schools.y_km,
        pupils, poor, schools.n_rows, 3,
    )  # fmt: skip
    catchments.school, catchments.redrawn = drawn, reach.copy()
    persons = city.persons
    has_place = persons.school[rows] >= 0
    persons.school_address[rows[has_place]] = drawn[block[has_place]]


def admit_pupils(city: City, config: SchoolingConfig, levers: Levers, quarter: int, ages: Sequence[int]) -> None:
    """Find a school for every child of 6-15 years with a home that needs one.

    Children without a school apply, pupils of state schools whose home has moved to another catchment, and
    all those of ``ages``. A state school has places for all children of its catchment and some more; they
    follow when those grow, and where no school has a free place the catchment's school makes room.
    """
    persons, schools, catchments = city.persons, city.schools, city.catchments
    rows, block = children(city, (FIRST_AGE, LAST_AGE))
    local = catchments.school[block].astype(np.int64)
    living = np.bincount(local, minlength=schools.n_rows)
    wanted = np.ceil((1.0 + config.spare_places) * living).astype(np.int32)
    schools.places[:] = np.maximum(schools.places, wanted)
    school = persons.school[rows]
    by_state = schools.kind[np.maximum(school, 0)] == SchoolKind.STATE
    applies = (school < 0) | (by_state & (persons.school_address[rows] != local))
    applies |= np.isin(persons.age[rows], list(ages))
    persons.school_address[rows] = local
    chance = levers.school_choice[city.block_area[block]]
    lot = uniform_each(stream(city.seed, Purpose.SCHOOL) + APART, persons.key[rows])
    everyone = Applicants(rows, block, local, lot < chance)
    offer = Offer(
        Purpose.SCHOOL, persons.school, catchments.near, catchments.near_private, school_rows(city, SchoolKind.STATE),
        levers.school_reserve, levers.local_priority,
    )  # fmt: skip
    wishes = Wishes(config.own_group, config.distance, config.quality, config.private, config.private_home)
    admit(city, everyone.take(applies), offer, wishes, quarter)


def set_quality(city: City, config: SchoolingConfig, levers: Levers) -> None:
    """Let quality follow from who the pupils are, what lasts, and spending.

    ``quality = composition (mean home index, standardised at the start) + character + effect resources``.
    """
    schools, persons = city.schools, city.persons
    rows = np.flatnonzero(persons.school[: persons.n_rows] >= 0)
    rows = rows[persons.household[rows] >= 0]
    place = persons.school[rows].astype(np.int64)
    size = np.bincount(place, minlength=schools.n_rows)
    there = size > 0
    home = np.bincount(place, home_index(city, rows), schools.n_rows) / np.maximum(size, 1)
    poor = np.bincount(place, disadvantaged(city, rows), schools.n_rows) / np.maximum(size, 1)
    state = there & (schools.kind == SchoolKind.STATE)
    mean, spread = city.parameters.setdefault("school_homes", _mean_and_spread(home[state], size[state]))
    schools.disadvantaged[there] = poor[there]
    schools.resources[:] = np.where(state, levers.school_resources[schools.area] * schools.disadvantaged, 0.0)
    composition = np.where(there, (home - mean) / spread, 0.0)
    quality = config.composition * composition + config.character * schools.character
    quality += levers.resource_effect * schools.resources / EFFECT_UNIT
    schools.quality[:] = np.where(schools.kind == SchoolKind.KINDERGARTEN, 0.0, quality)


def _mean_and_spread(values: Values, weight: NDArray[np.int64]) -> tuple[float, float]:
    if values.size == 0:
        return 0.0, 1.0
    mean = np.average(values, weights=weight)
    spread = np.sqrt(np.average((values - mean) ** 2, weights=weight))
    return float(mean), float(spread) if spread > 1e-9 else 1.0


def offered_quality(city: City, config: SchoolingConfig, levers: Levers) -> Values:
    """Quality of the state school that a family would find in every area: float64[n_areas].

    By address the mean over the area's pupils of their catchments' schools; where families choose, the mean
    over schools weighted by the logit of way and quality.
    """
    schools, areas = city.schools, city.areas
    state = school_rows(city, SchoolKind.STATE)
    quality = schools.quality[state]
    _, block = children(city, (FIRST_AGE, LAST_AGE))
    area = city.block_area[block]
    size = np.bincount(area, minlength=city.n_areas)
    total = np.bincount(area, schools.quality[city.catchments.school[block]], city.n_areas)
    by_address = np.where(size > 0, total / np.maximum(size, 1), schools.quality[areas.school])
    if not levers.school_choice.any():
        return by_address
    km = np.hypot(areas.x_km[:, None] - schools.x_km[state], areas.y_km[:, None] - schools.y_km[state])
    worth = config.quality * quality - config.distance * (km - km.min(axis=1, keepdims=True))
    weight = np.exp(worth - worth.max(axis=1, keepdims=True))
    by_choice = (weight * quality).sum(axis=1) / weight.sum(axis=1)
    return by_address + levers.school_choice * (by_choice - by_address)
