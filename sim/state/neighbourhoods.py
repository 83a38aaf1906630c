"""How areas fare: status, amenity, disorder, contact, cohesion, and what reputation takes in.

Synthesis measures the start with these functions and ``AreaLife`` every later moment, so that an area
where nothing changes keeps the reputation it begins with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import AreasConfig
from sim.kernels.counting import add_up, count, count_pairs, share_by
from sim.state.city import City
from sim.state.codes import Owner, Status, Use

Column = NDArray[np.float64]
YOUTH = (16, 29)
"""First and last age of those whose place outside work and education is felt as disorder."""


@dataclass(frozen=True)
class Scale:
    """Zero and unit of something standardised."""

    mean: float
    spread: float

    @classmethod
    def of(cls, values: Column) -> Scale:
        """Take mean and standard deviation over areas; the unit is 1 where all are alike."""
        return cls(float(values.mean()), float(values.std()) or 1.0)

    def __call__(self, values: Column) -> Column:
        """Standardise."""
        return (values - self.mean) / self.spread


@dataclass(frozen=True)
class Conditions:
    """What is counted in areas at one moment: float64[n_areas] each, shares in [0, 1]."""

    youth_outside: Column
    """Persons of 16-29 years neither in work nor in education."""
    turnover: Column
    """Households that moved in during the last four quarters."""
    owners: Column
    """Households that own their home, cooperatives included."""
    contact: Column
    """Chance that two persons of the area differ in background, times one less turnover."""


@dataclass(frozen=True)
class AreaStart:
    """Areas as they were at the start: what levers add to, and the scales of all that is standardised."""

    green: Column
    noise: Column
    safe_access: Column
    meeting_places: Column
    municipal: Column
    noise_weight: float
    """Of noise in amenity, where green weighs 1."""
    scales: dict[str, Scale]


def area_start(city: City, config: AreasConfig) -> AreaStart:
    """Return the areas' start, taken from the city as it is now the first time this is asked."""
    if "area_start" not in city.parameters:
        city.parameters["area_start"] = _take_start(city, config)
    return city.parameters["area_start"]


def _take_start(city: City, config: AreasConfig) -> AreaStart:
    areas, n, now = city.areas, city.n_areas, count_conditions(city, 0)
    scales = {
        "safe_access": Scale.of(areas.safe_access[:n]),
        "meeting_places": Scale.of(areas.meeting_places[:n]),
        **{name: Scale.of(values) for name, values in vars(now).items()},
    }
    scales["amenity"] = Scale.of(_amenity_sum(city, config.amenity_noise, scales))
    scales["disorder"] = Scale.of(_disorder_sum(now, config, scales))
    scales["cohesion"] = Scale.of(_cohesion_sum(city, now, config, scales))
    kept = {name: getattr(areas, name)[:n].copy() for name in ("green", "noise", "safe_access", "meeting_places")}
    return AreaStart(**kept, municipal=municipal_share(city), noise_weight=config.amenity_noise, scales=scales)


def _amenity_sum(city: City, noise_weight: float, scales: dict[str, Scale]) -> Column:
    areas, n = city.areas, city.n_areas
    good = areas.centrality[:n] + areas.green[:n] + scales["safe_access"](areas.safe_access[:n])
    return good - noise_weight * areas.noise[:n]


def _disorder_sum(now: Conditions, config: AreasConfig, scales: dict[str, Scale]) -> Column:
    youth, turnover = scales["youth_outside"](now.youth_outside), scales["turnover"](now.turnover)
    return config.disorder_youth * youth + config.disorder_turnover * turnover


def _cohesion_sum(city: City, now: Conditions, config: AreasConfig, scales: dict[str, Scale]) -> Column:
    places = scales["meeting_places"](city.areas.meeting_places[: city.n_areas])
    return (
        config.cohesion_owners * scales["owners"](now.owners)
        - config.cohesion_turnover * scales["turnover"](now.turnover)
        + config.cohesion_meeting_places * places
        + config.cohesion_contact * scales["contact"](now.contact)
    )


def measure_amenity(city: City, config: AreasConfig) -> None:
    """Write ``areas.amenity``: centrality, green, safe access and quiet, standardised at the start."""
    start = area_start(city, config)
    raw = _amenity_sum(city, start.noise_weight, start.scales)
    city.areas.amenity[: city.n_areas] = start.scales["amenity"](raw)


