"""The whole configuration of a run."""

import os
from dataclasses import dataclass, field

from sim.config.behaviour import BehaviourConfig
from sim.config.bounds import bounded
from sim.config.city import CityConfig
from sim.config.market import MarketConfig
from sim.config.policies import ScenarioConfig


@dataclass(kw_only=True)
class RunConfig:
    """How long, how often, on what; nothing here but ``years`` changes a number."""

    years: int = bounded(20, low=1, high=200, unit="years")
    """Simulated years."""
    replicates: int = bounded(1, low=1, high=100_000, unit="seeds")
    """Seeds ``seed ... seed + replicates - 1``."""
    threads: int = bounded(min(2, os.cpu_count() or 1), low=1, unit="threads")
    """More than there are run on those there are."""
    serial_below: int = bounded(200_000, low=0, unit="households")
    """Kernels run on one thread in cities with fewer households."""
    dir: str | None = None
    """Folder for the cell's files; none picks one under ``outputs/``."""
    households: bool = False
    """Also save ``households.parquet`` at the end."""
    check: bool = field(default_factory=lambda: bool(os.environ.get("NABOLAG_CHECK")))
    """Check after every quarter that everyone and everything is accounted for; tests always do."""
    freeze_demography: bool = False
    """No births, deaths, ageing or migration: for tests of rest."""


@dataclass(kw_only=True)
class ReportConfig:
    """How results are told; changes no number."""

    language: str = bounded("en", choices=("en", "nb"))
    """English or Norwegian bokmål."""


@dataclass(kw_only=True)
class Config:
    """Everything that decides a run."""

    seed: int = bounded(1, low=0)
    """First seed."""
    city: CityConfig = field(default_factory=CityConfig)
    behaviour: BehaviourConfig = field(default_factory=BehaviourConfig)
    market: MarketConfig = field(default_factory=MarketConfig)
    scenario: ScenarioConfig = field(default_factory=ScenarioConfig)
    run: RunConfig = field(default_factory=RunConfig)
    report: ReportConfig = field(default_factory=ReportConfig)
