"""The text of ``--help``, made from the schemas."""

import ast
import dataclasses
import functools
import inspect
import itertools
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from sim.config import BlockConfig, Config, ConfigError, PoliciesConfig, describe
from sim.config.loading import read_scenario, scenario_files
from sim.experiments.estimate import shipped_cities

_USAGE = """Nabolag: what housing policy does to segregation and to children's living conditions.

  nabolag [name=value ...]                    one run: run.replicates seeds from seed on
  nabolag -m scenario=a,b [name=value ...]    a sweep, its comparison and report; the same command resumes
  nabolag scenario=NAME --cfg job -p scenario > scenarios/mine.yaml      a scenario of your own
  python -m sim.compare DIR [DIR ...]         comparison and report again, from finished runs
                 [report.language=nb] [workbook=FILE.zip]      in bokmål; every table and figure with its data
  python -m sim.design TABLE.csv              thousands of cells, one a row
  python -m sim.warmup                        compile kernels once for all workers
  python -m sim.classics [NAME]               Schelling and his heirs, for teaching
  python -m sim.app                           the laboratory: a page in the browser, for classes and analysts

  --help, --version, --cfg job|hydra|all [-p PART], --debug (shows where an error arose)
  Other processes: -m hydra.launcher.n_jobs=8; a cluster: -m hydra/launcher=submitit_slurm
  Exit status: 0 all done, 1 a cell failed, 2 refused (nothing written)."""


def help_text() -> str:
    """Return everything a user can set and everything a run measures."""
    parts = [
        _USAGE,
        _section("Cities (city=NAME)", _pairs(shipped_cities())),
        _section("Scenarios (scenario=NAME)", _pairs(_titles())),
        _section("Policy blocks (scenario.policies.BLOCK.FIELD=VALUE)", _blocks()),
        _section("Settings (NAME=VALUE)", _settings()),
        _section("Measures", _measures()),
    ]
    return "\n\n".join(parts)


def classic_help(usage: str, schemas: Iterable[Any], text: str = "") -> str:
    """Return what can be set for a classic model, after its description."""
    rows = (row for schema in schemas for row in _rows(schema))
    return "\n\n".join(filter(None, (usage, text, _section("Settings (NAME=VALUE)", rows))))


def _section(title: str, lines: Iterator[str]) -> str:
    return "\n".join([title, *(f"  {line}" for line in lines)])


def _pairs(names: dict[str, str]) -> Iterator[str]:
    width = max(map(len, names), default=0)
    return (f"{name:<{width}}  {text}" for name, text in names.items())


def _titles() -> dict[str, str]:
    """Return every scenario's title; a file that cannot be used says why."""
    titles = {}
    for name, path in scenario_files().items():
        try:
            titles[name] = " ".join(str(read_scenario(path).get("title", "")).split())
        except ConfigError as error:
            titles[name] = f"(cannot be used: {error})"
    return titles


def _rows(schema: Any, path: str = "", skip: frozenset[str] = frozenset()) -> Iterator[str]:
    """List fields with what they allow, unit, default and meaning; ``skip`` names top fields left out."""
    rows = [row for row in describe(schema) if row["field"].partition(".")[0] not in skip]
    names = [f"{path}.{row['field']}" if path else row["field"] for row in rows]
    width = max(map(len, names), default=0)
    for name, row in zip(names, rows, strict=True):
        unit = f" [{row['unit']}]" if row["unit"] else ""
        meaning = _meaning(schema, row["field"])
        yield f"{name:<{width}}  {_allowed(row)}{unit}; default {_default(row)}{'. ' + meaning if meaning else ''}"


def _allowed(row: dict[str, Any]) -> str:
    return "true or false" if isinstance(row["default"], bool) else row["allowed"]


def _default(row: dict[str, Any]) -> str:
    value = row["default"]
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _meaning(schema: Any, field: str) -> str:
    """Return the text under a field in the source of its schema."""
    *path, name = field.split(".")
    for part in path:
        schema = getattr(schema, part)
    return " ".join(_texts(type(schema)).get(name, "").replace("``", "").split())


@functools.cache
def _texts(schema: type) -> dict[str, str]:
    texts: dict[str, str] = {}
    for base in reversed(schema.__mro__[:-1]):
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        body = definition.body if isinstance(definition, ast.ClassDef) else []
        for field, text in itertools.pairwise(body):
            if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
                texts[ast.unparse(field.target)] = str(text.value.value)
    return texts


def _first_sentence(schema: Any) -> str:
    return " ".join((schema.__doc__ or "").strip().partition("\n\n")[0].split())


def _blocks() -> Iterator[str]:
    """List the fields that every block has once, then each block's own."""
    yield "Every block: a scenario file that names it sets strength 1 unless it says otherwise."
    yield from (f"  {line}" for line in _rows(BlockConfig()))
    common = frozenset(item.name for item in dataclasses.fields(BlockConfig))
    policies = PoliciesConfig()
    for item in dataclasses.fields(policies):
        block = getattr(policies, item.name)
        yield ""
        yield f"{item.name}: {_first_sentence(type(block))}"
        yield from (f"  {line}" for line in _rows(block, skip=common))


def _settings() -> Iterator[str]:
    config = Config()
    yield f"seed  at least 0; default {config.seed}"
    for part in ("run", "city", "behaviour", "market"):
        yield from _rows(getattr(config, part), part)


def _measures() -> Iterator[str]:
    from sim.metrics import REGISTRY

    width = max(map(len, REGISTRY))
    for name, measure in REGISTRY.items():
        yield f"{name:<{width}}  [{measure.unit}] {_range(measure)} {measure.meaning}"


def _range(measure: Any) -> str:
    return f"{measure.low:g} to {measure.high:g}:".replace("-inf to inf:", "any value:").replace("to inf:", "and up:")
