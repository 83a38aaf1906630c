"""Easier or harder entry to ownership: loans, lending rules, rent-to-own, cooperative conversion."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.config import OwnerOccupancyConfig
from sim.policies.block import Block, Mask
from sim.policies.bounds import dissimilarity_per_household
from sim.policies.homes import homes_by_area, place_counts
from sim.state import City, Clock, LegalForm, Levers, Order, OrderKind, Use

ANY_NUMBER = 1_000_000_000
MEAN_LOAN = 250_000.0
"""NOK: a starter loan fills up what the bank lends; about 280 000 in ``oslo_small``. For the bound only."""


@dataclass
class OwnerOccupancy(Block):
    """Starter loans, lending rules and which homes can be owned.

    Lending rules, taxes and loans hold in the whole city as soon as one area is treated; conversions
    and rent-to-own happen in treated areas.
    """

    name: ClassVar[str] = "owner_occupancy"
    title: ClassVar[str] = "Owner-occupancy"
    writes: ClassVar[tuple[str, ...]] = (
        "ltv_change",
        "dti_change",
        "stress_change",
        "landlord_ltv",
        "purchase_tax",
        "order:STARTER_LOAN",
        "order:SELL",
        "order:CONVERT",
    )
    bounded_measures: ClassVar[tuple[str, ...]] = ("dissimilarity", "ownership")
    smallest_effect: ClassVar[str] = (
        "Starter loans reach about 0.2 % of households a year; conversions move ownership one for one."
    )
    chooses_households: ClassVar[bool] = True
    config: OwnerOccupancyConfig = field(default_factory=OwnerOccupancyConfig)

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write lending rules and orders for loans, sales to tenants and conversions."""
        config, name = self.config, self.name
        levers.write("ltv_change", strength * config.ltv, name)
        levers.write("dti_change", strength * config.dti, name)
        levers.write("stress_change", strength * config.stress_pp, name)
        levers.write("landlord_ltv", 1.0 - strength * (1.0 - config.landlord_ltv), name)
        levers.write("purchase_tax", strength * config.purchase_tax, name)
        self._lend(city, levers, clock, strength)
        self._rent_to_own(city, levers, clock, strength, treated)
        self._convert(city, levers, clock, strength, treated)

    def _lend(self, city: City, levers: Levers, clock: Clock, strength: float) -> None:
        """Order starter loans for what is left of the year's budget; promises that nobody uses cost nothing."""
        config = self.config
        budget = strength * config.starter_budget * city.households.n
        budget -= city.events.count.get("starter_loan_amount", 0.0)
        if strength * config.starter_budget <= 0.0 or budget <= 0.0:
            return
        terms = {
            "income_cap": config.starter_income_cap,
            "price_cap": config.starter_price_cap,
            "ltv": 1.0,
            "term": 30.0,
            "guarantee": config.guarantee,
            "families_first": True,
        }
        key = self.order_key("loan", clock)
        levers.orders.append(
            Order(OrderKind.STARTER_LOAN, self.name, count=ANY_NUMBER, budget=budget, key=key, terms=terms)
        )

    def _rent_to_own(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        homes = homes_by_area(city, Use.MUNICIPAL) * treated
        count = self.quota("rent_to_own", self.config.rent_to_own_share * homes.sum(), strength)
        terms = {"to_tenant": True, "discount": self.config.rent_to_own_discount}
        for area, number in place_counts(count, homes, treated):
            key = self.order_key("rent_to_own", clock, area)
            levers.orders.append(
                Order(OrderKind.SELL, self.name, area, Use.OWNER, count=number, key=key, terms=dict(terms))
            )

    def _convert(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Convert lets to cooperatives, or back when the rate is below 0."""
        rate = self.config.coop_conversion
        lets = homes_by_area(city, Use.PRIVATE_LET) * treated
        count = self.quota("convert", abs(rate) * lets.sum(), strength)
        form, use = (LegalForm.COOPERATIVE, Use.OWNER) if rate > 0.0 else (LegalForm.RENTAL_PROPERTY, Use.PRIVATE_LET)
        homes = lets if rate > 0.0 else homes_by_area(city, Use.OWNER, LegalForm.COOPERATIVE) * treated
        for area, number in place_counts(count, homes, treated):
            key = self.order_key("convert", clock, area)
            levers.orders.append(Order(OrderKind.CONVERT, self.name, area, use, legal_form=form, count=number, key=key))

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Money lent; other parts cost the public nothing."""
        return self.config.starter_budget * city.households.n

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """Every recipient, converted home and tenant who buys changes tenure, and may move anywhere."""
        config = self.config
        households = city.housed()
        loans = config.starter_budget * city.households.n / MEAN_LOAN
        converted = abs(config.coop_conversion) * float((homes_by_area(city, Use.PRIVATE_LET) * treated).sum())
        bought = config.rent_to_own_share * float((homes_by_area(city, Use.MUNICIPAL) * treated).sum())
        number = loans + converted + bought
        renters = households[city.dwellings.use[city.households.dwelling[households]] != Use.OWNER]
        each = {"dissimilarity": dissimilarity_per_household(city, renters), "ownership": 1.0 / max(households.size, 1)}
        return {k: number * v for k, v in each.items()}, {k: renters.size * v for k, v in each.items()}

    def moves(self, city: City, treated: Mask) -> list[tuple[str, Mask, Mask]]:
        """Municipal homes sold to tenants; cooperative homes gained or lost."""
        nowhere = np.zeros_like(treated)
        config = self.config
        sold = treated if config.rent_to_own_share > 0.0 else nowhere
        more = treated if config.coop_conversion > 0.0 else nowhere
        less = treated if config.coop_conversion < 0.0 else nowhere
        return [("municipal homes", nowhere, sold), ("cooperative homes", more, less)]
