"""What every policy block has: dates, strength, target, budget."""

from dataclasses import dataclass, field

from sim.config.bounds import bounded

NEVER = 9999


@dataclass(kw_only=True)
class TargetConfig:
    """Whom or where a block treats."""

    areas: str = "all"
    """``all``, ``none``, ``committee``, codes or names with commas, or a rule: ``children_low_income >= 0.2``."""
    households: str = "all"
    """``all``, or a rule over household columns: ``children > 0 and income_rank < 0.33``; for benefits and loans."""
    when: str = bounded("start", choices=("start", "yearly"))
    """Evaluate the rule once, in the block's first quarter, or every year."""


@dataclass(kw_only=True)
class BlockConfig:
    """What every policy block has. Strength 0 changes nothing, 1 is the policy as described."""

    strength: float = bounded(0.0, low=0.0, high=1.0)
    """Scales every rate and every number of dwellings or loans."""
    start: int | None = bounded(None, low=1900, high=NEVER, unit="calendar year")
    """First year; none is three years after the city's base year."""
    end: int | None = bounded(None, low=1900, high=NEVER, unit="calendar year")
    """First year without it; none is never."""
    phase_in: float = bounded(0.0, low=0.0, high=50.0, unit="years")
    """Years over which strength rises evenly from 0."""
    budget: float | None = bounded(None, low=0.0, unit="NOK / household of the city / year")
    """Most that may be planned for; the block is scaled down to it, and 0 does nothing; none is no limit."""
    target: TargetConfig = field(default_factory=TargetConfig)
