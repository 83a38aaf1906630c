"""What households earn, pay, save and owe, quarter by quarter, in balanced accounts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import MarketConfig
from sim.kernels import money
from sim.state import Account, City, Clock, Levers, Owner, SearchReason
from sim.state.allowance import moved_since, renew_allowances
from sim.state.outside import interest_change
from sim.state.support import book_support, grant_support
from sim.state.transfers import SELLER_ACCOUNT, vacate
from sim.state.wealth import TARGET, thrift_stream
from sim.state.welfare import remember_incomes

SAVING = np.array([0.07, 0.30, 0.04])
"""In a quarter: share of what cash lacks of its lasting target that is saved, largest part saved of what is left
after tax and housing, share of cash above the target that is spent (assumptions)."""
FORCED_SALE_SHARE = 0.45
"""Debt service over net income above which a household is strained (policies.md); after four quarters in a
row, and without cash for another quarter of it, the home is sold."""


@dataclass(frozen=True)
class Economy:
    """Wages, tax, interest, rent, saving; forced sales; housing allowance once a year.

    With ``frozen`` debts are not repaid and nobody is forced to sell, so that a city whose people
    stand still also keeps its debts.
    """

    config: MarketConfig
    frozen: bool = False

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Book a quarter of everyone's money."""
        moved = None if clock.new_year else moved_since(city, clock.quarter - 1)
        renew_allowances(city, levers.allowance_level, moved)
        received, broke = np.zeros(len(Owner)), np.zeros(city.households.n_rows, bool)
        before = float(city.households.liquid[: city.households.n_rows].sum())
        if clock.new_year:
            grant_support(city, levers)
        book_support(city, levers)
        total = self._pay(city, clock, received, broke)
        self._book(city, total, received, before)
        if not self.frozen:
            self._forced_sales(city, np.flatnonzero(broke), clock)

    def close_year(self, city: City) -> None:
        """Remember the incomes of the year that ends."""
        remember_incomes(city)

    def _pay(
        self, city: City, clock: Clock, received: NDArray[np.float64], broke: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """Let every household earn and pay; returns the totals of the flows."""
        households, dwellings = city.households, city.dwellings
        n = households.n_rows
        lending = self.config.lending
        loan = np.array([lending.interest + interest_change(city), lending.term])
        return money.pay_quarter(
            households.key[:n], households.gross_income[:n], households.net_income[:n], households.allowance[:n],
            households.debt[:n], households.debt_public[:n], households.liquid[:n], households.thrift[:n],
            households.since[:n], households.dwelling[:n], households.strained[:n],
            dwellings.owner, dwellings.value, dwellings.rent, thrift_stream(city), TARGET, SAVING,
            loan, self.config.prices.upkeep, clock.quarter, not self.frozen, FORCED_SALE_SHARE, received, broke,
        )  # fmt: skip

    def _book(self, city: City, total: NDArray[np.float64], received: NDArray[np.float64], before: float) -> None:
        """Book the other ends of the flows: state, bank, owners of let homes, the world outside."""
        accounts, households = city.accounts, city.households
        to_state = float(total[money.TAX] - total[money.ALLOWANCE] - total[money.RELIEF])
        to_bank = float(total[money.INTEREST] + total[money.REPAID])
        accounts.pay(Account.HOUSEHOLDS, Account.STATE, to_state)
        accounts.pay(Account.HOUSEHOLDS, Account.BANK, to_bank)
        accounts.loans -= float(total[money.REPAID])
        for code in Owner:
            landlord, rent = Account(int(SELLER_ACCOUNT[code])), float(received[code])
            accounts.pay(Account.HOUSEHOLDS, landlord, rent)
            accounts.pay(landlord, Account.OUTSIDE, rent * self.config.landlords.cost_share)
        change = float(households.liquid[: households.n_rows].sum()) - before
        accounts.pay(Account.OUTSIDE, Account.HOUSEHOLDS, change + to_state + to_bank + float(received.sum()))
        city.events.add("public_relief", total[money.RELIEF])

    def _forced_sales(self, city: City, rows: NDArray[np.int64], clock: Clock) -> None:
        """Sell the homes of those who can no longer pay for them."""
        vacate(city, rows, clock.quarter, self.config.prices.seller_fee)
        city.households.reason[rows] = SearchReason.NO_HOME
        city.events.add("forced_sales", rows.size)
