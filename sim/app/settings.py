"""What a visitor can ask for, and its limits."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.config import CityConfig, Config, ConfigError, RunConfig, bounded, nearest
from sim.config.loading import check_config, load_scenario, scenario_files
from sim.config.settings import fill

LANGUAGES = {"en": "English", "nb": "Norsk bokmål"}
HOUSEHOLDS = {"classroom": 2_000, "oslo_small": 33_000, "oslo": 331_000}
"""Cities that can be chosen, and about how many households they have."""
BASE_YEAR = 2017
MOST_YEARS, MOST_SEEDS = 30, 10
MEASURES = {
    "municipal_share": ("tenure_dissimilarity", "municipal", "sub_district"),
    "renter_share": ("tenure_dissimilarity", "renter", "sub_district"),
    "share_asia_africa": ("dissimilarity", "asia_africa", "sub_district"),
    "low_income": ("low_income", "all", "city"),
    "children_low_income": ("children_low_income", "all", "city"),
    "families_crowded": ("crowded", "all", "city"),
    "price": ("price_per_m2", "all", "city"),
    "rent": ("rent_per_m2", "all", "city"),
    "turnover": ("turnover", "all", "city"),
    "schools": ("school_dissimilarity", "asia_africa", "school"),
}
"""Measures of the whole city: metric, group, unit size."""
INDICATORS = tuple(name for name in MEASURES if name != "schools")
"""Columns of areas that can be mapped; the measure of the same name goes with each."""


@dataclass(kw_only=True)
class PageSetting:
    """What every page has."""

    lang: str = bounded("en", choices=tuple(LANGUAGES))
    """Language of the page."""


@dataclass(kw_only=True)
class CitySetting(PageSetting):
    """The setting of the City page."""

    city: str = bounded("classroom", choices=tuple(HOUSEHOLDS))
    """Which city."""
    policy: str = "housing_mix"
    """Scenario that is set beside the baseline."""
    strength: float = bounded(1.0, low=0.0, high=1.0)
    """Scales the policy; 0 changes nothing."""
    start: int = bounded(BASE_YEAR + 1, low=BASE_YEAR, high=BASE_YEAR + MOST_YEARS, unit="calendar year")
    """First year of the policy."""
    years: int = bounded(10, low=1, high=MOST_YEARS, unit="years")
    """Simulated years."""
    seed: int = bounded(1, low=0, high=1_000_000)
    """The luck that baseline and policy share."""
    seeds: int = bounded(5, low=1, high=MOST_SEEDS, unit="seeds")
    """How often it is repeated with other luck, to see what luck alone does."""
    indicator: str = bounded("municipal_share", choices=INDICATORS)
    """What the map shows."""


@dataclass(kw_only=True)
class DiscoverSetting(PageSetting):
    """The setting of a Discover page."""

    value: float | None = None
    """Where the slider stands; none is where the page begins."""
    seed: int = bounded(1, low=0, high=1_000_000)
    """The luck."""


@dataclass(frozen=True)
class RunKey:
    """All that decides a run."""

    city: str
    policy: str
    strength: float
    start: int
    years: int
    seed: int

    def config(self) -> Config:
        """Return the configuration of the run.

        Raises
        ------
        ConfigError
            The policy cannot start in that year.
        """
        scenario = load_scenario(self.policy)
        for item in dataclasses.fields(scenario.policies):
            block = getattr(scenario.policies, item.name)
            if block.strength > 0.0:
                block.strength *= self.strength
                block.start = self.start
        config = Config(
            seed=self.seed,
            city=CityConfig(name=self.city),
            scenario=scenario,
            run=RunConfig(years=self.years, threads=1),
        )
        check_config(config)
        return config


def read_setting(schema: type, query: Mapping[str, Any]) -> Any:
    """Read a setting from the query of an address.

    Raises
    ------
    ConfigError
        One line: field, what was given, what is allowed, nearest valid name.
    """
    setting = fill(schema, query)
    if isinstance(setting, CitySetting):
        allowed = scenario_files()
        if setting.policy not in allowed:
            raise ConfigError(
                f"policy={setting.policy} is unknown; nearest: {nearest(setting.policy, allowed)}; "
                f"allowed: {', '.join(allowed)}"
            )
        policy_key(setting, 0).config()
    return setting


def baseline_key(setting: CitySetting, nth: int) -> RunKey:
    """Return the run without policy, with the nth luck from 0 on."""
    return RunKey(setting.city, "baseline", 0.0, BASE_YEAR, setting.years, setting.seed + nth)


def policy_key(setting: CitySetting, nth: int) -> RunKey:
    """Return the run with the policy and the same luck; without a policy it is the baseline's."""
    if setting.policy == "baseline" or setting.strength == 0.0:
        return baseline_key(setting, nth)
    return RunKey(setting.city, setting.policy, setting.strength, setting.start, setting.years, setting.seed + nth)
