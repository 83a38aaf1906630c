"""Households by type and area, and the persons who live in them: ages and sex."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kernels.draws import mix_pairs
from sim.synthesis import national
from sim.synthesis.addresses import Decision, Draws, numbered_keys, systematic, text_key
from sim.synthesis.figures import MOST_CHILDREN, Figures, HouseholdType

HOUSEHOLD, PERSON, DWELLING = 1, 2, 3
"""Events that keys of the start are made from."""
HEAD, PARTNER, CHILD, OTHER = 0, 1, 2, 3
"""Roles of persons at the start."""
YOUNG = (HouseholdType.COUPLE_YOUNG_CHILDREN, HouseholdType.LONE_PARENT_YOUNG_CHILDREN,
         HouseholdType.MULTI_FAMILY_YOUNG_CHILDREN)  # fmt: skip
OLDER = (HouseholdType.COUPLE_OLDER_CHILDREN, HouseholdType.LONE_PARENT_OLDER_CHILDREN,
         HouseholdType.MULTI_FAMILY_OLDER_CHILDREN)  # fmt: skip
OLDEST = 100


@dataclass
class People:
    """Households and persons while they are being made; persons are ordered by household.

    Household arrays have one row per household, ordered by area; person arrays one per person.
    """

    key: NDArray[np.uint64]
    area: NDArray[np.int16]
    type: NDArray[np.uint8]
    children: NDArray[np.uint8]
    """Resident children of any age."""
    partnered: NDArray[np.bool_]
    others: NDArray[np.uint8]
    """Adults beyond head, partner and resident children."""
    first: NDArray[np.int64]
    """First person of each household: its head; the partner follows."""
    household: NDArray[np.int32]
    role: NDArray[np.uint8]
    order: NDArray[np.uint8]
    """Among the children of one household: 0 the youngest."""
    person_key: NDArray[np.uint64]
    age: NDArray[np.uint8]
    sex: NDArray[np.uint8]

    @property
    def n(self) -> int:
        """Households."""
        return self.key.size

    @property
    def m(self) -> int:
        """Persons."""
        return self.household.size


def parents_of(people: People, children: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Mother and father of resident children: the woman and the man among head and partner, -1 where there is none."""
    home = people.household[children]
    head = people.first[home]
    second = np.where(people.partnered[home], head + 1, head)
    mother = np.where(people.sex[head] == 1, head, np.where(people.sex[second] == 1, second, -1))
    father = np.where(people.sex[head] == 0, head, np.where(people.sex[second] == 0, second, -1))
    return mother, father


def make_people(figures: Figures, fraction: float, draws: Draws) -> People:
    """Draw households by area, type and children (each margin to within one), then their persons."""
    area, kind, children = _draw_households(figures, fraction, draws)
    n_areas = figures.n_areas
    roots = np.array([text_key(figures.name.removesuffix("_small"), code) for code in figures.area_codes], np.uint64)
    key = numbered_keys(roots, area, np.bincount(area, minlength=n_areas), HOUSEHOLD)
    more = (children == MOST_CHILDREN) & (draws.uniform(Decision.LARGE_FAMILY, key) < national.LARGE_FAMILY_SHARE)
    children = (children + more).astype(np.uint8)
    partnered = draws.uniform(Decision.PARTNER, key) < national.PARTNERED[kind]
    others = _other_adults(kind, partnered, draws.uniform(Decision.OTHER_ADULTS, key))
    members = 1 + partnered + children + others
    first = np.concatenate([[0], np.cumsum(members)[:-1]])
    household = np.repeat(np.arange(key.size, dtype=np.int32), members)
    place = np.arange(household.size) - first[household]
    last_child = 1 + partnered + children
    role = np.where(place < 1, HEAD, np.where(place < (1 + partnered)[household], PARTNER, CHILD))
    role = np.where(place >= last_child[household], OTHER, role).astype(np.uint8)
    order = np.where(role == CHILD, place - (1 + partnered)[household], 0).astype(np.uint8)
    person_key = _person_keys(key[household], place)
    people = People(
        key, area, kind, children, partnered, others, first, household, role, order, person_key,
        np.zeros(household.size, np.uint8), np.zeros(household.size, np.uint8),
    )  # fmt: skip
    _set_ages(people, figures, draws)
    return people


def _draw_households(
    figures: Figures, fraction: float, draws: Draws
) -> tuple[NDArray[np.int16], NDArray[np.uint8], NDArray[np.uint8]]:
    cells = figures.households
    offset = float(draws.uniform(Decision.SCALE, np.array([1], np.uint64))[0])
    counts = systematic(cells.ravel() * fraction, offset)
    index = np.repeat(np.arange(cells.size), counts)
    area, kind, children = np.unravel_index(index, cells.shape)
    return area.astype(np.int16), kind.astype(np.uint8), children.astype(np.uint8)


