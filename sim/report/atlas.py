"""The maps of the report: baseline, policy and difference for every package."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report import readings, tables
from sim.report.figures import Shapes, plain, to_svg
from sim.report.maps import place_cells, plot_map, plot_map_legend
from sim.report.measures import Measure, decimals_for, indicator, number
from sim.report.pictures import Picture, csv_link, drawing
from sim.report.readings import Package, View
from sim.report.verdict import households_of
from sim.report.words import CITIES, say

INDICATORS = ("share_{focus}", "renter_share", "municipal_share", "children_low_income", "price", "families_crowded")
FALLBACK = ("children_renting", "children_low_income", "turnover", "families_crowded")
WIDTH, HEIGHT, LEGEND = 3.9, 3.5, 0.75
"""Inches: width and height of a map, height of its legend."""


@dataclass(frozen=True)
class AreaChange:
    """One indicator of one package by area, in the unit shown."""

    column: str
    baseline_cell: str
    item: Measure
    year: int
    baseline: pd.Series
    policy: pd.Series
    effect: pd.Series
    half: pd.Series

    @property
    def unclear(self) -> set[str]:
        """Areas whose interval holds zero."""
        return set(self.effect.index[(self.half > 0.0) & (self.effect.abs() <= self.half)])


def map_section(view: View, drawn: Sequence[Package], shapes: Shapes) -> dict[str, Any]:
    """Return the maps of all packages and the notes that go with them."""
    areas = readings.area_table(view)
    cells = place_cells(areas) if len(areas) else {}
    if not cells:
        return {"packages": [], "note": say("map_missing"), "skipped": ""}
    label = "name" if "name" in areas else "code"
    names = dict(zip(areas["code"], areas[label].astype(str), strict=True))
    changes = {p.digest: area_changes(view, p, _indicators(view, p)) for p in compared(view, drawn)}
    atlas = Atlas(cells, names, ranges_of([change for found in changes.values() for change in found]), shapes)
    packages = []
    for position, package in enumerate(drawing([p for p in drawn if p.digest in changes])):
        rows = [atlas.row(change, f"map-{position}-{i}") for i, change in enumerate(changes[package.digest])]
        packages.append({"package": package, "rows": rows, "city": _source(view, package)})
    skipped = [names[code] for code in areas["code"] if code not in cells]
    return {
        "packages": packages,
        "note": _note(view, drawn),
        "skipped": say("map_skipped", areas=", ".join(skipped)) if skipped else "",
    }


def compared(view: View, drawn: Sequence[Package]) -> list[Package]:
    """List the packages whose areas can be set beside their baseline's."""
    return [p for p in drawn if view.result(p.digest) and view.result(p.baseline)]


def _indicators(view: View, package: Package) -> list[str]:
    """Choose what is mapped."""
    areas = view.result(package.digest).areas
    focus = tables.focus_group(view.last(package))
    wanted = [name.format(focus=focus) for name in INDICATORS]
    return [name for name in wanted if name in areas] or [name for name in FALLBACK if name in areas]


def area_changes(view: View, package: Package, columns: Sequence[str]) -> list[AreaChange]:
    """Read indicators of a package by area; levels come from its largest city, differences from most seeds."""
    large = view.large_twin.get(package.digest, package)
    year = int(view.result(package.digest).areas["year"].max())
    found = []
    for column in columns:
        item = indicator(column)
        change = readings.area_differences(view, package, column, year) * item.factor
        base = readings.area_means(view, large.baseline, column, year) * item.factor
        policy = readings.area_means(view, large.digest, column, year) * item.factor
        found.append(AreaChange(column, large.baseline, item, year, base, policy, change["effect"], change["half"]))
    return found


def ranges_of(changes: Sequence[AreaChange]) -> dict[str, tuple[tuple[float, float], float]]:
    """Return the range of levels and the largest clear difference of every indicator, over all packages."""
    ranges: dict[str, tuple[tuple[float, float], float]] = {}
    for column in dict.fromkeys(change.column for change in changes):
        same = [change for change in changes if change.column == column]
        levels = pd.concat([series for change in same for series in (change.baseline, change.policy)])
        effects = pd.concat([change.effect.drop(list(change.unclear)) for change in same])
        reach = float(effects.abs().max()) if len(effects) else 0.0
        ranges[column] = ((float(levels.min()), float(levels.max())), reach)
    return ranges


def _note(view: View, drawn: Sequence[Package]) -> str:
    seeds = max((p.n_seeds for p in drawn), default=0)
    noise = say("map_noise") if seeds >= 2 else say("map_noise_one")
    return say("map_intro", year=view.last_year) + " " + noise


def _source(view: View, package: Package) -> str:
    """Say how large a city and how many seeds the maps rest on."""
    large = view.large_twin.get(package.digest)
    if large is None:
        return say("map_city", **_city(view, package))
    return say("map_city_levels", **_city(view, large)) + " " + say("map_city_change", **_city(view, package))


def _city(view: View, package: Package) -> dict[str, str]:
    scale = readings.number_of(package.parameters.get("city.scale"), 1.0)
    name = str(package.parameters.get("city.name") or "")
    city = CITIES.get(name, name)
    share = say("scale_full", city=city)
    if scale < 1.0:
        share = say("scale_part", city=city, share=f"{number(100 * scale, 1).removesuffix('.0').removesuffix(',0')} %")
    seeds = say("one_seed") if package.n_seeds == 1 else say("n_seeds", n=package.n_seeds)
    return {"households": number(households_of(view, package.digest), 0), "scale": share, "seeds": seeds}


