"""Which areas a block treats: codes, or a rule over the published area columns.

A target is ``all``, ``none``, ``committee``, codes with commas, or a rule (``sim.state.rules``). A code is an
area's code or name, or a district's name; ``committee`` see ``COMMITTEE``.
"""

import numpy as np
from numpy.typing import NDArray

from sim.config import ConfigError, nearest
from sim.state import City
from sim.state.area_columns import COLUMNS, city_area_columns
from sim.state.rules import evaluate, is_rule

Mask = NDArray[np.bool_]
COMMITTEE = (
    "children_low_income >= 0.40 and challenges >= 2",
    "children_low_income >= 0.20 and challenges >= 1",
    "children_low_income >= 0.20",
)
"""The committee's rule (NOU 2020:16): 40 % of children in low income, itself a challenge, and one more; where
no area is so, the first of the milder rules (assumptions) that some area meets."""


def check_rule(target: str, field: str = "target.areas", groups: tuple[str, ...] = ()) -> None:
    """Refuse a rule that no city could evaluate; codes are checked when the city is known."""
    if is_rule(target):
        names = [*COLUMNS, *(f"share_{group}" for group in groups)]
        evaluate(target, {name: np.zeros(1) for name in names}, field)
    elif not target.strip():
        raise ConfigError(f"{field} must be all, none, a rule or area codes, got nothing")


def treated_areas(target: str, city: City, field: str = "target.areas", quarter: int | None = None) -> Mask:
    """Areas that a target means in a city now: bool[n_areas].

    Raises
    ------
    ConfigError
        The rule cannot be read, or a code names neither area nor district.
    """
    word = target.strip()
    if word in ("all", "none"):
        return np.full(city.n_areas, word == "all")
    if word == "committee":
        return _committee(city, quarter)
    if is_rule(word):
        return evaluate(word, city_area_columns(city, quarter), field)
    return _by_code(word, city, field)


def _committee(city: City, quarter: int | None) -> Mask:
    columns = city_area_columns(city, quarter)
    found = (evaluate(rule, columns) for rule in COMMITTEE)
    return next((mask for mask in found if mask.any()), np.zeros(city.n_areas, bool))


def _by_code(target: str, city: City, field: str) -> Mask:
    mask = np.zeros(city.n_areas, bool)
    district = city.areas.district[: city.n_areas]
    for code in (part.strip() for part in target.split(",")):
        found = np.array([code in (a, b) for a, b in zip(city.area_codes, city.area_names, strict=True)])
        if code in city.districts:
            found |= district == city.districts.index(code)
        if not found.any():
            allowed = [*city.districts, *city.area_codes, *city.area_names, "all", "none", "committee"]
            raise ConfigError(
                f"{field}: {code!r} is no area or district of {city.name}; nearest: {nearest(code, allowed)}"
            )
        mask |= found
    return mask
