"""Results of a run: tidy frames and a manifest, and how they lie on disk.

A file is complete or absent: everything is written under another name in the same
folder, flushed, and renamed.
"""

import dataclasses
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import yaml

from sim.config import ConfigError

KEYS = {
    "metrics": ["seed", "year", "metric", "group", "unit_size"],
    "areas": ["seed", "year", "area"],
    "flows": ["seed", "year", "origin", "destination", "group"],
    "households": ["seed"],
}
"""Columns that name a row of each table; rows are sorted by them."""

TABLES = ("metrics", "areas", "flows")
"""Tables that every cell has; ``households`` is there when asked for."""

_WHOLE = {"seed", "year", "challenges"}


def write_whole(path: Path, write: Callable[[BinaryIO], Any], *, flush: bool = True) -> None:
    """Write a file so that it is complete or absent; with ``flush`` also when the machine stops."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            if flush:
                file.flush()
                os.fsync(file.fileno())
        os.chmod(name, 0o666 & ~_umask())  # mkstemp makes private files
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_text(path: Path | str, text: str) -> None:
    """Write a text file in UTF-8, complete or not at all."""
    write_whole(Path(path), lambda file: file.write(text.encode("utf-8")))


def write_bytes(path: Path | str, content: bytes) -> None:
    """Write a binary file, complete or not at all."""
    write_whole(Path(path), lambda file: file.write(content))


def write_json(path: Path | str, content: Mapping[str, Any]) -> None:
    """Write a JSON file, complete or not at all."""
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def write_frame(path: Path | str, frame: pd.DataFrame) -> None:
    """Write a Parquet file, complete or not at all."""
    write_whole(Path(path), lambda file: frame.to_parquet(file, index=False, compression="zstd"))


def read_json(path: Path | str) -> dict[str, Any]:
    """Read a JSON file, or nothing when there is none."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ValueError, OSError) as error:
        raise ConfigError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from error


def read_frame(path: Path | str) -> pd.DataFrame:
    """Read a Parquet file."""
    try:
        return pd.read_parquet(path)
    except (ValueError, OSError) as error:
        raise ConfigError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from error


def tidy(frame: pd.DataFrame, table: str, seed: int | None = None) -> pd.DataFrame:
    """Give a table its columns' order, fixed types and row order.

    Parameters
    ----------
    frame : DataFrame
        Rows as the model recorded them.
    table : str
        ``metrics``, ``areas``, ``flows`` or ``households``.
    seed : int, optional
        Added as the first column where the frame has none.
    """
    keys = KEYS[table]
    if seed is not None and "seed" not in frame:
        frame = frame.assign(seed=seed)
    columns = keys + [name for name in frame.columns if name not in keys]
    frame = frame[columns]
    types = {name: "int64" if name in _WHOLE else "str" for name in keys}
    if table == "metrics":
        types["value"] = "float64"
    types.update({name: "int64" for name in frame.columns if name in _WHOLE})
    return frame.astype(types).sort_values(keys, ignore_index=True, kind="stable")


@dataclass(repr=False)
class RunResult:
    """One cell: a scenario with its seeds.

    Attributes
    ----------
    metrics, areas, flows : DataFrame
        Rows as in ``metrics.parquet``, ``areas.parquet`` and ``flows.parquet``.
    manifest : dict
        Version, seeds, digest, start, wall seconds, peak memory, machine, status.
    config : dict
        The resolved configuration, as in ``config.yaml``.
    households : DataFrame, optional
        Every household at the end, when asked for with ``run.households=true``.
    """

    metrics: pd.DataFrame
    areas: pd.DataFrame
    flows: pd.DataFrame
    manifest: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    households: pd.DataFrame | None = None

    def __repr__(self) -> str:
        return f"RunResult(scenario={self.scenario!r}, seeds={self.seeds}, digest={self.manifest.get('digest')!r})"

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables by name."""
        frames = {name: getattr(self, name) for name in TABLES}
        return frames if self.households is None else {**frames, "households": self.households}

    @property
    def seeds(self) -> list[int]:
        """Seeds in these tables."""
        return list(self.manifest.get("seeds", []))

    @property
    def scenario(self) -> str:
        """Name of the scenario."""
        return str(self.manifest.get("scenario", self.config.get("scenario", {}).get("name", "")))

    def for_seeds(self, seeds: Iterable[int]) -> "RunResult":
        """Return the same result with these seeds only."""
        wanted = sorted(set(seeds) & set(self.seeds))
        if wanted == self.seeds:
            return self
        return dataclasses.replace(self, **self._rows_of(wanted), manifest={**self.manifest, "seeds": wanted})

    def _rows_of(self, seeds: Iterable[int]) -> dict[str, Any]:
        return {name: frame[frame["seed"].isin(seeds)].reset_index(drop=True) for name, frame in self.frames.items()}

    def save(self, path: Path | str) -> Path:
        """Write the files of a cell into a folder; the manifest comes last.

        Raises
        ------
        ConfigError
            The folder holds a finished cell of another configuration, or cannot be written.
        """
        folder = Path(path)
        there = read_json(folder / "manifest.json")
        if there.get("seeds") and there.get("digest") != self.manifest.get("digest"):
            raise ConfigError(f"{folder}: holds a run of another configuration; choose another folder")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_text(folder / "config.yaml", yaml.safe_dump(self.config, sort_keys=False, allow_unicode=True))
            for name, frame in self.frames.items():
                write_frame(folder / f"{name}.parquet", frame)
            write_json(folder / "manifest.json", self.manifest)
        except OSError as error:
            raise ConfigError(f"{folder}: cannot be written: {error.strerror or error}") from error
        return folder


def open_result(path: Path | str) -> RunResult:
    """Read a finished cell.

    Raises
    ------
    ConfigError
        There is no finished cell in that folder.
    """
    folder = Path(path)
    manifest = read_json(folder / "manifest.json")
    if not manifest:
        hint = "; it is a sweep: use open_study" if (folder / "cells").is_dir() else ""
        raise ConfigError(f"{folder}: no finished run here (no manifest.json){hint}")
    if manifest.get("status") != "finished":
        raise ConfigError(f"{folder}: the run is {manifest.get('status')}; the same command finishes it")
    result = RunResult(
        **{name: read_frame(folder / f"{name}.parquet") for name in TABLES},
        manifest=manifest,
        config=yaml.safe_load((folder / "config.yaml").read_text(encoding="utf-8")),
        households=read_frame(path) if (path := folder / "households.parquet").is_file() else None,
    )
    if set(result.metrics["seed"]) <= set(result.seeds):
        return result
    return dataclasses.replace(result, **result._rows_of(result.seeds))  # a merge is under way
