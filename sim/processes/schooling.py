"""Schools and kindergartens, quarter by quarter (model.md 3, step 11)."""

from dataclasses import dataclass

import numpy as np

from sim.config import SchoolingConfig
from sim.state import Account, City, Clock, Levers, SchoolKind
from sim.state.codes import NO_ROW
from sim.state.kindergartens import KindergartenQuarter, admit_to_kindergarten
from sim.state.schooling import (
    FIRST_AGE,
    LAST_AGE,
    STARTING_AGES,
    admit_pupils,
    extend_catchments,
    offered_quality,
    redraw_catchments,
    set_quality,
)
from sim.state.transfers import pay_households


@dataclass(frozen=True)
class Schooling:
    """Finds places for children, and lets families learn what schools are like.

    In the first quarter of a year children start and change school; in the others only those who came or moved
    find one. Kindergartens let children in all year. With ``frozen`` nothing changes.
    """

    config: SchoolingConfig
    frozen: bool = False

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Admit the children of the quarter; once a year count the past one and set what schools are."""
        if self.frozen or city.schools.n_rows == 0:
            return
        extend_catchments(city, self.config)
        if clock.new_year:
            self._count_year(city)
            if not np.array_equal(levers.catchment_mixing, city.catchments.redrawn):
                redraw_catchments(city, levers.catchment_mixing)
        admit_pupils(city, self.config, levers, clock.quarter, STARTING_AGES if clock.new_year else ())
        if clock.new_year:
            set_quality(city, self.config, levers)
            self._learn(city, levers)
            self._pay_schools(city, levers)
        attending = admit_to_kindergarten(city, self.config.kindergarten, levers, clock.quarter)
        self._pay_kindergartens(city, levers, attending)

    def _count_year(self, city: City) -> None:
        """Add the past year to what children have had of school and kindergarten; the oldest leave school."""
        persons, n = city.persons, city.persons.n_rows
        school, age = persons.school[:n], persons.age[:n]
        pupils = np.flatnonzero(school >= 0)
        persons.school_exposure[pupils] += city.schools.quality[school[pupils]]
        persons.school_years[pupils] += 1
        persons.kindergarten_years[np.flatnonzero(persons.kindergarten[:n] >= 0)] += 1
        gone = (school >= 0) & ((age < FIRST_AGE) | (age > LAST_AGE))
        persons.school[:n][gone] = persons.school_address[:n][gone] = NO_ROW

    def _learn(self, city: City, levers: Levers) -> None:
        """Move what families feel part of the way to what they would find."""
        felt, memory = city.areas.school_quality, self.config.memory
        felt[:] = memory * felt + (1.0 - memory) * offered_quality(city, self.config, levers)

    def _pay_schools(self, city: City, levers: Levers) -> None:
        """Pay for a year of resources for disadvantaged pupils, and of transport to chosen schools."""
        schools, persons = city.schools, city.persons
        money = float((schools.resources * schools.pupils).sum())
        _pay(city, levers, "school_resources", money)
        if levers.school_transport > 0.0:
            school, address = persons.school[: persons.n_rows], persons.school_address[: persons.n_rows]
            away = (school >= 0) & (school != address) & (schools.kind[school] == SchoolKind.STATE)
            _pay(city, levers, "school_transport", levers.school_transport * np.count_nonzero(away))

    def _pay_kindergartens(self, city: City, levers: Levers, attending: KindergartenQuarter) -> None:
        """Let families keep what policy saves them in a quarter, and pay for the places of children it brought."""
        saved = attending.saved > 0.0
        household = city.persons.household[attending.rows[saved]]
        families, position = np.unique(household, return_inverse=True)
        relief = 0.25 * np.bincount(position, attending.saved[saved], families.size)
        pay_households(city, Account.MUNICIPALITY, families, relief.astype(float))
        for block in levers.writers("kindergarten_price")[:1]:
            city.events.spend(block, relief.sum(), "households")
        _pay(city, levers, "kindergarten_subsidy", 0.25 * levers.kindergarten_subsidy * attending.brought)


def _pay(city: City, levers: Levers, lever: str, amount: float) -> None:
    """Pay staff and firms from the municipality and book it to the block that wrote the lever."""
    city.accounts.pay(Account.MUNICIPALITY, Account.OUTSIDE, amount)
    for block in levers.writers(lever)[:1]:
        city.events.spend(block, amount, "providers")
