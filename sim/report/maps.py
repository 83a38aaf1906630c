"""Maps from centroids and areas alone: cells that touch but never overlap, drawn without boundary files."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize, TwoSlopeNorm
from matplotlib.patches import Polygon
from numpy.typing import NDArray

_KM_PER_DEGREE = 111.32
_CORNERS = 40
UNCLEAR = "#E3E3E3"
"""Colour of areas whose difference cannot be told from noise."""


def place_cells(areas: pd.DataFrame) -> dict[str, NDArray[np.float64]]:
    """Return a polygon per area: a disc of the area's size, cut where it meets its neighbours'.

    Parameters
    ----------
    areas : DataFrame
        ``code``, ``lon``, ``lat`` (degrees), ``area_km2``; rows without a centre are left out.

    Returns
    -------
    dict
        Area code -> corners ``[n, 2]`` in km east and north of the city's middle.

    Notes
    -----
    Land areas are held within a quarter and two and a half times the median, so that inner-city areas
    can be read and fjord and forest do not fill the page. Discs that overlap are first nudged apart
    (Dorling 1996), then cut along their power lines (the weighted Voronoi diagram), so that no two
    cells overlap.
    """
    areas = areas[np.isfinite(areas["lon"].astype(float)) & np.isfinite(areas["lat"].astype(float))]
    if areas.empty:
        return {}
    centre = _kilometres(areas["lon"].to_numpy(float), areas["lat"].to_numpy(float))
    size = areas["area_km2"].to_numpy(float)
    usual = np.nanmedian(size) if np.isfinite(size).any() else 1.0
    size = np.clip(np.where(np.isfinite(size), size, usual), usual / 4.0, usual * 2.5)
    radius = np.sqrt(size / np.pi)
    centre = _nudged(centre, 0.85 * radius)
    polygons = _power_cells(centre, 1.12 * radius)
    return dict(zip(areas["code"].astype(str), polygons, strict=True))


def _kilometres(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project degrees on a plane through the middle of the city; plain coordinates stay as they are."""
    middle = lat.mean()
    if abs(middle) > 90.0 or np.abs(lon).max() > 180.0:
        return np.column_stack([lon - lon.mean(), lat - middle])
    east = (lon - lon.mean()) * _KM_PER_DEGREE * np.cos(np.radians(middle))
    return np.column_stack([east, (lat - middle) * _KM_PER_DEGREE])


def _nudged(centre: NDArray[np.float64], radius: NDArray[np.float64], rounds: int = 300) -> NDArray[np.float64]:
    """Push overlapping discs apart and pull all gently back to where they belong."""
    place = centre + 1e-6 * np.arange(len(centre))[:, None] * np.array([1.0, -1.0])
    for count in range(rounds):
        apart = place[:, None] - place[None]
        distance = np.sqrt((apart**2).sum(axis=2)) + 1e-12
        overlap = np.maximum(radius[:, None] + radius[None] - distance, 0.0)
        np.fill_diagonal(overlap, 0.0)
        push = (apart / distance[..., None] * overlap[..., None]).sum(axis=1)
        place = place + 0.3 * push + 0.01 * (1.0 - count / rounds) * (centre - place)
    return place


