"""The HTML report: one file that opens offline, made from a study's frames."""

import base64
import datetime
import hashlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from sim.config import ConfigError
from sim.config.policies import TEXTS
from sim.report import readings, tables
from sim.report.areas import area_section
from sim.report.atlas import map_section
from sim.report.cost import cost_section
from sim.report.figures import DASHES, Shapes, new_figure, plot_effect, plot_groups, plot_levels, style, to_svg
from sim.report.measures import Measure, decimals_for, group_label, measure, number, title_of
from sim.report.pictures import Picture, csv_link, drawing
from sim.report.readings import Package, View
from sim.report.traces import trace_section
from sim.report.verdict import Verdict, verdict
from sim.report.words import BLOCKS, CITIES, language, limits, say, speaking
from sim.results import write_text

MOST_PACKAGES = 7
"""Packages drawn with a colour of their own; a larger sweep gets tables for the rest."""

MARKER_CORNERS = (
    "",  # a circle
    "13,1 21,1 21,9 13,9",
    "17,0 22,5 17,10 12,5",
    "17,0 22,9 12,9",
    "17,10 22,1 12,1",
    "15,0 19,0 19,3 22,3 22,7 19,7 19,10 15,10 15,7 12,7 12,3 15,3",
    "17,0 18.5,3.5 22,3.5 19.3,6 20.5,10 17,7.5 13.5,10 14.7,6 12,3.5 15.5,3.5",
)
"""The markers of ``plot_groups``, as corners in a box of 34 by 10, for the legend."""

MOST_SERIES = 9


