"""Progress bars, on stderr, for whatever takes longer than two seconds."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE = 2.0
"""Seconds before a bar appears."""


def bar(total: float, what: str, unit: str, shown: bool = True) -> Any:
    """Return a bar that appears once it has taken longer than two seconds."""
    from tqdm import tqdm

    return tqdm(total=total, desc=what, unit=unit, delay=PATIENCE, miniters=0, disable=not shown)


@contextmanager
def watched(count: Callable[[], int], total: int, what: str, unit: str, every: float = 1.0) -> Iterator[None]:
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
    first = count()
    progress = bar(total, what, unit)
    progress.update(first)
    stopped = threading.Event()

    def follow() -> None:
        while not stopped.wait(every):
            progress.update(max(0, min(count(), total) - progress.n))

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
        progress.update(max(0, min(count(), total) - progress.n))
        progress.close()
