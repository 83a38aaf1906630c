"""Schemas of the policy blocks and of a scenario file."""

from dataclasses import dataclass, field

from sim.config.bounds import bounded

NEVER = 9999


@dataclass(kw_only=True)
class TargetConfig:
    """Whom or where a block treats."""

    areas: str = "all"
    """``all``, ``none``, a rule such as ``children_low_income >= 0.2``, or area/district codes with commas."""
    when: str = bounded("start", choices=("start", "yearly"))
    """Evaluate the rule once, in the block's first quarter, or every year."""


@dataclass(kw_only=True)
class BlockConfig:
    """What every policy block has. Strength 0 changes nothing, 1 is the policy as described."""

    strength: float = bounded(0.0, low=0.0, high=1.0)
    start: int | None = bounded(None, low=1900, high=NEVER, unit="calendar year")
    """First year; none is three years after the city's base year."""
    end: int | None = bounded(None, low=1900, high=NEVER, unit="calendar year")
    """First year without it; none is never."""
    phase_in: float = bounded(0.0, low=0.0, high=50.0, unit="years")
    target: TargetConfig = field(default_factory=TargetConfig)


@dataclass(kw_only=True)
class PoliciesConfig:
    """Every block, neutral: any of them can be set, stacked or swept."""


@dataclass(kw_only=True)
class ScenarioConfig:
    """A scenario file: title, source, rationale, policy blocks."""

    name: str = "baseline"
    title: str = "Carry on as today"
    source: str = ""
    rationale: str = ""
    policies: PoliciesConfig = field(default_factory=PoliciesConfig)
