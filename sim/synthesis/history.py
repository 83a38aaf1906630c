"""Oslo in an earlier year, and how the world outside moved from then to 2018 (rulings C4).

All money is NOK of 2017. The pattern between areas is that of 2017; totals and levels are the earlier
year's. Status of figures as in ``national``.
"""

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from sim.state import City
from sim.state.outside import OutsideWorld
from sim.state.summaries import TaxSchedule
from sim.synthesis import national
from sim.synthesis.figures import MOST_CHILDREN, Figures, HouseholdType
from sim.synthesis.oslo import BORN_HERE_ODDS, read_table
from sim.synthesis.rates import GROUPS_OF_ARRIVALS

LAST = 2017
"""Year of the figures of areas."""
BREAK = 2014
"""First year in which students are counted where they study: household types before are raised to this level."""
ASIA_AFRICA = {2004: 15.4 / 21.8, 2010: 18.0 / 27.3}
"""Asia, Africa, Latin America and Turkey, share of persons with immigrant background, Oslo (K, targets B1, B2)."""

LOSS = 0.090
"""Share of immigrants who leave or die in a year: what the published rates of 2017 by age give among those of this
model, both groups alike (K)."""
JOINING = np.array([1.10, 1.00, 0.80])
"""Persons who join over those observed to come, by group, measured in this baseline: more must queue where fewer
join (K)."""

Series = dict[int, dict[str, float]]


@cache
def city_by_year() -> Series:
    """Return the city's series by year and column, not a number where nothing is published."""
    rows = read_table("city_by_year.csv")
    return {int(row["year"]): {name: float(value or "nan") for name, value in row.items()} for row in rows}


def households_of(year: int) -> NDArray[np.float64]:
    """Households of the city by type and resident children, on the definitions of 2014: float64[10, 5].

    Before 2014 each type is multiplied by its jump from 2013 to 2014, less the mean growth of the year
    before and after: students and institutions changed place in the register.
    """
    found = _published(year)
    if year >= BREAK:
        return found
    by_type = {y: _published(y).sum(axis=1) for y in range(BREAK - 2, BREAK + 2)}
    trend = np.sqrt(by_type[BREAK - 1] / by_type[BREAK - 2] * by_type[BREAK + 1] / by_type[BREAK])
    jump = by_type[BREAK] / by_type[BREAK - 1] / trend
    return found * jump[:, None]


def _published(year: int) -> NDArray[np.float64]:
    out = np.zeros((len(HouseholdType), MOST_CHILDREN + 1))
    for row in read_table("households_city.csv"):
        out[HouseholdType[row["household_type"].upper()], int(row["resident_children"][0])] += float(row[str(year)])
    return out


def past_figures(figures: Figures, year: int) -> Figures:
    """Scale the figures of 2017 to the totals and levels of an earlier year.

    Households by type and children, persons by background, prices and rents in NOK of 2017, incomes;
    registered dwellings go with households.
    """
    now, then = city_by_year()[LAST], city_by_year()[year]
    ratio = np.divide(households_of(year), households_of(LAST), out=np.ones((10, 5)), where=households_of(LAST) > 0)
    households = figures.households * ratio
    growth = households.sum() / figures.households.sum()
    prices = now["consumer_prices"] / then["consumer_prices"]
    return replace(
        figures,
        households=households,
        background=_background(figures, households, year),
        price=figures.price * national.PRICES[year] / national.PRICES[LAST] * prices,
        income=figures.income * then["real_income"],
        persons=float(figures.persons or 0.0) * then["population"] / now["population"],
        registered=None if figures.registered is None else figures.registered * growth,
        rent_level=then["rent_level"] * prices,
        year=year,
        outside=outside_world(figures, year),
    )


def _background(figures: Figures, households: NDArray[np.float64], year: int) -> NDArray[np.float64]:
    """Shares by group: each area's of 2017 times one factor per group, so that the city has the year's."""
    wanted = _people_of(figures, year).sum(axis=1) / city_by_year()[year]["population"]
    out = figures.background.copy()
    out[:, 1:] *= wanted / np.average(out[:, 1:], axis=0, weights=_persons(households))
    out[:, 0] = 1.0 - out[:, 1:].sum(axis=1)
    return out


