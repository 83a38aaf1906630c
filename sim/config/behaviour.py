"""How households live, want and choose."""

from dataclasses import dataclass, field

from sim.config.bounds import bounded
from sim.config.schooling import SchoolingConfig


@dataclass(kw_only=True)
class PreferencesConfig:
    """Utility of a home, in the units of ``science.md`` B; taste scale ``sigma``."""

    alpha: float = bounded(2.0, low=0.5, high=6.0)
    """Weight of log residual income."""
    sigma: float = bounded(0.4, above=0.0, high=2.0)
    """Scale of the lasting Gumbel taste."""
    quality: float = bounded(0.3, low=0.0, high=2.0)
    """Per unit of dwelling quality in [0, 1]."""
    space: float = bounded(1.2, low=0.0, high=5.0)
    """Per log of rooms over need, below need."""
    spare_space: float = bounded(0.8, low=0.0, high=5.0)
    """Per log of rooms over need, above need: without it nobody who can pay wants the largest homes (assumption)."""
    amenity: float = bounded(0.25, low=0.0, high=2.0)
    """Per unit of the area's centrality, green and access together."""
    status: float = bounded(2.3, low=0.0, high=5.0)
    """Per unit of mean income rank of the area less one half."""
    reputation: float = bounded(0.5, low=0.0, high=3.0)
    """Per unit of reputation."""
    owner: float = bounded(0.3, low=-2.0, high=2.0)
    """For owning."""
    school: float = bounded(0.06, low=0.0, high=2.0)
    """Per standard deviation of school quality, families with children 6-17."""
    entry: list[float] = bounded([0.9, 0.5, 0.9], low=-5.0, high=5.0)
    """Own-group share less the city's, for places one might enter; one per background group."""
    exit: list[float] = bounded([0.9, 0.5, 0.9], low=-5.0, high=5.0)
    """The same for the home one has."""
    family_exit: float = bounded(0.3, low=-5.0, high=5.0)
    """Added to ``exit`` for parents of the majority group."""
    owner_exit: float = bounded(0.15, low=-5.0, high=5.0)
    """Added to ``exit`` for owners of the majority group."""
    block_weight: float = bounded(0.5, low=0.0, high=1.0, unit="share")
    """Weight of the block, against the area, in the perceived composition."""
    shape: str = bounded("linear", choices=("linear", "threshold", "staircase"))
    """How own-group share is felt."""
    stay: float = bounded(0.3, low=0.0, high=3.0)
    """What staying is worth beyond the home itself: the cost of moving."""


@dataclass(kw_only=True)
class SearchConfig:
    """Who looks for a home and how widely."""

    stress_intercept: float = bounded(-2.7, low=-10.0, high=3.0)
    """Log-odds per quarter for an owner just moved in."""
    renter: float = bounded(1.2, low=-3.0, high=5.0)
    """Added for renters."""
    duration: float = bounded(0.5, low=0.0, high=3.0)
    """Subtracted per log(1 + years in the dwelling)."""
    stress: float = bounded(0.8, low=0.0, high=5.0)
    """Per unit of stress: crowding, cost burden, falling match."""
    offers: int = bounded(12, low=1, high=100, unit="dwellings")
    """Vacant dwellings seen in a quarter."""
    attempts: int = bounded(4096, low=16, high=65536, unit="slots")
    """Slots tried before the search is given up and counted."""
    familiarity: float = bounded(0.7, low=0.0, high=1.0, unit="share")
    """Share of attempts in the household's own district."""
    without_home: float = bounded(1.5, low=0.0, high=10.0)
    """How much worse than leaving the city a resident finds it to have no home."""
    newcomer_quarters: int = bounded(3, low=1, high=40, unit="quarters")
    """Quarters in which a newcomer looks before it gives up on a city that offers nothing better than outside."""
    life_event_stay: float = bounded(0.3, low=0.0, high=1.0, unit="share")
    """What is left of ``stay`` after a life event."""


@dataclass(kw_only=True)
class DemographyConfig:
    """Yearly rates; 1 reproduces the published rates."""

    births: float = bounded(1.0, low=0.0, high=5.0, unit="multiple of published rates")
    deaths: float = bounded(1.0, low=0.0, high=5.0, unit="multiple of published rates")
    coupling: float = bounded(1.0, low=0.0, high=5.0, unit="multiple of default rates")
    parting: float = bounded(1.0, low=0.0, high=5.0, unit="multiple of default rates")
    leaving_home: float = bounded(1.0, low=0.0, high=5.0, unit="multiple of default rates")
    arrivals: float = bounded(1.0, low=0.0, high=5.0, unit="multiple of observed arrivals")
    departures: float = bounded(1.0, low=0.0, high=5.0, unit="multiple of observed departures")
    queue: float = bounded(1.5, low=1.0, high=5.0, unit="queue per observed arrival")
    """Households that consider the city for each that is observed to come."""
    outside_scale: float = bounded(0.4, above=0.0, high=5.0)
    """Scale of the logistic noise around the outside option."""
    income_persistence: float = bounded(0.93, low=0.0, high=1.0, unit="correlation from year to year")


@dataclass(kw_only=True)
class BehaviourConfig:
    """Preferences, search and life course."""

    preferences: PreferencesConfig = field(default_factory=PreferencesConfig)
    search: SearchConfig = field(default_factory=SearchConfig)
    demography: DemographyConfig = field(default_factory=DemographyConfig)
    schooling: SchoolingConfig = field(default_factory=SchoolingConfig)
    tastes: str = bounded("lasting", choices=("lasting", "fresh"))
    """``fresh`` redraws tastes each quarter."""
    own_group: bool = True
    """False replaces group shares by the city's share everywhere: the mechanism switched off."""
    reputation_memory: float = bounded(0.8, low=0.0, high=1.0, unit="share kept a year")
    """How much of an area's reputation lasts from year to year."""
    reputation_status: float = bounded(1.0, low=0.0, high=5.0)
    """Reputation taken in per unit of area status; 0 switches it off."""
    reputation_municipal: float = bounded(0.3, low=0.0, high=5.0)
    """Reputation lost per unit by which the share of municipal homes exceeds that of the start; 0 is off."""
    reputation_label: float = bounded(1.0, low=0.0, high=5.0)
    """Reputation taken in per unit of an official label; 0 switches it off."""
