"""Small schemas filled from names and values, for what is not a city: the classic models."""

import typing
from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.config.bounds import ConfigError, check, nearest
from sim.config.loading import explain
from sim.config.loading import schema as structured


def fill(schema: type, given: Mapping[str, Any], others: Iterable[str] = ()) -> Any:
    """Make an instance of a schema from names and values, and check it.

    Parameters
    ----------
    schema : type
        Dataclass whose fields are declared with ``bounded``.
    given : mapping
        Values by field; text is read as the field's type.
    others : iterable of str
        Names that would be allowed beside the schema's.

    Raises
    ------
    ConfigError
        One line: field, what was given, what is allowed, nearest valid name.
    """
    empty = structured(schema)
    given = {name: getattr(value, "tolist", lambda value=value: value)() for name, value in given.items()}  # NumPy's
    for name in given:
        if name not in empty:
            allowed = [*map(str, empty), *others]
            raise ConfigError(f"{name} is unknown; nearest: {nearest(name, allowed)}; allowed: {', '.join(allowed)}")
        if OmegaConf.is_list(empty[name]) and not isinstance(given[name], list | tuple):
            raise ConfigError(f"{name} must be a list of numbers, such as {empty[name]}, got {given[name]}")
    try:
        settings = OmegaConf.to_object(OmegaConf.merge(empty, given))
    except OmegaConfBaseException as error:
        raise ConfigError(explain(error, (schema,))) from error
    check(settings)
    return settings


def words(texts: Iterable[str]) -> dict[str, Any]:
    """Read ``name=value`` from a command line; values are read as YAML, so lists are ``[a,b]``."""
    out: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise ConfigError(f"{text}: settings are written name=value")
        try:
            read = typing.cast("dict[str, Any]", OmegaConf.to_container(OmegaConf.from_dotlist([f"value={value}"])))
        except yaml.YAMLError as error:
            raise ConfigError(f"{name} cannot be read: {value}") from error
        out[name] = read["value"]
    return out
