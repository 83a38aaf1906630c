"""The model: a Mesa shell around the city, and the list of what happens in a quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa

from sim.agents import HouseholdSet
from sim.config import Config, check
from sim.kernels._jit import use_threads
from sim.metrics.recorder import Recorder
from sim.policies import Block, build_policies, make_blocks
from sim.policies.financing import Financing
from sim.processes import (
    AreaLife,
    Demography,
    Drivers,
    Economy,
    Market,
    Pricing,
    Schooling,
    Search,
    Stock,
    WorkAndSchool,
)
from sim.state import City, Clock, Levers, SavedState
from sim.state.support import FINANCING
from sim.synthesis import build_city

if TYPE_CHECKING:
    import pandas as pd


class ResidentialModel(mesa.Model):
    """A city whose households choose homes, quarter by quarter.

    Parameters
    ----------
    config : Config, optional
        The whole configuration; the defaults when omitted.
    seed : int, optional
        Replaces ``config.seed``.
    city : City, optional
        A city to go on from; built from the configuration when omitted.
    policies : list of Block, optional
        Blocks that need no check; made and checked on this city when omitted.

    Notes
    -----
    Two models with the same configuration and seed are equal bit for bit, on any number of
    threads. ``model.city`` holds the truth; ``model.agents`` makes Mesa handles on demand.
    """

    def __init__(
        self,
        config: Config | None = None,
        seed: int | None = None,
        city: City | None = None,
        policies: list[Block] | None = None,
    ) -> None:
        self.config = config = config or Config()
        check(config)
        self.seed_of_run = config.seed if seed is None else seed
        super().__init__(rng=self.seed_of_run)
        self.city = build_city(config, self.seed_of_run) if city is None else city
        self.clock = Clock(base_year=config.city.base_year)
        self.levers = Levers(self.city.n_areas)
        if policies is None:
            policies = build_policies(config.scenario.policies, self.city, config.city.base_year)
        self.policies = policies
        large = self.city.households.n >= config.run.serial_below
        self.threads = use_threads(config.run.threads if large else 1)
        self._make_processes()

    def _make_processes(self) -> None:
        behaviour, market = self.config.behaviour, self.config.market
        frozen = self.config.run.freeze_demography
        self.financing = Financing(self.config.scenario.budget_neutral)
        self.drivers = Drivers(self.config.city.history, frozen=frozen)
        self.demography = Demography(behaviour.demography, market, frozen=frozen)
        self.work_and_school = WorkAndSchool(behaviour.demography, behaviour.upbringing, frozen=frozen)
        self.economy = Economy(market, frozen=frozen)
        self.stock = Stock(market, frozen=frozen)
        self.search = Search(behaviour, market)
        self.market = Market(behaviour, market)
        self.pricing = Pricing(market.prices)
        self.schooling = Schooling(behaviour.schooling, frozen=frozen)
        self.area_life = AreaLife(behaviour.areas)
        self.recorder = Recorder(
            [*(policy.name for policy in self.policies), FINANCING], user_cost=market.prices.user_cost
        )
        self.recorder.people_and_place.begin(self.city)

    def step(self) -> None:
        """Simulate one quarter."""
        city, levers, clock = self.city, self.levers, self.clock
        levers.neutral()
        for policy in self.policies:
            policy.apply(city, levers, clock)
        levers.sort_orders()
        self.financing.levy(city, levers, clock)
        self.drivers.step(city, levers, clock)
        self.demography.step(city, levers, clock)
        self.work_and_school.step(city, levers, clock)
        self.economy.step(city, levers, clock)
        self.stock.step(city, levers, clock)
        searchers = self.search.step(city, levers, clock)
        self.recorder.people_and_place.watch(city)
        self.recorder.moves.before(city)
        self.market.step(city, levers, clock, searchers)
        self.recorder.moves.after(city)
        self.pricing.step(city, levers, clock)
        self.schooling.step(city, levers, clock)
        self.area_life.step(city, levers, clock)
        if self.config.run.check:
            city.invariants()
        if clock.season == 3:
            self.financing.settle(city)
            self.measure()
            self.economy.close_year(city)
        clock.tick()

    def measure(self) -> None:
        """Record the year that ends with this quarter."""
        bounds = {
            (name, policy.name): value for policy in self.policies for name, value in policy.mechanical_bound.items()
        }
        treated = {policy.name: policy.areas_treated() for policy in self.policies}
        self.recorder.measure(self.city, self.clock.year, self.clock.quarter, bounds, treated)

    def snapshot(self) -> SavedState:
        """Copy everything that the next quarters depend on, and everything recorded so far.

        Between two quarters processes hold nothing but configuration, and levers are neutral again before
        anyone reads them.
        """
        memories = {policy.name: policy.memory for policy in self.policies}
        return SavedState.of({"city": self.city, "clock": self.clock, "recorder": self.recorder, "policies": memories})

    @classmethod
    def restore(cls, state: SavedState, config: Config | None = None) -> ResidentialModel:
        """Return a model that goes on from a snapshot, bit for bit as the one it was taken from.

        Parameters
        ----------
        state : SavedState
            From :meth:`snapshot`; any number of models may go on from it. Its city keeps its seed.
        config : Config, optional
            What holds from here on. Policies that start now or later may differ from those of the model the
            snapshot was taken from: this is how scenarios branch. Conflicts between blocks are not looked for.
        """
        content, config = state.content(), config or Config()
        model = cls(config, content["city"].seed, content["city"], make_blocks(config.scenario.policies))
        model.clock, model.recorder = content["clock"], content["recorder"]
        for policy in model.policies:
            policy.remember(content["policies"][policy.name])
        return model

    def run_years(self, years: int) -> ResidentialModel:
        """Simulate whole years."""
        for _ in range(4 * years):
            self.step()
        return self

    @property
    def agents(self) -> Any:
        """Households as a Mesa agent set; handles are made only when touched."""
        return HouseholdSet(self)

    def metrics(self) -> pd.DataFrame:
        """Return the measures so far: year, metric, group, unit_size, value."""
        return self.recorder.metrics()

    def records(self) -> dict[str, pd.DataFrame]:
        """Return everything recorded so far: metrics, areas, flows."""
        return {"metrics": self.metrics(), "areas": self.recorder.areas(), "flows": self.recorder.flows()}

    def describe_areas(self) -> list[dict[str, Any]]:
        """List the areas with names, coordinates and land, for maps."""
        city, areas = self.city, self.city.areas
        return [
            {
                "code": city.area_codes[a],
                "name": city.area_names[a],
                "district": city.districts[areas.district[a]],
                "zone": city.zones[areas.zone[a]],
                "lon": float(areas.lon[a]),
                "lat": float(areas.lat[a]),
                "area_km2": float(areas.land_km2[a]),
            }
            for a in range(city.n_areas)
        ]
