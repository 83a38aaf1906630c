"""The city: everything that is true at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.kernels.counting import look_up
from sim.state.accounts import Account, Accounts
from sim.state.catchments import Catchments
from sim.state.codes import MIXED_BACKGROUND, NO_ROW, LegalForm, Owner, SchoolKind, Use
from sim.state.events import Events
from sim.state.tables import Areas, Dwellings, Households, Persons, Schools

if TYPE_CHECKING:
    import pandas as pd


class InvariantError(AssertionError):
    """Something that must always hold does not; the text names the fault."""


@dataclass
class City:
    """Tables, accounts and names of one city.

    ``parameters`` holds what synthesis solved or published figures gave (arrivals by
    profile, outside values, yield centres, low-income line ...), read-only after the start but for
    those that ``Drivers`` rebinds.
    """

    name: str
    seed: int
    households: Households
    persons: Persons
    dwellings: Dwellings
    areas: Areas
    groups: list[str]
    districts: list[str]
    zones: list[str]
    area_codes: list[str]
    area_names: list[str]
    district_slots: NDArray[np.int64]
    """int64[n_districts + 1]: slots of district d are ``district_slots[d] .. district_slots[d + 1] - 1``."""
    block_area: NDArray[np.int32]
    """int32[n_blocks]: area of each block."""
    neighbours: NDArray[np.float64]
    """float64[n_areas, n_areas]: 1 for adjacent areas, 0 on the diagonal."""
    parameters: dict[str, Any] = field(default_factory=dict)
    accounts: Accounts = field(default_factory=Accounts)
    events: Events = field(init=False)
    fit: Any = None
    """Table of margins: how far each is from its figure (tidy records)."""
    schools: Schools = field(default_factory=lambda: Schools(0))
    """Schools and kindergartens; none where schooling is off."""
    catchments: Catchments = field(default_factory=Catchments)
    deals: Any = field(default=None, init=False)
    """``Deals`` of the quarter, from the market to pricing; None before the first."""

    def __post_init__(self) -> None:
        self.events = Events(self.n_districts, self.n_groups, self.n_areas)

    @property
    def n_areas(self) -> int:
        """Number of areas."""
        return len(self.area_codes)

    @property
    def n_districts(self) -> int:
        """Number of districts."""
        return len(self.districts)

    @property
    def n_groups(self) -> int:
        """Number of background groups."""
        return len(self.groups)

    @property
    def n_slots(self) -> int:
        """Size of the fixed slot space, a power of two."""
        return self.dwellings.capacity

    def housed(self) -> NDArray[np.int64]:
        """Rows of households with a home."""
        households = self.households
        return np.flatnonzero(households.dwelling[: households.n_rows] >= 0)

    def area_of_household(self) -> NDArray[np.int16]:
        """Area of every household row, -1 without a home: int16[n_rows]."""
        return look_up(self.households.dwelling[: self.households.n_rows], self.dwellings.area, NO_ROW)

    def area_of_person(self) -> NDArray[np.int16]:
        """Area of every person row, -1 without a home or for a free row: int16[n_rows]."""
        return look_up(self.persons.household[: self.persons.n_rows], self.area_of_household(), NO_ROW)

    def households_frame(self) -> pd.DataFrame:
        """Return the households as ``households.parquet`` stores them."""
        return self.to_frame("households")

    def copy(self) -> City:
        """Return an independent copy, to branch from."""
        twin = City(
            self.name, self.seed, self.households.copy(), self.persons.copy(), self.dwellings.copy(),
            self.areas.copy(), self.groups, self.districts, self.zones, self.area_codes, self.area_names,
            self.district_slots, self.block_area.copy(), self.neighbours, dict(self.parameters),
            self.accounts.copy(), self.fit, self.schools.copy(), self.catchments.copy(),
        )  # fmt: skip
        return twin

    def to_frame(self, table: str = "households") -> pd.DataFrame:
        """Return one table as a DataFrame of its rows in use, one column per column.

        The index holds row numbers (slots for dwellings), so that tables can be joined on columns that hold
        rows: ``persons.join(households, on="household", rsuffix="_of_household")``.

        Parameters
        ----------
        table : str
            ``households``, ``persons``, ``dwellings``, ``areas`` or ``schools``.
        """
        import pandas as pd

        source = getattr(self, table)
        rows = source.rows()
        data: dict[str, Any] = {}
        for name, spec in source.columns().items():
            values = getattr(source, name)[rows]
            if spec["shape"]:
                flat = values.reshape(len(rows), -1)
                data.update({f"{name}_{i}": flat[:, i] for i in range(flat.shape[1])})
            else:
                data[name] = values
        return pd.DataFrame(data, index=pd.Index(rows, name="row"))

    def invariants(self) -> None:
        """Check that everyone and everything is accounted for.

        Raises
        ------
        InvariantError
            Naming the first fault found and how often it occurs.
        """
        for name, faults in self._faults():
            n = int(np.count_nonzero(faults))
            if n:
                raise InvariantError(f"{name}: {n} cases")

    def _faults(self) -> Any:
        """Yield ``(name, bool array or bool)`` of everything that must not be."""
        yield from self._occupancy_faults()
        yield from self._dwelling_faults()
        yield from self._person_faults()
        yield from self._school_faults()
        yield from self._money_faults()

    def _occupancy_faults(self) -> Any:
        households, dwellings = self.households, self.dwellings
        alive = households.key[: households.n_rows] != 0
        home = households.dwelling[: households.n_rows]
        slots = home[alive & (home >= 0)]
        yield "double occupancy: two households in one dwelling", np.bincount(slots, minlength=1) > 1
        yield "household in a dwelling that does not exist", dwellings.key[slots] == 0
        yield "dwelling does not know its household", dwellings.occupant[slots] != np.flatnonzero(alive & (home >= 0))
        occupied = np.flatnonzero(dwellings.occupant >= 0)
        yield (
            "dwelling occupied by a household that lives elsewhere",
            (households.dwelling[dwellings.occupant[occupied]] != occupied),
        )
        yield "occupied dwelling is listed", dwellings.listed_since[occupied] >= 0
        yield "free household row has a home", ~alive & (home >= 0)
        yield "two households with one key", _duplicates(households.key[: households.n_rows][alive])

    def _dwelling_faults(self) -> Any:
        dwellings = self.dwellings
        exists = dwellings.key != 0
        owned = exists & (dwellings.use == Use.OWNER)
        held = exists & (dwellings.occupant >= 0)
        yield (
            "dwelling that does not exist is in use",
            ~exists & ((dwellings.occupant >= 0) | (dwellings.listed_since >= 0)),
        )
        yield "dwelling without an area", exists & ((dwellings.area < 0) | (dwellings.area >= self.n_areas))
        yield (
            "ownerless dwelling: owner-occupied without its household as owner",
            (owned & held & (dwellings.owner != Owner.HOUSEHOLD)),
        )
        yield "empty dwelling owned by a household", exists & ~held & (dwellings.owner == Owner.HOUSEHOLD)
        yield (
            "let dwelling owned by its tenant",
            (exists & (dwellings.use != Use.OWNER) & (dwellings.owner == Owner.HOUSEHOLD)),
        )
        yield (
            "cooperative dwelling let privately",
            (exists & (dwellings.use == Use.PRIVATE_LET) & (dwellings.legal_form == LegalForm.COOPERATIVE)),
        )
        yield (
            "municipal dwelling not owned by the municipality",
            (exists & (dwellings.use == Use.MUNICIPAL) & (dwellings.owner != Owner.MUNICIPALITY)),
        )
        yield "let dwelling without rent", exists & held & (dwellings.use != Use.OWNER) & ~(dwellings.rent > 0)
        yield "value or floor area not positive", exists & ~((dwellings.value > 0) & (dwellings.floor_area > 0))
        yield "quality out of [0, 1]", exists & ~((dwellings.quality >= 0) & (dwellings.quality <= 1))
        yield "two dwellings with one key", _duplicates(dwellings.key[exists])
        yield "dwelling outside its district's slots", exists & ~self._in_district_slots()

    def _in_district_slots(self) -> NDArray[np.bool_]:
        slots = np.arange(self.n_slots)
        district = self.areas.district[np.maximum(self.dwellings.area, 0)]
        return (slots >= self.district_slots[district]) & (slots < self.district_slots[district + 1])

    def _person_faults(self) -> Any:
        households, persons = self.households, self.persons
        alive = persons.key[: persons.n_rows] != 0
        home = persons.household[: persons.n_rows]
        yield "lost person: no household", alive & (home < 0)
        yield "free person row in a household", ~alive & (home >= 0)
        yield "person in a household that does not exist", households.key[home[alive]] == 0
        members = np.bincount(home[alive], minlength=households.n_rows)[: households.n_rows]
        used = households.key[: households.n_rows] != 0
        yield "household without persons", used & (members == 0)
        yield "members column differs from the persons", used & (members != households.members[: households.n_rows])
        rows = np.flatnonzero(used)
        yield "household without a head", households.head[rows] < 0
        yield "head is its own partner", households.head[rows] == households.partner[rows]
        yield "head lives in another household", home[households.head[rows]] != rows
        paired = rows[households.partner[rows] >= 0]
        yield "partner lives in another household", home[households.partner[paired]] != paired
        yield "unknown background", (alive & (persons.background[: persons.n_rows] >= self.n_groups))
        background = households.background[: households.n_rows]
        yield "unknown household background", used & (background >= self.n_groups) & (background != MIXED_BACKGROUND)
        yield "two persons with one key", _duplicates(persons.key[: persons.n_rows][alive])
        yield from self._summary_faults(used, alive, home)

    def _summary_faults(self, used: NDArray[np.bool_], alive: NDArray[np.bool_], home: NDArray[np.int32]) -> Any:
        households, persons, n = self.households, self.persons, self.households.n_rows
        age, income = persons.age[: persons.n_rows], persons.income[: persons.n_rows]
        for name, low, high in (("adults", 18, 255), ("children_0_5", 0, 5), ("children_6_17", 6, 17)):
            count = np.bincount(home[alive & (age >= low) & (age <= high)], minlength=n)[:n]
            yield f"{name} column differs from the persons", used & (count != getattr(households, name)[:n])
        yield "impossible income", alive & ~((income >= 0.0) & np.isfinite(income))
        gross = np.bincount(home[alive], np.rint(income[alive]), minlength=n)[:n]
        yield (
            "gross income differs from the persons' incomes",
            used & (np.abs(gross - households.gross_income[:n]) > 1.0),
        )

    def _school_faults(self) -> Any:
        schools, persons = self.schools, self.persons
        kind, n = schools.kind[: schools.n_rows], persons.n_rows
        yield "school with more pupils than places", schools.pupils > schools.places
        for name, kinds in (
            ("school", (SchoolKind.STATE, SchoolKind.PRIVATE)),
            ("kindergarten", (SchoolKind.KINDERGARTEN,)),
        ):
            place = getattr(persons, name)[:n]
            yield f"{name} that does not exist", place >= schools.n_rows
            yield f"{name} that is something else", ~np.isin(kind[place[place >= 0]], kinds)
        served = self.catchments.school
        yield "block without a school", (served < 0) & (schools.n_rows > 0)

    def _money_faults(self) -> Any:
        households, dwellings = self.households, self.dwellings
        n = households.n_rows
        home = households.dwelling[:n]
        owner = (home >= 0) & (dwellings.owner[home] == Owner.HOUSEHOLD)
        yield "negative liquid wealth", households.liquid[:n] < -0.5
        yield "not a number in money", ~np.isfinite(households.liquid[:n] + households.debt[:n])
        yield "loan without dwelling", (households.debt[:n] > 0.5) & ~owner
        yield "negative debt", households.debt[:n] < -0.5
        yield "starter loan above debt", households.debt_public[:n] > households.debt[:n] + 0.5
        balance = self.accounts.balance
        size = max(1.0, float(np.abs(balance).sum()))
        yield "unbalanced accounts: they do not sum to zero", abs(balance.sum()) > 1e-9 * size
        yield (
            "unbalanced sale: household cash differs from its account",
            (abs(households.liquid[:n].sum() - balance[Account.HOUSEHOLDS]) > 1e-9 * size + 1.0),
        )
        yield (
            "debts differ from the bank's loans",
            (abs(households.debt[:n].sum() - self.accounts.loans) > 1e-9 * size + 1.0),
        )


def _duplicates(keys: NDArray[Any]) -> NDArray[np.bool_]:
    """Mark every repeated key after sorting."""
    ordered = np.sort(keys)
    return ordered[1:] == ordered[:-1]
