"""Which city, how large, and the options of its start."""

from dataclasses import dataclass, field

from sim.config.bounds import bounded

BASE_YEARS = {"forward": 2017, "history": 2008}
"""Base year of each baseline where ``city.year`` is not given."""


@dataclass(kw_only=True)
class HistoryConfig:
    """How the world outside moves in ``city.baseline=history``; 0 holds a series at its value of the base year."""

    arrivals: float = bounded(1.0, low=0.0, high=2.0, unit="share of the change", source="Oslo kommune / SSB 2008-2018")
    """Moves into the city by background, and out of it."""
    incomes: float = bounded(1.0, low=0.0, high=2.0, unit="share of the change")
    """Real growth of wages."""
    transfers: float = bounded(0.35, low=0.0, high=2.0, unit="per unit of wage growth")
    """Growth of student support and of transfers to those outside work (assumption)."""
    pensions: float = bounded(0.6, low=0.0, high=2.0, unit="per unit of wage growth")
    """Growth of pensions (assumption)."""
    low_income_line: float = bounded(1.0, low=0.0, high=2.0, unit="share of the change")
    """Real growth of the national median, which the low-income line follows."""
    child_benefit: float = bounded(1.0, low=0.0, high=2.0, unit="share of the change")
    """1: frozen in money, so that it falls with consumer prices (both recalled); 0: keeps its purchasing power."""
    building: float = bounded(1.3, low=0.0, high=5.0, unit="x market.building.rate", source="Oslo kommune 2012-2018")
    """Starts: dwellings grew by 1.05 % a year from 2012 to 2018, against the usual 0.8 %."""
    interest: float = bounded(1.0, low=0.0, high=2.0, unit="share of the change")
    """Interest on mortgages, and with it the user cost of owning (assumption)."""
    yields: float = bounded(0.25, low=0.0, high=1.0, unit="points per point of interest")
    """How far the net yield that landlords require follows interest (assumption)."""


@dataclass(kw_only=True)
class CityConfig:
    """The city that a run starts from."""

    name: str = bounded("oslo_small", choices=("oslo", "oslo_small", "classroom", "synthetic", "from_table"))
    """Which city."""
    scale: float = bounded(1.0, above=0.0, high=1.0, unit="share of households drawn")
    """0.1 is every tenth household."""
    table: str | None = None
    """CSV of areas, for ``from_table``."""
    baseline: str = bounded("forward", choices=tuple(BASE_YEARS))
    """``forward``: figures of 2017, the world outside stands still. ``history`` (oslo, oslo_small): figures of an
    earlier year, and arrivals, incomes, the low-income line, child benefit and interest move as they did to 2018."""
    history: HistoryConfig = field(default_factory=HistoryConfig)
    year: int | None = bounded(None, low=1900, high=2100, unit="calendar year")
    """State date is 1 January of this year; none is 2017, with ``baseline=history`` 2008."""
    schools: str | None = None
    """CSV of state schools, for ``from_table``: code, area, capacity and, if wanted, the areas of the catchment."""
    stock: str = bounded("observed", choices=("observed", "rental_estates", "even"))
    """``rental_estates``: large cooperative blocks of the outer east and south are rentals; ``even``: every area has
    the city's mix of tenures, buildings and sizes, and municipal homes in proportion to renters."""
    municipal_start: str = bounded("observed", choices=("observed", "proportional"))
    """Where municipal homes are at the start: by zone as assumed, or in proportion to renters."""
    municipal_share: float = bounded(0.035, low=0.0, high=0.5, unit="share of units")
    """Municipal homes at the start."""
    groups_differ: bool = True
    """False gives all background groups the same incomes, households and preferences."""
    n_areas: int = bounded(25, low=1, high=10_000, unit="areas")
    """For ``synthetic`` only."""
    n_households: int = bounded(10_000, low=10, high=20_000_000, unit="households")
    """For ``synthetic`` only."""
    segregation: float = bounded(0.3, low=0.0, high=0.95, unit="dissimilarity")
    """For ``synthetic`` only: dissimilarity of background at the start."""
    income_segregation: float = bounded(0.10, low=0.0, high=0.9, unit="between-area share of income-rank variance")
    """For ``synthetic`` only."""
    minority_share: float = bounded(0.25, low=0.0, high=1.0, unit="share of persons")
    """For ``synthetic`` only."""
    estates_share: float = bounded(0.6, low=0.0, high=1.0, unit="share of the large cooperative blocks")
    """For ``stock=rental_estates``: how many of them are rentals."""
    estates_letting: str = bounded("need_and_score", choices=("need_and_score", "market"))
    """For ``stock=rental_estates``: half municipal and half company lets, or all let on the market."""

    @property
    def base_year(self) -> int:
        """Year of the state date: ``year``, else the baseline's own."""
        return BASE_YEARS[self.baseline] if self.year is None else self.year
