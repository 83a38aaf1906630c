"""Dwellings: how many, of what kind, in which building, held and used how."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.config import CityConfig
from sim.state import BuildingType, LegalForm, Use
from sim.synthesis import national
from sim.synthesis.addresses import Decision, Draws, numbered_keys, systematic, text_key
from sim.synthesis.figures import Figures
from sim.synthesis.fitting import fit_margins
from sim.synthesis.population import DWELLING

OWNED, COOP, LET, MUNICIPAL = 0, 1, 2, 3
"""Segments that households and dwellings are matched within."""
LISTED = np.array([0.036, 0.044, 0.128, 0.030])
"""Initial listed share by segment, in proportion to turnover: 6 % in all (rulings B2; split X)."""
BUILDING_BY_ROOMS = np.array(
    [
        [1.0, 1.0, 0.75, 0.45, 0.22, 0.12, 0.08],
        [0.06, 0.20, 0.55, 1.0, 1.0, 0.8, 0.5],
        [0.03, 0.08, 0.22, 0.55, 1.0, 1.3, 1.6],
    ]
)
"""Affinity of blocks, row and detached houses with 1 ... 7+ rooms (X)."""
BUILDING_BY_SEGMENT = np.array([[0.8, 1.2, 1.6], [1.2, 1.0, 0.5], [1.5, 0.1, 0.5]])
"""Affinity of block, row, detached with owner, cooperative, renter (X)."""
COMPANY_SHARE = 0.25
"""Private lets held as rental property rather than as single freehold flats (census 2001: 2.5 of 13, raised; X)."""
ESTATE_SHARE = 0.60
"""Municipal homes in blocks at least half municipal (rulings B12)."""
COMPANY_IN_ESTATE = 0.4
"""Company lets per municipal home in an estate, at most (X)."""
BLOCK_SIZE = 90.0
"""Mean homes in a block (rulings A5: 60-120)."""
REGISTERED_PER_HOUSEHOLD = 329_358.0 / 331_123.0
"""Dwellings in the register per placed household, Oslo 2017 (K)."""
AVERAGE_LISTED = 0.06
"""Listed homes per household at the start, of all segments (rulings B2)."""
SECONDARY_ODDS = np.array([[1.0, 0.5], [3.0, 1.5], [3.0, 1.5]])
"""Odds that a let of one or two rooms in a block, row or detached house is beyond the register (X)."""
SECONDARY_SEED = np.array([1.2, 4.0, 4.0])
"""More one- and two-room lets than the affinities say, by building: basement flats and bedsits (X)."""
SECONDARY_SHARE = 1.0 - REGISTERED_PER_HOUSEHOLD / (1.0 + AVERAGE_LISTED)
"""Units beyond the register, of all (K)."""
SECONDARY_SIZE = 0.65
"""Their floor area over that of registered one-room dwellings: about 18 m2 (X)."""
ALL_ROOMS = (1.0 - SECONDARY_SHARE) * national.ROOMS + SECONDARY_SHARE * np.array([0.55, 0.45, 0, 0, 0, 0, 0])
"""Dwellings by rooms, the published ones and those that become units beyond the register."""
ESTATE_ZONES, ESTATE_UNITS = ("outer_east", "outer_south"), 60
"""Which cooperative blocks ``stock=rental_estates`` turns into rentals (policies.md)."""
QUALITY = np.array([0.56, 0.53, 0.54, 0.50])
"""Mean quality by segment (X)."""
QUALITY_SD = 0.15
"""Spread of quality (X)."""
ROOMS_PER_PERSON = 0.45
"""Log-odds per room and person: where households are larger, so are dwellings (X)."""
ROOMS_PER_INCOME = 0.50
"""Log-odds per room and log of the area's mean income (X)."""
ROOMS_BY_TENURE = np.array([0.45, 0.0, 0.0])
"""Log-odds per room for owners, cooperative owners, renters (X: cooperative flats are smaller)."""


@dataclass
class Stock:
    """Dwellings while they are being made, ordered by area."""

    key: NDArray[np.uint64]
    area: NDArray[np.int16]
    segment: NDArray[np.uint8]
    building: NDArray[np.uint8]
    rooms: NDArray[np.uint8]
    floor_area: NDArray[np.float32]
    quality: NDArray[np.float32]
    legal_form: NDArray[np.uint8]
    use: NDArray[np.uint8]
    secondary_unit: NDArray[np.uint8]
    block: NDArray[np.int32]
    block_area: NDArray[np.int32]

    @property
    def n(self) -> int:
        """Dwellings."""
        return self.key.size

    def block_keys(self, figures: Figures) -> NDArray[np.uint64]:
        """Keys of blocks, from area and number: uint64[n_blocks]."""
        number = np.arange(self.block_area.size) - np.searchsorted(self.block_area, self.block_area)
        pairs = zip(self.block_area, number, strict=True)
        return np.array([text_key(figures.area_codes[a], int(k)) for a, k in pairs], np.uint64)


