"""What moving within the city does to segregation, quarter by quarter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernels.segregation import count_and_list_moves
from sim.metrics.segregation.incremental import IncrementalCounts
from sim.state import City


@dataclass
class MoveEffects:
    """Sums, over a year's quarters, the change of dissimilarity that moves between areas make.

    Births, deaths, migration and newcomers' first homes change it too; they are the rest of the
    year's change. (In Oslo 2001-2011 local moves and natural change raised segregation, while
    international migration lowered it: Wessel, Turner and Nordvik.)
    """

    change: NDArray[np.float64] | None = None
    """float64[n_groups]: by group against the rest, persons, sub-districts."""
    _before: NDArray[Any] = field(default_factory=lambda: np.empty(0, np.int16))

    def before(self, city: City) -> None:
        """Note where every household lives before the market."""
        self._before = city.area_of_household()

    def after(self, city: City) -> None:
        """Apply every move between areas to running counts and add what it changed."""
        first, last = self._before, city.area_of_household()
        persons, n = city.persons, city.persons.n_rows
        counts, movers = count_and_list_moves(
            persons.household[:n], persons.background[:n], first, last, city.n_areas, city.n_groups
        )
        running = IncrementalCounts(counts)
        start = np.array([running.dissimilarity(g) for g in range(city.n_groups)])
        household = persons.household[movers]
        running.move_many(persons.background[movers], first[household], last[household])
        end = np.array([running.dissimilarity(g) for g in range(city.n_groups)])
        self.change = end - start if self.change is None else self.change + (end - start)

    def take(self, n_groups: int) -> NDArray[np.float64]:
        """Return the year's sum and start again; NaN when no quarter was watched."""
        change, self.change = self.change, None
        return np.full(n_groups, np.nan) if change is None else change
