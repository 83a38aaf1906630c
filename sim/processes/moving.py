"""Households move: homes, money, contracts and the counts of who went where."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import LandlordConfig, MarketConfig
from sim.kernels.choice import Lending
from sim.state import Account, City, Clock, LegalForm, Levers, Owner, SearchReason, Use
from sim.state.codes import NO_ROW
from sim.state.parents import parental_help
from sim.state.transfers import buy, move_in, pay_households, vacate

Rows = NDArray[np.integer]
Money = NDArray[np.float64]
HIGH_DEBT = 5.0
"""New loans above so many gross incomes are counted (targets.md, fact 7)."""


@dataclass(frozen=True)
class Moving:
    """Settles the moves that the market or the municipality has decided."""

    market: MarketConfig

    def settle(
        self, city: City, levers: Levers, clock: Clock, lending: Lending, rows: Rows, slots: Rows, price: Money
    ) -> None:
        """Move households into empty dwellings.

        Parameters
        ----------
        rows, slots : int[n]
            Distinct households and dwellings.
        price : float64[n]
            NOK where sold, NOK / year where let.
        """
        if not len(rows):
            return
        count_moves(city, rows, slots)
        parents = parental_help(city, self.market.lending, rows)
        vacate(city, rows, clock.quarter, self.market.prices.seller_fee)
        sale = city.dwellings.use[slots] == Use.OWNER
        self._buy(city, lending, rows[sale], slots[sale], price[sale], parents[sale])
        self._let(city, levers, clock, slots[~sale], price[~sale])
        self._arrive(city, clock, rows, slots)

    def house_tenants(self, city: City, levers: Levers, clock: Clock, rows: Rows, slots: Rows, rent: Money) -> None:
        """Move households without a home into empty lets, at a rent in NOK / year."""
        count_moves(city, rows, slots)
        self._let(city, levers, clock, slots, rent)
        self._arrive(city, clock, rows, slots)

    def _arrive(self, city: City, clock: Clock, rows: Rows, slots: Rows) -> None:
        move_in(city, rows, slots, clock.quarter)
        city.dwellings.ask[slots] = 0.0
        city.households.newcomer[rows] = 0
        city.households.reason[rows] = SearchReason.NONE

    def _buy(self, city: City, lending: Lending, rows: Rows, slots: Rows, price: Money, parents: Money) -> None:
        """Pay with all cash but the buffer and borrow the rest; parents give what the bank does not lend.

        Parents mostly live elsewhere or are not linked: their gifts come from outside (assumption).
        """
        households = city.households
        cash = households.liquid[rows] - self.market.lending.buffer * np.maximum(households.net_income[rows], 0.0)
        bank = bank_loan(city, lending, rows, price)
        missing = np.maximum(price * (1.0 + lending.tax) - np.maximum(cash, 0.0), 0.0)
        given = np.minimum(np.maximum(missing - bank, 0.0), parents)
        pay_households(city, Account.OUTSIDE, rows, given)
        city.events.add("parental_help", given.sum())
        loan = missing - given
        buy(city, rows, slots, price, loan, lending.tax)
        helped = (households.guarantee[rows] > 0) & (loan > bank + 1.0)
        households.debt_public[rows] = np.where(helped, loan - bank, 0.0)
        self._count_loans(city, rows, loan, helped)
        households.guarantee[rows] = 0
        city.dwellings.rent[slots] = 0.0
        city.dwellings.lease_end[slots] = NO_ROW

    def _count_loans(self, city: City, rows: Rows, loan: Money, helped: NDArray[np.bool_]) -> None:
        households, events = city.households, city.events
        public = households.debt_public[rows]
        events.add("sales", rows.size)
        events.add("new_loans", np.count_nonzero(loan > 0))
        events.add("new_loans_high", np.count_nonzero(loan > HIGH_DEBT * households.gross_income[rows]))
        events.add("starter_loans", np.count_nonzero(helped))
        events.add("starter_loan_amount", public[households.guarantee[rows] == 1].sum())

    def _let(self, city: City, levers: Levers, clock: Clock, slots: Rows, rent: Money) -> None:
        """Sign leases; municipal ones have a term of their own."""
        dwellings = city.dwellings
        municipal = dwellings.use[slots] == Use.MUNICIPAL
        dwellings.rent[slots] = rent
        private = lease_term(city, levers, self.market.landlords, slots)
        term = np.where(municipal, self.market.social.lease, private)
        dwellings.lease_end[slots] = clock.quarter + term
        city.events.add("lets", np.count_nonzero(dwellings.use[slots] == Use.PRIVATE_LET))
        city.events.add("social_lets", np.count_nonzero(municipal))


def lease_term(city: City, levers: Levers, landlords: LandlordConfig, slots: Rows) -> NDArray[np.int64]:
    """Quarters that a private lease of each dwelling runs: the landlords' term, or the longer one asked for."""
    asked = np.maximum(landlords.lease, levers.lease[city.dwellings.area[slots]])
    return np.rint(asked).astype(np.int64)


def bank_loan(city: City, lending: Lending, rows: Rows, price: Money) -> Money:
    """Largest loan the ordinary rules allow for a purchase at ``price``: NOK, float64[n]."""
    households = city.households
    by_income = np.minimum(
        lending.dti * households.gross_income[rows], lending.loan_per_income * households.net_income[rows]
    )
    return np.maximum(np.minimum(lending.ltv * price, by_income), 0.0)


def count_children(city: City, rows: Rows) -> None:
    """Count the children whose households leave a home for another in the city, by the tenure of the one they leave."""
    households, dwellings = city.households, city.dwellings
    rows = np.asarray(rows)[households.dwelling[rows] >= 0]
    home = households.dwelling[rows]
    owned = dwellings.owner[home] == Owner.HOUSEHOLD
    cooperative = dwellings.legal_form[home] == LegalForm.COOPERATIVE
    children = households.children_0_5[rows].astype(np.int64) + households.children_6_17[rows]
    for tenure, mine in (("owner", owned & ~cooperative), ("coop", owned & cooperative), ("renter", ~owned)):
        city.events.add(f"moved_children_{tenure}", children[mine].sum())


def count_moves(city: City, rows: Rows, slots: Rows) -> None:
    """Count moves by persons and households, flows by district and group; call before the move.

    A household without a home counts from the district it last lived in, and as coming from
    another area; newcomers come from outside (the last district index).
    """
    households, areas, events = city.households, city.areas, city.events
    count_children(city, rows)
    members = households.members[rows].astype(np.int64)
    home = households.dwelling[rows]
    origin = np.where(home >= 0, city.dwellings.area[home], NO_ROW)
    target = city.dwellings.area[slots]
    newcomer = households.newcomer[rows] == 1
    within = origin == target
    events.add("moved_households", np.count_nonzero(~newcomer))
    events.add("moves_within_area_persons", members[within].sum())
    events.add("moves_between_areas_persons", members[~within & ~newcomer].sum())
    events.add("joined_households", np.count_nonzero(newcomer))
    events.add("joined_persons", members[newcomer].sum())
    events.add("involuntary_moves", np.count_nonzero(households.reason[rows] == SearchReason.NOTICE))
    from_district = np.where(
        newcomer | (households.home_district[rows] < 0), city.n_districts, households.home_district[rows]
    )
    group = np.minimum(households.background[rows], city.n_groups)
    np.add.at(events.flows, (from_district, areas.district[target], group), 1)
    np.add.at(events.area_moves_in, target[~within], 1)
    np.add.at(events.area_moves_out, origin[~within & (origin >= 0)], 1)
