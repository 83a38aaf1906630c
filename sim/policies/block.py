"""What every policy block does: dates, strength, target, budget; it writes levers and nothing else."""

import abc
import hashlib
import math
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.config import BlockConfig
from sim.policies.targets import treated_areas
from sim.state import City, Clock, Levers, Order, OrderKind

Mask = NDArray[np.bool_]
DEFAULT_DELAY = 3
"""Years from the base year to a block's default start."""


@dataclass
class Block(abc.ABC):
    """A dated, targeted set of levers.

    Parameters
    ----------
    config : BlockConfig
        Its own schema.

    Notes
    -----
    ``apply`` may be called for every quarter from the start on. What it remembers (treated areas,
    numbers due so far) follows from the quarters before, so that two runs agree.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    writes: ClassVar[tuple[str, ...]] = ()
    """Rates and, as ``order:KIND``, orders that it may write."""
    bounded_measures: ClassVar[tuple[str, ...]] = ()
    """Measures that it states a mechanical bound for."""
    smallest_effect: ClassVar[str] = ""
    """What to know about the smallest effect that can be told from luck."""
    outlasts_end: ClassVar[bool] = False
    """Whether it is applied after its end too, for what it has built."""
    chooses_households: ClassVar[bool] = False
    """Whether ``target.households`` can limit whom it pays or lends to."""

    config: Any = field(default_factory=BlockConfig)
    mechanical_bound: dict[str, float] = field(init=False)
    """Measure -> bound in the current year; 0 before the start and at strength 0."""

    def __post_init__(self) -> None:
        self.mechanical_bound = dict.fromkeys(self.bounded_measures, 0.0)
        self._treated: Mask | None = None
        self._yearly: dict[str, float] = {}
        self._most: dict[str, float] = {}
        self._due: dict[str, float] = {}
        self._served = 0.0

    @property
    def memory(self) -> dict[str, Any]:
        """What it remembers of the quarters before, by attribute."""
        return {name: value for name, value in vars(self).items() if name != "config"}

    def remember(self, memory: dict[str, Any]) -> None:
        """Go on from another's memory."""
        vars(self).update(memory)

    def start(self, base_year: int) -> int:
        """First calendar year."""
        return base_year + DEFAULT_DELAY if self.config.start is None else self.config.start

    def active(self, clock: Clock) -> bool:
        """Whether the block is applied this quarter."""
        return self.start(clock.base_year) <= clock.year and (self.outlasts_end or self.before_end(clock))

    def before_end(self, clock: Clock) -> bool:
        """Whether its end, if it has one, is still to come."""
        return self.config.end is None or clock.year < self.config.end

    def apply(self, city: City, levers: Levers, clock: Clock) -> None:
        """Write this quarter's levers and orders."""
        if not self.active(clock):
            return
        treated = self.treated(city, clock)
        strength = self.strength(clock) * self.funded(city, treated) * bool(treated.any())
        levers.reach[self.name] = self.config.target.households
        self.write(city, levers, clock, strength, treated)
        self._extend_bound(city, treated, strength)

    @abc.abstractmethod
    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write levers at a strength in [0, 1] for the treated areas; at 0 all must stay neutral."""

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Public cost a year that is planned for at full strength, NOK."""
        return 0.0

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """Bounds that each year at full strength adds, and the most they come to."""
        return {}, {}

    def moves(self, city: City, treated: Mask) -> list[tuple[str, Mask, Mask]]:
        """List what its orders do to the stock: (what, areas where more of it, areas where less)."""
        return []

    def strength(self, clock: Clock) -> float:
        """Strength this quarter, with the phase-in."""
        quarters = clock.quarter + 1 - 4 * (self.start(clock.base_year) - clock.base_year)
        rise = min(1.0, quarters / (4.0 * self.config.phase_in)) if self.config.phase_in > 0.0 else 1.0
        return self.config.strength * rise

    def funded(self, city: City, treated: Mask) -> float:
        """Share of the plan that the budget pays for; a budget of 0 pays for nothing."""
        budget = self.config.budget
        if budget is None:
            return 1.0
        money, cost = budget * city.households.n, self.yearly_cost(city, treated)
        return 0.0 if money <= 0.0 else min(1.0, money / cost) if cost > 0.0 else 1.0

    def treated(self, city: City, clock: Clock) -> Mask:
        """Areas treated: found in the first quarter and kept, or found anew each year."""
        target = self.config.target
        if self._treated is None or (target.when == "yearly" and clock.new_year):
            where = f"scenario.policies.{self.name}.target.areas"
            self._treated = treated_areas(target.areas, city, where, clock.quarter)
        return self._treated

    def quota(self, what: str, a_year: float, strength: float, most: int | None = None) -> int:
        """Whole number to ask for this quarter of something wanted ``a_year`` times a year.

        Fractions are carried on, the first one is asked for at once; what ``most`` holds back may be
        asked for later, but never more than a year's worth.
        """
        due = self._due.get(what, 0.0) + strength * a_year / 4.0
        number = max(math.ceil(due - 1e-9), 0)
        if most is not None:
            number = min(number, most)
        self._due[what] = min(due - number, max(strength * a_year, 1.0))
        return number

    def spend(self, levers: Levers, amount: float) -> None:
        """Order the municipality to pay an amount (NOK) for works and services this quarter."""
        levers.orders.append(Order(OrderKind.SPEND, self.name, count=1, budget=amount))

    def areas_treated(self) -> Mask | None:
        """Areas treated as last found, none before the start: bool[n_areas]."""
        return self._treated

    def order_key(self, what: str, clock: Clock, area: int = -1) -> int:
        """Key of an order from block, kind, year and area."""
        text = f"{self.name}\x1f{what}\x1f{clock.year}\x1f{area}"
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")

    def _extend_bound(self, city: City, treated: Mask, strength: float) -> None:
        if not self._yearly and self.bounded_measures:
            self._yearly, self._most = self.bound_a_year(city, treated)
        self._served += strength / 4.0
        for name, a_year in self._yearly.items():
            reached = a_year * self._served if self._served > 0.0 else 0.0
            self.mechanical_bound[name] = min(reached, self._most.get(name, np.inf))


def spread(count: int, weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """Spread a count over areas in proportion to weights, at most the weight (rounded up) in each.

    Whole shares first, then one each by largest remainder (first area on ties).
    """
    total = weight.sum()
    if count <= 0 or total <= 0.0:
        return np.zeros(weight.size, np.int64)
    room = np.ceil(weight - 1e-9).astype(np.int64)
    share = np.minimum(count / total, 1.0) * weight
    given = np.minimum(np.floor(share).astype(np.int64), room)
    for area in np.argsort(given - share, kind="stable"):
        if given.sum() >= count:
            break
        given[area] += given[area] < room[area]
    return given
