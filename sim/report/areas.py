"""Living conditions by area: the committee's table, its counts, and what lies behind them."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from sim.report import readings, tables
from sim.report.atlas import AreaChange, Atlas, area_changes, compared, ranges_of
from sim.report.figures import Shapes
from sim.report.maps import place_cells
from sim.report.measures import group_label, indicator, measure, number
from sim.report.pictures import csv_link, drawing
from sim.report.readings import Package, View
from sim.report.words import CITIES, say
from sim.state.area_columns import CHALLENGES

MAPPED = (*CHALLENGES, "challenges")
COLUMNS = (*MAPPED, "children_renting", "families_crowded", "safe_access", "turnover")
"""Columns of the table; the first ones are mapped as well."""
FIRST_SORTED = "children_low_income"
COUNTS = ("areas_low_income_40", "areas_low_income_30", "areas_several_challenges")
GENERATIONS = ("rank_slope", "rank_from_low", "rank_slope_persons")
GAPS = ("gap", "gap_composition", "gap_context")
CHILDREN = ("children_area_low_income", "childhood_low_status")
RANK_PARTS = ("", "_stayers", "_replacement", "_formed")
"""What a change of areas' mean income rank is made of: the first is the sum of the others."""
AREA = "sub_district"

Table = dict[str, Any]
"""``heads``: texts; ``rows``: (text, texts). Printed by the macro ``matrix``."""


@dataclass(frozen=True)
class Baseline:
    """A baseline that the section shows, and the packages set beside it."""

    digest: str
    label: str


def area_section(view: View, drawn: Sequence[Package], shapes: Shapes) -> dict[str, Any]:
    """Return all that the section on living conditions by area prints."""
    held = compared(view, drawn)
    columns = [name for name in COLUMNS if all(name in result.areas for result in view.study.results.values())]
    changes = [(package, area_changes(view, package, columns)) for package in held]
    baseline = _baseline(view, held)
    if baseline is None or not columns:
        return {}
    return {
        "notes": _notes(view, baseline),
        "counts": _effects(held, view, lambda rows: rows["metric"].isin(COUNTS), COUNTS),
        "table": _area_table(view, baseline, changes, columns),
        "multiples": _multiples(view, changes, shapes),
        "overlap": _overlap(view, held, baseline),
        "children": _children(view, held, baseline),
        "gaps": _gaps(view, held, baseline),
        "generations": _generations(view, held, baseline),
        "stayers": _stayers(view, held),
        "year": view.last_year,
        "label": baseline.label.lower(),
    }


def _baseline(view: View, held: Sequence[Package]) -> Baseline | None:
    """Choose the baseline of the first package, or the only one there is."""
    digests = [package.baseline for package in held] or [d for d in view.baselines if view.result(d)]
    return Baseline(digests[0], say("baseline")) if digests else None


def _notes(view: View, baseline: Baseline) -> list[str]:
    cells = view.cells.set_index("digest")
    scale = readings.number_of(cells.loc[baseline.digest].get("city.scale"), 1.0)
    cut_offs = ", ".join(f"{indicator(name).label} {number(100 * cut)} %" for name, cut in CHALLENGES.items())
    notes = [say("areas_intro", year=view.last_year), say("cut_offs", cut_offs=cut_offs)]
    name = str(cells.loc[baseline.digest].get("city.name"))
    if scale < 1.0 or name == "oslo_small":
        share = f"{number(100 * scale, 1).removesuffix('.0').removesuffix(',0')} %"
        city = CITIES.get(name, name)
        notes.append(say("areas_sample", scale=say("scale_part", city=city, share=share) if scale < 1.0 else city))
    return notes


# --- the table -----------------------------------------------------------------------------


def _area_table(
    view: View, baseline: Baseline, changes: Sequence[tuple[Package, list[AreaChange]]], columns: Sequence[str]
) -> dict[str, Any]:
    """Return the sortable table: levels of the baseline, then differences of every package."""
    places = _places(view)
    levels = changes[0][1] if changes else []
    series = {change.column: change.baseline for change in levels} or {
        name: readings.area_means(view, baseline.digest, name, view.last_year) * indicator(name).factor
        for name in columns
    }
    views = [{"label": baseline.label, "rows": _rows(series, {}, places, signed=False)}]
    frames = [_frame(baseline.label, series, {}, {}, places)]
    for package, found in changes:
        effects = {change.column: change.effect for change in found}
        unclear = {change.column: change.unclear for change in found}
        label = say("map_less_baseline", title=package.short)
        views.append({"label": label, "rows": _rows(effects, unclear, places, signed=True)})
        policy, half = ({c.column: getattr(c, what) for c in found} for what in ("policy", "half"))
        frames.append(_frame(package.short, policy, effects, half, places))
    return {
        "heads": [(indicator(name).label, "" if name == "challenges" else indicator(name).unit) for name in columns],
        "sorted": list(columns).index(FIRST_SORTED) if FIRST_SORTED in columns else 0,
        "views": views,
        "csv": csv_link(pd.concat(frames, ignore_index=True)),
        "n": len(views[0]["rows"]),
    }


