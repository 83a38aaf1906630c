"""Kernels of synthesis: first homes, backgrounds, tenures."""

import numpy as np
from numba import prange

from sim.kernels._jit import kernel, parallel_kernel
from sim.kernels.draws import integer, mix
from sim.kernels.tastes import taste


@parallel_kernel
def first_homes(
    taste_stream, draw_key, n_candidates, sigma, cell_start, home_start,
    household_key, stage, pull, dwelling_key, worth, lean,
):  # fmt: skip
    """Let the households of each cell choose among its dwellings, one after the other.

    In a cell are as many households as dwellings, or fewer. Each draws up to
    ``n_candidates`` of those still free and takes the best of ``worth`` plus
    ``sigma`` times 1.2825 times taste.

    Parameters
    ----------
    cell_start, home_start : int64[n_cells + 1]
        Where the cell's households and dwellings begin.
    household_key : uint64[n]
        In the order of choosing.
    stage : uint8[n]
        Life stage, for the taste.
    pull : float64[n]
        What a unit of ``lean`` is worth to the household, utility units.
    dwelling_key : uint64[n_dwellings]
    worth : float64[n_dwellings]
        What everyone sees in the dwelling, utility units.
    lean : float64[n_dwellings]
        How the dwelling's block leans.

    Returns
    -------
    int64[n]
        Position of each household's dwelling; -1 if the cell had none left.
    """
    free = np.arange(dwelling_key.size)
    out = np.full(household_key.size, -1, np.int64)
    for cell in prange(cell_start.size - 1):
        low, high = home_start[cell], home_start[cell + 1]
        for i in range(cell_start[cell], cell_start[cell + 1]):
            left = high - low
            if left <= 0:
                break
            root = mix(draw_key, household_key[i])
            best, best_value = -1, -np.inf
            for k in range(min(n_candidates, left)):
                position = low + (integer(mix(root, np.uint64(k)), left) if left > n_candidates else k)
                home = free[position]
                value = (
                    worth[home]
                    + pull[i] * lean[home]
                    + sigma
                    * 1.2825498301618641
                    * taste(taste_stream, household_key[i], dwelling_key[home], np.uint64(stage[i]))
                )
                if value > best_value:
                    best_value, best = value, position
            out[i] = free[best]
            high -= 1
            free[best], free[high] = free[high], free[best]
    return out


@kernel
def expected_persons(weight, factor, area, kept):
    """Return expected persons of each group in each area when heads choose in proportion to weight times factor.

    Parameters
    ----------
    weight : float64[n, n_groups]
        Odds of each group for each head.
    factor : float64[n_areas, n_groups]
    area : int[n]
    kept : float64[n, n_groups]
        Persons of the household who share the head's group, if that is its group.

    Returns
    -------
    float64[n_areas, n_groups]
    """
    n_groups = factor.shape[1]
    out = np.zeros(factor.shape)
    for i in range(area.size):
        a = area[i]
        total = 0.0
        for g in range(n_groups):
            total += weight[i, g] * factor[a, g]
        for g in range(n_groups):
            out[a, g] += weight[i, g] * factor[a, g] / total * kept[i, g]
    return out


@kernel
def sum_rows_by(axis, table, n):
    """Sum the rows of ``table`` by code: float64[n, n_columns]."""
    out = np.zeros((n, table.shape[1]))
    for i in range(axis.size):
        for t in range(table.shape[1]):
            out[axis[i], t] += table[i, t]
    return out


@kernel
def scale_rows(table, factor, axis, size):
    """Multiply every row by the factors of its code, then scale it to its ``size``; in place."""
    for i in range(axis.size):
        total = 0.0
        for t in range(table.shape[1]):
            table[i, t] *= factor[axis[i], t]
            total += table[i, t]
        total = size[i] / max(total, 1e-300)
        for t in range(table.shape[1]):
            table[i, t] *= total
