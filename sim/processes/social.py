"""Municipal homes and starter loans: who applies, and who gets what (rulings B12)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import BehaviourConfig, MarketConfig
from sim.kernels import choice
from sim.kernels.choice import Homes, Lending
from sim.kernels.draws import Purpose, mix_each, stream, uniform_each
from sim.processes.moving import Moving, bank_loan
from sim.processes.search import family_columns, stay_values
from sim.state import City, Clock, Levers, Order, OrderKind, Owner, SearchReason, Use
from sim.state.allowance import promised_allowance
from sim.state.codes import NO_ROW
from sim.state.household_columns import chosen_households
from sim.state.searchers import Searchers
from sim.state.summaries import equivalised_income
from sim.state.welfare import low_income_line

Rows = NDArray[np.int64]
Values = NDArray[np.float64]
SIZES = (2, 3, 255)
"""Members up to which a household takes homes of 1-2, 3, and 4 or more rooms."""
LOAN, GUARANTEE = 1, 2
"""Codes of ``households.guarantee``."""


@dataclass(frozen=True)
class SocialHousing:
    """Keeps the queue and offers empty municipal homes, one offer per applicant and quarter."""

    behaviour: BehaviourConfig
    market: MarketConfig

    def step(
        self, city: City, levers: Levers, clock: Clock, searchers: Searchers, homes: Homes, lending: Lending
    ) -> Rows:
        """Offer what is empty, house who accepts, and return their rows."""
        income = equivalised_income(city)
        applicants = self._queue(city, levers, clock, income)
        dwellings = city.dwellings
        free = (dwellings.use == Use.MUNICIPAL) & (dwellings.occupant < 0)
        units = np.flatnonzero(free & (dwellings.listed_since >= 0) & (dwellings.listed_since <= clock.quarter))
        if not units.size or not applicants.size:
            return np.empty(0, np.int64)
        applicants = applicants[self._order(city, levers, clock, applicants, income[applicants])]
        draw = stream(city.seed, Purpose.SOCIAL_QUEUE, clock.quarter)
        units = units[np.argsort(mix_each(draw, dwellings.key[units]), kind="stable")]
        size = np.searchsorted(SIZES, city.households.members[applicants])
        room_size = np.searchsorted(SIZES, dwellings.rooms[units])
        rows, slots = [], []
        for band in range(len(SIZES)):
            queue, fitting = applicants[size == band], units[room_size == band]
            taken = self._offer(city, levers, clock, searchers, homes, queue, fitting)
            rows.append(taken[0])
            slots.append(taken[1])
        rows, slots = np.concatenate(rows), np.concatenate(slots)
        city.households.applicant_since[rows] = NO_ROW
        city.households.refusals[rows] = 0
        Moving(self.market).settle(city, levers, clock, lending, rows, slots, dwellings.ask[slots].copy())
        return rows

    def _queue(self, city: City, levers: Levers, clock: Clock, income: Values) -> Rows:
        """Let those in need apply, drop those who are not any more, and return the applicants."""
        households, rules = city.households, self.market.social
        n = households.n_rows
        line = low_income_line(city)
        low = (income <= rules.income_limit * line) & (households.liquid[:n] <= rules.asset_limit * line)
        rows = np.flatnonzero(low & (households.key[:n] != 0) & (households.leaving[:n] == 0))
        tenant, cost_share = _tenants(city, rows)
        homeless = (households.dwelling[rows] < 0) & (households.newcomer[rows] == 0)
        need = homeless | (tenant & ((cost_share > rules.burden_limit) | (_crowding(city, rows) > 0)))
        may = np.zeros(n, np.bool_)
        may[rows[need]] = True
        if levers.rehousing_duty > 0:
            may |= _displaced(city, np.arange(n))
        waits = households.applicant_since[:n] >= 0
        households.applicant_since[:n][waits & ~may] = NO_ROW
        households.refusals[:n][waits & ~may] = 0
        new = np.flatnonzero(may & ~waits)
        draw = stream(city.seed, Purpose.SOCIAL_QUEUE, clock.quarter)
        urgent = _displaced(city, new) & (levers.rehousing_duty > 0)
        joins = new[urgent | (uniform_each(draw, households.key[new]) < rules.take_up)]
        households.applicant_since[joins] = clock.quarter
        return np.flatnonzero(may & (households.applicant_since[:n] >= 0))

    def _order(self, city: City, levers: Levers, clock: Clock, rows: Rows, income: Values) -> NDArray[np.int64]:
        """Sort applicants: notice first under the duty, then children, crowding, income and waiting together."""
        households = city.households
        line = max(low_income_line(city), 1.0)
        points = (households.children_0_5[rows] + households.children_6_17[rows] > 0).astype(float)
        points += np.clip(_crowding(city, rows), 0.0, 1.0)
        points += 1.0 - np.clip(income / line, 0.0, 1.0)
        points += 0.25 * (clock.quarter - households.applicant_since[rows]) / 4.0
        notice = _displaced(city, rows) & (levers.rehousing_duty > 0)
        ties = mix_each(stream(city.seed, Purpose.SOCIAL_QUEUE), households.key[rows])
        return np.lexsort((ties, -points, ~notice))

    def _offer(
        self, city: City, levers: Levers, clock: Clock, searchers: Searchers, homes: Homes, applicants: Rows,
        units: Rows,
    ) -> tuple[Rows, Rows]:  # fmt: skip
        """Go down the queue: what one refuses the next is offered; nobody gets two offers."""
        promised = promised_allowance(city, applicants, levers.allowance_level)
        taken = choice.offer_in_turn(
            searchers.preferences, promised, searchers.places, family_columns(city), homes, applicants,
            stay_values(city, self.behaviour, applicants), units, city.dwellings.ask[units],
        )  # fmt: skip
        self._refuse(city, clock, applicants[taken == choice.REFUSED])
        return applicants[taken >= 0], units[taken[taken >= 0]]

    def _refuse(self, city: City, clock: Clock, rows: Rows) -> None:
        """Count refusals; too many send an applicant to the back of the queue."""
        households = city.households
        households.refusals[rows] += 1
        back = rows[households.refusals[rows] >= self.market.social.refusals]
        households.applicant_since[back] = clock.quarter
        households.refusals[back] = 0
        city.events.add("social_refusals", rows.size)


def _tenants(city: City, rows: Rows) -> tuple[NDArray[np.bool_], Values]:
    """Private tenants, and rent less allowance over net income: bool[n], float64[n]."""
    households, dwellings = city.households, city.dwellings
    home = households.dwelling[rows]
    tenant = (home >= 0) & (dwellings.use[home] == Use.PRIVATE_LET)
    pay, share = np.flatnonzero(tenant), np.zeros(rows.size)
    rent = dwellings.rent[home[pay]] - households.allowance[rows[pay]]
    share[pay] = rent / np.maximum(households.net_income[rows[pay]], 1.0)
    return tenant, share


def _displaced(city: City, rows: Rows) -> NDArray[np.bool_]:
    """Whether each household has notice in a let that failed inspection: whom a duty to rehouse is owed."""
    home = city.households.dwelling[rows]
    failed = (home >= 0) & (city.dwellings.failed_by[home] >= 0)
    return failed & (city.households.reason[rows] == SearchReason.NOTICE)


def _crowding(city: City, rows: Rows) -> NDArray[np.float64]:
    """Log of members over rooms at home, 0 without a home: positive where persons outnumber rooms."""
    households, dwellings = city.households, city.dwellings
    home = households.dwelling[rows]
    ratio = np.maximum(households.members[rows], 1) / np.maximum(dwellings.rooms[home], 1)
    return np.where(home >= 0, np.log(ratio), 0.0)


@dataclass(frozen=True)
class StarterLoans:
    """Grants starter loans and guarantees to households that the bank refused."""

    market: MarketConfig

    def step(self, city: City, levers: Levers, clock: Clock, lending: Lending, searchers: Searchers) -> None:
        """Carry out this quarter's orders, then note whom the bank refused."""
        households = city.households
        if clock.new_year:
            households.guarantee[: households.n_rows] = 0
        for order in levers.orders_of(OrderKind.STARTER_LOAN):
            self._grant(city, order, lending, chosen_households(city, levers.households_of(order.block)))
        if clock.new_year:
            households.refused_by_bank[: households.n_rows] = 0
        households.refused_by_bank[searchers.rows[searchers.refused]] = 1

    def _grant(self, city: City, order: Order, lending: Lending, chosen: NDArray[np.bool_]) -> None:
        """Serve chosen applicants in order, each reserving what the bank would not lend for the home it could bear."""
        households, terms = city.households, order.terms
        n = households.n_rows
        owns = (households.dwelling[:n] >= 0) & (city.dwellings.owner[households.dwelling[:n]] == Owner.HOUSEHOLD)
        applies = chosen & (households.refused_by_bank[:n] == 1) & (households.guarantee[:n] == 0) & ~owns
        applies &= (households.leaving[:n] == 0) & (households.gross_income[:n] <= terms.get("income_cap", np.inf))
        rows = np.flatnonzero(applies)
        ties = mix_each(np.uint64(order.key), households.key[rows])
        family = households.children_0_5[rows] + households.children_6_17[rows] > 0
        first = ~family if terms.get("families_first", True) else np.zeros(rows.size, bool)
        rows = rows[np.lexsort((ties, first))][: order.count]
        bearable = lending.guaranteed_loan_per_income * np.maximum(households.net_income[rows], 0.0)
        price = np.minimum(bearable + households.liquid[rows], terms.get("price_cap", np.inf))
        reserve = np.maximum(np.minimum(price, bearable) - bank_loan(city, lending, rows, price), 0.0)
        within = np.cumsum(reserve) <= order.budget - order.spent
        rows, reserve = rows[within], reserve[within]
        by_guarantee = uniform_each(np.uint64(order.key), households.key[rows]) < terms.get("guarantee", 0.0)
        households.guarantee[rows] = np.where(by_guarantee, GUARANTEE, LOAN)
        order.filled += int(rows.size)
        order.spent += float(reserve.sum())
        city.events.add("starter_loans_granted", rows.size)
