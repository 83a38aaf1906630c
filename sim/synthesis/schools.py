"""The schools and kindergartens of the initial city, and the children in them."""

import numpy as np
from numpy.typing import NDArray

from sim.config import SchoolingConfig
from sim.kernels.draws import Purpose, normal_each, stream
from sim.kernels.schools import nearest_places
from sim.state import City, Levers, SchoolKind
from sim.state.admission import children, school_rows
from sim.state.kindergartens import AGES, admit_to_kindergarten, attendance
from sim.state.schooling import (
    FIRST_AGE,
    LAST_AGE,
    admit_pupils,
    block_keys,
    extend_catchments,
    numbers_within,
    offered_quality,
    points,
    set_quality,
)
from sim.state.tables import Schools
from sim.synthesis.addresses import systematic, text_key
from sim.synthesis.figures import Figures
from sim.synthesis.school_table import SchoolTable

LAST_YOUTH_AGE = 19
"""Persons up to this age who live in the city went to the school of their home (assumption)."""
STATE_PER_PRIVATE = 8
"""State schools for each private one (assumption)."""
ROUNDS = 6
"""Times that everyone applies at the start, knowing what the last time made of schools: hardly any then change."""
AREAS_PER_SCHOOL = 3
"""Even a small city has a school for so many areas (assumption)."""


def add_schools(
    city: City, figures: Figures, fraction: float, config: SchoolingConfig, table: SchoolTable | None
) -> None:
    """Build schools and kindergartens, draw catchments, let children in, count the years behind them.

    Parameters
    ----------
    city : City
        With everyone in a home.
    figures : Figures
        Of the whole city: where schools lie does not depend on how many households are drawn.
    fraction : float
        Share of households drawn.
    table : SchoolTable, optional
        A user's own state schools.
    """
    levers = Levers(city.n_areas)
    n_pupils = children(city, (FIRST_AGE, LAST_AGE))[0].size
    small = children(city, AGES)[0]
    at_start = attendance(city, config.kindergarten, small, np.full(small.size, config.kindergarten.fee)).sum()
    weight = _children_by_area(figures)
    n_state = _number_of_schools(city, fraction, n_pupils, config)
    state = np.repeat(np.arange(city.n_areas), _spread(n_state, weight)) if table is None else table.area
    n_private = max(1, round(state.size / STATE_PER_PRIVATE)) if config.private_places > 0.0 else 0
    private = np.repeat(np.arange(city.n_areas), _spread(n_private, weight))
    n_small = max(1, round(at_start / config.kindergarten.children))
    small_area = np.repeat(np.arange(city.n_areas), _spread(n_small, weight))
    _fill(city, figures, state, private, small_area)
    schools = city.schools
    each = np.ceil(config.private_places * n_pupils / max(n_private, 1))
    schools.places[school_rows(city, SchoolKind.PRIVATE)] = each
    schools.places[school_rows(city, SchoolKind.KINDERGARTEN)] = config.kindergarten.children
    _draw_catchments(city, config, table)
    if table is not None:
        table.set_places(city, fraction)
    _let_in(city, config, levers)
    _count_past_years(city)


def _children_by_area(figures: Figures) -> NDArray[np.float64]:
    """Children at home in every area of the whole city."""
    return (figures.households.sum(axis=1) * np.arange(figures.households.shape[2])).sum(axis=1) + 1e-9


