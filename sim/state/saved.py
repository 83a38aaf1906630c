"""A moment of a run as plain data: arrays and one text that says how they belong together.

Nothing in a file of this kind is ever run: dataclasses are filled in without calling them, and only
those of this package are known.
"""

from __future__ import annotations

import dataclasses
import enum
import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

PACKAGE = __name__.partition(".")[0]
LABEL, TEXT = "label", "structure"
"""Names of the arrays that hold text."""


@dataclass(frozen=True)
class SavedState:
    """Independent copy of any objects made of dataclasses, arrays, lists, dictionaries and numbers.

    Attributes
    ----------
    structure : str
        JSON; an array is named there by its number.
    arrays : mapping of str to array
        As they were, bit for bit; one that stood in two places stands in two places again.
    """

    structure: str
    arrays: Mapping[str, NDArray[Any]]

    @classmethod
    def of(cls, content: Any) -> SavedState:
        """Copy some objects.

        Raises
        ------
        TypeError
            Something in it is neither data nor a dataclass of this package.
        """
        writer = _Writer()
        structure = json.dumps(writer.encode(content))
        return cls(structure, {name: array.copy(order="K") for name, array in writer.arrays.items()})

    def content(self) -> Any:
        """Return the objects, each time anew."""
        return _Reader(self.arrays).decode(json.loads(self.structure))

    def write(self, file: BinaryIO, label: str = "") -> None:
        """Write an uncompressed ``.npz`` file, which says what it is; its checksums tell damage when it is read."""
        texts = {
            name: np.frombuffer(text.encode(), np.uint8) for name, text in ((LABEL, label), (TEXT, self.structure))
        }
        np.savez(file, allow_pickle=False, **texts, **self.arrays)

    @classmethod
    def read(cls, path: Path, label: str = "") -> SavedState:
        """Read what :meth:`write` wrote.

        Raises
        ------
        OSError, ValueError, KeyError, zipfile.BadZipFile
            The file is not there, damaged, or has another label.
        """
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        found, structure = (arrays.pop(name).tobytes().decode() for name in (LABEL, TEXT))
        if found != label:
            raise ValueError(f"{path}: is {found!r}, not {label!r}")
        return cls(structure, arrays)


class _Writer:
    """Turns objects into JSON, arrays into numbered entries."""

    def __init__(self) -> None:
        self.arrays: dict[str, NDArray[Any]] = {}
        self._numbers: dict[int, str] = {}

    def encode(self, item: Any) -> Any:
        if isinstance(item, np.ndarray):
            return ["array", self._number(item)]
        if isinstance(item, np.generic):
            return ["scalar", item.dtype.str, item.item()]
        if isinstance(item, enum.Enum):
            return ["member", _name(type(item)), item.value]
        if item is None or isinstance(item, bool | int | float | str):
            return item
        if type(item) in (list, tuple):
            return [type(item).__name__, [self.encode(part) for part in item]]
        if type(item) is dict:
            return ["dict", [[self.encode(key), self.encode(value)] for key, value in item.items()]]
        if dataclasses.is_dataclass(item) and not isinstance(item, type):
            return ["object", _name(type(item)), self.encode(vars(item))]
        raise TypeError(f"cannot be saved: {type(item).__name__}")

    def _number(self, array: NDArray[Any]) -> str:
        if array.dtype.hasobject:
            raise TypeError("cannot be saved: an array of objects")
        name = self._numbers.setdefault(id(array), f"a{len(self._numbers)}")
        self.arrays[name] = array
        return name


class _Reader:
    """Turns JSON and numbered arrays into objects again."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = arrays
        self._made: dict[str, NDArray[Any]] = {}

    def decode(self, node: Any) -> Any:
        if not isinstance(node, list):
            return node
        match node:
            case ["array", name]:
                return self._array(name)
            case ["scalar", dtype, value]:
                return np.dtype(dtype).type(value)
            case ["member", name, value]:
                return _class(name, enum.Enum)(value)
            case ["list", parts]:
                return [self.decode(part) for part in parts]
            case ["tuple", parts]:
                return tuple(self.decode(part) for part in parts)
            case ["dict", pairs]:
                return {self.decode(key): self.decode(value) for key, value in pairs}
            case ["object", name, fields]:
                return self._object(name, fields)
        raise ValueError(f"no saved state holds {node!r:.60}")

    def _array(self, name: str) -> NDArray[Any]:
        if name not in self._made:
            self._made[name] = self._arrays[name].copy(order="K")
        return self._made[name]

    def _object(self, name: str, fields: Any) -> Any:
        made = object.__new__(_class(name))
        vars(made).update(self.decode(fields))
        return made


def _name(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def _class(name: str, base: type = object) -> Any:
    """Return a dataclass or enumeration of this package; anything else is refused."""
    module, _, qualified = name.partition(":")
    kind = getattr(importlib.import_module(module), qualified, None) if module.startswith(f"{PACKAGE}.") else None
    if isinstance(kind, type) and issubclass(kind, base) and (base is not object or dataclasses.is_dataclass(kind)):
        return kind
    raise ValueError(f"{name} is no class of a saved state")
