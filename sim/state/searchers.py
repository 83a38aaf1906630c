"""What search hands to the market, and what the market hands to pricing."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.kernels.choice import Homes, Listings, Places, Preferences, PromisedAllowance


@dataclass
class Searchers:
    """Households looking for a home this quarter, with what they found, one row each."""

    rows: NDArray[np.int32]
    """Household rows: int32[n]."""
    stay_value: NDArray[np.float64]
    """What they have if they do not move, utility units: float64[n]."""
    means: NDArray[np.float64]
    """Cash for a purchase once an owned home is sold, NOK, the buffer kept back: float64[n]."""
    n_seen: NDArray[np.int32]
    """Listed dwellings seen: int32[n]."""
    n_attempts: NDArray[np.int32]
    """Slots tried: int32[n]."""
    n_candidates: NDArray[np.int32]
    """Acceptable and affordable ones among those seen: int32[n]."""
    candidates: NDArray[np.int32]
    """Listing index of each, best first, -1 beyond ``n_candidates``: int32[n, offers]."""
    bids: NDArray[np.float64]
    """Most they pay, NOK or NOK / year, at least the ask: float64[n, offers]."""
    utility: NDArray[np.float64]
    """Utility at the ask: float64[n, offers]."""
    refused: NDArray[np.bool_]
    """Whether the bank refused a home whose stressed service they could bear: bool[n]."""
    listings: Listings
    places: Places
    preferences: Preferences
    homes: Homes
    promised: PromisedAllowance
    """What they would get towards the rent of another home."""
    exhausted: NDArray[np.bool_] = field(init=False)
    """Whether the attempts ran out: bool[n]."""

    def __post_init__(self) -> None:
        self.exhausted = self.n_seen < self.candidates.shape[1]


@dataclass
class Deals:
    """Homes sold or let on the private market in the quarter."""

    slot: NDArray[np.int32]
    paid: NDArray[np.float64]
    """Price, or shadow rent a year (rulings B4), NOK."""
    indexed: NDArray[np.float64]
    """Value or market rent by the index at the time, NOK."""
    let: NDArray[np.bool_]

    @classmethod
    def none(cls) -> "Deals":
        """Return a quarter without deals."""
        return cls(np.empty(0, np.int32), np.empty(0), np.empty(0), np.empty(0, np.bool_))

    @classmethod
    def join(cls, parts: "list[Deals]") -> "Deals":
        """Put several lists of deals together."""
        names = ("slot", "paid", "indexed", "let")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
