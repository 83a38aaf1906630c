"""Schema of ``youth_and_work``."""

from dataclasses import dataclass

from sim.config.bounds import bounded
from sim.config.policies.block import BlockConfig


@dataclass(kw_only=True)
class YouthAndWorkConfig(BlockConfig):
    """Leisure, follow-up and job offers for the young, labour-market measures for adults outside work.

    Effects are on those who take part and small: programmes of this kind seldom move employment by more than
    a few points. Effects, coverage and costs are assumptions.
    """

    coverage: float = bounded(0.5, low=0.0, high=1.0, unit="share")
    """Share of those meant who take part."""
    completion_effect: float = bounded(0.25, low=-2.0, high=2.0, unit="log odds")
    """Of completing upper secondary, for youth of the treated areas while it lasts (0-0.5)."""
    completion_cost: float = bounded(25_000.0, low=0.0, unit="NOK / participant / year")
    """Leisure and follow-up of those of 16-24 years who have not completed."""
    job_effect: float = bounded(0.3, low=-2.0, high=2.0, unit="log odds")
    """Of work rather than being outside, 17-29 years (0-0.6)."""
    job_cost: float = bounded(80_000.0, low=0.0, unit="NOK / participant / year")
    """Job offers to those of 17-29 years who are outside work and education."""
    adult_effect: float = bounded(0.1, low=-2.0, high=2.0, unit="log odds")
    """Of work rather than being outside, 30-61 years (0-0.3)."""
    adult_cost: float = bounded(50_000.0, low=0.0, unit="NOK / participant / year")
    """Labour-market measures for those of 30-61 years who are outside work."""
