"""What households earn, pay, save and owe, quarter by quarter, in balanced accounts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import MarketConfig
from sim.kernels import money
from sim.state import Account, City, Clock, Levers, Owner, SearchReason, Use
from sim.state.allowance import renew_allowances
from sim.state.transfers import SELLER_ACCOUNT, vacate
from sim.state.wealth import liquid_target

SAVING_SPEED = 0.07
"""Share of the gap to the lasting target of liquid wealth closed in a quarter (assumption: a quarter a year)."""
SAVING_LIMIT = 0.30
"""Largest part saved of what is left after tax and housing (assumption)."""
FORCED_SALE_SHARE = 0.45
"""Debt service over net income above which a household is strained (policies.md)."""
FORCED_SALE_QUARTERS = 4
"""Quarters in a row of strain after a loss of income, without cash for another quarter of it, before the sale."""

EXEMPT = 255
"""Mark of those strained since the start."""


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
        if clock.new_year:
            renew_allowances(city)
        flows = self._flows(city, clock)
        self._pay(city, flows)
        self._landlords_costs(city)
        if not self.frozen:
            self._forced_sales(city, flows, clock)

    def _flows(self, city: City, clock: Clock) -> NDArray[np.float64]:
        """Compute the flows of all households: float64[9, n_rows]."""
        households, dwellings = city.households, city.dwellings
        n = households.n_rows
        home = households.dwelling[:n]
        owns = (home >= 0) & (dwellings.owner[home] == Owner.HOUSEHOLD)
        lending, flows = self.config.lending, np.empty((9, n))
        money.quarter_flows(
            households.key[:n], households.gross_income[:n], households.net_income[:n], households.allowance[:n],
            households.debt[:n], households.liquid[:n], liquid_target(city, np.arange(n)), households.since[:n],
            home, owns, dwellings.value[home], dwellings.rent[home], clock.quarter, lending.interest, lending.term,
            self.config.prices.upkeep, SAVING_SPEED, SAVING_LIMIT, not self.frozen, flows,
        )  # fmt: skip
        return flows

    def _pay(self, city: City, flows: NDArray[np.float64]) -> None:
        """Book flows with households and the accounts at the other end."""
        households, accounts = city.households, city.accounts
        n = households.n_rows
        before = float(households.liquid[:n].sum())
        money.pay_flows(
            households.key[:n], flows, households.liquid[:n], households.debt[:n], households.debt_public[:n]
        )
        total = flows.sum(axis=1)
        accounts.pay(Account.HOUSEHOLDS, Account.STATE, total[money.TAX] - total[money.ALLOWANCE] - total[money.RELIEF])
        accounts.pay(Account.HOUSEHOLDS, Account.BANK, total[money.INTEREST] + total[money.REPAID])
        accounts.loans -= float(total[money.REPAID])
        self._pay_rents(city, flows[money.RENT])
        change = float(households.liquid[:n].sum()) - before
        paid = total[money.TAX] - total[money.ALLOWANCE] - total[money.RELIEF]
        paid += total[money.INTEREST] + total[money.REPAID] + total[money.RENT]
        accounts.pay(Account.OUTSIDE, Account.HOUSEHOLDS, change + float(paid))
        city.events.add("public_relief", total[money.RELIEF])

    def _pay_rents(self, city: City, rent: NDArray[np.float64]) -> None:
        """Pay rents to the owners' accounts."""
        payers = np.flatnonzero(rent > 0.0)
        owner = city.dwellings.owner[city.households.dwelling[payers]]
        received = np.bincount(owner, rent[payers], minlength=len(Owner))
        for code in Owner:
            city.accounts.pay(Account.HOUSEHOLDS, Account(int(SELLER_ACCOUNT[code])), float(received[code]))

    def _landlords_costs(self, city: City) -> None:
        """Pay the running cost of let homes to the world outside."""
        dwellings = city.dwellings
        let = (dwellings.occupant >= 0) & (dwellings.use != Use.OWNER)
        cost = np.bincount(dwellings.owner[let], dwellings.rent[let], minlength=len(Owner))
        for code in Owner:
            amount = float(cost[code]) * self.config.landlords.cost_share / 4.0
            city.accounts.pay(Account(int(SELLER_ACCOUNT[code])), Account.OUTSIDE, amount)

    def _forced_sales(self, city: City, flows: NDArray[np.float64], clock: Clock) -> None:
        """Sell the homes of those whose debt service has been too much for a year and whose cash is gone."""
        households = city.households
        n = households.n_rows
        strained = households.strained[:n]
        money.count_strain(
            households.key[:n], households.debt[:n], households.net_income[:n], flows, FORCED_SALE_SHARE,
            clock.quarter == 0, strained,
        )  # fmt: skip
        service = flows[money.INTEREST] + flows[money.REPAID]
        broke = (strained >= FORCED_SALE_QUARTERS) & (strained < EXEMPT) & (households.liquid[:n] < service)
        rows = np.flatnonzero(broke & (households.dwelling[:n] >= 0))
        vacate(city, rows, clock.quarter, self.config.prices.seller_fee)
        households.reason[rows] = SearchReason.NO_HOME
        city.events.add("forced_sales", rows.size)
