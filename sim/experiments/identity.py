"""What makes two runs the same: the digest of a configuration and of the code."""

import dataclasses
import functools
import hashlib
import json
import os
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from sim.config import Config
from sim.config.loading import PACKAGE, baseline_of
from sim.config.policies import TEXTS

_PARTS_OF_THE_ENGINE = (
    "config",
    "kernels",
    "state",
    "synthesis",
    "processes",
    "policies",
    "metrics",
    "data",
    "model.py",
)
_NO_NUMBER_CHANGES = ("replicates", "threads", "serial_below", "dir", "households", "check")


@functools.cache
def version() -> str:
    """Return the package's version."""
    try:
        return metadata.version("nabolag")
    except metadata.PackageNotFoundError:
        return "unknown"


@functools.cache
def code_version() -> str:
    """Return a digest of every file that can change a number: sources and data of the engine."""
    digest = hashlib.sha256()
    for part in _PARTS_OF_THE_ENGINE:
        root = PACKAGE / part
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(PACKAGE).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def digest(config: Config) -> str:
    """Return the digest of everything that changes a number.

    The folder, the number of threads and of replicates, titles, texts and the report do not count;
    the contents of a city table and the version of the code do. Twenty replicates thus
    have the digest of the first ten.
    """
    return _hash(_content(config))


def branch_digest(config: Config) -> str:
    """Return the digest of what the years before any policy depend on: policies, length and seed do not count."""
    content = _content(config)
    del content["scenario"], content["seed"], content["run"]["years"]
    return _hash(content)


def _content(config: Config) -> dict[str, Any]:
    content = dataclasses.asdict(config)
    content.pop("report")
    for name in _NO_NUMBER_CHANGES:
        content["run"].pop(name, None)
    for name in TEXTS:
        content["scenario"].pop(name, None)
    if config.city.table:
        content["city"]["table"] = hashlib.sha256(Path(config.city.table).read_bytes()).hexdigest()
    return content


def _hash(content: dict[str, Any]) -> str:
    content = {**content, "version": [version(), code_version()]}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def baseline_digest(config: Config) -> str:
    """Return the digest of the same configuration without its scenario."""
    return digest(baseline_of(config))


def machine() -> dict[str, Any]:
    """Say what the run ran on."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in ("numpy", "numba", "pandas", "mesa")},
    }


def peak_memory() -> float | None:
    """Return the most memory this process has held [MiB], where the system tells."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024**2 if sys.platform == "darwin" else 1024), 1)
