"""Which city, how large, and the options of its start."""

from dataclasses import dataclass

from sim.config.bounds import bounded


@dataclass(kw_only=True)
class CityConfig:
    """The city that a run starts from."""

    name: str = bounded("oslo_small", choices=("oslo", "oslo_small", "classroom", "synthetic", "from_table"))
    """Which city."""
    scale: float = bounded(1.0, above=0.0, high=1.0, unit="share of households drawn")
    """0.1 is every tenth household."""
    table: str | None = None
    """CSV of areas, for ``from_table``."""
    schools: str | None = None
    """CSV of state schools, for ``from_table``: code, area, capacity and, if wanted, the areas of the catchment."""
    year: int = bounded(2017, low=1900, high=2100, unit="calendar year")
    """State date is 1 January of this year."""
    stock: str = bounded("observed", choices=("observed", "rental_estates"))
    """``rental_estates``: large cooperative blocks of the outer east and south are rentals."""
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
