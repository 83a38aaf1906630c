"""What the committee counted: areas with challenges, and the children who live in them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.metrics.snapshot import Snapshot
from sim.state.area_columns import CHALLENGES

Row = tuple[str, str, str, float]
Columns = Mapping[str, NDArray[np.float64]]
AREA = "sub_district"
SEVERAL = 2
"""Challenges from which an area has several."""


def areas_with_challenges(columns: Columns) -> Iterator[Row]:
    """Count areas at or above the cut-offs, alone and together, and correlate the indicators over areas.

    Parameters
    ----------
    columns : mapping of str to float64[n_areas]
        Published columns of every area (``city_area_columns``), shares in [0, 1].

    Notes
    -----
    ``co_occurrence`` of ``a:b`` is the number of areas at or above both cut-offs, that of ``a:a`` at or above
    its own. Correlations are Pearson's over inhabited areas, each counting once: over all of them, and over
    those at or above 40 % children in low income (``targets.md``, fact 25); NaN with fewer than three.
    """
    poor = columns["children_low_income"]
    yield "areas_low_income_30", "all", "city", float(np.count_nonzero(poor >= 0.30))
    yield "areas_low_income_40", "all", "city", float(np.count_nonzero(poor >= 0.40))
    yield "areas_several_challenges", "all", "city", float(np.count_nonzero(columns["challenges"] >= SEVERAL))
    above = {name: columns[name] >= cut for name, cut in CHALLENGES.items()}
    for a, b in itertools.combinations_with_replacement(CHALLENGES, 2):
        yield "co_occurrence", f"{a}:{b}", AREA, float(np.count_nonzero(above[a] & above[b]))
    lived_in = columns["persons"] > 0
    for a, b in itertools.combinations(CHALLENGES, 2):
        for metric, chosen in (
            ("indicator_correlation", lived_in),
            ("indicator_correlation_low_income_40", lived_in & above["children_low_income"]),
        ):
            yield metric, f"{a}:{b}", AREA, _correlation(columns[a][chosen], columns[b][chosen])


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    if a.size < 3 or np.ptp(a) == 0.0 or np.ptp(b) == 0.0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def children_by_group(snapshot: Snapshot, columns: Columns) -> Iterator[Row]:
    """Yield what children of each group live with: areas above the cut-offs, low income around them, low status.

    Groups are all children, those of each background, and children in low income themselves. Areas are those
    they live in now; ``childhood_low_status`` looks back at ``persons.exposure``, the years lived so far.
    """
    city = snapshot.city
    child = np.flatnonzero(snapshot.person_age < 18)
    area, background = snapshot.person_area[child], snapshot.person_background[child]
    poor = snapshot.person_low_income[child]
    exposure = city.persons.exposure[snapshot.person_rows[child]]
    lived, low = exposure.sum(axis=(1, 2)), exposure[:, :, 0].sum(axis=1)
    groups = {"all": np.ones(child.size, bool)}
    groups |= {group: background == index for index, group in enumerate(city.groups)}
    groups["low_income_children"] = poor
    above = {name: columns[name] >= cut for name, cut in CHALLENGES.items()}
    above["several"] = columns["challenges"] >= SEVERAL
    for group, mine in groups.items():
        children = np.bincount(area[mine], minlength=city.n_areas)
        for name, reached in above.items():
            yield "children_above_cut_off", f"{group}:{name}", AREA, _mean_over(children, reached)
        yield "children_area_low_income", group, AREA, _mean_over(children, columns["children_low_income"])
        years = float(lived[mine].sum())
        yield "childhood_low_status", group, AREA, float(low[mine].sum()) / years if years else float("nan")


def _mean_over(children: NDArray[Any], of_area: NDArray[Any]) -> float:
    """Mean of an area's value over children: [n_areas] numbers of children, [n_areas] values."""
    n = int(children.sum())
    return float(children @ of_area) / n if n else float("nan")
