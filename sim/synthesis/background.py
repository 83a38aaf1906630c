"""Background and generation of persons, consistent within families."""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.synthesis import expected_persons
from sim.state import Generation
from sim.synthesis.addresses import Decision, Draws
from sim.synthesis.figures import Figures, HouseholdType
from sim.synthesis.population import CHILD, HEAD, OTHER, PARTNER, People

MAJORITY = 0
MIXED = np.array([0.0, 0.40, 0.14])
"""Share of heads by background whose partner is of the majority; their children count as majority (X)."""
FAMILY_TILT = np.array([0.0, -0.15, 0.45])
"""Log-odds of background per child beyond the first in families (X)."""
TYPE_TILT = np.array(
    [
        [0.0, 0.0, -0.2],
        [0.0, 0.1, -0.5],
        [0.0, 0.1, 0.4],
        [0.0, -0.2, 0.4],
        [0.0, -0.2, 0.6],
        [0.0, -0.2, 0.4],
        [0.0, -0.3, 0.5],
        [0.0, 0.6, 0.4],
        [0.0, 0.3, 1.1],
        [0.0, 0.1, 1.1],
    ]
)
"""Log-odds by household type and background, before fitting to the areas (X; families follow SSB's shares)."""
AGE_TILT = np.array([0.0, -0.025, -0.030])
"""Log-odds per year of the head's age beyond 40, held within 20-75 (X: immigrants are younger)."""


def set_background(
    people: People, figures: Figures, draws: Draws, differ: bool = True
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return group and generation of every person: uint8[m] each.

    The head's group is drawn with odds by household type, children and age, times a factor
    per area and group that is solved so that the expected persons of each group are the
    area's share. Partners share the head's group unless the couple is mixed; children of a
    mixed couple count with the majority, as the published categories do.
    """
    n_groups = figures.background.shape[1]
    head_group = _draw_heads(people, figures, draws, differ)
    mixed = people.partnered & (draws.uniform(Decision.MIXED, people.key) < MIXED[:n_groups][head_group])
    of_household = head_group[people.household]
    group = of_household.copy()
    is_mixed = mixed[people.household]
    group[is_mixed & ((people.role == PARTNER) | (people.role == CHILD))] = MAJORITY
    chance = draws.uniform(Decision.BORN_HERE, people.person_key)
    born_here = chance < _born_here_share(people, figures)
    generation = np.where(born_here, Generation.BORN_TO_IMMIGRANTS, Generation.IMMIGRANT)
    generation[group == MAJORITY] = Generation.OTHER
    return group.astype(np.uint8), generation.astype(np.uint8)


def _draw_heads(people: People, figures: Figures, draws: Draws, differ: bool) -> NDArray[np.int64]:
    """Draw the head's group; systematic within areas, so that area shares hold closely."""
    n_groups = figures.background.shape[1]
    age = np.clip(people.age[people.first].astype(float), 20.0, 75.0)
    more = np.maximum(people.children.astype(float) - 1.0, 0.0) * (
        people.type != HouseholdType.ONE_FAMILY_ADULT_CHILDREN
    )
    odds = TYPE_TILT[people.type][:, :n_groups] + np.outer(more, FAMILY_TILT) + np.outer(age - 40.0, AGE_TILT)
    weight = np.exp(odds if differ else np.zeros_like(odds))
    members = np.bincount(people.household, minlength=people.n).astype(float)
    kept = 1.0 + (members - 1.0)[:, None] * np.where(people.partnered, 1.0, 0.0)[:, None] * (1.0 - MIXED)
    kept = np.where(people.partnered[:, None], kept, members[:, None])
    share = _solve_areas(weight, members, kept, people.area, figures.background)
    return _draw_systematic(
        share, float(draws.uniform(Decision.BACKGROUND, np.array([1], np.uint64))[0]), people, draws
    )


def _solve_areas(
    weight: NDArray[np.float64], members: NDArray[np.float64], kept: NDArray[np.float64],
    area: NDArray[np.int16], wanted: NDArray[np.float64],
) -> NDArray[np.float64]:  # fmt: skip
    """Probability of each group for each head, with area factors fitted to persons."""
    n_areas = wanted.shape[0]
    goal = wanted * np.bincount(area, members, minlength=n_areas)[:, None]
    factor = np.maximum(wanted, 1e-9)
    for _ in range(25):
        have = expected_persons(weight, factor, area, kept)[:, 1:]
        factor[:, 1:] *= np.where(have > 0, goal[:, 1:] / np.maximum(have, 1e-12), 1.0) ** 1.2
    share = weight * factor[area]
    return share / share.sum(axis=1, keepdims=True)


def _draw_systematic(share: NDArray[np.float64], offset: float, people: People, draws: Draws) -> NDArray[np.int64]:
    """Draw one group per household; running counts of each area follow the expected ones.

    Households are taken in a hashed order within their area; a household's own value is
    the fractional part of a running sum with steps of the golden ratio, a low-discrepancy
    sequence, so that counts by area deviate far less than with independent draws.
    """
    order = np.lexsort((draws.uniform(Decision.BACKGROUND, people.key), people.type, people.area))
    value = np.empty(people.n)
    value[order] = (offset + np.arange(people.n) * 0.6180339887498949) % 1.0
    steps = np.cumsum(share, axis=1)
    return (value[:, None] >= steps[:, :-1]).sum(axis=1)


def _born_here_share(people: People, figures: Figures) -> NDArray[np.float64]:
    """Probability that a person with immigrant background was born in Norway, by role and age.

    Children 0.85 times the area's tilt, adults 0.4 at 18 falling to 0.01 at 45 and over (X), tilted
    by the area's published share over the city's.
    """
    age = people.age.astype(float)
    child = age < 18
    base = np.where(child, 0.85 - 0.01 * age, np.clip(0.42 - 0.016 * (age - 18.0), 0.005, 1.0))
    base = np.where(people.role == HEAD, base, base * np.where(people.role == OTHER, 1.0, 1.0))
    level = figures.born_here / max(float(figures.born_here.mean()), 1e-9)
    return np.clip(base * level[people.area[people.household]] ** np.where(child, 0.5, 1.0), 0.0, 0.97)
