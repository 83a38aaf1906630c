"""Orders that the stock executes: SELL, BUILD, CONVERT, MERGE, best hash of (order key, dwelling key) first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import MarketConfig
from sim.kernels.draws import Purpose, mix_each, stream
from sim.processes.building import Building, set_values
from sim.processes.landlords import put_on_sale
from sim.state import Account, City, Clock, LegalForm, Levers, Order, OrderKind, Owner, Plan, Use
from sim.state.codes import NO_ROW
from sim.state.transfers import buy, transfer_ownership

Slots = NDArray[np.int64]


@dataclass(frozen=True)
class Orders:
    """Fills what it can of every order, logs it, lets the rest lapse."""

    config: MarketConfig
    building: Building

    def step(self, city: City, levers: Levers, clock: Clock) -> None:
        """Execute all orders for the stock, kind by kind, in the order they were written."""
        if not levers.orders:
            return
        for kind, execute in (
            (OrderKind.SELL, self._sell),
            (OrderKind.BUILD, self._build),
            (OrderKind.CONVERT, self._convert),
            (OrderKind.MERGE, self._merge),
        ):
            orders = levers.orders_of(kind)
            listed = _listed(city, clock) if orders else np.empty(0, np.int64)
            for order in orders:
                done = execute(city, levers, clock, order, listed)
                city.dwellings.order[done] = _place(levers, order)
                order.filled += done.size
                city.events.add(f"orders_{kind.name.lower()}", done.size)

    def _sell(self, city: City, levers: Levers, clock: Clock, order: Order, listed: Slots) -> Slots:
        """Municipal homes to their tenants, or empty ones to the bridge account, which sells them on."""
        if order.terms.get("to_tenant"):
            return self._sell_to_tenants(city, levers, clock, order)
        dwellings = city.dwellings
        free = listed[dwellings.use[listed] == Use.MUNICIPAL]
        slots = _best(city, order, _in_area(city, order, free))[: order.count]
        price = dwellings.value[slots] * (1.0 - self.config.prices.seller_fee)
        transfer_ownership(city, slots, Owner.BRIDGE, price)
        put_on_sale(city, slots, clock, "municipal_sales")
        self._book(city, order, -float(price.sum()), "households")
        return slots

    def _sell_to_tenants(self, city: City, levers: Levers, clock: Clock, order: Order) -> Slots:
        dwellings = city.dwellings
        lived = np.flatnonzero((dwellings.use == Use.MUNICIPAL) & (dwellings.occupant >= 0))
        slots = _best(city, order, _in_area(city, order, lived))
        sold, price = self._tenants_buy(city, levers, slots, float(order.terms.get("discount", 0.0)), 1.0, order.count)
        city.events.add("rent_to_own", sold.size)
        self._book(city, order, -float(price.sum()), "households")
        return sold

    def _tenants_buy(
        self, city: City, levers: Levers, slots: Slots, discount: float, ltv: float, count: int
    ) -> tuple[Slots, NDArray[np.float64]]:
        """Sell homes to the sitting tenants who can pay; returns slots and prices."""
        dwellings, households = city.dwellings, city.households
        rows = dwellings.occupant[slots]
        price = dwellings.value[slots] * (1.0 - discount)
        loan = self.loan_needed(city, levers, rows, price, ltv)
        able = np.flatnonzero(np.isfinite(loan))[:count]
        slots, rows, price, loan = slots[able], rows[able], price[able], loan[able]
        buy(city, rows, slots, price, loan, float(levers.purchase_tax))
        dwellings.rent[slots] = 0.0
        dwellings.lease_end[slots] = NO_ROW
        dwellings.plan[slots] = Plan.NONE
        dwellings.failed_by[slots] = NO_ROW
        rental = dwellings.legal_form[slots] == LegalForm.RENTAL_PROPERTY
        dwellings.legal_form[slots[rental]] = LegalForm.FREEHOLD
        households.allowance[rows] = 0.0
        households.supported[rows] = 0
        households.applicant_since[rows] = NO_ROW
        return slots, price

    def loan_needed(self, city: City, levers: Levers, rows, price, ltv: float) -> NDArray[np.float64]:
        """Loan a sitting tenant needs, NOK, not a number where lending rules or means forbid it."""
        lending, households = self.config.lending, city.households
        net, gross = households.net_income[rows], households.gross_income[rows]
        cash = np.maximum(households.liquid[rows] - lending.buffer * net, 0.0)
        loan = np.maximum(price * (1.0 + float(levers.purchase_tax)) - cash, 0.0)
        rate = lending.interest + max(lending.stress_pp + float(levers.stress_change), 0.0) / 100.0
        service = rate / (1.0 - (1.0 + rate) ** -lending.guarantee_term) if rate > 0 else 1.0 / lending.guarantee_term
        fits = loan <= max(ltv, min(lending.ltv + float(levers.ltv_change), 1.0)) * price
        fits &= loan <= max(lending.dti + float(levers.dti_change), 0.0) * gross
        fits &= loan * service <= lending.service_limit * net
        return np.where(fits, loan, np.nan)

    def _build(self, city: City, levers: Levers, clock: Clock, order: Order, listed: Slots) -> Slots:
        """Homes built for the municipality (or for sale, when ``use`` is owner-occupation)."""
        area = np.full(order.count, max(order.area, 0), np.int64)
        root = mix_each(stream(0, Purpose.ORDER, clock.quarter), np.array([order.key], np.uint64))[0]
        key = mix_each(np.uint64(root), np.arange(order.count))
        slots = self.building.put_up(city, levers, area, key, float(order.terms.get("least_area", 0.0)))
        dwellings = city.dwellings
        if order.use == Use.MUNICIPAL:
            mine = slots[dwellings.owner[slots] == Owner.DEVELOPER]
            price = dwellings.value[mine]
            transfer_ownership(city, mine, Owner.MUNICIPALITY, price)
            dwellings.use[mine] = Use.MUNICIPAL
            dwellings.legal_form[mine] = LegalForm.RENTAL_PROPERTY
            self._book(city, order, float(price.sum()), "developers")
        dwellings.listed_since[slots] = clock.quarter + 1
        dwellings.built[slots] = clock.year
        return slots

    def _convert(self, city: City, levers: Levers, clock: Clock, order: Order, listed: Slots) -> Slots:
        """Lets into cooperative homes, or cooperative homes into lets."""
        if order.legal_form == LegalForm.COOPERATIVE:
            return self._to_cooperative(city, levers, clock, order)
        return self._to_let(city, clock, order, listed)

    def _to_cooperative(self, city: City, levers: Levers, clock: Clock, order: Order) -> Slots:
        """Whole blocks of lets, best hash first: tenants who can pay buy, others stay on until they leave."""
        dwellings = city.dwellings
        let = (dwellings.use == Use.PRIVATE_LET) & (dwellings.owner == Owner.LANDLORD) & (dwellings.key != 0)
        slots = _in_area(city, order, np.flatnonzero(let & (dwellings.plan == Plan.NONE)))
        rank = mix_each(np.uint64(order.key), dwellings.block[slots].astype(np.uint64))
        slots = slots[np.lexsort((dwellings.key[slots], rank))][: order.count]
        lived = slots[dwellings.occupant[slots] >= 0]
        lending = self.config.lending
        bought, _ = self._tenants_buy(
            city, levers, lived, float(order.terms.get("discount", 0.0)), lending.ltv, lived.size
        )
        dwellings.legal_form[bought] = LegalForm.COOPERATIVE
        dwellings.plan[np.setdiff1d(lived, bought)] = Plan.COOPERATIVE
        empty = slots[dwellings.occupant[slots] < 0]
        put_on_sale(city, empty, clock)
        dwellings.legal_form[empty] = LegalForm.COOPERATIVE
        city.events.add("tenants_bought", bought.size)
        city.events.add("conversions", slots.size)
        return slots

    def _to_let(self, city: City, clock: Clock, order: Order, listed: Slots) -> Slots:
        """Cooperative homes on the market go to landlords at their value: only on vacancy."""
        dwellings = city.dwellings
        coop = (dwellings.use[listed] == Use.OWNER) & (dwellings.legal_form[listed] == LegalForm.COOPERATIVE)
        slots = _best(city, order, _in_area(city, order, listed[coop]))[: order.count]
        transfer_ownership(city, slots, Owner.LANDLORD, dwellings.value[slots])
        dwellings.use[slots] = Use.PRIVATE_LET
        dwellings.legal_form[slots] = LegalForm.RENTAL_PROPERTY
        dwellings.listed_since[slots] = clock.quarter
        dwellings.ask[slots] = 0.0
        city.events.add("conversions", slots.size)
        return slots

    def _merge(self, city: City, levers: Levers, clock: Clock, order: Order, listed: Slots) -> Slots:
        """Two listed small flats of one block and owner become one; the slot of the second is closed."""
        dwellings = city.dwellings
        small = (dwellings.key[listed] != 0) & (dwellings.rooms[listed] <= int(order.terms.get("largest", 2)))
        slots = _best(city, order, _in_area(city, order, listed[small]))
        group = (dwellings.block[slots], dwellings.owner[slots], dwellings.use[slots], dwellings.legal_form[slots])
        by_group = np.lexsort((np.arange(slots.size), *group))
        first, second = _pairs(by_group, group)
        order_of_pairs = np.argsort(first, kind="stable")[: order.count]
        kept, closed = slots[first[order_of_pairs]], slots[second[order_of_pairs]]
        area_kept, area_closed = dwellings.floor_area[kept], dwellings.floor_area[closed]
        quality = (area_kept * dwellings.quality[kept] + area_closed * dwellings.quality[closed]) / (
            area_kept + area_closed
        )
        dwellings.floor_area[kept] = area_kept + area_closed
        dwellings.quality[kept] = quality
        dwellings.rooms[kept] += dwellings.rooms[closed]
        dwellings.room_class[kept] = np.minimum(dwellings.rooms[kept], 4) - 1
        for name, spec in dwellings.columns().items():
            getattr(dwellings, name)[closed] = spec["fill"]
        set_values(city, self.config, kept)
        cost = float(order.terms.get("cost", 0.0)) * kept.size
        city.accounts.pay(Account.MUNICIPALITY, Account.OUTSIDE, cost)
        self._book(city, order, cost, "providers")
        city.events.add("merged", kept.size)
        return kept

    def _book(self, city: City, order: Order, cost: float, recipient: str) -> None:
        order.spent += cost
        city.events.spend(order.block, cost, recipient)


def _place(levers: Levers, order: Order) -> int:
    return next(i for i, other in enumerate(levers.orders) if other is order)


def _pairs(by_group: NDArray[np.int64], group: tuple) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pair neighbours in ``by_group`` that agree in every column of ``group``; nobody is in two pairs."""
    if by_group.size < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    new = np.ones(by_group.size, bool)
    new[1:] = np.any([column[by_group[1:]] != column[by_group[:-1]] for column in group], axis=0)
    begin = np.maximum.accumulate(np.where(new, np.arange(new.size), 0))
    rank = np.arange(new.size) - begin
    is_first = np.flatnonzero((rank % 2 == 0) & np.append(~new[1:], False))
    return by_group[is_first], by_group[is_first + 1]


def _listed(city: City, clock: Clock) -> Slots:
    """Empty homes on the market now."""
    dwellings = city.dwellings
    now = (dwellings.listed_since >= 0) & (dwellings.listed_since <= clock.quarter)
    return np.flatnonzero(now & (dwellings.occupant < 0) & (dwellings.key != 0))


def _in_area(city: City, order: Order, slots: Slots) -> Slots:
    return slots if order.area < 0 else slots[city.dwellings.area[slots] == order.area]


def _best(city: City, order: Order, slots: Slots) -> Slots:
    """Candidates by the hash of (order key, dwelling key)."""
    key = city.dwellings.key[slots]
    return slots[np.lexsort((key, mix_each(np.uint64(order.key), key)))]