@dataclass
class Atlas:
    """Draws maps of one city; a baseline that several packages share is drawn once."""

    cells: Mapping[str, np.ndarray]
    names: Mapping[str, str]
    ranges: Mapping[str, tuple[tuple[float, float], float]]
    shapes: Shapes
    baselines: dict[tuple[str, str], tuple[str, Picture]] = field(default_factory=dict)

    def row(self, change: AreaChange, ident: str) -> dict[str, Any]:
        """Draw one indicator three times."""
        columns = {name: getattr(change, name) for name in ("baseline", "policy", "effect", "half")}
        data = pd.DataFrame(columns).rename_axis("area").reset_index()
        data.insert(1, "name", [self.names.get(code, "") for code in data["area"]])
        return {
            "title": change.item.label,
            "pictures": [
                self.baseline(change, ident),
                *(self.draw(change, w, ident) for w in ("policy", "difference")),
            ],
            "csv": csv_link(data),
            "csv_name": f"map_{change.column}.csv",
        }

    def baseline(self, change: AreaChange, ident: str) -> Picture:
        """Draw the baseline, or copy it under ids of its own when it has been drawn before."""
        key = change.baseline_cell, change.column
        if key not in self.baselines:
            self.baselines[key] = ident, self.draw(change, "baseline", ident)
        old, picture = self.baselines[key]
        return replace(picture, svg=Markup(str(picture.svg).replace(f"{old}-baseline-", f"{ident}-baseline-")))

    def draw(self, change: AreaChange, what: str, ident: str, *, legend: bool = True) -> Picture:
        """Draw one map with hover names and a description."""
        differs = what == "difference"
        values = change.effect if differs else getattr(change, what)
        unit = change.item.change_unit if differs else change.item.unit
        levels, reach = self.ranges[change.column]
        figure, ax = _map_figure(LEGEND if legend else 0.0)
        plot_map(
            dict(self.cells),
            values,
            _legend_text(change.item.label, unit),
            ax,
            limits=(-reach, reach) if differs else levels,
            diverging=differs,
            unclear=change.unclear if differs else None,
            legend=legend and _legend_axes(figure, 0.62 / (HEIGHT + LEGEND), HEIGHT + LEGEND),
        )
        decimals = max(0, decimals_for(float(values.abs().max()), math.nan, math.nan) - 1)
        texts = {code: f"{number(value, decimals, signed=differs)} {unit}".strip() for code, value in values.items()}
        hovers = {
            f"area-{code}": f"{self.names.get(code, code)}: {texts[code]}" for code in self.cells if code in texts
        }
        title = say(f"map_{what}")
        described = {"title": change.item.label, "what": title, "year": change.year, "n": len(hovers)}
        if differs and not values.abs().max() > 0.0:
            text = say("map_alt_same", **described)
        else:
            text = say("map_alt", low=texts[values.idxmin()], high=texts[values.idxmax()], **described)
        return Picture(title, Markup(to_svg(figure, f"{ident}-{what}", text, hovers, self.shapes)), figure=figure)

    def multiples(self, changes: Sequence[tuple[str, AreaChange]], ident: str) -> dict[str, Any]:
        """Draw one indicator small, once for the baseline and once for every package, with one legend for all.

        Parameters
        ----------
        changes : list of (str, AreaChange)
            Name of the package, and the indicator in it; at least one.
        """
        first = changes[0][1]
        pictures = [self.draw(first, "baseline", ident, legend=False)]
        for position, (name, change) in enumerate(changes):
            picture = self.draw(change, "difference", f"{ident}-{position}", legend=False)
            pictures.append(replace(picture, title=say("map_less_baseline", title=name)))
        return {"title": first.item.label, "pictures": pictures, "legend": self._shared_legend(first, ident)}

    def _shared_legend(self, change: AreaChange, ident: str) -> Markup:
        item, (levels, reach) = change.item, self.ranges[change.column]
        height = 1.5
        figure = Figure(figsize=(WIDTH, height))
        above, below = (_legend_axes(figure, bottom, height) for bottom in (0.82, 0.32))
        plot_map_legend(levels, _legend_text(say("map_baseline"), item.unit), above)
        plot_map_legend((-reach, reach), _legend_text(say("map_difference"), item.change_unit), below, diverging=True)
        text = say("map_legend_alt", title=item.label, unit=item.unit, change=item.change_unit)
        return Markup(to_svg(figure, f"{ident}-legend", text))


def _map_figure(below: float) -> tuple[Figure, Axes]:
    """Return a figure with ``below`` inches under its map, which lies at the same place in all of them."""
    figure = Figure(figsize=(WIDTH, HEIGHT + below))
    return figure, figure.add_axes((0.01, below / (HEIGHT + below), 0.98, HEIGHT / (HEIGHT + below)))


def _legend_axes(figure: Figure, bottom: float, height: float) -> Axes:
    """Return axes for a legend at ``bottom`` (share of the figure's ``height`` in inches)."""
    return figure.add_axes((0.1, bottom, 0.8, 0.09 / height))


def _legend_text(label: str, unit: str) -> str:
    return plain(f"{label} [{unit}]" if unit else label, 46)
