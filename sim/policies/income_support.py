"""General welfare policy: child benefit, a transfer towards the low-income line, allowance, tax."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.config import IncomeSupportConfig
from sim.policies.block import Block, Mask
from sim.state import City, Clock, Levers
from sim.state.area_columns import low_income_households
from sim.state.support import SUPPORT, support_of


@dataclass
class IncomeSupport(Block):
    """Levels out incomes, in the whole city as soon as one area is treated."""

    name: ClassVar[str] = "income_support"
    title: ClassVar[str] = "Income support"
    writes: ClassVar[tuple[str, ...]] = SUPPORT
    bounded_measures: ClassVar[tuple[str, ...]] = ("children_low_income",)
    smallest_effect: ClassVar[str] = (
        "Low income among children moves at once and by points; segregation follows by moves over many years, "
        "and part of the support ends in rents and prices."
    )
    chooses_households: ClassVar[bool] = True
    config: IncomeSupportConfig = field(default_factory=IncomeSupportConfig)

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write what is given and how it is paid for."""
        config = self.config
        levers.write("child_benefit_change", strength * config.child_benefit, self.name)
        to = "income_transfer" if config.transfer_to == "all" else "income_transfer_families"
        levers.write(to, strength * config.transfer, self.name)
        levers.write("allowance_level", 1.0 + strength * (config.allowance_level - 1.0), self.name)
        levers.write("income_tax", strength * config.income_tax, self.name)
        levers.write("support_financed", float(config.budget_neutral and strength > 0.0), self.name)

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Benefit, transfer and allowances less tax, by today's incomes; nothing when the block pays for itself."""
        config, households, n = self.config, city.households, city.households.n_rows
        if config.budget_neutral:
            return 0.0
        everyone = config.transfer if config.transfer_to == "all" else 0.0
        given = support_of(city, config.child_benefit, everyone, config.transfer, config.target.households).sum()
        given += (config.allowance_level - 1.0) * households.allowance[:n].sum()
        return float(given - config.income_tax * households.gross_income[:n].sum())

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """No child is in low income any more."""
        persons, n = city.persons, city.persons.n_rows
        child = np.flatnonzero((persons.key[:n] != 0) & (persons.age[:n] < 18))
        poor = low_income_households(city)[persons.household[child]]
        return {"children_low_income": np.inf}, {"children_low_income": float(poor.sum()) / max(child.size, 1)}
