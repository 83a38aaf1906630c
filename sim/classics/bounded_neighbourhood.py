"""Schelling's bounded neighbourhood: one place, two groups, tolerances that differ from person to person."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.classics.classic import Classic
from sim.config import bounded
from sim.kernels.classics import bounded_flow, enter_or_leave, follow_flow
from sim.report.classics import Path2D


@dataclass(kw_only=True)
class BoundedNeighbourhoodConfig:
    """Tolerances, sizes and start."""

    form: str = bounded("flow", choices=("flow", "agents"))
    """``flow`` follows Haw and Hogan's equations, ``agents`` lets persons enter and leave."""
    tolerance_first: float = bounded(5.0, low=0.0, high=100.0, unit="others per own")
    """Ratio the most tolerant of the first group accept; the least tolerant accept none."""
    tolerance_second: float = bounded(5.0, low=0.0, high=100.0, unit="others per own")
    size_ratio: float = bounded(1.0, low=0.01, high=100.0, unit="first group per second")
    start_first: float = bounded(0.5, low=0.0, high=1.0, unit="share of the first group")
    """Present at the start: of the first group, its most tolerant."""
    start_second: float = bounded(0.4, low=0.0, high=1.0, unit="share of the second group")
    people: int = bounded(2_000, low=2, high=1_000_000, unit="persons of the first group")
    """For ``form=agents``."""
    seed: int = bounded(1, low=0, high=2**63 - 1)


class BoundedNeighbourhood(Classic):
    """Schelling's bounded neighbourhood (1971): a mixture holds only if both groups are tolerant enough.

    Each person has a largest ratio of the other group to the own that it tolerates; over a group, from
    the most to the least tolerant, it falls in a straight line from ``tolerance`` to 0. Who tolerates
    the mix is inside or comes, who does not leaves. With x and y the numbers present in units of the
    first group's size, and k the ``size_ratio``:

    * ``form=flow`` (Haw & Hogan 2018): dx/dt = x (a x (1 - x) - y), dy/dt = y (b y (1 - k y) - x); a step
      is one unit of time.
    * ``form=agents``: in a step everyone, in random order, decides anew, counting itself.

    Target: with a = b and k = 1 the mixture 1 - 1/a is stable if and only if a > 3 (at tolerance 5 it is
    Schelling's 80 and 80 of 100); 100 against 50 with tolerance 2 has no stable mixture.
    """

    schema = BoundedNeighbourhoodConfig
    title = "Schelling's bounded neighbourhood"
    measures: ClassVar[dict[str, str]] = {
        "present_first": "first group inside",
        "present_second": "second group inside",
    }
    max_steps = 2_000

    config: BoundedNeighbourhoodConfig

    def set_up(self, key: np.uint64) -> None:
        """Put the most tolerant inside."""
        config = self.config
        self._at = (config.start_first, config.start_second / config.size_ratio)
        self._path = [self._at]
        if config.form == "agents":
            sizes = config.people, max(1, round(config.people / config.size_ratio))
            ranks = [(np.arange(n) + 0.5) / n for n in sizes]
            self._sizes = np.array(sizes)
            self._group = np.repeat(np.array([0, 1], np.int8), sizes)
            most = (config.tolerance_first, config.tolerance_second)
            self._tolerance = np.concatenate([top * (1.0 - rank) for top, rank in zip(most, ranks, strict=True)])
            starts = (config.start_first, config.start_second)
            self._inside = np.concatenate([rank < start for rank, start in zip(ranks, starts, strict=True)])

    def advance(self, key: np.uint64) -> None:
        """Let people come and go."""
        config = self.config
        if config.form == "flow":
            tolerances = config.tolerance_first, config.tolerance_second, config.size_ratio
            self._at = follow_flow(*self._at, *tolerances, 1.0, 50)
            self.running = sum(map(abs, bounded_flow(*self._at, *tolerances))) > 1e-9
        else:
            self.running = enter_or_leave(self._inside, self._group, self._tolerance, key) > 0
            present = np.bincount(self._group[self._inside], minlength=2) / self._sizes
            self._at = (present[0], present[1] / config.size_ratio)
        self._path.append(self._at)

    @property
    def present_first(self) -> float:
        """Share of the first group that is inside."""
        return self._at[0]

    @property
    def present_second(self) -> float:
        """Share of the second group that is inside."""
        return self._at[1] * self.config.size_ratio

    def scene(self) -> Path2D:
        """Return the path, and how many of the other group each number of one tolerates."""
        config = self.config
        share = np.linspace(0.0, 1.0, 101)
        first = np.column_stack([share, config.tolerance_first * share * (1.0 - share) * config.size_ratio])
        second = np.column_stack([config.tolerance_second * share * (1.0 - share) / config.size_ratio, share])
        path: NDArray = np.array(self._path) * (1.0, config.size_ratio)
        curves = {"tolerated by the first": first, "tolerated by the second": second}
        return Path2D(path, curves, "share of the first group inside", "share of the second group inside")