def _other_adults(
    kind: NDArray[np.uint8], partnered: NDArray[np.bool_], chance: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """Adults beyond head and partner: one in multi-family households (none beside a partner), sometimes more."""
    multi = kind >= HouseholdType.MULTI_FAMILY_NO_CHILDREN
    shared = kind == HouseholdType.MULTI_FAMILY_NO_CHILDREN
    third, fourth = national.OTHER_ADULTS
    extra = shared * ((chance < third).astype(int) + (chance < fourth))
    base = np.where(shared & partnered, 1, 1)
    return np.where(multi, base + extra, 0).astype(np.uint8)


def _person_keys(household_key: NDArray[np.uint64], place: NDArray[np.int64]) -> NDArray[np.uint64]:
    return mix_pairs(household_key, (place + 16 * PERSON).astype(np.uint64))


def _set_ages(people: People, figures: Figures, draws: Draws) -> None:
    """Children by household type, parents from the oldest child, everyone else to the age margin."""
    oldest = _set_child_ages(people, draws)
    _set_sexes(people, draws)
    parents = people.children > 0
    _set_parent_ages(people, parents, oldest, draws)
    _set_other_ages(people, parents, figures, draws)
    _order_couples(people)


def _set_child_ages(people: People, draws: Draws) -> NDArray[np.int64]:
    """Youngest by type, then gaps of 1-5 years; returns the age of each household's oldest child."""
    child = np.flatnonzero(people.role == CHILD)
    owner = people.household[child]
    low, high = np.full(people.n, 18), np.full(people.n, 27)
    young, older = np.isin(people.type, YOUNG), np.isin(people.type, OLDER)
    low[young], high[young] = 0, 6
    low[older], high[older] = 6, 18
    chance = draws.uniform(Decision.CHILD_AGE, people.key)
    grown = ~(young | older)
    youngest = np.floor(low + chance * (high - low)).astype(np.int64)
    youngest[grown] = 18 + np.minimum(np.floor(-5.0 * np.log(chance[grown])), 30).astype(np.int64)
    gap = 1 + np.floor(draws.uniform(Decision.CHILD_GAP, people.person_key[child]) ** 1.3 * 5.0).astype(np.int64)
    gap[people.order[child] == 0] = 0
    running = np.cumsum(gap)
    start = np.maximum.accumulate(np.where(people.order[child] == 0, running, 0))
    age = youngest[owner] + running - start
    cap = np.where(young[owner] | older[owner], 24, 50)
    people.age[child] = np.minimum(age, np.maximum(cap, youngest[owner]))
    oldest = np.zeros(people.n, np.int64)
    np.maximum.at(oldest, owner, people.age[child])
    return oldest


def _set_sexes(people: People, draws: Draws) -> None:
    """Even odds; lone parents are women in five of six; partners are of the other sex but in 2 %."""
    chance = draws.uniform(Decision.SEX, people.person_key)
    woman = chance < 0.5
    lone = (people.children > 0) & ~people.partnered
    head = people.first
    woman[head[lone]] = chance[head[lone]] < 0.83
    partner = people.first[people.partnered] + 1
    woman[partner] = (chance[partner] < 0.02) == woman[partner - 1]
    people.sex[:] = woman


def _set_parent_ages(
    people: People, parents: NDArray[np.bool_], oldest: NDArray[np.int64], draws: Draws
) -> None:  # fmt: skip
    """Mother: oldest child plus age at first birth, normal around 29.5, from 17, the last before 46; fathers +2.5."""
    rows = np.flatnonzero(parents)
    youngest = people.age[people.first[rows] + 1 + people.partnered[rows]]
    latest = np.maximum(45.0 - (oldest[rows] - youngest), 18.0)
    first_birth = np.clip(29.5 + 4.8 * draws.normal(Decision.PARENT_AGE, people.key[rows]), 17.0, latest)
    head = people.first[rows]
    age = oldest[rows] + first_birth + np.where(people.sex[head] == 1, 0.0, 2.5)
    people.age[head] = np.clip(age, 18, OLDEST).astype(np.uint8)
    both = people.partnered[rows]
    partner = head[both] + 1
    gap = 2.5 * (1 - 2 * people.sex[partner].astype(float))
    gap += 3.5 * draws.normal(Decision.AGE_GAP, people.key[rows[both]])
    youngest_parent = np.maximum(oldest[rows[both]] + 16, 18)
    people.age[partner] = np.clip(people.age[head[both]] + gap, youngest_parent, OLDEST).astype(np.uint8)


def _set_other_ages(people: People, parents: NDArray[np.bool_], figures: Figures, draws: Draws) -> None:
    """Singles, childless couples and flat sharers: ages raked to what the margin leaves."""
    margin = national.age_margin().sum(axis=0)
    taken = np.bincount(people.age[_aged(people, parents)], minlength=OLDEST + 1)[18 : OLDEST + 1]
    wanted = margin[18:] / margin[18:].sum() * _n_adults(people)
    left = np.maximum(wanted - taken, 0.02 * wanted)
    head = people.first[~parents]
    kind = people.type[~parents]
    category = np.select([kind == HouseholdType.SINGLE, kind == HouseholdType.COUPLE_NO_CHILDREN], [0, 1], 2)
    inner = _is_inner(figures)[people.area[~parents]].astype(int)
    rest = np.flatnonzero(people.role == OTHER)
    counts = np.bincount(2 * category + inner, minlength=6).astype(float)
    counts[2:4] *= 2.0
    counts[4:] += rest.size * np.bincount(inner[category == 2], minlength=2) / max(1, (category == 2).sum())
    table = _rake_ages(counts, left)
    people.age[head] = _draw_ages(table, 2 * category + inner, draws.uniform(Decision.ADULT_AGE, people.key[~parents]))
    both = people.partnered & ~parents
    partner = people.first[both] + 1
    gap = 2.5 * (1 - 2 * people.sex[partner].astype(float)) + 3.5 * draws.normal(Decision.AGE_GAP, people.key[both])
    people.age[partner] = np.clip(people.age[partner - 1] + gap, 18, OLDEST).astype(np.uint8)
    mate = people.age[people.first[people.household[rest]]]
    spread = 4.0 * draws.normal(Decision.ADULT_AGE, people.person_key[rest])
    people.age[rest] = np.clip(mate + spread, 18, OLDEST).astype(np.uint8)


def _aged(people: People, parents: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Adults whose age is already known: parents and grown children."""
    known = (people.role == CHILD) | (parents[people.household] & (people.role <= PARTNER))
    return known & (people.age >= 18)


def _n_adults(people: People) -> int:
    return int(people.m - np.count_nonzero((people.role == CHILD) & (people.age < 18)))


def _is_inner(figures: Figures) -> NDArray[np.bool_]:
    """Areas nearer to the centre than the median household: the young live there (assumption)."""
    distance = np.hypot(figures.x_km, figures.y_km)
    order = np.argsort(distance, kind="stable")
    share = np.cumsum(figures.households.sum(axis=(1, 2))[order])
    inner = np.zeros(figures.n_areas, bool)
    inner[order] = share <= 0.5 * share[-1]
    return inner


def _rake_ages(counts: NDArray[np.float64], left: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit (single, couple, sharers) x (outer, inner) x age to both margins, from assumed shapes."""
    age = np.arange(18, OLDEST + 1.0)

    def bump(centre: float, width: float) -> NDArray[np.float64]:
        return np.exp(-0.5 * ((age - centre) / width) ** 2)

    single = 0.6 * bump(27, 6) + 0.35 + 0.25 * bump(80, 10)
    couple = 0.5 * bump(30, 5) + 0.6 * bump(64, 10) + 0.15
    sharing = bump(25, 4) + 0.1
    shapes = np.stack(
        [
            shape * tilt
            for shape in (single, couple, sharing)
            for tilt in (np.ones(age.size), np.exp(-0.012 * (age - 40)))
        ]
    )
    shapes[:, age > 97] *= 0.5
    target = left * counts.sum() / left.sum()
    for _ in range(40):
        shapes *= (counts / np.maximum(shapes.sum(axis=1), 1e-12))[:, None]
        shapes *= target / np.maximum(shapes.sum(axis=0), 1e-12)
    return shapes


def _draw_ages(table: NDArray[np.float64], row: NDArray[np.int64], chance: NDArray[np.float64]) -> NDArray[np.uint8]:
    out = np.zeros(row.size, np.uint8)
    for r in range(table.shape[0]):
        mine = row == r
        if mine.any():
            steps = np.cumsum(table[r])
            out[mine] = 18 + np.minimum(np.searchsorted(steps, chance[mine] * steps[-1]), OLDEST - 18)
    return out


def _order_couples(people: People) -> None:
    """Put the older of a couple first: the head."""
    head = people.first[people.partnered]
    swap = head[people.age[head + 1] > people.age[head]]
    for column in (people.age, people.sex):
        column[swap], column[swap + 1] = column[swap + 1].copy(), column[swap].copy()