def even_out(figures: Figures) -> Figures:
    """Give every area the city's mix of tenures and buildings, and incomes that sizes follow, for ``stock=even``.

    People stay where they are; only what homes are like, and so who of them owns, no longer differs between areas.
    """
    weight = figures.households.sum(axis=(1, 2))

    def even(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.full_like(values, np.average(values, axis=0, weights=weight))

    return replace(
        figures,
        tenure=even(figures.tenure),
        building=even(figures.building),
        income=even(figures.income),
        municipal=None,
    )


def household_size(
    area: NDArray[np.int16], members: NDArray[np.integer], n_areas: int, even: bool
) -> NDArray[np.float64]:  # fmt: skip
    """Persons per household of every area, or the city's mean everywhere: float64[n_areas]."""
    if even:
        return np.full(n_areas, members.sum() / members.size)
    return np.bincount(area, members, n_areas) / np.maximum(np.bincount(area, minlength=n_areas), 1)


def segment_counts(
    area: NDArray[np.int16], tenure: NDArray[np.uint8], figures: Figures, config: CityConfig
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return households and listed dwellings by area and segment: int64[n_areas, 4] each."""
    households = np.zeros((figures.n_areas, 4), np.int64)
    np.add.at(households, (area, tenure), 1)
    total = households.sum() * (1.0 + float((households.sum(axis=0)[:3] * LISTED[:3]).sum() / households.sum()))
    municipal = _municipal_homes(households[:, LET], config.municipal_share * total, figures, config)
    households[:, MUNICIPAL] = np.minimum(municipal, households[:, LET])
    households[:, LET] -= households[:, MUNICIPAL]
    listed = systematic((households * LISTED).T.ravel(), 0.5).reshape(4, -1).T
    return households, listed


def _municipal_homes(
    renters: NDArray[np.int64], total: float, figures: Figures, config: CityConfig
) -> NDArray[np.int64]:
    """Occupied municipal homes by area: by the city's figures or in proportion to renters, at most 60 % of them."""
    weight = renters.astype(float)
    if figures.municipal is not None and config.municipal_start == "observed":
        zone = np.bincount(figures.zone, figures.municipal, minlength=len(figures.zones))
        in_zone = np.bincount(figures.zone, renters, minlength=len(figures.zones))
        weight = weight * np.divide(zone, in_zone, out=np.zeros_like(zone), where=in_zone > 0)[figures.zone]
    homes = np.zeros(renters.size)
    cap = 0.6 * renters
    for _ in range(20):
        room = (cap - homes) * (weight > 0)
        if total - homes.sum() < 0.5 or room.sum() <= 0:
            break
        open_weight = weight * (room > 1e-9)
        homes = np.minimum(cap, homes + open_weight / open_weight.sum() * (total - homes.sum()))
    return systematic(homes, 0.5)


def make_stock(
    households: NDArray[np.int64],
    listed: NDArray[np.int64],
    persons: NDArray[np.float64],
    figures: Figures,
    draws: Draws,
) -> Stock:
    """Make the dwellings of every area and segment.

    Parameters
    ----------
    households, listed : int64[n_areas, 4]
        By area and segment; their sum is the number of dwellings.
    persons : float64[n_areas]
        Persons per household, which the sizes of dwellings follow.
    """
    counts = households + listed
    cells = _fit_kinds(counts, persons, figures)
    drawn = systematic(cells.ravel(), 0.5)
    index = np.repeat(np.arange(cells.size), drawn)
    area, segment, building, rooms = np.unravel_index(index, cells.shape)
    roots = np.array([text_key(figures.name.removesuffix("_small"), code) for code in figures.area_codes], np.uint64)
    key = numbered_keys(roots, area, np.bincount(area, minlength=figures.n_areas), DWELLING)
    size_noise = np.clip(draws.normal(Decision.FLOOR_AREA, key), -2.2, 2.2)
    secondary = _secondary_units(key, area, segment, rooms, building, figures, draws)
    rooms = np.where(secondary == 1, 0, rooms)
    median = national.FLOOR_AREA[rooms] * np.where(secondary == 1, SECONDARY_SIZE, 1.0)
    floor_area = median * np.exp(national.FLOOR_AREA_SD * size_noise)
    quality = np.clip(QUALITY[segment] + QUALITY_SD * draws.normal(Decision.QUALITY, key), 0.02, 0.98)
    legal_form, use, estate = _holding(key, area, segment, building, draws)
    block, block_area = _blocks(area, legal_form, building, estate, draws.uniform(Decision.DWELLING_ORDER, key))
    return Stock(
        key, area.astype(np.int16), segment.astype(np.uint8), building.astype(np.uint8), (rooms + 1).astype(np.uint8),
        floor_area.astype(np.float32), quality.astype(np.float32), legal_form, use,
        secondary, block, block_area,
    )  # fmt: skip


def convert_estates(homes: Stock, figures: Figures, config: CityConfig, draws: Draws) -> NDArray[np.int64]:
    """Make rentals of large cooperative blocks of the outer east and south (policies.md, owner_occupancy B).

    A share ``config.estates_share`` of the cooperative blocks of 60 or more homes, by hash, becomes rental
    property: half municipal, half company lets, or all company lets. Cities without those zones convert
    in all outer areas.

    Returns
    -------
    int64[n_areas, 4]
        Homes converted, by area and new segment.
    """
    outer = np.array([name in ESTATE_ZONES or (name == "outer") for name in figures.zones])[figures.zone]
    size = np.bincount(homes.block)
    in_coop = np.bincount(homes.block[homes.segment == COOP], minlength=size.size) > 0
    chance = draws.uniform(Decision.ESTATES, homes.block_keys(figures))
    chosen = in_coop & (size >= ESTATE_UNITS) & outer[homes.block_area] & (chance < config.estates_share)
    municipal = chosen & (chance < 0.5 * config.estates_share) & (config.estates_letting == "need_and_score")
    mine = chosen[homes.block]
    to_municipal = municipal[homes.block]
    homes.segment[mine] = np.where(to_municipal[mine], MUNICIPAL, LET)
    homes.use[mine] = np.where(to_municipal[mine], Use.MUNICIPAL, Use.PRIVATE_LET)
    homes.legal_form[mine] = LegalForm.RENTAL_PROPERTY
    converted = np.zeros((figures.n_areas, 4), np.int64)
    np.add.at(converted, (homes.area[mine], homes.segment[mine]), 1)
    return converted


def lived_after(
    converted: NDArray[np.int64], lived: NDArray[np.int64], listed: NDArray[np.int64]
) -> NDArray[np.int64]:  # fmt: skip
    """Homes lived in by area and segment once estates are converted: as large a share of them as before."""
    share = lived[:, COOP] / np.maximum(lived[:, COOP] + listed[:, COOP], 1)
    total = np.ceil(converted.sum(axis=1) * share - 1e-9).astype(np.int64)
    municipal = np.ceil(converted[:, MUNICIPAL] * share - 1e-9).astype(np.int64)
    out = lived.copy()
    out[:, MUNICIPAL] += municipal
    out[:, LET] += total - municipal
    out[:, COOP] -= total
    return out


def _fit_kinds(counts: NDArray[np.int64], persons: NDArray[np.float64], figures: Figures) -> NDArray[np.float64]:
    """Return expected dwellings by area, segment, building and rooms; area x segment is exact."""
    tenure_of = np.array([0, 1, 2, 2])
    rooms = np.arange(7.0)
    lean = ROOMS_PER_PERSON * (persons - persons.mean()) + ROOMS_PER_INCOME * np.log(
        figures.income / figures.income.mean()
    )
    renter = national.RENTER_SHARE_BY_ROOMS
    by_tenure = np.stack([1.0 - renter, 1.0 - renter, renter]) * np.exp(np.outer(ROOMS_BY_TENURE, rooms))
    seed = (
        by_tenure[tenure_of][None, :, None, :]
        * BUILDING_BY_SEGMENT.T[tenure_of][None, :, :, None]
        * BUILDING_BY_ROOMS[None, None]
        * np.exp(np.outer(lean, rooms))[:, None, None, :]
    )
    seed[:, LET, :, :2] *= SECONDARY_SEED[:, None]
    whole = counts.sum(axis=1).astype(float)
    margins = [
        ((0, 1), counts.astype(float)),
        ((0, 2), whole[:, None] * figures.building),
        ((3,), whole.sum() * ALL_ROOMS),
        ((1, 3), _segment_rooms(counts, by_tenure[tenure_of])),
    ]
    table = fit_margins(seed, margins[1:] + margins[:1], rounds=40, tolerance=1e-4)
    scale = counts / np.maximum(table.sum(axis=(2, 3)), 1e-300)
    return table * scale[:, :, None, None]


def _segment_rooms(counts: NDArray[np.int64], affinity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Segments by rooms: renters' share falls with size as the census of 2001 has it."""
    total = counts.sum(axis=0).astype(float)
    margins = [((1,), total.sum() * ALL_ROOMS), ((0,), total)]
    return fit_margins(affinity * total[:, None] / max(total.sum(), 1.0) * ALL_ROOMS, margins)


def _holding(
    key: NDArray[np.uint64], area: NDArray[np.int64], segment: NDArray[np.int64], building: NDArray[np.int64],
    draws: Draws,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.bool_]]:  # fmt: skip
    """Legal form and use; and which homes stand in municipal estates (blocks at least half municipal).

    Beside two municipal homes stands up to about one of a company's in the same estate.
    """
    chance = draws.uniform(Decision.MUNICIPAL, key)
    in_block, municipal = building == BuildingType.BLOCK, segment == MUNICIPAL
    company = (segment == LET) & in_block & (chance < COMPANY_SHARE)
    legal_form = np.full(key.size, LegalForm.FREEHOLD, np.uint8)
    legal_form[segment == COOP] = LegalForm.COOPERATIVE
    legal_form[company | municipal] = LegalForm.RENTAL_PROPERTY
    use = np.full(key.size, Use.OWNER, np.uint8)
    use[segment == LET] = Use.PRIVATE_LET
    use[municipal] = Use.MUNICIPAL
    share_in_block = float(in_block[municipal].mean()) if municipal.any() else 1.0
    estate = municipal & in_block & (chance < ESTATE_SHARE / max(share_in_block, ESTATE_SHARE))
    per_area = np.bincount(area[estate], minlength=int(area.max(initial=0)) + 1)
    order = np.lexsort((chance, area))
    mine = order[company[order]]
    rank = np.arange(mine.size) - np.searchsorted(area[mine], np.arange(per_area.size))[area[mine]]
    estate[mine[rank < (COMPANY_IN_ESTATE * per_area[area[mine]]).astype(int)]] = True
    return legal_form, use, estate


def _blocks(
    area: NDArray[np.int64], legal_form: NDArray[np.uint8], building: NDArray[np.int64], estate: NDArray[np.bool_],
    chance: NDArray[np.float64],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:  # fmt: skip
    """Cut every area's dwellings of one building type and holding into blocks of about 90.

    Holdings are cooperatives, municipal estates, and everything else; an estate is a block of its own,
    however small the drawn city makes it.
    """
    held = np.where(estate, 3, np.where(legal_form == LegalForm.COOPERATIVE, 1, 0))
    group = np.ravel_multi_index((area, held, building), (int(area.max(initial=0)) + 1, 4, 3))
    order = np.lexsort((chance, group))
    _, inverse, size = np.unique(group, return_inverse=True, return_counts=True)
    n_blocks = np.maximum(1, np.round(size / BLOCK_SIZE)).astype(np.int64)
    first_block = np.concatenate([[0], np.cumsum(n_blocks)])
    start = np.concatenate([[0], np.cumsum(size)[:-1]])
    sorted_group = inverse[order]
    place = np.arange(area.size) - start[sorted_group]
    number = place * n_blocks[sorted_group] // size[sorted_group]
    block = np.empty(area.size, np.int32)
    block[order] = first_block[sorted_group] + number
    block_area = np.empty(int(first_block[-1]), np.int32)
    block_area[block] = area
    return block, block_area


def _secondary_units(
    key: NDArray[np.uint64], area: NDArray[np.int64], segment: NDArray[np.int64], rooms: NDArray[np.int64],
    building: NDArray[np.int64], figures: Figures, draws: Draws,
) -> NDArray[np.uint8]:  # fmt: skip
    """Mark units beyond the register: bedsits let privately, houses' basements first (rulings B1).

    As many as a district has dwellings here beyond those registered, at most 90 % of its small lets. Whatever
    their rooms were drawn as, they have one.
    """
    district = figures.district[area].astype(np.int64)
    n = len(figures.districts)
    households = np.bincount(figures.district, figures.households.sum(axis=(1, 2)), minlength=n)
    registered = figures.registered if figures.registered is not None else households * REGISTERED_PER_HOUSEHOLD
    units = np.bincount(district, minlength=n)
    fraction = key.size / (households.sum() * (1.0 + AVERAGE_LISTED))
    wanted = np.maximum(units - registered * fraction, 0.0)
    weight = ((segment == LET) & (rooms <= 1)) * SECONDARY_ODDS[building, np.minimum(rooms, 1)]
    total = np.bincount(district, weight, minlength=n)
    share = np.minimum(weight * (wanted / np.maximum(total, 1e-9))[district], 0.9)
    return (draws.uniform(Decision.STANDARD, key) < share).astype(np.uint8)
