"""The folder of a cell: replicates are kept one by one, then merged into one set of files.

A run that is killed loses at most the replicate it was in; the same command goes on from
there. ``.replicates/<seed>/`` holds a finished replicate, ``.replicates/<seed>.years`` one
byte for every simulated year of one under way. After the merge both are gone.
"""

import contextlib
import os
import shutil
import tempfile
import time
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from sim.config import ConfigError
from sim.experiments.locks import FileLock
from sim.results import (
    TABLES,
    RunResult,
    read_frame,
    read_json,
    tidy,
    write_frame,
    write_json,
    write_text,
)

FINISHED, FAILED, RUNNING = "finished", "failed", "running"


@dataclass(frozen=True)
class CellFolder:
    """Files of one cell, identified by the digest of its configuration."""

    path: Path
    digest: str

    @property
    def _parts(self) -> Path:
        return self.path / ".replicates"

    @property
    def manifest(self) -> dict[str, Any]:
        """Manifest as it lies in the folder; empty when there is none."""
        return read_json(self.path / "manifest.json")

    @property
    def finished(self) -> bool:
        """Whether the cell has all the seeds it was last asked for."""
        manifest = self.manifest
        return manifest.get("status") == FINISHED and manifest.get("digest") == self.digest

    def merged_seeds(self) -> set[int]:
        """Seeds in the cell's own files."""
        return set(self.manifest.get("seeds", []))

    def part_seeds(self, table: str = "metrics") -> set[int]:
        """Seeds of finished replicates that are not merged yet and have this table."""
        return {
            int(file.parent.name) for file in self._parts.glob(f"*/{table}.parquet") if file.parent.name.isdecimal()
        }

    def seeds(self, households: bool = False) -> set[int]:
        """Every seed that need not be run again; ``households``: those that have that table too."""
        merged = self.merged_seeds()
        if not households:
            return merged | self.part_seeds()
        path = self.path / "households.parquet"
        if merged and path.is_file():
            merged &= set(pd.read_parquet(path, columns=["seed"])["seed"])
        else:
            merged = set()
        return merged | self.part_seeds("households")

    def has(self, seed: int, households: bool = False) -> bool:
        """Whether a seed need not be run again."""
        table = "households" if households else "metrics"
        return (self._parts / str(seed) / f"{table}.parquet").is_file() or seed in self.seeds(households)

    def claim(self, seed: int) -> FileLock:
        """Return the lock of one replicate: who holds it runs it."""
        return FileLock(self.path / f".{seed}.lock")

    @property
    def _lock(self) -> FileLock:
        """Held while the cell's own files change."""
        return FileLock(self.path / ".lock")

    def refuse_another(self) -> None:
        """Refuse a folder that holds results of another configuration.

        Raises
        ------
        ConfigError
            The folder's digest is another one, and there is something to lose.
        """
        there = self.manifest.get("digest")
        if there is not None and there != self.digest and self.seeds():
            raise ConfigError(
                f"run.dir: {self.path} holds a run of another configuration or version "
                f"(digest {there}, this one {self.digest}); choose another folder or delete it"
            )

    def begin(self, config: dict[str, Any], manifest: dict[str, Any]) -> None:
        """Write what is known before the first replicate."""
        with self._lock:
            self.refuse_another()
            self._parts.mkdir(parents=True, exist_ok=True)
            (self.path / "error.json").unlink(missing_ok=True)
            self._write_config(config)
            merged = sorted(self.merged_seeds())
            write_json(self.path / "manifest.json", {**manifest, "seeds": merged, "status": RUNNING})

    def _write_config(self, config: dict[str, Any]) -> None:
        write_text(self.path / "config.yaml", yaml.safe_dump(config, sort_keys=False, allow_unicode=True))

    def mark_year(self, seed: int, years: int) -> None:
        """Note on disk that a replicate has come so far, for whoever draws the progress bar."""
        with open(self._parts / f"{seed}.years", "wb" if years == 0 else "ab") as file:
            file.write(b"." * (years > 0))

    def years_done(self, seeds: Iterable[int], years: int) -> int:
        """Count the simulated years of these seeds that are on disk."""
        done = self.seeds()
        return sum(years if seed in done else self._years_under_way(seed) for seed in seeds)

    def _years_under_way(self, seed: int) -> int:
        try:
            return (self._parts / f"{seed}.years").stat().st_size
        except OSError:
            return 0

    def add(self, result: RunResult) -> None:
        """Keep one finished replicate, whose lock is held: the whole folder appears at once."""
        (seed,) = result.seeds
        self._forget(seed)
        self._parts.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=self._parts, prefix=f".{seed}-"))
        try:
            for name, frame in result.frames.items():
                write_frame(staging / f"{name}.parquet", frame)
            write_json(staging / "manifest.json", result.manifest)
            os.replace(staging, self._parts / str(seed))
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
        (self._parts / f"{seed}.years").unlink(missing_ok=True)

    def _forget(self, seed: int) -> None:
        """Remove a replicate that is not merged, and what one that was killed left behind."""
        for path in (self._parts / str(seed), *self._parts.glob(f".{seed}-*")):
            shutil.rmtree(path, ignore_errors=True)

    def merge(self, manifest: dict[str, Any]) -> None:
        """Make the cell's files from its earlier ones and the new replicates."""
        with self._lock:
            new = self.part_seeds()
            if new or not self.finished:
                self._merge(manifest, sorted(new))
            for seed in new:
                self._forget(seed)
                (self._parts / f"{seed}.years").unlink(missing_ok=True)
            for leftover in self.path.glob(".*.tmp"):
                leftover.unlink()
            with contextlib.suppress(OSError):  # another process may be at further seeds
                self._parts.rmdir()

    def _merge(self, manifest: dict[str, Any], new: list[int]) -> None:
        kept = self.merged_seeds() - set(new)
        parts = [self._parts / str(seed) for seed in new]
        for name in (*TABLES, "households"):
            self._merge_table(name, parts, kept)
        notes = [read_json(part / "manifest.json") for part in parts]
        old = self.manifest if kept else {}
        peaks = [note.get("peak_memory_mib") or 0.0 for note in (old, manifest)]
        content = {
            **manifest,
            **sum_of_facts([old, *notes]),
            "peak_memory_mib": max(peaks) or None,
            "seeds": sorted(kept.union(new)),
            "status": FINISHED,
        }
        write_json(self.path / "manifest.json", content)

    def _merge_table(self, name: str, parts: list[Path], kept: set[int]) -> None:
        path = self.path / f"{name}.parquet"
        frames = [read_frame(part / path.name) for part in parts if (part / path.name).is_file()]
        if kept and path.is_file():
            there = read_frame(path)
            frames.insert(0, there[there["seed"].isin(kept)])
        if frames:
            write_frame(path, tidy(pd.concat(frames, ignore_index=True), name))

    def fail(self, error: BaseException, seed: int | None, config: dict[str, Any], manifest: dict[str, Any]) -> None:
        """Record why the cell did not finish; replicates that did are kept."""
        content = {
            "seed": seed,
            "error": type(error).__name__,
            "message": str(error),
            "when": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "traceback": "".join(traceback.format_exception(error)),
        }
        with contextlib.suppress(OSError), self._lock:  # a full disk may be the very reason
            write_json(self.path / "error.json", content)
            self._write_config(config)
            merged = sorted(self.merged_seeds())
            write_json(self.path / "manifest.json", {**manifest, "seeds": merged, "status": FAILED})


