"""What areas come to be known for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import BehaviourConfig
from sim.state import Account, City, Clock, Levers, OrderKind, Use


@dataclass(frozen=True)
class AreaLife:
    """Keeps the status of areas, and a reputation that remembers it for years."""

    config: BehaviourConfig

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Pay for what policies order; measure status; let reputation take in status, municipal homes and labels."""
        areas = city.areas
        self._pay(city, levers)
        areas.status[:] = self._status(city)
        areas.label[:] = levers.label
        memory = self.config.reputation_memory**0.25
        areas.reputation[:] = memory * areas.reputation + (1.0 - memory) * self._taken_in(city)

    def _pay(self, city: City, levers: Levers) -> None:
        """Pay for works and services in areas out of the municipality's account."""
        for order in levers.orders_of(OrderKind.SPEND):
            city.accounts.pay(Account.MUNICIPALITY, Account.OUTSIDE, order.budget)
            city.events.spend(order.block, order.budget)
            order.spent = order.budget

    def _status(self, city: City) -> NDArray[np.float64]:
        """Mean household income rank less one half; an empty area keeps what it had."""
        rows = city.housed()
        area = city.dwellings.area[city.households.dwelling[rows]]
        size = np.bincount(area, minlength=city.n_areas)
        total = np.bincount(area, city.households.income_rank[rows].astype(float) - 0.5, minlength=city.n_areas)
        return np.where(size > 0, total / np.maximum(size, 1), city.areas.status)

    def _taken_in(self, city: City) -> NDArray[np.float64]:
        """Return what this quarter adds up to: the value reputation would have if all stayed like this."""
        config, areas = self.config, city.areas
        concentration = municipal_share(city)
        start = city.parameters.setdefault("municipal_start", concentration)
        return (
            config.reputation_status * areas.status
            - config.reputation_municipal * (concentration - start)
            + config.reputation_label * areas.label
        )


def municipal_share(city: City) -> NDArray[np.float64]:
    """Share of municipal homes among an area's homes: float64[n_areas]."""
    slots = np.flatnonzero(city.dwellings.key != 0)
    area, municipal = city.dwellings.area[slots], city.dwellings.use[slots] == Use.MUNICIPAL
    homes = np.bincount(area, minlength=city.n_areas)
    return np.bincount(area[municipal], minlength=city.n_areas) / np.maximum(homes, 1)