def _number_of_schools(city: City, fraction: float, n_pupils: int, config: SchoolingConfig) -> int:
    """State schools: by the persons of the whole city, not smaller than a school can be, one per few areas."""
    by_persons = city.persons.n / fraction / config.persons
    least = np.ceil(city.n_areas / AREAS_PER_SCHOOL)
    return int(max(least, min(round(by_persons), n_pupils // config.smallest)))


def _spread(n: int, weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole numbers in proportion to weights, right to within one in any run of areas."""
    return systematic(n * weight / weight.sum(), 0.5)


def _fill(
    city: City, figures: Figures, state: NDArray[np.int64], private: NDArray[np.int64], small: NDArray[np.int64]
) -> None:
    """Make the table; a school's key comes from its area's code, its kind and its number there."""
    area = np.concatenate([state, private, small])
    kind = np.repeat([SchoolKind.STATE, SchoolKind.PRIVATE, SchoolKind.KINDERGARTEN],
                     [state.size, private.size, small.size])  # fmt: skip
    name, seen, keys = figures.name.removesuffix("_small"), {}, []
    for a, k in zip(area, kind, strict=True):
        number = seen[a, k] = seen.get((a, k), -1) + 1
        keys.append(text_key(name, figures.area_codes[a], "school", int(k), number))
    schools = city.schools = Schools(area.size)
    schools.take(area.size)
    schools.key[:], schools.area[:], schools.kind[:] = np.array(keys, np.uint64), area, kind
    place = points(city, schools.key, area)
    _by_a_block(city, state, place)
    schools.x_km[:], schools.y_km[:] = place[:, 0], place[:, 1]
    schools.character[:] = normal_each(stream(city.seed, Purpose.SCHOOL), schools.key)
    schools.character[kind == SchoolKind.KINDERGARTEN] = 0.0


def _by_a_block(city: City, state: NDArray[np.int64], place: NDArray[np.float64]) -> None:
    """Put state schools by blocks of their area, evenly through its list, so that none is without a catchment."""
    order = np.argsort(city.block_area, kind="stable")
    n_blocks = np.bincount(city.block_area, minlength=city.n_areas)
    first = np.concatenate([[0], np.cumsum(n_blocks)[:-1]])
    n_schools, number = np.bincount(state, minlength=city.n_areas), numbers_within(state)
    there = np.flatnonzero(n_blocks[state] > 0)
    mine = state[there]
    nth = (number[there] + 0.5) * n_blocks[mine] / n_schools[mine]
    block = order[first[mine] + nth.astype(np.int64)]
    place[there] = points(city, block_keys(city)[block], mine)


def _draw_catchments(city: City, config: SchoolingConfig, table: SchoolTable | None) -> None:
    """Let every block belong to the nearest school, or to the nearest that its area's table names."""
    areas, schools, catchments = city.areas, city.schools, city.catchments
    extend_catchments(city, config)
    catchments.redrawn = np.zeros(city.n_areas)
    for area, serving in enumerate(table.serving if table is not None else []):
        mine = city.block_area == area
        catchments.school[mine] = nearest_places(
            catchments.point[mine], schools.x_km, schools.y_km, serving, 1
        )[:, 0]  # fmt: skip
    centres = np.column_stack([areas.x_km, areas.y_km])
    for column, kind in ((areas.school, SchoolKind.STATE), (areas.kindergarten, SchoolKind.KINDERGARTEN)):
        column[:] = nearest_places(centres, schools.x_km, schools.y_km, school_rows(city, kind), 1)[:, 0]


def _let_in(city: City, config: SchoolingConfig, levers: Levers) -> None:
    """Fill schools by address, then let everyone apply who knows what that made of them."""
    persons = city.persons
    rows, block = children(city, (FIRST_AGE, LAST_AGE))
    persons.school[rows] = city.catchments.school[block]
    set_quality(city, config, levers)
    for _ in range(ROUNDS):
        admit_pupils(city, config, levers, 0, ages=range(FIRST_AGE, LAST_AGE + 1))
        del city.parameters["school_homes"]
        set_quality(city, config, levers)
    city.areas.school_quality[:] = offered_quality(city, config, levers)
    admit_to_kindergarten(city, config.kindergarten, levers, 0)


def _count_past_years(city: City) -> None:
    """Children have gone to the school they go to now all their years, those with a place since they were one.

    Youths who left school not long ago went to the school of their home's catchment (assumption).
    """
    persons, quality = city.persons, city.schools.quality
    rows, block = children(city, (FIRST_AGE, LAST_YOUTH_AGE))
    young = persons.age[rows] <= LAST_AGE
    school = np.where(young, persons.school[rows], city.catchments.school[block])
    years = np.minimum(persons.age[rows], LAST_AGE + 1).astype(int) - FIRST_AGE
    persons.school_years[rows] = years
    persons.school_exposure[rows] = years * quality[school]
    small = children(city, AGES)[0]
    attends = persons.kindergarten[small] >= 0
    persons.kindergarten_years[small] = np.where(attends, persons.age[small] - AGES[0], 0)
