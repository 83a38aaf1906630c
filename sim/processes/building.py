"""New dwellings: how many developers start, of what kind, and where they are put."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import MarketConfig
from sim.kernels.counting import count_where
from sim.kernels.draws import Purpose, mix_each, mix_pairs, stream, uniform_each
from sim.kernels.slots import free_slots
from sim.state import Account, BuildingType, City, Clock, LegalForm, Levers, Owner, Use
from sim.state.transfers import transfer_ownership

Slots = NDArray[np.int64]
ROOMS = np.array([0.10, 0.45, 0.75, 0.92])
"""Cumulative share of new homes with 1, 2, 3, 4 rooms, the rest 5 (assumption)."""
FLOOR_AREA = np.array([28.0, 46.0, 66.0, 88.0, 118.0])
"""m2 by rooms, as in the stock."""
FAMILY_ROOMS, FAMILY_AREA = 4, 80.0
BLOCK_FULL = 60
"""Homes in a block from which a new block is begun."""
KIND, FAMILY, FORM, LAST_USE, STARTS = range(5)
"""Addresses of draws; those of starts go on with the quarter."""


@dataclass(frozen=True)
class Building:
    """Developers start where price exceeds cost and homes are not standing empty."""

    config: MarketConfig

    def step(self, city: City, levers: Levers, clock: Clock) -> Slots:
        """Build this quarter's homes; returns their slots."""
        starts = self.starts(city, levers, clock)
        area = np.repeat(np.arange(city.n_areas), starts)
        unit = np.arange(area.size) - np.repeat(np.cumsum(starts) - starts, starts)
        root = mix_each(stream(0, Purpose.BUILD, STARTS + clock.quarter), city.areas.key[area])
        slots = self.put_up(city, levers, area, mix_pairs(root, unit.astype(np.uint64)))
        city.dwellings.listed_since[slots] = clock.quarter + 1
        city.dwellings.built[slots] = clock.year
        city.events.add("built", slots.size)
        return slots

    def starts(self, city: City, levers: Levers, clock: Clock) -> NDArray[np.int64]:
        """Homes started in every area this quarter: int64[n_areas]."""
        expected = self.expected_starts(city, levers, clock)
        chance = uniform_each(stream(city.seed, Purpose.BUILD, STARTS + clock.quarter), city.areas.key[: city.n_areas])
        return (expected + chance).astype(np.int64)

    def expected_starts(self, city: City, levers: Levers, clock: Clock) -> NDArray[np.float64]:
        """Return rate x homes x 2 logistic(2 x elasticity x margin) x what the market takes, by area.

        At break-even the elasticity is as configured; starts fall from normal at the normal share of
        listed homes to none at twice that share, and double when nothing is listed. Weights move starts
        between areas and leave their total as it is.
        """
        building, dwellings = self.config.building, city.dwellings
        exists = dwellings.key != 0
        listed = exists & (dwellings.listed_since >= 0) & (dwellings.listed_since <= clock.quarter)
        share = np.count_nonzero(listed) / max(np.count_nonzero(exists), 1)
        output = 2.0 / (1.0 + np.exp(np.clip(-2.0 * building.elasticity * self.margin(city, levers), -50.0, 50.0)))
        taken = np.clip(2.0 - share / building.listed_share, 0.0, 2.0)
        homes = count_where(dwellings.area, exists, city.n_areas)
        starts = building.rate / 4.0 * homes * output * taken * levers.building
        weighted = starts * levers.building_weight
        return weighted * (starts.sum() / weighted.sum() if weighted.sum() > 0.0 else 1.0)

    def margin(self, city: City, levers: Levers) -> NDArray[np.float64]:
        """Log of what a new home brings over what it costs, per m2: float64[n_areas].

        Family homes beyond the usual share bring their own size's price; inclusionary homes lose the
        discount, homes to let what landlords pay below the price; a higher standard costs and brings more.
        """
        prices, n = self.config.prices, city.n_areas
        quality = self._quality(levers)
        by_size = city.areas.log_price[:n]
        usual = by_size[:, 1:3].mean(axis=1)
        larger = extra_family_share(levers.family_share) * (by_size[:, FAMILY_ROOMS - 1] - usual)
        price = np.exp(usual + larger + prices.quality_gradient * (quality - 0.5))
        lost = levers.inclusionary_share * levers.inclusionary_discount
        to_let = np.minimum(levers.new_rental_share, 1.0 - levers.inclusionary_share)
        lost = lost + to_let * (1.0 - np.minimum(self._yield_value(city, levers) / price, 1.0))
        return np.log(price * np.maximum(1.0 - lost, 1e-6) / np.maximum(self._cost(levers), 1.0))

    def _quality(self, levers: Levers) -> NDArray[np.float64]:
        """Return the standard of new homes: float64[n_areas]."""
        return np.minimum(self.config.building.quality + levers.new_quality, 1.0)

    def _cost(self, levers: Levers) -> NDArray[np.float64]:
        """Return the cost of building, NOK / m2: float64[n_areas]."""
        building = self.config.building
        return building.cost + building.quality_cost * (self._quality(levers) - building.quality)

    def _yield_value(self, city: City, levers: Levers) -> NDArray[np.float64]:
        """Net rent over the zone's required yield, what landlords pay for a new home, NOK / m2: float64[n_areas]."""
        n, prices = city.n_areas, self.config.prices
        standard = prices.quality_gradient * (self._quality(levers) - 0.5)
        rent = np.exp(city.areas.log_rent[:n, 1:3].mean(axis=1) + standard) * np.minimum(levers.rent_ceiling, 1.0)
        centre = np.asarray(city.parameters["yield_centre"], float)[city.areas.zone[:n]]
        return rent * (1.0 - self.config.landlords.cost_share) / np.maximum(centre, 0.001)

    def put_up(
        self, city: City, levers: Levers, area: NDArray[np.int64], key: NDArray[np.uint64], least_area: float = 0.0
    ) -> Slots:
        """Add homes of the given areas and keys to the stock, paid by developers; returns their slots.

        What a home is like is a hash of its key; the levers decide how many are family homes, which
        go to non-profit landlords, at a discount (inclusionary) or at value, to the municipality and to
        private landlords, and how many of the rest are cooperative.
        """
        dwellings = city.dwellings
        root = stream(city.seed, Purpose.KEY)
        slots = free_slots(root, key, city.areas.district[area].astype(np.int64), city.district_slots, dwellings.key)
        fits = slots >= 0
        city.events.add("not_built_for_lack_of_slots", np.count_nonzero(~fits))
        slots, area, key = slots[fits], area[fits], key[fits]
        chance = [uniform_each(stream(city.seed, Purpose.BUILD, what), key) for what in range(4)]
        rooms = np.searchsorted(ROOMS, chance[KIND]) + 1
        family = FLOOR_AREA[rooms - 1] >= max(FAMILY_AREA, least_area)
        wanted = extra_family_share(levers.family_share[area])
        rooms = np.where(~family & ((chance[FAMILY] < wanted) | (least_area > 0.0)), FAMILY_ROOMS, rooms)
        self._describe(city, levers, slots, area, key, rooms)
        coop = chance[FORM] < np.maximum(_coop_share(city), levers.new_coop_share)[area]
        dwellings.legal_form[slots] = np.where(coop, LegalForm.COOPERATIVE, LegalForm.FREEHOLD)
        floor = dwellings.floor_area[slots].astype(float)
        city.accounts.pay(Account.DEVELOPERS, Account.OUTSIDE, float((self._cost(levers)[area] * floor).sum()))
        self._hand_over(city, levers, slots, chance[LAST_USE])
        return slots

    def _describe(self, city: City, levers: Levers, slots: Slots, area, key, rooms) -> None:
        dwellings = city.dwellings
        dwellings.key[slots] = key
        dwellings.area[slots] = area
        dwellings.building[slots] = BuildingType.BLOCK
        dwellings.rooms[slots] = rooms
        dwellings.room_class[slots] = np.minimum(rooms, 4) - 1
        dwellings.floor_area[slots] = np.maximum(FLOOR_AREA[rooms - 1], 1.0)
        dwellings.quality[slots] = self._quality(levers)[area]
        dwellings.use[slots] = Use.OWNER
        dwellings.owner[slots] = Owner.DEVELOPER
        dwellings.block[slots] = _blocks_for(city, area)
        chance = uniform_each(stream(city.seed, Purpose.LANDLORD), key)
        spread = self.config.landlords.yield_spread * np.log(chance / (1.0 - chance))
        centre = np.asarray(city.parameters["yield_centre"], float)[city.areas.zone[area]]
        dwellings.required_yield[slots] = np.maximum(centre + spread, 0.001)
        set_values(city, self.config, slots)

    def _hand_over(self, city: City, levers: Levers, slots: Slots, chance: NDArray[np.float64]) -> None:
        """Sell what the levers ask for to non-profit landlords, the municipality and private landlords.

        Shares are cut from one draw of each home: inclusionary from below, then non-profit and private lets;
        municipal from above, after inclusionary ones.
        """
        dwellings = city.dwellings
        area, value = dwellings.area[slots], dwellings.value[slots]
        inclusionary = chance < levers.inclusionary_share[area]
        municipal = ~inclusionary & (chance >= 1.0 - levers.new_municipal_share[area])
        up_to = levers.inclusionary_share[area] + levers.new_nonprofit_share[area]
        non_profit = ~inclusionary & ~municipal & (chance < up_to)
        private = ~inclusionary & ~municipal & ~non_profit & (chance < up_to + levers.new_rental_share[area])
        discounted = value * (1.0 - levers.inclusionary_discount[area])
        self._sell(city, slots[inclusionary], Owner.NON_PROFIT, Use.NON_PROFIT, discounted[inclusionary])
        self._sell(city, slots[municipal], Owner.MUNICIPALITY, Use.MUNICIPAL, value[municipal])
        self._sell(city, slots[non_profit], Owner.NON_PROFIT, Use.NON_PROFIT, value[non_profit])
        yields = dwellings.rent_value[slots] * np.minimum(levers.rent_ceiling[area], 1.0)
        yields = yields * (1.0 - self.config.landlords.cost_share) / dwellings.required_yield[slots]
        self._sell(city, slots[private], Owner.LANDLORD, Use.PRIVATE_LET, np.minimum(value, yields)[private])
        grant = float((value * levers.new_nonprofit_grant[area])[non_profit].sum())
        city.accounts.pay(Account.MUNICIPALITY, Account.LANDLORDS, grant)
        for lever, cost, recipient in (
            ("new_municipal_share", value[municipal].sum(), "developers"),
            ("new_nonprofit_grant", grant, "landlords"),
        ):
            for block in levers.writers(lever)[:1]:
                city.events.spend(block, float(cost), recipient)
        city.events.add("built_inclusionary", np.count_nonzero(inclusionary))
        city.events.add("built_municipal", np.count_nonzero(municipal))

    def _sell(self, city: City, slots: Slots, owner: Owner, use: Use, price: NDArray[np.float64]) -> None:
        """Hand new homes over to a landlord."""
        transfer_ownership(city, slots, owner, price)
        city.dwellings.use[slots] = use
        city.dwellings.legal_form[slots] = LegalForm.RENTAL_PROPERTY


