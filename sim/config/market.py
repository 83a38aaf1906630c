"""Lending, prices, landlords, building."""

from dataclasses import dataclass, field

from sim.config.bounds import bounded


@dataclass(kw_only=True)
class LendingConfig:
    """Rules for new loans; ``regime`` dated follows the Norwegian regulation's table."""

    ltv: float = bounded(0.85, low=0.0, high=1.0, unit="share of price", source="lending regulation 2017")
    dti: float = bounded(5.0, low=0.0, high=20.0, unit="x gross income", source="lending regulation 2017")
    stress_pp: float = bounded(5.0, low=0.0, high=20.0, unit="percentage points", source="lending regulation 2017")
    interest: float = bounded(0.026, low=0.0, high=0.3, unit="a year")
    term: float = bounded(25.0, low=1.0, high=60.0, unit="years")
    service_limit: float = bounded(0.62, low=0.0, high=1.0, unit="share of net income at the stressed rate")
    rent_limit: float = bounded(0.60, low=0.0, high=1.0, unit="share of net income")
    """Most a tenant can be let to pay, before allowance (assumption: nine in ten tenants of the start pay less)."""
    guarantee_term: float = bounded(30.0, low=1.0, high=60.0, unit="years")
    """Term of a loan with a starter loan or guarantee, which also lifts the largest loan to value to 1."""
    buffer: float = bounded(0.05, low=0.0, high=2.0, unit="years of net income")
    """Cash a buyer keeps."""
    parental_help: list[float] = bounded([0.6, 0.4, 0.3], low=0.0, high=1.0, unit="share")
    """Share of those entering ownership whose parents top up the down-payment, one per background group;
    ``City.parameters["parental_help"]`` holds instead where the start solved it (rulings B8)."""
    parental_sum: float = bounded(800_000.0, low=0.0, unit="NOK")
    """Mean of the largest sum they give, exponential over households."""
    parental_age: int = bounded(45, low=18, high=110, unit="years")
    """Oldest head who is helped."""


@dataclass(kw_only=True)
class PriceConfig:
    """User cost, discounts and the index."""

    user_cost: float = bounded(0.030, low=0.0, high=0.3, unit="of price a year")
    """After-tax interest 2.0, upkeep 1.3, expected growth -0.3 %."""
    upkeep: float = bounded(0.013, low=0.0, high=0.1, unit="of price a year")
    incumbent_weight: float = bounded(0.3, low=0.0, high=1.0, unit="share")
    """How much of user cost beyond the cash outlay an incumbent feels."""
    cost_cap: float = bounded(0.95, low=0.1, high=0.99, unit="share of income")
    first_ask: float = bounded(-0.4, low=-0.6, high=0.5, unit="log points over the index")
    """Where asking starts: below the index, bids restore it, so that most homes go in a quarter or two."""
    first_rent: float = bounded(-0.1, low=-0.6, high=0.5, unit="log points over the index")
    """The same for rents, which nobody bids up: queues raise the next ask (rulings B4)."""
    discount: float = bounded(0.06, low=0.0, high=0.5, unit="a quarter unsold")
    discount_cap: float = bounded(0.40, low=0.0, high=0.9, unit="log points")
    speed: float = bounded(0.2, low=0.0, high=1.0, unit="share of the residual a quarter")
    index_step: float = bounded(0.1, low=0.0, high=1.0, unit="log points a quarter")
    quality_gradient: float = bounded(0.3, low=0.0, high=2.0, unit="log price per unit of quality")
    price_floor: float = bounded(8_000.0, low=0.0, unit="NOK / m2")
    rent_floor: float = bounded(400.0, low=0.0, unit="NOK / m2 / year")
    interest_relief: float = bounded(0.24, low=0.0, high=1.0, unit="share", source="tax on ordinary income")
    """Tax saved on interest, in the cash outlay of owners."""
    shrinkage: float = bounded(2.0, low=0.0, high=50.0, unit="transactions")
    """Weight of the area's mean residual beside a cell's own transactions."""
    unsold_weight: float = bounded(0.5, low=0.0, high=1.0, unit="deals")
    """What a listing that found nobody counts for in the index, at its next ask; 0 counts deals only."""
    seller_fee: float = bounded(0.03, low=0.0, high=0.2, unit="of the ask")


