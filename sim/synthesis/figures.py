"""What synthesis is told about a city: figures of its areas, whatever their source."""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.state.outside import OutsideWorld

GROUPS = ("majority", "other_immigrant", "asia_africa")
"""Background groups; the indices are the codes of persons (rulings C2)."""


class HouseholdType(IntEnum):
    """Statistics Norway's household types; ``young``: youngest child 0-5, ``older``: 6-17."""

    SINGLE = 0
    COUPLE_NO_CHILDREN = 1
    COUPLE_YOUNG_CHILDREN = 2
    COUPLE_OLDER_CHILDREN = 3
    LONE_PARENT_YOUNG_CHILDREN = 4
    LONE_PARENT_OLDER_CHILDREN = 5
    ONE_FAMILY_ADULT_CHILDREN = 6
    MULTI_FAMILY_NO_CHILDREN = 7
    MULTI_FAMILY_YOUNG_CHILDREN = 8
    MULTI_FAMILY_OLDER_CHILDREN = 9


N_TYPES = len(HouseholdType)
MOST_CHILDREN = 4
"""Resident children are counted 0, 1, 2, 3, 4 or more."""
TENURES = ("owner", "coop", "renter")
BUILDINGS = ("block", "row", "detached")


@dataclass
class Figures:
    """Figures of one city's areas; arrays have one row per area.

    ``households`` are counts, everything else shares in [0, 1] or NOK. ``imputed`` names
    what no source gave.
    """

    name: str
    area_codes: list[str]
    area_names: list[str]
    districts: list[str]
    zones: list[str]
    district: NDArray[np.int16]
    zone: NDArray[np.int16]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    x_km: NDArray[np.float64]
    y_km: NDArray[np.float64]
    land_km2: NDArray[np.float64]
    neighbours: NDArray[np.float64]
    households: NDArray[np.float64]
    """float64[n_areas, 10, 5]: by type and resident children 0 ... 4+."""
    tenure: NDArray[np.float64]
    """float64[n_areas, 3]: shares of owners, cooperative owners, renters."""
    price: NDArray[np.float64]
    """NOK per m2 of flats."""
    income: NDArray[np.float64]
    """Mean gross income of persons of 17 or more, NOK / year."""
    background: NDArray[np.float64]
    """float64[n_areas, 3]: shares of persons by group."""
    born_here: NDArray[np.float64]
    """Share of persons with immigrant background who were born in Norway."""
    building: NDArray[np.float64]
    """float64[n_areas, 3]: shares of dwellings in blocks, row and detached houses."""
    higher_education: NDArray[np.float64]
    """Share of persons of 30-66 years with higher education."""
    municipal: NDArray[np.float64] | None = None
    """Share of the city's municipal homes in each area; none: in proportion to renters."""
    registered: NDArray[np.float64] | None = None
    """float64[n_districts]: dwellings in the register; none: as many per household as in Oslo."""
    persons: float | None = None
    """Persons in private households, for the age margin; none: as the household types imply."""
    n_slots: int | None = None
    """Fixed slot space; none: the next power of two above 1.5 x units."""
    imputed: list[str] = field(default_factory=list)
    year: int = 2017
    """Year of prices and rents."""
    rent_level: float = 1.0
    """Rents over those of 2017, NOK of 2017."""
    outside: OutsideWorld | None = None
    """How the world outside moves from ``year`` on; none: it stands still."""

    @property
    def n_areas(self) -> int:
        """Number of areas."""
        return len(self.area_codes)


def local_projection(
    lon: NDArray[np.float64], lat: NDArray[np.float64], centre: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Kilometres east and north of ``centre`` (lon, lat): plane projection, right to 0.1 % in a city."""
    km_per_degree = 111.32
    x = (lon - centre[0]) * km_per_degree * np.cos(np.deg2rad(centre[1]))
    return x, (lat - centre[1]) * km_per_degree