def set_values(city: City, config: MarketConfig, slots: Slots) -> None:
    """Value and market rent by the indices of area and rooms, the quality gradient and the floors."""
    dwellings, prices = city.dwellings, config.prices
    cell = (dwellings.area[slots], dwellings.room_class[slots])
    standard = prices.quality_gradient * (dwellings.quality[slots] - 0.5)
    floor_area = dwellings.floor_area[slots].astype(float)
    dwellings.value[slots] = floor_area * np.maximum(np.exp(city.areas.log_price[cell] + standard), prices.price_floor)
    dwellings.rent_value[slots] = floor_area * np.maximum(
        np.exp(city.areas.log_rent[cell] + standard), prices.rent_floor
    )


def extra_family_share(asked: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of other new homes that must be family homes to reach the share asked for: float64[n]."""
    usual = 1.0 - ROOMS[FAMILY_ROOMS - 2]
    return np.maximum(asked - usual, 0.0) / (1.0 - usual)


def _coop_share(city: City) -> NDArray[np.float64]:
    """Share of cooperative homes in every area, which new homes follow."""
    dwellings = city.dwellings
    exists = (dwellings.key != 0) & (dwellings.use != Use.MUNICIPAL)
    coop = exists & (dwellings.legal_form == LegalForm.COOPERATIVE)
    every = count_where(dwellings.area, exists, city.n_areas)
    return count_where(dwellings.area, coop, city.n_areas) / np.maximum(every, 1)


def _blocks_for(city: City, area: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the newest block of each home's area, or a fresh one where that is full."""
    dwellings = city.dwellings
    size = count_where(dwellings.block, dwellings.key != 0, city.block_area.size)
    newest = np.full(city.n_areas, -1, np.int64)
    newest[city.block_area] = np.arange(city.block_area.size)
    built = np.unique(area)
    full = built[(newest[built] < 0) | (size[np.maximum(newest[built], 0)] >= BLOCK_FULL)]
    newest[full] = city.block_area.size + np.arange(full.size)
    city.block_area = np.concatenate([city.block_area, full.astype(np.int32)])
    return newest[area].astype(np.int32)
