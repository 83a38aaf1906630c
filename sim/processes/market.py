"""Bids meet listings; who gets a home moves (model.md 3, step 9)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import BehaviourConfig, MarketConfig
from sim.kernels import matching
from sim.kernels.draws import Purpose, stream
from sim.processes.bidders import Bidders, StandingBids
from sim.processes.moving import Moving
from sim.processes.search import Search
from sim.processes.social import SocialHousing, StarterLoans
from sim.state import City, Clock, Levers, OrderKind, SearchReason, Use
from sim.state.parents import per_group
from sim.state.searchers import Deals, Searchers


@dataclass(frozen=True)
class Market:
    """Allocates municipal homes by queue and all others by deferred acceptance."""

    behaviour: BehaviourConfig
    market: MarketConfig

    def step(self, city: City, levers: Levers, clock: Clock, searchers: Searchers) -> None:
        """Match, settle sales and leases, and leave the quarter's deals for pricing."""
        search, listings = Search(self.behaviour, self.market), searchers.listings
        lending = search.lending(levers)
        social = SocialHousing(self.behaviour, self.market)
        housed = social.step(city, levers, clock, searchers, searchers.homes, lending)
        searchers.n_candidates[np.isin(searchers.rows, housed)] = 0
        bidders = Bidders(self.market)
        standing = bidders.bids(city, levers, clock, listings)
        winner, choice, second, _ = matching.deferred_acceptance(
            searchers.candidates, searchers.n_candidates, self.scores(city, levers, searchers), searchers.bids,
            city.households.key[searchers.rows], stream(city.seed, Purpose.TIE), listings.key, standing.bid,
            np.arange(searchers.rows.size),
        )  # fmt: skip
        price = np.maximum(listings.ask, second)
        deals = [self._institutions(city, levers, clock, searchers, standing, winner, price)]
        index_price = shadow_prices(levers, searchers, winner, choice, price)
        deals.append(self._households(city, clock, levers, searchers, winner, price, index_price))
        city.deals = Deals.join(deals)
        StarterLoans(self.market).step(city, levers, clock, lending, searchers)
        self._close(city, searchers)

    def scores(self, city: City, levers: Levers, searchers: Searchers) -> NDArray[np.float64]:
        """Return what listings rank applicants by: float64[n, offers]."""
        households, listings, rows = city.households, searchers.listings, searchers.rows
        rules = self.market.landlords
        group = np.minimum(households.background[rows], city.n_groups)
        malus = levers.discrimination * per_group(rules.discrimination, city.n_groups, mixed=0.0)[group]
        private = city.dwellings.use[listings.slot] == Use.PRIVATE_LET
        promised = searchers.promised.most()
        return matching.landlord_scores(
            searchers.candidates, searchers.n_candidates, searchers.bids, listings.for_sale, listings.ask, listings.key,
            households.key[rows], np.maximum(households.net_income[rows] + promised, 1.0), malus,
            np.where(private, levers.letting_cost_supported[listings.area], 0.0), promised > 0.0,
            rules.score_noise, stream(city.seed, Purpose.LETTING),
        )  # fmt: skip

    def _institutions(
        self, city: City, levers: Levers, clock: Clock, searchers: Searchers, standing: StandingBids,
        winner: NDArray[np.int32], price: NDArray[np.float64],
    ) -> Deals:  # fmt: skip
        """Carry out what investors and the municipality won, and what the latter still takes unsold."""
        listings, bidders = searchers.listings, Bidders(self.market)
        stands = winner == matching.STANDING
        bought = np.flatnonzero(stands)
        deals = Deals(
            listings.slot[bought],
            price[bought],
            city.dwellings.value[listings.slot[bought]],
            np.zeros(bought.size, bool),
        )
        invested = np.flatnonzero(stands & (standing.backer == StandingBids.INVESTOR))
        bidders.buy_to_let(city, levers, clock, listings, standing, invested, price[invested])
        unsold = winner == matching.NOBODY
        for number, order in enumerate(levers.orders):
            if order.kind == OrderKind.BUY and order.count > 0:
                won = np.flatnonzero(stands & (standing.backer == number))
                bidders.buy_for_order(city, clock, listings, order, number, won, price[won])
                late = bidders.unfilled(city, listings, order, unsold)
                bidders.buy_for_order(city, clock, listings, order, number, late, listings.ask[late])
                unsold[late] = False
        return deals

    def _households(
        self, city: City, clock: Clock, levers: Levers, searchers: Searchers,
        winner: NDArray[np.int32], price: NDArray[np.float64], index_price: NDArray[np.float64],
    ) -> Deals:  # fmt: skip
        """Move the winners: buyers pay the price, tenants the ask while the queue shows in the shadow rent (B4)."""
        listings, dwellings = searchers.listings, city.dwellings
        won = np.flatnonzero(winner >= 0)
        rows, slots = searchers.rows[winner[won]], listings.slot[won]
        sale = listings.for_sale[won]
        indexed = np.where(sale, dwellings.value[slots], dwellings.rent_value[slots])
        private = sale | (dwellings.use[slots] == Use.PRIVATE_LET)
        pays = np.where(sale, price[won], listings.ask[won])
        starters = (city.households.guarantee[rows] > 0) & sale
        before = city.events.count.get("starter_loan_amount", 0.0)
        lending = Search(self.behaviour, self.market).lending(levers)
        count_access(city, searchers, rows[dwellings.use[slots] == Use.PRIVATE_LET])
        Moving(self.market).settle(city, levers, clock, lending, rows, slots, pays)
        if starters.any():
            blocks = [order.block for order in levers.orders if order.kind == OrderKind.STARTER_LOAN]
            outlay = city.events.count.get("starter_loan_amount", 0.0) - before
            city.events.spend(blocks[0] if blocks else "owner_occupancy", outlay, "households")
        return Deals(slots[private], index_price[won][private], indexed[private], ~sale[private])

    def _close(self, city: City, searchers: Searchers) -> None:
        """Mark newcomers who found nothing worth coming for as leaving, and clear the reasons of those housed."""
        households, rows = city.households, searchers.rows
        home = households.dwelling[rows]
        tried = households.waiting[rows] + 1 >= self.behaviour.search.newcomer_quarters
        stays_away = (searchers.n_candidates == 0) & (home < 0) & (households.newcomer[rows] == 1) & tried
        households.leaving[rows[stays_away]] = 1
        settled = rows[(home >= 0) & (households.reason[rows] == SearchReason.STRESS)]
        households.reason[settled] = SearchReason.NONE


