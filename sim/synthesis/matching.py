"""First homes: who lives where at the start (rulings A4)."""

import numpy as np
from numpy.typing import NDArray

from sim.config import Config
from sim.kernels.draws import Purpose, stream
from sim.kernels.synthesis import first_homes
from sim.state import Households
from sim.synthesis.addresses import Decision, Draws
from sim.synthesis.population import People
from sim.synthesis.stock import LET, MUNICIPAL, Stock

CANDIDATES = 12
"""Dwellings a household chooses among (rulings A4)."""
SIZE_PER_PERSON = 0.12
"""Wished log rooms per person beyond the first (X, fitted to crowding)."""
SIZE_PER_INCOME = 0.45
"""Wished log rooms per log of net income (X)."""
SIZE_NOISE = np.array([0.58, 0.95, 1.6, 0.8])
"""Spread of wished log rooms by segment: owners choose more freely (X, fitted to crowding)."""


def municipal_tenants(
    people: People,
    tenure: NDArray[np.uint8],
    homes: NDArray[np.int64],
    households: Households,
    groups: NDArray[np.uint8],
    draws: Draws,
) -> NDArray[np.uint8]:
    """Return every household's segment: renters with the greatest need live in municipal homes.

    Need: low income, children, background from Asia, Africa or Latin America (assumption), and chance.
    """
    segment = tenure.copy()
    n = people.n
    need = -2.0 * households.income_rank[:n] + 0.4 * np.minimum(people.children, 3) + 0.4 * (groups == 2)
    need += 0.7 * draws.normal(Decision.MUNICIPAL, people.key)
    renters = np.flatnonzero(tenure == LET)
    order = renters[np.lexsort((-need[renters], people.area[renters]))]
    start = np.searchsorted(people.area[order], np.arange(homes.size))
    rank = np.arange(order.size) - start[people.area[order]]
    segment[order[rank < homes[people.area[order]]]] = MUNICIPAL
    return segment


def first_match(
    people: People, segment: NDArray[np.uint8], households: Households, stock: Stock, config: Config, draws: Draws
) -> NDArray[np.int64]:
    """Return the position in ``stock`` of every household's home: int64[n].

    Within area and segment, households sorted by wished size get the sizes there are; then each takes, in
    hashed order, the best of twelve homes of its size, taste included.
    """
    n = people.n
    n_rooms = 8
    cell_of_home = (stock.area.astype(np.int64) * 4 + stock.segment) * n_rooms + stock.rooms
    n_cells = (int(stock.area.max()) + 1) * 4 * n_rooms
    homes = np.bincount(cell_of_home, minlength=n_cells).reshape(-1, n_rooms)
    group = people.area.astype(np.int64) * 4 + segment
    places = _share_out(np.bincount(group, minlength=homes.shape[0]), homes)
    by_wish = np.lexsort((_wish(people, segment, households, draws), group))
    cell = np.repeat(np.arange(n_cells), places.ravel())
    household_cell = np.empty(n, np.int64)
    household_cell[by_wish] = cell
    home_order = np.argsort(cell_of_home, kind="stable")
    household_order = np.lexsort((draws.uniform(Decision.SPACE, people.key), household_cell))
    edges = np.arange(n_cells + 1)
    preferences = config.behaviour.preferences
    chosen = first_homes(
        stream(draws.seed, Purpose.TASTE), draws.key(Decision.CANDIDATE), CANDIDATES, preferences.sigma,
        np.searchsorted(household_cell[household_order], edges),
        np.searchsorted(cell_of_home[home_order], edges),
        people.key[household_order], households.stage[:n][household_order],
        stock.key[home_order], preferences.quality * stock.quality[home_order].astype(float),
    )  # fmt: skip
    home = np.empty(n, np.int64)
    home[household_order] = home_order[chosen]
    return home


def _share_out(wanted: NDArray[np.int64], homes: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many homes of each size are lived in: in proportion, so that listed homes are of all sizes."""
    total = homes.sum(axis=1)
    running = np.cumsum(homes, axis=1) * np.divide(wanted, total, out=np.zeros(total.size), where=total > 0)[:, None]
    return np.diff(np.floor(running + 0.5 - 1e-9).astype(np.int64), prepend=0, axis=1)


def _wish(people: People, segment: NDArray[np.uint8], households: Households, draws: Draws) -> NDArray[np.float64]:
    """Wished log rooms: members, income, age and chance."""
    n = people.n
    income = np.log(np.maximum(households.net_income[:n], 50_000.0) / 400_000.0)
    age = people.age[people.first].astype(float)
    wish = SIZE_PER_PERSON * (households.members[:n] - 1.0) + SIZE_PER_INCOME * income
    wish += 0.006 * (np.minimum(age, 70.0) - 45.0)
    return wish + SIZE_NOISE[segment] * draws.normal(Decision.SPACE, people.key)
