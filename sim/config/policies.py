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


@dataclass(kw_only=True)
class HousingMixConfig(BlockConfig):
    """Varied housing mix: where municipal homes are, what is built, merging of small flats."""

    pattern: str = bounded("even", choices=("even", "concentrated"))
    """``even``: the same municipal share in every treated area; ``concentrated``: all in the few that have most."""
    municipal_target: float | None = bounded(None, low=0.0, high=1.0, unit="share of homes")
    """Municipal share aimed at in treated areas under ``even``; none keeps their total."""
    net_units: float = bounded(0.0, low=-0.2, high=0.2, unit="share of homes in treated areas")
    """Municipal homes wanted beyond those at the start; 0 keeps the total."""
    buy_cap: float = bounded(0.04, low=0.0, high=1.0, unit="of municipal homes a year")
    """Most homes bought."""
    sell_cap: float = bounded(0.04, low=0.0, high=1.0, unit="of municipal homes a year")
    """Most homes sold, each when its tenant has left."""
    price_cap: float = bounded(1.1, low=0.0, high=5.0, unit="x indexed value")
    """Highest price the municipality bids."""
    new_municipal_share: float = bounded(0.0, low=0.0, high=1.0, unit="share of new homes")
    """New homes for municipal use, in areas below their target."""
    family_share: float = bounded(0.40, low=0.0, high=1.0, unit="share of new homes")
    """Smallest share of new homes with 80 m2 or more."""
    merge_rate: float = bounded(0.01, low=0.0, high=1.0, unit="of listed small flats a quarter")
    """Pairs of listed one- and two-room flats of one block and owner that become one family flat."""
    merge_cost: float = bounded(400_000.0, low=0.0, unit="NOK / merger")
    """Paid by the municipality to have two flats made into one."""
    inclusionary_share: float = bounded(0.10, low=0.0, high=1.0, unit="share of new homes")
    """New homes sold below the market price."""
    inclusionary_discount: float = bounded(0.20, low=0.0, high=0.9, unit="of the price")
    """What they are cheaper by; lost by the developer."""


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


@dataclass(kw_only=True)
class PoliciesConfig:
    """Every block, neutral: any of them can be set, stacked or swept."""

    housing_mix: HousingMixConfig = field(default_factory=HousingMixConfig)
    rental_quality_check: RentalQualityCheckConfig = field(default_factory=RentalQualityCheckConfig)
    owner_occupancy: OwnerOccupancyConfig = field(default_factory=OwnerOccupancyConfig)


@dataclass(kw_only=True)
class ScenarioConfig:
    """A scenario file: title, source, rationale, policy blocks."""

    name: str = "baseline"
    title: str = "Carry on as today"
    source: str = ""
    rationale: str = ""
    policies: PoliciesConfig = field(default_factory=PoliciesConfig)