def _places(view: View) -> dict[str, tuple[str, str]]:
    """Name, and district with zone, of every area by code."""
    areas = readings.area_table(view)
    columns = [areas.get(name, pd.Series("", areas.index)).astype(str) for name in ("name", "district", "zone")]
    return {
        code: (name or code, ", ".join(text for text in (district, group_label(zone)) if text))
        for code, name, district, zone in zip(areas["code"], *columns, strict=True)
    }


def _rows(
    series: Mapping[str, pd.Series],
    unclear: Mapping[str, set[str]],
    places: Mapping[str, tuple[str, str]],
    *,
    signed: bool,
) -> list[dict[str, Any]]:
    """Write one line an area, highest in the column sorted first."""
    frame = pd.DataFrame(series)
    order = frame[FIRST_SORTED if FIRST_SORTED in frame else frame.columns[0]].sort_values(ascending=False).index
    rows = []
    for code in order:
        name, place = places.get(code, (code, ""))
        cells = [(number(frame.at[code, c], 1, signed=signed), code in unclear.get(c, ())) for c in frame.columns]
        rows.append({"name": name, "place": place, "cells": cells})
    return rows


def _frame(
    scenario: str,
    values: Mapping[str, pd.Series],
    effects: Mapping[str, pd.Series],
    half: Mapping[str, pd.Series],
    places: Mapping[str, tuple[str, str]],
) -> pd.DataFrame:
    """Return one scenario's lines of the data to download."""
    frame = pd.DataFrame(values).rename_axis("area").reset_index()
    named = [places.get(code, (code, "")) for code in frame["area"]]
    frame.insert(0, "scenario", scenario)
    frame.insert(2, "name", [name for name, _ in named])
    frame.insert(3, "place", [place for _, place in named])
    for column in values:
        for what, found in (("effect", effects), ("half_width", half)):
            frame[f"{column}_{what}"] = frame["area"].map(found[column]) if column in found else math.nan
    return frame


def _multiples(view: View, changes: Sequence[tuple[Package, list[AreaChange]]], shapes: Shapes) -> list[dict[str, Any]]:
    """Draw the committee's indicators small: baseline, and difference of every package."""
    areas = readings.area_table(view)
    cells = place_cells(areas) if len(areas) else {}
    if not cells or not changes:
        return []
    names = {code: name for code, (name, _) in _places(view).items()}
    atlas = Atlas(cells, names, ranges_of([change for _, found in changes for change in found]), shapes)
    wanted = [c.column for c in changes[0][1] if c.column in MAPPED]
    rows = []
    for position, column in enumerate(drawing(wanted)):
        same = [(p.short, change) for p, found in changes for change in found if change.column == column]
        rows.append(atlas.multiples(same, f"small-{position}"))
    return rows


# --- what lies behind it -------------------------------------------------------------------


def _effects(
    held: Sequence[Package], view: View, chosen: Callable[[pd.DataFrame], pd.Series], order: Sequence[str] = ()
) -> list[tuple[Package, list[tables.Row]]]:
    """Write the rows of effects that are chosen, for every package that has any."""
    found = []
    for package in held:
        rows = view.last(package)
        rows = rows[chosen(rows) & (rows["n_pairs"] > 0)]
        rows = rows.sort_values("metric", key=lambda m: m.map(lambda n: _place(n, order)), kind="stable")
        if len(rows):
            found.append((package, [_effect_row(row) for _, row in rows.iterrows()]))
    return found


