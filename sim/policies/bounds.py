"""Mechanical bounds: what a policy could change if those it treats went where it means and nobody else reacted.

Bounds are per treated household and hold whatever the composition of the areas: moving one person of
a group of A persons changes dissimilarity by at most 1 / A, one of the B others by at most 1 / B.
"""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.counting import count, count_where
from sim.state import City, Owner
from sim.state.admission import children
from sim.state.schooling import FIRST_AGE, LAST_AGE

Rows = NDArray[np.integer]


def headline_group(city: City) -> int:
    """Group that dissimilarity is reported for: ``asia_africa``, else the last one."""
    return city.groups.index("asia_africa") if "asia_africa" in city.groups else city.n_groups - 1


def dissimilarity_per_household(city: City, rows: Rows) -> float:
    """Largest change of minority dissimilarity when one household like these moves."""
    if not rows.size:
        return 0.0
    persons, group = city.persons, headline_group(city)
    n = city.households.n_rows
    home = persons.household[: persons.n_rows]
    minority = (home >= 0) & (persons.background[: persons.n_rows] == group)
    in_group = count_where(home, minority, n)[rows]
    others = count(home, n)[rows] - in_group
    a = max(np.count_nonzero(minority), 1)
    b = max(np.count_nonzero(home >= 0) - np.count_nonzero(minority), 1)
    return float(in_group.mean() / a + others.mean() / b)


def tenure_per_swap(city: City) -> float:
    """Largest change of tenure dissimilarity when a rented and an owned home change places."""
    home = city.households.dwelling[city.housed()]
    owned = np.count_nonzero(city.dwellings.owner[home] == Owner.HOUSEHOLD)
    return 1.0 / max(owned, 1) + 1.0 / max(home.size - owned, 1)


def dissimilarity_per_pupil(city: City, treated: NDArray[np.bool_]) -> tuple[float, int]:
    """Largest mean change of minority school dissimilarity when a pupil of treated areas moves, and their number."""
    rows, block = children(city, (FIRST_AGE, LAST_AGE))
    minority = city.persons.background[rows] == headline_group(city)
    a, b = max(np.count_nonzero(minority), 1), max(np.count_nonzero(~minority), 1)
    here = treated[city.block_area[block]]
    each = np.where(minority, 1.0 / a, 1.0 / b)[here]
    return float(each.mean()) if each.size else 0.0, each.size
