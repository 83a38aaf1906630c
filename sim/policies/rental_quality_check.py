"""Inspection of rentals whose tenant gets public support."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.config import RentalQualityCheckConfig
from sim.policies.block import Block, Mask
from sim.policies.bounds import dissimilarity_per_household
from sim.state import City, Clock, Levers, Use
from sim.state.finance import annuity


@dataclass
class RentalQualityCheck(Block):
    """Has lets inspected, and makes landlords expect what letting to a supported tenant will cost them."""

    name: ClassVar[str] = "rental_quality_check"
    title: ClassVar[str] = "Rental quality check"
    writes: ClassVar[tuple[str, ...]] = (
        "inspections",
        "inspections_supported",
        "inspection_standard",
        "inspection_persons_per_room",
        "inspection_deadline",
        "inspection_fine",
        "inspection_cost",
        "inspection_certificate",
        "allowance_withheld",
        "compliance_cost",
        "compliance_grant",
        "letting_cost",
        "letting_cost_supported",
        "rehousing_duty",
    )
    bounded_measures: ClassVar[tuple[str, ...]] = ("dissimilarity", "supported_quality", "involuntary_moves")
    smallest_effect: ClassVar[str] = (
        "Supported private lets are about 2 % of households and a fifth of them are below standard: look at "
        "their quality and at notices, not at the city's segregation."
    )
    config: RentalQualityCheckConfig = field(default_factory=RentalQualityCheckConfig)

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write the rates of inspection, its rules, and landlords' expectations."""
        config, name = self.config, self.name
        everyone = config.scope == "all"
        levers.write("inspections" if everyone else "inspections_supported", strength * config.coverage, name, treated)
        expected = config.admin_cost + config.coverage * self.expected_compliance(city, treated)
        levers.write("letting_cost" if everyone else "letting_cost_supported", strength * expected, name, treated)
        levers.write("inspection_standard", config.standard, name)
        levers.write("inspection_persons_per_room", config.persons_per_room, name)
        levers.write("inspection_deadline", config.deadline, name)
        levers.write("inspection_fine", strength * config.fine, name)
        levers.write("inspection_cost", config.inspection_cost, name)
        levers.write("inspection_certificate", 4.0 * config.certificate, name)
        levers.write("allowance_withheld", float(config.withhold_allowance and strength > 0.0), name)
        levers.write("compliance_cost", config.compliance_cost, name)
        levers.write("compliance_grant", config.grant_share, name)
        levers.write("rehousing_duty", float(config.rehousing_duty and strength > 0.0), name)

    def expected_compliance(self, city: City, treated: Mask) -> float:
        """P(fail) x mean yearly cost of complying among treated lets, less grant, NOK a year."""
        slots = self._lets(city, treated)
        if not slots.size:
            return 0.0
        dwellings, config = city.dwellings, self.config
        gap = np.maximum(config.standard - dwellings.quality[slots], 0.0)
        cost = config.compliance_cost * gap * dwellings.floor_area[slots] * (1.0 - config.grant_share)
        return float(np.mean(annuity(cost)))

    def _lets(self, city: City, treated: Mask) -> np.ndarray:
        """Occupied private lets in scope in treated areas."""
        dwellings = city.dwellings
        lets = np.flatnonzero((dwellings.use == Use.PRIVATE_LET) & (dwellings.occupant >= 0))
        lets = lets[treated[dwellings.area[lets]]]
        if self.config.scope == "all":
            return lets
        return lets[city.households.supported[dwellings.occupant[lets]] == 1]

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Inspections and grants when every failing let complies."""
        lets, config, dwellings = self._lets(city, treated), self.config, city.dwellings
        gap = np.maximum(config.standard - dwellings.quality[lets], 0.0)
        grant = config.grant_share * config.compliance_cost * float((gap * dwellings.floor_area[lets]).sum())
        return config.coverage * (config.inspection_cost * lets.size + grant)

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """All failing lets lose their tenant (moves) or all are mended (quality)."""
        lets, dwellings = self._lets(city, treated), city.dwellings
        gap = np.maximum(self.config.standard - dwellings.quality[lets], 0.0)
        failing = lets[gap > 0.0]
        each = dissimilarity_per_household(city, dwellings.occupant[failing])
        caught = min(self.config.coverage, 1.0) * failing.size
        quality = float(gap.mean()) if lets.size else 0.0
        tenants = dissimilarity_per_household(city, dwellings.occupant[lets])
        a_year = {"dissimilarity": caught * each, "supported_quality": np.inf, "involuntary_moves": np.inf}
        return a_year, {"dissimilarity": tenants * lets.size, "supported_quality": quality, "involuntary_moves": caught}