def _place(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def _effect_row(row: pd.Series) -> tables.Row:
    """Write a row of effects, naming the groups but not the unit size, which the section says."""
    label = measure(row["metric"]).label
    group = "" if row["group"] == "all" else f": {group_label(row['group'])}"
    return tables.effect_row(row, title=label + group)


def _levels(view: View, digest: str, metric: str, unit_size: str) -> pd.Series:
    """Mean over seeds of a measure in the last year, by group."""
    rows = view.result(digest).metrics
    rows = rows[(rows["metric"] == metric) & (rows["unit_size"] == unit_size) & (rows["year"] == view.last_year)]
    return rows.assign(group=rows["group"].astype(str)).groupby("group", sort=False)["value"].mean()


def _overlap(view: View, held: Sequence[Package], baseline: Baseline) -> dict[str, Any]:
    """Set out how many areas are above both of two cut-offs, and what packages change."""
    levels = _levels(view, baseline.digest, "co_occurrence", AREA)
    if levels.empty:
        return {}
    labels = [indicator(name).label for name in CHALLENGES]

    def table(values: pd.Series, write: Callable[[str], str]) -> Table:
        rows = [
            (indicator(a).label, [write(f"{a}:{b}" if f"{a}:{b}" in values else f"{b}:{a}") for b in CHALLENGES])
            for a in CHALLENGES
        ]
        return {"heads": labels, "rows": rows}

    changes = []
    for package in held:
        rows = view.last(package)
        effects = rows[rows["metric"] == "co_occurrence"].set_index("group")["effect"]
        changes.append((package, table(effects, lambda key, e=effects: number(e.get(key, math.nan), 1, signed=True))))
    return {"table": table(levels, lambda key: number(levels.get(key, math.nan), 1)), "changes": changes}


def _children(view: View, held: Sequence[Package], baseline: Baseline) -> dict[str, Any]:
    """Set out what children of each group live with."""
    above = _levels(view, baseline.digest, "children_above_cut_off", AREA)
    if above.empty:
        return {}
    others = {name: _levels(view, baseline.digest, name, AREA) for name in CHILDREN}
    cut_offs = [*CHALLENGES, "several"]
    rows = [
        (
            tables.capital(say("all_children") if group == "all" else group_label(group)),
            [_percent(above.get(f"{group}:{name}")) for name in cut_offs]
            + [_percent(levels.get(group)) for levels in others.values()],
        )
        for group in tables.group_order(others[CHILDREN[0]].index)
    ]
    heads = [*(indicator(name).label for name in CHALLENGES), *(tables.capital(say(n)) for n in ("several", *CHILDREN))]

    def told(found: pd.DataFrame) -> pd.Series:
        ends = found["group"].str.endswith((":children_low_income", ":several"))
        return found["metric"].isin(CHILDREN) | ((found["metric"] == "children_above_cut_off") & ends)

    changes = _effects(held, view, told, ("children_above_cut_off", *CHILDREN))
    return {"table": {"heads": heads, "rows": rows}, "changes": changes}


def _percent(value: float | None) -> str:
    return number(math.nan if value is None else 100.0 * value, 1)


def _gaps(view: View, held: Sequence[Package], baseline: Baseline) -> dict[str, Any]:
    """Split the gaps between areas of lowest and highest status."""
    gap, composition, context = (_levels(view, baseline.digest, name, "status_quartile") for name in GAPS)
    if gap.empty:
        return {}
    rows = []
    for name in CHALLENGES:
        parts = [100.0 * levels.get(name, math.nan) for levels in (gap, composition, context)]
        share = 100.0 * parts[1] / parts[0] if parts[0] else math.nan
        rows.append((indicator(name).label, [*(number(part, 1) for part in parts), number(share)]))
    heads = [say(head) for head in ("gap", "composition", "context", "composition_share")]
    changes = _effects(
        held, view, lambda rows: rows["metric"].isin(GAPS) & (rows["unit_size"] == "status_quartile"), GAPS
    )
    return {"table": {"heads": heads, "rows": rows}, "changes": changes}


def _generations(view: View, held: Sequence[Package], baseline: Baseline) -> dict[str, Any]:
    """Set out the rank-rank slope of the city and by district of childhood."""
    whole = {name: _levels(view, baseline.digest, name, "city") for name in GENERATIONS}
    if any(levels.empty for levels in whole.values()):
        return {}
    if not whole["rank_slope"].notna().any():
        return {"missing": say("generations_missing")}
    by_district = {name: _levels(view, baseline.digest, name, "district") for name in GENERATIONS}
    lines = [
        (say("whole_city"), "all", whole),
        *((name, name, by_district) for name in by_district["rank_slope"].index),
    ]
    rows = [
        (label, [number(levels[name].get(key, math.nan), d) for name, d in zip(GENERATIONS, (2, 2, 0), strict=True)])
        for label, key, levels in lines
    ]
    changes = _effects(
        held, view, lambda found: found["metric"].isin(GENERATIONS) & (found["group"] == "all"), GENERATIONS
    )
    heads = [say(head) for head in ("rank_slope", "rank_from_low", "persons")]
    return {"missing": "", "table": {"heads": heads, "rows": rows}, "changes": changes}


def _stayers(view: View, held: Sequence[Package]) -> list[tuple[Package, list[tables.Row]]]:
    """Add up changes of areas' income ranks over the policy years: stayers apart from replacement."""
    found = []
    for package in held:
        rows = view.last(package)
        rows = rows[rows["metric"].str.startswith(tables.RANK_CHANGE)]
        blocks = {block.name for block in package.blocks}
        names = dict.fromkeys(rows["group"])
        groups = [g for g in names if g in blocks] + sorted(g for g in names if g.startswith("status_quartile"))
        keys = [(group, tables.RANK_CHANGE + part) for group in groups for part in RANK_PARTS]
        lines = list(_summed_rows(view, package, keys))
        if lines:
            found.append((package, lines))
    return found


def _summed_rows(view: View, package: Package, keys: Iterable[tuple[str, str]]) -> Iterable[tables.Row]:
    for group, metric in keys:
        total = readings.summed_metric(view, package, metric, group)
        if total.n_pairs:
            row = pd.Series({"metric": metric, "group": group, "unit_size": "city", **vars(total)})
            line = _effect_row(row)
            yield replace(line, unit=line.unit.removesuffix(say("a_year")))
