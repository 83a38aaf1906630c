"""What happens in a quarter; each process is a dataclass with a ``step``."""

from sim.processes.areas import AreaLife
from sim.processes.demography import Demography
from sim.processes.drivers import Drivers
from sim.processes.economy import Economy
from sim.processes.market import Market
from sim.processes.pricing import Pricing
from sim.processes.schooling import Schooling
from sim.processes.search import Search
from sim.processes.stock import Stock
from sim.processes.work_and_school import WorkAndSchool

__all__ = [
    "AreaLife",
    "Demography",
    "Drivers",
    "Economy",
    "Market",
    "Pricing",
    "Schooling",
    "Search",
    "Stock",
    "WorkAndSchool",
]
