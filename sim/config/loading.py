"""Scenario files and the checks that need more than one field."""

import copy
import dataclasses
import functools
import math
import re
import typing
from pathlib import Path
from typing import Any

import yaml
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.config.bounds import ConfigError, allowed_text, check, fields_of, nearest
from sim.config.policies import TEXTS, PoliciesConfig, ScenarioConfig
from sim.config.root import Config

PACKAGE = Path(__file__).resolve().parents[1]
SHIPPED = PACKAGE / "_shipped" if (PACKAGE / "_shipped").is_dir() else PACKAGE.parent
"""Where ``configs/`` and ``scenarios/`` are: inside an installed package, else the repository."""

_QUOTED = re.compile(r"Value '(.*?)'")

HISTORY_CITIES, HISTORY_YEARS = ("oslo", "oslo_small"), (2008, 2017)
"""Whose figures go back, and the years they can start from."""

SCENARIO_KEYS = (*TEXTS, "budget_neutral", "policies")


def scenario_files() -> dict[str, Path]:
    """Map every scenario name to its file; the user's ``./scenarios`` wins over the shipped ones."""
    files: dict[str, Path] = {}
    for folder in (SHIPPED / "scenarios", Path.cwd() / "scenarios"):
        if folder.is_dir():
            files.update({path.stem: path for path in sorted(folder.glob("*.yaml"))})
    return dict(sorted(files.items()))


def _parse(path: Path) -> dict[str, Any]:
    """Read YAML as plain data: no code, no interpolation, no duplicate keys."""
    try:
        content = OmegaConf.load(path)
        data = OmegaConf.to_container(content, resolve=False)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not text in UTF-8 (byte {error.start})") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise ConfigError(f"{path}{where}: is not YAML: {what}") from error
    except OmegaConfBaseException as error:
        raise ConfigError(f"{path}: '${{' is not allowed in a scenario file") from error
    except OSError as error:
        reason = error.strerror or "must hold keys and values; allowed keys: " + ", ".join(SCENARIO_KEYS)
        raise ConfigError(f"{path}: {reason}") from error
    if not isinstance(data, dict) or not data:
        raise ConfigError(f"{path}: must hold keys and values; allowed keys: {', '.join(SCENARIO_KEYS)}")
    return typing.cast("dict[str, Any]", data)


def _refuse_commands(node: Any, path: Path, where: str = "") -> None:
    """Refuse what Hydra would obey: interpolations, ``_target_`` and its like, defaults lists."""
    if isinstance(node, str) and "${" in node:
        raise ConfigError(f"{path}: {where or 'text'}: '${{' is not allowed in a scenario file, got {node!r}")
    if isinstance(node, list):
        for item in node:
            _refuse_commands(item, path, where)
    if isinstance(node, dict):
        for key, value in node.items():
            name = f"{where}.{key}" if where else str(key)
            if str(key).startswith("_") or "${" in str(key) or key == "defaults":
                raise ConfigError(f"{path}: key {name} is not allowed in a scenario file")
            _refuse_commands(value, path, name)


def _refuse_unknown(names: Any, allowed: Any, path: Path, what: str) -> None:
    for name in names:
        if name not in allowed:
            raise ConfigError(
                f"{path}: {what} {name} is unknown; nearest: {nearest(name, allowed)}; "
                f"allowed: {', '.join(allowed) or 'none'}"
            )


def read_scenario(path: Path) -> dict[str, Any]:
    """Read one scenario file as data.

    Parameters
    ----------
    path : Path
        YAML with the keys ``title, title_nb, source, rationale, rationale_nb, budget_neutral, policies``.

    Returns
    -------
    dict
        The same keys and ``name``; every block named has a ``strength``, 1 unless the file says otherwise.

    Raises
    ------
    ConfigError
        One line naming the file, the key, and what is allowed.
    """
    data = _parse(path)
    _refuse_commands(data, path)
    _refuse_unknown(data, SCENARIO_KEYS, path, "key")
    blocks = data.get("policies") or {}
    if not isinstance(blocks, dict):
        raise ConfigError(f"{path}: policies must hold blocks by name, got {blocks!r}")
    _refuse_unknown(blocks, [item.name for item in dataclasses.fields(PoliciesConfig)], path, "policy block")
    for name, fields in blocks.items():
        if fields is not None and not isinstance(fields, dict):
            raise ConfigError(f"{path}: policies.{name} must hold fields, got {fields!r}")
    policies = {name: {"strength": 1.0, **(fields or {})} for name, fields in blocks.items()}
    node = {**data, "name": path.stem, "policies": policies}
    _merge(node, path)
    return node


@functools.cache
def schema(of: type) -> DictConfig:
    """Return a dataclass as OmegaConf sees it, made once: that takes longer than all that is done with it."""
    return OmegaConf.structured(of)


