"""Every policy block together, and what a scenario file holds."""

from dataclasses import dataclass, field

from sim.config.policies.area_initiative import AreaInitiativeConfig
from sim.config.policies.city_planning_amenity import CityPlanningAmenityConfig
from sim.config.policies.housing_mix import HousingMixConfig
from sim.config.policies.income_support import IncomeSupportConfig
from sim.config.policies.kindergarten import KindergartenPolicyConfig
from sim.config.policies.landlord_discrimination import LandlordDiscriminationConfig
from sim.config.policies.new_build_rule import NewBuildRuleConfig
from sim.config.policies.owner_occupancy import OwnerOccupancyConfig
from sim.config.policies.rental_quality_check import RentalQualityCheckConfig
from sim.config.policies.school_admission import SchoolAdmissionConfig
from sim.config.policies.school_resources import SchoolResourcesConfig
from sim.config.policies.secure_rental import SecureRentalConfig
from sim.config.policies.settlement import SettlementConfig
from sim.config.policies.youth_and_work import YouthAndWorkConfig


@dataclass(kw_only=True)
class PoliciesConfig:
    """Every block, neutral: any of them can be set, stacked or swept."""

    housing_mix: HousingMixConfig = field(default_factory=HousingMixConfig)
    rental_quality_check: RentalQualityCheckConfig = field(default_factory=RentalQualityCheckConfig)
    owner_occupancy: OwnerOccupancyConfig = field(default_factory=OwnerOccupancyConfig)
    youth_and_work: YouthAndWorkConfig = field(default_factory=YouthAndWorkConfig)
    area_initiative: AreaInitiativeConfig = field(default_factory=AreaInitiativeConfig)
    city_planning_amenity: CityPlanningAmenityConfig = field(default_factory=CityPlanningAmenityConfig)
    secure_rental: SecureRentalConfig = field(default_factory=SecureRentalConfig)
    new_build_rule: NewBuildRuleConfig = field(default_factory=NewBuildRuleConfig)
    landlord_discrimination: LandlordDiscriminationConfig = field(default_factory=LandlordDiscriminationConfig)
    settlement: SettlementConfig = field(default_factory=SettlementConfig)
    income_support: IncomeSupportConfig = field(default_factory=IncomeSupportConfig)
    school_admission: SchoolAdmissionConfig = field(default_factory=SchoolAdmissionConfig)
    school_resources: SchoolResourcesConfig = field(default_factory=SchoolResourcesConfig)
    kindergarten: KindergartenPolicyConfig = field(default_factory=KindergartenPolicyConfig)


TEXTS = ("title", "title_nb", "source", "rationale", "rationale_nb")
"""Fields of a scenario that readers read; they change no number."""


@dataclass(kw_only=True)
class ScenarioConfig:
    """A scenario file: title, source, rationale, policy blocks."""

    name: str = "baseline"
    title: str = "Carry on as today"
    title_nb: str = ""
    """In bokmål; ``title`` when empty."""
    source: str = ""
    rationale: str = ""
    rationale_nb: str = ""
    """In bokmål; ``rationale`` when empty."""
    budget_neutral: bool = False
    """Raise next year, by a proportional tax on gross income, what the blocks cost the public this year."""
    policies: PoliciesConfig = field(default_factory=PoliciesConfig)