def amenity_gain(
    city: City, green: Column | float = 0.0, noise: Column | float = 0.0, safe_access: Column | float = 0.0
) -> float:
    """Amenity that the mean household gains by changes of its area, if nobody moves: standard deviations.

    Changes are float64[n_areas] in the units of the levers of the same names.
    """
    start: AreaStart = city.parameters["area_start"]
    better = green + safe_access / start.scales["safe_access"].spread - start.noise_weight * noise
    rows = city.housed()
    households = np.bincount(city.dwellings.area[city.households.dwelling[rows]], minlength=city.n_areas)
    return float((households * better).sum() / max(rows.size, 1) / start.scales["amenity"].spread)


def residents(city: City) -> NDArray[np.int64]:
    """Persons with a home by area: int64[n_areas]."""
    area = city.area_of_person()
    return np.bincount(area[area >= 0], minlength=city.n_areas)


def measure_life(city: City, config: AreasConfig, quarter: int, relief: Column | float = 0.0) -> None:
    """Write ``disorder``, ``contact`` and ``cohesion`` of areas.

    Parameters
    ----------
    city : City
    config : AreasConfig
    quarter : int
        Quarters lived through since the start, for turnover.
    relief : float64[n_areas]
        Disorder that services take away, in standard deviations.
    """
    now = count_conditions(city, quarter)
    scales, areas, n = area_start(city, config).scales, city.areas, city.n_areas
    areas.contact[:n] = now.contact
    areas.disorder[:n] = scales["disorder"](_disorder_sum(now, config, scales)) - relief
    areas.cohesion[:n] = scales["cohesion"](_cohesion_sum(city, now, config, scales))


def count_conditions(city: City, quarter: int) -> Conditions:
    """Count what disorder, contact and cohesion are made of; 0 where nobody is."""
    households, persons, n = city.households, city.persons, city.persons.n_rows
    home, since = households.dwelling[: households.n_rows], households.since[: households.n_rows]
    area, housed = city.area_of_household(), home >= 0
    moved, owning = since >= quarter - 4, city.dwellings.owner[home] == Owner.HOUSEHOLD
    area_of_person = city.area_of_person()
    age = persons.age[:n]
    young = (area_of_person >= 0) & (age >= YOUTH[0]) & (age <= YOUTH[1])
    turnover = share_by(area, moved, housed, city.n_areas)
    return Conditions(
        youth_outside=share_by(area_of_person, persons.status[:n] == Status.OUTSIDE, young, city.n_areas),
        turnover=turnover,
        owners=share_by(area, owning, housed, city.n_areas),
        contact=_diversity(city, area_of_person) * (1.0 - turnover),
    )


def _diversity(city: City, area_of_person: NDArray[np.int16]) -> Column:
    """Chance that two persons drawn in an area differ in background (Simpson's index)."""
    background = city.persons.background[: area_of_person.size]
    counts = count_pairs(area_of_person, background, city.n_areas, city.n_groups)
    total = counts.sum(axis=1)
    return np.where(total > 0, 1.0 - ((counts / np.maximum(total, 1)[:, None]) ** 2).sum(axis=1), 0.0)


def mean_status(city: City) -> Column:
    """Mean household income rank less one half; an empty area keeps what it had: float64[n_areas]."""
    area = city.area_of_household()
    size = count(area, city.n_areas)
    total = add_up(area, city.households.income_rank[: area.size].astype(float) - 0.5, city.n_areas)
    return np.where(size > 0, total / np.maximum(size, 1), city.areas.status[: city.n_areas])


def municipal_share(city: City) -> Column:
    """Share of municipal homes among an area's homes: float64[n_areas]."""
    dwellings = city.dwellings
    return share_by(dwellings.area, dwellings.use == Use.MUNICIPAL, dwellings.key != 0, city.n_areas)


def taken_in(city: City, config: AreasConfig) -> Column:
    """Return what this moment adds up to: the value reputation would have if all stayed like this."""
    areas, n = city.areas, city.n_areas
    return (
        config.reputation_status * areas.status[:n]
        - config.reputation_municipal * (municipal_share(city) - area_start(city, config).municipal)
        - config.reputation_label * areas.label[:n]
        - config.reputation_disorder * areas.disorder[:n]
        + config.reputation_cohesion * areas.cohesion[:n]
    )


def begin_areas(city: City, config: AreasConfig) -> None:
    """Measure the areas of a new city and give each the reputation at which it rests."""
    areas, n = city.areas, city.n_areas
    areas.status[:n] = mean_status(city)
    measure_amenity(city, config)
    measure_life(city, config, 0)
    areas.reputation[:n] = taken_in(city, config)
