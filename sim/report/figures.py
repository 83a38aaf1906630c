"""Figures: tidy frames in, ``Axes`` out. No computing, no global settings, no ``show``."""

import io
import re
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.words import say

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
"""Okabe and Ito (2008): told apart with any colour vision. Colour names a scenario, never a judgement."""
DASHES = ((0, ()), (0, (5, 2)), (0, (1, 1.2)), (0, (6, 2, 1, 2)), (0, (3, 1, 1, 1, 1, 1)), (0, (8, 3)), (0, (2, 2)))
BASELINE_COLOUR = "#555555"
GREY_BAND = "#ECECEC"
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
_THIRD_DECIMAL = re.compile(r"(\.\d\d)\d+")
ET.register_namespace("", SVG)
ET.register_namespace("xlink", XLINK)


def plain(text: str, width: int = 0) -> str:
    """Return text that matplotlib draws as it stands: no formulas, broken at ``width`` characters."""
    clean = "".join(c if c.isprintable() else " " for c in str(text)).replace("$", r"\$")
    return "\n".join(textwrap.wrap(clean, width)) if width else clean


def style(position: int) -> dict[str, object]:
    """Colour and dashes of the nth scenario, the same in every figure."""
    return {"color": COLOURS[position % len(COLOURS)], "linestyle": DASHES[position % len(DASHES)]}


def plot_effect(
    effect: pd.DataFrame,
    metric: str,
    unit: str,
    ax: Axes | None = None,
    *,
    names: Mapping[str, str] | None = None,
    policy_year: int | None = None,
    legend: bool = True,
) -> Axes:
    """Draw policy minus baseline over time with its paired 95 % interval.

    Parameters
    ----------
    effect : DataFrame
        Rows of ``effects.parquet`` for one metric, group and unit size: ``year``, ``cell`` or
        ``scenario``, ``effect``, ``low``, ``high``.
    metric, unit : str
        Text for the vertical axis.
    ax : Axes, optional
        Where to draw; a new figure when omitted.
    names : mapping, optional
        Legend text by cell or scenario, which also fixes the order; default the scenarios' names.
    policy_year : int, optional
        First year of a policy; earlier years are greyed.
    legend : bool
        Whether to draw one.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    by = "cell" if "cell" in effect and names and set(effect["cell"]) & set(names) else "scenario"
    order = list(names or dict.fromkeys(effect[by]))
    _grey_years(ax, effect["year"], policy_year)
    ax.axhline(0.0, color=BASELINE_COLOUR, linewidth=1.0)
    for position, key in enumerate(order):
        rows = effect[effect[by] == key].sort_values("year")
        if rows.empty:
            continue
        look = style(position)
        ax.plot(rows["year"], rows["effect"], label=plain((names or {}).get(key, key)), **look)
        ax.fill_between(rows["year"], rows["low"], rows["high"], color=look["color"], alpha=0.2, linewidth=0)
    change = say("change_in", metric=metric)
    ax.set(xlabel=say("year"), ylabel=plain(f"{change} [{unit}]" if unit else change, 34))
    if legend and len(order) > 0:
        ax.legend(frameon=False, fontsize="small", title=say("band"), title_fontsize="small")
    _tidy(ax)
    return ax


def plot_levels(
    levels: pd.DataFrame,
    metric: str,
    unit: str,
    ax: Axes | None = None,
    *,
    names: Mapping[str, str] | None = None,
    policy_year: int | None = None,
) -> Axes:
    """Draw baseline and policies over time.

    Parameters
    ----------
    levels : DataFrame
        ``year``, ``cell`` (or ``scenario``), ``baseline``, ``policy``: means over seeds.
    metric, unit : str
        Text for the vertical axis.
    ax : Axes, optional
        Where to draw; a new figure when omitted.
    names : mapping, optional
        Legend text by cell; fixes the order.
    policy_year : int, optional
        First year of a policy; earlier years are greyed.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    by = "cell" if "cell" in levels and names and set(levels["cell"]) & set(names) else "scenario"
    order = list(names or dict.fromkeys(levels[by]))
    _grey_years(ax, levels["year"], policy_year)
    for position, key in enumerate(order):
        rows = levels[levels[by] == key].sort_values("year")
        ax.plot(rows["year"], rows["policy"], label=plain((names or {}).get(key, key)), **style(position))
    if "baseline_cell" in levels:
        bases = [rows for _, rows in levels.drop_duplicates(["baseline_cell", "year"]).groupby("baseline_cell")]
    else:
        bases = [levels.drop_duplicates("year")]
    for rows in bases:
        rows = rows.sort_values("year")
        ax.plot(rows["year"], rows["baseline"], color=BASELINE_COLOUR, linewidth=1.2, label=say("baseline"), zorder=1.5)
    ax.set(xlabel=say("year"), ylabel=plain(f"{metric} [{unit}]" if unit else metric, 34))
    _tidy(ax)
    return ax


