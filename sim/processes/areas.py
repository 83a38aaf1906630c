"""What areas offer and what they come to be known for."""

from dataclasses import dataclass

import numpy as np

from sim.config import AreasConfig
from sim.state import Account, City, Clock, Levers, OrderKind
from sim.state.neighbourhoods import area_start, mean_status, measure_amenity, measure_life, taken_in


@dataclass(frozen=True)
class AreaLife:
    """Keeps amenity, status, disorder and cohesion of areas, and a reputation that remembers for years."""

    config: AreasConfig

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Carry out what is built and paid, measure, and let reputation take it in.

        Disorder, contact and cohesion follow persons' status and a year's moves, so they are
        measured once a year, at its end.
        """
        areas = city.areas
        self._build(city, levers)
        self._pay(city, levers)
        areas.status[:] = mean_status(city)
        if clock.season == 3:
            measure_life(city, self.config, clock.quarter + 1, levers.disorder_relief)
        memory = self.config.reputation_memory**0.25
        areas.reputation[:] = memory * areas.reputation + (1.0 - memory) * taken_in(city, self.config)

    def _build(self, city: City, levers: Levers) -> None:
        """Set what areas offer to the start and what levers add; households see it from the next quarter on."""
        areas, start = city.areas, area_start(city, self.config)
        areas.label[:] = levers.label
        areas.green[:] = start.green + levers.green
        areas.noise[:] = start.noise + levers.noise
        areas.safe_access[:] = np.clip(start.safe_access + levers.safe_access, 0.0, 1.0)
        areas.meeting_places[:] = start.meeting_places + levers.meeting_places
        measure_amenity(city, self.config)

    def _pay(self, city: City, levers: Levers) -> None:
        """Pay for works and services in areas out of the municipality's account."""
        for order in levers.orders_of(OrderKind.SPEND):
            city.accounts.pay(Account.MUNICIPALITY, Account.OUTSIDE, order.budget)
            city.events.spend(order.block, order.budget, "providers")
            order.spent = order.budget
