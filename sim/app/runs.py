"""Runs that pages follow: each is simulated once, however many ask for it, and only while someone does."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager, suppress
from typing import Any

from sim.app.settings import RunKey
from sim.app.worker import work

MOST_OPEN = 80
"""Runs that may be under way at once."""
MOST_KEPT = 150
"""Finished runs that are kept for whoever asks next; about 0.2 MB each for twenty years of Oslo."""


class BusyError(RuntimeError):
    """More is asked for than the machine should take on."""


class Run:
    """The years of one run, as they come."""

    def __init__(self) -> None:
        self.years: list[dict[str, Any]] = []
        self.done = False
        self.error = ""
        self.followers = 0
        self._news = asyncio.Event()

    def tell(self) -> None:
        """Wake who follows."""
        self._news.set()
        self._news = asyncio.Event()

    async def follow(self) -> AsyncIterator[dict[str, Any]]:
        """Yield every year once it is there, from the first.

        Raises
        ------
        RuntimeError
            The run failed.
        """
        seen = 0
        while True:
            while seen < len(self.years):
                yield self.years[seen]
                seen += 1
            if self.error:
                raise RuntimeError(self.error)
            if self.done:
                return
            await self._news.wait()


class Worker:
    """One simulating process, and what it has in hand."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self.open: dict[int, Run] = {}
        context = multiprocessing.get_context("spawn")  # forking a process that has run OpenMP hangs
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=work, args=(other,), daemon=True)
        self._process.start()
        other.close()
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, *message: Any) -> None:
        """Send a message; a worker that has died is replaced by who listens to it."""
        with suppress(OSError):
            self._pipe.send(message)

    def end(self) -> None:
        """Stop the process at once."""
        self._process.terminate()

    def _listen(self) -> None:
        loop = self.runs.loop
        try:
            while True:
                loop.call_soon_threadsafe(self.runs.hear, self, self._pipe.recv())
        except (EOFError, OSError, RuntimeError):  # the process or the loop has ended
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.runs.lost, self)


class Runs:
    """All runs of the laboratory, and the processes that simulate them.

    Parameters
    ----------
    n_workers : int, optional
        Processes; as many as cores, two to four, when omitted.
    """

    def __init__(self, n_workers: int | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        self._known: OrderedDict[RunKey, Run] = OrderedDict()
        self._outlines: dict[str, asyncio.Future[list]] = {}
        self._count = 0
        self._ended = False
        self._workers = [Worker(self) for _ in range(n_workers or max(2, min(4, os.cpu_count() or 1)))]

    def end(self) -> None:
        """Stop all processes."""
        self._ended = True
        for worker in self._workers:
            worker.end()

    async def outline(self, city: str) -> list[dict[str, Any]]:
        """Return the areas of a city for a map."""
        if city not in self._outlines:
            self._outlines[city] = self.loop.create_future()
            self._workers[0].send("outline", city)
        return await asyncio.shield(self._outlines[city])

    @contextmanager
    def followed(self, key: RunKey, priority: int = 0) -> Generator[Run]:
        """Begin a run unless it is known, and hold on to it; it stops when nobody holds it any more.

        Parameters
        ----------
        key : RunKey
            Which run.
        priority : int
            Runs of a lower number come first.

        Raises
        ------
        BusyError
            Too many runs are under way.
        """
        run = self._known.get(key) or self._begin(key, priority)
        self._known.move_to_end(key)
        run.followers += 1
        try:
            yield run
        finally:
            run.followers -= 1
            if run.followers == 0 and not run.done:
                self._stop(key, run)

    def _begin(self, key: RunKey, priority: int) -> Run:
        if sum(len(worker.open) for worker in self._workers) >= MOST_OPEN:
            raise BusyError("the laboratory is computing for many others just now; try again in a minute")
        worker = min(self._workers, key=lambda each: len(each.open))
        self._count += 1
        run = self._known[key] = worker.open[self._count] = Run()
        worker.send("start", self._count, priority, key)
        finished = [old for old, each in self._known.items() if each.done]
        for old in finished[: max(0, len(finished) - MOST_KEPT)]:
            del self._known[old]
        return run

    def _stop(self, key: RunKey, run: Run) -> None:
        self._known.pop(key, None)
        for worker in self._workers:
            for number in [number for number, each in worker.open.items() if each is run]:
                del worker.open[number]
                worker.send("stop", number)

    def hear(self, worker: Worker, message: tuple) -> None:
        """Take in what a worker sends."""
        kind, what, *rest = message
        if kind == "outline":
            self._outlines[what].set_result(rest[0])
        elif run := worker.open.get(what):
            if kind == "year":
                run.years.append(rest[0])
            else:
                run.done = kind == "done"
                run.error = rest[0] if kind == "failed" else ""
                del worker.open[what]
            run.tell()

    def lost(self, worker: Worker) -> None:
        """Replace a worker that has died; its runs have failed."""
        if self._ended or worker not in self._workers:
            return
        for run in worker.open.values():
            run.error = "the process that simulated it has died, perhaps for want of memory"
            run.tell()
        for city, found in list(self._outlines.items()):
            if not found.done():
                del self._outlines[city]
                found.set_exception(RuntimeError("the process that drew the map has died"))
        self._workers[self._workers.index(worker)] = Worker(self)
