"""Incomes and prices sort each other: after Pangallo, Nadal and Vignes."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.classics.classic import Classic
from sim.config import ConfigError, bounded
from sim.kernels.classics import choose_place, trade
from sim.kernels.draws import mix_each, normal_each, uniform_each
from sim.report.classics import Values


@dataclass(kw_only=True)
class IncomeSortingConfig:
    """City, market, incomes, policy."""

    across: int = bounded(9, low=2, high=100, unit="places")
    """Along an edge of the square city."""
    homes: int = bounded(50, low=1, high=10_000, unit="homes a place")
    inequality: float = bounded(0.5, low=0.0, high=3.0, unit="log points")
    """Standard deviation of log income; mean income is 1 whatever it is."""
    centre: float = bounded(0.4, above=0.0, high=10.0, unit="of the city's edge")
    """How far from the centre the city is attractive."""
    turnover: float = bounded(0.1, above=0.0, high=1.0, unit="share of homes a step")
    """Put up for sale."""
    demand: float = bounded(1.0, low=0.0, high=10.0, unit="buyers per home put up for sale")
    extra_demand: float = bounded(0.0, low=0.0, high=10.0, unit="the same")
    """More buyers, who look in the western quarter of the city only."""
    markup: float = bounded(0.1, low=0.0, high=1.0, unit="share")
    """What sellers first ask above the going price."""
    discount: float = bounded(0.05, low=0.0, high=0.9, unit="a step unsold")
    subsidy: float = bounded(0.0, low=0.0, high=10.0, unit="mean incomes")
    """Paid to buyers of less than median income who buy in the more attractive half of places."""
    tax: float = bounded(0.0, low=0.0, high=10.0, unit="mean incomes")
    """Paid by buyers of more than median income who buy there."""
    seed: int = bounded(1, low=0, high=2**63 - 1)


class IncomeSorting(Classic):
    """Pangallo, Nadal & Vignes (2019): a housing market of bounded reason sorts incomes.

    The city is a square of places with as many homes each; a place attracts by exp(-(r / c)**2), r its
    distance from the middle and c = ``centre``. In a step

    1. homes are put up for sale at random, at ``markup`` above the place's price; who has not sold lowers
       the ask by ``discount``;
    2. newcomers, lognormal in income with mean 1, choose a place with chance proportional to its
       attraction times what they would have left there, and leave the city if they cannot afford any or
       do not buy;
    3. in each place buyers come one by one, and who can pay the lowest standing ask pays it;
    4. the seller leaves, the buyer moves in; the place's price is the mean deal, or falls by ``discount``
       when there are homes for sale and no deal.

    These are the paper's parts (choice by a chance, aspiration of sellers, double auction) in their
    simplest form, not its program: its equations were not at hand.

    Target, by sign: more unequal incomes lower prices and raise segregation; more demand in one part
    raises prices everywhere; a unit of money mixes more as a subsidy than as a tax.
    """

    schema = IncomeSortingConfig
    title = "Incomes and prices"
    measures: ClassVar[dict[str, str]] = {"income_segregation": "segregation by income", "mean_price": "mean price"}
    max_steps = 300

    config: IncomeSortingConfig

    def set_up(self, key: np.uint64) -> None:
        """Fill the city with random incomes at the same price."""
        config = self.config
        self._place = np.repeat(np.arange(config.across**2), config.homes)
        row, column = np.divmod(np.arange(config.across**2), config.across)
        middle = (config.across - 1) / 2
        r = np.hypot(row - middle, column - middle) / config.across
        self.attraction = np.exp(-((r / config.centre) ** 2))
        self._sought = self.attraction > np.median(self.attraction)
        self._west = column < config.across / 4
        if self._buyers_wanted() < 1:
            raise ConfigError(f"demand must bring at least one buyer a step, got {config.demand}")
        self.price = np.full(config.across**2, 0.5)
        self.income = self._incomes(self._place.size, key)
        self._ask = np.full(self._place.size, np.nan)
        self.public_money = 0.0
        """Subsidies less taxes so far, in mean incomes."""

    def _buyers_wanted(self) -> int:
        return round(self.config.demand * self.config.turnover * self._place.size)

    def _incomes(self, n: int, key: np.uint64) -> np.ndarray:
        spread = self.config.inequality
        return np.exp(spread * normal_each(key, np.arange(n)) - spread**2 / 2)

    def advance(self, key: np.uint64) -> None:
        """Put up for sale, choose, trade."""
        config = self.config
        listing, incomes, choices, extra = mix_each(key, np.arange(4))
        put_up = np.isnan(self._ask) & (uniform_each(listing, np.arange(self._place.size)) < config.turnover)
        self._ask *= 1.0 - config.discount
        self._ask[put_up] = self.price[self._place[put_up]] * (1.0 + config.markup)
        n_usual = self._buyers_wanted()
        n_extra = round(config.extra_demand * config.turnover * self._place.size)
        income = self._incomes(n_usual + n_extra, incomes)
        place = np.concatenate(
            [
                self._choose(income[:n_usual], self.attraction, choices),
                self._choose(income[n_usual:], np.where(self._west, self.attraction, 0.0), extra),
            ]
        )
        self._trade(income, place)

    def _relief(self, income: np.ndarray) -> np.ndarray:
        """Return what policy adds to budgets in the sought places."""
        median = np.exp(-(self.config.inequality**2) / 2)
        return np.where(income < median, self.config.subsidy, -self.config.tax)

    def _choose(self, income: np.ndarray, attraction: np.ndarray, key: np.uint64) -> np.ndarray:
        relief = self._relief(income)
        place = np.full(income.size, -1, np.int32)
        for amount, stream in zip(np.unique(relief), mix_each(key, np.arange(2)), strict=False):
            some = relief == amount
            place[some] = choose_place(income[some], self.price - amount * self._sought, attraction, stream)
        return place

    def _trade(self, income: np.ndarray, place: np.ndarray) -> None:
        relief = self._relief(income) * self._sought[place]
        budget = income + relief
        buyer_of = np.zeros(self._place.size, np.int64)
        order = np.argsort(place, kind="stable")
        first = np.searchsorted(place[order], np.arange(self.price.size + 1))
        sellers_of = np.argsort(self._ask.reshape(self.price.size, -1), axis=1, kind="stable")  # NaN comes last
        for where in range(self.price.size):
            sellers = sellers_of[where] + where * self.config.homes
            sellers = sellers[: np.count_nonzero(~np.isnan(self._ask[sellers]))]
            n = trade(order[first[where] : first[where + 1]], sellers, budget, self._ask, buyer_of)
            sold = sellers[:n]
            if n:
                self.price[where] = self._ask[sold].mean()
                self.income[sold] = income[buyer_of[sold]]
                self.public_money += relief[buyer_of[sold]].sum()
                self._ask[sold] = np.nan
            elif sellers.size:
                self.price[where] *= 1.0 - self.config.discount

    @property
    def income_segregation(self) -> float:
        """Share of the variance of income ranks that lies between places; NaN when all have the same."""
        _, which, count = np.unique(self.income, return_inverse=True, return_counts=True)
        rank = (np.cumsum(count) - 0.5 * count)[which].reshape(-1, self.config.homes)
        return float(rank.mean(axis=1).var() / rank.var()) if count.size > 1 else float("nan")

    @property
    def mean_price(self) -> float:
        """Mean over places, in mean incomes."""
        return float(self.price.mean())

    @property
    def price_elsewhere(self) -> float:
        """Mean price outside the quarter where extra buyers look."""
        return float(self.price[~self._west].mean())

    def numbers(self) -> dict[str, float]:
        """Return the measures, and subsidies less taxes per home so far."""
        return super().numbers() | {"public_money_per_home": self.public_money / self._place.size}

    def scene(self) -> Values:
        """Return the price of every place."""
        return Values(self.price.reshape(-1, self.config.across), "price [mean incomes]", high=1.5)
