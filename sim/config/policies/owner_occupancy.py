"""Schema of ``owner_occupancy``."""

from dataclasses import dataclass

from sim.config.bounds import bounded
from sim.config.policies.block import BlockConfig


@dataclass(kw_only=True)
class OwnerOccupancyConfig(BlockConfig):
    """Easier (or harder) entry to ownership, and which homes can be owned."""

    ltv: float = bounded(0.0, low=-0.85, high=0.5, unit="added to the largest loan to value")
    dti: float = bounded(0.0, low=-5.0, high=10.0, unit="added to the largest debt to gross income")
    stress_pp: float = bounded(0.0, low=-5.0, high=15.0, unit="percentage points added to the stress test")
    starter_budget: float = bounded(3_600.0, low=0.0, unit="NOK / household of the city / year")
    """Lent; the default is about Oslo's startlån of 2018 (1.2 bn NOK), given once more."""
    starter_income_cap: float = bounded(650_000.0, low=0.0, unit="NOK gross / year")
    """Highest income of a recipient's household."""
    starter_price_cap: float = bounded(4_000_000.0, low=0.0, unit="NOK")
    """Dearest home a starter loan may buy."""
    guarantee: float = bounded(0.0, low=0.0, high=1.0, unit="share of recipients")
    """Served by a guarantee of a bank loan instead of a public loan."""
    rent_to_own_share: float = bounded(0.0, low=0.0, high=1.0, unit="of municipal homes a year")
    """Offered to their tenants for sale."""
    rent_to_own_discount: float = bounded(0.10, low=0.0, high=0.9, unit="of the value")
    coop_conversion: float = bounded(0.02, low=-1.0, high=1.0, unit="of private lets a year")
    """Let blocks that become cooperatives; below 0 as many cooperative homes become lets, on vacancy."""
    landlord_ltv: float = bounded(1.0, low=0.0, high=1.0, unit="share of price")
    """Largest loan of those who buy to let."""
    purchase_tax: float = bounded(0.0, low=0.0, high=0.5, unit="of the price")