def _persons(households: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return expected persons of areas by the types of their households: float64[n_areas]."""
    return (households * national.household_sizes()).sum(axis=(1, 2))


def _people_of(figures: Figures, year: int) -> NDArray[np.float64]:
    """Persons of the city by group (other immigrants, asia_africa) and immigrants, born to immigrants: float64[2, 2].

    asia_africa's part is linear in time between the published ones and that of the figures of 2017.
    """
    row = city_by_year()[year]
    total = np.array([row["immigrants"], row["norwegian_born_to_immigrants"]])
    share = np.average(figures.background[:, 1:], axis=0, weights=_persons(figures.households))
    part = np.interp(year, [*ASIA_AFRICA, LAST], [*ASIA_AFRICA.values(), share[1] / share.sum()]) * total.sum()

    def asia_africa(odds: float) -> NDArray[np.float64]:
        both = np.array([odds, BORN_HERE_ODDS * odds])
        return total * both / (1.0 + both)

    mine = asia_africa(brentq(lambda odds: asia_africa(odds).sum() - part, 1e-3, 1e3))
    return np.stack([total - mine, mine])


def outside_world(figures: Figures, first: int) -> OutsideWorld:
    """Return the series from a first year to the last published one."""
    series = city_by_year()
    rows = [series[year] for year in range(first, max(series) + 1)]

    def column(name: str) -> NDArray[np.float64]:
        return np.array([row[name] for row in rows])

    leaving = np.array([_leaving(row) for row in rows])
    return OutsideWorld(
        first_year=first,
        real_income=column("real_income"),
        child_benefit=series[LAST]["consumer_prices"] / column("consumer_prices"),
        interest=column("interest_change") / 100.0,
        arrivals=_arrivals(figures, first, leaving),
        departures=leaving,
    )


def _leaving(row: dict[str, float]) -> float:
    """Persons leaving per resident over 2017; as in 2017 where nothing is published yet."""
    last = city_by_year()[LAST]
    level = row["moves_out"] / row["population"] / (last["moves_out"] / last["population"])
    return 1.0 if np.isnan(level) else level


def _arrivals(figures: Figures, first: int, leaving: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return arrivals by group over those of 2017: float64[n, 3].

    Immigrants come as many as their published number grows in the year plus those who go; the
    majority are the rest of the published moves into the city. The last year is like the one before.
    """
    years = range(first, max(city_by_year()))
    stock = {year: _people_of(figures, year)[:, 0] for year in (*years, years[-1] + 1)}
    rows = []
    for year, level in zip(years, leaving, strict=False):
        immigrants = stock[year + 1] - stock[year] + LOSS * level * stock[year]
        rows.append([city_by_year()[year]["moves_in"] - immigrants.sum(), *immigrants])
    in_2017 = city_by_year()[LAST]["moves_in"] * GROUPS_OF_ARRIVALS
    return np.array([*rows, rows[-1]]) / (in_2017 * JOINING)


def set_outside(city: City, world: OutsideWorld) -> None:
    """Put the base year's world in place of that of 2017, before households are summarised."""
    city.parameters["drivers"] = world
    city.parameters["low_income_line"] *= world.real_income[0]
    city.parameters["tax"] = replace(TaxSchedule(), child_benefit=TaxSchedule.child_benefit * world.child_benefit[0])
    city.parameters["interest_change"] = float(world.interest[0])


def set_migration(city: City, world: OutsideWorld) -> None:
    """Put the base year's arrivals and rates of leaving in place of those of 2017.

    The table of arrivals is scaled to the city's persons, so that it lacks those the city has since gained.
    """
    row = city_by_year()
    since = row[LAST]["population"] / row[world.first_year]["population"]
    city.parameters["arrivals"] = city.parameters["arrivals"].scaled(since * world.arrivals[0])
    rates = city.parameters["rates"]
    city.parameters["rates"] = {**rates, "departures": rates["departures"] * world.departures[0]}
