"""Homes counted by area, and numbers of them spread over areas: what several blocks need."""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.counting import count_where
from sim.policies.block import Mask, spread
from sim.state import City, Clock, LegalForm, Owner, Use

Counts = NDArray[np.float64]


def homes_by_area(city: City, use: Use | None = None, legal_form: LegalForm | None = None) -> Counts:
    """Homes by area, of one use and legal form where they are given: float64[n_areas]."""
    dwellings = city.dwellings
    mine = dwellings.key != 0
    if use is not None:
        mine &= dwellings.use == use
    if legal_form is not None:
        mine &= dwellings.legal_form == legal_form
    return count_where(dwellings.area, mine, city.n_areas).astype(float)


def free_lets_by_area(city: City, clock: Clock) -> Counts:
    """Empty municipal homes and private lets on the market, by area: float64[n_areas]."""
    dwellings = city.dwellings
    listed = (dwellings.listed_since >= 0) & (dwellings.listed_since <= clock.quarter) & (dwellings.occupant < 0)
    private = (dwellings.use == Use.PRIVATE_LET) & (dwellings.owner == Owner.LANDLORD)
    free = listed & (private | (dwellings.use == Use.MUNICIPAL))
    return count_where(dwellings.area, free, city.n_areas).astype(float)


def place_counts(count: int, homes: Counts, treated: Mask) -> list[tuple[int, int]]:
    """Areas and numbers, in proportion to homes: the whole city as one (-1) when all of it is treated."""
    if count <= 0:
        return []
    if treated.all():
        return [(-1, count)]
    given = spread(count, homes)
    return [(int(area), int(given[area])) for area in np.flatnonzero(given)]
