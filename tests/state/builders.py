"""Tiny cities made by hand, for tests of rules that one can follow with a pencil."""

import numpy as np

from sim.kernels.draws import Purpose, mix_each, stream
from sim.state import (
    Account,
    Areas,
    City,
    Dwellings,
    Education,
    Generation,
    Households,
    Owner,
    Persons,
    Status,
    Use,
)
from sim.state.summaries import summarise

MAN, WOMAN = 0, 1


def tiny_city(homes, n_areas=2, spare=4, seed=1, slots=None):
    """Make a city from a list of homes.

    Parameters
    ----------
    homes : list of dict
        ``members``: list of dict with any person column (age, sex, background, income, ...); the first
        is the head; ``couple``: whether the second is its partner; ``use``, ``area``, ``value``, ``rent``,
        ``liquid``, ``debt``, ``key``; ``home=False`` for a household that looks for one.
    n_areas, spare : int
        Areas (one district and zone each) and empty homes listed for sale.
    """
    n, m = len(homes), sum(len(home["members"]) for home in homes)
    n_slots = slots or 1 << int(np.ceil(np.log2(2 * (n + spare) + n_areas)))
    households, persons = Households(n + 4), Persons(m + 4)
    dwellings, areas = Dwellings(n_slots), Areas(n_areas)
    households.take(n)
    persons.take(m)
    dwellings.take(n_slots)
    areas.take(n_areas)
    areas.key[:] = np.arange(1, n_areas + 1)
    areas.district[:] = areas.zone[:] = np.arange(n_areas)
    areas.log_price[:], areas.log_rent[:] = np.log(50_000.0), np.log(2_000.0)
    edges = (np.arange(n_areas + 1) * n_slots) // n_areas
    city = City(
        "tiny", seed, households, persons, dwellings, areas, ["majority", "minority"],
        [f"D{a}" for a in range(n_areas)], [f"Z{a}" for a in range(n_areas)], [f"{a}" for a in range(n_areas)],
        [f"Area {a}" for a in range(n_areas)], edges.astype(np.int64), np.arange(n_areas, dtype=np.int32),
        np.ones((n_areas, n_areas)) - np.eye(n_areas),
    )  # fmt: skip
    taken = list(edges[:-1])
    person = 0
    for row, home in enumerate(homes):
        households.key[row] = home.get("key", 1_000 + row)
        person = _people(city, row, home, person)
        households.liquid[row] = home.get("liquid", 100_000.0)
        households.initial[row] = 1
        if home.get("home", True):
            area = home.get("area", row % n_areas)
            _house(city, row, home, area, int(taken[area]))
            taken[area] += 1
    for i in range(spare):
        area = i % n_areas
        _dwelling(city, int(taken[area]), area, Use.OWNER, Owner.BRIDGE, 3_000_000.0, 5_000_000 + i)
        dwellings.listed_since[taken[area]] = 0
        taken[area] += 1
    summarise(city)
    city.accounts.pay(Account.OUTSIDE, Account.HOUSEHOLDS, float(households.liquid[:n].sum()))
    city.accounts.loans = float(households.debt[:n].sum())
    return city


def _people(city, row, home, person):
    persons = city.persons
    first = person
    for number, spec in enumerate(home["members"]):
        age = spec.get("age", 40)
        values = {
            "key": 10_000 + person, "household": row, "age": age, "sex": number % 2, "background": 0,
            "generation": Generation.OTHER, "education": Education.UPPER_SECONDARY if age >= 19 else 0,
            "status": Status.WORK if 19 <= age < 67 else (Status.OUTSIDE if age >= 67 else Status.IN_EDUCATION),
            "income": 500_000.0 if age >= 19 else 0.0, "completed_upper_secondary": age >= 19,
        }  # fmt: skip
        for name, value in (values | spec).items():
            getattr(persons, name)[person] = value
        person += 1
    city.households.head[row] = first
    if home.get("couple"):
        city.households.partner[row] = first + 1
    return person


