"""Schema of ``area_initiative``."""

from dataclasses import dataclass, field

from sim.config.bounds import bounded
from sim.config.policies.block import BlockConfig, TargetConfig

GRORUDDALEN = "Groruddalen 2007-10: 61 m NOK in four areas (Agenda Kaupang), 32 454 residents there in 2017"
PARK = "assumption: a park of 50 m NOK raises the prices of a sub-district of 7 000 residents by 1 %"


@dataclass(kw_only=True)
class AreaInitiativeConfig(BlockConfig):
    """Area programme: works, services, a label, for some years; then what has become ordinary services.

    Effects are per 1 000 NOK a resident of a treated area, spent on all of them together.
    """

    target: TargetConfig = field(default_factory=lambda: TargetConfig(areas="committee"))
    intensity: float = bounded(
        470.0, low=0.0, high=100_000.0, unit="NOK / resident of treated areas / year", source=GRORUDDALEN
    )
    """Spent while the programme runs; the default is the historic intensity."""
    duration: float = bounded(4.0, low=0.25, high=50.0, unit="years", source=GRORUDDALEN)
    """Length of the programme; ``end`` may cut it short."""
    green: float = bounded(0.0075, low=0.0, high=1.0, unit="sd / 1 000 NOK a resident", source=PARK)
    """Green added by works, half of what a park adds."""
    safe_access: float = bounded(0.0018, low=0.0, high=1.0, unit="share / 1 000 NOK a resident", source=PARK)
    """Share with safe access to recreation added by works, the other half."""
    meeting_places: float = bounded(0.05, low=0.0, high=5.0, unit="relative to the city / 1 000 NOK a resident")
    """Meeting places per person added by works."""
    services: float = bounded(0.1, low=0.0, high=5.0, unit="sd of disorder / 1 000 NOK a resident and year")
    """Disorder taken away by services, as long as they are paid."""
    decay: float = bounded(0.15, low=0.0, high=1.0, unit="share lost a year")
    """Loss, after the programme, of works that nobody keeps up."""
    lasting_share: float = bounded(0.25, low=0.0, high=1.0, unit="share")
    """Works kept up and services that go on after the programme, at that share of its cost."""
    label: float = bounded(0.05, low=0.0, high=2.0, unit="of an official designation")
    """Stigma of being a named programme area while it runs (assumption); 0 switches the channel off."""
