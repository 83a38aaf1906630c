"""Prices and rents follow what was paid (model.md 3, step 10)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import PriceConfig
from sim.kernels import prices
from sim.state import City, Clock, Levers, Use
from sim.state.codes import ROOM_CLASSES
from sim.state.searchers import Deals


@dataclass(frozen=True)
class Pricing:
    """Moves the indices of prices and rents with deals and unsold listings, then revalues every dwelling."""

    config: PriceConfig

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Update both indices, values and market rents."""
        deals = city.deals if city.deals is not None else Deals.none()
        areas, n = city.areas, city.n_areas
        for let, index, floor in (
            (False, areas.log_price, self.config.price_floor),
            (True, areas.log_rent, self.config.rent_floor),
        ):
            change = self._change(city, clock, deals, let)
            index[:n] = np.maximum(index[:n] + change, np.log(max(floor, 1e-9)))
        self.revalue(city)

    def _change(self, city: City, clock: Clock, deals: Deals, let: bool) -> NDArray[np.float64]:
        """Change of the log index of each cell: float64[n_areas, room classes]."""
        dwellings, rules, shape = city.dwellings, self.config, (city.n_areas, ROOM_CLASSES)
        mine = (deals.let == let) & (deals.paid > 0) & (deals.indexed > 0)
        slot, residual = deals.slot[mine], np.log(deals.paid[mine] / deals.indexed[mine])
        number, total = prices.sum_residuals(dwellings.area[slot], dwellings.room_class[slot], residual, *shape)
        use = Use.PRIVATE_LET if let else Use.OWNER
        since = dwellings.listed_since
        unsold = np.flatnonzero((since >= 0) & (since <= clock.quarter) & (dwellings.use == use))
        discount = np.minimum(rules.discount * (clock.quarter + 1 - since[unsold]), rules.discount_cap)
        n_unsold, discounts = prices.sum_residuals(
            dwellings.area[unsold], dwellings.room_class[unsold], discount, *shape
        )
        return prices.index_changes(
            number, total, n_unsold, discounts, rules.speed, rules.shrinkage, rules.unsold_weight, rules.index_step,
            float(np.asarray(city.parameters.get("normal_residual", np.zeros(2)))[int(let)]),
        )  # fmt: skip

    def revalue(self, city: City) -> None:
        """Write ``value`` and ``rent_value`` of every dwelling from the indices."""
        dwellings, areas, rules = city.dwellings, city.areas, self.config
        prices.refresh_values(
            dwellings.area, dwellings.room_class, dwellings.floor_area, dwellings.quality,
            np.exp(areas.log_price), np.exp(areas.log_rent), rules.quality_gradient,
            rules.price_floor, rules.rent_floor, dwellings.value, dwellings.rent_value,
        )  # fmt: skip
