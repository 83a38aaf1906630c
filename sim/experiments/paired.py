"""Paired comparison: policy minus baseline on the same seeds."""

import functools
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, stdtr, stdtrit

from sim.config import ConfigError
from sim.kernels.draws import Purpose, stream, uniform_each
from sim.results import RunResult

ROW = ["year", "metric", "group", "unit_size"]
"""Columns that name one measured value of a run."""

EFFECT_TYPES = {
    "cell": "str",
    "baseline_cell": "str",
    "scenario": "str",
    "year": "int64",
    "metric": "str",
    "group": "str",
    "unit_size": "str",
    "baseline": "float64",
    "policy": "float64",
    "effect": "float64",
    "low": "float64",
    "high": "float64",
    "n_pairs": "int64",
    "p_value": "float64",
}
"""Columns of ``effects.parquet`` and their types."""

CONFIDENCE = 0.95
RESAMPLES = 2_000
ROWS_AT_ONCE = 1_000
"""Measures resampled together, to bound memory."""

Method = Literal["t", "bootstrap"]


def paired_effects(
    baseline: pd.DataFrame,
    policy: pd.DataFrame,
    confidence: float = CONFIDENCE,
    method: Method = "t",
    by: Sequence[str] = (),
) -> pd.DataFrame:
    """Compare two runs row by row on the seeds they share.

    Parameters
    ----------
    baseline, policy : DataFrame
        Metrics: ``seed, year, metric, group, unit_size, value``.
    confidence : float
        Coverage of the interval.
    method : str
        ``t`` or ``bootstrap``: where ``low`` and ``high`` come from.
    by : sequence of str
        Further columns that both tables have and that name a row, before the others.

    Returns
    -------
    DataFrame
        ``year, metric, group, unit_size, baseline, policy, effect, low, high, n_pairs, p_value``, sorted;
        a row for every key that both runs have. ``baseline`` and ``policy`` are means over the pairs.

    Notes
    -----
    The interval is Student's t for the mean of the paired differences, or the expanded percentile bootstrap
    (Hesterberg 2015, The American Statistician 69:371), whose tails are set so that it is as wide as t where
    differences are normal; the same resamples serve every measure. Where all differences are equal it has no width
    (exactly zero differences: ``low = high = 0``, ``p_value = 1``); one pair alone has no interval. A pair with a
    value missing does not count. ``p_value`` is always t's.
    """
    if method not in ("t", "bootstrap"):
        raise ConfigError(f"method must be t or bootstrap, got {method}")
    names = [*by, *ROW]
    pairs = baseline.merge(policy, on=["seed", *names], suffixes=("_baseline", "_policy")).sort_values(
        "seed", kind="stable"
    )
    codes, keys = _row_codes(pairs, names)
    before = pairs["value_baseline"].to_numpy(dtype=np.float64)
    after = pairs["value_policy"].to_numpy(dtype=np.float64)
    valid = np.isfinite(before) & np.isfinite(after)
    rows, n_rows = codes[valid], len(keys)
    n_pairs = np.bincount(rows, minlength=n_rows)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_before = np.bincount(rows, before[valid], n_rows) / n_pairs
        mean_after = np.bincount(rows, after[valid], n_rows) / n_pairs
    difference = after[valid] - before[valid]
    effect, low, high, p_value = _t_interval(difference, rows, n_pairs, confidence)
    if method == "bootstrap":
        bounds, spread = _bootstrap_interval(difference, rows, n_pairs, confidence), low != high
        low, high = np.where(spread, bounds, (low, high))
    return keys.assign(
        baseline=mean_before,
        policy=mean_after,
        effect=effect,
        low=low,
        high=high,
        n_pairs=n_pairs,
        p_value=p_value,
    )


