"""A user's own city: figures from a CSV of areas (``city=from_table``)."""

import csv
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.config import ConfigError, nearest
from sim.synthesis import national
from sim.synthesis.figures import Figures, HouseholdType, local_projection

REQUIRED = ("code", "households", "price_per_m2", "mean_income")
"""Columns a table must have: area code, number of households, NOK per m2, mean gross income of persons 17+."""
TEXTS = ("code", "name", "district")
PLACES = ("lon", "lat")
AMOUNTS = ("households", "price_per_m2", "mean_income", "area_km2")
TENURE = ("owner_share", "coop_share", "renter_share")
BUILDING = ("block_share", "row_share", "detached_share")
BACKGROUND = ("other_immigrant_share", "asia_africa_share")
FAMILY = ("single_share", "children_share")
OTHER = ("higher_education_share", "born_here_share")
SHARES = TENURE + BUILDING + BACKGROUND + FAMILY + OTHER
COLUMNS = (*TEXTS, *PLACES, *AMOUNTS, *SHARES)
TOGETHER = ((TENURE, True), (BUILDING, True), (BACKGROUND, False), (FAMILY, False))
"""Columns that go together; True: they must sum to 1, else to at most 1."""
SLACK = 0.02
N_NEIGHBOURS = 5
Columns = dict[str, NDArray[np.float64]]


def table_figures(path: str) -> Figures:
    """Read and check a table of areas; what it does not give is taken from Oslo's averages and listed.

    Parameters
    ----------
    path : str
        CSV, UTF-8, comma or semicolon, a header of names from ``COLUMNS``; ``REQUIRED`` ones must be there.

    Raises
    ------
    ConfigError
        One line with file, row (line of the file), column, what was found and what is allowed.
    """
    header, rows = read_rows(path, "city.table")
    imputed = _check_header(path, header)
    texts = {name: [row[name].strip() for row in rows] if name in header else [] for name in TEXTS}
    _check_codes(path, texts["code"])
    numbers = {name: _column(path, rows, name) for name in (*AMOUNTS, *PLACES, *SHARES) if name in header}
    _check_sums(path, numbers)
    return _figures(texts, numbers, imputed)


def read_rows(path: str, field: str) -> tuple[list[str], list[dict[str, str]]]:
    """Read a CSV's header and rows; ``field`` is what the configuration calls the file."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "is not text in UTF-8"
        raise ConfigError(f"{field} {path}: {reason}") from error
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        raise ConfigError(f"{field} {path}: must hold a header and at least one row, got {len(lines)} lines")
    delimiter = ";" if lines[0].count(";") > lines[0].count(",") else ","
    table = list(csv.reader(lines, delimiter=delimiter))
    header = [name.strip() for name in table[0]]
    for number, row in enumerate(table[1:], start=2):
        if len(row) != len(header):
            raise ConfigError(f"{field} {path}, row {number}: must have {len(header)} values, got {len(row)}")
    return header, [dict(zip(header, row, strict=True)) for row in table[1:]]


def _check_header(path: str, header: list[str]) -> list[str]:
    """Refuse missing, repeated and misspelt columns; return notes on what is imputed or ignored."""
    for name in REQUIRED:
        if name not in header:
            raise ConfigError(f"city.table {path}, column {name}: is missing; nearest: {nearest(name, header)}")
    for name in header:
        if header.count(name) > 1:
            raise ConfigError(f"city.table {path}, column {name}: appears {header.count(name)} times, allowed once")
    for group, _ in TOGETHER[:2]:
        given = [name for name in group if name in header]
        if given and len(given) < len(group):
            missing = next(name for name in group if name not in header)
            raise ConfigError(f"city.table {path}, column {missing}: is missing; needed beside {given[0]}")
    unknown = [name for name in header if name not in COLUMNS]
    for name in unknown:
        close = nearest(name, COLUMNS)
        if _alike(name, close):
            raise ConfigError(f"city.table {path}, column {name}: is unknown; nearest: {close}")
    imputed = [name for name in COLUMNS if name not in header]
    return imputed + [f"ignored column {name}" for name in unknown]


def _alike(given: str, known: str) -> bool:
    """Whether a column is more likely a slip than one of the user's own."""
    import difflib

    return difflib.SequenceMatcher(None, given.lower(), known).ratio() >= 0.8


def _check_codes(path: str, codes: list[str]) -> None:
    seen: dict[str, int] = {}
    for number, code in enumerate(codes, start=2):
        if not code:
            raise ConfigError(f"city.table {path}, row {number}, column code: must not be empty")
        if code in seen:
            raise ConfigError(f"city.table {path}, row {number}, column code: {code} is already in row {seen[code]}")
        seen[code] = number


def _column(path: str, rows: list[dict[str, str]], name: str) -> NDArray[np.float64]:
    """Numbers of one column; empty cells of optional columns are gaps (NaN)."""
    out = np.full(len(rows), np.nan)
    for i, row in enumerate(rows):
        given = row[name].strip()
        if not given and name not in REQUIRED:
            continue
        where = f"city.table {path}, row {i + 2}, column {name}"
        try:
            out[i] = float(given)
        except ValueError:
            raise ConfigError(f"{where}: must be a number, got {given!r}") from None
        if not math.isfinite(out[i]):
            raise ConfigError(f"{where}: must be a finite number, got {given}")
        if name in SHARES and not 0.0 <= out[i] <= 1.0:
            raise ConfigError(f"{where}: must be in [0, 1], got {given}")
        if name in AMOUNTS and (out[i] < 0.0 or (out[i] == 0.0 and name != "households")):
            raise ConfigError(f"{where}: must be {'at least' if name == 'households' else 'above'} 0, got {given}")
    if name == "households" and out.sum() < 1.0:
        raise ConfigError(f"city.table {path}, column households: must sum to at least 1, got {out.sum():g}")
    return out


