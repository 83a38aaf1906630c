"""Time: quarters, and the calendar they belong to."""

from dataclasses import dataclass


@dataclass
class Clock:
    """The clock ticks in quarters from 1 January of the base year."""

    base_year: int = 2017
    quarter: int = 0
    """Quarters since the start."""

    @property
    def year(self) -> int:
        """Calendar year of the current quarter."""
        return self.base_year + self.quarter // 4

    @property
    def season(self) -> int:
        """0 in the first quarter of a year ... 3 in the last."""
        return self.quarter % 4

    @property
    def new_year(self) -> bool:
        """Whether this is a year's first quarter, when yearly things happen."""
        return self.season == 0

    def tick(self) -> None:
        """Go on to the next quarter."""
        self.quarter += 1