def _row_codes(pairs: pd.DataFrame, names: list[str]) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Give each row the number of its key, in the order of keys; return numbers and keys."""
    code = np.zeros(len(pairs), dtype=np.int64)
    levels = []
    for name in names:
        column, values = pd.factorize(pairs[name], sort=True)
        code = code * max(len(values), 1) + column
        levels.append(values)
    present, codes = np.unique(code, return_inverse=True)
    columns = {}
    for name, values in reversed(list(zip(names, levels, strict=True))):
        present, position = np.divmod(present, max(len(values), 1))
        columns[name] = values.take(position)
    return codes, pd.DataFrame({name: columns[name] for name in names})


def _t_interval(
    difference: NDArray[np.float64], rows: NDArray[np.int64], n_pairs: NDArray[np.int64], confidence: float
) -> tuple[NDArray[np.float64], ...]:
    """Return mean, bounds and two-sided p-value of the differences in each row."""
    n_rows = n_pairs.size
    with np.errstate(invalid="ignore", divide="ignore"):
        effect = np.bincount(rows, difference, n_rows) / n_pairs
        # All differences equal: no spread, whatever rounding says.
        lowest, highest = np.full(n_rows, np.inf), np.full(n_rows, -np.inf)
        np.minimum.at(lowest, rows, difference)
        np.maximum.at(highest, rows, difference)
        constant = lowest == highest
        effect = np.where(constant, lowest, effect)
        squares = np.bincount(rows, (difference - effect[rows]) ** 2, n_rows)
        error = np.sqrt(squares / (n_pairs - 1) / n_pairs)
        freedom = np.maximum(n_pairs - 1, 1)
        margin = stdtrit(freedom, 0.5 + confidence / 2.0) * error
        p_value = 2.0 * stdtr(freedom, -np.abs(effect) / error)
    margin = np.where(constant, 0.0, margin)
    p_value = np.where(constant, np.where(effect == 0.0, 1.0, 0.0), p_value)
    alone = n_pairs < 2
    margin[alone] = np.nan
    p_value[alone] = np.nan
    return effect, effect - margin, effect + margin, p_value


def _bootstrap_interval(
    difference: NDArray[np.float64], rows: NDArray[np.int64], n_pairs: NDArray[np.int64], confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the bounds of the expanded percentile interval of the mean in each row; NaN below two pairs."""
    low, high = np.full(n_pairs.size, np.nan), np.full(n_pairs.size, np.nan)
    by_row, first = difference[np.argsort(rows, kind="stable")], np.cumsum(n_pairs) - n_pairs
    for n in np.unique(n_pairs[n_pairs >= 2]):
        tail = ndtr(np.sqrt(n / (n - 1.0)) * stdtrit(n - 1, 0.5 - confidence / 2.0))
        same = np.flatnonzero(n_pairs == n)
        for some in np.array_split(same, -(-same.size // ROWS_AT_ONCE)):
            means = by_row[first[some, None] + np.arange(n)] @ _resamples(int(n))
            low[some], high[some] = np.quantile(means, [tail, 1.0 - tail], axis=1)
    return low, high


@functools.cache
def _resamples(n: int) -> NDArray[np.float64]:
    """Weight of every pair in every resampled mean, by addressed draws: float64[n, RESAMPLES]."""
    labels = np.arange(RESAMPLES * n, dtype=np.uint64)
    drawn = (uniform_each(stream(0, Purpose.BOOTSTRAP, n), labels) * n).astype(np.int64)
    place = np.repeat(np.arange(RESAMPLES), n) * n + drawn
    return np.bincount(place, minlength=RESAMPLES * n).reshape(RESAMPLES, n).T / n


def effects_table(
    results: Mapping[str, RunResult],
    baseline_of: Mapping[str, str],
    confidence: float = CONFIDENCE,
    method: Method = "t",
) -> pd.DataFrame:
    """Compare every cell with its own baseline.

    Parameters
    ----------
    results : mapping
        Cell digest to result.
    baseline_of : mapping
        Cell digest to the digest of its baseline; a baseline names itself.
    confidence, method
        As for :func:`paired_effects`.

    Returns
    -------
    DataFrame
        As ``effects.parquet``: sorted by ``cell, year, metric, group, unit_size``, fixed types.
    """
    tables = []
    for cell in sorted(results):
        base = baseline_of[cell]
        if base == cell or base not in results:
            continue
        effects = paired_effects(results[base].metrics, results[cell].metrics, confidence, method)
        tables.append(effects.assign(cell=cell, baseline_cell=base, scenario=results[cell].scenario))
    if not tables:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in EFFECT_TYPES.items()})
    return pd.concat(tables, ignore_index=True)[list(EFFECT_TYPES)].astype(EFFECT_TYPES)
