"""Figures and animations of the classic models."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.animation import PillowWriter
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Patch
from numpy.typing import NDArray

from sim.report.figures import COLOURS, style
from sim.results import write_whole

VACANT_COLOUR = "#FFFFFF"
MOST_PIXELS = 400
"""Cells drawn along an edge of an animation; of larger boards every k-th cell."""


@dataclass(frozen=True)
class Scene:
    """What a model looks like at one moment: a rectangle of places.

    Parameters
    ----------
    values : int8[height, width] or float64[height, width]
        Group of who lives there, -1 vacant; or, without ``labels``, a value of the place, NaN for none.
    labels : tuple of str
        Names of the groups.
    meaning : str
        What the values are, with unit.
    low, high : float
        Ends of the colour scale of values.
    """

    values: NDArray
    labels: tuple[str, ...] = ()
    meaning: str = ""
    low: float = 0.0
    high: float = 1.0

    def thinned(self) -> NDArray:
        """Return values of every k-th row and column, so that no edge exceeds ``MOST_PIXELS``."""
        step = -(-max(self.values.shape) // MOST_PIXELS)
        return self.values[::step, ::step]


def _show(ax: Axes, scene: Scene) -> AxesImage:
    ax.set(xticks=[], yticks=[])
    if not scene.labels:
        image = ax.imshow(scene.thinned(), cmap="cividis", vmin=scene.low, vmax=scene.high, interpolation="nearest")
        ax.figure.colorbar(image, ax=ax, label=scene.meaning, location="bottom", shrink=0.8)
        return image
    colours = [VACANT_COLOUR, *(COLOURS[g % len(COLOURS)] for g in range(len(scene.labels)))]
    image = ax.imshow(
        scene.thinned(), cmap=ListedColormap(colours), vmin=-1.5, vmax=len(scene.labels) - 0.5, interpolation="nearest"
    )
    keys = [
        Patch(facecolor=c, edgecolor="0.4", label=name)
        for c, name in zip(colours, ("vacant", *scene.labels), strict=True)
    ]
    ax.legend(handles=keys, loc="upper center", bbox_to_anchor=(0.5, -0.01), ncols=4, frameon=False)
    return image


def plot_classic(title: str, scene: Scene, history: pd.DataFrame, measures: Mapping[str, str]) -> Figure:
    """Draw a model's present state and its measures over time, side by side.

    Parameters
    ----------
    history : DataFrame
        ``step`` and one column per measure.
    measures : mapping
        Columns to draw and their labels.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 5.0), layout="constrained", width_ratios=(1.1, 1.0))
    _show(left, scene)
    left.set_title(f"after {int(history['step'].iloc[-1])} steps")
    for position, (name, label) in enumerate(measures.items()):
        right.plot(history["step"], history[name], label=label, **style(position))
    right.set(xlabel="Step", title="over time")
    if history[list(measures)].max().max() <= 1.0:
        right.set_ylim(min(0.0, history[list(measures)].min().min()), 1.02)
    right.legend(frameon=False)
    figure.suptitle(title)
    return figure


def save_figure(path: Path, figure: Figure) -> Path:
    """Write a figure in the format of the file's ending; the file is complete or absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, lambda file: figure.savefig(file, dpi=150, format=path.suffix[1:]))
    return path


def save_animation(path: Path, title: str, moments: Iterable[tuple[Scene, str]], frames_per_second: float) -> Path:
    """Write moments of a model, each with a caption, as an animated GIF; the file is complete or absent."""
    figure = plt.figure(figsize=(5.0, 6.0), dpi=100)
    ax = figure.add_axes((0.03, 0.12, 0.94, 0.76))
    image = None
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "animation.gif")
        writer = PillowWriter(fps=frames_per_second)
        with writer.saving(figure, str(place), dpi=100):
            for scene, caption in moments:
                image = image or _show(ax, scene)
                image.set_data(scene.thinned())
                ax.set_title(f"{title}\n{caption}")
                writer.grab_frame()
        plt.close(figure)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, lambda file: file.write(place.read_bytes()))
    return path
