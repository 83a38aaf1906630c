"""Schools and kindergartens: how many, what families want, what makes them good."""

from dataclasses import dataclass, field

from sim.config.bounds import bounded


@dataclass(kw_only=True)
class KindergartenConfig:
    """Who attends kindergarten (a logit by age, parents' schooling, background and price) and where."""

    children: int = bounded(45, low=1, high=1000, unit="children / kindergarten")
    """At the start; places are a tenth more (assumption)."""
    take_up: float = bounded(4.16, low=-10.0, high=20.0)
    """Log-odds of attending at 2-5 years without a fee; with ``one_year`` solved on Oslo to the shares of 2016:
    91 % of all of 1-5 years, 79 % of minority-language children, 72 and 42 % at one year (Udir, fact E7)."""
    one_year: float = bounded(-2.06, low=-10.0, high=10.0)
    """Added for children of one year."""
    education: float = bounded(0.4, low=0.0, high=5.0)
    """Per level of the parents' schooling above upper secondary (assumption)."""
    group: list[float] = bounded([0.0, -1.02, -1.02], low=-5.0, high=5.0)
    """Added by background, index of the groups: what fee, income and schooling leave open of fact E7."""
    price: float = bounded(28.0, low=0.0, high=200.0)
    """Subtracted per unit of fee over net household income: free core hours raise attendance of low-income children
    of immigrant background by about 15 % (science.md C, read in the abstract)."""
    fee: float = bounded(30_030.0, low=0.0, unit="NOK / year")
    """Highest fee of 2017, 2 730 NOK a month in eleven months."""
    fee_cap: float = bounded(0.06, low=0.0, high=1.0, unit="share of gross income")
    """Most that a family pays for a child (national rule since 2015)."""
    low_income: float = bounded(450_000.0, low=0.0, unit="NOK / year")
    """Gross household income up to which free core hours are given (national rule of 2017)."""
    own_group: float = bounded(2.0, low=0.0, high=20.0)
    """Per unit of own-group share less the city's, in logit units (assumption)."""
    distance: float = bounded(2.0, low=0.0, high=1e6, unit="per km")
    """What a kilometre costs, in logit units (assumption)."""
    applications: int = bounded(6, low=1, high=50, unit="kindergartens")
    """Parallel applications to the nearest ones (assumption)."""


@dataclass(kw_only=True)
class SchoolingConfig:
    """Schools of children of 6-15 years. Weights are in units of the logit by which families rank schools."""

    enabled: bool = True
    """False: no schools, no kindergartens."""
    persons: float = bounded(5_000.0, above=0.0, unit="persons / state school")
    """Of the whole city, whatever its scale: Oslo has 136 schools (2020, fact E1)."""
    smallest: float = bounded(25.0, above=0.0, unit="pupils / state school")
    """Small cities have fewer schools instead of smaller ones, but one for every three areas (assumption)."""
    spare_places: float = bounded(0.05, low=0.0, high=2.0, unit="share of the catchment's children")
    """Places beyond the children of the catchment (assumption); they follow when those grow, never shrink."""
    choices: int = bounded(8, low=1, high=100, unit="schools")
    """Nearest state schools a family considers where it may choose (assumption)."""
    distance: float = bounded(1.5, low=0.0, high=1e6, unit="per km")
    """What a kilometre to a school outside the own catchment costs (assumption)."""
    own_group: float = bounded(3.0, low=0.0, high=20.0)
    """Per unit of the pupils' own-group share less the city's (assumption; sign: Stoica & Flache 2014)."""
    quality: float = bounded(0.4, low=0.0, high=10.0)
    """Per standard deviation of quality; none for the poorest homes with the least schooling and twice as much
    for the opposite (sign: families of means weigh quality more; size assumed)."""
    private_places: float = bounded(0.12, low=0.0, high=1.0, unit="places / pupil")
    """In private schools; 0: there are none. Twice what is used at the start, so that opt-out can grow (assumption)."""
    private: float = bounded(-2.8, low=-20.0, high=20.0)
    """Worth of a private place less its fee, set so that about 6 % attend at Oslo's start (fact E1)."""
    private_home: float = bounded(2.0, low=0.0, high=20.0)
    """How that rises from the poorest home with the least schooling to the opposite (assumption)."""
    composition: float = bounded(0.8, low=0.0, high=5.0, unit="sd of quality per sd of pupils' homes")
    """Part of quality that goes with who the pupils are (assumption)."""
    character: float = bounded(0.6, low=0.0, high=5.0, unit="sd of quality")
    """Lasting part of quality that does not; with 0.8 for ``composition`` quality has sd 1 (assumption)."""
    memory: float = bounded(0.7, low=0.0, high=1.0, unit="share kept a year")
    """How slowly families that look for a home learn what the schools of an area are like (assumption)."""
    kindergarten: KindergartenConfig = field(default_factory=KindergartenConfig)
