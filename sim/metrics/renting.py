"""Renting: moves of children, length of tenancies, landlords who sell or buy, who gets a let."""

from __future__ import annotations

from collections.abc import Iterator
from typing import SupportsFloat

import numpy as np

from sim.metrics.snapshot import TENURES, Snapshot
from sim.state import Use

Row = tuple[str, str, str, float]
CITY = "city"
LETS = {"private_let": Use.PRIVATE_LET, "municipal": Use.MUNICIPAL, "non_profit": Use.NON_PROFIT}


def renting(snapshot: Snapshot, quarter: int) -> Iterator[Row]:
    """Yield a year's moves of children, tenancies, sales by landlords, and lets per applicant."""
    yield from _child_moves(snapshot)
    yield from _tenancies(snapshot, quarter)
    yield from _access(snapshot)
    count = snapshot.city.events.count
    yield "landlord_sales", "all", CITY, count.get("landlord_sales", 0.0)
    yield "investor_purchases", "all", CITY, count.get("investor_purchases", 0.0)
    use = snapshot.city.dwellings.use[snapshot.city.dwellings.key != 0]
    yield "non_profit_share", "all", CITY, _ratio(np.count_nonzero(use == Use.NON_PROFIT), use.size)


def _child_moves(snapshot: Snapshot) -> Iterator[Row]:
    """Homes that children left for another in the city over children at the year's end, by tenure left."""
    households, rows = snapshot.city.households, snapshot.rows
    count = snapshot.city.events.count
    children = households.children_0_5[rows].astype(np.int64) + households.children_6_17[rows]
    number = np.bincount(snapshot.tenure, weights=children, minlength=len(TENURES))
    moved = [count.get(f"moved_children_{tenure}", 0.0) for tenure in TENURES]
    yield "child_moves", "all", CITY, _ratio(sum(moved), number.sum())
    for tenure, moves, n in zip(TENURES, moved, number, strict=True):
        yield "child_moves", tenure, CITY, _ratio(moves, n)


def _tenancies(snapshot: Snapshot, quarter: int) -> Iterator[Row]:
    """Years that tenants have lived in their homes so far, by who lets."""
    city = snapshot.city
    years = (quarter + 1 - city.households.since[snapshot.rows]) / 4.0
    use = city.dwellings.use[snapshot.slots]
    for name, code in LETS.items():
        mine = use == code
        yield "tenancy_length", name, CITY, _ratio(years[mine].sum(), mine.sum())


def _access(snapshot: Snapshot) -> Iterator[Row]:
    """Private lets got per quarter in which a household had one among its candidates, by background."""
    count = snapshot.city.events.count
    for group in [*snapshot.city.groups, "mixed"]:
        tenants, applicants = (count.get(f"{what}_{group}", 0.0) for what in ("let_tenants", "let_applicants"))
        yield "let_success", group, CITY, _ratio(tenants, applicants)


def _ratio(top: SupportsFloat, bottom: SupportsFloat) -> float:
    return float(top) / float(bottom) if float(bottom) > 0.0 else float("nan")
