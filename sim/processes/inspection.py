"""Inspection of lets, and what landlords choose when a let fails."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import MarketConfig
from sim.kernels.draws import Purpose, normal_each, stream, uniform_each
from sim.processes.landlords import Landlords, secure
from sim.state import Account, City, Clock, Levers, Owner, Plan, Use
from sim.state.codes import NO_ROW
from sim.state.finance import annuity

Slots = NDArray[np.int64]
PERCEPTION = 0.5
"""Log spread of what landlords think compliance costs them, lasting (assumption)."""
COMPLY, OTHERS, SELL = 0, 1, 2


@dataclass(frozen=True)
class Inspection:
    """Inspects private lets at the levers' rates and follows up those that fail."""

    config: MarketConfig
    landlords: Landlords

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Follow up deadlines, visit, let landlords of failed lets choose, refuse renewals."""
        if not (levers.inspections.any() or levers.inspections_supported.any()):
            return
        self._enforce(city, levers, clock)
        visited = self._visit(city, levers, clock)
        failed = visited[self._below_standard(city, levers, visited)]
        self._certify(city, levers, clock, np.setdiff1d(visited, failed, assume_unique=True))
        self._answer(city, levers, clock, failed)
        self._end_leases(city, levers, clock)

    def _visit(self, city: City, levers: Levers, clock: Clock) -> Slots:
        """Draw the lets inspected this quarter and pay the inspectors."""
        slots = _occupied_lets(city)
        dwellings = city.dwellings
        area, supported = dwellings.area[slots], _supported(city, slots)
        rate = levers.inspections[area] + supported * levers.inspections_supported[area]
        draw = uniform_each(stream(city.seed, Purpose.INSPECTION, clock.quarter), dwellings.key[slots])
        open_ = (dwellings.certified_until[slots] < clock.quarter) & (dwellings.failed_by[slots] < 0)
        visited = slots[open_ & (draw < rate / 4.0)]
        _public(city, levers, Account.OUTSIDE, visited.size * levers.inspection_cost)
        city.events.add("inspections", visited.size)
        return visited

    def _below_standard(self, city: City, levers: Levers, slots: Slots) -> NDArray[np.bool_]:
        """Whether each let fails: too poor, or too crowded."""
        dwellings = city.dwellings
        return (dwellings.quality[slots] < levers.inspection_standard) | _too_crowded(city, levers, slots)

    def _certify(self, city: City, levers: Levers, clock: Clock, slots: Slots) -> None:
        city.dwellings.certified_until[slots] = clock.quarter + int(levers.inspection_certificate)
        city.dwellings.failed_by[slots] = NO_ROW
        city.dwellings.accepts_supported[slots] = 1

    def _answer(self, city: City, levers: Levers, clock: Clock, slots: Slots) -> None:
        """Landlords of failed lets comply, let to others when the lease ends, or sell."""
        city.events.add("inspections_failed", slots.size)
        choice = self.choose(city, levers, clock, slots)
        dwellings = city.dwellings
        dwellings.failed_by[slots] = clock.quarter + int(levers.inspection_deadline)
        self._comply(city, levers, clock, slots[choice == COMPLY])
        others, sold = slots[choice == OTHERS], slots[choice == SELL]
        shut = others[dwellings.quality[others] < levers.inspection_standard]
        dwellings.accepts_supported[shut] = 0
        dwellings.plan[others] = np.where(_supported(city, others), Plan.OTHER_TENANT, Plan.NONE)
        self.landlords.give_notice(city, clock, sold, Plan.SALE)
        city.events.add("left_supported_market", shut.size + sold.size)

    def losses(self, city: City, levers: Levers, clock: Clock, slots: Slots) -> NDArray[np.float64]:
        """Yearly loss of the three answers, NOK: float64[n, 3], in the order comply, others, sell.

        Complying costs the annuity of (cost x gap x floor area) less grant, as the landlord sees it,
        and the expected cost of letting to supported tenants, and gains the market rent of better
        quality. Others cost a month empty each lease, and the fine where the lease outlasts the
        deadline; under a check of all lets there are no others. Selling costs the fee and the yield
        beyond the required one. Whose tenant may stay can do neither.
        """
        dwellings, market = city.dwellings, self.config
        area, rent, value = dwellings.area[slots], dwellings.rent_value[slots], dwellings.value[slots]
        gap = np.maximum(levers.inspection_standard - dwellings.quality[slots], 0.0)
        noise = normal_each(stream(city.seed, Purpose.COMPLIANCE), dwellings.key[slots])
        cost = levers.compliance_cost * gap * dwellings.floor_area[slots] * (1.0 - min(levers.compliance_grant, 1.0))
        gain = rent * (np.exp(market.prices.quality_gradient * gap) - 1.0) * (1.0 - market.landlords.cost_share)
        comply = annuity(cost) * np.exp(PERCEPTION * noise) + levers.letting_cost_supported[area] - gain
        outlasts = dwellings.lease_end[slots] > clock.quarter + levers.inspection_deadline
        others = rent / 12.0 / (market.landlords.lease / 4.0) + annuity(levers.inspection_fine) * outlasts
        others = np.where(levers.inspections[area] > 0.0, np.inf, others)
        net = self.landlords.net_yield(city, levers, slots, np.zeros(slots.size, bool))
        required = dwellings.required_yield[slots]
        sell = value * (np.maximum(net - required, 0.0) + market.prices.seller_fee * required)
        stays = secure(city, levers, slots)
        others = np.where(stays, np.inf, others)
        sell = np.where(stays | (not market.landlords.enabled), np.inf, sell)
        return np.column_stack([comply, others, sell])

    def choose(self, city: City, levers: Levers, clock: Clock, slots: Slots) -> NDArray[np.int64]:
        """Pick the answer with the smallest loss; a let that is only too crowded ends its lease instead."""
        choice = np.argmin(self.losses(city, levers, clock, slots), axis=1)
        return np.where(city.dwellings.quality[slots] >= levers.inspection_standard, OTHERS, choice)

    def _comply(self, city: City, levers: Levers, clock: Clock, slots: Slots) -> None:
        """Raise quality to the standard, the grant paid by the municipality."""
        dwellings = city.dwellings
        gap = levers.inspection_standard - dwellings.quality[slots]
        cost = float((levers.compliance_cost * gap * dwellings.floor_area[slots]).sum())
        city.accounts.pay(Account.LANDLORDS, Account.OUTSIDE, cost)
        _public(city, levers, Account.LANDLORDS, cost * min(levers.compliance_grant, 1.0))
        dwellings.quality[slots] = np.minimum(
            np.nextafter(np.float32(levers.inspection_standard), np.float32(2.0)), 1.0
        )
        self._certify(city, levers, clock, slots)
        city.events.add("complied", slots.size)

    def _enforce(self, city: City, levers: Levers, clock: Clock) -> None:
        """Fine lets still in breach at the deadline; withhold the allowance from then on."""
        dwellings, households = city.dwellings, city.households
        slots = _occupied_lets(city)
        breach = (dwellings.failed_by[slots] >= 0) & self._below_standard(city, levers, slots)
        breach &= _supported(city, slots) | (levers.inspections[dwellings.area[slots]] > 0.0)
        due = slots[breach & (dwellings.failed_by[slots] == clock.quarter)]
        _public(city, levers, Account.LANDLORDS, -float(levers.inspection_fine) * due.size)
        city.events.add("fines", due.size)
        if levers.allowance_withheld >= 1.0:
            late = slots[breach & (dwellings.failed_by[slots] <= clock.quarter)]
            households.allowance[dwellings.occupant[late]] = 0.0
            city.events.add("allowances_withheld", late.size)

    def _end_leases(self, city: City, levers: Levers, clock: Clock) -> None:
        """Tenants who may no longer stay when their lease ends learn it in time to look for a home."""
        dwellings = city.dwellings
        slots = np.flatnonzero((dwellings.plan == Plan.OTHER_TENANT) & (dwellings.occupant >= 0))
        told = dwellings.lease_end[slots] == clock.quarter + self.landlords.config.landlords.notice
        open_ended = slots[dwellings.lease_end[slots] < 0]
        self.landlords.give_notice(city, clock, open_ended, Plan.OTHER_TENANT)
        city.events.add("notices", np.count_nonzero(told))
        self.landlords.mark_notice(city, clock)


def _occupied_lets(city: City) -> Slots:
    dwellings = city.dwellings
    return np.flatnonzero(
        (dwellings.use == Use.PRIVATE_LET) & (dwellings.owner == Owner.LANDLORD) & (dwellings.occupant >= 0)
    )


def _supported(city: City, slots: Slots) -> NDArray[np.bool_]:
    return city.households.supported[city.dwellings.occupant[slots]] == 1


def _too_crowded(city: City, levers: Levers, slots: Slots) -> NDArray[np.bool_]:
    dwellings = city.dwellings
    members = city.households.members[dwellings.occupant[slots]].astype(float)
    return members > levers.inspection_persons_per_room * np.maximum(dwellings.rooms[slots], 1)


def _public(city: City, levers: Levers, receiver: Account, amount: float) -> None:
    """Pay from the municipality and book it to the block that ordered the inspections."""
    city.accounts.pay(Account.MUNICIPALITY, receiver, float(amount))
    recipient = "landlords" if receiver == Account.LANDLORDS else "providers"
    for block in levers.writers("inspection_standard")[:1]:
        city.events.spend(block, float(amount), recipient)