def _check_sums(path: str, numbers: Columns) -> None:
    for group, to_one in TOGETHER:
        given = [name for name in group if name in numbers]
        if not given:
            continue
        total = np.sum([numbers[name] for name in given], axis=0)
        wrong = np.abs(total - 1.0) > SLACK if to_one else total > 1.0 + SLACK
        for i in np.flatnonzero(wrong):
            rule = "must sum to 1" if to_one else "must sum to at most 1"
            where = f"city.table {path}, row {i + 2}, columns {' + '.join(given)}"
            raise ConfigError(f"{where}: {rule}, got {total[i]:.3g}")


def _figures(texts: dict[str, list[str]], numbers: Columns, imputed: list[str]) -> Figures:
    weight = numbers["households"]
    n = weight.size
    districts, district = _districts(texts["district"], n)
    lon, lat, x_km, y_km = _places(numbers, weight)
    distance = np.hypot(x_km, y_km)
    outer = distance > np.median(distance)
    income = numbers["mean_income"]
    level = national.HIGHER_EDUCATION_SLOPE * np.log(income / np.average(income, weights=weight))
    education = 1.0 / (1.0 + np.exp(-(national.logit(national.HIGHER_EDUCATION) + level)))
    city_background = np.array([0.12, 0.21])
    background = np.column_stack(
        [_or(numbers, name, np.full(n, share)) for name, share in zip(BACKGROUND, city_background, strict=True)]
    )
    return Figures(
        name="from_table", area_codes=texts["code"], area_names=texts["name"] or texts["code"], districts=districts,
        zones=["inner", "outer"], district=district, zone=outer.astype(np.int16), lon=lon, lat=lat,
        x_km=x_km, y_km=y_km, neighbours=_nearest_areas(x_km, y_km),
        land_km2=_or(numbers, "area_km2", np.maximum(weight / 2_500.0, 0.05)),
        households=_households(numbers, weight), tenure=_shares(numbers, TENURE, national.CITY_TENURE),
        price=numbers["price_per_m2"], income=income,
        background=np.column_stack([np.maximum(1.0 - background.sum(axis=1), 0.0), background]),
        born_here=_or(numbers, "born_here_share", np.full(n, national.BORN_HERE)),
        building=_shares(numbers, BUILDING, national.CITY_BUILDINGS),
        higher_education=_or(numbers, "higher_education_share", education), imputed=imputed,
    )  # fmt: skip


def _or(numbers: Columns, name: str, default: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the table's column, gaps filled with the default."""
    given = numbers.get(name)
    return default if given is None else np.where(np.isnan(given), default, given)


def _shares(numbers: Columns, names: tuple[str, ...], default: NDArray[np.float64]) -> NDArray[np.float64]:
    shares = np.column_stack([_or(numbers, name, np.full(numbers["households"].size, np.nan)) for name in names])
    shares = np.where(np.isnan(shares).any(axis=1, keepdims=True), default, shares)
    return shares / shares.sum(axis=1, keepdims=True)


def _districts(words: list[str], n: int) -> tuple[list[str], NDArray[np.int16]]:
    if not words:
        return ["City"], np.zeros(n, np.int16)
    names = list(dict.fromkeys(words))
    return names, np.array([names.index(word) for word in words], np.int16)


def _places(numbers: Columns, weight: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Longitude, latitude and kilometres from the centre of households; a square grid without coordinates."""
    n = weight.size
    lon, lat = (numbers.get(name, np.full(n, np.nan)) for name in PLACES)
    if np.isnan(lon + lat).any():
        side = int(np.ceil(np.sqrt(n)))
        row, col = np.divmod(np.arange(n), side)
        x, y = col - (side - 1) / 2.0, (side - 1) / 2.0 - row
        return 10.75 + x / 55.8, 59.91 + y / 111.32, x, y
    centre = (float(np.average(lon, weights=weight)), float(np.average(lat, weights=weight)))
    return lon, lat, *local_projection(lon, lat, centre)


def _nearest_areas(x_km: NDArray[np.float64], y_km: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each area's nearest ones are its neighbours, both ways."""
    n = x_km.size
    out = np.zeros((n, n))
    for a in range(n):
        order = np.argsort(np.hypot(x_km - x_km[a], y_km - y_km[a]), kind="stable")
        near = order[order != a][:N_NEIGHBOURS]
        out[a, near] = out[near, a] = 1.0
    return out


def _households(numbers: Columns, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Oslo's household types, with the table's shares of one-person households and of families."""
    mix = national.household_mix()
    kinds = np.arange(mix.shape[0])
    single = kinds == HouseholdType.SINGLE
    family = np.isin(kinds, [2, 3, 4, 5, 8, 9])
    wanted_single = _or(numbers, "single_share", np.full(weight.size, np.nan))
    wanted_family = _or(numbers, "children_share", np.full(weight.size, np.nan))
    base = np.array([mix[single].sum(), mix[family].sum(), mix[~single & ~family].sum()])
    target = np.tile(base, (weight.size, 1))
    for i in range(weight.size):
        fixed = np.array([wanted_single[i], wanted_family[i], np.nan])
        known = ~np.isnan(fixed)
        target[i, known] = fixed[known]
        target[i, ~known] = base[~known] / base[~known].sum() * max(0.0, 1.0 - fixed[known].sum())
    part = np.where(single, 0, np.where(family, 1, 2))
    return weight[:, None, None] * mix[None] * (target / base)[:, part][:, :, None]
