"""Figures of the city and the country that hold for every synthetic city, each with its status.

Status: R read in a source (see ``sim/data/SOURCES.md``), K computed from read tables,
X recalled or assumed.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.synthesis.figures import MOST_CHILDREN, N_TYPES, HouseholdType

DATA = Path(__file__).resolve().parents[1] / "data"

CITY_TENURE = np.array([0.365, 0.330, 0.305])
"""Owner, cooperative owner, renter, share of households, Oslo 2017 (R)."""
CITY_BUILDINGS = np.array([0.745, 0.169, 0.086])
"""Blocks, row and semi-detached, detached, Oslo 2017, without 'other' (R)."""
CITY_PRICE = 70_774.0
"""NOK per m2 of flats, Oslo 2017 (R)."""
CITY_INCOME = 507_000.0
"""Mean gross income of persons of 17 or more, Oslo 2017, NOK / year (R)."""
HIGHER_EDUCATION = 0.533
"""Share of persons of 30-66 years with higher education, Oslo 2016 (R)."""
HIGHER_EDUCATION_SLOPE = 3.1
"""Log-odds of higher education per log of area mean income: Stovner 28.4 % at 361 000 against the city (K)."""
BORN_HERE = 0.25
"""Share of persons with immigrant background born in Norway, Oslo 2017 (K)."""
PERSONS_PER_HOUSEHOLD = 1.99
"""Oslo 2017: 661 000 placed persons over 331 123 households (K)."""
LOW_INCOME_LINE = 0.6 * 366_000.0
"""60 % of the national median equivalised net income 2017, NOK / year (X)."""

ROOMS = np.array([0.12, 0.26, 0.27, 0.18, 0.08, 0.03, 0.03]) / 0.97
"""Dwellings by rooms 1 ... 7+, Oslo 2020 (R); the unknown 3 % spread."""
FLOOR_AREA = np.array([28.0, 46.0, 66.0, 88.0, 118.0, 150.0, 190.0])
"""Median m2 by rooms: the rent survey's rent over rent per m2 for 1-5 rooms (K), larger ones X."""
FLOOR_AREA_SD = 0.16
"""Spread of log floor area among dwellings of equal rooms (X)."""

RENT_PER_M2 = np.array([3_260.0, 2_540.0, 2_270.0, 2_010.0])
"""NOK / m2 / year by rooms 1, 2, 3, 4+, Oslo and Baerum 2015 (R; the last is the mean of 4 and 5+)."""
RENT_GROWTH = 1.05
"""2015 to 2017 (X: about 2.5 % a year, as 2010-2015 less the price rise)."""
RENT_LIFT = 1.06
"""Rulings B4 (X)."""
PRICE_BY_ROOMS = np.array([0.14, 0.03, -0.04, -0.10])
"""Log price per m2 by room class against the area's mean, before centring (X)."""

PRICES = {
    2004: 25_415.0, 2005: 28_757.0, 2006: 33_874.0, 2007: 37_060.0, 2008: 34_795.0, 2009: 36_300.0, 2010: 38_800.0,
    2011: 43_223.0, 2012: 47_229.0, 2013: 48_916.0, 2014: 50_217.0, 2015: 56_617.0, 2016: 66_312.0, 2017: 70_774.0,
}  # fmt: skip
"""City price per m2 by year (R); earlier years fall 5 % a year back (rulings B7)."""

RENTER_SHARE_BY_ROOMS = np.array([0.75, 0.52, 0.28, 0.14, 0.09, 0.08, 0.08])
"""Renter share by rooms; by floor area in the census of 2001: 78, 68, 41, 20 ... 7 % (R), levelled to rooms (X)."""

