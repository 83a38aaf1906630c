"""Double-entry accounts: what one pays another receives, so all together stay at zero."""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Account(IntEnum):
    """Holders of money. OUTSIDE is everything beyond the city: employers, shops, other towns."""

    HOUSEHOLDS = 0
    LANDLORDS = 1
    MUNICIPALITY = 2
    STATE = 3
    BANK = 4
    DEVELOPERS = 5
    BRIDGE = 6
    OUTSIDE = 7


@dataclass
class Accounts:
    """Cash balances, NOK.

    HOUSEHOLDS always equals the sum of households' liquid wealth, ``loans`` the sum of their debts.
    """

    balance: NDArray[np.float64] = field(default_factory=lambda: np.zeros(len(Account)))
    loans: float = 0.0

    def pay(self, payer: Account, receiver: Account, amount: float) -> None:
        """Move an amount, which may be negative, from one account to another."""
        self.balance[payer] -= amount
        self.balance[receiver] += amount

    def copy(self) -> "Accounts":
        """Return an independent copy."""
        return Accounts(self.balance.copy(), self.loans)
