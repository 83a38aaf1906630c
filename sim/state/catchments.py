"""Where blocks lie, which school they belong to, and which schools and kindergartens are near."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


def _empty(dtype: Any, width: int = 0) -> Any:
    return field(default_factory=lambda: np.zeros((0, width) if width else 0, dtype))


@dataclass
class Catchments:
    """One row per block of ``City.block_area``; -1 stands for no school."""

    point: NDArray[np.float64] = _empty(float, 2)
    """float64[n_blocks, 2]: kilometres east and north of the city's centre."""
    school: NDArray[np.int16] = _empty(np.int16)
    """int16[n_blocks]: state school that the block belongs to."""
    near: NDArray[np.int16] = _empty(np.int16, 1)
    """int16[n_blocks, choices]: nearest state schools, nearest first."""
    near_private: NDArray[np.int16] = _empty(np.int16, 1)
    near_kindergarten: NDArray[np.int16] = _empty(np.int16, 1)
    redrawn: NDArray[np.float64] = _empty(float)
    """float64[n_areas]: km by which catchments were last redrawn; 0 as at the start."""

    def copy(self) -> Catchments:
        """Return an independent copy."""
        return Catchments(
            self.point.copy(), self.school.copy(), self.near.copy(), self.near_private.copy(),
            self.near_kindergarten.copy(), self.redrawn.copy(),
        )  # fmt: skip
