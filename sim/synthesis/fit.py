"""How far every margin of the start is from its figure."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.config import Config
from sim.state import City, LegalForm, Use
from sim.synthesis.figures import GROUPS, TENURES, Figures, HouseholdType
from sim.synthesis.population import People

if TYPE_CHECKING:
    import pandas as pd


def fit_records(city: City, figures: Figures, people: People, config: Config) -> list[dict[str, Any]]:
    """Compare city and figures, margin by margin and area by area."""
    records: list[dict[str, Any]] = []

    def add(margin: str, area: str, figure: float, value: float) -> None:
        records.append(
            {
                "margin": margin,
                "area": area,
                "figure": float(figure),
                "city": float(value),
                "difference": float(value - figure),
            }
        )

    n, m = people.n, people.m
    weight = figures.households.sum(axis=(1, 2))
    fraction = n / weight.sum()
    by_type = np.zeros((city.n_areas, len(HouseholdType)))
    np.add.at(by_type, (people.area, people.type), 1.0)
    tenure = tenure_of(city)[:n]
    by_tenure = np.zeros((city.n_areas, 3))
    np.add.at(by_tenure, (people.area, tenure), 1.0)
    area = people.area[people.household]
    by_group = np.zeros((city.n_areas, len(GROUPS)))
    np.add.at(by_group, (area, city.persons.background[:m]), 1.0)
    adult = city.persons.age[:m] >= 17
    income = np.bincount(area[adult], city.persons.income[:m][adult], minlength=city.n_areas)
    income /= np.maximum(np.bincount(area[adult], minlength=city.n_areas), 1)
    prime = (city.persons.age[:m] >= 30) & (city.persons.age[:m] <= 66)
    higher = np.bincount(area[prime], city.persons.education[:m][prime] == 2, minlength=city.n_areas)
    higher = higher / np.maximum(np.bincount(area[prime], minlength=city.n_areas), 1)
    for a, code in enumerate(city.area_codes):
        size = max(by_tenure[a].sum(), 1.0)
        add("households", code, weight[a] * fraction, by_type[a].sum())
        for kind in HouseholdType:
            add(f"households.{kind.name.lower()}", code, figures.households[a, kind].sum() * fraction, by_type[a, kind])
        for t, name in enumerate(TENURES):
            add(f"tenure.{name}", code, figures.tenure[a, t], by_tenure[a, t] / size)
        for g, name in enumerate(GROUPS):
            add(f"background.{name}", code, figures.background[a, g], by_group[a, g] / max(by_group[a].sum(), 1.0))
        add("mean_gross_income", code, figures.income[a], income[a])
        add("higher_education", code, figures.higher_education[a], higher[a])
    for t, name in enumerate(TENURES):
        add(f"tenure.{name}", "city", np.average(figures.tenure[:, t], weights=weight), by_tenure[:, t].sum() / n)
    add("persons", "city", (figures.persons or m / fraction) * fraction, m)
    return records


def tenure_of(city: City) -> np.ndarray:
    """Tenure of every housed household row: 0 owner, 1 cooperative owner, 2 renter."""
    home = city.households.dwelling[: city.households.n_rows]
    owns = city.dwellings.use[home] == Use.OWNER
    coop = city.dwellings.legal_form[home] == LegalForm.COOPERATIVE
    return np.where(owns, np.where(coop, 1, 0), 2)


def fit_table(city: City) -> "pd.DataFrame":
    """Return the fit as a DataFrame: margin, area, figure, city, difference."""
    import pandas as pd

    return pd.DataFrame(city.fit, columns=["margin", "area", "figure", "city", "difference"])
