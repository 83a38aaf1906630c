"""Landlords: what they do when a tenant has left or a lease ends, and the notice tenants get."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import MarketConfig
from sim.kernels.draws import Purpose, stream, uniform_each
from sim.processes.moving import count_children, lease_term
from sim.state import City, Clock, LegalForm, Levers, Owner, Plan, SearchReason, Use
from sim.state.codes import NO_ROW
from sim.state.summaries import equivalised_income
from sim.state.transfers import vacate
from sim.state.welfare import low_income_line

Slots = NDArray[np.int64]
RENEWAL = 1.5
"""Income over the limit for applicants up to which a municipal lease is renewed (assumption)."""


@dataclass(frozen=True)
class Landlords:
    """Lets on or sells by comparing the net yield with what the landlord requires."""

    config: MarketConfig

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Put out those whose notice is up, decide on empty lets and ended leases, mark who must go."""
        self._put_out(city, clock)
        self._decide_on_empty(city, levers, clock)
        self._decide_on_leases(city, levers, clock)
        self._renew_municipal(city, clock)
        self.mark_notice(city, clock)

    def net_yield(self, city: City, levers: Levers, slots: Slots, supported: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Market rent, cut as a ceiling cuts it, less running and letting costs over market value, a year."""
        dwellings = city.dwellings
        area = dwellings.area[slots]
        cost = levers.letting_cost[area] + supported * levers.letting_cost_supported[area]
        rent = dwellings.rent_value[slots] * np.minimum(levers.rent_ceiling[area], 1.0)
        return (rent * (1.0 - self.config.landlords.cost_share) - cost) / dwellings.value[slots]

    def _sells(
        self, city: City, levers: Levers, clock: Clock, slots: Slots, supported: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Draw sales with hazard 2 x ``sale_hazard`` x logistic((required - net yield) / scale).

        A let whose tenant may stay has a higher required yield, the premium for being bound.
        """
        landlords = self.config.landlords
        if not landlords.enabled:
            return np.zeros(slots.size, bool)
        required = city.dwellings.required_yield[slots] + landlords.security_premium * secure(city, levers, slots)
        gap = required - self.net_yield(city, levers, slots, supported)
        hazard = 2.0 * landlords.sale_hazard / (1.0 + np.exp(-np.clip(gap / landlords.hazard_scale, -50.0, 50.0)))
        return uniform_each(stream(city.seed, Purpose.LANDLORD, clock.quarter + 1), city.dwellings.key[slots]) < hazard

    def _put_out(self, city: City, clock: Clock) -> None:
        """Tenants under notice whose time is up lose their home and go on looking without one."""
        dwellings = city.dwellings
        slots = np.flatnonzero(
            _under_notice(city, clock, 0) & (dwellings.lease_end <= clock.quarter) & (dwellings.occupant >= 0)
        )
        rows = dwellings.occupant[slots]
        if not rows.size:
            return
        count_children(city, rows)
        vacate(city, rows, clock.quarter, self.config.prices.seller_fee)
        dwellings.listed_since[slots] = clock.quarter
        city.households.reason[rows] = SearchReason.NO_HOME
        city.events.add("put_out", rows.size)
        city.events.add("involuntary_moves", rows.size)

    def _decide_on_empty(self, city: City, levers: Levers, clock: Clock) -> None:
        """Sell or let again what stands empty for the first quarter, or as planned when its tenant left."""
        dwellings = city.dwellings
        dwellings.plan[(dwellings.use == Use.MUNICIPAL) & (dwellings.occupant < 0)] = Plan.NONE
        empty = (dwellings.use == Use.PRIVATE_LET) & (dwellings.owner == Owner.LANDLORD) & (dwellings.occupant < 0)
        fresh = (dwellings.listed_since == clock.quarter) | (dwellings.plan != Plan.NONE)
        slots = np.flatnonzero((dwellings.key != 0) & empty & fresh)
        plan = dwellings.plan[slots]
        sells = self._sells(city, levers, clock, slots, np.zeros(slots.size, bool))
        sells = (plan == Plan.SALE) | (plan == Plan.COOPERATIVE) | (sells & (plan == Plan.NONE))
        dwellings.legal_form[slots[plan == Plan.COOPERATIVE]] = LegalForm.COOPERATIVE
        dwellings.plan[slots] = Plan.NONE
        put_on_sale(city, slots[sells], clock)
        kept = slots[~sells]
        sound = dwellings.quality[kept] >= levers.inspection_standard
        dwellings.accepts_supported[kept[sound]] = 1
        dwellings.failed_by[kept[sound]] = NO_ROW

    def _decide_on_leases(self, city: City, levers: Levers, clock: Clock) -> None:
        """Renew or end leases that have run out; an ended lease leaves the time of notice."""
        dwellings, households = city.dwellings, city.households
        let = (dwellings.use == Use.PRIVATE_LET) & (dwellings.owner == Owner.LANDLORD) & (dwellings.occupant >= 0)
        ended = (dwellings.lease_end >= 0) & (dwellings.lease_end <= clock.quarter)
        slots = np.flatnonzero(let & ended & ((dwellings.plan == Plan.NONE) | (dwellings.plan == Plan.COOPERATIVE)))
        supported = households.supported[dwellings.occupant[slots]] == 1
        sells = self._sells(city, levers, clock, slots, supported) & (dwellings.plan[slots] == Plan.NONE)
        sells &= ~secure(city, levers, slots)
        self.give_notice(city, clock, slots[sells], Plan.SALE)
        renewed = slots[~sells]
        dwellings.lease_end[renewed] = clock.quarter + lease_term(city, levers, self.config.landlords, renewed)

    def _renew_municipal(self, city: City, clock: Clock) -> None:
        """Renew municipal leases while the tenant's income is near enough to the limit for applicants."""
        dwellings, rules = city.dwellings, self.config.social
        public = (dwellings.use == Use.MUNICIPAL) & (dwellings.occupant >= 0) & (dwellings.plan == Plan.NONE)
        slots = np.flatnonzero(public & (dwellings.lease_end >= 0) & (dwellings.lease_end <= clock.quarter))
        limit = RENEWAL * rules.income_limit * low_income_line(city)
        stays = equivalised_income(city)[dwellings.occupant[slots]] <= limit
        dwellings.lease_end[slots[stays]] = clock.quarter + rules.lease
        self.give_notice(city, clock, slots[~stays], Plan.OTHER_TENANT)
        city.events.add("municipal_leases_ended", np.count_nonzero(~stays))

    def give_notice(self, city: City, clock: Clock, slots: Slots, plan: Plan) -> None:
        """Tell tenants that they must go; the lease ends with the time of notice unless it is shorter."""
        dwellings = city.dwellings
        end = clock.quarter + self.config.landlords.notice
        dwellings.plan[slots] = plan
        old = dwellings.lease_end[slots]
        dwellings.lease_end[slots] = np.where((old > clock.quarter) & (old < end), old, end)
        city.events.add("notices", slots.size)

    def mark_notice(self, city: City, clock: Clock) -> None:
        """Have every tenant under notice look for a home."""
        rows = city.dwellings.occupant[_under_notice(city, clock, self.config.landlords.notice)]
        city.households.reason[rows[rows >= 0]] = SearchReason.NOTICE


def secure(city: City, levers: Levers, slots: Slots) -> NDArray[np.bool_]:
    """Whether the tenant of each let may stay while paying the rent: a lasting draw of the dwelling, bool[n]."""
    chance = uniform_each(stream(city.seed, Purpose.LEASE), city.dwellings.key[slots])
    return chance < levers.tenure_security[city.dwellings.area[slots]]


def _under_notice(city: City, clock: Clock, quarters: int) -> NDArray[np.bool_]:
    """Occupied lets whose tenant must go within ``quarters`` quarters."""
    dwellings = city.dwellings
    leaves = (dwellings.plan == Plan.SALE) | (dwellings.plan == Plan.OTHER_TENANT)
    near = (dwellings.lease_end >= 0) & (dwellings.lease_end <= clock.quarter + quarters)
    let = (dwellings.use == Use.PRIVATE_LET) | (dwellings.use == Use.MUNICIPAL)
    return leaves & near & (dwellings.occupant >= 0) & let


def put_on_sale(city: City, slots: Slots, clock: Clock, event: str = "landlord_sales") -> None:
    """Offer empty lets for owner-occupation, on the market from this quarter, counted as ``event``."""
    dwellings = city.dwellings
    dwellings.use[slots] = Use.OWNER
    rental = dwellings.legal_form[slots] == LegalForm.RENTAL_PROPERTY
    dwellings.legal_form[slots[rental]] = LegalForm.FREEHOLD
    dwellings.listed_since[slots] = clock.quarter
    dwellings.ask[slots] = 0.0
    dwellings.plan[slots] = Plan.NONE
    dwellings.failed_by[slots] = NO_ROW
    dwellings.certified_until[slots] = NO_ROW
    dwellings.accepts_supported[slots] = 1
    city.events.add(event, slots.size)
