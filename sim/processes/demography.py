"""Births, deaths, homes founded and joined, people who come and go."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.config import DemographyConfig, MarketConfig
from sim.kernels.counting import count_where
from sim.kernels.draws import Purpose, mix_each, mix_pairs, stream, uniform_each
from sim.kernels.people import grown_members, members_of
from sim.processes import families, rates
from sim.processes.newcomers import Newcomers
from sim.processes.rates import by_group, schedule
from sim.state import City, Clock, Levers, SearchReason
from sim.state.codes import NO_ROW, Owner
from sim.state.profiles import profiles_of
from sim.state.summaries import settle_heads, summarise
from sim.state.transfers import borrow, dissolve, merge, new_households, remove_persons, vacate

Rows = NDArray[np.integer]


@dataclass(frozen=True)
class Demography:
    """The life course, yearly in the first quarter; coming, leaving and giving up, every quarter.

    With ``frozen`` nobody is born, dies, ages, comes or leaves: only reasons to search and tastes are renewed.
    """

    config: DemographyConfig
    market: MarketConfig = field(default_factory=MarketConfig)
    frozen: bool = False

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Let a quarter's people go and come; on new year's day let everyone grow a year older."""
        profiles_of(city)
        self._new_quarter(city, clock)
        if self.frozen:
            city.households.leaving[:] = 0
            self._turns_of_life(city, clock)
            return
        self._departures(city, clock)
        self._give_up(city, clock)
        if clock.new_year:
            self._ageing(city)
            self._deaths(city, clock)
            self._births(city, clock)
            self._lone_departures(city, clock)
            self._leaving_home(city, clock)
            settle_heads(city)
            self._partings(city, clock)
            self._couples(city, clock)
        Newcomers(self.config).arrive(city, clock)
        summarise(city)

    def _new_quarter(self, city: City, clock: Clock) -> None:
        """Reset the reasons to search and count another quarter for those without a home.

        Who looks because of a life event goes on until it has moved or the year is over.
        """
        households = city.households
        n = households.n_rows
        homeless = np.flatnonzero((households.key[:n] != 0) & (households.dwelling[:n] < 0))
        reason = households.reason[:n]
        reason[np.flatnonzero((reason != SearchReason.LIFE_EVENT) | clock.new_year)] = SearchReason.NONE
        reason[homeless] = SearchReason.NO_HOME
        households.waiting[homeless] = np.minimum(households.waiting[homeless], 249) + 1

    def _turns_of_life(self, city: City, clock: Clock) -> None:
        """Keep the market turning though nobody changes: some look again, with half of their tastes anew.

        They are those who have a turn of life, and those whom in a living city someone like them would
        replace, at the published rates of leaving; the latter compare homes with what others offer outside.
        """
        households = city.households
        rows = city.housed()
        key, age = households.key[rows], city.persons.age[households.head[rows]]
        moves_on = schedule(city, "departures", rates.DEPART)[age] * self.config.departures / 4.0
        replaced = uniform_each(stream(city.seed, Purpose.LEAVE_CITY, clock.quarter), key) < moves_on
        turns = uniform_each(stream(city.seed, Purpose.LIFE_EVENT, clock.quarter), key) < rates.TURN_OF_LIFE
        households.newcomer[rows[replaced]] = 1
        anew = rows[replaced | turns]
        households.fresh_starts[anew] += 1
        households.reason[anew] = SearchReason.LIFE_EVENT

    def _vacate(self, city: City, rows: Rows, clock: Clock) -> None:
        vacate(city, rows, clock.quarter, self.market.prices.seller_fee)

    def _departures(self, city: City, clock: Clock) -> None:
        """Remove households that search marked as leaving; newcomers among them never joined."""
        households = city.households
        rows = np.flatnonzero(households.leaving[: households.n_rows] != 0)
        new = (households.newcomer[rows] == 1) & (households.dwelling[rows] < 0)
        self._did_not_join(city, rows[new], clock)
        self._leave(city, rows[~new], clock)

    def _did_not_join(self, city: City, rows: Rows, clock: Clock) -> None:
        """Count and remove newcomers who found no home here."""
        city.events.add("did_not_join", rows.size)
        city.events.add("did_not_join_persons", city.households.members[rows].sum(dtype=np.int64))
        self._remove(city, rows, clock)

    def _leave(self, city: City, rows: Rows, clock: Clock) -> None:
        """Count and remove households that move out of the city, within the country or abroad."""
        households = city.households
        group = households.background[rows]
        abroad = by_group(rates.ABROAD, city.n_groups, float(rates.ABROAD.mean()))
        chance = uniform_each(stream(city.seed, Purpose.LEAVE_CITY, clock.quarter), households.key[rows])
        away = chance < np.append(abroad, abroad.mean())[np.minimum(group, city.n_groups)]
        members = households.members[rows].astype(np.int64)
        city.events.add("left_households", rows.size)
        city.events.add("left_persons", members.sum())
        city.events.add("left_abroad", members[away].sum())
        city.events.add("left_domestic", members[~away].sum())
        origin = households.home_district[rows]
        origin = np.where(origin >= 0, origin, city.n_districts)
        known = np.minimum(group, city.n_groups)
        np.add.at(city.events.flows, (origin, np.full_like(origin, city.n_districts), known), 1)
        self._remove(city, rows, clock)

    def _remove(self, city: City, rows: Rows, clock: Clock) -> None:
        """Take households and all their persons out of the city, with what they own."""
        if rows.size == 0:
            return
        self._vacate(city, rows, clock)
        gone = np.zeros(city.households.n_rows, bool)
        gone[rows] = True
        city.persons.release(members_of(city.persons.household[: city.persons.n_rows], gone))
        dissolve(city, rows)

    def _give_up(self, city: City, clock: Clock) -> None:
        """End searches that have lasted too long: newcomers and couples leave, others move in with someone."""
        households = city.households
        n = households.n_rows
        waiting = (households.key[:n] != 0) & (households.dwelling[:n] < 0)
        rows = np.flatnonzero(waiting & (households.waiting[:n] >= rates.PATIENCE))
        if rows.size == 0:
            return
        city.events.add("gave_up", rows.size)
        new = households.newcomer[rows] == 1
        self._did_not_join(city, rows[new], clock)
        rows = rows[~new]
        alone = households.partner[rows] < 0
        hosts = np.full(rows.size, NO_ROW, np.int64)
        hosts[alone] = families.hosts_of(city, rows[alone], clock.quarter)
        joins = hosts >= 0
        city.events.add("doubled_up", np.count_nonzero(joins))
        merge(city, rows[joins], hosts[joins])
        self._leave(city, rows[~joins], clock)

    def _ageing(self, city: City) -> None:
        age = city.persons.age[: city.persons.n_rows]
        age += (city.persons.key[: age.size] != 0) & (age < rates.OLDEST)

    def _deaths(self, city: City, clock: Clock) -> None:
        """Remove those who die; rehome orphans, hand on estates (rulings B8)."""
        persons, households = city.persons, city.households
        n = persons.n_rows
        key, home = persons.key[:n], persons.household[:n]
        risk = self.config.deaths * schedule(city, "death", rates.DEATH)
        chance = uniform_each(stream(city.seed, Purpose.DEATH, clock.year), key)
        dies = (key != 0) & (chance < risk[persons.sex[:n], persons.age[:n]])
        adults = count_where(home, ~dies & (persons.age[:n] >= 18), households.n_rows)
        dead = np.flatnonzero(dies)
        city.events.add("deaths", dead.size)
        struck = np.unique(home[dead])
        households.reason[struck] = np.maximum(households.reason[struck], SearchReason.LIFE_EVENT)
        ended = struck[adults[struck] == 0]
        estates = families.Estates.of(city, dead, ended)
        remove_persons(city, dead)
        left_alone = families.rehome_orphans(city, ended, clock.year)
        city.events.add("left_persons", left_alone.size)
        remove_persons(city, left_alone)
        self._vacate(city, ended, clock)
        estates.hand_on(city, clock.year)
        dissolve(city, ended)

    def _births(self, city: City, clock: Clock) -> None:
        """Add newborn children to their mothers' households."""
        persons, households = city.persons, city.households
        n = persons.n_rows
        age = persons.age[:n]
        women = np.flatnonzero((persons.key[:n] != 0) & (persons.sex[:n] == 1) & (age >= 15) & (age <= 49))
        home = persons.household[women]
        holds = (households.head[home] == women) | (households.partner[home] == women)
        partnered = holds & (households.partner[home] >= 0)
        children = np.where(holds, households.children_0_5[home] + households.children_6_17[home], 0)
        risk = schedule(city, "birth", rates.BIRTH)[age[women]] * self.config.births
        risk = risk * rates.PARITY[partnered.astype(int), np.minimum(children, 3)]
        risk = (
            risk
            * by_group(schedule(city, "group_births", rates.GROUP_BIRTHS), city.n_groups, 1.0)[
                persons.background[women]
            ]
        )
        chance = uniform_each(stream(city.seed, Purpose.BIRTH, clock.year), persons.key[women])
        mothers = women[chance < risk]
        couple = np.where(partnered[chance < risk], self._other_holder(city, mothers), NO_ROW)
        families.add_children(city, mothers, couple, clock.year)
        homes = persons.household[mothers]
        city.households.reason[homes] = np.maximum(city.households.reason[homes], SearchReason.LIFE_EVENT)
        city.events.add("births", mothers.size)

    def _other_holder(self, city: City, rows: Rows) -> Rows:
        """Head's partner or partner's head."""
        home = city.persons.household[rows]
        head, partner = city.households.head[home], city.households.partner[home]
        return np.where(head == rows, partner, head)

    def _grown_members(self, city: City) -> Rows:
        """Persons of 18 or more who are neither head nor partner."""
        persons, n = city.persons, city.persons.n_rows
        # a home that has just lost its head and partner waits for ``summarise`` to find another
        return grown_members(persons.household[:n], persons.age[:n], city.households.head, city.households.partner)

    def _lone_departures(self, city: City, clock: Clock) -> None:
        """Let grown members leave the city without their household, by the published rates of their age."""
        persons = city.persons
        grown = self._grown_members(city)
        risk = schedule(city, "departures", rates.INDIVIDUAL)[persons.age[grown]] * self.config.departures
        draws = stream(city.seed, Purpose.LEAVE_CITY, clock.year)
        leavers = grown[uniform_each(draws, persons.key[grown]) < risk]
        leavers = leavers[~families.are_parents(city, leavers)]
        abroad = by_group(rates.ABROAD, city.n_groups, float(rates.ABROAD.mean()))[persons.background[leavers]]
        second = np.uint64(mix_each(draws, np.array([1], np.uint64))[0])
        away = np.count_nonzero(uniform_each(second, persons.key[leavers]) < abroad)
        city.events.add("left_persons", leavers.size)
        city.events.add("left_abroad", away)
        city.events.add("left_domestic", leavers.size - away)
        remove_persons(city, leavers)

    def _leaving_home(self, city: City, clock: Clock) -> None:
        """Let grown members who are neither head nor partner found a household of their own, without a home."""
        persons, households = city.persons, city.households
        grown = self._grown_members(city)
        age = persons.age[grown]
        child = families.lives_with_parent(city, grown)
        risk = np.where(
            child,
            schedule(city, "leave_home", rates.LEAVE_HOME)[age],
            schedule(city, "leave_shared", rates.LEAVE_SHARED)[age],
        )
        chance = uniform_each(stream(city.seed, Purpose.LEAVE_HOME, clock.year), persons.key[grown])
        leavers = grown[chance < risk * self.config.leaving_home]
        old = persons.household[leavers].astype(np.int64)
        keys = self._split_keys(persons.key[leavers], Purpose.LEAVE_HOME, clock.year)
        shares = rates.NEST_EGG / np.maximum(np.bincount(old, minlength=households.n_rows)[old], 1)
        rows = new_households(city, keys, leavers, old, shares * households.liquid[old])
        families.follow_parents(city, leavers, old, rows)
        city.events.add("left_home", leavers.size)

    def _split_keys(self, person_keys: NDArray[np.uint64], event: Purpose, year: int) -> NDArray[np.uint64]:
        """Keys of households founded by persons: mix(mix(person key, event), year)."""
        founded = mix_pairs(person_keys, np.full(person_keys.size, int(event), np.uint64))
        return mix_pairs(founded, np.full(person_keys.size, year, np.uint64))

    def _partings(self, city: City, clock: Clock) -> None:
        """Part couples: one keeps home, household key and children, the other leaves with half the means."""
        persons, households = city.persons, city.households
        n = households.n_rows
        rows = np.flatnonzero((households.key[:n] != 0) & (households.partner[:n] >= 0))
        risk = schedule(city, "part", rates.PART)[persons.age[households.head[rows]]] * self.config.parting
        draws = stream(city.seed, Purpose.PART, clock.year)
        rows = rows[uniform_each(draws, households.key[rows]) < risk]
        head, partner = households.head[rows], households.partner[rows]
        chance = uniform_each(np.uint64(mix_each(draws, np.array([1], np.uint64))[0]), households.key[rows])
        family = households.children_0_5[rows].astype(int) + households.children_6_17[rows] > 0
        head_is_mother = (persons.sex[head] == 1) & (persons.sex[partner] == 0)
        head_share = np.where(family, np.where(head_is_mother, rates.MOTHER_KEEPS, 1 - rates.MOTHER_KEEPS), 0.5)
        stays = chance < head_share
        keeper, leaver = np.where(stays, head, partner), np.where(stays, partner, head)
        cash = 0.5 * households.liquid[rows] + self._buy_out(city, rows, persons.income[keeper])
        keys = self._split_keys(persons.key[leaver], Purpose.PART, clock.year)
        new_households(city, keys, leaver, rows, cash)
        city.households.head[rows], city.households.partner[rows] = keeper, NO_ROW
        city.households.reason[rows] = np.maximum(city.households.reason[rows], SearchReason.LIFE_EVENT)
        city.events.add("partings", rows.size)

    def _buy_out(self, city: City, rows: Rows, income: NDArray[np.float64]) -> NDArray[np.float64]:
        """Let keepers of owned homes borrow half the equity for the other, as far as the lending rules allow.

        Returns
        -------
        float64[n]
            Cash raised, NOK; it is in the household's hands.
        """
        households, dwellings = city.households, city.dwellings
        home = households.dwelling[rows]
        owns = (home >= 0) & (dwellings.owner[home] == Owner.HOUSEHOLD)
        value, debt = dwellings.value[home], households.debt[rows]
        room = np.minimum(rates.BUYOUT_LTV * value - debt, rates.BUYOUT_DTI * income - debt)
        loan = np.where(owns, np.clip(np.minimum(0.5 * (value - debt), room), 0.0, None), 0.0)
        borrow(city, rows, loan)
        return loan

    def _couples(self, city: City, clock: Clock) -> None:
        """Let heads without a partner find one within zone, age band and hash bucket (rulings A3)."""
        first, second = families.match(city, self._looking(city, clock), clock.year)
        city.events.add("couples", first.size)
        if first.size == 0:
            return
        persons, households = city.persons, city.households
        stays, moves = self._order_couples(city, first, second)
        self._leave_flatmates(city, moves, clock)
        mover_home = persons.household[moves].astype(np.int64)
        host = persons.household[stays].astype(np.int64)
        self._vacate(city, mover_home, clock)
        merge(city, mover_home, host)
        older = persons.age[moves] > persons.age[stays]
        households.head[host] = np.where(older, moves, stays)
        households.partner[host] = np.where(older, stays, moves)
        households.reason[host] = np.maximum(households.reason[host], SearchReason.LIFE_EVENT)

    def _leave_flatmates(self, city: City, movers: Rows, clock: Clock) -> None:
        """Split movers off households with other adults, who keep the home; own minor children come along."""
        persons, households = city.persons, city.households
        n = persons.n_rows
        adults = count_where(persons.household[:n], persons.age[:n] >= 18, households.n_rows)
        movers = movers[adults[persons.household[movers]] > 1]
        old = persons.household[movers].astype(np.int64)
        keys = self._split_keys(persons.key[movers], Purpose.COUPLE, clock.year)
        rows = new_households(city, keys, movers, old, households.liquid[old] / adults[old])
        families.follow_parents(city, movers, old, rows)

    def _looking(self, city: City, clock: Clock) -> Rows:
        """Person rows of heads without partner who look for one this year."""
        persons, households = city.persons, city.households
        n = households.n_rows
        single = (households.key[:n] != 0) & (households.partner[:n] < 0) & (households.newcomer[:n] == 0)
        heads = households.head[:n][single]
        heads = heads[persons.age[heads] >= 18].astype(np.int64)
        risk = schedule(city, "couple", rates.COUPLE)[persons.age[heads]] * self.config.coupling
        return heads[uniform_each(stream(city.seed, Purpose.COUPLE, clock.year), persons.key[heads]) < risk]

    def _order_couples(self, city: City, first: Rows, second: Rows) -> tuple[Rows, Rows]:
        """Tell whose household lives on: the older dwelling-holder's, else the older's (ties: lower key)."""
        persons, households = city.persons, city.households

        def claim(rows: Rows) -> NDArray[np.int64]:
            housed = households.dwelling[persons.household[rows]] >= 0
            return 1000 * housed + persons.age[rows]

        ahead = claim(first) - claim(second)
        wins = (ahead > 0) | ((ahead == 0) & (persons.key[first] < persons.key[second]))
        return np.where(wins, first, second), np.where(wins, second, first)
