"""Why an area's mean income rank changed: those who stayed, those who came and went, households formed and ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.state import City
from sim.state.upbringing import status_quartile

Array = NDArray[Any]
Row = tuple[str, str, str, float]
NOTHING = (float("nan"), float("nan"), float("nan"), float("nan"))
PARTS = ("", "_stayers", "_replacement", "_formed")


@dataclass(frozen=True)
class Turn:
    """A year of households between places: number, sum of ranks before and after.

    The last place, ``n_areas``, is having no home. ``ended`` and ``left`` are by place before, ``formed``
    and ``came`` by place after: households that dissolved, left the city, were formed in it, came from outside.
    """

    stayed: Array
    """float64[n_places, n_places, 3]: place before, place after; number, ranks before, ranks after."""
    ended: Array
    """float64[n_places, 2]: number, ranks."""
    left: Array
    formed: Array
    came: Array

    def change(self, where: NDArray[np.bool_]) -> tuple[float, float, float, float]:
        """Split the change of the mean rank within some areas; the three parts sum to the first number.

        Parameters
        ----------
        where : bool[n_areas]

        Returns
        -------
        total, stayers, replacement, formed : float
            Change of the mean; that of households there at both ends; what movers in and out, from and to
            anywhere, add to it; what households formed and dissolved add. NaN where nobody stayed.
        """
        inside, outside = np.append(where, False), np.append(~where, True)
        here = self.stayed[inside][:, inside].sum(axis=(0, 1))
        if here[0] == 0:
            return NOTHING
        moved_out = self.stayed[inside][:, outside].sum(axis=(0, 1))[[0, 1]] + self.left[inside].sum(axis=0)
        moved_in = self.stayed[outside][:, inside].sum(axis=(0, 1))[[0, 2]] + self.came[inside].sum(axis=0)
        ended, formed = self.ended[inside].sum(axis=0), self.formed[inside].sum(axis=0)
        before, after = here[1] / here[0], here[2] / here[0]
        n_before, n_after = here[0] + moved_out[0] + ended[0], here[0] + moved_in[0] + formed[0]
        replacement = _pull(moved_in, after, n_after) - _pull(moved_out, before, n_before)
        made = _pull(formed, after, n_after) - _pull(ended, before, n_before)
        return after - before + replacement + made, after - before, replacement, made


def _pull(some: Array, mean: float, n: float) -> float:
    """How far ``some`` (number, sum) move a mean over ``n`` away from the mean of those who stay."""
    return float((some[1] - some[0] * mean) / n)


@dataclass
class PeopleAndPlace:
    """Follows every household from year's end to year's end."""

    quartile: Array = field(default_factory=lambda: np.empty(0, np.int64))
    """int64[n_areas]: quartile of areas by status at the start, 0 lowest."""
    _key: Array = field(default_factory=lambda: np.empty(0, np.uint64))
    _place: Array = field(default_factory=lambda: np.empty(0, np.int64))
    _rank: Array = field(default_factory=lambda: np.empty(0))
    _leaving: list[Array] = field(default_factory=list)

    def begin(self, city: City) -> None:
        """Note the start."""
        self.quartile = status_quartile(city)
        self._note(city)

    def watch(self, city: City) -> None:
        """Note who is about to leave the city, before the quarter's market."""
        households, n = city.households, city.households.n_rows
        self._leaving.append(households.key[:n][households.leaving[:n] == 1])

    def groups(self, treated: Mapping[str, NDArray[np.bool_] | None]) -> dict[str, NDArray[np.bool_] | None]:
        """Name the groups of areas that are reported: quartiles of status at the start, and what blocks treat."""
        return {f"status_quartile_{q + 1}": self.quartile == q for q in range(4)} | dict(treated)

    def take(self, city: City) -> Turn:
        """Return the year since the last call, or the start, and begin another."""
        if not self.quartile.size:
            self.begin(city)
        places = city.n_areas + 1
        key, place, rank = _households(city)
        known = np.zeros(key.size, np.uint64)
        known[: self._key.size] = self._key
        same = (key != 0) & (key == known)
        still, new, gone = (
            np.flatnonzero(same),
            np.flatnonzero((key != 0) & ~same),
            np.flatnonzero((known != 0) & ~same),
        )
        pair = self._place[still] * places + place[still]
        from_outside = city.households.arrived[new] > 0
        came, formed = new[from_outside], new[~from_outside]
        to_outside = np.isin(known[gone], np.concatenate(self._leaving))
        left, ended = gone[to_outside], gone[~to_outside]
        turn = Turn(
            stayed=_sums(pair, places**2, self._rank[still], rank[still]).reshape(places, places, 3),
            ended=_sums(self._place[ended], places, self._rank[ended]),
            left=_sums(self._place[left], places, self._rank[left]),
            formed=_sums(place[formed], places, rank[formed]),
            came=_sums(place[came], places, rank[came]),
        )
        self._note(city)
        return turn

    def _note(self, city: City) -> None:
        self._key, self._place, self._rank = _households(city)
        self._leaving = []
        self.watch(city)


def _households(city: City) -> tuple[Array, Array, Array]:
    """Key, place (``n_areas`` without a home) and income rank of every household row."""
    n = city.households.n_rows
    area = city.area_of_household().astype(np.int64)
    rank = city.households.income_rank[:n].astype(float)
    return city.households.key[:n].copy(), np.where(area >= 0, area, city.n_areas), rank


def _sums(place: Array, n_places: int, *values: Array) -> Array:
    """Count and sum values by place: float64[n_places, 1 + n_values]."""
    columns = [np.bincount(place, minlength=n_places), *(np.bincount(place, v, n_places) for v in values)]
    return np.stack(columns, axis=1).astype(float)


def rank_changes(turn: Turn, groups: Mapping[str, NDArray[np.bool_] | None]) -> Iterator[Row]:
    """Yield the year's change of mean income rank by group of areas, and its parts; NaN before a block's start."""
    for name, where in groups.items():
        parts = NOTHING if where is None else turn.change(where)
        for suffix, value in zip(PARTS, parts, strict=True):
            yield f"income_rank_change{suffix}", name, "city", value
