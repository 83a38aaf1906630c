"""Thin Mesa handles on the city's columns.

Arrays are the truth; a handle is made when somebody asks for it and holds nothing but
its model, its row and its key. Sets answer aggregations, selections and groupings from
the columns, so a large run that never asks pays nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from mesa.agent import AgentSet
from numpy.typing import NDArray

from sim.state import City, Households, LegalForm, Use

try:  # Mesa 3.5 moved it
    from mesa.agentset import GroupBy  # ty: ignore[import-not-found]
except ImportError:
    from mesa.agent import GroupBy

if TYPE_CHECKING:
    from random import Random

Rows = NDArray[np.int64]

TENURES = ("none", "owner", "coop", "renter")
"""Words that ``Household.tenure`` takes; ``none`` while a household has no home."""


def _of_home(column: str, missing: Any) -> Callable[[City, Rows], NDArray[Any]]:
    """Return a reader of a dwelling column by household, ``missing`` without a home."""

    def read(city: City, rows: Rows) -> NDArray[Any]:
        home = city.households.dwelling[rows]
        return np.where(home >= 0, getattr(city.dwellings, column)[home], missing)

    return read


def _tenure(city: City, rows: Rows) -> NDArray[Any]:
    home = city.households.dwelling[rows]
    cooperative = city.dwellings.legal_form[home] == LegalForm.COOPERATIVE
    owned = np.where(cooperative, 2, 1)
    code = np.where(city.dwellings.use[home] == Use.OWNER, owned, 3)
    return np.array(TENURES)[np.where(home >= 0, code, 0)]


def _district(city: City, rows: Rows) -> NDArray[Any]:
    area = HOUSEHOLD_VIEWS["area"](city, rows)
    return np.where(area >= 0, city.areas.district[area], -1)


def _group(city: City, rows: Rows) -> NDArray[Any]:
    names = np.array([*city.groups, "mixed"])
    return names[np.minimum(city.households.background[rows], city.n_groups)]


HOUSEHOLD_VIEWS: dict[str, Callable[[City, Rows], NDArray[Any]]] = {
    "unique_id": lambda city, rows: city.households.key[rows],
    "income": lambda city, rows: city.households.gross_income[rows],
    "wealth": lambda city, rows: city.households.liquid[rows],
    "children": lambda city, rows: city.households.children_0_5[rows] + city.households.children_6_17[rows],
    "group": _group,
    "tenure": _tenure,
    "area": _of_home("area", -1),
    "district": _district,
    "rooms": _of_home("rooms", 0),
    "floor_area": _of_home("floor_area", 0.0),
    "quality": _of_home("quality", np.nan),
    "rent": _of_home("rent", 0.0),
    "value": _of_home("value", 0.0),
}
"""What a household answers beyond its own columns (``sim.state.Households``).

``income`` is gross [NOK / year], ``wealth`` liquid [NOK], ``group`` and ``tenure`` are words,
``area`` and ``district`` indices (-1 without a home), the rest columns of its home.
"""


HOUSEHOLD_ATTRIBUTES = frozenset({*Households.columns(), *HOUSEHOLD_VIEWS})
"""Every name that a household, or a set of them, can be asked for."""


def read_households(city: City, name: str, rows: Rows) -> NDArray[Any]:
    """Read one attribute of some households from the columns.

    Parameters
    ----------
    city : City
        The city.
    name : str
        A column of ``sim.state.Households`` or a name of ``HOUSEHOLD_VIEWS``.
    rows : int64[n]
        Household rows.
    """
    if name in HOUSEHOLD_VIEWS:
        return HOUSEHOLD_VIEWS[name](city, rows)
    if name in HOUSEHOLD_ATTRIBUTES:
        return getattr(city.households, name)[rows]
    raise AttributeError(f"a household has no {name!r}; it has {', '.join(sorted(HOUSEHOLD_ATTRIBUTES))}")


class Household(mesa.Agent):
    """One household, read from its row; identity is its key.

    It answers to every column of ``sim.state.Households`` (``background``, ``dwelling``,
    ``members``, ``net_income``, ``debt`` ...) and to ``HOUSEHOLD_VIEWS`` (``income``, ``area``,
    ``tenure`` ...). It cannot be written to: policies and processes change the city.
    """

    model: Any

    def __init__(self, model: Any, row: int) -> None:
        # mesa.Agent.__init__ would register an object per household with the model.
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "row", int(row))
        object.__setattr__(self, "key", int(model.city.households.key[row]))

    @property
    def alive(self) -> bool:
        """Whether the household still exists; rows are reused, keys are not."""
        return int(self.model.city.households.key[self.row]) == self.key

    @property
    def pos(self) -> tuple[float, float] | None:
        """Kilometres east and north of the city's centre (of its area), or None without a home."""
        area = self.area
        areas = self.model.city.areas
        return (float(areas.x_km[area]), float(areas.y_km[area])) if area >= 0 else None

    @property
    def persons(self) -> list[dict[str, Any]]:
        """Its members, each as a dictionary of the columns of ``sim.state.Persons``."""
        persons = self.model.city.persons
        rows = np.flatnonzero(persons.household[: persons.n_rows] == self.row)
        return [{name: getattr(persons, name)[row] for name in persons.columns()} for row in rows]

    @property
    def home(self) -> dict[str, Any] | None:
        """Its dwelling as a dictionary of the columns of ``sim.state.Dwellings``, or None."""
        dwellings, slot = self.model.city.dwellings, self.dwelling
        return {name: getattr(dwellings, name)[slot] for name in dwellings.columns()} if slot >= 0 else None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if not self.alive:
            raise AttributeError(f"household {self.key} no longer exists; it was asked for {name!r}")
        return read_households(self.model.city, name, np.array([self.row]))[0]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"households are read only: {name!r} is changed by processes and policies")

    def remove(self) -> None:
        """Refuse: households leave through demography, which settles home, loan and estate."""
        raise AttributeError("households are read only: they leave through demography")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Household) and other.model is self.model and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"Household({self.key})"

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *HOUSEHOLD_ATTRIBUTES})


