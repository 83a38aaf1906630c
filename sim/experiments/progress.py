"""Progress bars, on stderr, for whatever takes longer than two seconds."""

import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

PATIENCE = 2.0
"""Seconds before a bar appears."""


def bar(total: float, what: str, unit: str, shown: bool = True) -> Any:
    """Return a bar that appears once it has taken longer than two seconds."""
    from tqdm import tqdm

    return tqdm(
        total=total, desc=what, unit=unit, delay=PATIENCE, miniters=0, mininterval=_interval(), disable=not shown
    )


def _interval() -> float:
    """Return the seconds between two drawings: few lines where they end in a log file."""
    return 0.5 if sys.stderr.isatty() else 30.0


@contextmanager
def ticking(progress: Any, look: Callable[[], None] | None = None, every: float = 1.0) -> Generator[None, None, None]:
    """Keep a bar's clock going while nothing is counted, as in a long start.

    Parameters
    ----------
    progress : tqdm
    look : callable, optional
        Called each time before the bar is drawn.
    every : float
        Seconds between two drawings.
    """
    stopped = threading.Event()

    def follow() -> None:
        while not stopped.wait(every):
            if look is not None:
                look()
            if progress.disable:
                continue
            drawn = progress.last_print_t > progress.start_t
            if time.time() - progress.last_print_t >= (_interval() if drawn else PATIENCE):
                progress.refresh()
                progress.last_print_t = time.time()  # so that closing ends the line

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
        if look is not None:
            look()


@contextmanager
def watched(
    count: Callable[[], int], total: int, what: str, unit: str, every: float = 1.0
) -> Generator[None, None, None]:
    """Drive one bar from a count that other processes raise, for as long as the block lasts.

    Parameters
    ----------
    count : callable
        How much is done by now, at most ``total``.
    total : int
        How much there is.
    every : float
        Seconds between two looks.
    """
    with bar(total, what, unit) as progress:
        progress.initial = progress.n = min(count(), total)  # what was done before counts for no speed

        def look() -> None:
            new = min(count(), total) - progress.n
            if new > 0:
                progress.update(new)

        with ticking(progress, look, every):
            yield