TENURE_BY_TYPE = np.array(
    [
        [0.445, 0.183, 0.371],
        [0.751, 0.121, 0.127],
        [0.745, 0.107, 0.148],
        [0.851, 0.073, 0.076],
        [0.374, 0.118, 0.508],
        [0.585, 0.156, 0.259],
        [0.822, 0.101, 0.077],
        [0.514, 0.116, 0.371],
        [0.801, 0.088, 0.111],
        [0.801, 0.088, 0.111],
    ]
)
"""Owner, cooperative, renter by household type, Norway 2019 (R, SSB 416859)."""
OWNING_BY_TERCILE = np.array([0.53, 0.74, 0.91])
"""Owner and cooperative share by income tercile in Oslo: national quartiles lowered to the city's level (X)."""
OWNING_BY_BACKGROUND = np.array([0.77, 0.50, 0.57])
"""Owner and cooperative share by background: persons, immigrants 57 against 79 %, Oslo 2022 (R2), split X."""
OWNING_BY_AGE = np.array([0.38, 0.72, 0.84])
"""Owner and cooperative share by age of head: below 30, 30-49, 50 or more (X)."""
OWNING_WHEN_HELPED = 0.90
"""The same of young heads whose parents would help them to a home: they own as soon as they can (assumption; in
the model nine in ten of them do, whatever their income, from the fifth year of a baseline on)."""

MUNICIPAL_ZONES = {
    "inner_east": 0.50, "outer_east": 0.17, "outer_south": 0.13, "inner_west": 0.12, "outer_west": 0.08,
    "centre": 0.0, "forest": 0.0,
}  # fmt: skip
"""Share of municipal homes by zone of Oslo (rulings B12, X)."""


def logit(share: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Log-odds of a share, held off 0 and 1."""
    held = np.clip(share, 1e-4, 1.0 - 1e-4)
    return np.log(held / (1.0 - held))


@cache
def household_mix() -> NDArray[np.float64]:
    """Shares of Oslo's households by type and resident children, 2017 (R): float64[10, 5]."""
    mix = np.zeros((N_TYPES, MOST_CHILDREN + 1))
    kind = HouseholdType
    mix[kind.SINGLE, 0] = 153_918
    mix[kind.COUPLE_NO_CHILDREN, 0] = 67_122
    mix[kind.COUPLE_YOUNG_CHILDREN, 1:] = 13_990, 13_376, 4_190, 1_177
    mix[kind.COUPLE_OLDER_CHILDREN, 1:] = 7_063, 13_006, 4_264, 924
    mix[kind.LONE_PARENT_YOUNG_CHILDREN, 1:] = 2_563, 1_086, 349, 253
    mix[kind.LONE_PARENT_OLDER_CHILDREN, 1:] = 5_997, 2_737, 713, 211
    mix[kind.ONE_FAMILY_ADULT_CHILDREN, 1:] = 12_959, 2_752, 206, 46
    mix[kind.MULTI_FAMILY_NO_CHILDREN] = 15_750, 1_684, 367, 62, 36
    mix[kind.MULTI_FAMILY_YOUNG_CHILDREN, 1:] = 910, 811, 427, 201
    mix[kind.MULTI_FAMILY_OLDER_CHILDREN, 1:] = 730, 801, 289, 153
    return mix / mix.sum()


@cache
def household_sizes() -> NDArray[np.float64]:
    """Return expected persons by type and resident children: float64[10, 5]."""
    children = np.arange(MOST_CHILDREN + 1.0)
    children[-1] += LARGE_FAMILY_SHARE
    adults = np.array([1.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0 + PARTNERED[6], 2.0 + sum(OTHER_ADULTS), 3.0, 3.0])
    adults[[8, 9]] = 2.0 + PARTNERED[8]
    return adults[:, None] + children[None, :]


PARTNERED = np.array([0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.60, 0.25, 0.65, 0.60])
"""Share of households by type whose head lives with a partner (X where several are possible)."""
OTHER_ADULTS = (0.25, 0.10)
"""Flat shares and other multi-family households: share with a third, a fourth adult (X)."""
LARGE_FAMILY_SHARE = 0.25
"""Families counted as four or more children that have five (X)."""


@cache
def age_margin() -> NDArray[np.float64]:
    """Persons of Oslo 2018 by sex (men, women) and single year of age 0-100: float64[2, 101].

    Published in bands of five years (R), spread evenly within; ages of 90 or more fall off
    by a third a year.
    """
    table = np.genfromtxt(DATA / "oslo" / "population_by_age_2018.csv", delimiter=",", skip_header=1)
    out = np.zeros((2, 101))
    for low, _, men, women in table[:-1]:
        out[:, int(low) : int(low) + 5] = np.array([[men], [women]]) / 5.0
    tail = (2.0 / 3.0) ** np.arange(11)
    out[:, 90:] = np.array([[table[-1, 2]], [table[-1, 3]]]) * tail / tail.sum()
    return out