class _Columns:
    """What a filter sees first: the attributes of all households of a set, as arrays."""

    def __init__(self, households: HouseholdSet) -> None:
        self._households = households

    def __getattr__(self, name: str) -> NDArray[Any]:
        return self._households.column(name)


class HouseholdSet(AgentSet):
    """An ordered set of households that behaves as a Mesa ``AgentSet``.

    Parameters
    ----------
    model : Model
        A Mesa model with a ``city``.
    rows : int64[n], optional
        Household rows; all that exist, now and later, when omitted.
    random : Random, optional
        For shuffling; the model's when omitted.

    Notes
    -----
    As in Mesa, households that have left disappear from a set. ``get``, ``agg``, ``select``,
    ``sort`` and ``groupby`` read columns; ``do``, ``map`` and ``shuffle_do`` make handles,
    one at a time. Sets cannot be written to.
    """

    def __init__(self, model: Any, rows: Rows | None = None, random: Random | None = None) -> None:
        self.model = model
        self.random = random or model.random
        self._hold(rows)

    def _hold(self, rows: Rows | None) -> HouseholdSet:
        self._rows = None if rows is None else np.asarray(rows, np.int64)
        self._keys = None if rows is None else self.model.city.households.key[self._rows]
        return self

    def _made(self, rows: Rows, inplace: bool = False) -> HouseholdSet:
        return self._hold(rows) if inplace else HouseholdSet(self.model, rows, self.random)

    @property
    def rows(self) -> Rows:
        """Rows of the households that (still) exist, in the order of the set: int64[n]."""
        households = self.model.city.households
        if self._rows is None:
            return households.rows()
        return self._rows[households.key[self._rows] == self._keys]

    def column(self, name: str) -> NDArray[Any]:
        """Read one attribute of all households as an array."""
        return read_households(self.model.city, name, self.rows)

    # reading

    def __len__(self) -> int:
        return int(self.rows.size)

    def __iter__(self) -> Iterator[Household]:
        return (Household(self.model, row) for row in self.rows)

    def __contains__(self, agent: object) -> bool:
        if not isinstance(agent, Household) or agent.model is not self.model or not agent.alive:
            return False
        return self._rows is None or bool((self.rows == agent.row).any())

    def __getitem__(self, item: Any) -> Any:
        chosen = self.rows[item]
        if isinstance(item, slice):
            return [Household(self.model, row) for row in chosen]
        return Household(self.model, int(chosen))

    def to_list(self) -> list[Household]:
        """Return all households as a list of handles."""
        return list(self)

    def get(self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None) -> list[Any]:
        """Return an attribute of every household, or a list of attributes for each.

        Parameters
        ----------
        attr_names : str or list of str
            What to read.
        handle_missing : {"error", "default"}
            What to do with a name that households do not have.
        default_value : Any
            Stands in for such a name.
        """
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing must be 'error' or 'default', got {handle_missing!r}")
        if not isinstance(attr_names, str):
            columns = [self.get(name, handle_missing, default_value) for name in attr_names]
            return [list(values) for values in zip(*columns, strict=True)]
        try:
            return self.column(attr_names).tolist()
        except AttributeError:
            if handle_missing == "error":
                raise
            return [default_value] * len(self)

    def agg(self, attribute: str, func: Callable | Iterable[Callable]) -> Any:
        """Aggregate one attribute over the set: ``model.agents.agg("income", np.mean)``."""
        values = self.column(attribute)
        return func(values) if callable(func) else [one(values) for one in func]

    # choosing

    def select(
        self,
        filter_func: Callable[[Any], Any] | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> HouseholdSet:
        """Select households, as ``AgentSet.select`` does.

        Parameters
        ----------
        filter_func : callable, optional
            Called once with all households' attributes as arrays; where it cannot answer
            with one True or False per household (``and``, ``if``, a method), it is called
            household by household.
        at_most : int or float
            The first so many, or that share when a float of at most 1.
        inplace : bool
            Change this set instead of returning a new one.
        agent_type : type, optional
            Kept for Mesa's sake; every agent is a ``Household``.
        """
        rows = self.rows
        if agent_type is not None and not issubclass(Household, agent_type):
            return self._made(rows[:0], inplace)
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(rows.size * at_most)
        if filter_func is not None:
            rows = rows[self._passes(filter_func)]
        return self._made(rows[: int(min(at_most, rows.size))], inplace)

    def _passes(self, filter_func: Callable[[Any], Any]) -> NDArray[np.bool_]:
        try:
            answer = filter_func(_Columns(self))
        except (TypeError, ValueError, AttributeError):
            answer = None
        if isinstance(answer, np.ndarray) and answer.dtype == bool and answer.shape == (len(self),):
            return answer
        return np.fromiter((bool(filter_func(household)) for household in self), bool, len(self))

    def shuffle(self, inplace: bool = False) -> HouseholdSet:
        """Return the set in random order, drawn from the model's own ``random`` as in Mesa."""
        rows = self.rows.tolist()
        self.random.shuffle(rows)
        return self._made(np.array(rows, np.int64), inplace)

    def sort(self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False) -> HouseholdSet:
        """Return the set sorted by an attribute or a function of a household; ties keep their order."""
        rows = self.rows
        if not isinstance(key, str):
            ordered = sorted(self, key=key, reverse=not ascending)
            return self._made(np.array([household.row for household in ordered], np.int64), inplace)
        values = self.column(key)
        if ascending:
            return self._made(rows[np.argsort(values, kind="stable")], inplace)
        backwards = np.argsort(values[::-1], kind="stable")[::-1]  # reversed twice: equals stay in order
        return self._made(rows[values.size - 1 - backwards], inplace)

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> GroupBy:
        """Group by an attribute or a function of a household.

        Parameters
        ----------
        by : str or callable
            An attribute, or a function of one household.
        result_type : {"agentset", "list"}
            Groups as ``HouseholdSet`` or as lists of handles.
        """
        values = self.get(by) if isinstance(by, str) else self.map(by)
        members: dict[Any, list[int]] = {}
        for value, row in zip(values, self.rows.tolist(), strict=True):
            members.setdefault(value, []).append(row)
        groups = {value: self._made(np.array(rows, np.int64)) for value, rows in members.items()}
        if result_type == "list":
            return HouseholdGroups({value: group.to_list() for value, group in groups.items()})
        return HouseholdGroups(groups)

    # calling

    def do(self, method: str | Callable, *args: Any, **kwargs: Any) -> HouseholdSet:
        """Call a function, or a method by name, on every household."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable, *args: Any, **kwargs: Any) -> HouseholdSet:
        """Call it on every household, in random order."""
        self.shuffle().map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable, *args: Any, **kwargs: Any) -> list[Any]:
        """Call a function, or a method by name, on every household and return the answers."""
        if isinstance(method, str):
            return [getattr(household, method)(*args, **kwargs) for household in self]
        return [method(household, *args, **kwargs) for household in self]

    # writing is refused

    def _refuse(self, *_args: Any, **_kwargs: Any) -> Any:
        raise AttributeError("sets of households are read only: processes and policies change the city")

    add = discard = remove = set = clear = pop = _refuse

    def __copy__(self) -> HouseholdSet:
        return HouseholdSet(self.model, self._rows, self.random)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__.copy()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def __repr__(self) -> str:
        return f"HouseholdSet of {len(self)}"


class HouseholdGroups(GroupBy):
    """Households by group; ``agg`` reads columns."""

    def agg(self, attr_name: str, func: Callable) -> dict[Any, Any]:
        """Aggregate one attribute within every group."""
        if not all(isinstance(group, HouseholdSet) for group in self.groups.values()):
            return super().agg(attr_name, func)
        return {name: group.agg(attr_name, func) for name, group in self.groups.items()}