def shadow_prices(
    levers: Levers, searchers: Searchers, winner: NDArray[np.int32], choice: NDArray[np.int32],
    price: NDArray[np.float64],
) -> NDArray[np.float64]:  # fmt: skip
    """Prices that the indices follow: what is paid, but for lets under a ceiling what the tenant would bear without it.

    That is the ask without the ceiling, as it is in a home's first quarter on the market, or the tenant's
    own bid where that is lower; else a ceiling would pull down the market rent that it is a share of.
    """
    listings, shadow = searchers.listings, price.copy()
    let = np.flatnonzero(~listings.for_sale & (winner >= 0))
    free_ask = listings.ask[let] / np.minimum(levers.rent_ceiling[listings.area[let]], 1.0)
    bid = searchers.bids[winner[let], choice[let]]
    shadow[let] = np.maximum(price[let], np.minimum(free_ask, bid))
    return shadow


def count_access(city: City, searchers: Searchers, tenants: NDArray[np.integer]) -> None:
    """Count who had a private let among its candidates, and who got one, by background."""
    background = city.households.background
    private = city.dwellings.use[searchers.listings.slot] == Use.PRIVATE_LET
    if not private.size:
        return
    applies = matching.lists_any(searchers.candidates, searchers.n_candidates, private)
    for what, rows in (("let_applicants", searchers.rows[applies]), ("let_tenants", tenants)):
        number = np.bincount(np.minimum(background[rows], city.n_groups), minlength=city.n_groups + 1)
        for group, n in zip([*city.groups, "mixed"], number, strict=True):
            city.events.add(f"{what}_{group}", n)
