"""Schemas of everything a user can set: defaults, units and bounds in one place each."""

from sim.config.areas import AreasConfig
from sim.config.behaviour import BehaviourConfig, DemographyConfig, PreferencesConfig
from sim.config.bounds import ConfigError, bounded, check, describe, nearest
from sim.config.city import CityConfig
from sim.config.market import LandlordConfig, LendingConfig, MarketConfig, PriceConfig, SocialHousingConfig
from sim.config.policies import (
    AreaInitiativeConfig,
    BlockConfig,
    CityPlanningAmenityConfig,
    HousingMixConfig,
    OwnerOccupancyConfig,
    PoliciesConfig,
    RentalQualityCheckConfig,
    ScenarioConfig,
    TargetConfig,
)
from sim.config.root import Config, RunConfig

__all__ = [
    "AreaInitiativeConfig",
    "AreasConfig",
    "BehaviourConfig",
    "BlockConfig",
    "CityConfig",
    "CityPlanningAmenityConfig",
    "Config",
    "ConfigError",
    "DemographyConfig",
    "HousingMixConfig",
    "LandlordConfig",
    "LendingConfig",
    "MarketConfig",
    "OwnerOccupancyConfig",
    "PoliciesConfig",
    "PreferencesConfig",
    "PriceConfig",
    "RentalQualityCheckConfig",
    "RunConfig",
    "ScenarioConfig",
    "SocialHousingConfig",
    "TargetConfig",
    "bounded",
    "check",
    "describe",
    "nearest",
]
