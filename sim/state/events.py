"""What happened since the last report: counts that measures and tests read."""

from dataclasses import dataclass, field
from typing import SupportsFloat

import numpy as np
from numpy.typing import NDArray

RECIPIENTS = ("households", "landlords", "home_sellers", "developers", "providers")
"""Whom public money goes to or comes from: households (benefits, loans, fees, taxes, homes sold to them), landlords
(grants, fines), sellers of homes that are bought, developers of new ones, and who provides services and works."""


@dataclass
class Events:
    """Counts of one calendar year, zeroed after each yearly report.

    ``count`` holds named totals (``births``, ``deaths``, ``arrived_persons``, ``left_persons``,
    ``moves_between_areas_persons``, ``moves_within_area_persons``, ``sales``, ``lets``,
    ``involuntary_moves`` ...); ``flows`` the households moving between districts by group.
    """

    n_districts: int
    n_groups: int
    n_areas: int
    count: dict[str, float] = field(default_factory=dict)
    flows: NDArray[np.int64] = field(init=False)
    area_moves_in: NDArray[np.int64] = field(init=False)
    area_moves_out: NDArray[np.int64] = field(init=False)
    cost: dict[str, float] = field(default_factory=dict)
    paid: dict[str, float] = field(default_factory=dict)
    """Recipient -> public money paid to it, NOK."""
    received: dict[str, float] = field(default_factory=dict)
    """Recipient -> public money received from it, NOK."""

    def __post_init__(self) -> None:
        self.clear()

    def add(self, name: str, amount: SupportsFloat = 1.0) -> None:
        """Count ``amount`` more of ``name``."""
        self.count[name] = self.count.get(name, 0.0) + float(amount)

    def spend(self, block: str, amount: SupportsFloat, recipient: str) -> None:
        """Book public cost (NOK; negative is revenue) to a policy block. The payment itself goes through Accounts.

        ``recipient`` is one of ``RECIPIENTS``: who is paid, or who pays what is revenue.
        """
        amount = float(amount)
        self.cost[block] = self.cost.get(block, 0.0) + amount
        side = self.paid if amount > 0.0 else self.received
        side[recipient] = side.get(recipient, 0.0) + abs(amount)

    def clear(self) -> None:
        """Start a new year."""
        self.count = {}
        self.cost, self.paid, self.received = {}, {}, {}
        self.flows = np.zeros((self.n_districts + 1, self.n_districts + 1, self.n_groups + 1), np.int64)
        self.area_moves_in = np.zeros(self.n_areas, np.int64)
        self.area_moves_out = np.zeros(self.n_areas, np.int64)
