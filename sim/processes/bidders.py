"""Bids that stand before households come: investors' and the municipality's."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.config import MarketConfig
from sim.kernels.choice import Listings
from sim.kernels.draws import Purpose, mix_each, stream, uniform_each
from sim.state import Account, City, Clock, LegalForm, Levers, Order, OrderKind, Owner, Use
from sim.state.transfers import transfer_ownership

LEAST_YIELD = 0.01
"""Smallest required net yield a year that an investor can draw."""
SECOND_STREAM = 1


@dataclass
class StandingBids:
    """The two highest standing bids on every listing, and whose the highest is."""

    bid: NDArray[np.float64]
    """float64[m, 2], NOK; -inf for none."""
    backer: NDArray[np.int32]
    """Index of the order behind the highest bid, ``INVESTOR`` or ``NOBODY``: int32[m]."""
    required_yield: NDArray[np.float64]
    """Of the investor who looks at it: float64[m]."""
    INVESTOR: int = field(default=-2, init=False)
    NOBODY: int = field(default=-1, init=False)

    def enter(self, listings: NDArray[np.integer], bids: NDArray[np.float64], backer: int) -> None:
        """Add one bid to each of some listings."""
        higher = bids > self.bid[listings, 0]
        won, lost = listings[higher], listings[~higher]
        self.bid[won, 1], self.bid[won, 0] = self.bid[won, 0], bids[higher]
        self.backer[won] = backer
        self.bid[lost, 1] = np.maximum(self.bid[lost, 1], bids[~higher])


@dataclass(frozen=True)
class Bidders:
    """Lets investors and the municipality bid, and carries out what they win."""

    market: MarketConfig

    def bids(self, city: City, levers: Levers, clock: Clock, listings: Listings) -> StandingBids:
        """Collect the standing bids of the quarter."""
        m = listings.slot.size
        standing = StandingBids(np.full((m, 2), -np.inf), np.full(m, -1, np.int32), np.zeros(m))
        if self.market.landlords.enabled:
            self._investors(city, levers, clock, listings, standing)
        for number, order in enumerate(levers.orders):
            if order.kind == OrderKind.BUY and order.count > 0:
                self._municipality(city, listings, standing, order, number)
        return standing

    def _investors(self, city: City, levers: Levers, clock: Clock, listings: Listings, standing: StandingBids) -> None:
        """Bid net rent over required yield for listed freehold dwellings (rulings B5).

        Where a rule limits the loan of those who buy to let, the part they must pay themselves
        costs ``equity_premium`` more a year; so do, by ``security_premium``, lets whose tenants may stay. A
        purchase tax is borne by the bid.
        """
        rules, dwellings = self.market.landlords, city.dwellings
        open_to = listings.for_sale & (dwellings.legal_form[listings.slot] == LegalForm.FREEHOLD)
        draw = stream(city.seed, Purpose.INVESTOR, clock.quarter)
        looks = np.flatnonzero(open_to & (uniform_each(draw, listings.key) < rules.investors))
        area = listings.area[looks]
        u = uniform_each(draw + np.uint64(SECOND_STREAM), listings.key[looks])
        centre = np.asarray(city.parameters["yield_centre"], float)[city.areas.zone[area]]
        required = np.maximum(centre + rules.yield_spread * np.log(u / (1.0 - u)), LEAST_YIELD)
        standing.required_yield[looks] = required
        slots = listings.slot[looks]
        rent = dwellings.rent_value[slots] * np.minimum(levers.rent_ceiling[area], 1.0)
        net_rent = rent * (1.0 - rules.cost_share) - levers.letting_cost[area]
        bound = rules.security_premium * levers.tenure_security[area]
        cost_of_money = required + rules.equity_premium * (1.0 - levers.landlord_ltv) + bound
        bid = net_rent / cost_of_money / (1.0 + levers.purchase_tax)
        serious = bid >= listings.ask[looks]
        standing.enter(looks[serious], bid[serious], StandingBids.INVESTOR)

    def _municipality(self, city: City, listings: Listings, standing: StandingBids, order: Order, number: int) -> None:
        """Bid up to the order's cap for its first candidates, best hash first, as far as the budget goes."""
        free = standing.backer < 0
        candidates = self._for_sale(city, listings, order, free)[: order.count]
        most = _most(city, listings, order, candidates)
        serious = most >= listings.ask[candidates]
        candidates, most = candidates[serious], most[serious]
        affordable = np.cumsum(most) <= order.budget - order.spent
        standing.enter(candidates[affordable], most[affordable], number)

    def _for_sale(self, city: City, listings: Listings, order: Order, free: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Find the listings an order may buy, best hash of order and dwelling first."""
        owner = city.dwellings.owner[listings.slot]
        wanted = free & listings.for_sale & (owner != Owner.MUNICIPALITY)
        if order.area >= 0:
            wanted &= listings.area == order.area
        found = np.flatnonzero(wanted)
        return found[np.argsort(mix_each(np.uint64(order.key), listings.key[found]), kind="stable")]

    def buy_to_let(
        self, city: City, levers: Levers, clock: Clock, listings: Listings, standing: StandingBids,
        won: NDArray[np.integer], price: NDArray[np.float64],
    ) -> None:  # fmt: skip
        """Turn what investors won into private lets, on the market from the next quarter."""
        slots, dwellings = listings.slot[won], city.dwellings
        transfer_ownership(city, slots, Owner.LANDLORD, price)
        city.accounts.pay(Account.LANDLORDS, Account.STATE, float(price.sum()) * levers.purchase_tax)
        dwellings.required_yield[slots] = standing.required_yield[won]
        _put_to_let(city, clock, slots, Use.PRIVATE_LET)
        city.events.add("investor_purchases", slots.size)

    def buy_for_order(
        self, city: City, clock: Clock, listings: Listings, order: Order, number: int,
        won: NDArray[np.integer], price: NDArray[np.float64],
    ) -> None:  # fmt: skip
        """Carry out purchases of the municipality; what it buys for others to run it pays for them."""
        slots = listings.slot[won]
        owner = Owner.NON_PROFIT if order.use == Use.NON_PROFIT else Owner.MUNICIPALITY
        total = float(price.sum())
        if owner == Owner.NON_PROFIT:
            city.accounts.pay(Account.MUNICIPALITY, Account.LANDLORDS, total)
        transfer_ownership(city, slots, owner, price)
        _put_to_let(city, clock, slots, Use(order.use))
        if order.legal_form >= 0:
            city.dwellings.legal_form[slots] = order.legal_form
        city.dwellings.order[slots] = number
        order.filled += int(slots.size)
        order.spent += total
        city.events.spend(order.block, total, "home_sellers")
        city.events.add("municipal_purchases", slots.size)

    def unfilled(self, city: City, listings: Listings, order: Order, unsold: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Unsold listings that an order still wants at their ask, within its cap and budget."""
        left = order.count - order.filled
        found = self._for_sale(city, listings, order, unsold)
        found = found[_most(city, listings, order, found) >= listings.ask[found]][: max(left, 0)]
        return found[np.cumsum(listings.ask[found]) <= order.budget - order.spent]


def _most(city: City, listings: Listings, order: Order, chosen: NDArray[np.integer]) -> NDArray[np.float64]:
    """Highest price an order pays: its cap times the indexed value, twice the value without a cap."""
    return min(order.price_cap, 2.0) * city.dwellings.value[listings.slot[chosen]]


def _put_to_let(city: City, clock: Clock, slots: NDArray[np.integer], use: Use) -> None:
    dwellings = city.dwellings
    dwellings.use[slots] = use
    dwellings.listed_since[slots] = clock.quarter + 1
    dwellings.ask[slots] = 0.0
    dwellings.rent[slots] = 0.0
