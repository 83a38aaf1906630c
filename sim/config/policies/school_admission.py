"""Schema of ``school_admission``."""

from dataclasses import dataclass

from sim.config.bounds import bounded
from sim.config.policies.block import BlockConfig


@dataclass(kw_only=True)
class SchoolAdmissionConfig(BlockConfig):
    """Who may apply to which school, who comes first, and where catchments lie."""

    rule: str = bounded("controlled", choices=("catchment", "controlled", "open"))
    """By address; choice with places set aside by type, one's own catchment first; or choice with a lottery where
    too many apply."""
    reserve: float = bounded(1.0, low=0.0, high=1.0, unit="share of free places")
    """Under ``controlled``: set aside for disadvantaged pupils (lowest income third, or parents of compulsory
    school only) and for others as their numbers among the applicants are."""
    redraw: float = bounded(0.0, low=0.0, high=20.0, unit="km")
    """Catchments are drawn anew, once, to even out the share of disadvantaged pupils, with schools at most so much
    farther away than the nearest; 0 leaves them. Pupils who have a place keep it."""
    transport: float = bounded(6_000.0, low=0.0, unit="NOK / pupil / year")
    """Paid by the municipality for pupils of state schools outside their catchment (assumption)."""