@dataclass(kw_only=True)
class LandlordConfig:
    """When homes are let, sold, bought to let."""

    yield_spread: float = bounded(0.005, above=0.0, high=0.05, unit="a year")
    """Scale of the logistic spread of required net yields."""
    hazard_scale: float = bounded(0.003, above=0.0, high=0.05, unit="a year")
    sale_hazard: float = bounded(0.25, low=0.0, high=1.0, unit="per decision at required = net yield, x 2")
    cost_share: float = bounded(0.20, low=0.0, high=0.9, unit="of rent")
    """Running cost."""
    lease: int = bounded(12, low=1, high=80, unit="quarters")
    investors: float = bounded(0.5, low=0.0, high=1.0, unit="share of listed freehold dwellings an investor looks at")
    enabled: bool = True
    """False holds every dwelling in its use: no buying to let, no selling out."""
    score_noise: float = bounded(0.3, low=0.0, high=5.0)
    """Scale of the logistic part of an applicant's score that nothing else explains, lasting for a pair."""
    notice: int = bounded(2, low=1, high=20, unit="quarters")
    """Between being told and having to go."""
    equity_premium: float = bounded(0.01, low=0.0, high=0.2, unit="a year")
    """Added to the required yield per share of the price that buyers to let must pay themselves by rule."""
    security_premium: float = bounded(0.001, low=0.0, high=0.02, unit="a year")
    """Added to the required yield of a let whose tenant may stay, as it can be sold with the tenant only
    (assumption, 0-0.004); felt only where policy lets tenants stay."""
    discrimination: list[float] = bounded([0.0, 0.10, 0.25], low=0.0, high=5.0)
    """Taken from the score of an applicant, one per background group. Of two equal applicants landlords take the
    one of the majority 27 points of per cent more often than the one of the third group, 11 more often than the
    second (0.23 would give 25). Measured: 25 points between an Arabic-named male warehouse worker and a
    Norwegian-named female economist (Andersson, Jakobsson and Kotsadam 2012), so class and gender are in it and
    the default is at the upper end (0.10-0.25); the second group's value is an assumption (0-0.15)."""


@dataclass(kw_only=True)
class BuildingConfig:
    """New dwellings."""

    rate: float = bounded(
        0.0072, low=0.0, high=0.2, unit="of the stock a year", source="targets.md S4: 0.8 % at the prices of 2017"
    )
    cost: float = bounded(45_000.0, low=0.0, unit="NOK / m2")
    elasticity: float = bounded(0.3, low=0.0, high=5.0)
    """Of starts to price over cost."""
    listed_share: float = bounded(0.06, low=0.005, high=0.5, unit="of homes", source="rulings.md B2")
    """Share of homes on the market at which starts are normal: none at twice this, twice as many at 0."""
    quality: float = bounded(0.8, low=0.0, high=1.0, unit="dwelling quality")
    """Standard of new homes."""
    quality_cost: float = bounded(20_000.0, low=0.0, high=200_000.0, unit="NOK / m2 per unit of quality")
    """What a higher standard asked for by policy costs (assumption, 10 000-40 000)."""


@dataclass(kw_only=True)
class UpkeepConfig:
    """Wear and repair of homes, equal on average."""

    depreciation: float = bounded(0.004, low=0.0, high=0.2, unit="dwelling quality a year")
    cycle: float = bounded(5.0, low=1.0, high=50.0, unit="years between repairs")
    """A repair makes good what was worn since the last one."""


@dataclass(kw_only=True)
class SocialHousingConfig:
    """Who may apply for a municipal home, and how it is given."""

    income_limit: float = bounded(1.2, low=0.0, high=5.0, unit="x low-income line")
    """Highest equivalised net income of an applicant."""
    asset_limit: float = bounded(0.5, low=0.0, high=20.0, unit="x low-income line")
    """Highest liquid wealth of an applicant."""
    burden_limit: float = bounded(0.35, low=0.0, high=1.0, unit="share of income")
    """A tenant applies who pays more, is crowded or has no home."""
    take_up: float = bounded(0.3, low=0.0, high=1.0, unit="a quarter")
    """Share of the eligible in need who apply (assumption: enough that municipal homes do not stand empty)."""
    refusals: int = bounded(2, low=1, high=20, unit="offers")
    """Offers refused before going to the back of the queue."""
    lease: int = bounded(12, low=1, high=80, unit="quarters")


@dataclass(kw_only=True)
class MarketConfig:
    """The housing market."""

    lending: LendingConfig = field(default_factory=LendingConfig)
    prices: PriceConfig = field(default_factory=PriceConfig)
    landlords: LandlordConfig = field(default_factory=LandlordConfig)
    building: BuildingConfig = field(default_factory=BuildingConfig)
    social: SocialHousingConfig = field(default_factory=SocialHousingConfig)
    upkeep: UpkeepConfig = field(default_factory=UpkeepConfig)
    municipal_rent: float = bounded(0.85, low=0.0, high=2.0, unit="of market rent")
    """Rule for municipal and non-profit rents."""
