"""The measures of one year: each function yields ``(metric, group, unit_size, value)``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernels.counting import count_pairs, sums_by_code
from sim.metrics import segregation as sg
from sim.metrics.snapshot import TENURES, Snapshot, housing_cost
from sim.state import City, Use
from sim.state.area_columns import crowded_households
from sim.state.events import RECIPIENTS

Row = tuple[str, str, str, float]
INCOME_CLASSES = 20
CITY = "city"


def counts_of(unit: Any, group: Any, n_units: int, n_groups: int) -> NDArray[np.float64]:
    """Count by unit and group: float64[n_units, n_groups]."""
    return count_pairs(np.asarray(unit, np.int32), np.asarray(group, np.uint8), n_units, n_groups).astype(float)


def mean(values: Any) -> float:
    """Return the mean, not a number of nothing."""
    return float(np.mean(values)) if np.size(values) else float("nan")


def _share(who: NDArray[np.bool_], of: NDArray[np.bool_]) -> float:
    """Share of ``who`` among ``of``."""
    whole = np.count_nonzero(of)
    return np.count_nonzero(who & of) / whole if whole else float("nan")


def _three(metric: str, group: str, unit: str, value: float, random: float) -> Iterator[Row]:
    """Yield a value, its random baseline, and the value beyond chance."""
    yield metric, group, unit, value
    yield f"{metric}_random", group, unit, random
    yield f"{metric}_corrected", group, unit, (value - random) / (1.0 - random) if random < 1.0 else float("nan")


def dissimilarity_rows(metric: str, group: str, unit: str, counts: NDArray[np.float64]) -> Iterator[Row]:
    """Dissimilarity of the first column of ``counts`` [n_units, 2] against the second."""
    random = sg.expected_under_randomness("dissimilarity", counts)
    yield from _three(metric, group, unit, sg.dissimilarity(counts[:, 0], counts[:, 1]), random)


def background_segregation(snapshot: Snapshot) -> Iterator[Row]:
    """Evenness, isolation and exposure of every background group, persons, three unit sizes."""
    groups = snapshot.city.groups
    for unit, (index, n_units) in snapshot.units_of_persons.items():
        counts = counts_of(index, snapshot.person_background, n_units, len(groups))
        counts = counts[counts.sum(axis=1) > 0]
        total = counts.sum(axis=1)
        for g, group in enumerate(groups):
            pair = np.column_stack([counts[:, g], total - counts[:, g]])
            yield from dissimilarity_rows("dissimilarity", group, unit, pair)
            isolation = sg.isolation(counts[:, g], total)
            share = counts[:, g].sum() / total.sum()
            n = total.sum()
            random = share + (1.0 - share) * (total.size - 1.0) / max(n - 1.0, 1.0)
            yield from _three("isolation", group, unit, isolation, random)
            yield "exposure", group, unit, sg.exposure(counts[:, g], pair[:, 1], total)
        random = sg.expected_under_randomness("information_theory", counts)
        yield from _three("information_theory", "all", unit, sg.information_theory(counts), random)


def household_segregation(snapshot: Snapshot) -> Iterator[Row]:
    """Income, tenure and family segregation of households."""
    rank = snapshot.city.households.income_rank[snapshot.rows]
    bracket = np.minimum((rank * INCOME_CLASSES).astype(np.int64), INCOME_CLASSES - 1)
    for unit, (index, n_units) in snapshot.units_of_households.items():
        counts = counts_of(index, bracket, n_units, INCOME_CLASSES)
        counts = counts[counts.sum(axis=1) > 0]
        random = sg.expected_under_randomness("rank_order_information_theory", counts)
        yield from _three("income_segregation", "all", unit, sg.rank_order_information_theory(counts), random)
        yield "income_rank_between", "all", unit, _between_share(index, rank.astype(float), n_units)
        tenure = counts_of(index, snapshot.tenure, n_units, 3)
        for t, name in enumerate(TENURES):
            pair = np.column_stack([tenure[:, t], tenure.sum(axis=1) - tenure[:, t]])
            yield from dissimilarity_rows("tenure_dissimilarity", name, unit, pair)
        municipal = snapshot.city.dwellings.use[snapshot.slots] == Use.MUNICIPAL
        pair = counts_of(index, municipal.astype(np.int64), n_units, 2)[:, ::-1]
        yield from dissimilarity_rows("tenure_dissimilarity", "municipal", unit, np.ascontiguousarray(pair))
        family = counts_of(index, snapshot.family.astype(np.int64), n_units, 2)[:, ::-1]
        yield from dissimilarity_rows("family_dissimilarity", "all", unit, np.ascontiguousarray(family))


def _between_share(unit: Any, rank: NDArray[np.float64], n_units: int) -> float:
    """Share of the variance of income ranks that lies between units."""
    size = np.bincount(unit, minlength=n_units)
    mean = np.bincount(unit, weights=rank, minlength=n_units) / np.maximum(size, 1)
    variance = float(rank.var())
    return float(np.average((mean - rank.mean()) ** 2, weights=size)) / variance if variance > 0 else float("nan")


def _partitions(snapshot: Snapshot) -> Iterator[tuple[list[str], NDArray[Any]]]:
    """Yield every split of households that gains and losses are shown for: names, and the code of each household.

    Codes beyond the names are those whom the split leaves out.
    """
    yield ["all"], np.zeros(snapshot.rows.size, np.int64)
    yield [*snapshot.city.groups, "mixed"], snapshot.background.astype(np.int64)
    yield [f"income_quartile_{quartile}" for quartile in (1, 2, 3, 4)], snapshot.quartile
    yield [*TENURES], snapshot.tenure
    yield ["families"], (~snapshot.family).astype(np.int64)
    yield ["initial_residents"], (snapshot.city.households.initial[snapshot.rows] != 1).astype(np.int64)


def _means_by_split(snapshot: Snapshot, conditions: dict[str, NDArray[Any]]) -> Iterator[Row]:
    """Yield the mean of every condition in every part of every split, NaN where nobody is in it."""
    splits = list(_partitions(snapshot))
    codes = np.array([code for _, code in splits], np.uint8)
    values = np.array([*conditions.values(), np.ones(snapshot.rows.size)], float)
    sums = sums_by_code(codes, values, 1 + max(len(names) for names, _ in splits))
    for s, (names, _) in enumerate(splits):
        for metric, total in zip(conditions, sums[:-1, s], strict=True):
            for name, value, size in zip(names, total, sums[-1, s], strict=False):
                yield metric, name, CITY, float(value / size) if size else float("nan")


def living_conditions(snapshot: Snapshot, user_cost: float) -> Iterator[Row]:
    """Ownership, crowding, cost, space and place, by group."""
    city, rows, slots = snapshot.city, snapshot.rows, snapshot.slots
    households, dwellings = city.households, city.dwellings
    members = np.maximum(households.members[rows].astype(float), 1.0)
    space = dwellings.floor_area[slots] / members
    crowded = crowded_households(city)[rows]
    income = np.maximum(households.net_income[rows], 1.0)
    paid = housing_cost(city, rows, slots, user_cost)
    cost = np.minimum(paid / income, 1.0)
    conditions = {
        "ownership": snapshot.tenure < 2,
        "crowded": crowded,
        "housing_cost_share": cost,
        "left_after_housing": households.net_income[rows] - paid,
        "public_support": households.allowance[rows] + households.support[rows],
        "space_per_person": space,
        "dwelling_quality": dwellings.quality[slots],
        "area_status": city.areas.status[snapshot.area],
    }
    yield from _means_by_split(snapshot, conditions)
    three = (households.children_0_5[rows].astype(int) + households.children_6_17[rows]) >= 3
    yield "crowded", "three_or_more_children", CITY, _share(crowded, three)
    yield "rent_burden", "all", CITY, mean(cost[snapshot.tenure == 2])
    for t, tenure in enumerate(TENURES):
        yield f"{tenure}_share", "all", CITY, mean(snapshot.tenure == t)


def stock_and_prices(snapshot: Snapshot, quarter: int) -> Iterator[Row]:
    """Prices, rents, listings and uses of all homes."""
    city = snapshot.city
    dwellings, areas = city.dwellings, city.areas
    slots = np.flatnonzero(dwellings.key != 0)
    use, area = dwellings.use[slots], dwellings.area[slots]
    floor, value, rent = dwellings.floor_area[slots], dwellings.value[slots], dwellings.rent_value[slots]
    private = use <= Use.PRIVATE_LET
    let = use == Use.PRIVATE_LET
    small = let & (dwellings.rooms[slots] <= 2)
    zone = areas.zone[area]
    for name, mask in [("all", private), *((z, private & (zone == i)) for i, z in enumerate(city.zones))]:
        yield "price_per_m2", name, CITY, _ratio(value, floor, mask)
    for name, mask in [("all", let), *((z, let & (zone == i)) for i, z in enumerate(city.zones))]:
        yield "rent_per_m2", name, CITY, _ratio(rent, floor, mask)
    yield "rent_small", "all", CITY, _ratio(rent, floor, small)
    income = city.households.net_income[snapshot.rows]
    yield "price_to_income", "all", CITY, mean(value[private]) / max(mean(income), 1.0)
    listed = dwellings.listed_since[slots]
    yield "listed_share", "all", CITY, mean((listed >= 0) & (listed <= quarter + 1))
    yield "vacancy_rate", "all", CITY, mean((listed >= 0) & (listed < quarter))
    yield "municipal_share", "all", CITY, mean(use == Use.MUNICIPAL)
    yield "private_lets", "all", CITY, mean(let)


def _ratio(top: Any, bottom: Any, of: NDArray[np.bool_]) -> float:
    """Sum of ``top`` over the sum of ``bottom``, NaN of nothing."""
    rows = np.flatnonzero(of)  # much faster than a mask
    return float(top[rows].sum() / bottom[rows].sum()) if rows.size else float("nan")


def supported_lets(snapshot: Snapshot) -> Iterator[Row]:
    """Yield what checks of rentals are about: homes let to supported tenants and to others."""
    city = snapshot.city
    households, dwellings = city.households, city.dwellings
    rows, slots = snapshot.rows, snapshot.slots
    private = dwellings.use[slots] == Use.PRIVATE_LET
    supported = private & (households.supported[rows] == 1)
    poor = private & (households.supported[rows] == 0) & (households.tercile[rows] == 0)
    yield "supported_households", "all", CITY, float(supported.sum())
    yield "supported_quality", "all", CITY, mean(dwellings.quality[slots[supported]])
    yield "unsupported_poor_quality", "all", CITY, mean(dwellings.quality[slots[poor]])
    lets = (dwellings.key != 0) & (dwellings.use == Use.PRIVATE_LET)
    yield "lets_open_to_supported", "all", CITY, mean(dwellings.accepts_supported[lets] == 1)


def municipal_families(snapshot: Snapshot, quarter: int) -> Iterator[Row]:
    """Yield the status of the areas that children in municipal homes grow up in, all of them and this year's."""
    city, rows = snapshot.city, snapshot.rows
    mine = snapshot.family & (city.dwellings.use[snapshot.slots] == Use.MUNICIPAL)
    new = mine & (city.households.since[rows] > quarter - 4)
    status = city.areas.status[snapshot.area]
    yield "area_status", "municipal_families", CITY, mean(status[mine])
    yield "area_status", "new_municipal_families", CITY, mean(status[new])


