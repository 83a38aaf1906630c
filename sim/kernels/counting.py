"""Counts and sums by area, unit or group, in one pass over the rows."""

import numpy as np
from numba import prange

from sim.kernels._jit import kernel, parallel_kernel


@kernel
def count(index, n):
    """Count rows by ``index``, -1 for nowhere: int64[n]."""
    out = np.zeros(n, np.int64)
    for i in range(index.size):
        if index[i] >= 0:
            out[index[i]] += 1
    return out


@kernel
def add_up(index, values, n):
    """Add values up by ``index``, -1 for nowhere, in the order of rows: float64[n]."""
    out = np.zeros(n)
    for i in range(index.size):
        if index[i] >= 0:
            out[index[i]] += values[i]
    return out


@kernel
def count_where(index, mark, n):
    """Count marked rows by ``index``, -1 for nowhere: int64[n]."""
    out = np.zeros(n + 1, np.int64)
    for i in range(index.size):
        out[index[i] + 1] += mark[i]
    return out[1:]


@kernel
def share_by(index, who, of, n):
    """Share of ``who`` among ``of`` by ``index``, -1 for nowhere; 0 where there is nobody: float64[n]."""
    counts = np.zeros((n + 1, 2), np.int64)
    for i in range(index.size):
        counts[index[i] + 1, 0] += who[i] & of[i]
        counts[index[i] + 1, 1] += of[i]
    return counts[1:, 0] / np.maximum(counts[1:, 1], 1)


@kernel
def count_pairs(first, second, n_first, n_second):
    """Count rows by two indices, the first -1 for nowhere: int64[n_first, n_second]."""
    out = np.zeros((n_first, n_second), np.int64)
    for i in range(first.size):
        if first[i] >= 0:
            out[first[i], second[i]] += 1
    return out


@parallel_kernel
def sums_by_code(codes, values, n_codes):
    """Sum several columns by several codes, each sum in the order of rows.

    Parameters
    ----------
    codes : uint8[n_splits, n]
        Each below ``n_codes``.
    values : float64[n_columns, n]

    Returns
    -------
    float64[n_columns, n_splits, n_codes]
    """
    out = np.zeros((values.shape[0], codes.shape[0], n_codes))
    for c in prange(values.shape[0]):
        for i in range(values.shape[1]):
            for s in range(codes.shape[0]):
                out[c, s, codes[s, i]] += values[c, i]
    return out


@kernel
def look_up(index, values, otherwise):
    """Value at each index, ``otherwise`` where it is below 0."""
    out = np.empty(index.size, values.dtype)
    for i in range(index.size):
        out[i] = values[index[i]] if index[i] >= 0 else otherwise
    return out
