"""Nabolag: a laboratory of residential mobility and housing policy.

Names are imported when first used, so that ``import sim`` costs nothing.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Comparison": "sim.experiments",
    "Config": "sim.config",
    "ConfigError": "sim.config",
    "ResidentialModel": "sim.model",
    "RunResult": "sim.results",
    "compare_scenarios": "sim.experiments",
    "load_config": "sim.cli",
    "open_result": "sim.results",
    "open_study": "sim.experiments",
    "run": "sim.experiments",
}
_PARTS = (
    "classics",
    "config",
    "experiments",
    "metrics",
    "model",
    "policies",
    "report",
    "results",
    "state",
    "synthesis",
)

__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    if name in _PARTS:
        return import_module(f"sim.{name}")
    if name == "__version__":
        from importlib.metadata import version

        return version("nabolag")
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES, *_PARTS])
