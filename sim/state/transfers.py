"""What happens to homes and money when households come, move and go.

All functions take arrays of rows without repeats and keep the accounts balanced.
"""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.people import members_of
from sim.state.accounts import Account
from sim.state.city import City
from sim.state.codes import NO_ROW, Owner, SearchReason, Use

Rows = NDArray[np.integer]
Money = NDArray[np.float64]

SELLER_ACCOUNT = np.array(
    [Account.HOUSEHOLDS, Account.LANDLORDS, Account.MUNICIPALITY, Account.LANDLORDS, Account.BRIDGE, Account.DEVELOPERS]
)
"""Account by Owner code; non-profit lets are run on the landlords' account."""


def pay_households(city: City, payer: Account, rows: Rows, amount: Money | float) -> None:
    """Pay households (negative takes from them) out of one account."""
    amount = np.broadcast_to(np.asarray(amount, float), np.shape(rows))
    city.households.liquid[rows] += amount
    city.accounts.pay(payer, Account.HOUSEHOLDS, float(amount.sum()))


def borrow(city: City, rows: Rows, amount: Money) -> None:
    """Lend to households; negative amounts are repayments."""
    city.households.debt[rows] += amount
    city.accounts.loans += float(np.sum(amount))
    pay_households(city, Account.BANK, rows, amount)


def vacate(city: City, rows: Rows, quarter: int, seller_fee: float) -> None:
    """Move households out of their homes; the homes are listed from the next quarter on.

    Owners sell to the bridge account at the indexed value less ``seller_fee`` and repay
    their loan; what the sale does not cover the bank writes off (counted as ``written_off``).
    """
    households, dwellings = city.households, city.dwellings
    rows = np.asarray(rows)[households.dwelling[rows] >= 0]
    slots = households.dwelling[rows]
    owned = dwellings.owner[slots] == Owner.HOUSEHOLD
    sellers, sold = rows[owned], slots[owned]
    pay_households(city, Account.BRIDGE, sellers, dwellings.value[sold] * (1.0 - seller_fee))
    public_share = households.debt_public[sellers] / np.maximum(households.debt[sellers], 1.0)
    borrow(city, sellers, -households.debt[sellers])
    _write_off(city, sellers, public_share)
    households.debt_public[sellers] = 0.0
    dwellings.owner[sold] = Owner.BRIDGE
    dwellings.occupant[slots] = NO_ROW
    dwellings.listed_since[slots] = quarter + 1
    dwellings.ask[slots] = 0.0
    dwellings.rent[slots] = 0.0
    dwellings.lease_end[slots] = NO_ROW
    households.home_district[rows] = city.areas.district[dwellings.area[slots]]
    households.dwelling[rows] = NO_ROW
    households.strained[rows] = 0


def _write_off(city: City, sellers: Rows, public_share: Money) -> None:
    """Let the bank bear what sales did not cover, and the state its share of starter loans."""
    shortfall = np.maximum(-city.households.liquid[sellers], 0.0)
    public = float((shortfall * public_share).sum())
    pay_households(city, Account.BANK, sellers, shortfall)
    city.accounts.pay(Account.STATE, Account.BANK, public)
    city.events.add("written_off", shortfall.sum())
    city.events.add("written_off_public", public)


def move_in(city: City, rows: Rows, slots: Rows, quarter: int) -> None:
    """Let households occupy empty dwellings. Ownership and contract are set by the caller."""
    households, dwellings = city.households, city.dwellings
    dwellings.occupant[slots] = rows
    dwellings.listed_since[slots] = NO_ROW
    households.dwelling[rows] = slots
    households.since[rows] = quarter
    households.waiting[rows] = 0
    households.home_district[rows] = city.areas.district[dwellings.area[slots]]


def buy(city: City, rows: Rows, slots: Rows, price: Money, loan: Money, tax: float = 0.0) -> None:
    """Transfer empty dwellings to households that pay ``price`` with a new loan and their own means.

    Call after ``vacate`` of the old home and before ``move_in``.
    """
    dwellings = city.dwellings
    borrow(city, rows, loan)
    for owner in Owner:
        mine = dwellings.owner[slots] == owner
        if mine.any():
            pay_households(city, Account(int(SELLER_ACCOUNT[owner])), np.asarray(rows)[mine], -price[mine])
    if tax:
        pay_households(city, Account.STATE, rows, -price * tax)
    dwellings.owner[slots] = Owner.HOUSEHOLD
    dwellings.use[slots] = Use.OWNER


def transfer_ownership(city: City, slots: Rows, owner: Owner, price: Money) -> None:
    """Sell empty or let dwellings between institutions at ``price``."""
    dwellings = city.dwellings
    for seller in Owner:
        mine = dwellings.owner[slots] == seller
        if mine.any():
            total = float(price[mine].sum())
            city.accounts.pay(Account(int(SELLER_ACCOUNT[owner])), Account(int(SELLER_ACCOUNT[seller])), total)
    dwellings.owner[slots] = owner


def dissolve(city: City, rows: Rows, estate_to: Account = Account.OUTSIDE) -> Money:
    """Remove households without a home (after ``vacate``) and return what they leave, paid to ``estate_to``.

    The rows' persons must have been moved or released before.
    """
    households = city.households
    left = households.liquid[rows].copy()
    pay_households(city, estate_to, rows, -left)
    households.release(rows)
    return left


def remove_persons(city: City, rows: Rows) -> None:
    """Let persons go (death, departure); a household does not keep them as head or partner."""
    households, persons = city.households, city.persons
    home = persons.household[rows]
    lived, rows_lived = home[home >= 0], np.asarray(rows)[home >= 0]
    for holder in (households.head, households.partner):
        gone = lived[holder[lived] == rows_lived]
        holder[gone] = NO_ROW
    persons.release(rows)


def merge(city: City, rows: Rows, hosts: Rows) -> None:
    """Move everyone and all cash of households without a home into host households, and end the first.

    Call after ``vacate``; ``rows`` are distinct, none is a host, hosts may repeat. Head and partner
    of a host stay; ``summarise`` must follow.
    """
    households, persons = city.households, city.persons
    if len(rows) == 0:
        return
    host_of = np.full(households.n_rows, NO_ROW, np.int32)
    host_of[rows] = hosts
    movers = members_of(persons.household[: persons.n_rows], host_of >= 0)
    persons.household[movers] = host_of[persons.household[movers]]
    np.add.at(households.liquid, hosts, households.liquid[rows])
    households.liquid[rows] = 0.0
    households.release(rows)


def new_households(city: City, keys: NDArray[np.uint64], person_rows: Rows, cash_from: Rows, cash: Money) -> Rows:
    """Found households without a home, each headed by one person who takes ``cash`` out of the old household.

    Returns
    -------
    int32[n]
        Rows of the new households. They keep the old one's district and belong to those who wait.
    """
    households, persons = city.households, city.persons
    rows = households.take(len(person_rows))
    households.key[rows] = keys
    households.head[rows] = person_rows
    households.home_district[rows] = households.home_district[cash_from]
    households.reason[rows] = SearchReason.NO_HOME
    np.subtract.at(households.liquid, cash_from, cash)
    households.liquid[rows] = cash
    for holder in (households.head, households.partner):
        gone = cash_from[holder[cash_from] == person_rows]
        holder[gone] = NO_ROW
    persons.household[person_rows] = rows
    return rows
