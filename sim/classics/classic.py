"""What all classics share: settings, steps, the record of every step, figure and animation."""

from __future__ import annotations

import abc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import mesa
import numpy as np
import pandas as pd

from sim.config.settings import fill
from sim.kernels.draws import Purpose, stream

if TYPE_CHECKING:
    from sim.report.classics import Figure, Scene


class Classic(mesa.Model, abc.ABC):
    """A classic model: a Mesa model with one schema, whose step is the paper's.

    Parameters
    ----------
    **kwargs
        Fields of the model's ``schema``; ``seed`` is among them.

    Attributes
    ----------
    config : object
        The checked settings.
    running : bool
        False once nothing can change any more.
    n_steps : int
        Steps made.

    Notes
    -----
    All draws are addressed by seed, step and who decides: the same settings give the same run,
    bit for bit, on any number of threads.
    """

    schema: ClassVar[type]
    title: ClassVar[str]
    measures: ClassVar[dict[str, str]]
    """Attributes recorded at every step, with their labels."""
    max_steps: ClassVar[int] = 5_000
    """Steps of ``run`` unless told otherwise."""

    def __init__(self, **kwargs: Any) -> None:  # SolaraViz lets settings through under this name only
        self.config = fill(self.schema, kwargs)
        super().__init__(rng=self.config.seed)
        self.n_steps = 0
        self._record: list[tuple[float, ...]] = []
        self.set_up(self.key(0))
        self.record()

    @abc.abstractmethod
    def set_up(self, key: np.uint64) -> None:
        """Make the initial state."""

    @abc.abstractmethod
    def advance(self, key: np.uint64) -> None:
        """Make one step; set ``running`` to False when it was the last."""

    @abc.abstractmethod
    def scene(self) -> Scene:
        """Return what the model looks like now."""

    def key(self, step: int) -> np.uint64:
        """Return the key of all draws of one step; 0 is the setting up."""
        return stream(self.config.seed, Purpose.OFFER if step else Purpose.SYNTHESIS, step)

    def step(self) -> None:
        """Make one step and record it."""
        self.n_steps += 1
        self.advance(self.key(self.n_steps))
        self.record()

    def run(self, max_steps: int | None = None) -> Self:
        """Step until nothing can change any more, at most ``max_steps`` times."""
        for _ in range(self.max_steps if max_steps is None else max_steps):
            if not self.running:
                break
            self.step()
        return self

    def record(self) -> None:
        """Note every measure as it is now."""
        self._record.append(tuple(float(getattr(self, name)) for name in self.measures))

    def history(self) -> pd.DataFrame:
        """Return the measures from the start on: step, and one column per measure."""
        frame = pd.DataFrame(self._record, columns=list(self.measures))
        return frame.rename_axis("step").reset_index()

    def plot(self) -> Figure:
        """Draw the present state, and the measures over time."""
        from sim.report.classics import plot_classic

        return plot_classic(self.title, self.scene(), self.history(), self.measures)

    def numbers(self) -> dict[str, float]:
        """Return what the model has to say at present: its measures, and what is known exactly."""
        return {name: float(getattr(self, name)) for name in self.measures}

    def moments(self, n_frames: int, every: int = 1) -> Iterator[tuple[Scene, str]]:
        """Yield what the model looks like now and after every so many steps, with a caption."""
        name, label = next(iter(self.measures.items()))
        for k in range(n_frames):
            if k:
                self.run(every)
            yield self.scene(), f"step {self.n_steps}: {label} {getattr(self, name):.2f}"
            if not self.running:
                return

    def animate(self, path: str | Path, n_frames: int = 60, every: int = 1, frames_per_second: float = 5.0) -> Path:
        """Go on and write an animated GIF of at most ``n_frames`` frames, one every so many steps."""
        from sim.report.classics import save_animation

        return save_animation(Path(path), self.title, self.moments(n_frames, every), frames_per_second)
