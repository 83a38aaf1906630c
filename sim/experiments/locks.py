"""Locks between processes, also of several machines on one file system: kept until let go of, or until death."""

import contextlib
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FileLock:
    """A lock that is a file; the file, and folders made for it, are gone once it is let go of.

    On a file system without locks everyone is given it: work may then be done twice, with the same result.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = None
        self._made: list[Path] = []

    def acquire(self, wait: bool = True) -> bool:
        """Take the lock; without ``wait`` say at once whether that was possible."""
        while True:
            try:
                file = self._open()
            except (FileNotFoundError, FileExistsError):  # the folder came or went in between
                if any(folder.is_file() for folder in self.path.parents):
                    raise
                continue
            if not _lock(file, wait):
                file.close()
                return False
            if _is_still_there(file, self.path):
                self._file = file
                return True
            file.close()  # it was let go of while we waited

    def _open(self) -> BinaryIO:
        self._made = [folder for folder in (self.path.parent, *self.path.parent.parents) if not folder.exists()]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return open(self.path, "ab")

    def release(self) -> None:
        """Let go of it, if it is held."""
        if self._file is None:
            return
        with contextlib.suppress(OSError):
            self.path.unlink()
        self._file.close()
        self._file = None
        with contextlib.suppress(OSError):  # what was written meanwhile stays
            for folder in self._made:
                folder.rmdir()

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, where: TracebackType | None) -> None:
        self.release()

    def free(self) -> bool:
        """Whether nobody holds it at the moment."""
        taken = self.acquire(wait=False)
        self.release()
        return taken


if sys.platform == "win32":

    def _lock(file: BinaryIO, wait: bool) -> bool:
        while True:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)  # waits ten seconds
                return True
            except OSError:
                if not wait:
                    return False

else:

    def _lock(file: BinaryIO, wait: bool) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks
            return True
        return True


def _is_still_there(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
