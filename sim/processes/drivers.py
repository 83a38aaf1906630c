"""The world outside moves on, once a year."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config import HistoryConfig
from sim.state import City, Clock, Levers, Status
from sim.state.arrivals import queue_of
from sim.state.outside import OutsideWorld, interest_change
from sim.state.profiles import profiles_of
from sim.state.summaries import TaxSchedule

LEAST_YIELD = 0.001
"""Required yields stay above this, as at the start."""


@dataclass(frozen=True)
class Drivers:
    """Carries the world outside from one year's values to the next.

    Each parameter is multiplied by the growth of its series (points of interest are added), so
    that what a policy did to it is kept. Without ``City.parameters["drivers"]``, or ``frozen``,
    nothing happens.
    """

    config: HistoryConfig
    frozen: bool = False

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Let developers build as much as they did, and on new year's day rebind what stands for the world outside."""
        world: OutsideWorld | None = city.parameters.get("drivers")
        if world is None or self.frozen:
            return
        levers.write("building", self.config.building, "drivers")
        if clock.new_year:
            self._new_year(city, world, clock)

    def _new_year(self, city: City, world: OutsideWorld, clock: Clock) -> None:
        before, now = world.row(clock.year - 1), world.row(clock.year)
        if now == before:
            return
        self._migration(city.parameters, city, world, before, now)
        self._incomes(city, np.log(world.real_income[now] / world.real_income[before]))
        self._benefits(city.parameters, world, before, now)
        self._interest(city, self.config.interest * (world.interest[now] - world.interest[before]))

    def _migration(self, parameters: dict[str, Any], city: City, world: OutsideWorld, before: int, now: int) -> None:
        """Arrivals by background and the rates of leaving."""
        arrivals = queue_of(city)
        if arrivals is not None:
            growth = (world.arrivals[now] / world.arrivals[before]) ** self.config.arrivals
            parameters["arrivals"] = arrivals.scaled(growth)
        rates = parameters["rates"]
        growth = (world.departures[now] / world.departures[before]) ** self.config.arrivals
        parameters["rates"] = {**rates, "departures": rates["departures"] * growth}

    def _incomes(self, city: City, growth: float) -> None:
        """Wages grow by so many log points, transfers and pensions by part of it."""
        profiles = profiles_of(city)
        by_status = np.full((len(Status), profiles.log_mean.shape[3]), self.config.transfers)
        by_status[Status.WORK] = 1.0
        retired = profiles.band[TaxSchedule.retirement_age]
        by_status[:, retired:] = self.config.pensions
        shift: NDArray[np.float64] = self.config.incomes * growth * by_status
        city.parameters["profiles"] = replace(profiles, log_mean=profiles.log_mean + shift[:, None, None, :])

    def _benefits(self, parameters: dict[str, Any], world: OutsideWorld, before: int, now: int) -> None:
        """Let the low-income line follow the national median, and child benefit lose what prices gain."""
        growth = (world.real_income[now] / world.real_income[before]) ** self.config.low_income_line
        parameters["low_income_line"] *= growth
        schedule = parameters.get("tax") or TaxSchedule()
        kept = (world.child_benefit[now] / world.child_benefit[before]) ** self.config.child_benefit
        parameters["tax"] = replace(schedule, child_benefit=schedule.child_benefit * kept)

    def _interest(self, city: City, change: float) -> None:
        """Interest, and the net yields that landlords require with it."""
        city.parameters["interest_change"] = interest_change(city) + change
        shift = self.config.yields * change
        city.parameters["yield_centre"] = np.maximum(city.parameters["yield_centre"] + shift, LEAST_YIELD)
        required = city.dwellings.required_yield
        required[:] = np.where(city.dwellings.key != 0, np.maximum(required + shift, LEAST_YIELD), required)
