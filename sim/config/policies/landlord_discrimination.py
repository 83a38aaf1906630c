"""Schema of ``landlord_discrimination``."""

from dataclasses import dataclass

from sim.config.bounds import bounded
from sim.config.policies.block import BlockConfig


@dataclass(kw_only=True)
class LandlordDiscriminationConfig(BlockConfig):
    """Enforcement of equal treatment on the private rental market."""

    gap_removed: float = bounded(0.8, low=0.0, high=1.0, unit="share of ``market.landlords.discrimination``")
    """What enforcement takes away of the discrimination in landlords' scores (assumption, 0-1): no experiment
    shows what it achieves, so read the block as the most that equal treatment could change."""
    enforcement: float = bounded(500.0, low=0.0, unit="NOK / private let / year")
    """Tests, complaints and information, paid by the municipality (assumption, 100-2 000)."""