def _dwelling(city, slot, area, use, owner, value, key):
    dwellings = city.dwellings
    dwellings.key[slot], dwellings.area[slot], dwellings.use[slot], dwellings.owner[slot] = key, area, use, owner
    dwellings.rooms[slot], dwellings.room_class[slot], dwellings.floor_area[slot] = 3, 2, 70.0
    dwellings.value[slot], dwellings.rent_value[slot], dwellings.block[slot] = value, 120_000.0, area


def _house(city, row, home, area, slot):
    use = home.get("use", Use.OWNER)
    owner = {Use.OWNER: Owner.HOUSEHOLD, Use.MUNICIPAL: Owner.MUNICIPALITY}.get(use, Owner.LANDLORD)
    _dwelling(city, slot, area, use, owner, home.get("value", 3_000_000.0), 4_000_000 + row)
    city.dwellings.occupant[slot] = row
    households = city.households
    households.dwelling[row] = households.start_dwelling[row] = slot
    households.home_district[row] = area
    households.since[row] = home.get("since", -8)
    if use == Use.OWNER:
        households.debt[row] = home.get("debt", 1_000_000.0)
    else:
        city.dwellings.rent[slot] = home.get("rent", 120_000.0)


def street(n, seed=1, rng=None, n_areas=2):
    """Make a city of ``n`` varied households, drawn with NumPy (tests may): singles, couples, families, flats."""
    rng = rng or np.random.default_rng(seed)
    homes = []
    for _ in range(n):
        kind = rng.integers(0, 5)
        age = int(rng.integers(20, 90) if kind < 2 else rng.integers(22, 50))
        group = int(rng.random() < 0.3)
        head = {"age": age, "sex": int(rng.integers(0, 2)), "background": group}
        members, couple = [head], kind in (1, 2, 3)
        if couple:
            members.append({"age": max(age - 2, 18), "sex": 1 - head["sex"], "background": group})
        keys = [10_000 + sum(len(home["members"]) for home in homes) + i for i in range(len(members))]
        if kind in (2, 4):
            mother = keys[0] if head["sex"] == WOMAN else (keys[1] if couple else 0)
            father = keys[0] if head["sex"] == MAN else (keys[1] if couple else 0)
            for _child in range(int(rng.integers(1, 3))):
                child = int(rng.integers(0, 24))
                members.append({"age": child, "mother": mother, "father": father, "background": group})
        for member in members:
            member["income"] = float(rng.integers(150, 900)) * 1000 if member["age"] >= 19 else 0.0
        use, liquid = Use(int(rng.integers(0, 3))), float(rng.integers(0, 500)) * 1000
        homes.append(
            {"members": members, "couple": couple, "use": use, "liquid": liquid, "home": bool(rng.random() < 0.95)}
        )
    return tiny_city(homes, n_areas=n_areas, spare=max(4, n // 10), seed=seed)


def permuted(city, rng):
    """Return the same city with the rows of households and persons in another order."""
    twin = city.copy()
    for table, name in ((twin.households, "households"), (twin.persons, "persons")):
        order = rng.permutation(table.n_rows)
        for column in table.columns():
            values = getattr(table, column)
            values[: table.n_rows] = values[: table.n_rows][order]
        place = np.empty(table.n_rows, np.int32)
        place[order] = np.arange(table.n_rows)
        _point(twin, name, place)
    return twin


def _point(city, name, place):
    """Let everything that refers to moved rows refer to their new places."""
    if name == "households":
        columns = [(city.persons, "household"), (city.dwellings, "occupant")]
    else:
        columns = [(city.households, "head"), (city.households, "partner")]
    for table, column in columns:
        values = getattr(table, column)
        used = values >= 0
        values[used] = place[values[used]]


def keys_of(purpose, n):
    """Some keys, for draws."""
    return mix_each(stream(5, Purpose(purpose)), np.arange(n, dtype=np.uint64))
