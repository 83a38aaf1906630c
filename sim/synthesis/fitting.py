"""Iterative proportional fitting (Deming & Stephan 1940) of a dense table."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Margin = tuple[tuple[int, ...], NDArray[np.float64]]


def fit_margins(
    seed: NDArray[np.float64], margins: Sequence[Margin], rounds: int = 60, tolerance: float = 1e-6
) -> NDArray[np.float64]:
    """Scale a table until its margins are as wanted.

    Parameters
    ----------
    seed : float64[...]
        Starting table, at least 0; it gives the associations that no margin names.
    margins : sequence of (axes, wanted)
        ``wanted`` has the shape of the table summed over all other axes, axes ascending.
        Margins are scaled to the total of the first, so that small disagreements
        between sources do not keep the fit from settling.
    rounds : int
        Most passes over all margins.
    tolerance : float
        Stop when no factor differs from 1 by more.
    """
    table = np.array(seed, float)
    total = float(margins[0][1].sum())
    for _ in range(rounds):
        worst = 0.0
        for axes, wanted in margins:
            others = tuple(i for i in range(table.ndim) if i not in axes)
            have = table.sum(axis=others, keepdims=True)
            goal = np.expand_dims(wanted * (total / max(float(wanted.sum()), 1e-300)), others)
            factor = np.divide(goal, have, out=np.ones_like(have), where=have > 0)
            table *= factor
            worst = max(worst, float(np.abs(factor[have > 0] - 1.0).max(initial=0.0)))
        if worst < tolerance:
            break
    return table