def people(snapshot: Snapshot, quarter: int) -> Iterator[Row]:
    """Numbers of people, low income, waiting."""
    city = snapshot.city
    households = city.households
    child = snapshot.person_age < 18
    yield "population", "all", CITY, float(snapshot.person_area.size)
    yield "households", "all", CITY, float(snapshot.rows.size)
    yield "without_home", "all", CITY, 1.0 - snapshot.rows.size / max(households.n, 1)
    yield "low_income", "all", CITY, mean(snapshot.person_low_income)
    yield "children_low_income", "all", CITY, _share(snapshot.person_low_income, child)
    for g, group in enumerate(city.groups):
        own = snapshot.person_background == g
        yield "group_share", group, CITY, mean(own)
        yield "low_income", group, CITY, _share(snapshot.person_low_income, own)
        yield "children_low_income", group, CITY, _share(snapshot.person_low_income, child & own)
    since = households.applicant_since[: households.n_rows]
    waiting = (households.key[: households.n_rows] != 0) & (since >= 0)
    yield "social_waiting", "all", CITY, mean(quarter - since[waiting]) if waiting.any() else 0.0


def year_of_events(snapshot: Snapshot) -> Iterator[Row]:
    """Yield moves, births, deaths, migration, sales of the year."""
    city = snapshot.city
    count = city.events.count
    persons = max(snapshot.person_area.size, 1)
    between = count.get("moves_between_areas_persons", 0.0)
    within = count.get("moves_within_area_persons", 0.0)
    yield "move_rate", "all", CITY, (between + within) / persons
    yield "move_rate_between", "all", CITY, between / persons
    yield "turnover", "all", CITY, count.get("moved_households", 0.0) / max(snapshot.rows.size, 1)
    yield "birth_rate", "all", CITY, 1000.0 * count.get("births", 0.0) / persons
    yield "death_rate", "all", CITY, 1000.0 * count.get("deaths", 0.0) / persons
    yield "in_migration_rate", "all", CITY, count.get("joined_persons", 0.0) / persons
    yield "out_migration_rate", "all", CITY, count.get("left_persons", 0.0) / persons
    for name in ("sales", "lets", "involuntary_moves", "forced_sales"):
        yield name, "all", CITY, count.get(name, 0.0)


def moves_and_segregation(city: City, change: NDArray[np.float64]) -> Iterator[Row]:
    """Yield what the year's moves between areas did to dissimilarity."""
    for group, value in zip(city.groups, change, strict=True):
        yield "dissimilarity_change_moves", group, "sub_district", float(value)


def public_cost(city: City, blocks: list[str]) -> Iterator[Row]:
    """Cost of every policy block in the year, 0 when off, and who was paid or paid."""
    for block in blocks:
        yield "public_cost", block, CITY, city.events.cost.get(block, 0.0)
    for recipient in RECIPIENTS:
        yield "public_spending", recipient, CITY, city.events.paid.get(recipient, 0.0)
        yield "public_revenue", recipient, CITY, city.events.received.get(recipient, 0.0)
