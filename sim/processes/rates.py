"""Yearly demographic schedules by single year of age; ``City.parameters["rates"]`` may replace any of them.

Status of each is said beside it. Where only a level is published the shape is an assumption, and the
level is set so that Oslo's published totals come out: about 14.5 births and 6.5 deaths per 1 000
persons. ``DemographyConfig`` multiplies them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

OLDEST = 110
_AGE = np.arange(OLDEST + 1.0)


def _bell(centre: float, younger: float, older: float) -> NDArray[np.float64]:
    return np.exp(-0.5 * ((_AGE - centre) / np.where(centre > _AGE, younger, older)) ** 2)


def _steps(*steps: tuple[int, float]) -> NDArray[np.float64]:
    """Piecewise constant: each (first age, rate) holds until the next."""
    ages, values = np.array([age for age, _ in steps]), np.array([value for _, value in steps])
    place = np.searchsorted(ages, _AGE, side="right") - 1
    return np.where(place >= 0, values[np.maximum(place, 0)], 0.0)


def _gompertz(at_60: float, slope: float) -> NDArray[np.float64]:
    """Mortality growing exponentially with age (Gompertz 1825), infants apart."""
    rate = np.minimum(at_60 * np.exp(slope * (_AGE - 60.0)), 1.0) + 0.0001
    rate[0] = 0.0022
    rate[OLDEST] = 1.0
    return rate


DEATH = np.stack([_gompertz(0.0070, 0.1020), _gompertz(0.0043, 0.1080)])
"""Probability of death by sex (men, women) and age. Near the Norwegian life table of 2016, recalled."""

BIRTH = 0.172 * _bell(31.5, 4.6, 4.9) * ((_AGE >= 15) & (_AGE <= 49))
"""Births per woman by age before the factors below. Oslo's late, narrow shape; level set on the total (assumption)."""

PARITY = np.array([[0.24, 0.45, 0.20, 0.15], [1.02, 1.62, 0.66, 0.55]])
"""Factor of births by partnered (no, yes) and children at home (0, 1, 2, 3+): assumption, two-child norm."""

GROUP_BIRTHS = np.array([1.0, 1.0, 1.25])
"""Factor by group of the mother, majority first; other cities' groups beyond these have 1 (assumption)."""

LEAVE_HOME = _steps((18, 0.03), (19, 0.06), (20, 0.09), (25, 0.08), (30, 0.05), (40, 0.03))
"""Probability that a grown child founds a household in the city: assumption, set so that as many live with
their parents after twenty years as at the start (they also leave the city, see ``INDIVIDUAL``)."""

LEAVE_SHARED = _steps((18, 0.18), (30, 0.15), (40, 0.04), (67, 0.01))
"""The same for other adults who are neither head nor partner: flatmates, relatives (assumption)."""

INDIVIDUAL = _steps((18, 0.07), (20, 0.105), (30, 0.09), (40, 0.035), (50, 0.017), (60, 0.012), (80, 0.004))
"""Probability that an adult who is neither head nor partner leaves the city alone: moves out of Oslo 2017 by age
over its population; ``rates["departures"]`` replaces it. Heads decide in the search for a home."""

SHARING = _steps((18, 0.35), (25, 0.22), (30, 0.10), (40, 0.0))
"""Share of single newcomers by age who move in with others (assumption: keeps the number who share flats)."""

HOST_AGES = (18, 44)
"""Heads of these ages, without partner or children and with a room to spare, take newcomers in (assumption)."""

PART = _steps((18, 0.10), (25, 0.06), (30, 0.035), (40, 0.022), (50, 0.012), (60, 0.004), (70, 0.001))
"""Probability that a couple parts, by age of the head; married and cohabiting together (assumption)."""

COUPLE = _steps(
    (18, 0.06), (20, 0.13), (23, 0.20), (26, 0.25), (30, 0.22), (35, 0.16), (40, 0.11), (50, 0.06),
    (60, 0.028), (70, 0.007),
)  # fmt: skip
"""Probability that a head without partner looks for one within the year (assumption, level set so that the
share of couples stays)."""

HOMOGAMY = 0.6
"""Share of those looking for a partner who do so only within their own background group (assumption)."""

AGE_BAND = 6
"""Years of age within which couples form; men count two years younger."""

DEPART = _steps((18, 0.08), (20, 0.112), (30, 0.088), (40, 0.043), (50, 0.030), (60, 0.026), (70, 0.015), (80, 0.004))
"""Probability of leaving the city within a year by age of the head: Oslo's out-moves 2016-2017 over its
population by age 2018."""

ABROAD = np.array([0.08, 0.45, 0.25])
"""Share of departures that leave the country by group (7 780 of 43 856 persons in 2020; split by group assumed)."""

BOYS = 0.514
"""Share of boys among the newborn (published, stable)."""

MOTHER_KEEPS = 0.75
"""Share of partings with children in which the mother keeps them and the home (assumption)."""

NEST_EGG = 0.05
"""Share of the household's cash that whoever leaves the parents' home gets (assumption)."""

BUYOUT_LTV, BUYOUT_DTI = 0.85, 5.0
"""The keeper of an owned home borrows to pay half the equity, up to these limits (lending rules 2017)."""

HEIR_AGES = (30, 69)
"""Heirs without a link are drawn among heads of these ages (assumption)."""

TURN_OF_LIFE = 0.02
"""Share of households a quarter that look again and want differently, where nobody is born, parts or dies: only
with ``run.freeze_demography`` (science.md B, step 2)."""

PATIENCE = 4
"""Quarters without a home after which the search is given up."""

LARGEST_HOST = 6
"""Households of more members do not take others in (assumption)."""


def schedule(city: Any, name: str, default: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a schedule, the city's own where it has one."""
    own = city.parameters.get("rates", {}).get(name)
    return default if own is None else np.asarray(own, float)


def by_group(factors: NDArray[np.float64], n_groups: int, otherwise: float) -> NDArray[np.float64]:
    """Factors for the city's groups in index order, ``otherwise`` beyond those given."""
    out = np.full(max(n_groups, factors.size), otherwise)
    out[: factors.size] = factors
    return out[:n_groups]
