"""Schema of ``settlement``."""

from dataclasses import dataclass

from sim.config.bounds import bounded
from sim.config.policies.block import BlockConfig


@dataclass(kw_only=True)
class SettlementConfig(BlockConfig):
    """Where newcomers with public housing help are placed: immigrants of small means, mostly refugees.

    Norway settles refugees by agreement with municipalities; Oslo took about 800 persons a year around
    2017-2019 (assumption). The baseline leaves them to find a home as other newcomers do.
    """

    pattern: str = bounded("dispersed", choices=("dispersed", "concentrated", "as_today"))
    """``dispersed``: treated areas in proportion to their homes; ``concentrated``: those where most of the
    group live already; ``as_today``: wherever in the city a home is free."""
    households: float = bounded(0.001, low=0.0, high=0.1, unit="of the city's households a year")
    """Households placed (assumption: 800 persons in 330 households of Oslo's 331 000, 0.0005-0.003)."""
    concentration: float = bounded(0.15, low=0.01, high=1.0, unit="share of homes in treated areas")
    """How large a part of the city ``concentrated`` uses (assumption)."""
    cost: float = bounded(150_000.0, low=0.0, unit="NOK / household placed")
    """Deposit, guarantee, furnishing and follow-up, paid by the municipality (assumption, 50 000-300 000)."""
