"""Links between people: children and parents, hosts, heirs, couples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kernels.draws import Purpose, mix_each, mix_pairs, normal_each, stream, uniform_each
from sim.kernels.people import find_keys, members_of
from sim.processes import rates
from sim.processes.lots import draw_by_hash
from sim.state import Account, City, Generation, Status
from sim.state.codes import MIXED_BACKGROUND, NO_ROW
from sim.state.transfers import pay_households
from sim.state.upbringing import INHERITED_STANDING

Rows = NDArray[np.integer]


def group_cell(city: City, background: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Cell 0 ... n_groups of household backgrounds, the last one mixed."""
    return np.where(background == MIXED_BACKGROUND, city.n_groups, background).astype(np.int64)


def thinned(city: City) -> int:
    """Of so many candidates one is on the ring of draws: a large city need not sort them all."""
    return max(1, city.n_slots >> 15)


def households_of_keys(city: City, wanted: NDArray[np.uint64]) -> Rows:
    """Household row of the living person with each key, -1 where there is none."""
    keys, back = np.unique(wanted, return_inverse=True)
    n = city.persons.n_rows
    match = find_keys(city.persons.key[:n], keys[keys != 0])
    found = np.full(keys.size, NO_ROW, np.int64)
    rows = np.flatnonzero(match >= 0)
    found[match[rows] + np.count_nonzero(keys == 0)] = city.persons.household[rows]
    return found[back]


def hosts_of(city: City, rows: Rows, quarter: int) -> Rows:
    """Find who takes in each household without a home: a parent of its head, else one drawn by hash.

    Hosts have a home and at most ``LARGEST_HOST`` members; drawn ones have the same background.
    """
    persons, households = city.persons, city.households
    n = households.n_rows
    open_door = (households.dwelling[:n] >= 0) & (households.members[:n] <= rates.LARGEST_HOST)
    head = households.head[rows]
    hosts = np.full(rows.size, NO_ROW, np.int64)
    for parents in (persons.father, persons.mother):
        home = households_of_keys(city, parents[head])
        hosts = np.where((home >= 0) & open_door[home], home, hosts)
    return _draw_missing(city, hosts, rows, np.flatnonzero(open_door), Purpose.TIE, quarter)


def hosts_with_room(city: City, rows: Rows, quarter: int) -> Rows:
    """Draw who takes a newcomer in: a head without partner or children who has a room to spare, same background."""
    households = city.households
    n = households.n_rows
    low, high = rates.HOST_AGES
    childless = (households.children_0_5[:n] == 0) & (households.children_6_17[:n] == 0)
    alone = childless & (households.partner[:n] < 0) & (households.dwelling[:n] >= 0)
    ready = np.flatnonzero(alone & (households.members[:n] > 0) & (households.head[:n] >= 0))
    age = city.persons.age[households.head[ready]]
    ready = ready[(age >= low) & (age <= high)]
    ready = ready[city.dwellings.rooms[households.dwelling[ready]] > households.members[ready]]
    group = city.persons.background[households.head[rows]].astype(np.int64)
    hit = draw_by_hash(
        stream(city.seed, Purpose.ARRIVAL, quarter),
        households.key[rows],
        group,
        households.key[ready],
        group_cell(city, households.background[ready]),
        thinned(city),
    )
    return np.where(hit >= 0, ready[hit], NO_ROW) if ready.size else hit


def _draw_missing(city: City, found: Rows, rows: Rows, candidates: Rows, purpose: Purpose, time: int) -> Rows:
    """Fill the gaps of ``found`` with candidates of the same background, drawn by hash."""
    households = city.households
    gaps = np.flatnonzero(found < 0)
    if gaps.size:
        hit = draw_by_hash(
            stream(city.seed, purpose, time),
            households.key[rows[gaps]],
            group_cell(city, households.background[rows[gaps]]),
            households.key[candidates],
            group_cell(city, households.background[candidates]),
            thinned(city),
        )
        found = found.copy()
        found[gaps] = np.where(hit >= 0, candidates[hit], NO_ROW) if candidates.size else NO_ROW
    return found