def plot_groups(
    effect: pd.DataFrame,
    metric: str,
    unit: str,
    ax: Axes | None = None,
    *,
    names: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> Axes:
    """Draw effects by group as points with paired 95 % intervals.

    Parameters
    ----------
    effect : DataFrame
        Rows of effects for one metric, unit size and year: ``group``, ``cell``, ``effect``, ``low``, ``high``.
    metric, unit : str
        Text for the horizontal axis.
    ax : Axes, optional
        Where to draw; a new figure when omitted.
    names, labels : mapping, optional
        Legend text by cell, and text by group.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    by = "cell" if "cell" in effect and names and set(effect["cell"]) & set(names) else "scenario"
    order = list(names or dict.fromkeys(effect[by]))
    groups = list(labels or dict.fromkeys(effect["group"]))
    step = 0.7 / max(1, len(order))
    ax.axvline(0.0, color=BASELINE_COLOUR, linewidth=1.0)
    for position, key in enumerate(order):
        rows = effect[effect[by] == key].set_index("group")
        here = [g for g in groups if g in rows.index]
        height = [groups.index(g) + (position - (len(order) - 1) / 2.0) * step for g in here]
        look = {"color": COLOURS[position % len(COLOURS)], "marker": "osD^vP*"[position % 7]}
        rows = rows.loc[here]
        ax.hlines(height, rows["low"], rows["high"], color=look["color"], linewidth=2.0)
        label = plain((names or {}).get(key, key))
        ax.plot(rows["effect"], height, linestyle="none", markersize=5, label=label, **look)
    ax.set_yticks(range(len(groups)), [plain((labels or {}).get(g, g), 20) for g in groups])
    ax.set_ylim(len(groups) - 0.5, -0.5)
    change = say("change_in", metric=metric)
    ax.set_xlabel(plain(f"{change} [{unit}]" if unit else change, 34))
    _tidy(ax)
    return ax


def _grey_years(ax: Axes, years: pd.Series, policy_year: int | None) -> None:
    if policy_year is None or len(years) == 0 or policy_year <= years.min():
        return
    ax.axvspan(years.min() - 0.5, min(policy_year - 0.5, years.max() + 0.5), color=GREY_BAND, linewidth=0, zorder=0)


def _tidy(ax: Axes) -> None:
    """Plain frame, letters of nine points, whole years."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=9)
    ax.xaxis.label.set_size(9)
    ax.yaxis.label.set_size(9)
    years = ax.get_xlabel() == say("year")
    ax.xaxis.get_major_locator().set_params(nbins=6 if years else 5, integer=years)


def new_figure(width: float = 4.0, height: float = 3.0, rows: int = 1, ratios: Sequence[float] | None = None):
    """Return a figure of its own (not pyplot's) and its axes, in inches at 96 dots on screen."""
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(rows, 1, sharex=rows > 1, height_ratios=ratios) if rows > 1 else figure.subplots()
    return figure, axes


@dataclass
class Shapes:
    """Outlines of areas and letters that many figures of a page share: written once, referred to by each.

    A map of a hundred areas is a tenth as long when its outlines stand elsewhere on the page.
    """

    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    """Path and its transform -> its id on the page."""

    def share(self, root: ET.Element) -> None:
        """Replace letters, and shapes whose ``gid`` begins with ``area-``, by references."""
        letters = {}
        for parent in list(root.iter()):
            for position, child in enumerate(list(parent)):
                path = child.find(f"{{{SVG}}}path")
                if path is not None and child.get("id", "").startswith("area-"):
                    parent[position] = self._area(child.get("id", ""), path)
                elif parent.tag == f"{{{SVG}}}defs" and child.get("transform"):
                    letters[f"#{child.get('id')}"] = f"#{self._place(child)}"
                    parent.remove(child)
        for use in root.iter(f"{{{SVG}}}use"):
            old = use.get(f"{{{XLINK}}}href")
            if old in letters:
                use.set(f"{{{XLINK}}}href", letters[old])

    def _area(self, gid: str, path: ET.Element) -> ET.Element:
        colour = re.search(r"fill: ([^;]+)", path.get("style", ""))
        use = ET.Element(f"{{{SVG}}}use", {"class": "area", "id": gid, "href": f"#{self._place(path)}"})
        use.set("fill", colour.group(1) if colour else "none")
        return use

    def _place(self, path: ET.Element) -> str:
        outline = _short(path.get("d", "")), path.get("transform", "")
        return self.ids.setdefault(outline, f"shape-{len(self.ids)}")

    def svg(self) -> str:
        """Return the shapes as a drawing that takes no room."""
        paths = [
            f'<path id="{place}" d="{outline}"' + (f' transform="{transform}"/>' if transform else "/>")
            for (outline, transform), place in self.ids.items()
        ]
        return f'<svg class="shapes" width="0" height="0" aria-hidden="true"><defs>{"".join(paths)}</defs></svg>'


def to_svg(
    figure: Figure,
    name: str,
    description: str,
    hovers: Mapping[str, str] | None = None,
    shapes: Shapes | None = None,
) -> str:
    """Return a figure as inline SVG with a description for screen readers and names to hover over.

    Parameters
    ----------
    figure : Figure
        What to write; text becomes paths, so that no font is needed and none can overflow.
    name : str
        Unique in the page; salts the ids inside.
    description : str
        Alternative text.
    hovers : mapping, optional
        Text to show over the parts whose ``gid`` is the key.
    shapes : Shapes, optional
        Outlines and letters that the page holds once.
    """
    buffer = io.BytesIO()
    options = {"svg.fonttype": "path", "svg.hashsalt": name, "axes.unicode_minus": True}
    with matplotlib.rc_context(options):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    root = ET.fromstring(buffer.getvalue())
    for child in list(root):
        if child.tag == f"{{{SVG}}}metadata":
            root.remove(child)
    width = float(root.get("width", "288pt").removesuffix("pt")) / 72.0 * 96.0
    for attribute in ("width", "height"):
        root.attrib.pop(attribute, None)
    root.set("role", "img")
    root.set("aria-label", description)
    root.set("style", f"max-width:{width:.0f}px")
    if shapes is not None:
        shapes.share(root)
    _drop_indents(root)
    _prefix_ids(root, name, hovers or {})
    return ET.tostring(root, encoding="unicode")


def _short(path: str) -> str:
    """Return a path or place without needless space and digits: a hundredth of a point is finer than any screen."""
    return _THIRD_DECIMAL.sub(r"\1", " ".join(path.split()))


def _drop_indents(root: ET.Element) -> None:
    """Drop the white space between elements, a tenth of a drawing."""
    for element in root.iter():
        element.text = element.text if element.text and element.text.strip() else None
        element.tail = None


def _prefix_ids(root: ET.Element, name: str, hovers: Mapping[str, str]) -> None:
    """Make ids unique in the page, and add hover text to the parts named."""
    names = {element.get("id") for element in root.iter() if element.get("id")}
    for element in root.iter():
        old = element.get("id")
        if old in hovers:
            title = ET.Element(f"{{{SVG}}}title")
            title.text = hovers[old]
            element.insert(0, title)
        if old and element.tag == f"{{{SVG}}}use" and element.get("class") == "area":
            del element.attrib["id"]
        elif old:
            element.set("id", f"{name}-{old}")
        for key, value in element.attrib.items():
            if key in ("d", "x", "y") or value.startswith("translate("):
                element.set(key, _short(value))
            elif value.startswith("#") and value[1:] in names:
                element.set(key, f"#{name}-{value[1:]}")
            elif "url(#" in value:
                element.set(key, value.replace("url(#", f"url(#{name}-"))
