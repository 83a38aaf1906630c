"""One verdict a policy package: the sentence, its bound, who moved, what it cost."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim.report import readings
from sim.report.measures import Measure, decimals_for, group_label, measure, number, title_of, unit_size_label
from sim.report.precision import adjusted_p_values, pairs_needed
from sim.report.readings import Estimate, Package, View
from sim.report.words import say


@dataclass(frozen=True)
class Verdict:
    """What one package did, in sentences; numbers are those of ``effects.parquet``.

    Attributes
    ----------
    sentence : str
        Effect, interval, seeds and year.
    facts : tuple of (str, list of str)
        Heading and lines: bound, detectable effect, who moved, cost, other clear changes.
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
    facts: tuple[tuple[str, list[str]], ...]
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
    decimals = item.decimals(found.effect, found.low, found.high, found.baseline)
    title = headline_title(item, key)
    differences = readings.differences(view, package, key, year)
    facts = [
        (say("bound"), [_bound(rows, package, key[0], found, item, decimals)]),
        (say("detectable"), _detectable(differences, item, found)),
        *_facts_without_headline(view, package),
        (say("also"), _also(rows, key)),
    ]
    return Verdict(
        package=package,
        sentence=_with_agreement(sentence(found, item, title, decimals, year), found, differences),
        detail=say("from_to", baseline=item.level(found.baseline, decimals), policy=item.level(found.policy, decimals)),
        facts=tuple((head, lines) for head, lines in facts if lines),
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


def _with_agreement(text: str, found: Estimate, differences: np.ndarray) -> str:
    """Add in how many seeds a clear effect has its sign."""
    n = differences.size
    if not found.clear or n == 0:
        return text
    same = int(np.count_nonzero(np.sign(differences) == np.sign(found.effect)))
    seeds = say("every_seed", n=n) if same == n else say("some_seeds", same=same, n=n)
    return say("verdict_agreement", sentence=text, verb=say("falls" if found.effect < 0.0 else "rises"), seeds=seeds)


def _bound(rows: pd.DataFrame, package: Package, metric: str, found: Estimate, item: Measure, decimals: int) -> str:
    """Compare the estimate with the mechanical bound (``rulings.md`` D4)."""
    bound = readings.bound_of(rows, package, metric)
    if not math.isfinite(bound):
        return say("bound_missing")
    fine = max(decimals, decimals_for(bound * item.factor, math.nan, math.nan) - 1) if bound else decimals
    text = item.change(bound, fine, signed=False)
    if abs(found.effect) <= bound:
        return say("bound_within", bound=text)
    return say("bound_beyond" if found.clear else "bound_beyond_noise", bound=text)


def _detectable(differences: np.ndarray, item: Measure, found: Estimate) -> list[str]:
    """Say the smallest effect that these seeds can show, and how many pairs would halve it."""
    smallest = readings.half_width(differences)
    if not math.isfinite(smallest) and found.has_interval:
        smallest = (found.high - found.low) / 2.0
    if not math.isfinite(smallest):
        return [say("detectable_missing")]
    decimals = item.decimals(0.0, -smallest, smallest) if smallest else 0
    size = item.change(smallest, decimals, signed=False)
    lines = [say("detectable_text", size=size, seeds=seeds_text(found.n_pairs))]
    if smallest > 0.0 and differences.size >= 2:
        n = float(pairs_needed(float(np.std(differences, ddof=1)), smallest / 2.0))
        lines.append(say("pairs_for_half", n=number(n, 0)))
    return lines


def _facts_without_headline(view: View, package: Package) -> list[tuple[str, list[str]]]:
    return [(say("moved"), _moved(view, package)), (say("cost"), _cost(view, package))]


def _interval(found: Estimate, item: Measure, decimals: int) -> str:
    if not found.has_interval:
        return say("no_interval")
    low, high = (number(value * item.factor, decimals, signed=True) for value in (found.low, found.high))
    return say("in_a_word", low=low, high=high)


_COUNT = Measure("count", "count")


def _count_change(found: Estimate) -> dict[str, str]:
    """Write a change in a count and its interval."""
    return {"change": number(found.effect, 0, signed=True), "interval": _interval(found, _COUNT, 0)}


def _moved(view: View, package: Package) -> list[str]:
    """Say how many more or fewer moves the policy years held, by background."""
    found = readings.moves(view, package)
    if not found or found["all"].n_pairs == 0:
        return [say("moved_missing")]
    total, arrived, left = (found.pop(name) for name in ("all", "arrived", "left"))
    span = {"first": readings.first_year(package, view), "last": view.last_year}
    lines = [say("moved_text", baseline=number(total.baseline, 0), **span, **_count_change(total))]
    lines += [say("moved_group", group=group_label(group), **_count_change(one)) for group, one in found.items()]
    for key, one in (("moved_in", arrived), ("moved_out", left)):
        if one.baseline or one.policy:
            lines.append(say(key, **_count_change(one)))
    involuntary = readings.summed_metric(view, package, "involuntary_moves")
    if involuntary.n_pairs and (involuntary.baseline or involuntary.policy):
        lines.append(say("involuntary", **_count_change(involuntary)))
    return lines


def _cost(view: View, package: Package) -> list[str]:
    """Say what the package cost the public over its years, or brought in."""
    found = readings.summed_cost(view, package)
    first, last = readings.first_year(package, view), view.last_year
    if found.n_pairs == 0 or math.isnan(found.effect):
        return [say("cost_missing")]
    if found.effect == 0.0 and found.policy == 0.0:
        return [say("cost_zero", first=first, last=last)]
    scale, unit = (1e6, say("million")) if abs(found.effect) >= 1e6 else (1.0, "")
    money = Measure("public_cost", "public cost", 1.0 / scale, unit, unit)
    decimals = decimals_for(found.effect / scale, found.low / scale, found.high / scale)
    key = "cost_text"
    if found.effect < 0.0:
        key, found = "cost_revenue", replace(found, effect=-found.effect, low=-found.high, high=-found.low)
    total = f"NOK\N{NO-BREAK SPACE}{money.change(found.effect, decimals, signed=False)}"
    lines = [say(key, total=total, first=first, last=last, interval=_interval(found, money, decimals))]
    households = households_of(view, package.digest)
    if households:
        each = f"NOK\N{NO-BREAK SPACE}{number(found.effect / households, 0)}"
        lines.append(say("cost_households", per_household=each))
    return lines


def households_of(view: View, digest: str) -> float:
    """Households of a cell at its start, from its metrics; zero when they are not measured."""
    result = view.result(digest)
    if result is None:
        return 0.0
    rows = readings.pick(result.metrics, "households")
    rows = rows[rows["year"] == rows["year"].min()]
    return float(rows["value"].mean()) if len(rows) else 0.0


def clear_changes(rows: pd.DataFrame, key: tuple[str, str, str]) -> tuple[pd.DataFrame, int, int]:
    """Rank other measures whose interval excludes zero by how many half-widths they lie from it.

    Looked at: measures of everyone and of the group the verdict is about, one row a measure, without
    random baselines and without relatives of the headline. Returns the clear ones, how many were
    looked at, and how many are clear when all of these are taken together.
    """
    root = rows["metric"].str.removesuffix("_corrected").str.removesuffix("_random")
    silent = rows["metric"].isin(("mechanical_bound", "public_cost")) | rows["metric"].str.endswith("_random")
    shown = rows["group"].isin(("all", key[1])) | ((root == "tenure_dissimilarity") & (rows["group"] == "renter"))
    others = rows[~silent & (root != key[0].removesuffix("_corrected")) & shown]
    width = (others["high"] - others["low"]).clip(lower=1e-300)
    ranked = others.assign(root=root, strength=others["effect"].abs() / width)
    ranked = ranked.sort_values("strength", ascending=False, kind="stable").drop_duplicates("root")
    kept = int(np.count_nonzero(adjusted_p_values(others["p_value"]) < 0.05))
    return ranked[(ranked["low"] * ranked["high"] > 0.0) & (ranked["n_pairs"] >= 2)], len(others), kept


def _also(rows: pd.DataFrame, key: tuple[str, str, str], most: int = 4) -> list[str]:
    if (rows["n_pairs"] < 2).all():
        return []
    clear, n_looked_at, kept = clear_changes(rows, key)
    if clear.empty:
        return [say("also_none", n=n_looked_at)]
    lines = []
    for _, row in clear.head(most).iterrows():
        found = readings.estimate(row.to_frame().T)
        item = measure(row["metric"], found.baseline)
        decimals = item.decimals(found.effect, found.low, found.high)
        title = title_of(item, row["group"], row["unit_size"])
        lines.append(f"{title}: {item.change(found.effect, decimals)} ({_interval(found, item, decimals)}).")
    expected = number(max(1.0, 0.05 * n_looked_at), 0)
    return [*lines, say("also_note", n=n_looked_at, expected=expected, kept=kept)]
