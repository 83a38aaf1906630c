"""Budget-neutral mode: what the blocks together cost is raised the year after."""

from dataclasses import dataclass

from sim.state import City, Clock, Levers
from sim.state.support import FINANCING

OWED, RATE = "financing_owed", "financing_rate"
"""City parameters: NOK still to be raised, and this year's tax."""


@dataclass(frozen=True)
class Financing:
    """The tax that pays for a package; without ``budget_neutral`` there is none."""

    budget_neutral: bool = False

    def levy(self, city: City, levers: Levers, clock: Clock) -> None:
        """Write the tax that raises what is owed, set on new year's day for the year; a surplus is paid out."""
        if not self.budget_neutral:
            return
        if clock.new_year:
            gross = float(city.households.gross_income[: city.households.n_rows].sum())
            city.parameters[RATE] = city.parameters.get(OWED, 0.0) / max(gross, 1.0)
        levers.write("financing_tax", city.parameters.get(RATE, 0.0), FINANCING)

    def settle(self, city: City) -> None:
        """Add what the year has cost, less what its tax has raised, to what is owed."""
        if self.budget_neutral:
            city.parameters[OWED] = city.parameters.get(OWED, 0.0) + sum(city.events.cost.values())
