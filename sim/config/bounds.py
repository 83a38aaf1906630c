"""Bounds and units of configuration fields, and the one walker that checks them."""

import dataclasses
import difflib
import math
from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Any


class ConfigError(ValueError):
    """A value that a user gave and that cannot be used; its text is one line."""


def bounded(
    default: Any,
    *,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    choices: tuple[str, ...] = (),
    above: float | None = None,
    source: str = "",
) -> Any:
    """Declare a configuration field with its default, bounds and unit.

    Parameters
    ----------
    default : Any
        Default value; lists and dicts are copied for each instance.
    low, high : float, optional
        Closed bounds. ``above`` is an open lower bound.
    unit : str
        Unit as shown in the reference, e.g. ``"NOK / year"``.
    choices : tuple of str
        Allowed words, where the field is a word.
    source : str
        Where the default comes from; empty marks an assumption.
    """
    metadata = {"low": low, "high": high, "above": above, "unit": unit, "choices": choices, "source": source}
    if isinstance(default, list | dict):
        return field(default_factory=lambda: type(default)(default), metadata=metadata)
    return field(default=default, metadata=metadata)


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return the allowed name closest to ``word``, or all of them when none is close."""
    names = [str(name) for name in allowed]
    return next(iter(difflib.get_close_matches(str(word), names, 1, 0.3)), None) or ", ".join(names)


def allowed_text(metadata: Any) -> str:
    """Say in words which values a field takes."""
    if metadata.get("choices"):
        return "one of " + ", ".join(metadata["choices"])
    low, high, above = metadata.get("low"), metadata.get("high"), metadata.get("above")
    if above is not None:
        return f"above {above:g}" + (f" and at most {high:g}" if high is not None else "")
    if low is not None and high is not None:
        return f"in [{low:g}, {high:g}]"
    if low is not None:
        return f"at least {low:g}"
    return f"at most {high:g}" if high is not None else "any value"


def fields_of(config: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield ``(dotted path, value, metadata)`` of every leaf field of a schema instance."""
    for item in dataclasses.fields(config):
        name = f"{path}.{item.name}" if path else item.name
        value = getattr(config, item.name)
        if dataclasses.is_dataclass(value):
            yield from fields_of(value, name)
        else:
            yield name, value, item.metadata


def _problem(value: Any, metadata: Any) -> bool:
    choices = metadata.get("choices")
    if choices:
        return value is not None and value not in choices
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if isinstance(value, float) and math.isnan(value):
        return True
    low, high, above = metadata.get("low"), metadata.get("high"), metadata.get("above")
    return (
        (low is not None and value < low)
        or (high is not None and value > high)
        or (above is not None and value <= above)
    )


def check(config: Any, path: str = "") -> None:
    """Refuse the first field out of its bounds.

    Raises
    ------
    ConfigError
        One line: field, value, what is allowed, nearest valid name.
    """
    for name, value, metadata in fields_of(config, path):
        for item in value if isinstance(value, list) else [value]:
            if _problem(item, metadata):
                hint = f"; nearest: {nearest(item, metadata['choices'])}" if metadata.get("choices") else ""
                raise ConfigError(f"{name} must be {allowed_text(metadata)}, got {item}{hint}")


def describe(config: Any, path: str = "") -> list[dict[str, Any]]:
    """List every field with its default, bounds and unit: the parameter reference."""
    return [
        {"field": name, "default": value, "allowed": allowed_text(metadata), "unit": metadata.get("unit", "")}
        for name, value, metadata in fields_of(config, path)
    ]
