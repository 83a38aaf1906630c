"""Schema of ``rental_quality_check``."""

from dataclasses import dataclass

from sim.config.bounds import bounded
from sim.config.policies.block import BlockConfig


@dataclass(kw_only=True)
class RentalQualityCheckConfig(BlockConfig):
    """Inspection of rentals whose tenant gets public support."""

    scope: str = bounded("supported", choices=("supported", "all"))
    """Homes let to supported tenants, or all private lets."""
    coverage: float = bounded(0.33, low=0.0, high=4.0, unit="inspections a year per let")
    standard: float = bounded(0.35, low=0.0, high=1.0, unit="dwelling quality")
    """Quality below which a let fails."""
    persons_per_room: float = bounded(3.0, low=0.5, high=20.0, unit="persons / room")
    """Crowding above which a let fails."""
    deadline: int = bounded(4, low=1, high=40, unit="quarters")
    """Time to comply."""
    fine: float = bounded(50_000.0, low=0.0, unit="NOK")
    """Once, for a let that is still below standard and let to such a tenant at the deadline."""
    withhold_allowance: bool = True
    """No housing allowance in a let that has not complied by the deadline."""
    compliance_cost: float = bounded(20_000.0, low=0.0, unit="NOK / m2 per unit of quality")
    """What it takes to raise quality."""
    grant_share: float = bounded(0.25, low=0.0, high=1.0, unit="of compliance cost")
    """Paid by the municipality."""
    admin_cost: float = bounded(3_000.0, low=0.0, unit="NOK / let / year")
    """The landlord's own trouble with papers and visits while letting to such tenants."""
    inspection_cost: float = bounded(4_000.0, low=0.0, unit="NOK / inspection")
    """Paid by the municipality."""
    certificate: float = bounded(5.0, low=0.0, high=50.0, unit="years")
    """Time without inspection after a pass."""
    rehousing_duty: bool = True
    """Tenants who got notice come first in the municipal queue."""
