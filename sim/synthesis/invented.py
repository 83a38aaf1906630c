"""Figures of invented cities: ``classroom`` and ``synthetic``."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from sim.config import CityConfig
from sim.kernels.draws import normal_each
from sim.synthesis import national
from sim.synthesis.addresses import text_key
from sim.synthesis.figures import Figures

CLASSROOM_AREAS, CLASSROOM_HOUSEHOLDS, CLASSROOM_MINORITY = 16, 2_000, 0.30
"""Size of the classroom city; form and segregation as the configuration says."""
AREA_KM = 1.0


def invented_figures(config: CityConfig) -> Figures:
    """Figures of ``classroom`` or ``synthetic``: a square grid, dear in the middle and the west.

    Everything here is invented; shares of household types, tenure and buildings are those of
    Oslo, tilted by distance to the centre. The landscape depends on the name and the number
    of areas alone, so that all seeds share it.
    """
    if config.name == "classroom":
        config = replace(
            config, n_areas=CLASSROOM_AREAS, n_households=CLASSROOM_HOUSEHOLDS, minority_share=CLASSROOM_MINORITY
        )
    n = config.n_areas
    side = int(np.ceil(np.sqrt(n)))
    row, col = np.divmod(np.arange(n), side)
    x = (col - (side - 1) / 2.0) * AREA_KM
    y = ((side - 1) / 2.0 - row) * AREA_KM
    codes = [f"{i + 1:02d}" if n < 100 else f"{i + 1:05d}" for i in range(n)]
    chance = normal_each(text_key(config.name, n), np.arange(3 * n, dtype=np.uint64)).reshape(3, n)
    out = _standardised(np.hypot(x, y)) if n > 1 else np.zeros(n)
    west = _standardised(-x) if n > side else np.zeros(n)
    status = _standardised(0.7 * west + 0.3 * chance[0]) if n > 1 else np.zeros(n)
    weights = np.exp(0.2 * chance[1])
    households = config.n_households * weights / weights.sum()
    district, n_districts = _districts(row, col, side)
    return Figures(
        name=config.name,
        area_codes=codes,
        area_names=[f"Area {code}" for code in codes],
        districts=[f"District {d + 1}" for d in range(n_districts)],
        zones=["inner", "outer"],
        district=district,
        zone=(out > 0).astype(np.int16),
        lon=10.75 + x / 55.8,
        lat=59.91 + y / 111.32,
        x_km=x,
        y_km=y,
        land_km2=np.full(n, AREA_KM**2),
        neighbours=_rook(row, col),
        households=_household_counts(households, out),
        tenure=_tilted(national.CITY_TENURE, np.outer(-out, [-0.2, -0.2, 0.35]) + np.outer(status, [0.4, -0.3, -0.1])),
        price=national.CITY_PRICE * np.exp(0.15 * status - 0.08 * out),
        income=_incomes(status, households, config.income_segregation),
        background=_background(
            config.minority_share, config.segregation, households, -status + 0.5 * chance[2]
        ),
        born_here=np.full(n, national.BORN_HERE),
        building=_tilted(national.CITY_BUILDINGS, np.outer(out, [-0.6, 0.4, 0.8])),
        higher_education=1.0 / (1.0 + np.exp(-(national.logit(national.HIGHER_EDUCATION) + 0.5 * status))),
        imputed=["everything: an invented city"],
    )  # fmt: skip


def _standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else values - values.mean()


def _districts(row: NDArray[np.int64], col: NDArray[np.int64], side: int) -> tuple[NDArray[np.int16], int]:
    """Square districts of about four areas each (nine or more in large grids)."""
    width = 2 if side <= 6 else int(np.ceil(side / 5))
    across = int(np.ceil(side / width))
    code = (row // width) * across + col // width
    names, index = np.unique(code, return_inverse=True)
    return index.astype(np.int16), names.size


def _rook(row: NDArray[np.int64], col: NDArray[np.int64]) -> NDArray[np.float64]:
    """Neighbours share a side."""
    gap = np.abs(row[:, None] - row[None, :]) + np.abs(col[:, None] - col[None, :])
    return (gap == 1).astype(float)


def _tilted(shares: NDArray[np.float64], tilt: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares per area, proportional to ``shares * exp(tilt)``."""
    weight = shares * np.exp(tilt)
    return weight / weight.sum(axis=1, keepdims=True)


def _household_counts(households: NDArray[np.float64], out: NDArray[np.float64]) -> NDArray[np.float64]:
    """Spread households over types and children: Oslo's mix, more families farther out."""
    mix = national.household_mix()
    size = national.household_sizes()
    weight = mix[None] * np.exp(0.12 * out[:, None, None] * (size - (mix * size).sum())[None])
    weight /= weight.sum(axis=(1, 2), keepdims=True)
    return weight * households[:, None, None]


def _incomes(status: NDArray[np.float64], households: NDArray[np.float64], between: float) -> NDArray[np.float64]:
    """Area means that leave about the share ``between`` of income-rank variance between areas.

    Log household income varies with sd 0.64 within areas (found on the result), so the areas' sd is
    ``0.64 * sqrt(between / (1 - between))``.
    """
    spread = 0.64 * np.sqrt(between / max(1.0 - between, 0.05))
    level = np.exp(spread * status)
    return national.CITY_INCOME * level / np.average(level, weights=households)


def _background(
    share: float, segregation: float, households: NDArray[np.float64], lean: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Area shares whose dissimilarity, minority against majority, is ``segregation``.

    Logit-linear in ``lean``; slope and level solved. Of the minority, three fifths are
    ``asia_africa``, as in Oslo.
    """
    n = households.size
    if share <= 0.0 or share >= 1.0 or n == 1:
        minority = np.full(n, share)
    else:
        lean = _standardised(lean)

        def shares(slope: float) -> NDArray[np.float64]:
            def gap(level: float) -> float:
                return float(np.average(expit(level + slope * lean), weights=households) - share)

            level = brentq(gap, -60.0 - 60.0 * slope, 60.0 + 60.0 * slope)
            return expit(level + slope * lean)

        def miss(slope: float) -> float:
            minority = shares(slope) * households
            rest = households - minority
            return 0.5 * np.abs(minority / minority.sum() - rest / rest.sum()).sum() - segregation

        steepest = 30.0
        slope = (
            brentq(miss, 0.0, steepest) if miss(steepest) > 0 > miss(0.0) else (0.0 if segregation <= 0 else steepest)
        )
        minority = shares(slope)
    return np.column_stack([1.0 - minority, 0.4 * minority, 0.6 * minority])
