"""Tables of columns: identity is a key, a row is only storage."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.state.codes import NO_ROW


def column(dtype: Any, fill: Any, meaning: str, shape: tuple[int, ...] = ()) -> Any:
    """Declare a column: its type, the value of a free row, its meaning with unit."""
    return field(init=False, metadata={"dtype": dtype, "fill": fill, "meaning": meaning, "shape": shape})


@dataclass
class Table:
    """Columns of equal length, a free row having key 0.

    Rows are reused after ``release``; nothing may depend on a row's number.
    """

    capacity: int
    NO_KEY: ClassVar[int] = 0
    key: NDArray[np.uint64] = column(np.uint64, 0, "identity for life; 0 marks a free row")

    def __post_init__(self) -> None:
        self._free = np.empty(0, np.int32)
        self.n_rows = 0
        for name, spec in self.columns().items():
            setattr(self, name, np.full((self.capacity, *spec["shape"]), spec["fill"], spec["dtype"]))

    @classmethod
    @functools.cache
    def columns(cls) -> dict[str, Any]:
        """Name -> type, fill, meaning, shape of every column."""
        return {item.name: item.metadata for item in dataclasses.fields(cls) if "dtype" in item.metadata}

    def rows(self) -> NDArray[np.int64]:
        """Row numbers in use, ascending."""
        return np.flatnonzero(self.key[: self.n_rows] != 0)

    @property
    def n(self) -> int:
        """Number of entities."""
        return int(np.count_nonzero(self.key[: self.n_rows]))

    def take(self, n: int) -> NDArray[np.int32]:
        """Reserve ``n`` rows, free ones first, and reset their columns."""
        reused = self._free[: min(n, self._free.size)]
        self._free = self._free[reused.size :]
        fresh = np.arange(self.n_rows, self.n_rows + n - reused.size, dtype=np.int32)
        if self.n_rows + fresh.size > self.capacity:
            self.grow(max(int(self.capacity * 1.3), self.n_rows + fresh.size + 64))
        self.n_rows += fresh.size
        return np.concatenate([reused, fresh]).astype(np.int32)

    def release(self, rows: NDArray[Any]) -> None:
        """Free rows and reset their columns."""
        rows = np.asarray(rows, np.intp)
        for name, spec in self.columns().items():
            getattr(self, name)[rows] = spec["fill"]
        self._free = np.concatenate([self._free, rows.astype(np.int32)])

    def grow(self, capacity: int) -> None:
        """Make room for ``capacity`` rows."""
        for name, spec in self.columns().items():
            old = getattr(self, name)
            new = np.full((capacity, *spec["shape"]), spec["fill"], spec["dtype"])
            new[: old.shape[0]] = old
            setattr(self, name, new)
        self.capacity = capacity

    def copy(self) -> Self:
        """Return an independent copy, free rows included."""
        twin = type(self)(self.capacity)
        for name in self.columns():
            setattr(twin, name, getattr(self, name).copy())
        twin.n_rows, twin._free = self.n_rows, self._free.copy()
        return twin


@dataclass
class Households(Table):
    """One row per household.

    Summary columns (members, age bands, incomes) are kept by ``processes.demography`` from the
    persons; ``City.invariants`` compares them.
    """

    head: NDArray[np.int32] = column(np.int32, NO_ROW, "person row of the older dwelling-holder")
    partner: NDArray[np.int32] = column(np.int32, NO_ROW, "person row of the head's partner, -1 if none")
    background: NDArray[np.uint8] = column(np.uint8, 0, "group of its adults; 255 when they differ")
    adults: NDArray[np.uint8] = column(np.uint8, 0, "members of 18 years or more")
    children_0_5: NDArray[np.uint8] = column(np.uint8, 0, "members of 0-5 years")
    children_6_17: NDArray[np.uint8] = column(np.uint8, 0, "members of 6-17 years")
    members: NDArray[np.uint8] = column(np.uint8, 0, "persons")
    units: NDArray[np.float64] = column(np.float64, 1.0, "consumption units of the EU scale")
    stage: NDArray[np.uint8] = column(np.uint8, 0, "life stage, rulings A4: partnered + 2 x youngest (0 none, 1 0-5, 2 6-17, 3 adult child) + 8 x (head 67+)")
    fresh_starts: NDArray[np.uint8] = column(np.uint8, 0, "events that redrew half of its tastes without a change of stage, modulo 256")
    gross_income: NDArray[np.float64] = column(np.float64, 0.0, "NOK / year before tax, all members")
    net_income: NDArray[np.float64] = column(np.float64, 0.0, "NOK / year after tax, with transfers, without housing allowance")
    tercile: NDArray[np.uint8] = column(np.uint8, 0, "income tercile 0-2 by equivalised net income in the city")
    income_rank: NDArray[np.float32] = column(np.float32, 0.5, "rank of equivalised net income in the city, 0-1")
    liquid: NDArray[np.float64] = column(np.float64, 0.0, "liquid wealth, NOK, at least 0")
    debt: NDArray[np.float64] = column(np.float64, 0.0, "mortgage on the home, NOK; 0 for tenants")
    debt_public: NDArray[np.float64] = column(np.float64, 0.0, "part of debt that is a starter loan, NOK")
    dwelling: NDArray[np.int32] = column(np.int32, NO_ROW, "slot of its home, -1 while searching")
    since: NDArray[np.int32] = column(np.int32, 0, "quarter it moved in, negative before the start")
    home_district: NDArray[np.int16] = column(np.int16, NO_ROW, "district of its home or last home; -1 for newcomers")
    reason: NDArray[np.uint8] = column(np.uint8, 0, "SearchReason this quarter")
    waiting: NDArray[np.uint8] = column(np.uint8, 0, "quarters without a home")
    allowance: NDArray[np.float64] = column(np.float64, 0.0, "housing allowance, NOK / year")
    support: NDArray[np.float64] = column(np.float64, 0.0, "income support less the tax that pays for it, NOK / year, part of net income; set on new year's day")
    supported: NDArray[np.uint8] = column(np.uint8, 0, "1 if it receives housing allowance or a municipal guarantee")
    applicant_since: NDArray[np.int32] = column(np.int32, NO_ROW, "quarter it joined the social-housing queue, -1 if not in it")
    refusals: NDArray[np.uint8] = column(np.uint8, 0, "social-housing offers refused")
    strained: NDArray[np.uint8] = column(np.uint8, 0, "quarters in a row with debt service above the forced-sale share of income")
    refused_by_bank: NDArray[np.uint8] = column(np.uint8, 0, "1 if in this calendar year an affordable-by-service home failed on lending rules")
    guarantee: NDArray[np.uint8] = column(np.uint8, 0, "1 if it holds an unused starter loan or guarantee")
    leaving: NDArray[np.uint8] = column(np.uint8, 0, "1: leaves the city when the next quarter begins; set by search")
    newcomer: NDArray[np.uint8] = column(np.uint8, 0, "1: came from the queue and has not had a home here yet")
    home_utility: NDArray[np.float32] = column(np.float32, 0.0, "value of its home last quarter, utility units, taste included")
    arrived: NDArray[np.int16] = column(np.int16, 0, "calendar year it came to the city, 0 if there at the start")
    initial: NDArray[np.uint8] = column(np.uint8, 0, "1 if it was there at the start")
    start_dwelling: NDArray[np.int32] = column(np.int32, NO_ROW, "slot at the start, -1 if not there")
    thrift: NDArray[np.float32] = column(np.float32, 0.0, "lasting multiple of the cash that households of its kind hold; 0 not drawn yet")


@dataclass
class Persons(Table):
    """One row per person. ``household`` is the truth about who lives together."""

    household: NDArray[np.int32] = column(np.int32, NO_ROW, "row of its household")
    background: NDArray[np.uint8] = column(np.uint8, 0, "group, index into City.groups")
    generation: NDArray[np.uint8] = column(np.uint8, 0, "Generation code")
    mother: NDArray[np.uint64] = column(np.uint64, 0, "key of the mother, 0 unknown")
    father: NDArray[np.uint64] = column(np.uint64, 0, "key of the father, 0 unknown")
    sex: NDArray[np.uint8] = column(np.uint8, 0, "0 man, 1 woman")
    age: NDArray[np.uint8] = column(np.uint8, 0, "completed years, at most 110")
    education: NDArray[np.uint8] = column(np.uint8, 0, "Education code")
    parents_education: NDArray[np.uint8] = column(np.uint8, 0, "highest Education code of its parents when it grew up")
    completed_upper_secondary: NDArray[np.uint8] = column(np.uint8, 0, "1 if completed")
    status: NDArray[np.uint8] = column(np.uint8, 0, "Status code")
    income: NDArray[np.float64] = column(np.float64, 0.0, "gross income, NOK / year")
    income_z: NDArray[np.float32] = column(np.float32, 0.0, "standing in the income distribution of its kind, standard normal, persistent")
    exposure: NDArray[np.uint8] = column(np.uint8, 0, "years lived by age band (0-5, 6-12, 13-17) and area status quartile", (3, 4))
    childhood_rank: NDArray[np.float32] = column(np.float32, 0.0, "mean income rank, 0-1, of its household over the years below 18 that were counted")
    childhood_years: NDArray[np.uint8] = column(np.uint8, 0, "years below 18 counted in childhood_rank")
    childhood_area: NDArray[np.int16] = column(np.int16, NO_ROW, "area it lived in when last below 18, -1 unknown")
    childhood_peers: NDArray[np.float32] = column(np.float32, 0.0, "mean share of immigrant background, 0-1, in its area over the same years")
    school: NDArray[np.int16] = column(np.int16, NO_ROW, "row of the school it attends (6-15 years), -1 none")
    school_address: NDArray[np.int16] = column(np.int16, NO_ROW, "school of its home's catchment when it was admitted, -1 none")
    school_exposure: NDArray[np.float32] = column(np.float32, 0.0, "sum over school years of the school's standardised quality")
    school_years: NDArray[np.uint8] = column(np.uint8, 0, "school years counted in school_exposure")
    kindergarten: NDArray[np.int16] = column(np.int16, NO_ROW, "row of the kindergarten it attends (1-5 years), -1 none")
    kindergarten_years: NDArray[np.uint8] = column(np.uint8, 0, "years it has attended kindergarten")
    earlier_income: NDArray[np.float32] = column(np.float32, 0.0, "equivalised income of the last two years' ends, newest first, NOK of that year; 0 unknown", (2,))


@dataclass
class Dwellings(Table):
    """One row per slot of the fixed slot space (a power of two); districts hold contiguous ranges.

    Slots are never released and taken like rows: a dwelling keeps its slot for life,
    and a new one takes the slot that its key hashes to within its district.
    """

    area: NDArray[np.int16] = column(np.int16, NO_ROW, "area index")
    building: NDArray[np.uint8] = column(np.uint8, 0, "BuildingType code")
    rooms: NDArray[np.uint8] = column(np.uint8, 0, "rooms, kitchen not counted")
    room_class: NDArray[np.uint8] = column(np.uint8, 0, "min(rooms, 4) - 1: the size class of the price cells")
    floor_area: NDArray[np.float32] = column(np.float32, 0.0, "m2")
    quality: NDArray[np.float32] = column(np.float32, 0.5, "standard, 0-1")
    built: NDArray[np.int16] = column(np.int16, 0, "calendar year it was built, 0 if there at the start")
    block: NDArray[np.int32] = column(np.int32, NO_ROW, "block index, into City.block_area")
    legal_form: NDArray[np.uint8] = column(np.uint8, 0, "LegalForm code")
    use: NDArray[np.uint8] = column(np.uint8, 0, "Use code")
    owner: NDArray[np.uint8] = column(np.uint8, 0, "Owner code")
    secondary_unit: NDArray[np.uint8] = column(np.uint8, 0, "1 for units beyond the register: basement flats, bedsits, shared flats")
    occupant: NDArray[np.int32] = column(np.int32, NO_ROW, "household row, -1 if empty")
    value: NDArray[np.float64] = column(np.float64, 0.0, "market value by the price index, NOK")
    rent_value: NDArray[np.float64] = column(np.float64, 0.0, "market rent by the rent index, NOK / year")
    rent: NDArray[np.float64] = column(np.float64, 0.0, "contract rent while let, NOK / year; 0 otherwise")
    ask: NDArray[np.float64] = column(np.float64, 0.0, "asked price (NOK) or rent (NOK / year) while listed")
    listed_since: NDArray[np.int32] = column(np.int32, NO_ROW, "first quarter on the market (the one after it was vacated), -1 if not listed")
    lease_end: NDArray[np.int32] = column(np.int32, NO_ROW, "quarter the lease ends, -1 if none")
    required_yield: NDArray[np.float32] = column(np.float32, 0.0, "the landlord's required net yield a year, lasting")
    certified_until: NDArray[np.int32] = column(np.int32, NO_ROW, "quarter until which a quality certificate holds, -1 if none")
    accepts_supported: NDArray[np.uint8] = column(np.uint8, 1, "1 if let to supported tenants")
    failed_by: NDArray[np.int32] = column(np.int32, NO_ROW, "quarter by which a let that failed inspection must comply, -1 if none")
    plan: NDArray[np.uint8] = column(np.uint8, 0, "Plan code: what becomes of a let when its tenant has gone")
    order: NDArray[np.int32] = column(np.int32, NO_ROW, "place in levers.orders of the order that last bought, sold, built, merged or converted it, -1 if none")


@dataclass
class Areas(Table):
    """One row per area; keys are hashes of the area codes."""

    district: NDArray[np.int16] = column(np.int16, 0, "district index, into City.districts")
    zone: NDArray[np.int16] = column(np.int16, 0, "zone index, into City.zones")
    lon: NDArray[np.float64] = column(np.float64, 0.0, "degrees")
    lat: NDArray[np.float64] = column(np.float64, 0.0, "degrees")
    x_km: NDArray[np.float64] = column(np.float64, 0.0, "km east of the city's centre")
    y_km: NDArray[np.float64] = column(np.float64, 0.0, "km north of the city's centre")
    land_km2: NDArray[np.float64] = column(np.float64, 1.0, "km2")
    centrality: NDArray[np.float64] = column(np.float64, 0.0, "standardised")
    green: NDArray[np.float64] = column(np.float64, 0.0, "standardised; an assumption where no figure exists")
    noise: NDArray[np.float64] = column(np.float64, 0.0, "standardised")
    safe_access: NDArray[np.float64] = column(np.float64, 0.5, "share with safe access to recreation, 0-1")
    meeting_places: NDArray[np.float64] = column(np.float64, 0.0, "per 1 000 persons, relative to the city")
    amenity: NDArray[np.float64] = column(np.float64, 0.0, "centrality, green, safe access and quiet, standardised over areas at the start")
    status: NDArray[np.float64] = column(np.float64, 0.0, "mean household income rank less one half")
    reputation: NDArray[np.float64] = column(np.float64, 0.0, "remembered status, disorder and labels")
    disorder: NDArray[np.float64] = column(np.float64, 0.0, "felt disorder from youth outside work and turnover, standardised over areas at the start")
    cohesion: NDArray[np.float64] = column(np.float64, 0.0, "from owner share, turnover, meeting places and contact, standardised over areas at the start")
    contact: NDArray[np.float64] = column(np.float64, 0.0, "cross-group contact: chance that two persons of the area are of different background, times stability, 0-1")
    label: NDArray[np.float64] = column(np.float64, 0.0, "official label in force: 1 is a designation as on the Dutch and Danish lists")
    quality: NDArray[np.float64] = column(np.float64, 0.0, "solved area quality xi by segment (0 owned, 1 let), utility units", (2,))
    appeal_families: NDArray[np.float64] = column(np.float64, 0.0, "solved: what the area is worth beyond that to households with children, utility units")
    appeal_income: NDArray[np.float64] = column(np.float64, 0.0, "solved: the same per unit of income rank less one half, utility units")
    log_price: NDArray[np.float64] = column(np.float64, 0.0, "price index by room class, log NOK / m2 at quality 0.5", (4,))
    log_rent: NDArray[np.float64] = column(np.float64, 0.0, "rent index by room class, log NOK / m2 / year at quality 0.5", (4,))
    school: NDArray[np.int16] = column(np.int16, NO_ROW, "state school nearest to its centre, -1 where schooling is off")
    kindergarten: NDArray[np.int16] = column(np.int16, NO_ROW, "kindergarten nearest to its centre, -1 where schooling is off")
    school_quality: NDArray[np.float64] = column(np.float64, 0.0, "standardised quality that families feel")
    job_support: NDArray[np.float64] = column(np.float64, 0.0, "log odds of work by measures of the past year, youth and adults", (2,))


@dataclass
class Schools(Table):
    """One row per school or kindergarten; rows are never released."""

    kind: NDArray[np.uint8] = column(np.uint8, 0, "SchoolKind code")
    area: NDArray[np.int16] = column(np.int16, NO_ROW, "area it stands in")
    x_km: NDArray[np.float64] = column(np.float64, 0.0, "km east of the city's centre")
    y_km: NDArray[np.float64] = column(np.float64, 0.0, "km north of the city's centre")
    places: NDArray[np.int32] = column(np.int32, 0, "children it has room for")
    pupils: NDArray[np.int32] = column(np.int32, 0, "children admitted, at the latest admission")
    disadvantaged: NDArray[np.float64] = column(np.float64, 0.0, "share of pupils in the lowest income third or of parents with compulsory school only")
    resources: NDArray[np.float64] = column(np.float64, 0.0, "spending beyond the ordinary, NOK / pupil / year")
    character: NDArray[np.float64] = column(np.float64, 0.0, "lasting part of quality, standard normal")
    quality: NDArray[np.float64] = column(np.float64, 0.0, "standardised over state schools' pupils at the start; kindergartens have none")
