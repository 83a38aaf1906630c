"""Every policy block by name, and how a scenario's blocks are made."""

import dataclasses

from sim.config import ConfigError, PoliciesConfig, nearest
from sim.policies.area_initiative import AreaInitiative
from sim.policies.block import Block
from sim.policies.city_planning_amenity import CityPlanningAmenity
from sim.policies.conflicts import check_conflicts
from sim.policies.housing_mix import HousingMix
from sim.policies.income_support import IncomeSupport
from sim.policies.kindergarten import Kindergarten
from sim.policies.landlord_discrimination import LandlordDiscrimination
from sim.policies.new_build_rule import NewBuildRule
from sim.policies.owner_occupancy import OwnerOccupancy
from sim.policies.rental_quality_check import RentalQualityCheck
from sim.policies.school_admission import SchoolAdmission
from sim.policies.school_resources import SchoolResources
from sim.policies.secure_rental import SecureRental
from sim.policies.settlement import Settlement
from sim.policies.targets import check_rule, treated_areas
from sim.policies.youth_and_work import YouthAndWork
from sim.state import City
from sim.state.household_columns import check_households

BLOCKS: tuple[type[Block], ...] = (
    HousingMix,
    RentalQualityCheck,
    OwnerOccupancy,
    YouthAndWork,
    AreaInitiative,
    CityPlanningAmenity,
    SecureRental,
    NewBuildRule,
    LandlordDiscrimination,
    Settlement,
    IncomeSupport,
    SchoolAdmission,
    SchoolResources,
    Kindergarten,
)
REGISTRY: dict[str, type[Block]] = {block.name: block for block in BLOCKS}
"""Name -> block, in the order in which blocks write levers."""


def make_blocks(policies: PoliciesConfig) -> list[Block]:
    """Make every block, in registry order, those of strength 0 included; none is checked."""
    return [REGISTRY[name](getattr(policies, name)) for name in REGISTRY]


def build_policies(policies: PoliciesConfig, city: City, base_year: int = 2017) -> list[Block]:
    """Make every block and check it on the city of the start.

    Raises
    ------
    ConfigError
        A target that this city does not have, or two blocks that cannot both be carried out.
    """
    blocks = make_blocks(policies)
    for block in blocks:
        treated_areas(block.config.target.areas, city, f"scenario.policies.{block.name}.target.areas")
    check_policies(policies, tuple(city.groups))
    check_conflicts(blocks, city, base_year)
    return blocks


def check_policies(policies: PoliciesConfig, groups: tuple[str, ...] = ()) -> None:
    """Refuse what can be seen without a city: rules of targets that cannot be read, or that a block cannot follow.

    Raises
    ------
    ConfigError
        One line naming the field, and where in the rule.
    """
    for item in dataclasses.fields(policies):
        if item.name not in REGISTRY:
            raise ConfigError(f"scenario.policies.{item.name} is unknown; nearest: {nearest(item.name, REGISTRY)}")
        target, field = getattr(policies, item.name).target, f"scenario.policies.{item.name}.target"
        check_rule(target.areas, f"{field}.areas", groups)
        check_households(target.households, f"{field}.households")
        if target.households != "all" and not REGISTRY[item.name].chooses_households:
            able = ", ".join(name for name, block in REGISTRY.items() if block.chooses_households)
            raise ConfigError(f"{field}.households must be all, got {target.households!r}; blocks that choose: {able}")
