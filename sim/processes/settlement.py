"""Newcomers with public housing help: who is placed, and in which home."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import MarketConfig
from sim.kernels.draws import Purpose, mix_each, stream
from sim.processes.moving import Moving
from sim.processes.social import SIZES
from sim.state import Account, City, Clock, Generation, Levers, Order, OrderKind, Owner, Use
from sim.state.summaries import equivalised_income
from sim.state.welfare import low_income_line

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Settlement:
    """Carries out OFFER orders: one home for each newcomer, before the others look.

    Who is helped does not refuse (assumption: help is lost with the home it was offered with). Those for
    whom there is no home look for one as other newcomers do.
    """

    config: MarketConfig

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Place newcomers by every order in turn."""
        for order in levers.orders_of(OrderKind.OFFER):
            rows, slots = self._pairs(city, clock, order)
            Moving(self.config).house_tenants(city, levers, clock, rows, slots, self._rent(city, levers, slots))
            cost = float(order.terms.get("cost", 0.0)) * rows.size
            city.accounts.pay(Account.MUNICIPALITY, Account.OUTSIDE, cost)
            city.events.spend(order.block, cost, "providers")
            city.events.add("settled_households", rows.size)
            order.filled += rows.size
            order.spent += cost

    def newcomers(self, city: City, group: int) -> Rows:
        """Newcomers of a group who may be helped, best hash first: immigrants without a home and of small means."""
        households, n = city.households, city.households.n_rows
        may = (households.key[:n] != 0) & (households.newcomer[:n] == 1) & (households.dwelling[:n] < 0)
        may &= (households.leaving[:n] == 0) & (households.background[:n] == group)
        rows = np.flatnonzero(may)
        limit = self.config.social.income_limit * low_income_line(city)
        immigrant = city.persons.generation[households.head[rows]] == Generation.IMMIGRANT
        rows = rows[immigrant & (equivalised_income(city)[rows] <= limit)]
        key = households.key[rows]
        return rows[np.lexsort((key, mix_each(stream(city.seed, Purpose.SETTLEMENT), key)))]

    def _homes(self, city: City, clock: Clock, order: Order) -> Rows:
        """Empty lets of the order's area: municipal before private, small before large, then best hash."""
        dwellings = city.dwellings
        listed = (dwellings.listed_since >= 0) & (dwellings.listed_since <= clock.quarter) & (dwellings.occupant < 0)
        private = (dwellings.use == Use.PRIVATE_LET) & (dwellings.owner == Owner.LANDLORD)
        slots = np.flatnonzero(listed & ((dwellings.use == Use.MUNICIPAL) | private))
        if order.area >= 0:
            slots = slots[dwellings.area[slots] == order.area]
        rank = mix_each(np.uint64(order.key), dwellings.key[slots])
        return slots[np.lexsort((rank, dwellings.rooms[slots], dwellings.use[slots] != Use.MUNICIPAL))]

    def _pairs(self, city: City, clock: Clock, order: Order) -> tuple[Rows, Rows]:
        """Give each newcomer the first home left that is large enough, until the order is filled."""
        rows = self.newcomers(city, int(order.terms["group"]))
        homes = self._homes(city, clock, order)
        need = np.searchsorted(SIZES, city.households.members[rows])
        room = np.searchsorted(SIZES, city.dwellings.rooms[homes])
        free, pairs = np.ones(homes.size, bool), []
        for row, size in zip(rows, need, strict=True):
            fits = np.flatnonzero(free & (room >= size))
            if len(pairs) == order.count or not free.any():
                break
            if fits.size:
                free[fits[0]] = False
                pairs.append((row, homes[fits[0]]))
        chosen = np.array(pairs, np.int64).reshape(-1, 2)
        return chosen[:, 0], chosen[:, 1]

    def _rent(self, city: City, levers: Levers, slots: Rows) -> NDArray[np.float64]:
        """Rent by the municipality's rule, or what a private let is first asked at: NOK / year."""
        dwellings = city.dwellings
        first_ask = np.exp(self.config.prices.first_rent) * np.minimum(levers.rent_ceiling[dwellings.area[slots]], 1.0)
        municipal = dwellings.use[slots] == Use.MUNICIPAL
        return dwellings.rent_value[slots] * np.where(municipal, self.config.municipal_rent, first_ask)