def sum_of_facts(manifests: list[dict[str, Any]]) -> dict[str, Any]:
    """Add up what replicates measured, and keep the description of the areas they share.

    ``year_seconds`` is the mean over replicates of each one's median simulated year.
    """
    total: dict[str, Any] = {
        key: round(sum(manifest.get(key) or 0.0 for manifest in manifests), 3)
        for key in ("wall_seconds", "start_seconds", "quarters", "household_quarters", "n_timed")
    }
    weighted = sum(manifest.get("year_seconds", 0.0) * manifest.get("n_timed", 0) for manifest in manifests)
    total["year_seconds"] = round(weighted / max(total["n_timed"], 1), 5)
    total["threads"] = max((manifest.get("threads", 1) for manifest in manifests), default=1)
    return {**total, "areas": next((m["areas"] for m in reversed(manifests) if m.get("areas")), [])}


def check_writable(path: Path, name: str) -> None:
    """Refuse a folder that cannot be made or written, before anything runs; leave no trace.

    Raises
    ------
    ConfigError
        One line naming the setting, the folder and the reason.
    """
    made: list[Path] = []
    try:
        for folder in [*reversed(path.parents), path]:
            if not folder.is_dir():
                if folder.exists():
                    raise ConfigError(f"{name}: cannot write to {path}: {folder} is not a folder")
                folder.mkdir()
                made.append(folder)
        handle, probe = tempfile.mkstemp(dir=path, prefix=".nabolag-")
        os.close(handle)
        os.unlink(probe)
    except OSError as error:
        raise ConfigError(f"{name}: cannot write to {path}: {error.strerror or error}") from error
    finally:
        for folder in reversed(made):
            folder.rmdir()
