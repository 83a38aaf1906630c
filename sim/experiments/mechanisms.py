"""Which mechanism makes how much of segregation: each switched off by name, alone and together; Shapley values."""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config import Config, ConfigError, nearest
from sim.experiments.cell import ModelMaker
from sim.experiments.comparison import run_cells, select
from sim.experiments.identity import digest
from sim.kernels.draws import Purpose, stream, uniform_each
from sim.report.precision import t_half_width
from sim.results import RunResult

Coalition = frozenset[str]
"""Mechanisms that are on."""

MECHANISMS: dict[str, dict[str, Any]] = {
    "own_group": {"behaviour.own_group": False},
    "income_sorting": {"behaviour.preferences.status": 0.0, "behaviour.areas.reputation_status": 0.0},
    "credit_limits": {
        "market.lending.ltv": 1.0,
        "market.lending.dti": 20.0,
        "market.lending.stress_pp": 0.0,
        "market.lending.service_limit": 1.0,
    },
    "discrimination": {"market.landlords.discrimination": [0.0, 0.0, 0.0]},
    "schools": {"behaviour.preferences.school": 0.0},
    "stock_geography": {"city.stock": "even"},
}
"""Mechanism -> fields and the values that switch it off. ``income_sorting`` is minding neighbours' incomes, at once
and by reputation: that incomes bid for homes is no switch."""


def without(config: Config, off: Iterable[str], switches: Mapping[str, Mapping[str, Any]] = MECHANISMS) -> Config:
    """Return a configuration with some mechanisms switched off.

    Raises
    ------
    ConfigError
        A mechanism that there is not.
    """
    changed = copy.deepcopy(config)
    for name in off:
        if name not in switches:
            raise ConfigError(f"mechanism {name} is unknown; nearest: {nearest(name, switches)}")
        for path, value in switches[name].items():
            *parents, field = path.split(".")
            node: Any = changed
            for parent in parents:
                node = getattr(node, parent)
            setattr(node, field, copy.copy(value))
    return changed


def shapley(players: Sequence[str], value: Callable[[Coalition], NDArray[np.float64]]) -> NDArray[np.float64]:
    """Shapley values over all 2^k coalitions (Shapley 1953): what a player adds, mean over all orders of joining.

    Parameters
    ----------
    players : sequence of str
    value : callable
        Coalition -> its worth; a number, or an array of one number a seed.

    Returns
    -------
    float64[n_players, ...]
        Sums over players to ``value(all) - value(none)``.
    """
    k = len(players)
    shares = []
    for player in players:
        others = [other for other in players if other != player]
        terms = [
            (value(frozenset((*some, player))) - value(frozenset(some)))
            * (math.factorial(size) * math.factorial(k - size - 1) / math.factorial(k))
            for size in range(k)
            for some in itertools.combinations(others, size)
        ]
        shares.append(np.sum(terms, axis=0))
    return np.array(shares)


def orders(n_players: int, permutations: int, seed: int = 0) -> NDArray[np.int64]:
    """Addressed random orders of joining: int64[permutations, n_players]."""
    labels = np.arange(n_players, dtype=np.uint64)
    keys = [uniform_each(stream(seed, Purpose.PERMUTATION, number), labels) for number in range(permutations)]
    return np.argsort(keys, axis=1, kind="stable")


def sampled_shapley(
    players: Sequence[str], value: Callable[[Coalition], NDArray[np.float64]], permutations: int, seed: int = 0
) -> NDArray[np.float64]:
    """Estimate Shapley values from random orders (Castro, Gomez & Tejada 2009): unbiased, and sums to the total.

    See :func:`shapley`; ``permutations`` orders are drawn, each worth ``n_players + 1`` coalitions.
    """
    shares = np.zeros((len(players), *np.shape(value(frozenset()))))
    for order in orders(len(players), permutations, seed):
        for place, player in enumerate(order):
            before = frozenset(players[p] for p in order[:place])
            shares[player] += value(before | {players[player]}) - value(before)
    return shares / permutations


def coalitions(players: Sequence[str], permutations: int | None = None, seed: int = 0) -> list[Coalition]:
    """List the coalitions that :func:`shapley`, or :func:`sampled_shapley` with permutations, asks for."""
    if permutations is None:
        return [frozenset(some) for size in range(len(players) + 1) for some in itertools.combinations(players, size)]
    prefixes = (
        frozenset(players[p] for p in order[:place])
        for order in orders(len(players), permutations, seed)
        for place in range(len(players) + 1)
    )
    return list(dict.fromkeys(prefixes))


