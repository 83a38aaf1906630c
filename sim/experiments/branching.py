"""The years that all scenarios of a seed have in common are simulated once.

A branch is everything but the policies: city, behaviour, market, code. Its folder
``branches/<digest>/`` holds the state of each seed at the end of the common years, for as long as
a sweep runs. Only plain data is read from there.
"""

import contextlib
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sim.config import Config
from sim.experiments.identity import branch_digest
from sim.experiments.locks import FileLock
from sim.policies.block import DEFAULT_DELAY
from sim.results import write_whole
from sim.state import SavedState

BRANCHES = "branches"
COMMON_YEARS = DEFAULT_DELAY
"""Years before the first policy by default; one that starts earlier has nothing in common with others."""
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, EOFError, zipfile.BadZipFile)


def can_branch(config: Config) -> bool:
    """Whether a run goes on after the common years, and no block, not even one of strength 0, starts within them."""
    first = config.city.base_year + COMMON_YEARS
    starts = [block.start for block in vars(config.scenario.policies).values()]
    return config.run.years > COMMON_YEARS and all(start is None or start >= first for start in starts)


def share_branches(folder: Path, configs: Iterable[Config]) -> None:
    """Make a folder for each branch that several of these cells have in common; only those are used."""
    shared = Counter(branch_digest(config) for config in configs if can_branch(config))
    for name, cells in shared.items():
        if cells > 1:
            (folder / BRANCHES / name).mkdir(parents=True, exist_ok=True)


def forget_branches(folder: Path) -> None:
    """Remove the states, once no cell needs them."""
    shutil.rmtree(folder / BRANCHES, ignore_errors=True)


class Branch:
    """The common years of one configuration and seed.

    Parameters
    ----------
    config : Config
        Of the cell.
    seed : int
    make : callable
        Makes models; branches are used when it can ``restore`` them too.
    folder : Path, optional
        Of the sweep, see :func:`share_branches`; none simulates every year.
    """

    def __init__(self, config: Config, seed: int, make: Any, folder: Path | None) -> None:
        self.config, self.seed, self._make = config, seed, make
        self._path = None
        if folder is not None and hasattr(make, "restore") and can_branch(config):
            digest = branch_digest(config)
            place = folder / BRANCHES / digest
            self._label = f"{digest} {seed}"
            if place.is_dir():
                self._path = place / f"{seed}.npz"
                self._lock = FileLock(place / f"{seed}.lock")

    def ready(self) -> bool:
        """Whether nobody else is simulating the common years just now."""
        return self._path is None or self._path.is_file() or self._lock.free()

    def begin(self) -> Any:
        """Return a model with the common years behind it, or a new one whose common years others wait for."""
        if self._path is not None:
            self._lock.acquire()
            model = self._restored(self._path)
            if model is not None:
                self._lock.release()
                return model
        return self._make(self.config, seed=self.seed)

    def _restored(self, path: Path) -> Any:
        """Return the model of a file; one that is damaged or of something else is removed."""
        try:
            return self._make.restore(SavedState.read(path, self._label), self.config)
        except UNREADABLE:
            path.unlink(missing_ok=True)
            return None

    def reached(self, model: Any, years: int) -> None:
        """Keep the state for others at the end of the common years."""
        if self._path is not None and years == COMMON_YEARS and not self._path.is_file():
            state = model.snapshot()
            with contextlib.suppress(OSError):  # others then simulate those years themselves
                write_whole(self._path, lambda file: state.write(file, self._label), flush=False)
        if years >= COMMON_YEARS:
            self.close()

    def close(self) -> None:
        """Let others go on, whatever has happened."""
        if self._path is not None:
            self._lock.release()
