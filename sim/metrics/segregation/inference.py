"""Chance and sampling: permutation tests, bootstrap intervals, bias correction.

Each draw has its own seed, spawned from the one given, so that draws are independent and
the first hundred of a thousand are those of a hundred.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.kernels import segregation as kernels
from sim.metrics.segregation._indices import index_of_table
from sim.metrics.segregation._tables import whole_table

_MOST_SHUFFLED = 5_000_000


@dataclass(frozen=True)
class Inference:
    """An index with what draws say about it."""

    value: float
    """The index of the data."""
    mean: float
    """Mean of the draws."""
    standard_error: float
    """Standard deviation of the draws."""
    low: float
    """Lower end of the interval named by the function."""
    high: float
    """Upper end."""
    p_value: float
    """``(r + 1) / (n + 1)``; never 0."""
    corrected: float
    """The value freed of chance or bias, as the function says."""
    draws: int
    """How many."""


def permutation_test(
    index: str | Callable[[np.ndarray], float],
    counts: Any,
    *,
    group: Any = None,
    draws: int = 999,
    seed: int = 0,
) -> Inference:
    """Compare an index with random allocations of the same persons to the same places.

    Parameters
    ----------
    index : str or callable
        Name of an index, or a function of float64[n_units, n_groups]; spatial ones for instance
        as ``lambda c: sg.spatial_dissimilarity(c, neighbours)``.
    counts : array_like of shape (n_units, n_groups)
        Whole counts.
    group : int or str, optional
        Column against the rest, for two-group indices.
    draws : int
        Random allocations.
    seed : int
        At least 0.

    Returns
    -------
    Inference
        ``low`` and ``high`` hold 95 % of the random allocations; ``p_value`` is one-sided, the
        chance of at least the value; ``corrected`` is Carrington & Troske's (1997) with the mean
        of the draws (prefer :func:`expected_under_randomness` where it exists).

    Notes
    -----
    Phipson & Smyth (2010) for ``(r + 1) / (n + 1)``.
    """
    from sim.metrics.segregation.randomness import corrected

    array = whole_table(counts)
    function = index_of_table(index, counts, group)
    value = float(function(array))
    drawn = np.array([function(table) for table in random_allocations(array, draws, seed)])
    at_least = int((drawn >= value - 1e-12).sum())
    low, high = np.quantile(drawn, [0.025, 0.975])
    mean = float(drawn.mean())
    return Inference(
        value,
        mean,
        float(drawn.std(ddof=1)) if draws > 1 else float("nan"),
        float(low),
        float(high),
        (at_least + 1) / (draws + 1),
        corrected(value, mean),
        draws,
    )


def bootstrap(
    index: str | Callable[[np.ndarray], float],
    counts: Any,
    *,
    group: Any = None,
    draws: int = 999,
    seed: int = 0,
) -> Inference:
    r"""Bias-corrected value and 95 % interval, the counts being a sample of persons.

    Parameters
    ----------
    index : str or callable
        Name of an index, or a function of float64[n_units, n_groups].
    counts : array_like of shape (n_units, n_groups)
        Whole counts.
    group : int or str, optional
        Column against the rest, for two-group indices.
    draws : int
        Bootstrap samples: each group dealt anew over units with the observed shares.
    seed : int
        At least 0.

    Returns
    -------
    Inference
        ``corrected`` is ``2 value - mean``; ``low`` and ``high`` are the basic interval
        ``2 value - quantile``, so centred on it; ``p_value`` is for an index of 0.

    Notes
    -----
    .. math:: D_{bc} = 2 D - \bar D_b

    Allen, Burgess, Davidson & Windmeijer (2015).
    """
    array = whole_table(counts)
    function = index_of_table(index, counts, group)
    value = float(function(array))
    drawn = np.array([function(table) for table in _resamples(array, draws, seed)])
    high, low = 2.0 * value - np.quantile(drawn, [0.025, 0.975])
    mean = float(drawn.mean())
    at_most_zero = int((2.0 * value - drawn <= 0.0).sum())
    return Inference(
        value,
        mean,
        float(drawn.std(ddof=1)) if draws > 1 else float("nan"),
        float(low),
        float(high),
        (at_most_zero + 1) / (draws + 1),
        2.0 * value - mean,
        draws,
    )


def bootstrap_difference(
    index: str | Callable[[np.ndarray], float],
    before: Any,
    after: Any,
    *,
    group: Any = None,
    draws: int = 999,
    seed: int = 0,
) -> Inference:
    """Difference ``after - before`` of an index between two tables with a 95 % interval.

    Parameters
    ----------
    index : str or callable
        Name of an index, or a function of float64[n_units, n_groups].
    before, after : array_like of shape (n_units, n_groups)
        Whole counts; units need not be the same.
    group : int or str, optional
        Column against the rest, for two-group indices.
    draws : int
        Bootstrap samples of each table.
    seed : int
        At least 0.

    Returns
    -------
    Inference
        ``value``, bias-corrected ``corrected``, basic interval, and two-sided ``p_value`` for no
        difference.
    """
    first, second = whole_table(before, "before"), whole_table(after, "after")
    function_1, function_2 = index_of_table(index, before, group), index_of_table(index, after, group)
    seeds = np.random.SeedSequence(_checked(seed)).spawn(2)
    value = float(function_2(second)) - float(function_1(first))
    drawn = np.array(
        [
            function_2(b) - function_1(a)
            for a, b in zip(_resamples(first, draws, seeds[0]), _resamples(second, draws, seeds[1]), strict=True)
        ]
    )
    high, low = 2.0 * value - np.quantile(drawn, [0.025, 0.975])
    mirrored = 2.0 * value - drawn
    tail = min(int((mirrored <= 0.0).sum()), int((mirrored >= 0.0).sum()))
    mean = float(drawn.mean())
    return Inference(
        value,
        mean,
        float(drawn.std(ddof=1)) if draws > 1 else float("nan"),
        float(low),
        float(high),
        min(1.0, 2.0 * (tail + 1) / (draws + 1)),
        2.0 * value - mean,
        draws,
    )


def random_allocations(counts: Any, draws: int, seed: int = 0) -> Iterator[np.ndarray]:
    """Yield tables with the same unit sizes and group totals, all persons dealt at random.

    Parameters
    ----------
    counts : array_like of shape (n_units, n_groups)
        Whole counts.
    draws : int
        How many tables, at least 1.
    seed : int
        At least 0.

    Yields
    ------
    ndarray of shape (n_units, n_groups)
        Counts as float64.
    """
    array = whole_table(counts).astype(np.int64)
    if draws < 1:
        raise ValueError(f"draws: {draws} given; at least 1 is allowed")
    sizes, groups = array.sum(axis=1), array.sum(axis=0)
    shuffled = sizes.sum() <= _MOST_SHUFFLED
    units = np.repeat(np.arange(sizes.size), sizes if shuffled else 0)
    labels = np.repeat(np.arange(groups.size, dtype=np.int16), groups if shuffled else 0)
    for child in np.random.SeedSequence(_checked(seed)).spawn(draws):
        rng = np.random.default_rng(child)
        out = np.zeros_like(array)
        if shuffled:
            kernels.count_labels(rng.permutation(labels), units, out)
        else:
            left = groups.copy()
            for i, size in enumerate(sizes):
                out[i] = rng.multivariate_hypergeometric(left, size, method="marginals")
                left -= out[i]
        yield out.astype(np.float64)


def _resamples(array: np.ndarray, draws: int, seed: Any) -> Iterator[np.ndarray]:
    """Yield tables whose groups are dealt over units anew with the observed shares."""
    if draws < 1:
        raise ValueError(f"draws: {draws} given; at least 1 is allowed")
    groups = array.sum(axis=0)
    shares = np.divide(array, groups, out=np.zeros_like(array), where=groups > 0.0)
    source = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(_checked(seed))
    for child in source.spawn(draws):
        rng = np.random.default_rng(child)
        columns = [
            rng.multinomial(int(n), shares[:, g]) if n > 0.0 else np.zeros(array.shape[0]) for g, n in enumerate(groups)
        ]
        yield np.column_stack(columns).astype(np.float64)


def _checked(seed: int) -> int:
    if seed < 0:
        raise ValueError(f"seed: {seed} given; at least 0 is allowed")
    return int(seed)
