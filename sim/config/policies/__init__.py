"""Schemas of the policy blocks, one file each, and of a scenario file."""

from sim.config.policies.area_initiative import AreaInitiativeConfig
from sim.config.policies.block import NEVER, BlockConfig, TargetConfig
from sim.config.policies.city_planning_amenity import CityPlanningAmenityConfig
from sim.config.policies.housing_mix import HousingMixConfig
from sim.config.policies.income_support import IncomeSupportConfig
from sim.config.policies.kindergarten import KindergartenPolicyConfig
from sim.config.policies.landlord_discrimination import LandlordDiscriminationConfig
from sim.config.policies.new_build_rule import NewBuildRuleConfig
from sim.config.policies.owner_occupancy import OwnerOccupancyConfig
from sim.config.policies.rental_quality_check import RentalQualityCheckConfig
from sim.config.policies.scenario import TEXTS, PoliciesConfig, ScenarioConfig
from sim.config.policies.school_admission import SchoolAdmissionConfig
from sim.config.policies.school_resources import SchoolResourcesConfig
from sim.config.policies.secure_rental import SecureRentalConfig
from sim.config.policies.settlement import SettlementConfig
from sim.config.policies.youth_and_work import YouthAndWorkConfig

__all__ = [
    "NEVER",
    "TEXTS",
    "AreaInitiativeConfig",
    "BlockConfig",
    "CityPlanningAmenityConfig",
    "HousingMixConfig",
    "IncomeSupportConfig",
    "KindergartenPolicyConfig",
    "LandlordDiscriminationConfig",
    "NewBuildRuleConfig",
    "OwnerOccupancyConfig",
    "PoliciesConfig",
    "RentalQualityCheckConfig",
    "ScenarioConfig",
    "SchoolAdmissionConfig",
    "SchoolResourcesConfig",
    "SecureRentalConfig",
    "SettlementConfig",
    "TargetConfig",
    "YouthAndWorkConfig",
]
