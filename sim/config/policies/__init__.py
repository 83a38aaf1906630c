"""Schemas of the policy blocks, one file each, and of a scenario file."""

from sim.config.policies.block import NEVER, BlockConfig, TargetConfig
from sim.config.policies.housing_mix import HousingMixConfig
from sim.config.policies.kindergarten import KindergartenPolicyConfig
from sim.config.policies.owner_occupancy import OwnerOccupancyConfig
from sim.config.policies.rental_quality_check import RentalQualityCheckConfig
from sim.config.policies.scenario import PoliciesConfig, ScenarioConfig
from sim.config.policies.school_admission import SchoolAdmissionConfig
from sim.config.policies.school_resources import SchoolResourcesConfig

__all__ = [
    "NEVER",
    "BlockConfig",
    "HousingMixConfig",
    "KindergartenPolicyConfig",
    "OwnerOccupancyConfig",
    "PoliciesConfig",
    "RentalQualityCheckConfig",
    "ScenarioConfig",
    "SchoolAdmissionConfig",
    "SchoolResourcesConfig",
    "TargetConfig",
]
