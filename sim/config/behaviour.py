"""How households live, want and choose."""

from dataclasses import dataclass, field

from sim.config.areas import AreasConfig
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
    """Per standard deviation of the area's amenity: centrality, green, safe access and quiet together."""
    status: float = bounded(2.3, low=0.0, high=5.0)
    """Per unit of mean income rank of the area less one half."""
    reputation: float = bounded(0.5, low=0.0, high=3.0)
    """Per unit of reputation."""
    cohesion: float = bounded(0.0, low=0.0, high=2.0)
    """Per standard deviation of the area's cohesion; no source gives a size, so off."""
    good_area: float = bounded(0.0, low=-1.0, high=0.0)
    """Per unit of dwelling quality beyond 0.5 and amenity: below 0 a good area makes up for a poor dwelling (sign:
    Ihlebæk et al. 2020 in NOU 2020:16; no size, so off)."""
    owner: float = bounded(0.3, low=-2.0, high=2.0)
    """For owning."""
    school: float = bounded(0.06, low=0.0, high=2.0)
    """Per standard deviation of school quality, families with children 6-17."""
    entry: list[float] = bounded([0.95, 0.5, 0.95], low=-5.0, high=5.0)
    """Own-group share less the city's, for places one might enter; one per background group."""
    exit: list[float] = bounded([0.95, 0.5, 0.95], low=-5.0, high=5.0)
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
class UpbringingConfig:
    """What growing up adds to the log odds of completing upper secondary, given parents' education.

    The individual's own part is the standard logistic draw (variance pi**2 / 3). Levels are solved at the
    start, so that completion and degrees by parents' education stay as published whatever the coefficients.
    """

    enabled: bool = True
    """False: parents' education decides alone."""
    income_rank: float = bounded(1.5, low=-5.0, high=5.0)
    """Per unit of the household's mean income rank (0-1) in childhood (assumption, 0-2.5)."""
    school: float = bounded(0.1, low=-5.0, high=5.0)
    """Per standard deviation of mean school quality over the school years (assumption, 0-0.3)."""
    kindergarten: float = bounded(0.05, low=-5.0, high=5.0)
    """Per year in kindergarten (assumption, 0-0.15; the sign as in Havnes & Mogstad 2011)."""
    exposure: float = bounded(0.15, low=-5.0, high=5.0)
    """Added by a whole childhood in the best areas, taken away in the worst (assumption, 0-0.4): small."""
    exposure_shape: str = bounded("hump", choices=("linear", "hump", "none"), source="Markussen & Roed 2018, IZA 11684")
    """``linear``: the higher the status the better; ``hump``: best in the middle, the top as bad as the bottom."""
    exposure_ages: list[float] = bounded([1.0, 1.0, 1.0], low=0.0, high=10.0)
    """Weights of a year lived at 0-5, 6-12 and 13-17 (even: assumption)."""
    peers: float = bounded(0.0, low=-5.0, high=5.0, source="Hardoy, Mastekaasa & Schoene 2018: none")
    """Per unit of the share of immigrant background where one grew up: causal, whatever movers perceive."""
    aspiration_born_here: list[float] = bounded([0.0, 0.5, 0.5], low=-5.0, high=5.0)
    """Norwegian-born to immigrants, by background group: set so that they differ from all as SSB's 2006 cohort does."""
    aspiration_immigrant: list[float] = bounded([0.0, -0.9, -0.9], low=-5.0, high=5.0)
    """Those who came as children, by background group: set in the same way."""
    family: float = bounded(1.45, low=0.0, high=5.0, source="Myhr et al. 2017: ICC of families 0.396")
    """Standard deviation of what siblings share beyond the above: together they give that ICC."""
    tertiary: float = bounded(0.4, low=-5.0, high=5.0)
    """Share of the log odds above that also counts for taking a degree (assumption, 0-0.8)."""
    work: float = bounded(0.15, low=-5.0, high=5.0)
    """The same for work rather than being outside, 17-29 years (assumption, 0-0.4)."""
    income: float = bounded(0.1, low=-5.0, high=5.0)
    """Standing in the income distribution at 17, normal scores, per unit of the log odds above (assumption, 0-0.3)."""


@dataclass(kw_only=True)
class BehaviourConfig:
    """Preferences, search, life course, areas."""

    preferences: PreferencesConfig = field(default_factory=PreferencesConfig)
    search: SearchConfig = field(default_factory=SearchConfig)
    demography: DemographyConfig = field(default_factory=DemographyConfig)
    upbringing: UpbringingConfig = field(default_factory=UpbringingConfig)
    areas: AreasConfig = field(default_factory=AreasConfig)
    schooling: SchoolingConfig = field(default_factory=SchoolingConfig)
    tastes: str = bounded("lasting", choices=("lasting", "fresh"))
    """``fresh`` redraws tastes each quarter."""
    own_group: bool = True
    """False replaces group shares by the city's share everywhere: the mechanism switched off."""
