"""A small open market: a fixed pool of households that come, move and go, with nothing else happening."""

import numpy as np

from sim.config import Config
from sim.kernels.draws import Purpose, mix_each, stream, uniform_each
from sim.processes.market import Market
from sim.processes.pricing import Pricing
from sim.processes.search import Search
from sim.state import Account, Clock, Levers, Owner, SearchReason
from sim.state.codes import NO_ROW
from sim.state.transfers import pay_households, vacate
from sim.synthesis import build_city

BUILT = {}


def toy_config(n_households=1500, n_areas=12, **fields):
    """Synthetic city; buying to let is off, so that tenures stay. ``fields`` are dotted paths with ``__``."""
    config = Config()
    config.city.name, config.city.n_households, config.city.n_areas = "synthetic", n_households, n_areas
    config.market.landlords.enabled = False
    for path, value in fields.items():
        *folders, name = path.split("__")
        node = config
        for folder in folders:
            node = getattr(node, folder)
        assert hasattr(node, name), path
        setattr(node, name, value)
    return config


def start(config, seed=1):
    """City of a configuration; built once per city configuration and seed, copied for each use."""
    key = (repr(config.city), seed)
    if key not in BUILT:
        BUILT[key] = build_city(config, seed)
    return BUILT[key].copy()


class Toy:
    """Runs Search, Market and Pricing, with ``turnover`` of the housed leaving for the pool each quarter.

    Whoever is away is each quarter another household like it, with the wealth it started with.
    The pool is larger than the empty homes, so that the city is open: its level is anchored by
    what the pool has outside. Status follows incomes when ``status_moves``.
    """

    def __init__(self, config, city=None, turnover=0.03, pool=0.12, listed=0.06, status_moves=False, seed=1):
        self.config, self.turnover, self.status_moves = config, turnover, status_moves
        self.city = city = start(config, seed) if city is None else city
        self.clock, self.levers = Clock(2017), Levers(city.n_areas)
        self.search = Search(config.behaviour, config.market)
        self.market = Market(config.behaviour, config.market)
        self.pricing = Pricing(config.market.prices)
        households, dwellings = city.households, city.dwellings
        home = households.dwelling
        owned = (home >= 0) & (dwellings.owner[home] == Owner.HOUSEHOLD)
        self.wealth = households.liquid + np.where(owned, dwellings.value[home] - households.debt, 0.0)
        self.wealth = np.maximum(self.wealth, 0.0)
        self.searchers = None
        self.search.step(city, self.levers, self.clock)  # takes outside values from the start
        households.reason[:] = SearchReason.NONE
        city.events.clear()
        if pool:
            self._send_away(pool)
            self._demolish(listed)

    def _send_away(self, share):
        city, households = self.city, self.city.households
        rows = city.housed()
        draw = stream(city.seed, Purpose.SPARE, self.clock.quarter)
        rows = rows[uniform_each(draw, households.key[rows]) < share]
        vacate(city, rows, self.clock.quarter, self.config.market.prices.seller_fee)
        pay_households(city, Account.OUTSIDE, rows, self.wealth[rows] - households.liquid[rows])

    def _demolish(self, share):
        """Take empty dwellings away until only ``share`` of all are empty: the pool is larger than the city."""
        dwellings = self.city.dwellings
        empty = np.flatnonzero((dwellings.key != 0) & (dwellings.occupant < 0))
        keep = round(share * np.count_nonzero(dwellings.occupant >= 0) / (1.0 - share))
        order = np.argsort(mix_each(stream(self.city.seed, Purpose.SPARE), dwellings.key[empty]))
        for name, spec in dwellings.columns().items():
            getattr(dwellings, name)[empty[order[keep:]]] = spec["fill"]

    def quarter(self):
        """One quarter, accounted for."""
        city, households = self.city, self.city.households
        if self.turnover:
            self._send_away(self.turnover)
        away = np.flatnonzero((households.key != 0) & (households.dwelling < 0))
        fresh = stream(city.seed, Purpose.SPARE, self.clock.quarter)
        households.key[away] = mix_each(fresh, households.key[away])
        households.leaving[:], households.reason[:] = 0, SearchReason.NONE
        households.reason[away] = SearchReason.NO_HOME
        households.newcomer[away], households.waiting[away], households.home_district[away] = 1, 99, NO_ROW
        if self.status_moves:
            self._follow_incomes()
        self.levers.neutral()
        self.searchers = self.search.step(city, self.levers, self.clock)
        self.before = households.dwelling.copy()
        self.market.step(city, self.levers, self.clock, self.searchers)
        self.pricing.step(city, self.levers, self.clock)
        city.invariants()
        self.clock.tick()
        return self

    def run(self, quarters):
        """Several quarters."""
        for _ in range(quarters):
            self.quarter()
        return self

    def _follow_incomes(self):
        city = self.city
        rows = city.housed()
        area = city.dwellings.area[city.households.dwelling[rows]]
        number = np.maximum(np.bincount(area, minlength=city.n_areas), 1)
        rank = np.bincount(area, city.households.income_rank[rows] - 0.5, minlength=city.n_areas)
        city.areas.status[: city.n_areas] = rank / number

    def log_price(self):
        """Log price index of each area, weighted by its owned dwellings: float64[n_areas]."""
        city = self.city
        dwellings = city.dwellings
        exists = dwellings.key != 0
        weight = np.zeros((city.n_areas, 4))
        np.add.at(weight, (dwellings.area[exists], dwellings.room_class[exists]), 1.0)
        return (weight * city.areas.log_price[: city.n_areas]).sum(axis=1) / weight.sum(axis=1)

    def level(self):
        """Mean log price index over dwellings."""
        city = self.city
        exists = city.dwellings.key != 0
        return np.average(self.log_price(), weights=np.bincount(city.dwellings.area[exists], minlength=city.n_areas))

    def group_counts(self):
        """Persons by area and background."""
        city = self.city
        area = city.area_of_person()
        counts = np.zeros((city.n_areas, city.n_groups))
        lives = area >= 0
        np.add.at(counts, (area[lives], city.persons.background[: city.persons.n_rows][lives]), 1.0)
        return counts

    def income_share(self):
        """Share of the variance of household income ranks that lies between areas."""
        city = self.city
        rows = city.housed()
        area, rank = city.dwellings.area[city.households.dwelling[rows]], city.households.income_rank[rows]
        number = np.bincount(area, minlength=city.n_areas)
        mean = np.bincount(area, rank, minlength=city.n_areas) / np.maximum(number, 1)
        return float((number * (mean - rank.mean()) ** 2).sum() / (rows.size * rank.var()))

    def homes_by_key(self):
        """Dwelling key of every household key."""
        city = self.city
        rows = city.housed()
        homes = city.dwellings.key[city.households.dwelling[rows]]
        return dict(zip(city.households.key[rows].tolist(), homes.tolist(), strict=True))
