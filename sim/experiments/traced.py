"""What a trace tells: who lives elsewhere, who gains and loses, displacement, vacancy chains."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from sim.experiments.trace import NO_HOME, History, Trace

FATES = (
    "same_home",
    "moved_anyway",
    "moved_elsewhere",
    "moved_by_policy",
    "kept_by_policy",
    "only_with_policy",
    "only_in_baseline",
)
"""What became of a household: in its home of before in both runs; in one new home in both; in two different new
homes; moved with the policy only; moved in the baseline only; in the city with a home at the end with the policy
only; in the baseline only."""
KINDS = ("group", "tenure", "income_quartile", "family_stage")
OUTCOMES = ("utility", "left_over", "space", "status")


def fates(trace: Trace) -> pd.DataFrame:
    """Say of every household with a home at the end of either run what became of it.

    Returns
    -------
    DataFrame
        By household key: ``fate`` (one of ``FATES``), and ``group``, ``tenure``, ``income_quartile`` and
        ``family_stage`` at the end of the baseline, or with the policy where the baseline does not have it.
    """
    ends = [history.end[history.end["dwelling"] != NO_HOME] for history in (trace.baseline, trace.policy)]
    everyone = ends[0].index.union(ends[1].index)
    without, with_it, home = (
        frame["dwelling"].reindex(everyone, fill_value=NO_HOME) for frame in (*ends, trace.baseline.start)
    )
    fate = np.select(
        [
            without == NO_HOME,
            with_it == NO_HOME,
            (without == with_it) & (without == home),
            without == with_it,
            without == home,
            with_it == home,
        ],
        ["only_with_policy", "only_in_baseline", "same_home", "moved_anyway", "moved_by_policy", "kept_by_policy"],
        "moved_elsewhere",
    )
    kinds = {kind: ends[0][kind].combine_first(ends[1][kind]) for kind in KINDS}
    return pd.DataFrame({"fate": fate, **kinds}, index=everyone)


def fate_counts(trace: Trace, by: str = "group") -> pd.DataFrame:
    """Count households by fate (columns) and kind (rows)."""
    found = fates(trace)
    counts = pd.crosstab(found[by], found["fate"]).reindex(columns=list(FATES), fill_value=0)
    return counts.rename_axis(columns=None)


def winners_and_losers(
    trace: Trace, by: str = "group", outcome: str = "utility", tolerance: float = 1e-6
) -> pd.DataFrame:
    """Compare households that have a home at the end of both runs with themselves.

    Parameters
    ----------
    by : str
        One of ``KINDS``, at the end of the baseline.
    outcome : str
        One of ``OUTCOMES``.
    tolerance : float
        Differences up to this are none.

    Returns
    -------
    DataFrame
        By kind: ``households``, ``winners``, ``losers``, ``mean_change`` (in the outcome's unit, over all of them).
    """
    ends = [history.end[history.end["dwelling"] != NO_HOME] for history in (trace.baseline, trace.policy)]
    both = ends[0].join(ends[1][[outcome]], how="inner", rsuffix="_policy")
    change = both[f"{outcome}_policy"] - both[outcome]
    parts = pd.DataFrame(
        {
            "households": 1,
            "winners": (change > tolerance).astype(int),
            "losers": (change < -tolerance).astype(int),
            "change": change,
        }
    ).groupby(both[by])
    table = parts[["households", "winners", "losers"]].sum()
    return table.assign(mean_change=parts["change"].mean())


def displacement(trace: Trace, by: str = "income_quartile") -> pd.DataFrame:
    """Count who lived in treated areas before, and who of them still does at the end, in either run.

    Returns
    -------
    DataFrame
        By kind before the start: ``households``, ``displaced`` (gone with the policy only), ``retained`` (gone in the
        baseline only), ``gone_anyway`` (in both), ``net`` (displaced less retained, share of all).
    """
    start = trace.baseline.start
    lived = start[(start["area"] >= 0) & trace.treated[start["area"].clip(lower=0)]]
    gone = {
        name: ~lived.index.isin(history.end.index[_in_treated(history.end, trace)])
        for name, history in (("baseline", trace.baseline), ("policy", trace.policy))
    }
    table = (
        pd.DataFrame(
            {
                "households": 1,
                "displaced": (gone["policy"] & ~gone["baseline"]).astype(int),
                "retained": (gone["baseline"] & ~gone["policy"]).astype(int),
                "gone_anyway": (gone["baseline"] & gone["policy"]).astype(int),
            },
            index=lived.index,
        )
        .groupby(lived[by])
        .sum()
    )
    return table.assign(net=(table["displaced"] - table["retained"]) / table["households"])


def _in_treated(end: pd.DataFrame, trace: Trace) -> np.ndarray:
    area = end["area"].to_numpy()
    return (area >= 0) & trace.treated[np.maximum(area, 0)]


def vacancy_chains(history: History) -> pd.DataFrame:
    """Link the moves that follow one vacancy.

    Returns
    -------
    DataFrame
        A row for each chain: ``first`` (key of the dwelling that began it: new, or left by somebody who left the
        city, died or moved together), ``quarter``, ``moves`` (households that moved in along it), ``end``:
        ``newcomer`` (the last one came without a home here) or ``empty`` (its old home is not taken by the end).

    Notes
    -----
    A household that moves into a home leaves its own; who first moves into that one, in a later quarter, is the
    next link (White 1970, *Chains of Opportunity*). Every move into a home is in one chain.
    """
    arrivals = history.moves[history.moves["destination"] != NO_HOME].reset_index(drop=True)
    n = len(arrivals)
    following = np.full(n, -1)
    by_home: dict[int, list[int]] = {}
    for move, home in enumerate(arrivals["destination"]):
        by_home.setdefault(home, []).append(move)
    quarter = arrivals["quarter"].to_numpy()
    taken = np.zeros(n, bool)
    for move, origin in enumerate(arrivals["origin"]):
        later = (k for k in by_home.get(origin, ()) if quarter[k] > quarter[move] and not taken[k])
        following[move] = next(later, -1) if origin != NO_HOME else -1
        if following[move] >= 0:
            taken[following[move]] = True
    rows = [_chain(int(first), following, arrivals) for first in np.flatnonzero(~taken)]
    return pd.DataFrame(rows, columns=["first", "quarter", "moves", "end"])


def _chain(first: int, following: np.ndarray, arrivals: pd.DataFrame) -> tuple[int, int, int, str]:
    last, moves = first, 1
    while following[last] >= 0:
        last, moves = int(following[last]), moves + 1
    end = "newcomer" if arrivals["origin"].iat[last] == NO_HOME else "empty"
    return arrivals["destination"].iat[first], arrivals["quarter"].iat[first], moves, end


def chain_lengths(trace: Trace) -> pd.DataFrame:
    """Compare chains: by run, ``chains``, ``moves``, ``mean_length``, ``ended_by_newcomer`` (share)."""
    rows = {}
    for name, history in (("baseline", trace.baseline), ("policy", trace.policy)):
        chains = vacancy_chains(history)
        moves = int(chains["moves"].sum())
        share = float((chains["end"] == "newcomer").mean()) if len(chains) else np.nan
        rows[name] = (len(chains), moves, moves / max(len(chains), 1), share)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["chains", "moves", "mean_length", "ended_by_newcomer"])


def origin_destination(trace: Trace, unit: str = "district") -> pd.DataFrame:
    """Count household moves between units of the city in either run, and their difference.

    Parameters
    ----------
    unit : str
        ``district``, ``zone`` or ``code`` (area).

    Returns
    -------
    DataFrame
        ``origin, destination, baseline, policy, difference``; ``outside`` is nowhere in the city; pairs that anybody
        moved between.
    """
    names = np.append(trace.areas[unit].astype(str).to_numpy(), "outside")  # index -1 is the last
    counts = []
    for history in (trace.baseline, trace.policy):
        ends = [names[history.moves[f"{which}_area"].to_numpy()] for which in ("origin", "destination")]
        counts.append(pd.DataFrame({"origin": ends[0], "destination": ends[1]}).value_counts())
    table = pd.concat(counts, axis=1, keys=["baseline", "policy"]).fillna(0).astype(int).sort_index()
    return table.assign(difference=table["policy"] - table["baseline"]).reset_index()


TABLES: dict[str, Callable[[Trace], pd.DataFrame]] = {
    **{f"fates_by_{kind}": partial(fate_counts, by=kind) for kind in KINDS},
    **{
        f"{outcome}_by_{kind}": partial(winners_and_losers, by=kind, outcome=outcome)
        for outcome in OUTCOMES
        for kind in KINDS
    },
    **{f"displacement_by_{kind}": partial(displacement, by=kind) for kind in KINDS},
    "chains": chain_lengths,
    "origin_destination": lambda trace: origin_destination(trace).set_index(["origin", "destination"]),
}
"""Every table of a trace by name."""


def tidy_tables(trace: Trace) -> pd.DataFrame:
    """Return every table of a trace as one tidy frame: ``seed, table, row, column, value``."""
    parts = []
    for name, table in TABLES.items():
        frame = table(trace).rename_axis(columns="column")
        frame.index = [" > ".join(map(str, row)) if isinstance(row, tuple) else str(row) for row in frame.index]
        parts.append(frame.rename_axis("row").stack().rename("value").reset_index().assign(table=name))
    every = pd.concat(parts, ignore_index=True).assign(seed=trace.seed)
    return every[["seed", "table", "row", "column", "value"]].astype({"value": float})