def write_report(study: Any, path: str | Path, language: str | None = None) -> Path:
    """Write the report of a comparison to one HTML file.

    Parameters
    ----------
    study : Comparison
        ``effects``, ``cells``, ``results`` (digest -> RunResult), ``baseline_of``.
    path : str or Path
        The file; complete or absent.
    language : str, optional
        ``en`` or ``nb``; as the study's runs were asked for with ``report.language`` when omitted.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    ConfigError
        The file cannot be written.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise ConfigError(f"{target}: cannot be written: there is no folder {target.parent}")
    page = render_report(study, language)
    try:
        write_text(target, page)
    except OSError as error:
        raise ConfigError(f"{target}: cannot be written: {error.strerror or error}") from error
    return target


def render_report(study: Any, language: str | None = None) -> str:
    """Return the report of a comparison as one HTML page that asks the network for nothing."""
    with speaking(language or readings.language_of(study)):
        return _render(page_content(readings.view_of(study)))


def _render(content: Mapping[str, Any]) -> str:
    folder = files("sim.report") / "templates"
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    css, script = (Markup((folder / name).read_text(encoding="utf-8")) for name in ("report.css", "report.js"))
    allowed = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return environment.get_template("report.html.j2").render(
        say=say, language=language(), css=css, script=script, script_hash=allowed, **content
    )


def page_content(view: View) -> dict[str, Any]:
    """Collect everything that the page prints."""
    drawn = view.packages[:MOST_PACKAGES]
    shapes = Shapes()
    content = {
        "title": _page_title(view),
        "view": view,
        "lead": say("lead", first=view.first_year, last=view.last_year),
        "baseline_intro": say("baseline_intro", title=_baseline_title(view)),
        "questions": [_question(package) for package in view.packages],
        "verdicts": [verdict(view, package) for package in view.packages],
        "verdict_data": _verdict_data,
        "cut": say("figures_cut", shown=len(drawn), n=len(view.packages)) if len(drawn) < len(view.packages) else "",
        "legend": [_legend_entry(i, package) for i, package in enumerate(drawn)],
        "effect_tables": [_effect_section(view, package) for package in view.packages],
        "effects_csv": csv_link(view.effects[view.effects["year"] == view.last_year]) if len(view.effects) else "",
        "series": _series(view, drawn, shapes),
        "areas": area_section(view, drawn, shapes),
        "maps": map_section(view, drawn, shapes),
        "groups": _groups(view, drawn, shapes),
        "costs": cost_section(view, view.packages),
        "traces": trace_section(view, drawn, shapes),
        "quality": [(p, tables.quality_table(view, p)) for p in view.packages if p.has("rental_quality_check")],
        "starts": _starts(view),
        "settings": _settings(view),
        "limits": limits(),
    }
    return content | {"shapes": Markup(shapes.svg())}  # what the figures above have put there


def _page_title(view: View) -> str:
    names = dict.fromkeys(str(name) for name in _column(view.cells, "city.name"))
    city = ", ".join(CITIES.get(name, name) for name in names) or say("unknown_number")
    n = len(view.packages)
    return say("page_title_none" if n == 0 else "page_title_one" if n == 1 else "page_title", n=n, city=city)


def _column(cells: pd.DataFrame, name: str) -> list[Any]:
    return list(cells[name]) if name in cells else []


def _baseline_title(view: View) -> str:
    rows = view.cells[view.cells["digest"].isin(view.baselines)]
    titles = [str(t) for t in _column(rows, "title") if isinstance(t, str) and t]
    return titles[0] if titles else say("baseline")


def _question(package: Package) -> dict[str, Any]:
    """Say in words what a package asks."""
    lines = []
    for block in package.blocks:
        target = say("block_target", target=block.target) if block.target not in ("", "all") else ""
        lines.append(
            say(
                "block_from",
                block=BLOCKS.get(block.name, block.name.replace("_", " ")),
                start=block.start if block.start is not None else say("unknown_number"),
                end=say("block_until", end=block.end) if block.end else "",
                strength=number(block.strength, 2).rstrip("0").rstrip(".,"),
                target=target,
            )
        )
    return {"package": package, "blocks": lines or [say("no_block")]}


def _verdict_data(item: Verdict) -> dict[str, str]:
    """Return the row of effects behind a verdict, to be read by machines and tests."""
    if not item.metric:
        return {}
    return {
        "cell": item.package.digest,
        "metric": item.metric,
        "group": item.group,
        "unit-size": item.unit_size,
        "year": str(item.year),
        "effect": repr(item.estimate.effect),
        "low": repr(item.estimate.low),
        "high": repr(item.estimate.high),
        "n-pairs": str(item.estimate.n_pairs),
        "factor": repr(item.factor),
        "decimals": str(item.decimals),
    }


def _legend_entry(position: int, package: Package) -> dict[str, str]:
    _, dashes = DASHES[position % len(DASHES)]
    pattern = " ".join(f"{2.2 * length:g}" for length in dashes)
    corners = MARKER_CORNERS[position % len(MARKER_CORNERS)]
    return {"name": package.short, "colour": str(style(position)["color"]), "dashes": pattern, "corners": corners}


def _effect_section(view: View, package: Package) -> dict[str, Any]:
    every, n_rows = tables.full_table(view, package, most=300 if len(view.packages) <= MOST_PACKAGES else 0)
    year = readings.first_year(package, view)
    last = view.last(package)
    return {
        "package": package,
        "rows": tables.effect_table(view, package),
        "every": every,
        "n_rows": n_rows,
        "year": int(last["year"].iloc[0]) if len(last) else year,
    }


def _names(drawn: Sequence[Package]) -> dict[str, str]:
    return {package.digest: package.short for package in drawn}


def _series(view: View, drawn: Sequence[Package], shapes: Shapes) -> list[Picture]:
    """Draw the key measures over time: levels above, paired differences below."""
    if not drawn:
        return []
    last = view.effects[(view.effects["year"] == view.last_year) & view.effects["cell"].isin(_names(drawn))]
    keys = tables.key_rows(last)[["metric", "group", "unit_size"]].drop_duplicates()
    keys = list(keys.itertuples(index=False, name=None))
    pictures = []
    keys = [key for key in keys if key[0] != "households"][:MOST_SERIES]
    for metric, group, unit_size in drawing(keys):
        rows = readings.pick(view.effects, metric, group, unit_size)
        rows = rows[rows["cell"].isin(_names(drawn))]
        item = measure(metric, float(rows["baseline"].abs().max()))
        title = title_of(item, group, unit_size)
        figure, (above, below) = new_figure(4.0, 4.3, rows=2, ratios=(1.0, 1.15))
        shown = rows.assign(**{c: rows[c] * item.factor for c in ("baseline", "policy", "effect", "low", "high")})
        options = {"names": _names(drawn), "policy_year": view.policy_year}
        plot_levels(shown, say("level"), item.unit, above, **options)
        plot_effect(shown, item.label.split(",")[0].lower(), item.change_unit, below, legend=False, **options)
        above.set_xlabel("")
        unit = f"\n[{item.change_unit}]" if item.change_unit else ""
        below.set_ylabel(say("difference") + unit, size=9)
        name = f"series-{len(pictures)}"
        svg = to_svg(figure, name, _series_text(view, drawn, shown, title, item), shapes=shapes)
        pictures.append(Picture(title, Markup(svg), csv_link(rows), f"{metric}.csv", item.meaning, figure))
    return pictures


def _series_text(view: View, drawn: Sequence[Package], shown: pd.DataFrame, title: str, item: Measure) -> str:
    """Describe a time series to those who do not see it."""
    final = shown[shown["year"] == view.last_year].drop_duplicates("cell").set_index("cell")
    texts = []
    for package in drawn:
        if package.digest not in final.index:
            continue
        found = readings.estimate(final.loc[[package.digest]])
        decimals = decimals_for(found.effect, found.low, found.high, found.baseline)
        text = f"{package.short} {number(found.effect, decimals, signed=True)} {item.change_unit}".strip()
        if found.has_interval:
            low, high = (number(bound, decimals, signed=True) for bound in (found.low, found.high))
            text += f" ({say('interval_range', low=low, high=high)})"
        texts.append(text)
    return say("series_alt", title=title, first=view.first_year, last=view.last_year, readings="; ".join(texts))


def _groups(view: View, drawn: Sequence[Package], shapes: Shapes) -> list[dict[str, Any]]:
    """Draw and tabulate effects by group for every measure that has groups."""
    rows = pd.concat([view.last(package) for package in drawn]) if drawn else view.effects.head(0)
    found = []
    for metric, unit_size in drawing(tables.grouped_metrics(rows)):
        part = rows[(rows["metric"] == metric) & (rows["unit_size"] == unit_size)]
        part = part[part["group"].isin(_touched(part))]
        item = measure(metric, float(part["baseline"].abs().max()))
        groups = tables.group_order(part["group"])
        labels = {group: tables.capital(group_label(group)) for group in groups}
        figure, ax = new_figure(4.0, 1.0 + 0.125 * len(groups) * (1 + len(drawn)))
        shown = part.assign(**{c: part[c] * item.factor for c in ("effect", "low", "high")})
        plot_groups(shown, item.label.lower(), item.change_unit, ax, names=_names(drawn), labels=labels)
        by_package = [(package, tables.group_table(view.last(package), metric, unit_size)) for package in drawn]
        readings_text = "; ".join(
            f"{row.title}, {package.short}: {row.effect} ({row.interval})"
            for package, table in by_package
            for row in table
        )
        alt = say("groups_alt", title=item.label, year=view.last_year, readings=readings_text)
        svg = Markup(to_svg(figure, f"groups-{len(found)}", alt, shapes=shapes))
        picture = Picture(item.label, svg, csv_link(part), f"groups_{metric}.csv", item.meaning, figure)
        found.append({"picture": picture, "tables": by_package})
    return found


def _touched(part: pd.DataFrame) -> set[str]:
    """Find the groups that any package touches: renters, say, never own, whatever the policy."""
    return set(part.loc[(part["effect"] != 0.0) | (part["low"] != part["high"]), "group"])


def _starts(view: View) -> list[dict[str, Any]]:
    """Set results side by side for both starts of municipal homes: always for a housing mix (``rulings.md`` B12)."""
    found = []
    for package in view.packages:
        other = view.other_start.get(package.digest)
        if other is None and not package.has("housing_mix"):
            continue
        pair = [package] if other is None else [package, other]
        starts = [str(one.parameters.get("city.municipal_start") or "observed") for one in pair]
        names = [say(f"start_{start}") for start in starts]
        missing = ""
        if other is None:
            wanted = "proportional" if starts[0] == "observed" else "observed"
            missing = say("starts_one", start=names[0], other=wanted)
        lines = [
            {"start": name, "verdict": verdict(view, one), "rows": tables.effect_table(view, one)}
            for name, one in zip(names, pair, strict=True)
        ]
        found.append({"package": package, "lines": lines, "missing": missing})
    return found


def _settings(view: View) -> dict[str, Any]:
    """List cells, seeds, versions and parameters."""
    rows, failed, version = [], [], ""
    order = {d: i for i, d in enumerate([*view.baselines, *(package.digest for package in view.packages)])}
    cells = view.cells.sort_values("digest", key=lambda column: column.map(lambda d: order.get(d, len(order))))
    for cell in cells.to_dict("records"):
        result = view.result(cell["digest"])
        manifest = (getattr(result, "manifest", None) or {}) if result is not None else {}
        version = version or str(manifest.get("version", ""))
        if result is None or manifest.get("status") == "failed":
            failed.append(str(cell.get("scenario", cell["digest"])))
        rows.append(_cell_line(cell, manifest))
    differ = [c for c in cells.columns if "." in str(c) and cells[c].map(str).nunique() > 1]
    varying = [name for name in differ if name.removeprefix("scenario.") not in TEXTS]
    table = [(name.removeprefix("scenario."), [_shown_value(v) for v in cells[name]]) for name in varying]
    first = cells.iloc[0].to_dict() if len(cells) else {}
    return {
        "cells": rows,
        "failed": failed,
        "varying_heads": [str(cell["scenario"]) for cell in rows],
        "varying": table,
        "first": [(name, [_shown_value(value)]) for name, value in first.items() if "." in str(name)],
        "machines": list(dict.fromkeys(row["machine"] for row in rows if row["machine"])),
        "made_by": say("made_by", version=version or "?", date=datetime.datetime.now(datetime.UTC).date().isoformat()),
    }


def _cell_line(cell: Mapping[str, Any], manifest: Mapping[str, Any]) -> dict[str, str]:
    seeds = manifest.get("seeds") or []
    seeds_range = f"{min(seeds)}–{max(seeds)} ({len(seeds)})" if len(seeds) > 1 else ", ".join(map(str, seeds))
    wall, memory = manifest.get("wall_seconds"), manifest.get("peak_memory_mib")
    return {
        "scenario": str(cell.get("scenario", "")),
        "digest": str(cell["digest"])[:12],
        "seeds": seeds_range,
        "city": str(cell.get("city.name", "")),
        "scale": _shown_value(cell.get("city.scale", "")),
        "years": _shown_value(cell.get("run.years", "")),
        "wall": f"{number(float(wall), 0)} s" if wall is not None else "",
        "memory": f"{number(float(memory), 0)} MiB" if memory is not None else "",
        "version": str(manifest.get("version", "")),
        "machine": _shown_value(manifest.get("machine", "")),
    }


def _shown_value(value: Any) -> str:
    if value is None or value is pd.NA or value != value:
        return say("none")
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
