"""Schemas of everything a user can set: defaults, units and bounds in one place each."""

from sim.config.areas import AreasConfig
from sim.config.behaviour import BehaviourConfig, DemographyConfig, PreferencesConfig, UpbringingConfig
from sim.config.bounds import ConfigError, bounded, check, describe, nearest
from sim.config.city import BASE_YEARS, CityConfig, HistoryConfig
from sim.config.market import LandlordConfig, LendingConfig, MarketConfig, PriceConfig, SocialHousingConfig
from sim.config.policies import (
    AreaInitiativeConfig,
    BlockConfig,
    CityPlanningAmenityConfig,
    HousingMixConfig,
    IncomeSupportConfig,
    KindergartenPolicyConfig,
    LandlordDiscriminationConfig,
    NewBuildRuleConfig,
    OwnerOccupancyConfig,
    PoliciesConfig,
    RentalQualityCheckConfig,
    ScenarioConfig,
    SchoolAdmissionConfig,
    SchoolResourcesConfig,
    SecureRentalConfig,
    SettlementConfig,
    TargetConfig,
    YouthAndWorkConfig,
)
from sim.config.root import Config, ReportConfig, RunConfig
from sim.config.schooling import KindergartenConfig, SchoolingConfig

__all__ = [
    "BASE_YEARS",
    "AreaInitiativeConfig",
    "AreasConfig",
    "BehaviourConfig",
    "BlockConfig",
    "CityConfig",
    "CityPlanningAmenityConfig",
    "Config",
    "ConfigError",
    "DemographyConfig",
    "HistoryConfig",
    "HousingMixConfig",
    "IncomeSupportConfig",
    "KindergartenConfig",
    "KindergartenPolicyConfig",
    "LandlordConfig",
    "LandlordDiscriminationConfig",
    "LendingConfig",
    "MarketConfig",
    "NewBuildRuleConfig",
    "OwnerOccupancyConfig",
    "PoliciesConfig",
    "PreferencesConfig",
    "PriceConfig",
    "RentalQualityCheckConfig",
    "ReportConfig",
    "RunConfig",
    "ScenarioConfig",
    "SchoolAdmissionConfig",
    "SchoolResourcesConfig",
    "SchoolingConfig",
    "SecureRentalConfig",
    "SettlementConfig",
    "SocialHousingConfig",
    "TargetConfig",
    "UpbringingConfig",
    "YouthAndWorkConfig",
    "bounded",
    "check",
    "describe",
    "nearest",
]