def rehome_orphans(city: City, ended: Rows, year: int) -> Rows:
    """Bring minors without an adult to their other parent, else to a family drawn by hash.

    Returns
    -------
    int64[n]
        Rows of those for whom the city has no household: they must leave it.
    """
    persons, households = city.persons, city.households
    closing = np.zeros(households.n_rows, bool)
    closing[ended] = True
    home = persons.household[: persons.n_rows]
    orphans = members_of(home, closing)
    if orphans.size == 0:
        return orphans
    city.events.add("orphans", orphans.size)
    new = np.full(orphans.size, NO_ROW, np.int64)
    for parents in (persons.father, persons.mother):
        found = households_of_keys(city, parents[orphans])
        new = np.where((found >= 0) & ~closing[found], found, new)
    n = households.n_rows
    family = (households.partner[:n] >= 0) & ~closing & (households.members[:n] <= rates.LARGEST_HOST)
    new = _draw_missing(city, new, home[orphans].astype(np.int64), np.flatnonzero(family), Purpose.INHERITANCE, year)
    placed = new >= 0
    persons.household[orphans[placed]] = new[placed]
    return orphans[~placed]


@dataclass(frozen=True)
class Estates:
    """What households leave whose last adult died, found before the dead are removed."""

    rows: Rows
    """Households that end."""
    parent_keys: NDArray[np.uint64]
    """Keys of their dead, ascending."""
    parent_estate: Rows
    """Index into ``rows`` of each."""
    cell: NDArray[np.int64]
    """Background and income tercile of each ending household."""

    @classmethod
    def of(cls, city: City, dead: Rows, ended: Rows) -> Estates:
        """Note whose estates there will be."""
        persons = city.persons
        place = np.full(city.households.n_rows, NO_ROW, np.int64)
        place[ended] = np.arange(ended.size)
        theirs = dead[place[persons.household[dead]] >= 0]
        theirs = theirs[np.argsort(persons.key[theirs])]
        return cls(ended, persons.key[theirs].copy(), place[persons.household[theirs]], _heir_cell(city, ended))

    def hand_on(self, city: City, year: int) -> None:
        """Pay out estates to children by link, else to someone alike drawn by hash, else to the state."""
        households = city.households
        estate, heir = self._children(city)
        n_heirs = np.bincount(estate, minlength=self.rows.size)
        amount = households.liquid[self.rows].copy()
        share = amount / np.maximum(n_heirs, 1)
        np.add.at(households.liquid, heir, share[estate])
        households.liquid[self.rows[n_heirs > 0]] = 0.0
        lone = np.flatnonzero(n_heirs == 0)
        drawn = self._drawn_heirs(city, lone, year)
        given = drawn >= 0
        np.add.at(households.liquid, drawn[given], amount[lone[given]])
        households.liquid[self.rows[lone[given]]] = 0.0
        rest = self.rows[lone[~given]]
        pay_households(city, Account.STATE, rest, -households.liquid[rest])
        city.events.add("inherited", float(amount.sum()))

    def _children(self, city: City) -> tuple[Rows, Rows]:
        """Pairs (estate, household of a living child)."""
        persons, n = city.persons, city.persons.n_rows
        home = persons.household[:n]
        estate = np.full(n, NO_ROW, np.int64)
        for parents in (persons.father, persons.mother):
            match = find_keys(parents[:n], self.parent_keys)
            estate = np.where(match >= 0, self.parent_estate[match] if self.parent_estate.size else NO_ROW, estate)
        children = np.flatnonzero((estate >= 0) & (home >= 0))
        alive = ~np.isin(home[children], self.rows)
        return estate[children[alive]], home[children[alive]].astype(np.int64)

    def _drawn_heirs(self, city: City, lone: Rows, year: int) -> Rows:
        """Draw heads of heirs' age with the same background and income tercile, else the same background."""
        households, persons = city.households, city.persons
        n = households.n_rows
        low, high = rates.HEIR_AGES
        age = np.where(households.head[:n] >= 0, persons.age[households.head[:n]], 0)
        ready = (households.key[:n] != 0) & (age >= low) & (age <= high) & (households.newcomer[:n] == 0)
        ready[self.rows] = False
        candidates = np.flatnonzero(ready)
        cells, address = _heir_cell(city, candidates), stream(city.seed, Purpose.INHERITANCE, year)
        seekers, known = households.key[self.rows[lone]], households.key[candidates]
        hit = draw_by_hash(address, seekers, self.cell[lone], known, cells, thinned(city))
        wider = draw_by_hash(address, seekers, self.cell[lone] // 3, known, cells // 3, thinned(city))
        hit = np.where(hit >= 0, hit, wider)
        return np.where(hit >= 0, candidates[hit], NO_ROW) if candidates.size else hit


def _heir_cell(city: City, rows: Rows) -> NDArray[np.int64]:
    households = city.households
    return 3 * group_cell(city, households.background[rows]) + households.tercile[rows]


def add_children(city: City, mothers: Rows, fathers: Rows, year: int) -> None:
    """Add a newborn to each mother's household.

    A child has the background its parents share; if they differ it counts with the majority where one
    of them does, else with the mother. Born to two immigrants (or a lone one) it is of their children.
    """
    persons, seed = city.persons, city.seed
    label = np.full(mothers.size, int(Purpose.BIRTH), np.uint64)
    keys = mix_pairs(mix_pairs(persons.key[mothers], label), np.full(mothers.size, year, np.uint64))
    rows = persons.take(mothers.size)
    known = fathers >= 0
    father = np.where(known, fathers, mothers)
    group, other = persons.background[mothers], persons.background[father]
    persons.key[rows] = keys
    persons.household[rows] = persons.household[mothers]
    persons.mother[rows] = persons.key[mothers]
    persons.father[rows] = np.where(known, persons.key[father], 0)
    persons.background[rows] = np.where((group == other) | ((group != 0) & (other != 0)), group, 0)
    both = (persons.generation[mothers] == Generation.IMMIGRANT) & (persons.generation[father] == Generation.IMMIGRANT)
    persons.generation[rows] = np.where(both & (persons.background[rows] > 0), Generation.BORN_TO_IMMIGRANTS, 0)
    persons.sex[rows] = uniform_each(stream(seed, Purpose.SEX), keys) >= rates.BOYS
    persons.status[rows] = Status.IN_EDUCATION
    persons.parents_education[rows] = np.maximum(persons.education[mothers], persons.education[father])
    both_z = (persons.income_z[mothers] + persons.income_z[father]) / np.sqrt(2.0)
    parents_z = np.where(known, both_z, persons.income_z[mothers])
    own = normal_each(stream(seed, Purpose.INCOME), keys)
    persons.income_z[rows] = INHERITED_STANDING * parents_z + np.sqrt(1.0 - INHERITED_STANDING**2) * own


def lives_with_parent(city: City, rows: Rows) -> NDArray[np.bool_]:
    """Whether each person's household is headed by its mother or father (or their partner is)."""
    persons, households = city.persons, city.households
    home = persons.household[rows]
    out = np.zeros(rows.size, bool)
    for holder in (households.head[home], households.partner[home]):
        key = np.where(holder >= 0, persons.key[holder], 0)
        out |= (key != 0) & ((persons.mother[rows] == key) | (persons.father[rows] == key))
    return out


def are_parents(city: City, rows: Rows) -> NDArray[np.bool_]:
    """Whether each person has a minor child in its own household."""
    persons = city.persons
    out = np.zeros(rows.size, bool)
    if rows.size == 0:
        return out
    order = np.argsort(persons.key[rows])
    for parents in (persons.father, persons.mother):
        found = find_keys(parents[: persons.n_rows], persons.key[rows][order])
        children = np.flatnonzero((found >= 0) & (persons.age[: persons.n_rows] < 18))
        parent = order[found[children]]
        out[parent[persons.household[children] == persons.household[rows[parent]]]] = True
    return out


def follow_parents(city: City, leavers: Rows, old: Rows, new: Rows) -> None:
    """Take the minor children of those who leave along, if they lived in the same household."""
    persons = city.persons
    if leavers.size == 0:
        return
    order = np.argsort(persons.key[leavers])
    wanted = persons.key[leavers][order]
    for parents in (persons.father, persons.mother):
        found = find_keys(parents[: persons.n_rows], wanted)
        children = np.flatnonzero(found >= 0)
        parent = order[found[children]]
        along = (persons.age[children] < 18) & (persons.household[children] == old[parent])
        persons.household[children[along]] = new[parent[along]]


def match(city: City, looking: Rows, year: int) -> tuple[Rows, Rows]:
    """Pair women and men who look for a partner, within zone, age band, background and hash bucket.

    A share ``HOMOGAMY`` looks only within the own background, the others among all who do not. Within a
    bucket both sexes are ordered by hash and paired in that order, so that one more or less of them
    touches few other pairs; no row number matters.
    """
    persons = city.persons
    key, sex = persons.key[looking], persons.sex[looking]
    draws = mix_each(stream(city.seed, Purpose.COUPLE, year), np.array([1, 2, 3, 4], np.uint64))
    strict = uniform_each(np.uint64(draws[0]), key) < rates.HOMOGAMY
    circle = np.where(strict, persons.background[looking].astype(np.int64) + 1, 0)
    offset = int(np.uint64(draws[3]) % np.uint64(rates.AGE_BAND))
    band = (persons.age[looking] - 2 * (sex == 0) + offset) // rates.AGE_BAND
    n_buckets = max(1, city.n_slots >> 14)
    bucket = (uniform_each(np.uint64(draws[1]), key) * n_buckets).astype(np.int64)
    cell = ((_zone_of(city, looking, year) * 64 + band) * 256 + circle) * n_buckets + bucket
    order = np.lexsort((uniform_each(np.uint64(draws[2]), key), cell))
    women, men = order[sex[order] == 1], order[sex[order] == 0]
    place_w, place_m = _place_in_cell(cell[women]), _place_in_cell(cell[men])
    id_w, id_m = cell[women] * (1 << 20) + place_w, cell[men] * (1 << 20) + place_m
    _, at_w, at_m = np.intersect1d(id_w, id_m, assume_unique=True, return_indices=True)
    return looking[women[at_w]], looking[men[at_m]]


def _place_in_cell(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the running number within each run of equal values."""
    first = np.concatenate([[True], cells[1:] != cells[:-1]]) if cells.size else np.zeros(0, bool)
    index = np.arange(cells.size)
    return index - np.maximum.accumulate(np.where(first, index, 0)) if cells.size else index


def _zone_of(city: City, person_rows: Rows, year: int) -> NDArray[np.int64]:
    """Zone of each person's home, else of the last home, else one drawn by hash."""
    households, areas = city.households, city.areas
    home = city.persons.household[person_rows]
    slot = households.dwelling[home]
    zone_of_district = np.zeros(max(city.n_districts, 1), np.int64)
    zone_of_district[areas.district[: city.n_areas]] = areas.zone[: city.n_areas]
    district = households.home_district[home]
    drawn = uniform_each(stream(city.seed, Purpose.SPARE, year), city.persons.key[person_rows]) * len(city.zones)
    zone = np.where(district >= 0, zone_of_district[district], drawn.astype(np.int64))
    return np.where(slot >= 0, areas.zone[city.dwellings.area[slot]], zone).astype(np.int64)