def design(
    config: Config,
    mechanisms: Sequence[str] = tuple(MECHANISMS),
    permutations: int | None = None,
    switches: Mapping[str, Mapping[str, Any]] = MECHANISMS,
) -> dict[Coalition, Config]:
    """Return the configurations of a decomposition by the mechanisms that are on: cells for :func:`run_cells`."""
    return {
        on: without(config, (name for name in mechanisms if name not in on), switches)
        for on in coalitions(mechanisms, permutations)
    }


@dataclass(frozen=True, repr=False)
class Decomposition:
    """Shares of mechanisms in one measure.

    Attributes
    ----------
    shares : DataFrame
        ``mechanism, share, low, high, n_seeds``: Shapley value in the measure's unit, mean over seeds with its 95 %
        interval by Student's t; the last row, ``total``, is all on less all off.
    by_seed : DataFrame
        ``seed, mechanism, share``.
    levels : DataFrame
        ``on`` (mechanisms with ``+``, ``none``), ``seed, value``: what was run.
    metric, unit : str
        What was decomposed.
    """

    shares: pd.DataFrame
    by_seed: pd.DataFrame
    levels: pd.DataFrame
    metric: str
    unit: str

    def plot(self, ax: Any = None) -> Any:
        """Draw the shares as points with 95 % intervals."""
        from sim.report.mechanisms import plot_decomposition

        return plot_decomposition(self.shares, self.metric, self.unit, ax)


def decompose(
    config: Config,
    metric: str = "dissimilarity_corrected",
    *,
    group: str = "asia_africa",
    unit_size: str = "sub_district",
    mechanisms: Sequence[str] = tuple(MECHANISMS),
    permutations: int | None = None,
    switches: Mapping[str, Mapping[str, Any]] = MECHANISMS,
    folder: Path | str | None = None,
    processes: int = 1,
    progress: bool = True,
    make_model: ModelMaker | None = None,
) -> Decomposition:
    """Split a measure of the last year between mechanisms.

    Parameters
    ----------
    config : Config
        City, years, seeds; everything on.
    metric, group, unit_size : str
        The measure.
    mechanisms : sequence of str
        Which of ``switches``; 2^k cells are run for k of them.
    permutations : int, optional
        Sample so many orders instead of all coalitions, for large cities.
    folder, processes, progress, make_model
        As for :func:`run_cells`; in a folder what is there is not run again.

    Notes
    -----
    All coalitions share seeds, people and arrivals. What ``total`` explains is what these mechanisms together
    make of the measure within the simulated years, from a start where people live as they do: segregation that
    the start brings along is in all off too.
    """
    cells = design(config, mechanisms, permutations, switches)
    study = run_cells(
        list(cells.values()), folder=folder, processes=processes, progress=progress, make_model=make_model
    )
    worth = {on: _last_values(study.results[digest(cell)], metric, group, unit_size) for on, cell in cells.items()}
    players = list(mechanisms)
    seeds = worth[frozenset(players)].index
    value = {on: rows.reindex(seeds).to_numpy(float) for on, rows in worth.items()}.__getitem__
    shares = shapley(players, value) if permutations is None else sampled_shapley(players, value, permutations)
    every = np.vstack([shares, value(frozenset(players)) - value(frozenset())])
    by_seed = pd.DataFrame(every, index=[*players, "total"], columns=seeds)
    levels = pd.concat(
        [rows.rename("value").reset_index().assign(on=" + ".join(sorted(on)) or "none") for on, rows in worth.items()]
    )
    return Decomposition(
        _summary(by_seed),
        by_seed.rename_axis("mechanism").stack().rename("share").reset_index()[["seed", "mechanism", "share"]],
        levels[["on", "seed", "value"]].reset_index(drop=True),
        metric,
        _unit(metric),
    )


def _last_values(result: RunResult, metric: str, group: str, unit_size: str) -> pd.Series:
    """Return a measure in the last year by seed."""
    rows = select(result.metrics, metric, group, unit_size)
    return rows[rows["year"] == rows["year"].max()].set_index("seed")["value"].sort_index()


def _summary(by_seed: pd.DataFrame) -> pd.DataFrame:
    n = by_seed.shape[1]
    share = by_seed.mean(axis=1)
    half = t_half_width(by_seed.std(axis=1, ddof=1), n)
    frame = pd.DataFrame({"share": share, "low": share - half, "high": share + half, "n_seeds": n})
    return frame.rename_axis("mechanism").reset_index()


def _unit(metric: str) -> str:
    from sim.metrics import REGISTRY

    return str(REGISTRY[metric].unit) if metric in REGISTRY else ""
