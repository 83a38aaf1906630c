"""Levers: the only way a policy reaches a process.

A *rate* is a number or an array, neutral at the start of every quarter, with its combine
rule in its declaration. An *order* is a row that ``stock`` and ``market`` execute.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal

import numpy as np

from sim.state.codes import LegalForm, Use

Combine = Literal["sum", "product", "minimum", "maximum", "exclusive"]
Shape = Literal["scalar", "area"]


@dataclass(frozen=True)
class Rate:
    """Declaration of a rate lever."""

    neutral: float
    combine: Combine
    shape: Shape
    meaning: str


RATES: dict[str, Rate] = {
    # lending
    "ltv_change": Rate(0.0, "sum", "scalar", "added to the largest loan to value"),
    "dti_change": Rate(0.0, "sum", "scalar", "added to the largest debt to gross income"),
    "stress_change": Rate(0.0, "sum", "scalar", "percentage points added to the stress test"),
    "landlord_ltv": Rate(1.0, "minimum", "scalar", "largest loan to value of those who buy to let; 1 is no rule of its own"),
    "purchase_tax": Rate(0.0, "sum", "scalar", "of the price, paid by the buyer to the state"),
    # letting
    "letting_cost_supported": Rate(0.0, "sum", "area", "NOK a year a landlord expects from letting to a supported tenant"),
    "letting_cost": Rate(0.0, "sum", "area", "NOK a year a landlord expects from any letting"),
    "inspections_supported": Rate(0.0, "sum", "area", "inspections a year per dwelling let to a supported tenant"),
    "inspections": Rate(0.0, "sum", "area", "inspections a year per dwelling let"),
    "inspection_standard": Rate(0.0, "maximum", "scalar", "quality below which an inspected dwelling fails"),
    "inspection_persons_per_room": Rate(np.inf, "minimum", "scalar", "persons per room above which it fails"),
    "inspection_deadline": Rate(0.0, "exclusive", "scalar", "quarters to comply"),
    "inspection_fine": Rate(0.0, "sum", "scalar", "NOK on failure to comply"),
    "allowance_withheld": Rate(0.0, "maximum", "scalar", "1: no allowance in a dwelling that failed and did not comply"),
    "compliance_grant": Rate(0.0, "sum", "scalar", "share of compliance cost paid by the municipality"),
    "rehousing_duty": Rate(0.0, "maximum", "scalar", "1: tenants who got notice are first in the municipal queue"),
    "inspection_cost": Rate(0.0, "sum", "scalar", "NOK an inspection costs the municipality"),
    "inspection_certificate": Rate(0.0, "maximum", "scalar", "quarters without inspection after a pass"),
    "compliance_cost": Rate(0.0, "maximum", "scalar", "NOK / m2 of raising quality by 1"),
    "rent_ceiling": Rate(np.inf, "minimum", "area", "largest asked rent of private lets, times the first ask without it"),
    "lease": Rate(0.0, "maximum", "area", "shortest lease of private lets, quarters"),
    "tenure_security": Rate(0.0, "maximum", "area", "share of private lets whose tenant may stay while paying"),
    "discrimination": Rate(1.0, "product", "scalar", "multiplies landlords' discrimination"),
    "allowance_level": Rate(1.0, "product", "scalar", "multiplies the share of rent that housing allowance pays"),
    # building
    "building": Rate(1.0, "product", "area", "multiplies starts"),
    "building_weight": Rate(1.0, "product", "area", "multiplies an area's part of the city's starts, which stay the same"),
    "inclusionary_share": Rate(0.0, "maximum", "area", "share of new units sold at a discount"),
    "inclusionary_discount": Rate(0.0, "maximum", "area", "of the price of such units"),
    "family_share": Rate(0.0, "maximum", "area", "smallest share of new dwellings of 80 m2 or more"),
    "new_municipal_share": Rate(0.0, "maximum", "area", "share of new units for municipal use"),
    "new_nonprofit_share": Rate(0.0, "maximum", "area", "share of new units sold at value to non-profit landlords"),
    "new_nonprofit_grant": Rate(0.0, "maximum", "area", "of the price of such units, paid by the municipality"),
    "new_rental_share": Rate(0.0, "maximum", "area", "share of new units sold to landlords for what they yield"),
    "new_coop_share": Rate(0.0, "maximum", "area", "smallest share of other new units that is cooperative"),
    "new_quality": Rate(0.0, "sum", "area", "added to the standard of new dwellings, which is at most 1"),
    # youth and work
    "completion_support": Rate(0.0, "sum", "area", "log odds of completing upper secondary, youth living there"),
    "completion_support_cost": Rate(0.0, "sum", "area", "NOK a year per person of 16-24 who has not completed"),
    "job_support": Rate(0.0, "sum", "area", "log odds of work rather than being outside, 17-29 years"),
    "job_support_cost": Rate(0.0, "sum", "area", "NOK a year per person of 17-29 who is outside"),
    "job_support_adults": Rate(0.0, "sum", "area", "log odds of work rather than being outside, 30-61 years"),
    "job_support_adults_cost": Rate(0.0, "sum", "area", "NOK a year per person of 30-61 who is outside"),
    # income support, set on new year's day for the year
    "child_benefit_change": Rate(0.0, "sum", "scalar", "NOK a child and year, and one more for a single adult"),
    "income_transfer": Rate(0.0, "maximum", "scalar", "share of the gap up to the low-income line, to all households"),
    "income_transfer_families": Rate(0.0, "maximum", "scalar", "the same share, to households with children"),
    "income_tax": Rate(0.0, "sum", "scalar", "tax on gross income beside the ordinary one, share"),
    "support_financed": Rate(0.0, "maximum", "scalar", "share of support's cost that a further such tax raises"),
    "financing_tax": Rate(0.0, "sum", "scalar", "tax on gross income that pays for the package in budget-neutral mode, share"),
    # schools and kindergartens
    "school_choice": Rate(0.0, "maximum", "area", "share of families who may apply to other schools than their catchment's"),
    "school_reserve": Rate(0.0, "maximum", "area", "share of a school's free places set aside in proportion to disadvantaged and other applicants"),
    "local_priority": Rate(1.0, "minimum", "scalar", "1: children of the catchment come first; 0: the lottery alone decides"),
    "catchment_mixing": Rate(0.0, "maximum", "area", "km that a redrawn catchment's school may lie farther away than the nearest"),
    "school_transport": Rate(0.0, "sum", "scalar", "NOK a year paid per pupil of a state school outside the catchment"),
    "school_resources": Rate(0.0, "sum", "area", "NOK a year for every disadvantaged pupil of a state school"),
    "resource_effect": Rate(0.0, "maximum", "scalar", "sd of school quality per 10 000 NOK a pupil and year"),
    "kindergarten_price": Rate(1.0, "product", "area", "multiplies the fee"),
    "kindergarten_core_hours": Rate(0.0, "maximum", "area", "share of the fee that low-income families do not pay"),
    "kindergarten_core_age": Rate(0.0, "maximum", "scalar", "age, years, from which they do not"),
    "kindergarten_reserve": Rate(0.0, "maximum", "area", "share of a kindergarten's free places set aside in proportion to disadvantaged and other applicants"),
    "kindergarten_subsidy": Rate(0.0, "maximum", "scalar", "NOK a year that one more child in kindergarten costs the public"),
    # areas
    "label": Rate(0.0, "sum", "area", "official label: 1 is a designation as on the Dutch and Danish lists"),
    "green": Rate(0.0, "sum", "area", "standardised units of green added to the start's"),
    "noise": Rate(0.0, "sum", "area", "standardised units of noise added to the start's; below 0 is quieter"),
    "safe_access": Rate(0.0, "sum", "area", "share with safe access added to the start's; the sum is held in [0, 1]"),
    "meeting_places": Rate(0.0, "sum", "area", "per 1 000 persons, relative to the city, added to the start's"),
    "disorder_relief": Rate(0.0, "sum", "area", "standard deviations of disorder that services take away"),
}


class OrderKind(IntEnum):
    """What an order asks the stock or the market to do."""

    BUY = 0
    SELL = 1
    BUILD = 2
    MERGE = 3
    CONVERT = 4
    OFFER = 5
    STARTER_LOAN = 6
    SPEND = 7


@dataclass
class Order:
    """One line of work for the stock or the market, lapsing when unfilled at the quarter's end.

    Candidates are taken best hash of (order key, dwelling or household key) first. ``terms`` by kind:

    ===============  =========================================================================
    BUY (market)     none; the municipality bids for listed dwellings of the area
    SELL (stock)     ``to_tenant`` (bool): offer occupied homes to sitting tenants who can pay
                     (``discount`` of the value); otherwise empty municipal homes go on sale
    BUILD (stock)    ``least_area`` (m2): smallest floor area of the units
    MERGE (stock)    ``cost`` (NOK a merger, paid by the municipality), ``largest`` (rooms of a part)
    CONVERT (stock)  ``discount`` of the value for a sitting tenant who buys
    OFFER (stock)    ``group`` (background index): newcomers of small means, without a home yet, are
                     placed in empty municipal homes and private lets; ``cost`` (NOK a household)
    STARTER_LOAN     ``income_cap`` (NOK gross a year), ``price_cap`` (NOK), ``ltv`` (1: all of the
    (market)         price), ``term`` (years), ``guarantee`` (share of recipients served by a
                     guarantee of a bank loan instead of a public loan), ``families_first`` (bool)
    SPEND (areas)    none; the municipality pays ``budget`` for works and services
    ===============  =========================================================================
    """

    kind: OrderKind
    block: str
    area: int = -1
    """Area index, -1 for the whole city."""
    use: int | Use = 0
    """Use code the dwelling gets."""
    legal_form: int | LegalForm = -1
    """LegalForm code the dwelling gets, -1 as it is."""
    count: int = 0
    """At most so many dwellings or households."""
    price_cap: float = np.inf
    """Times the indexed value."""
    budget: float = np.inf
    """NOK."""
    key: int = 0
    """Order key, from block, year and area."""
    terms: dict[str, Any] = field(default_factory=dict)
    """What this kind needs beyond the above."""
    filled: int = 0
    spent: float = 0.0


class Levers:
    """Rates and orders of the current quarter. Rates read as attributes: ``levers.ltv_change``."""

    def __init__(self, n_areas: int) -> None:
        self.n_areas = n_areas
        self.orders: list[Order] = []
        self.neutral()

    def neutral(self) -> None:
        """Forget everything written last quarter."""
        self.orders = []
        self.reach: dict[str, str] = {}  # block -> rule over household columns
        self._writers: dict[str, list[str]] = {}
        for name, rate in RATES.items():
            value = rate.neutral if rate.shape == "scalar" else np.full(self.n_areas, rate.neutral)
            setattr(self, name, value)

    def write(self, name: str, value: Any, block: str, where: Any = None) -> None:
        """Combine a value into a rate; ``where`` is a bool[n_areas] mask for area rates.

        Raises
        ------
        ValueError
            When two blocks write different values to one exclusive rate.
        """
        rate = RATES[name]
        old = getattr(self, name)
        if rate.combine == "exclusive":
            others = [writer for writer in self._writers.get(name, []) if writer != block]
            if others:
                raise ValueError(f"{block} and {others[0]} both set {name}, which only one block may set")
            new = value
        elif rate.combine == "sum":
            new = old + value
        elif rate.combine == "product":
            new = old * value
        else:
            new = (np.minimum if rate.combine == "minimum" else np.maximum)(old, value)
        if rate.shape == "area" and where is not None:
            new = np.where(where, new, old)
        setattr(self, name, new)
        self._writers.setdefault(name, []).append(block)

    def writers(self, name: str) -> list[str]:
        """Blocks that wrote a rate this quarter, first writer first."""
        return list(dict.fromkeys(self._writers.get(name, [])))

    def sort_orders(self) -> None:
        """Put orders in the order of their blocks' names, so that it does not matter which block wrote first."""
        self.orders.sort(key=lambda order: order.block)

    def households_of(self, block: str) -> str:
        """Rule over household columns that a block's benefits and loans are limited to; ``all`` is everyone."""
        return self.reach.get(block, "all")

    def orders_of(self, kind: OrderKind) -> list[Order]:
        """Orders of one kind that ask for something, in the order they were written."""
        return [order for order in self.orders if order.kind == kind and order.count > 0]

    def __getattr__(self, name: str) -> Any:
        """Say which levers exist when asked for one that does not."""
        raise AttributeError(f"no lever {name}; levers are {', '.join(RATES)}")
