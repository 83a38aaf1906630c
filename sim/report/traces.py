"""Who lives elsewhere because of a policy: the section of the report and its figures."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from sim.report import tables
from sim.report.figures import BASELINE_COLOUR, COLOURS, Shapes, new_figure, plain, to_svg
from sim.report.measures import group_label, indicator, number
from sim.report.pictures import Picture, csv_link
from sim.report.readings import Package, View
from sim.report.words import say

ELSEWHERE = ("moved_by_policy", "kept_by_policy", "moved_elsewhere")
FATES = ("same_home", "moved_anyway", *ELSEWHERE, "only_with_policy", "only_in_baseline")
KINDS = ("group", "tenure", "income_quartile", "family_stage")
OUTCOMES = ("utility", "left_over")
CHANGES = ("households", "winners", "losers", "mean_change")
GONE = ("households", "displaced", "retained", "gone_anyway", "net")
CHAINS = ("chains", "moves", "mean_length", "ended_by_newcomer")
RING_COLUMNS = ("price", "rent", "turnover", "children_low_income")
HATCHES = ("", "//", "..")
DECIMALS = {"net": 3, "mean_length": 2, "ended_by_newcomer": 2, "mean_change": 3}


def trace_section(view: View, drawn: Sequence[Package], shapes: Shapes) -> list[dict[str, Any]]:
    """Return what the section prints for each package that was traced."""
    found = getattr(view.study, "traces", None)
    if found is None:
        return []
    held = [package for package in drawn if (found.traces["cell"] == package.digest).any()]
    return [_package(view, package, found, shapes) for package in held]


def _package(view: View, package: Package, found: Any, shapes: Shapes) -> dict[str, Any]:
    rows = found.traces[found.traces["cell"] == package.digest]
    n = rows["seed"].nunique()
    rings = found.rings[(found.rings["cell"] == package.digest) & (found.rings["year"] == view.last_year)]
    by_kind = [
        *(("fates", FATES, kind) for kind in KINDS),
        *((outcome, CHANGES, kind) for outcome in OUTCOMES for kind in KINDS),
        *(("displacement", GONE, kind) for kind in KINDS),
    ]
    return {
        "package": package,
        "seeds": say("trace_seeds", seeds=say("one_seed") if n == 1 else say("n_seeds", n=n)),
        "pictures": [_fates_picture(package, rows, shapes), *_ring_pictures(package, rings, shapes)],
        "tables": [
            *(
                _matrix(rows, f"{name}_by_{kind}", columns, say(f"trace_{name}_by", kind=say(f"trace_kind_{kind}")))
                for name, columns, kind in by_kind
            ),
            _matrix(rows, "chains", CHAINS, say("trace_chains")),
            _flows(rows),
        ],
        "csv": csv_link(rows),
    }


def means(rows: pd.DataFrame, table: str) -> pd.DataFrame:
    """Mean over seeds of one table; what a seed lacks counts as 0."""
    part = rows[rows["table"] == table]
    return part.pivot_table(index="row", columns="column", values="value", aggfunc="sum") / rows["seed"].nunique()


def _matrix(rows: pd.DataFrame, table: str, columns: Sequence[str], title: str) -> dict[str, Any]:
    """Return one table as the macro ``matrix`` prints it."""
    found = means(rows, table).reindex(columns=list(columns)).fillna(0.0)
    return {
        "title": title,
        "heads": [say(f"trace_{name}") for name in columns],
        "rows": [
            (
                tables.capital(group_label(row)),
                [number(value, DECIMALS.get(str(name), 1)) for name, value in found.loc[row].items()],
            )
            for row in tables.group_order(found.index)
        ],
    }


def _flows(rows: pd.DataFrame, most: int = 12) -> dict[str, Any]:
    """Return the pairs of districts whose moves differ most."""
    found = means(rows, "origin_destination")
    order = found["difference"].abs().sort_values(ascending=False, kind="stable").index[:most]
    columns = ["baseline", "policy", "difference"]
    return {
        "title": say("trace_flows", n=len(order)),
        "heads": [say("baseline"), say("policy"), say("difference")],
        "rows": [
            (str(row).replace(" > ", " → "), [number(found.loc[row, c], 1, signed=c == "difference") for c in columns])
            for row in order
        ],
    }


def _fates_picture(package: Package, rows: pd.DataFrame, shapes: Shapes) -> Picture:
    counts = means(rows, "fates_by_income_quartile").reindex(columns=list(FATES)).fillna(0.0)
    shares = 100.0 * counts[list(ELSEWHERE)].div(counts.sum(axis=1), axis=0)
    figure, ax = new_figure(4.6, 2.8)
    plot_fates(shares, ax)
    texts = [f"{group_label(row)} {number(shares.loc[row].sum(), 1)} %" for row in shares.index]
    alt = say("trace_fates_alt", title=package.short, readings="; ".join(texts))
    svg = Markup(to_svg(figure, f"fates-{package.digest[:8]}", alt, shapes=shapes))
    data, note = csv_link(counts.reset_index()), say("trace_fates_note")
    return Picture(say("trace_elsewhere"), svg, data, "fates.csv", note, figure)


def plot_fates(shares: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw households that live elsewhere because of a policy, per cent, as stacked bars.

    Parameters
    ----------
    shares : DataFrame
        A row for each kind of household; columns among ``ELSEWHERE``, per cent.
    ax : Axes, optional
        Where to draw; a new figure when omitted.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    left, place = pd.Series(0.0, shares.index), range(len(shares))
    for position, fate in enumerate(shares.columns):
        look = {"color": COLOURS[position], "hatch": HATCHES[position % len(HATCHES)], "edgecolor": "white"}
        ax.barh(place, shares[fate], left=left, label=plain(say(f"trace_{fate}")), **look)
        left = left + shares[fate]
    ax.set_yticks(place, [plain(tables.capital(group_label(row)), 20) for row in shares.index])
    ax.invert_yaxis()
    ax.set_xlabel(say("trace_share_of_households"), size=9)
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=9)
    ax.legend(frameon=False, fontsize=8, loc="lower center", bbox_to_anchor=(0.4, 1.0))
    return ax


def _ring_pictures(package: Package, rings: pd.DataFrame, shapes: Shapes) -> list[Picture]:
    """Draw effects by distance from treated areas."""
    pictures = []
    for name in RING_COLUMNS:
        rows = rings[rings["metric"] == name]
        if rows.empty:
            continue
        item = indicator(name)
        shown = rows.assign(**{c: rows[c] * item.factor for c in ("effect", "low", "high")})
        figure, ax = new_figure(4.0, 2.4)
        plot_rings(shown, item.label, item.change_unit, ax)
        pairs = zip(shown["group"], shown["effect"], strict=True)
        readings = "; ".join(f"{group} {number(effect, 2, signed=True)}" for group, effect in pairs)
        alt = say("trace_rings_alt", title=item.label, readings=readings)
        svg = Markup(to_svg(figure, f"rings-{name}-{package.digest[:8]}", alt, shapes=shapes))
        title = say("trace_rings", title=item.label)
        pictures.append(Picture(title, svg, csv_link(rows), f"rings_{name}.csv", say("trace_rings_note"), figure))
    return pictures


def plot_rings(effects: pd.DataFrame, metric: str, unit: str, ax: Axes | None = None) -> Axes:
    """Draw effects by distance from treated areas as points with paired 95 % intervals.

    Parameters
    ----------
    effects : DataFrame
        Rows of effects for one indicator and year: ``group`` (``treated``, then rings), ``effect``, ``low``, ``high``.
    metric, unit : str
        Text for the vertical axis.
    ax : Axes, optional
        Where to draw; a new figure when omitted.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    rows = effects.sort_values("group", key=lambda column: column.map(_distance), kind="stable")
    place = range(len(rows))
    ax.axhline(0.0, color=BASELINE_COLOUR, linewidth=1.0)
    ax.vlines(place, rows["low"], rows["high"], color=COLOURS[0], linewidth=2.0)
    ax.plot(place, rows["effect"], "o", color=COLOURS[0], markersize=5)
    ax.set_xticks(list(place), [say("trace_treated") if name == "treated" else name for name in rows["group"]])
    ax.set_xlabel(say("trace_distance"), size=9)
    change = f"{say('change')}: {metric}"
    ax.set_ylabel(plain(f"{change} [{unit}]" if unit else change, 26), size=9)
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=8)
    return ax


def _distance(ring: str) -> float:
    """Place of a ring: its inner edge, km; treated areas first, what is beyond all edges last."""
    if ring == "treated":
        return -1.0
    return float("inf") if ring.startswith("over") else float(ring.split("-")[0])
