"""The information indices on checked tables, shared by the modules of the package."""

import numpy as np

from sim.kernels import segregation as kernels


def information(counts: np.ndarray) -> float:
    """Mutual information M of a float64[n_units, n_groups], in nats; NaN when all counts are 0."""
    totals = kernels.group_totals(counts)
    whole = float(totals.sum())
    if whole == 0.0:
        return float("nan")
    logarithms = np.empty(counts.shape)
    kernels.concentration_ratios(counts, totals, logarithms)
    np.log(logarithms, out=logarithms)
    return max(0.0, float(kernels.dot(counts.ravel(), logarithms.ravel())) / whole)


def theil(counts: np.ndarray) -> float:
    """Theil's H of a float64[n_units, n_groups]; NaN with fewer than two groups present."""
    totals = kernels.group_totals(counts)
    if fewer_than_two(totals):
        return float("nan")
    return min(1.0, information(counts) / float(kernels.entropy(totals)))


def fewer_than_two(totals: np.ndarray) -> bool:
    """Tell whether there are not two groups to separate."""
    return int(np.count_nonzero(totals)) < 2
