"""How many pairs: what is still needed, going on until an interval is narrow enough, reading many measures at once."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config import Config, ConfigError
from sim.experiments.cell import ModelMaker
from sim.experiments.comparison import Comparison, compare_scenarios, select
from sim.report.precision import adjusted_p_values, pairs_needed, t_half_width


def pairs_to_come(effects: pd.DataFrame, half_width: float, confidence: float = 0.95) -> NDArray[np.float64]:
    """Say how many pairs each row of effects still needs for a wanted half-width.

    Parameters
    ----------
    effects : DataFrame
        Rows of ``effects.parquet`` (95 % intervals by Student's t).
    half_width : float
        In the measure's stored unit.

    Returns
    -------
    float64[n_rows]
        0 where the interval is narrow enough already; NaN where fewer than two pairs say nothing.
    """
    n = effects["n_pairs"].to_numpy(np.float64)
    half = (effects["high"] - effects["low"]).to_numpy(np.float64) / 2.0
    deviation = np.where(n >= 2.0, half / t_half_width(1.0, np.maximum(n, 2.0)), np.nan)
    return np.maximum(pairs_needed(deviation, half_width, confidence) - n, 0.0)


def adjust_for_many(effects: pd.DataFrame) -> pd.DataFrame:
    """Add ``p_adjusted``: p-values that account for all measures read in the same cell and year.

    See :func:`sim.report.precision.adjusted_p_values`; below 0.05, at most one in twenty of such rows is
    expected to be luck.
    """
    parts = [
        part.assign(p_adjusted=adjusted_p_values(part["p_value"])) for _, part in effects.groupby(["cell", "year"])
    ]
    return pd.concat(parts).sort_index() if parts else effects.assign(p_adjusted=np.nan)


def compare_until(
    config: Config,
    scenarios: Sequence[str],
    metric: str,
    half_width: float,
    *,
    group: str = "all",
    unit_size: str | None = None,
    first: int = 10,
    most: int = 200,
    folder: Path | str | None = None,
    processes: int = 1,
    progress: bool = True,
    make_model: ModelMaker | None = None,
) -> Comparison:
    """Compare scenarios with ever more seeds, until every interval of one measure's last year is narrow enough.

    Parameters
    ----------
    config, scenarios, folder, processes, progress, make_model
        As for :func:`compare_scenarios`; without a folder the runs are kept in a temporary one.
    metric, group, unit_size : str
        The measure whose interval decides.
    half_width : float
        Wanted half-width of its 95 % interval, in its stored unit.
    first, most : int
        Pairs to begin with, and the most there may be.

    Notes
    -----
    The fixed-width rule of Chow & Robbins (1965): coverage tends to 95 % as the width goes to 0. With few
    pairs a chance run of alike seeds stops it early, so ``first`` should not be small.
    """
    if not 2 <= first <= most:
        raise ConfigError(f"first must be from 2 to most ({most}), got {first}")
    if not half_width > 0.0:
        raise ConfigError(f"half_width must be above 0, got {half_width}")
    with tempfile.TemporaryDirectory() as spare:
        pairs = first
        while True:
            study = compare_scenarios(
                config,
                scenarios,
                pairs,
                folder=folder or spare,
                processes=processes,
                progress=progress,
                make_model=make_model,
            )
            last = select(study.effects, metric, group, unit_size)
            missing = pairs_to_come(last[last["year"] == last["year"].max()], half_width)
            more = np.nanmax(missing, initial=0.0)
            if more == 0.0 or pairs == most:
                return study
            pairs = min(most, pairs + int(more))
