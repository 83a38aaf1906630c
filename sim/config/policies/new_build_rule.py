"""Schema of ``new_build_rule``."""

from dataclasses import dataclass

from sim.config.bounds import bounded
from sim.config.policies.block import BlockConfig


@dataclass(kw_only=True)
class NewBuildRuleConfig(BlockConfig):
    """Where new homes are built, how large, for which tenure, at what price, in treated areas."""

    weight: float = bounded(1.0, low=0.0, high=20.0, unit="x")
    """Starts in treated areas per start elsewhere, over today's; the city's starts stay the same."""
    building: float = bounded(1.0, low=0.0, high=10.0, unit="x")
    """Multiplies starts in treated areas, the city's with them."""
    family_share: float = bounded(0.40, low=0.0, high=1.0, unit="share of new homes")
    """Smallest share with 80 m2 or more."""
    coop_share: float = bounded(0.0, low=0.0, high=1.0, unit="share of new homes for sale")
    """Smallest share that is cooperative and cannot be bought to let."""
    rental_share: float = bounded(0.0, low=0.0, high=1.0, unit="share of new homes")
    """Sold to private landlords for what they yield, at most the price; they may sell when a tenant has left."""
    non_profit_share: float = bounded(0.10, low=0.0, high=1.0, unit="share of new homes")
    """Sold at value to non-profit landlords, who let at a rule's rent and do not sell."""
    non_profit_grant: float = bounded(0.20, low=0.0, high=1.0, unit="of the price")
    """Of those homes, paid by the municipality (assumption, 0.1-0.4)."""
    inclusionary_share: float = bounded(0.0, low=0.0, high=1.0, unit="share of new homes")
    """Sold to non-profit landlords below the price, at the developer's loss."""
    inclusionary_discount: float = bounded(0.20, low=0.0, high=0.9, unit="of the price")
    """What they are cheaper by."""
    quality: float = bounded(0.10, low=-0.5, high=0.5, unit="dwelling quality")
    """Added to the standard of new homes, which costs ``market.building.quality_cost`` (assumption)."""
