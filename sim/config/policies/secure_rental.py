"""Schema of ``secure_rental``."""

from dataclasses import dataclass

from sim.config.bounds import bounded
from sim.config.policies.block import BlockConfig


@dataclass(kw_only=True)
class SecureRentalConfig(BlockConfig):
    """Good, secure rentals: tenants who may stay, longer leases, non-profit homes, and rents under a ceiling."""

    tenure_security: float = bounded(0.8, low=0.0, high=1.0, unit="share of private lets")
    """Lets whose landlord cannot end the lease of a tenant who pays; the rest are ended on legal grounds, such as
    the owner's own use (assumption, 0.6-1)."""
    lease: float = bounded(5.0, low=0.0, high=50.0, unit="years")
    """Shortest lease; the law's is three years."""
    non_profit: float = bounded(0.002, low=0.0, high=0.1, unit="of homes a year")
    """Homes bought for non-profit landlords, who let at a rule's rent and do not sell (assumption)."""
    price_cap: float = bounded(1.1, low=0.0, high=5.0, unit="x indexed value")
    """Highest price bid for them."""
    rent_ceiling: float | None = bounded(None, low=0.3, high=1.0, unit="x the rent first asked without it")
    """Largest rent of a private let from one tenant to the next; none is no regulation. Sitting tenants' rents
    stay as they are with or without it."""
    supervision: float = bounded(500.0, low=0.0, unit="NOK / private let / year")
    """Paid by the municipality for advice and the settling of disputes (assumption, 0-2 000)."""
