"""A user's own state schools: a CSV beside the table of areas (``city.schools``)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import ConfigError, nearest
from sim.state import City
from sim.state.admission import children
from sim.state.schooling import FIRST_AGE, LAST_AGE
from sim.synthesis.table import read_rows

REQUIRED = ("code", "area", "capacity")
"""Columns: the school's code, the code of the area it stands in, children it has room for."""
CATCHMENT = "catchment"
"""Optional column: codes of the areas it serves, with blanks between them; its own area if empty."""


@dataclass(frozen=True)
class SchoolTable:
    """State schools as a user gave them."""

    path: str
    code: list[str]
    area: NDArray[np.int64]
    capacity: NDArray[np.float64]
    """Children of the whole city."""
    serving: list[NDArray[np.int64]]
    """Rows of the schools of each area."""

    def set_places(self, city: City, fraction: float) -> None:
        """Give the schools their places.

        Raises
        ------
        ConfigError
            Fewer places than children in a school's catchment.
        """
        _, block = children(city, (FIRST_AGE, LAST_AGE))
        pupils = np.bincount(city.catchments.school[block], minlength=city.schools.n_rows)[: len(self.code)]
        places = np.ceil(fraction * self.capacity).astype(int)
        for code, room, needed in zip(self.code, places, pupils, strict=True):
            if room < needed:
                raise ConfigError(
                    f"city.schools {self.path}, school {code}, column capacity: must be at least the {needed} "
                    f"children of its catchment, got {room}"
                )
        city.schools.places[: places.size] = places


def read_schools(path: str, area_codes: list[str]) -> SchoolTable:
    """Read and check a table of schools.

    Parameters
    ----------
    path : str
        CSV, UTF-8, comma or semicolon, with the columns of ``REQUIRED`` and, if wanted, ``CATCHMENT``.
    area_codes : list of str
        Areas of the city.

    Raises
    ------
    ConfigError
        One line with file, row or area, column, what was found and what is allowed.
    """
    field = f"city.schools {path}"
    header, rows = read_rows(path, "city.schools")
    for name in REQUIRED:
        if name not in header:
            raise ConfigError(f"{field}, column {name}: is missing; nearest: {nearest(name, header)}")
    place = {code: i for i, code in enumerate(area_codes)}
    serving: list[list[int]] = [[] for _ in area_codes]
    codes, area, capacity = [], [], []
    for number, row in enumerate(rows):
        where = f"{field}, row {number + 2}, column"
        code = row["code"].strip()
        if not code or code in codes:
            raise ConfigError(f"{where} code: must be there and differ from the others, got {code!r}")
        codes.append(code)
        area.append(_area(row["area"].strip(), place, f"{where} area"))
        capacity.append(_capacity(row["capacity"].strip(), f"{where} capacity"))
        for served in row.get(CATCHMENT, "").split() or [row["area"].strip()]:
            serving[_area(served, place, f"{where} {CATCHMENT}")].append(number)
    for served_by, code in zip(serving, area_codes, strict=True):
        if not served_by:
            raise ConfigError(f"{field}: area {code} is in no school's catchment, every area must be in one")
    return SchoolTable(path, codes, np.array(area), np.array(capacity), [np.array(rows) for rows in serving])


def _area(code: str, place: dict[str, int], where: str) -> int:
    if code not in place:
        raise ConfigError(f"{where}: must be an area's code, got {code!r}; nearest: {nearest(code, place)}")
    return place[code]


def _capacity(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ConfigError(f"{where}: must be a number, got {text!r}") from None
    if not 0.0 < value < np.inf:
        raise ConfigError(f"{where}: must be above 0 and finite, got {text}")
    return value