def _merge(node: dict[str, Any], path: Path) -> ScenarioConfig:
    """Turn data into the schema, which refuses unknown fields and wrong types."""
    try:
        merged = OmegaConf.merge(schema(ScenarioConfig), node)
        scenario = typing.cast(ScenarioConfig, OmegaConf.to_object(merged))
        check(scenario, "scenario")
    except (OmegaConfBaseException, ConfigError) as error:
        raise ConfigError(f"{path}: {explain(error)}") from error
    return scenario


def load_scenario(name: str) -> ScenarioConfig:
    """Return the scenario of that name.

    Raises
    ------
    ConfigError
        The name is unknown, or its file cannot be used.
    """
    files = scenario_files()
    if name not in files:
        raise ConfigError(f"scenario={name} is unknown; nearest: {nearest(name, files)}; allowed: {', '.join(files)}")
    path, stat = files[name], files[name].stat()
    return copy.deepcopy(_scenario_of(path, stat.st_mtime_ns, stat.st_size))


@functools.cache
def _scenario_of(path: Path, changed: int, size: int) -> ScenarioConfig:
    """Read a file once for as long as it stays the same: a sweep asks for its baseline for every cell."""
    return _merge(read_scenario(path), path)


def from_dict(data: dict[str, Any]) -> Config:
    """Return the configuration that a finished cell was run with, from its ``config.yaml`` as data."""
    return typing.cast(Config, OmegaConf.to_object(OmegaConf.merge(schema(Config), data)))


def baseline_of(config: Config) -> Config:
    """Return the same configuration without the scenario: what a policy is compared with."""
    return dataclasses.replace(config, scenario=load_scenario("baseline"))


def explain(error: Exception, schemas: tuple[type, ...] = (Config, ScenarioConfig)) -> str:
    """Say in one line which field of the schemas an OmegaConf error is about, what was given and what is allowed."""
    if isinstance(error, OmegaConfBaseException):
        parent, key = error.parent_node, error.key
        if parent is not None and isinstance(key, str) and key not in typing.cast(Any, parent):
            names = [str(name) for name in typing.cast(Any, parent)]
            return f"{error.full_key} is unknown; nearest: {nearest(str(key), names)}"
        if error.full_key:
            wanted = _expectation(str(error.full_key), schemas)
            given = "null" if "not Optional" in str(error) else _QUOTED.search(str(error))
            if wanted and given:
                return f"{error.full_key}{wanted}, got {given if isinstance(given, str) else given[1]}"
            return f"{error.full_key}{wanted}: {str(error).splitlines()[0]}"
    return (str(error).splitlines() or [type(error).__name__])[0]


def _expectation(key: str, schemas: tuple[type, ...]) -> str:
    """Return `` must be …`` for a field of the schemas, or nothing."""
    for schema in schemas:
        for name, value, metadata in fields_of(schema()):
            if name == key.partition("[")[0]:
                kind = {bool: "true or false", int: "a whole number", float: "a number"}.get(type(value), "")
                allowed = "" if allowed_text(metadata) == "any value" else allowed_text(metadata)
                return f" must be {', '.join(filter(None, (kind, allowed)))}" if kind or allowed else ""
    return ""


def check_config(config: Config) -> None:
    """Check every field's bounds, then what holds between fields.

    Raises
    ------
    ConfigError
        One line: field, value, what is allowed, nearest valid name.
    """
    check(config)
    lengths = _list_lengths()
    for name, value, _ in fields_of(config):
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, float) and not math.isfinite(item):
                raise ConfigError(f"{name} must be a finite number, got {item}")
        if name in lengths and len(value) != lengths[name]:
            raise ConfigError(f"{name} must hold {lengths[name]} values, got {len(value)}: {value}")
    _check_blocks(config)
    _check_table(config)
    _check_history(config)


@functools.cache
def _list_lengths() -> dict[str, int]:
    return {name: len(value) for name, value, _ in fields_of(Config()) if isinstance(value, list)}


def _check_blocks(config: Config) -> None:
    for item in dataclasses.fields(config.scenario.policies):
        block = getattr(config.scenario.policies, item.name)
        start = block.start if block.start is not None else config.city.base_year + 3
        if block.end is not None and block.end < start:
            raise ConfigError(f"scenario.policies.{item.name}.end must be at least its start, {start}, got {block.end}")


def _check_table(config: Config) -> None:
    if config.city.name == "from_table":
        if not config.city.table:
            raise ConfigError("city.table must name a CSV file of areas when city=from_table, got none")
        if not Path(config.city.table).is_file():
            raise ConfigError(f"city.table: no such file: {config.city.table}")
    elif config.city.table:
        raise ConfigError(
            f"city.table is for city=from_table; city.name is {config.city.name}, city.table {config.city.table}"
        )


def _check_history(config: Config) -> None:
    city, (first, last) = config.city, HISTORY_YEARS
    if city.baseline != "history":
        return
    if city.name not in HISTORY_CITIES:
        allowed = " or ".join(f"city={name}" for name in HISTORY_CITIES)
        raise ConfigError(f"city.baseline=history needs {allowed}, got city={city.name}")
    if not first <= city.base_year <= last:
        raise ConfigError(f"city.year must be in [{first}, {last}] when city.baseline=history, got {city.base_year}")
