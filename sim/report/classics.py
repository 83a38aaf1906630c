"""Figures and animations of the classic models."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.animation import PillowWriter
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.report.figures import COLOURS, style
from sim.results import write_whole

VACANT_COLOUR = "#FFFFFF"
MOST_PIXELS = 400
"""Cells drawn along an edge of an animation; of larger boards every k-th cell."""


class Scene(Protocol):
    """What a model looks like at one moment."""

    def draw(self, ax: Axes) -> Any:
        """Draw it, with its legend, and return what changes from moment to moment."""

    def update(self, drawn: Any) -> None:
        """Bring what an earlier moment drew to this one."""


@dataclass(frozen=True)
class Groups:
    """Who lives in each cell of a board.

    Parameters
    ----------
    values : int8[height, width]
        Group of who lives there, -1 vacant.
    labels : tuple of str
        Names of the groups.
    """

    values: NDArray
    labels: tuple[str, ...]

    def draw(self, ax: Axes) -> AxesImage:
        """Draw every cell in the colour of its group."""
        colours = [VACANT_COLOUR, *(COLOURS[g % len(COLOURS)] for g in range(len(self.labels)))]
        ax.set(xticks=[], yticks=[])
        image = ax.imshow(
            _thinned(self.values),
            cmap=ListedColormap(colours),
            vmin=-1.5,
            vmax=len(self.labels) - 0.5,
            interpolation="nearest",
        )
        names = ("vacant", *self.labels)
        keys = [Patch(facecolor=c, edgecolor="0.4", label=name) for c, name in zip(colours, names, strict=True)]
        columns = len(keys) if len(keys) <= 4 else 3
        ax.legend(handles=keys, loc="upper center", bbox_to_anchor=(0.5, -0.01), ncols=columns, frameon=False)
        return image

    def update(self, drawn: AxesImage) -> None:
        """Show these cells instead."""
        drawn.set_data(_thinned(self.values))


@dataclass(frozen=True)
class Values:
    """A value of every place.

    Parameters
    ----------
    values : float64[height, width]
        NaN where there is no place.
    meaning : str
        What the values are, with unit.
    low, high : float
        Ends of the colour scale.
    """

    values: NDArray
    meaning: str
    low: float = 0.0
    high: float = 1.0

    def draw(self, ax: Axes) -> AxesImage:
        """Draw every place in the colour of its value."""
        ax.set(xticks=[], yticks=[])
        image = ax.imshow(_thinned(self.values), cmap="cividis", vmin=self.low, vmax=self.high, interpolation="nearest")
        ax.figure.colorbar(image, ax=ax, label=self.meaning, location="bottom", fraction=0.06, pad=0.03)
        return image

    def update(self, drawn: AxesImage) -> None:
        """Show these values instead."""
        drawn.set_data(_thinned(self.values))


@dataclass(frozen=True)
class Path2D:
    """Where a model has been on a plane, among curves that do not change.

    Parameters
    ----------
    path : float64[n, 2]
        Points so far, the present one last.
    curves : mapping
        Label -> float64[n, 2].
    xlabel, ylabel : str
    """

    path: NDArray
    curves: Mapping[str, NDArray]
    xlabel: str
    ylabel: str

    def draw(self, ax: Axes) -> tuple[Line2D, Line2D]:
        """Draw the curves, the path and where it is now."""
        for position, (label, curve) in enumerate(self.curves.items()):
            ax.plot(*curve.T, label=label, **style(position))
        (path,) = ax.plot(*self.path.T, color="0.3", linewidth=1.0, label="path")
        (now,) = ax.plot(*self.path[-1:].T, "o", color="black", label="now")
        ax.set(xlabel=self.xlabel, ylabel=self.ylabel, xlim=(0.0, 1.05), ylim=(0.0, 1.05), aspect="equal")
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2, frameon=False)
        return path, now

    def update(self, drawn: tuple[Line2D, Line2D]) -> None:
        """Show this path instead."""
        drawn[0].set_data(*self.path.T)
        drawn[1].set_data(*self.path[-1:].T)


def _thinned(values: NDArray) -> NDArray:
    """Take every k-th row and column, so that no edge exceeds ``MOST_PIXELS``."""
    step = -(-max(values.shape) // MOST_PIXELS)
    return values[::step, ::step]


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
    scene.draw(left)
    left.set_title(f"after {int(history['step'].iloc[-1])} steps")
    for position, (name, label) in enumerate(measures.items()):
        right.plot(history["step"], history[name], label=label, **style(position))
    right.set(xlabel="Step", title="over time")
    if history[list(measures)].max().max() <= 1.0:
        right.set_ylim(min(0.0, history[list(measures)].min().min()), 1.02)
    right.xaxis.set_major_locator(MaxNLocator(integer=True))
    right.legend(frameon=False)
    figure.suptitle(title)
    return figure


def save_figure(path: Path, figure: Figure) -> Path:
    """Write a figure in the format of the file's ending and close it; the file is complete or absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, lambda file: figure.savefig(file, dpi=150, format=path.suffix[1:]))
    plt.close(figure)
    return path


def save_animation(path: Path, title: str, moments: Iterable[tuple[Scene, str]], frames_per_second: float) -> Path:
    """Write moments of a model, each with a caption, as an animated GIF; the file is complete or absent."""
    figure, ax = plt.subplots(figsize=(5.0, 6.4), dpi=100, layout="compressed")
    drawn = None
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "animation.gif")
        writer = PillowWriter(fps=frames_per_second)
        with writer.saving(figure, str(place), dpi=100):
            for scene, caption in moments:
                ax.set_title(f"{title}\n{caption}", fontsize="medium")
                if drawn is None:
                    drawn = scene.draw(ax)
                    figure.draw_without_rendering()
                    figure.set_layout_engine("none")  # laid out once: no picture jumps, and each is drawn twice as fast
                scene.update(drawn)
                writer.grab_frame()
        plt.close(figure)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, lambda file: file.write(place.read_bytes()))
    return path
