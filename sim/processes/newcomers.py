"""Households that consider the city, from the queue that all scenarios of a seed share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import DemographyConfig
from sim.kernels.draws import Purpose, mix_each, mix_pairs, stream, uniform_each
from sim.kernels.people import work_start
from sim.processes import families, rates
from sim.state import Account, City, Clock, SearchReason, Status
from sim.state.arrivals import NO_CHILD, Arrivals, queue_of
from sim.state.codes import NO_ROW
from sim.state.profiles import FIRST_EARNING_AGE, profiles_of
from sim.state.transfers import merge, pay_households
from sim.state.wealth import liquid_target

Keys = NDArray[np.uint64]
Rows = NDArray[np.int32]
Profile = NDArray[np.int64]
Mask = NDArray[np.bool_]
HEAD, PARTNER, FIRST_CHILD = 0, 1, 2
"""Places in the household that persons' keys are made from."""
PROFILE, AGE, SEX, SHARE, JOIN, LOOKS = 1, 2, 3, 4, 5, 6
"""What is drawn, mixed into the household's key."""

STILL_LOOKING = (0.65, 0.50)
"""Share of the newcomers of one and two quarters before the start who have found no home yet: what a baseline
comes to after some years. Without them homes stand empty for the first year (technical drift)."""


@dataclass(frozen=True)
class Newcomers:
    """Adds the quarter's part of the queue: households without a home that look for one."""

    config: DemographyConfig

    def arrive(self, city: City, clock: Clock) -> None:
        """Let the quarter's part of the queue come; before the first, those still looking from earlier quarters."""
        table = queue_of(city)
        if table is None:
            return
        if clock.quarter == 0:
            for ago, share in enumerate(STILL_LOOKING, start=1):
                rows = self._come(city, table, 4 * clock.year - ago, clock, share)
                city.households.waiting[rows] = ago
        self._come(city, table, 4 * clock.year + clock.season, clock)

    def _come(self, city: City, table: Arrivals, time: int, clock: Clock, share: float = 1.0) -> Rows:
        """Add ``arrivals x queue x observed / 4`` households, or a share of those who look for a home of their own.

        Keys follow from the place in the queue of the quarter ``time``; returns the rows of those who look.
        """
        root = stream(city.seed, Purpose.ARRIVAL, time)
        keys = mix_each(root, np.arange(self._number(table, root), dtype=np.uint64))
        profile = _draw_profiles(table, keys)
        age = _draw_ages(table, keys, profile)
        shares = self._wants_to_share(table, keys, profile, age)
        comes = np.where(shares, (_uniform(keys, JOIN) < 1.0 / self.config.queue) & (share == 1.0), True)
        comes &= _uniform(keys, LOOKS) < share
        keys, profile, age, shares = keys[comes], profile[comes], age[comes], shares[comes]
        if keys.size == 0:
            return np.empty(0, np.int32)
        rows = self._found(city, keys, clock)
        before = city.persons.n
        self._people(city, rows, keys, profile, age, table)
        city.events.add("queued_persons", city.persons.n - before)
        self._settle(city, rows)
        city.events.add("queued_households", np.count_nonzero(~shares))
        self._move_in_with_others(city, rows[shares], clock)
        return rows[~shares]

    def _wants_to_share(self, table: Arrivals, keys: Keys, profile: Profile, age: Profile) -> Mask:
        """Tell which single newcomers look for a room, not a home; only those observed to come are drawn."""
        alone = np.asarray(table.adults)[profile] == 1
        alone &= (np.atleast_2d(np.asarray(table.child_ages))[profile] == NO_CHILD).all(axis=1)
        return alone & (_uniform(keys, SHARE) < rates.SHARING[age])

    def _move_in_with_others(self, city: City, rows: Rows, clock: Clock) -> None:
        """Move newcomers in with someone alike who has a room to spare; without one they look for a home."""
        hosts = families.hosts_with_room(city, rows, clock.quarter)
        found = hosts >= 0
        city.events.add("joined_persons", np.count_nonzero(found))
        city.events.add("joined_to_share", np.count_nonzero(found))
        merge(city, rows[found], hosts[found])

    def _number(self, table: Arrivals, root: np.uint64) -> int:
        """Whole number whose mean over quarters is the quarter's share; the first places do not depend on it."""
        wanted = table.households_per_year * self.config.queue * self.config.arrivals / 4.0
        chance = float(uniform_each(root, np.array([1 << 40], np.uint64))[0])
        return int(np.floor(wanted + chance))

    def _found(self, city: City, keys: Keys, clock: Clock) -> Rows:
        households = city.households
        rows = households.take(keys.size)
        households.key[rows] = keys
        households.newcomer[rows] = 1
        households.reason[rows] = SearchReason.NO_HOME
        households.arrived[rows] = clock.year
        return rows

    def _people(self, city: City, rows: Rows, keys: Keys, profile: Profile, age: Profile, table: Arrivals) -> None:
        """Add heads, partners and children with ages and background of their profile; then work and income."""
        woman = _uniform(keys, SEX) < 0.5
        head = self._add(city, rows, keys, HEAD, age, woman, profile, table)
        city.households.head[rows] = head
        two = np.flatnonzero(np.asarray(table.adults)[profile] == 2)
        gap = np.where(woman[two], 2, -2)
        second = np.maximum(age[two] + gap, 18)
        partner = self._add(city, rows[two], keys[two], PARTNER, second, ~woman[two], profile[two], table)
        city.households.partner[rows[two]] = partner
        self._order(city, rows[two])
        ages = np.atleast_2d(np.asarray(table.child_ages))[profile]
        for place in range(ages.shape[1]):
            has = np.flatnonzero(ages[:, place] != NO_CHILD)
            number = FIRST_CHILD + place
            girl = _uniform(_person_keys(keys[has], number), SEX) < 0.5
            child = self._add(city, rows[has], keys[has], number, ages[has, place], girl, profile[has], table)
            self._link(city, rows[has], child)

    def _order(self, city: City, rows: Rows) -> None:
        """Make the older of a couple its head."""
        households, age = city.households, city.persons.age
        swap = rows[age[households.partner[rows]] > age[households.head[rows]]]
        head = households.head[swap].copy()
        households.head[swap], households.partner[swap] = households.partner[swap], head

    def _add(self, city, rows, keys, place, age, woman, profile, table) -> Rows:
        """Add one person to each household and draw education, status, income and, for adults, parents' education."""
        persons, profiles = city.persons, profiles_of(city)
        new = persons.take(rows.size)
        persons.key[new] = _person_keys(keys, place)
        persons.household[new] = rows
        persons.age[new], persons.sex[new] = age, woman
        persons.background[new] = np.asarray(table.background)[profile]
        persons.generation[new] = np.asarray(table.generation)[profile]
        persons.status[new] = Status.IN_EDUCATION
        work_start(
            new, persons.age, persons.sex, persons.background, persons.key,
            stream(city.seed, Purpose.WORK), np.asarray(table.income_multiplier, float)[profile], FIRST_EARNING_AGE,
            profiles.band, profiles.log_mean, profiles.spread, profiles.standing,
            profiles.status_steps, profiles.education_steps, persons.education, persons.completed_upper_secondary,
            persons.status, persons.income_z, persons.income,
        )  # fmt: skip
        steps = profiles.parents_steps[persons.background[new], persons.education[new]]
        chance = uniform_each(stream(city.seed, Purpose.UPBRINGING), persons.key[new])
        drawn = (chance[:, None] >= steps[:, :-1]).sum(axis=1)
        persons.parents_education[new] = np.where(persons.age[new] < FIRST_EARNING_AGE, 0, drawn)
        return new

    def _link(self, city: City, rows: Rows, children: Rows) -> None:
        """Tell children who their mother and father are."""
        households, persons = city.households, city.persons
        for holder in (households.head[rows], households.partner[rows]):
            there = holder != NO_ROW
            mothers = there & (persons.sex[holder] == 1)
            fathers = there & (persons.sex[holder] == 0)
            persons.mother[children[mothers]] = persons.key[holder[mothers]]
            persons.father[children[fathers]] = persons.key[holder[fathers]]
            schooling = persons.education[holder[there]]
            known = persons.parents_education[children[there]]
            persons.parents_education[children[there]] = np.maximum(known, schooling)

    def _settle(self, city: City, rows: Rows) -> None:
        """Bring the savings that tenants of their income hold."""
        households, persons = city.households, city.persons
        earned = persons.income[households.head[rows]].copy()
        two = households.partner[rows] >= 0
        earned[two] += persons.income[households.partner[rows[two]]]
        households.gross_income[rows] = earned
        pay_households(city, Account.OUTSIDE, rows, np.rint(liquid_target(city, rows)))


def _uniform(keys: Keys, what: int) -> NDArray[np.float64]:
    """One uniform value per key for a decision about it."""
    return uniform_each(np.uint64(0), mix_pairs(keys, np.full(keys.size, what, np.uint64)))


def _person_keys(household_keys: Keys, place: int) -> Keys:
    """Keys of members by their place in the household."""
    return mix_pairs(household_keys, np.full(household_keys.size, 64 + place, np.uint64))


def _draw_profiles(table: Arrivals, keys: Keys) -> NDArray[np.int64]:
    steps = np.cumsum(np.asarray(table.probability, float))
    return np.minimum(np.searchsorted(steps, _uniform(keys, PROFILE) * steps[-1]), steps.size - 1)


def _draw_ages(table: Arrivals, keys: Keys, profile: Profile) -> Profile:
    low, high = np.asarray(table.age_low)[profile], np.asarray(table.age_high)[profile]
    return low + (_uniform(keys, AGE) * (high - low + 1)).astype(np.int64)
