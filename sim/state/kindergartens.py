"""Kindergartens: who attends at what fee, and where."""

from dataclasses import dataclass

import numpy as np

from sim.config import KindergartenConfig
from sim.kernels.draws import Purpose, stream, uniform_each
from sim.state.admission import APART, Applicants, Offer, Rows, Values, Wishes, admit, children, school_rows
from sim.state.city import City
from sim.state.codes import NO_ROW, Education, SchoolKind
from sim.state.levers import Levers

AGES = (1, 5)
SPARE = 0.1
"""Places beyond the children who want one: children have a right to a place (assumption)."""


def attendance(city: City, config: KindergartenConfig, rows: Rows, fee: Values) -> Values:
    """Probability of attending kindergarten at a yearly fee: float64[n].

    A logit in age, parents' schooling, background, and the fee over net household income.
    """
    persons = city.persons
    income = np.maximum(city.households.net_income[persons.household[rows]], 1.0)
    group = np.asarray(config.group, float)[np.minimum(persons.background[rows], len(config.group) - 1)]
    odds = config.take_up + config.one_year * (persons.age[rows] == 1) + group
    odds += config.education * (persons.parents_education[rows].astype(float) - Education.UPPER_SECONDARY)
    odds -= config.price * np.minimum(fee / income, 1.0)
    return 1.0 / (1.0 + np.exp(-odds))


def fees(city: City, config: KindergartenConfig, levers: Levers, rows: Rows, area: Rows) -> tuple[Values, Values]:
    """Yearly fee of every child without and with policy, NOK: the full fee, at most a share of gross income."""
    gross = city.households.gross_income[city.persons.household[rows]]
    ordinary = np.minimum(config.fee, config.fee_cap * gross)
    entitled = (gross <= config.low_income) & (city.persons.age[rows] >= levers.kindergarten_core_age)
    free = np.where(entitled, levers.kindergarten_core_hours[area], 0.0)
    return ordinary, ordinary * levers.kindergarten_price[area] * (1.0 - free)


@dataclass(frozen=True)
class KindergartenQuarter:
    """Children of 1-5 years in kindergarten, what policy saves their families a year, how many it brought."""

    rows: Rows
    saved: Values
    brought: int


def admit_to_kindergarten(city: City, config: KindergartenConfig, levers: Levers, quarter: int) -> KindergartenQuarter:
    """Let families who want it find a kindergarten.

    A child keeps its place for the year, and while it is among the near ones; on new year's day those with a
    place farther away apply anew.
    """
    persons, schools, catchments = city.persons, city.schools, city.catchments
    rows, block = children(city, AGES)
    ordinary, fee = fees(city, config, levers, rows, city.block_area[block])
    lot = uniform_each(stream(city.seed, Purpose.KINDERGARTEN) + APART, persons.key[rows])
    wants = lot < attendance(city, config, rows, fee)
    had = persons.kindergarten[rows]
    kept = had >= 0
    if quarter % 4 == 0:
        kept &= (catchments.near_kindergarten[block] == had[:, None]).any(axis=1)
    age = persons.age[: persons.n_rows]
    too_old = (age < AGES[0]) | (age > AGES[1])
    persons.kindergarten[: persons.n_rows][too_old] = NO_ROW
    persons.kindergarten[rows[~wants]] = NO_ROW
    places = school_rows(city, SchoolKind.KINDERGARTEN)
    without_home = np.count_nonzero(persons.kindergarten[: persons.n_rows] >= 0) - np.count_nonzero(wants & (had >= 0))
    demand = (1.0 + SPARE) * (np.count_nonzero(wants) + without_home)
    growth = max(1.0, demand / max(schools.places[places].sum(), 1))
    schools.places[places] = np.ceil(schools.places[places] * growth)
    local = catchments.near_kindergarten[block, 0].astype(np.int64)
    private = np.empty((catchments.school.size, 0), np.int16)
    offer = Offer(
        Purpose.KINDERGARTEN, persons.kindergarten, catchments.near_kindergarten, private, places,
        levers.kindergarten_reserve, 0.0,
    )  # fmt: skip
    applicants = Applicants(rows, block, local, np.ones(rows.size, bool)).take(wants & ~kept)
    admit(city, applicants, offer, Wishes(config.own_group, config.distance), quarter)
    cheaper = np.flatnonzero(wants & (fee != ordinary))
    brought = int(np.count_nonzero(lot[cheaper] >= attendance(city, config, rows[cheaper], ordinary[cheaper])))
    return KindergartenQuarter(rows[wants], (ordinary - fee)[wants], brought)