def _power_cells(centre: NDArray[np.float64], radius: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    angle = np.linspace(0.0, 2.0 * np.pi, _CORNERS, endpoint=False)
    disc = np.column_stack([np.cos(angle), np.sin(angle)])
    polygons = []
    for i, here in enumerate(centre):
        polygon = here + radius[i] * disc
        for j in np.argsort(((centre - here) ** 2).sum(axis=1))[1:]:
            way = centre[j] - here
            length2 = float(way @ way)
            if length2 > (radius[i] + radius.max()) ** 2:
                break
            if length2 > (radius[i] + radius[j]) ** 2:
                continue
            break_even = np.clip((length2 + radius[i] ** 2 - radius[j] ** 2) / 2.0, 0.15 * length2, 0.85 * length2)
            polygon = _cut(polygon, (polygon - here) @ way - break_even)
        polygons.append(polygon)
    return polygons


def _cut(polygon: NDArray[np.float64], side: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep the part of a convex polygon where ``side`` is at most zero."""
    if (side <= 0.0).all():
        return polygon
    corners = []
    for k in range(len(polygon)):
        before, after = side[k - 1], side[k]
        if (before <= 0.0) != (after <= 0.0):
            corners.append(polygon[k - 1] + (polygon[k] - polygon[k - 1]) * before / (before - after))
        if after <= 0.0:
            corners.append(polygon[k])
    return np.array(corners)


def plot_map(
    cells: dict[str, NDArray[np.float64]],
    values: pd.Series,
    label: str,
    ax: Axes | None = None,
    *,
    limits: tuple[float, float] | None = None,
    diverging: bool = False,
    unclear: set[str] | None = None,
    legend: Axes | bool = True,
) -> Axes:
    """Draw one value per area with a legend in its unit.

    Parameters
    ----------
    cells : dict
        Polygons of ``place_cells``.
    values : Series
        Value by area code, in the unit of ``label``; areas without a value are left white.
    label : str
        Text of the legend, with the unit.
    ax : Axes, optional
        Where to draw; a new figure when omitted.
    limits : (float, float), optional
        Range of the colours; default that of the values.
    diverging : bool
        Colours around zero, for differences.
    unclear : set of str, optional
        Areas to grey because their difference cannot be told from noise.
    legend : Axes or bool
        Where to draw the legend; true is below the map, false nowhere.
    """
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(layout="constrained")
    shades = _shades(values, limits, diverging)
    for code, polygon in cells.items():
        known = code in values.index and np.isfinite(values[code])
        face = shades.to_rgba(float(values[code])) if known else "white"
        if known and unclear and code in unclear:
            face = UNCLEAR
        ax.add_artist(Polygon(polygon, facecolor=face, edgecolor="#777777", linewidth=0.4, gid=f"area-{code}"))
    _frame(ax, cells)
    if legend is True:
        _legend(ax.figure, shades, label, ax=ax, shrink=0.85, aspect=28, pad=0.01)
    elif isinstance(legend, Axes):
        _legend(legend.figure, shades, label, cax=legend)
    return ax


def plot_map_legend(limits: tuple[float, float], label: str, ax: Axes, *, diverging: bool = False) -> Axes:
    """Draw the legend of maps that share their colours.

    Parameters
    ----------
    limits : (float, float)
        Range of the colours, as given to ``plot_map``.
    label : str
        Text of the legend, with the unit.
    ax : Axes
        Where to draw.
    diverging : bool
        Colours around zero, for differences.
    """
    _legend(ax.figure, _shades(pd.Series(limits), limits, diverging), label, cax=ax)
    return ax


def _legend(figure: Any, shades: ScalarMappable, label: str, **where: Any) -> None:
    bar = figure.colorbar(shades, orientation="horizontal", **where)
    bar.set_label(label, size=9)
    bar.ax.tick_params(labelsize=9)
    bar.ax.xaxis.get_major_locator().set_params(nbins=5)


def _shades(values: pd.Series, limits: tuple[float, float] | None, diverging: bool) -> ScalarMappable:
    return ScalarMappable(_norm(values, limits, diverging), "PuOr" if diverging else "cividis_r")


def _frame(ax: Axes, cells: dict[str, NDArray[np.float64]]) -> None:
    """Show all cells at one scale, without axes."""
    corners = np.vstack(list(cells.values()))
    (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
    margin = 0.02 * max(right - left, top - bottom)
    ax.set_xlim(left - margin, right + margin)
    ax.set_ylim(bottom - margin, top + margin)
    ax.set_aspect("equal")
    ax.set_axis_off()


def _norm(values: pd.Series, limits: tuple[float, float] | None, diverging: bool) -> Normalize:
    finite = values[np.isfinite(values.astype(float))].astype(float)
    low, high = limits if limits else ((finite.min(), finite.max()) if len(finite) else (0.0, 1.0))
    if diverging:
        reach = max(abs(low), abs(high)) or 1.0
        return TwoSlopeNorm(0.0, -reach, reach)
    return Normalize(low, high if high > low else low + (abs(low) or 1.0) * 0.01)
