"""One verdict a policy package: the sentence, its bound, who moved, what it cost."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.report import readings
from sim.report.measures import Measure, decimals_for, group_label, measure, number, title_of, unit_size_label
from sim.report.readings import Estimate, Package, View
from sim.report.words import say


@dataclass(frozen=True)
class Verdict:
    """What one package did, in sentences; numbers are those of ``effects.parquet``.

    Attributes
    ----------
    sentence : str
        Effect, interval, seeds and year.
    facts : tuple of (str, str)
        Heading and text: bound, detectable effect, who moved, cost, other clear changes.
    metric, group, unit_size, year
        The row of effects that the sentence is about.
    estimate : Estimate
        That row.
    factor, decimals
        Shown number = stored number x factor, rounded to decimals.
    """

    package: Package
    sentence: str
    detail: str
    facts: tuple[tuple[str, str], ...]
    metric: str = ""
    group: str = ""
    unit_size: str = ""
    year: int = 0
    estimate: Estimate = Estimate()
    factor: float = 1.0
    decimals: int = 0


def verdict(view: View, package: Package) -> Verdict:
    """Judge one package by the headline measure in its last year."""
    rows = view.last(package)
    key = None if rows.empty else readings.headline(rows)
    if key is None:
        return Verdict(package, say("verdict_none"), "", tuple(_facts_without_headline(view, package)))
    found = readings.estimate(readings.pick(rows, *key))
    year = int(rows["year"].iloc[0])
    item = measure(key[0], found.baseline)
    decimals = decimals_for(*(x * item.factor for x in (found.effect, found.low, found.high, found.baseline)))
    title = headline_title(item, key)
    facts = [
        (say("bound"), _bound(rows, package, key[0], found, item, decimals)),
        (say("detectable"), _detectable(view, package, key, year, item, found)),
        *_facts_without_headline(view, package),
        (say("also"), _also(rows, key)),
    ]
    return Verdict(
        package=package,
        sentence=sentence(found, item, title, decimals, year),
        detail=say("from_to", baseline=item.level(found.baseline, decimals), policy=item.level(found.policy, decimals)),
        facts=tuple((head, text) for head, text in facts if text),
        metric=key[0],
        group=key[1],
        unit_size=key[2],
        year=year,
        estimate=found,
        factor=item.factor,
        decimals=decimals,
    )


def headline_title(item: Measure, key: tuple[str, str, str]) -> str:
    """Name the headline in full: measure, group, unit size, and whether luck is corrected for."""
    metric, group, unit_size = key
    name = metric.removesuffix("_corrected")
    if name not in ("dissimilarity", "isolation") or group == "all":
        return title_of(item, group, unit_size)
    corrected = say("corrected") if metric != name else say("uncorrected")
    return say(f"headline_{name}", group=group_label(group), unit=unit_size_label(unit_size), corrected=corrected)


def seeds_text(n_pairs: int) -> str:
    """Write the number of paired seeds."""
    return say("paired_seed") if n_pairs == 1 else say("paired_seeds", n=n_pairs)


def sentence(found: Estimate, item: Measure, title: str, decimals: int, year: int) -> str:
    """Write the verdict; an interval that holds zero is said to hold it."""
    size = item.change(found.effect, decimals)
    if not found.has_interval:
        return say("verdict_single", title=title, size=size, year=year)
    values = {"title": title, "seeds": seeds_text(found.n_pairs), "year": year, "size": size}
    low, high = (number(bound * item.factor, decimals, signed=True) for bound in (found.low, found.high))
    if found.exact:
        return say("verdict_same", low=low, high=high, **values)
    if not found.clear:
        largest = item.change(max(abs(found.low), abs(found.high)), decimals, signed=False)
        return say("verdict_noise", largest=largest, low=low, high=high, **values)
    near, far = sorted((abs(found.low), abs(found.high)))
    values["size"] = item.change(abs(found.effect), decimals, signed=False)
    return say(
        "verdict_clear",
        verb=say("falls" if found.effect < 0.0 else "rises"),
        low=number(near * item.factor, decimals),
        high=number(far * item.factor, decimals),
        **values,
    )


def _bound(rows: pd.DataFrame, package: Package, metric: str, found: Estimate, item: Measure, decimals: int) -> str:
    """Compare the estimate with the mechanical bound (``rulings.md`` D4)."""
    bound = bound_of(rows, package, metric)
    if not math.isfinite(bound):
        return say("bound_missing")
    fine = max(decimals, decimals_for(bound * item.factor, math.nan, math.nan) - 1) if bound else decimals
    text = item.change(bound, fine, signed=False)
    if abs(found.effect) <= bound:
        return say("bound_within", bound=text)
    return say("bound_beyond" if found.clear else "bound_beyond_noise", bound=text)


def bound_of(rows: pd.DataFrame, package: Package, metric: str) -> float:
    """Find the mechanical bound on a measure, in stored units; not a number when there is none.

    Rows ``mechanical_bound`` carry ``block:measure`` as their group; the bounds of several blocks add up.
    A bound on dissimilarity serves its randomness-corrected form too.
    """
    bounds = rows[rows["metric"] == "mechanical_bound"]
    for name in (metric, metric.removesuffix("_corrected")):
        wanted = [f"{block.name}:{name}" for block in package.blocks]
        chosen = bounds[bounds["group"].isin(wanted)]
        if not chosen.empty and np.isfinite(chosen["policy"]).all():
            return float(chosen.drop_duplicates("group")["policy"].abs().sum())
    return math.nan


def _detectable(
    view: View, package: Package, key: tuple[str, str, str], year: int, item: Measure, found: Estimate
) -> str:
    smallest = readings.detectable(view, package, key, year)
    if not math.isfinite(smallest) and found.has_interval:
        smallest = (found.high - found.low) / 2.0
    if not math.isfinite(smallest):
        return say("detectable_missing")
    decimals = decimals_for(0.0, -smallest * item.factor, smallest * item.factor) if smallest else 0
    size = item.change(smallest, decimals, signed=False)
    return say("detectable_text", size=size, seeds=seeds_text(found.n_pairs))


def _facts_without_headline(view: View, package: Package) -> list[tuple[str, str]]:
    return [(say("moved"), _moved(view, package)), (say("cost"), _cost(view, package))]


def _interval(found: Estimate, item: Measure, decimals: int) -> str:
    if not found.has_interval:
        return say("no_interval")
    low, high = (number(value * item.factor, decimals, signed=True) for value in (found.low, found.high))
    return say("in_a_word", low=low, high=high)


_COUNT = Measure("count", "count")


def _moved(view: View, package: Package) -> str:
    """Say how many more or fewer moves the policy years held, by background."""
    found = readings.moves(view, package)
    if not found or found["all"].n_pairs == 0:
        return say("moved_missing")
    total, arrived, left = (found.pop(name) for name in ("all", "arrived", "left"))
    parts = [
        say(
            "moved_text",
            first=readings.first_year(package, view),
            last=view.last_year,
            change=number(total.effect, 0, signed=True),
            baseline=number(total.baseline, 0),
            interval=_interval(total, _COUNT, 0),
        )
    ]
    if found:
        groups = "; ".join(
            f"{group_label(group)} {number(one.effect, 0, signed=True)} ({_interval(one, _COUNT, 0)})"
            for group, one in found.items()
        )
        parts.append(say("moved_groups", groups=groups))
    parts.append(
        say(
            "moved_border",
            arrived=number(arrived.effect, 0, signed=True),
            arrived_interval=_interval(arrived, _COUNT, 0),
            left=number(left.effect, 0, signed=True),
            left_interval=_interval(left, _COUNT, 0),
        )
    )
    involuntary = readings.summed_metric(view, package, "involuntary_moves")
    if involuntary.n_pairs and (involuntary.baseline or involuntary.policy):
        change = number(involuntary.effect, 0, signed=True)
        parts.append(say("involuntary", change=change, interval=_interval(involuntary, _COUNT, 0)))
    return " ".join(parts)


def _cost(view: View, package: Package) -> str:
    """Say what the package cost the public over its years, or brought in."""
    found = readings.summed_cost(view, package)
    first, last = readings.first_year(package, view), view.last_year
    if found.n_pairs == 0 or math.isnan(found.effect):
        return say("cost_missing")
    if found.effect == 0.0 and found.policy == 0.0:
        return say("cost_zero", first=first, last=last)
    scale, unit = (1e6, "million") if abs(found.effect) >= 1e6 else (1.0, "")
    money = Measure("public_cost", "public cost", 1.0 / scale, unit, unit)
    decimals = decimals_for(found.effect / scale, found.low / scale, found.high / scale)
    key = "cost_revenue" if found.effect < 0.0 else "cost_text"
    total = f"NOK\N{NO-BREAK SPACE}{money.change(abs(found.effect), decimals, signed=False)}"
    text = say(key, total=total, first=first, last=last, interval=_interval(found, money, decimals))
    households = households_of(view, package.digest)
    if households:
        each = f"NOK\N{NO-BREAK SPACE}{number(abs(found.effect) / households, 0)}"
        text += " " + say("cost_households", per_household=each)
    return text


def households_of(view: View, digest: str) -> float:
    """Households of a cell at its start, from its metrics; zero when they are not measured."""
    result = view.result(digest)
    if result is None:
        return 0.0
    rows = readings.pick(result.metrics, "households")
    rows = rows[rows["year"] == rows["year"].min()]
    return float(rows["value"].mean()) if len(rows) else 0.0


def clear_changes(rows: pd.DataFrame, key: tuple[str, str, str] | None) -> pd.DataFrame:
    """Rank rows whose interval excludes zero by how many half-widths they lie from it, one a metric."""
    same = (rows["metric"] == key[0]) if key else False
    others = rows[~rows["metric"].isin(("mechanical_bound", "public_cost")) & ~same]
    clear = others[(others["low"] * others["high"] > 0.0) & (others["n_pairs"] >= 2)]
    width = (clear["high"] - clear["low"]).clip(lower=1e-300)
    ranked = clear.assign(strength=clear["effect"].abs() / width).sort_values("strength", ascending=False)
    return ranked.drop_duplicates("metric")


def _also(rows: pd.DataFrame, key: tuple[str, str, str], most: int = 4) -> str:
    measured = rows[~rows["metric"].isin(("mechanical_bound", "public_cost"))]
    if (measured["n_pairs"] < 2).all():
        return ""
    clear = clear_changes(rows, key)
    if clear.empty:
        return say("also_none", n=len(measured))
    texts = []
    for _, row in clear.head(most).iterrows():
        found = readings.estimate(row.to_frame().T)
        item = measure(row["metric"], found.baseline)
        decimals = decimals_for(*(x * item.factor for x in (found.effect, found.low, found.high)))
        title = title_of(item, row["group"], row["unit_size"])
        texts.append(f"{title} {item.change(found.effect, decimals)} ({_interval(found, item, decimals)})")
    note = say("also_note", n=len(measured), expected=number(0.05 * len(measured), 0))
    return "; ".join(texts) + ". " + note
