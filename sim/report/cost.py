"""What a package costs: by year and recipient, per unit of effect, and who has more or less because of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from sim.report import readings, tables
from sim.report.measures import decimals_for, group_label, measure, number, title_of
from sim.report.pictures import csv_link
from sim.report.readings import Package, View
from sim.report.words import BLOCKS, say
from sim.state.events import RECIPIENTS

MILLION = 1e6
DISTRIBUTION = ("public_support", "left_after_housing", "housing_cost_share", "ownership")
Table = dict[str, Any]
"""``heads``: texts; ``rows``: (text, texts). Printed by the macro ``matrix``."""


@dataclass(frozen=True)
class Ratio:
    """A ratio of two means; ``low`` and ``high`` are NaN where its interval has no end."""

    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    n: int = 0

    @property
    def bounded(self) -> bool:
        """Whether the denominator can be told from zero, so that the interval has two ends."""
        return math.isfinite(self.low) and math.isfinite(self.high)


def fieller(numerator: ArrayLike, denominator: ArrayLike, confidence: float = 0.95) -> Ratio:
    """Interval of the ratio of two paired means (Fieller 1954, J. R. Stat. Soc. B 16:175).

    Parameters
    ----------
    numerator, denominator : array-like
        One value a pair.

    Notes
    -----
    With ``v`` the (co)variances of the means and ``t`` Student's quantile, the ends solve
    ``(a - r b)^2 = t^2 (v_aa - 2 r v_ab + r^2 v_bb)``. Where ``b`` cannot be told from zero at the same confidence
    every ratio, or all but a middle part, is possible: then there is no interval.
    """
    a, b = np.asarray(numerator, float), np.asarray(denominator, float)
    n = a.size
    if n == 0 or b.mean() == 0.0:
        return Ratio(n=n)
    estimate = float(a.mean() / b.mean())
    if n < 2:
        return Ratio(estimate, n=n)
    v = np.cov(a, b) / n
    square = stdtrit(n - 1, 0.5 + confidence / 2.0) ** 2
    lead, middle, last = (
        b.mean() ** 2 - square * v[1, 1],
        a.mean() * b.mean() - square * v[0, 1],
        a.mean() ** 2 - square * v[0, 0],
    )
    if lead <= 0.0:
        return Ratio(estimate, n=n)
    half = math.sqrt(max(middle**2 - lead * last, 0.0))
    return Ratio(estimate, float((middle - half) / lead), float((middle + half) / lead), n)


def cost_per_effect(view: View, package: Package, key: tuple[str, str, str]) -> Ratio:
    """Public cost over the policy years per unit of the last year's effect, NOK per shown unit, by :func:`fieller`.

    Counted in the direction of the estimate: dear or cheap, not good or bad.
    """
    cost = readings.paired(view, package, lambda result: readings.cost_by_seed(result, package))
    year = int(view.last(package)["year"].iloc[0])
    effect = readings.paired(view, package, lambda result: readings.by_seed(result, key, year))
    both = pd.DataFrame({"cost": cost["policy"] - cost["baseline"], "effect": effect["policy"] - effect["baseline"]})
    both = both[np.isfinite(both).all(axis=1)]
    if both.empty:
        return Ratio()
    factor = measure(key[0], float(effect["baseline"].abs().max())).factor
    return fieller(both["cost"], both["effect"] * factor * np.sign(both["effect"].mean()))


def cost_section(view: View, drawn: Sequence[Package]) -> list[dict[str, Any]]:
    """Return what the section prints for each package with any public cost or revenue."""
    found = []
    for package in drawn:
        rows = view.effects[view.effects["cell"] == package.digest]
        costs = rows[rows["metric"] == "public_cost"]
        if costs.empty or not costs["policy"].any():
            continue
        parts = rows[rows["metric"].isin(("public_cost", "public_spending", "public_revenue"))]
        found.append(
            {
                "package": package,
                "years": _by_year(costs),
                "recipients": _by_recipient(view, package, rows),
                "units": _per_unit(view, package),
                "distribution": _distribution(view, package),
                "csv": csv_link(parts),
            }
        )
    return found


def _by_year(costs: pd.DataFrame) -> Table:
    """Rows are years, columns blocks that cost or bring in anything; NOK million."""
    wide = costs.pivot_table(index="year", columns="group", values="policy") / MILLION
    wide = wide.loc[:, (wide != 0.0).any()]
    wide = wide.assign(total=wide.sum(axis=1))
    decimals = decimals_for(float(wide["total"].abs().max()), math.nan, math.nan)
    return {
        "heads": [_block_label(str(name)) for name in wide.columns],
        "rows": [(str(year), [number(value, decimals) for value in row]) for year, row in wide.iterrows()],
    }


def _block_label(name: str) -> str:
    known = {"total": say("cost_total"), "financing": say("cost_financing")}
    return known.get(name) or BLOCKS.get(name, name.replace("_", " "))


def _by_recipient(view: View, package: Package, rows: pd.DataFrame) -> Table:
    """Mean a year of the policy years, paid and received, NOK million."""
    rows = rows[rows["year"] >= readings.first_year(package, view)]
    means = {
        name: rows[rows["metric"] == metric].groupby("group")["effect"].mean() / MILLION
        for name, metric in (("paid", "public_spending"), ("received", "public_revenue"))
    }
    lines = []
    for recipient in RECIPIENTS:
        paid, received = (float(means[name].get(recipient, 0.0)) for name in ("paid", "received"))
        if paid or received:
            decimals = decimals_for(max(paid, received), math.nan, math.nan)
            lines.append((say(f"recipient_{recipient}"), [number(paid, decimals), number(received, decimals)]))
    return {"heads": [say("cost_paid"), say("cost_received")], "rows": lines}


def _per_unit(view: View, package: Package) -> Table:
    """Cost per unit of the effect on every key measure."""
    lines = []
    for _, row in tables.key_rows(view.last(package)).iterrows():
        item = measure(row["metric"], max(abs(row["baseline"]), abs(row["policy"])))
        found = cost_per_effect(view, package, (row["metric"], row["group"], row["unit_size"]))
        if not math.isfinite(found.estimate):
            continue
        decimals = item.decimals(row["effect"], row["low"], row["high"])
        unit = item.change_unit or say("cost_unit")
        interval = say("cost_no_end")
        if found.bounded:
            low, high = (number(_three_figures(value), 0) for value in (found.low, found.high))
            interval = say("interval_range", low=low, high=high)
        title = title_of(item, row["group"], row["unit_size"])
        each = f"{number(_three_figures(found.estimate), 0)} / {unit}" if found.bounded else say("no_bound")
        lines.append((title, [item.change(row["effect"], decimals), each, interval]))
    return {"heads": [say("effect"), say("cost_each"), say("interval")], "rows": lines}


def _three_figures(value: float) -> float:
    """Round to three figures, or to whole numbers where there are fewer."""
    return round(value, min(0, 2 - math.floor(math.log10(abs(value))))) if value else value


def _distribution(view: View, package: Package) -> Table:
    """Effects on money and ownership by income quartile and background."""
    rows = view.last(package)
    held = [name for name in DISTRIBUTION if (rows["metric"] == name).any()]
    groups = [
        group
        for group in tables.group_order(rows.loc[rows["metric"].isin(held), "group"])
        if group not in ("owner", "coop", "renter", "families", "initial_residents")
    ]
    heads = [_with_unit(name) for name in held]
    lines = []
    for group in groups:
        found = (readings.pick(rows, name, group) for name in held)
        lines.append((tables.capital(group_label(group)), [_cell(part) for part in found]))
    return {"heads": heads, "rows": lines}


def _with_unit(name: str) -> str:
    item = measure(name)
    return f"{item.label} [{item.change_unit}]" if item.change_unit else item.label


def _cell(part: pd.DataFrame) -> str:
    if part.empty:
        return say("no_bound")
    row = tables.effect_row(part.iloc[0])
    return f"{row.effect} ({row.interval})"
