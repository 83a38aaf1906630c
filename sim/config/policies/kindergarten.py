"""Schema of ``kindergarten``."""

from dataclasses import dataclass

from sim.config.bounds import bounded
from sim.config.policies.block import BlockConfig


@dataclass(kw_only=True)
class KindergartenPolicyConfig(BlockConfig):
    """Fees, free core hours and admission of kindergartens."""

    price: float = bounded(1.0, low=0.0, high=1.0, unit="multiple of the fee")
    """For everybody in treated areas."""
    core_hours: float = bounded(20.0, low=0.0, high=45.0, unit="hours a week of 45")
    """Free for low-income families: that part of the fee falls away."""
    core_age: int = bounded(1, low=1, high=5, unit="years")
    """Age from which core hours are free; the national rule began with four- and five-year-olds."""
    reserve: float = bounded(0.0, low=0.0, high=1.0, unit="share of free places")
    """Set aside for disadvantaged and other children as their numbers among the applicants are: the admission rule."""
    place_cost: float = bounded(150_000.0, low=0.0, unit="NOK / child / year")
    """Public cost of one more child in kindergarten (assumption)."""
