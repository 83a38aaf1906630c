"""Admission: who applies for places in schools and kindergartens, what they want, who gets in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kernels import schools as kernels
from sim.kernels.counting import count, count_pairs
from sim.kernels.draws import Purpose, stream, uniform_each
from sim.kernels.people import aged_at_home
from sim.state.city import City
from sim.state.codes import NO_ROW, Education, SchoolKind

Rows = NDArray[np.integer]
Values = NDArray[np.float64]
SPARE_SEATS = 0.05
"""Seats set aside beyond a school's part of the applicants of a type (assumption)."""
APART = np.uint64(1)
"""Added to the stream of lasting tastes for the lasting draw of who takes part."""


@dataclass(frozen=True)
class Applicants:
    """Children who apply for a place, as parallel arrays."""

    rows: Rows
    block: Rows
    local: Rows
    """School of the catchment, or nearest kindergarten."""
    chooses: NDArray[np.bool_]

    def take(self, mask: NDArray[np.bool_]) -> "Applicants":
        """Return some of them."""
        return Applicants(self.rows[mask], self.block[mask], self.local[mask], self.chooses[mask])


@dataclass(frozen=True)
class Wishes:
    """Weights by which families rank places."""

    own_group: float
    distance: float
    quality: float = 0.0
    private: float = 0.0
    private_home: float = 0.0


@dataclass(frozen=True)
class Offer:
    """Places that are filled together."""

    purpose: Purpose
    attends: NDArray[np.int16]
    """Column of persons; written."""
    near: NDArray[np.int16]
    near_private: NDArray[np.int16]
    must: Rows
    """Places that take whoever is left."""
    reserve: Values
    """Share of free places set aside by type of applicant, by area."""
    local_priority: float


def children(city: City, ages: tuple[int, int]) -> tuple[Rows, Rows]:
    """Return rows and blocks of persons of these ages who have a home."""
    persons = city.persons
    n = persons.n_rows
    return aged_at_home(persons.household[:n], persons.age[:n], city.households.dwelling, city.dwellings.block, *ages)


def home_index(city: City, rows: Rows) -> Values:
    """Income rank of the household and schooling of the parents, half each, in [0, 1]: float64[n]."""
    persons = city.persons
    rank = city.households.income_rank[persons.household[rows]].astype(float)
    return 0.5 * (rank + persons.parents_education[rows] / Education.TERTIARY)


def disadvantaged(city: City, rows: Rows) -> NDArray[np.bool_]:
    """Whether children live in the lowest income third or with parents of compulsory school only: bool[n].

    Background is no part of it.
    """
    persons = city.persons
    poor = city.households.tercile[persons.household[rows]] == 0
    return poor | (persons.parents_education[rows] == Education.COMPULSORY)


def school_rows(city: City, kind: SchoolKind) -> Rows:
    """Rows of one kind of school."""
    return np.flatnonzero(city.schools.kind[: city.schools.n_rows] == kind)


def admit(city: City, who: Applicants, offer: Offer, wishes: Wishes, quarter: int) -> None:
    """Clear the places of those who apply and fill what is free by deferred acceptance."""
    schools, persons = city.schools, city.persons
    if who.rows.size:
        attending = _by_group(city, offer.attends)
        staying = attending.sum(axis=1) - count(offer.attends[who.rows], schools.n_rows)
        offer.attends[who.rows] = NO_ROW
        free = np.maximum(schools.places - staying, 0)
        home, keys = home_index(city, who.rows), persons.key[who.rows]
        choices = kernels.rank_places(
            stream(city.seed, offer.purpose), keys, who.block, persons.background[who.rows], home, who.chooses,
            who.local, offer.near, offer.near_private, city.catchments.point, schools.key, schools.x_km, schools.y_km,
            _own_group_appeal(attending), wishes.quality * schools.quality, wishes.own_group, wishes.distance,
            wishes.private, wishes.private_home,
        )  # fmt: skip
        public = np.zeros(schools.n_rows, bool)
        public[offer.must] = True
        poor = disadvantaged(city, who.rows).astype(np.int64)
        seats = _seats(free, schools.places * public, offer.reserve[schools.area] * public, poor)
        lottery = uniform_each(stream(city.seed, offer.purpose, quarter + 1), keys)
        given, left = kernels.admit(choices, poor, who.local, lottery, offer.local_priority, seats)
        turn = np.argsort(-lottery, kind="stable")
        kernels.place_rest(
            given, turn, poor, who.block, who.local, city.catchments.point, schools.x_km, schools.y_km, offer.must, left
        )  # fmt: skip
        offer.attends[who.rows] = given
    n, n_schools = persons.n_rows, schools.n_rows
    schools.pupils[:] = count(persons.school[:n], n_schools) + count(persons.kindergarten[:n], n_schools)
    schools.places[:] = np.maximum(schools.places, schools.pupils)


def _seats(free: NDArray[np.int64], places: Rows, share: Values, kind: NDArray[np.int64]) -> NDArray[np.int64]:
    """Set seats aside for either type of applicant, in proportion to a school's size: int64[n, 3].

    Where a share is set aside only the rest of the free places is open to all, and a school takes so much of its
    part of all applicants of a type, and a little more.
    """
    size = places / max(places.sum(), 1)
    seats = np.empty((free.size, 3), np.int64)
    seats[:, 2] = np.rint((1.0 - share) * free)
    left = free - seats[:, 2]
    for k in (1, 0):
        wanted = np.ceil((1.0 + SPARE_SEATS) * share * size * np.count_nonzero(kind == k))
        seats[:, k] = np.minimum(wanted, left)
        left -= seats[:, k]
    return seats


def _by_group(city: City, attends: NDArray[np.int16]) -> NDArray[np.int64]:
    """Children of every place by background: int64[n_schools, n_groups]."""
    n = city.persons.n_rows
    return count_pairs(attends[:n], city.persons.background[:n], city.schools.n_rows, city.n_groups)


def _own_group_appeal(counts: NDArray[np.int64]) -> Values:
    """Share of every group among a place's children less the group's share in all places: float64[n, n_groups]."""
    total = counts.sum(axis=1, keepdims=True)
    city_share = counts.sum(axis=0) / max(counts.sum(), 1)
    return np.where(total > 0, counts / np.maximum(total, 1), city_share) - city_share
