"""Collects the rows of a run, year by year, and hands them over as tidy frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.metrics import city_measures as measures
from sim.metrics.committee import areas_with_challenges, children_by_group
from sim.metrics.gaps import outcome_gaps
from sim.metrics.generations import rank_slopes
from sim.metrics.life_chances import life_chances
from sim.metrics.mobility import MoveEffects
from sim.metrics.neighbourhoods import neighbourhoods
from sim.metrics.new_homes import new_homes
from sim.metrics.people_and_place import PeopleAndPlace, rank_changes
from sim.metrics.recent_arrivals import recent_arrivals
from sim.metrics.renting import renting
from sim.metrics.schooling import schooling
from sim.metrics.snapshot import take_snapshot
from sim.metrics.welfare import welfare
from sim.state import City
from sim.state.area_columns import city_area_columns

if TYPE_CHECKING:
    import pandas as pd

AREA_COLUMNS = (
    "outside_work_30_59",
    "outside_20_29",
    "not_completed_21_29",
    "low_education_30_59",
    "children_low_income",
    "children_renting",
    "families_crowded",
    "safe_access",
    "turnover",
    "challenges",
)
"""Columns of ``areas.parquet`` that are fixed; further ones follow them."""


@dataclass
class Recorder:
    """Yearly measures of one run.

    Parameters
    ----------
    blocks : list of str
        Every policy block there is; each gets a cost row each year.
    user_cost : float
        Owners' user cost, of value a year.
    """

    blocks: list[str]
    user_cost: float
    moves: MoveEffects = field(default_factory=MoveEffects)
    """Told by the model before and after each quarter's market."""
    people_and_place: PeopleAndPlace = field(default_factory=PeopleAndPlace)
    """Told by the model at the start and before each quarter's market."""
    _metrics: list[tuple[int, str, str, str, float]] = field(default_factory=list)
    _areas: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    _flows: list[tuple[int, Any]] = field(default_factory=list)
    _codes: list[str] = field(default_factory=list)
    _districts: list[str] = field(default_factory=list)
    _groups: list[str] = field(default_factory=list)

    def measure(
        self,
        city: City,
        year: int,
        quarter: int,
        bounds: dict[tuple[str, str], float],
        treated: dict[str, NDArray[np.bool_] | None] | None = None,
    ) -> None:
        """Record the year that ends with ``quarter``, then clear the year's events.

        ``bounds`` maps (measure, block) to the mechanical bound of a policy (rulings D4), ``treated`` block to
        the areas that it treats, none before its start.
        """
        places = self.people_and_place
        turn = places.take(city)
        snapshot, columns = take_snapshot(city), city_area_columns(city, quarter + 1)
        rows = [
            *measures.background_segregation(snapshot),
            *measures.household_segregation(snapshot),
            *measures.living_conditions(snapshot, self.user_cost),
            *measures.stock_and_prices(snapshot, quarter),
            *measures.supported_lets(snapshot),
            *measures.municipal_families(snapshot, quarter),
            *measures.people(snapshot, quarter),
            *areas_with_challenges(columns),
            *children_by_group(snapshot, columns),
            *outcome_gaps(snapshot),
            *rank_slopes(city),
            *measures.year_of_events(snapshot),
            *measures.moves_and_segregation(city, self.moves.take(city.n_groups)),
            *life_chances(city),
            *renting(snapshot, quarter),
            *new_homes(snapshot),
            *recent_arrivals(snapshot, year),
            *welfare(snapshot),
            *schooling(city),
            *measures.public_cost(city, self.blocks),
            *neighbourhoods(snapshot, places.quartile),
            *rank_changes(turn, places.groups(treated or {})),
            *(
                ("mechanical_bound", f"{block}:{name}", "city", value)
                for (name, block), value in sorted(bounds.items())
            ),
        ]
        self._metrics += [(year, *row) for row in rows]
        self._codes, self._districts, self._groups = city.area_codes, city.districts, [*city.groups, "mixed"]
        self._areas.append((year, columns))
        self._flows.append((year, city.events.flows.copy()))
        city.events.clear()

    def metrics(self) -> pd.DataFrame:
        """Return year, metric, group, unit_size, value: one row per measure and year."""
        import pandas as pd

        return pd.DataFrame(self._metrics, columns=["year", "metric", "group", "unit_size", "value"])

    def areas(self) -> pd.DataFrame:
        """Return year, area and one column per indicator."""
        import pandas as pd

        frames = []
        for year, columns in self._areas:
            ordered = {name: columns[name] for name in AREA_COLUMNS}
            ordered |= {name: values for name, values in columns.items() if name not in ordered}
            frames.append(pd.DataFrame({"year": year, "area": self._codes, **ordered}))
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["year", "area", *AREA_COLUMNS])

    def flows(self) -> pd.DataFrame:
        """Return year, origin, destination, group, households; ``outside`` is beyond the city; non-zero rows."""
        import pandas as pd

        places = [*self._districts, "outside"]
        rows = [
            (year, places[o], places[d], self._groups[g], int(flow[o, d, g]))
            for year, flow in self._flows
            for o, d, g in np.argwhere(flow > 0)
        ]
        return pd.DataFrame(rows, columns=["year", "origin", "destination", "group", "households"])
