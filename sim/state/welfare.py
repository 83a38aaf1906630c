"""The low-income line and three-year incomes."""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.counting import look_up
from sim.state.city import City
from sim.state.summaries import equivalised_income

Floats = NDArray[np.float64]
YEARS = 3
"""Years of a persistent low income, the present one included (Statistics Norway)."""


def low_income_line(city: City) -> float:
    """EU60 line of this year: 60 % of the national median equivalised income, NOK / year; 0 where none is known."""
    return float(city.parameters.get("low_income_line", 0.0))


def remember_incomes(city: City) -> None:
    """Let the year's end become the newest of the earlier years, for every person and for the line."""
    persons, n = city.persons, city.persons.n_rows
    household, earlier = persons.household[:n], persons.earlier_income[:n]
    earlier[:, 1] = earlier[:, 0]
    known = np.maximum(equivalised_income(city), 1.0)  # 0 is unknown
    earlier[:, 0] = look_up(household, known, 0.0)
    lines = city.parameters.get("earlier_lines", ())
    city.parameters["earlier_lines"] = (low_income_line(city), *lines)[: YEARS - 1]


def three_year_income(city: City, rows: NDArray[np.integer]) -> Floats:
    """Mean equivalised income of persons over three years' ends, NOK / year, NaN where a year is not known."""
    persons = city.persons
    last, before = persons.earlier_income[:, 0][rows], persons.earlier_income[:, 1][rows]
    now = equivalised_income(city)[persons.household[rows]]
    return np.where((last > 0.0) & (before > 0.0), (now + last + before) / YEARS, np.nan)


def three_year_line(city: City) -> float:
    """Mean of the line over the same years, NOK / year; NaN before three years are known."""
    lines = (low_income_line(city), *city.parameters.get("earlier_lines", ()))
    return float(np.mean(lines)) if len(lines) == YEARS else float("nan")
