"""Varied housing mix: where municipal homes are, what is built, small flats merged into family flats."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.config import HousingMixConfig
from sim.kernels.counting import count_where
from sim.policies.block import Block, Mask, spread
from sim.policies.bounds import dissimilarity_per_household, tenure_per_swap
from sim.state import City, Clock, Levers, Order, OrderKind, Use

DENSEST = 0.30
"""Municipal share that ``concentrated`` fills areas to, highest present share first (assumption)."""
SMALL_ROOMS = 2
Counts = NDArray[np.float64]


@dataclass
class HousingMix(Block):
    """Moves the municipal stock towards a target by buying and, on vacancy, selling; sets norms for new homes."""

    name: ClassVar[str] = "housing_mix"
    title: ClassVar[str] = "Varied housing mix"
    writes: ClassVar[tuple[str, ...]] = (
        "new_municipal_share",
        "family_share",
        "inclusionary_share",
        "inclusionary_discount",
        "order:BUY",
        "order:SELL",
        "order:MERGE",
    )
    bounded_measures: ClassVar[tuple[str, ...]] = ("dissimilarity", "tenure_dissimilarity")
    smallest_effect: ClassVar[str] = (
        "Municipal homes are 3.5 % of units and about a tenth turn over a year, so people mix can move by "
        "a few thousandths at most; tenure mix moves first."
    )
    config: HousingMixConfig = field(default_factory=HousingMixConfig)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._target: Counts | None = None
        self._cap_base = 0.0

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write norms for new homes and orders to buy, sell and merge."""
        config = self.config
        gap = self.gap(city, treated)
        short = treated & (gap > 0.0)
        levers.write("new_municipal_share", strength * config.new_municipal_share, self.name, short)
        levers.write("family_share", strength * config.family_share, self.name, treated)
        levers.write("inclusionary_share", strength * config.inclusionary_share, self.name, treated)
        levers.write("inclusionary_discount", config.inclusionary_discount, self.name, treated)
        self._trade(city, levers, clock, strength, gap)
        self._merge(city, levers, clock, strength, treated)

    def gap(self, city: City, treated: Mask) -> Counts:
        """Municipal homes that treated areas lack (below 0: have too many): float64[n_areas]."""
        homes, municipal = _homes(city)
        if self._target is None or self.config.target.when == "yearly":
            self._target = self.target_shares(homes, municipal, treated)
        if self._cap_base == 0.0:
            self._cap_base = float(municipal.sum())
        return np.where(treated, self._target * homes - municipal, 0.0)

    def target_shares(self, homes: Counts, municipal: Counts, treated: Mask) -> Counts:
        """Municipal share aimed at in every treated area, 0 elsewhere."""
        config = self.config
        mine, all_ = municipal[treated].sum(), max(homes[treated].sum(), 1.0)
        wanted = mine + config.net_units * all_
        if config.pattern == "even":
            share = wanted / all_ if config.municipal_target is None else config.municipal_target
            return np.where(treated, np.clip(share, 0.0, 1.0), 0.0)
        target = np.zeros(homes.size)
        present = np.where(treated, municipal / np.maximum(homes, 1.0), -1.0)
        for area in np.argsort(-present, kind="stable"):
            if not treated[area] or wanted <= 0.0:
                break
            target[area] = min(max(DENSEST, present[area]), wanted / max(homes[area], 1.0))
            wanted -= target[area] * homes[area]
        return target

    def _trade(self, city: City, levers: Levers, clock: Clock, strength: float, gap: Counts) -> None:
        """Buy where homes are lacking; sell empty ones elsewhere, as many as were bought in excess."""
        config = self.config
        excess = -float(gap.sum())
        ahead = excess > max(config.sell_cap * self._cap_base / 4.0, 1.0)
        buys = 0 if ahead else self.quota("buy", config.buy_cap * self._cap_base, strength)
        for area, count in _counts(spread(buys, np.maximum(gap, 0.0))):
            key = self.order_key("buy", clock, area)
            levers.orders.append(
                Order(OrderKind.BUY, self.name, area, Use.MUNICIPAL, count=count, price_cap=config.price_cap, key=key)
            )
        sells = self.quota("sell", config.sell_cap * self._cap_base, strength, most=int(max(excess, 0.0) + 1e-9))
        free = np.minimum(np.maximum(-gap, 0.0), _empty_municipal(city, clock))
        for area, count in _counts(spread(sells, np.floor(free))):
            key = self.order_key("sell", clock, area)
            levers.orders.append(Order(OrderKind.SELL, self.name, area, Use.OWNER, count=count, key=key))

    def _merge(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        dwellings = city.dwellings
        small = _listed(city, clock) & (dwellings.rooms <= SMALL_ROOMS)
        pairs = np.bincount(dwellings.area[small], minlength=city.n_areas) / 2.0 * treated
        count = self.quota("merge", 4.0 * self.config.merge_rate * float(pairs.sum()), strength)
        terms = {"cost": self.config.merge_cost, "largest": SMALL_ROOMS}
        where = [(-1, count)] if treated.all() else _counts(spread(count, pairs))
        for area, number in where:
            if number:
                key = self.order_key("merge", clock, area)
                levers.orders.append(Order(OrderKind.MERGE, self.name, area, count=number, key=key, terms=dict(terms)))

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Purchases at mean value; sales are not counted on."""
        dwellings = city.dwellings
        _, municipal = _homes(city)
        mean = float(dwellings.value[dwellings.key != 0].mean())
        return self.config.buy_cap * float(municipal.sum()) * mean

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """Each home moved changes the place of one municipal tenant and of one other household."""
        gap = self.gap(city, treated)
        moved = min(self.config.buy_cap, self.config.sell_cap + max(self.config.net_units, 0.0)) * self._cap_base
        most = float(np.maximum(gap, 0.0).sum())
        households = city.housed()
        tenants = households[city.dwellings.use[city.households.dwelling[households]] == Use.MUNICIPAL]
        each = dissimilarity_per_household(city, tenants) + dissimilarity_per_household(city, households)
        per = {"dissimilarity": each, "tenure_dissimilarity": tenure_per_swap(city)}
        return {k: v * moved for k, v in per.items()}, {k: v * most for k, v in per.items()}

    def moves(self, city: City, treated: Mask) -> list[tuple[str, Mask, Mask]]:
        """Municipal homes: more where lacking, fewer where there are too many."""
        homes, municipal = _homes(city)
        gap = np.where(treated, self.target_shares(homes, municipal, treated) * homes - municipal, 0.0)
        return [("municipal homes", gap > 0.5, gap < -0.5)]


def _homes(city: City) -> tuple[Counts, Counts]:
    """Homes and municipal homes by area."""
    dwellings = city.dwellings
    exists = dwellings.key != 0
    municipal = exists & (dwellings.use == Use.MUNICIPAL)
    count = [count_where(dwellings.area, who, city.n_areas).astype(float) for who in (exists, municipal)]
    return count[0], count[1]


def _listed(city: City, clock: Clock) -> Mask:
    since = city.dwellings.listed_since
    return (city.dwellings.key != 0) & (since >= 0) & (since <= clock.quarter) & (city.dwellings.occupant < 0)


def _empty_municipal(city: City, clock: Clock) -> Counts:
    empty = _listed(city, clock) & (city.dwellings.use == Use.MUNICIPAL)
    return np.bincount(city.dwellings.area[empty], minlength=city.n_areas).astype(float)


def _counts(given: NDArray[np.int64]) -> list[tuple[int, int]]:
    return [(int(area), int(given[area])) for area in np.flatnonzero(given)]
