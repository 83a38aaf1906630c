"""Schema of ``income_support``."""

from dataclasses import dataclass

from sim.config.bounds import bounded
from sim.config.policies.block import BlockConfig


@dataclass(kw_only=True)
class IncomeSupportConfig(BlockConfig):
    """Child benefit, a transfer towards the low-income line, housing allowance, and the tax that pays for them."""

    child_benefit: float = bounded(10_000.0, low=-10_000.0, high=100_000.0, unit="NOK / child / year")
    """Added to child benefit; a single adult gets it for one more (assumption: nearly a doubling of 2017's)."""
    transfer: float = bounded(0.3, low=0.0, high=1.0, unit="share of the gap")
    """Of what equivalised income lacks of the low-income line, paid each year (assumption)."""
    transfer_to: str = bounded("families", choices=("families", "all"))
    """Households with children, or all; students are then paid too."""
    allowance_level: float = bounded(1.0, low=0.0, high=1.3)
    """Multiplies the share of rent that housing allowance pays."""
    income_tax: float = bounded(0.0, low=-0.1, high=0.1, unit="share of gross income")
    """Extra proportional tax; below 0 it is a tax cut."""
    budget_neutral: bool = False
    """Raise a further proportional tax on gross income so that benefit, transfer and tax cost nothing together."""
