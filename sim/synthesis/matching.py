"""First homes: who lives where at the start (rulings A4)."""

import numpy as np
from numpy.typing import NDArray

from sim.config import Config
from sim.kernels.draws import Purpose, stream
from sim.kernels.synthesis import first_homes
from sim.state import Households
from sim.synthesis.addresses import Decision, Draws
from sim.synthesis.population import People
from sim.synthesis.stock import COOP, LET, MUNICIPAL, Stock

CANDIDATES = 12
"""Dwellings a household chooses among (rulings A4)."""
BLOCK_PULL = np.array([-0.07, 0.0, 0.18])
"""Utility per standard deviation of a block's lean, by background (X: set so that blocks are more segregated
than districts by about 0.05, as measured at fine scale; science.md G3)."""
SIZE_PER_PERSON = np.array([0.08, 0.03, -0.20, 0.0])
"""Wished log rooms per person beyond the first, by segment: tenants take what they can pay (X, fitted to crowding)."""
SIZE_PER_PERSON_LARGE = 0.42
"""The same, added beyond the fourth person (X, fitted to crowding)."""
SIZE_PER_INCOME = np.array([0.48, 0.35, 1.20, 0.30])
"""Wished log rooms per log of net income, by segment (X, fitted to crowding and to tenants' rent burden)."""
SIZE_PER_YEAR = np.array([0.006, 0.006, 0.0, 0.0])
"""Wished log rooms per year of the head's age up to 70, by segment: owners stay when children have left (X)."""
SIZE_NOISE = np.array([0.46, 1.15, 0.50, 0.80])
"""Spread of wished log rooms by segment (X, fitted to crowding)."""


def block_pull(groups: NDArray[np.uint8], differ: bool) -> NDArray[np.float64]:
    """Worth of a block's lean by background: groups live together somewhat more than areas and tenures make them."""
    return BLOCK_PULL[groups] * differ


def assign_segments(
    people: People,
    tenure: NDArray[np.uint8],
    lived: NDArray[np.int64],
    households: Households,
    need: NDArray[np.float64],
) -> NDArray[np.uint8]:
    """Return every household's segment of the stock.

    Municipal homes go to those with the greatest need among the tenants of each area, or, where there are
    more rentals than tenants (``stock=rental_estates``), among tenants and cooperative owners; tenants,
    then the neediest cooperative owners, take the private lets.

    Parameters
    ----------
    lived : int64[n_areas, 4]
        Homes lived in, by area and segment.
    need : float64[n]
    """
    segment = tenure.copy()
    estates = lived[:, COOP].sum() < np.count_nonzero(tenure == COOP)
    _take(segment, (tenure == LET) | (estates & (tenure == COOP)), need, people.area, lived[:, MUNICIPAL], MUNICIPAL)
    if estates:
        left = (segment == LET) | (segment == COOP)
        segment[left] = COOP
        _take(segment, left, need + 100.0 * (tenure == LET), people.area, lived[:, LET], LET)
    return segment


def _take(
    segment: NDArray[np.uint8], among: NDArray[np.bool_], rank_by: NDArray[np.float64], area: NDArray[np.int16],
    places: NDArray[np.int64], code: int,
) -> None:  # fmt: skip
    """Give the places of each area to those ranked highest."""
    rows = np.flatnonzero(among)
    order = rows[np.lexsort((-rank_by[rows], area[rows]))]
    place = np.arange(order.size) - np.searchsorted(area[order], np.arange(places.size))[area[order]]
    segment[order[place < places[area[order]]]] = code


def housing_need(
    people: People, households: Households, groups: NDArray[np.uint8], draws: Draws, differ: bool
) -> NDArray[np.float64]:  # fmt: skip
    """Need as the municipality sees it: low income, children, background (assumption), and chance."""
    need = -2.0 * households.income_rank[: people.n] + 0.4 * np.minimum(people.children, 3)
    need += 0.4 * (groups == 2) * differ
    return need + 0.7 * draws.normal(Decision.MUNICIPAL, people.key)


def first_match(
    people: People, segment: NDArray[np.uint8], households: Households, stock: Stock,
    lean: NDArray[np.float64], pull: NDArray[np.float64], config: Config, draws: Draws,
) -> NDArray[np.int64]:  # fmt: skip
    """Return the position in ``stock`` of every household's home: int64[n].

    Within area and segment, households sorted by wished size get the sizes there are; then each takes, in
    hashed order, the best of twelve homes of its size, taste and ``pull x lean`` of the block included.

    Parameters
    ----------
    lean : float64[n_blocks]
        Standard normal: which way the block leans.
    pull : float64[n]
        What it is worth to a household, utility units.
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
        people.key[household_order], households.stage[:n][household_order], pull[household_order],
        stock.key[home_order], preferences.quality * stock.quality[home_order].astype(float),
        lean[stock.block[home_order]],
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
    members = households.members[:n].astype(float)
    wish = SIZE_PER_PERSON[segment] * (members - 1.0) + SIZE_PER_PERSON_LARGE * np.maximum(members - 4.0, 0.0)
    wish += SIZE_PER_INCOME[segment] * income
    wish += SIZE_PER_YEAR[segment] * (np.minimum(age, 70.0) - 45.0)
    return wish + SIZE_NOISE[segment] * draws.normal(Decision.SPACE, people.key)
