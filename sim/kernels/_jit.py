"""The decorators every kernel uses, and the folder its compiled code is kept in."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # spinning threads collapse on busy cores

import numba

PARTS = 2
"""Parts into which kernels divide work that is not row by row: fixed, as it may not depend on threads."""


def _sources_digest() -> str:
    """Digest of all kernel sources: Numba does not notice edits in another file."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder() -> str:
    """Return a writable folder for compiled kernels, in the user's cache if there is one."""
    root = Path(os.environ.get("NABOLAG_CACHE") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = root / "nabolag" / "kernels" / _sources_digest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return str(folder)
    except OSError:
        pass
    return str(Path(tempfile.gettempdir()) / "nabolag-kernels" / _sources_digest())


if "NUMBA_CACHE_DIR" not in os.environ:
    numba.config.CACHE_DIR = _cache_folder()


def kernel(function: Callable) -> Callable:
    """Compile ``function`` on its first call, strict IEEE arithmetic, cached on disk."""
    return numba.njit(cache=True, error_model="numpy")(function)


def inlined(function: Callable) -> Callable:
    """Compile a small helper into the kernels that call it."""
    return numba.njit(cache=True, error_model="numpy", inline="always")(function)


def parallel_kernel(function: Callable) -> Callable:
    """Compile ``function`` with its ``prange`` loops spread over threads.

    Loops write one row per entity and never reduce floats across iterations, so
    the result is the same bit for bit on any number of threads.
    """
    return numba.njit(cache=True, error_model="numpy", parallel=True)(function)


def use_threads(n_threads: int) -> int:
    """Run parallel kernels on ``n_threads`` threads, or on as many as there are."""
    n_threads = max(1, min(int(n_threads), numba.config.NUMBA_NUM_THREADS))
    numba.set_num_threads(n_threads)
    return n_threads
