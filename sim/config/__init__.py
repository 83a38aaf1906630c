"""Schemas of everything a user can set: defaults, units and bounds in one place each."""

from sim.config.behaviour import BehaviourConfig, DemographyConfig, PreferencesConfig
from sim.config.bounds import ConfigError, bounded, check, describe, nearest
from sim.config.city import CityConfig
from sim.config.market import LandlordConfig, LendingConfig, MarketConfig, PriceConfig, SocialHousingConfig
from sim.config.policies import (
    BlockConfig,
    HousingMixConfig,
    KindergartenPolicyConfig,
    OwnerOccupancyConfig,
    PoliciesConfig,
    RentalQualityCheckConfig,
    ScenarioConfig,
    SchoolAdmissionConfig,
    SchoolResourcesConfig,
    TargetConfig,
)
from sim.config.root import Config, RunConfig
from sim.config.schooling import KindergartenConfig, SchoolingConfig

__all__ = [
    "BehaviourConfig",
    "BlockConfig",
    "CityConfig",
    "Config",
    "ConfigError",
    "DemographyConfig",
    "HousingMixConfig",
    "KindergartenConfig",
    "KindergartenPolicyConfig",
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
    "SchoolAdmissionConfig",
    "SchoolResourcesConfig",
    "SchoolingConfig",
    "SocialHousingConfig",
    "TargetConfig",
    "bounded",
    "check",
    "describe",
    "nearest",
]
