"""Good, secure rentals: tenants who may stay, longer leases, non-profit homes, rents under a ceiling."""

from dataclasses import dataclass, field
from typing import ClassVar

from sim.config import SecureRentalConfig
from sim.policies.block import Block, Mask
from sim.policies.bounds import dissimilarity_per_household
from sim.policies.homes import homes_by_area, place_counts
from sim.state import City, Clock, Levers, Order, OrderKind, Use


@dataclass
class SecureRental(Block):
    """Lets tenants stay, has homes bought for non-profit landlords and, if asked, holds rents down."""

    name: ClassVar[str] = "secure_rental"
    title: ClassVar[str] = "Secure rentals"
    writes: ClassVar[tuple[str, ...]] = (
        "tenure_security",
        "lease",
        "rent_ceiling",
        "order:BUY",
        "order:SPEND",
    )
    bounded_measures: ClassVar[tuple[str, ...]] = ("non_profit_share", "dissimilarity")
    smallest_effect: ClassVar[str] = (
        "A few per cent of private tenants get notice in a year: look at the moves of children who rent, at landlords' "
        "sales and at rents, not at the city's segregation."
    )
    config: SecureRentalConfig = field(default_factory=SecureRentalConfig)

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write tenants' rights, the ceiling, purchases for non-profit landlords and the cost of supervision."""
        config, name = self.config, self.name
        levers.write("tenure_security", strength * config.tenure_security, name, treated)
        levers.write("lease", strength * 4.0 * config.lease, name, treated)
        if config.rent_ceiling is not None and strength > 0.0:
            levers.write("rent_ceiling", 1.0 - strength * (1.0 - config.rent_ceiling), name, treated)
        supervision = strength * config.supervision * homes_by_area(city, Use.PRIVATE_LET)[treated].sum() / 4.0
        if supervision > 0.0:
            self.spend(levers, float(supervision))
        homes = homes_by_area(city) * treated
        count = self.quota("buy", config.non_profit * float(homes.sum()), strength)
        for area, number in place_counts(count, homes, treated):
            key = self.order_key("buy", clock, area)
            levers.orders.append(
                Order(OrderKind.BUY, name, area, Use.NON_PROFIT, count=number, price_cap=config.price_cap, key=key)
            )

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Purchases at mean value, and supervision."""
        dwellings, config = city.dwellings, self.config
        bought = config.non_profit * float(homes_by_area(city)[treated].sum())
        value = float(dwellings.value[dwellings.key != 0].mean())
        return bought * value + config.supervision * float(homes_by_area(city, Use.PRIVATE_LET)[treated].sum())

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """Every home bought changes tenure, and its new tenant may come from anywhere."""
        bought = self.config.non_profit * float(homes_by_area(city)[treated].sum())
        each = dissimilarity_per_household(city, city.housed())
        per = {"non_profit_share": 1.0 / max(homes_by_area(city).sum(), 1.0), "dissimilarity": each}
        return {k: bought * v for k, v in per.items()}, {"non_profit_share": 1.0, "dissimilarity": 1.0}
