"""A process that simulates several runs in turn, a year at a time."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from sim.app.settings import HOUSEHOLDS, INDICATORS, MEASURES, RunKey

MOST_HOUSEHOLDS = 400_000
"""Households of all cities that one process has in memory at once, but for a single larger city."""
IDLE = 2.0
"""Seconds without anything to do after which a new process warms up, so that the page opens first."""


@dataclass(order=True)
class Task:
    """A run under way; the lowest comes first."""

    priority: int
    years_done: int
    number: int
    key: RunKey = field(compare=False)
    years: Iterator[dict[str, Any]] | None = field(default=None, compare=False)


WARM_UP = Task(10**6, 0, 0, RunKey("classroom", "baseline", strength=0.0, start=2017, years=1, seed=0))
"""Comes after all others and loads what they need; nobody follows a run of number 0."""


def years_of(key: RunKey) -> Iterator[dict[str, Any]]:
    """Simulate a run; yield what the pages need of every year."""
    from sim.model import ResidentialModel

    model = ResidentialModel(key.config())
    for _ in range(key.years):
        model.run_years(1)
        areas = model.recorder.areas()
        year = int(areas["year"].max())
        now = areas[areas["year"] == year]
        metrics = model.metrics()
        metrics = metrics[metrics["year"] == year].set_index(["metric", "group", "unit_size"])["value"]
        yield {
            "year": year,
            "areas": {name: now[name].to_numpy(float) for name in INDICATORS},
            "city": {name: float(metrics[row]) for name, row in MEASURES.items()},
        }


def outline(city: str) -> list[dict[str, Any]]:
    """Return name and polygon [km] of every area, in the order of its rows."""
    import numpy as np
    import pandas as pd

    from sim.config import CityConfig, Config
    from sim.model import ResidentialModel
    from sim.report.maps import place_cells

    areas = ResidentialModel(Config(city=CityConfig(name=city))).describe_areas()
    cells = place_cells(pd.DataFrame(areas))
    return [
        {"name": area["name"], "corners": np.round(cells[area["code"]], 2).tolist() if area["code"] in cells else []}
        for area in areas
    ]


def work(pipe: Connection) -> None:
    """Take runs and answer with their years, until told to end.

    Parameters
    ----------
    pipe : Connection
        Receives ``("start", number, priority, key)``, ``("stop", number)``, ``("outline", city)`` and
        ``("end",)``; sends ``("year", number, dict)``, ``("done", number)``, ``("failed", number, text)``
        and ``("outline", city, list)``.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its workers
    tasks: list[Task] = []
    if not pipe.poll(IDLE):
        tasks.append(WARM_UP)
    while True:
        while pipe.poll(None if not tasks else 0):
            message = pipe.recv()
            if message[0] == "end":
                return
            if message[0] == "outline":
                pipe.send(("outline", message[1], outline(message[1])))
            elif message[0] == "start":
                tasks.append(Task(message[2], 0, message[1], message[3]))
            else:
                tasks = [task for task in tasks if task.number != message[1]]
        if tasks:
            task = min(_affordable(tasks))
            if not _advance(task, pipe):
                tasks.remove(task)


def _affordable(tasks: list[Task]) -> list[Task]:
    """Return the runs that have begun, and those that may begin without filling the memory."""
    begun = [task for task in tasks if task.years is not None]
    in_use = sum(HOUSEHOLDS[task.key.city] for task in begun)
    waiting = (task for task in tasks if task.years is None)
    return begun + [task for task in waiting if not begun or in_use + HOUSEHOLDS[task.key.city] <= MOST_HOUSEHOLDS]


def _advance(task: Task, pipe: Connection) -> bool:
    """Simulate one year; return whether there are more."""
    try:
        task.years = task.years or years_of(task.key)
        pipe.send(("year", task.number, next(task.years)))
        task.years_done += 1
    except StopIteration:
        pipe.send(("done", task.number))
        return False
    except Exception as error:
        pipe.send(("failed", task.number, f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"))
        return False
    return True
