"""Schema of ``school_resources``."""

from dataclasses import dataclass

from sim.config.bounds import bounded
from sim.config.policies.block import BlockConfig


@dataclass(kw_only=True)
class SchoolResourcesConfig(BlockConfig):
    """Money for state schools by their disadvantaged pupils."""

    amount: float = bounded(20_000.0, low=0.0, unit="NOK / disadvantaged pupil / year")
    """A sixth of what a pupil costs in Oslo (assumption)."""
    effect: float = bounded(0.2, low=0.0, high=2.0, unit="sd of school quality per 10 000 NOK / pupil / year")
    """Assumption, 0-0.4: 1 000 dollars a pupil for four years raise results by about 0.03 sd of pupils (Jackson &
    Mackevicius 2024, recalled), and schools differ by about 0.15 sd of pupils."""
