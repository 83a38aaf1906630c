"""Figures of Oslo 2017: 98 sub-districts from Oslo kommune and Statistics Norway."""

import csv

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from sim.synthesis import national
from sim.synthesis.figures import MOST_CHILDREN, Figures, HouseholdType, local_projection
from sim.synthesis.national import DATA, logit

CENTRE = (10.7461, 59.9127)
"""Jernbanetorget: the origin of the local projection."""
MARKA = {"lon": 10.70, "lat": 59.985, "land_km2": 300.0, "building": (0.10, 0.25, 0.65)}
"""The forest has no polygon: a point between its inhabited valleys, north of the city (assumption)."""
SENTRUM_BUILDING = (0.97, 0.02, 0.01)
NEAREST = 4
"""Areas whose mean stands in where neither the area nor its district has a figure; also Marka's neighbours."""
BORN_HERE_ODDS = 4.5
"""Odds of asia_africa among the Norwegian-born to immigrants over those among immigrants (X: 85 % in the city)."""
INNER_EDUCATION = 0.75
"""Log-odds of higher education in the inner city beyond what incomes there say: its people are young (X)."""
N_SLOTS = 1 << 19


def oslo_figures(name: str) -> Figures:
    """Read the figures of ``oslo`` (also for ``oslo_small``, which draws every tenth household)."""
    rows = read_table("subdistricts_2017.csv")
    codes = [row["code"] for row in rows]
    districts, district = _index([row["district_name"] for row in rows])
    zones, zone = _index([row["zone"] for row in rows])
    households = _households(codes)
    weight = households.sum(axis=(1, 2))
    lon, lat, land = _geography(rows, weight, district)
    x_km, y_km = local_projection(lon, lat, CENTRE)
    near = np.hypot(x_km[:, None] - x_km[None, :], y_km[:, None] - y_km[None, :])
    imputed = [
        "Marka: place, land area, neighbours, buildings",
        "Sentrum: buildings",
        "background below districts",
        "higher education",
    ]
    price = _filled(rows, "price_nok_per_m2_flat", near, codes, imputed)
    income = _filled(rows, "mean_gross_income_nok", near, codes, imputed)
    persons = _numbers(rows, "persons_est")
    background, born_here = _background(rows, income, persons)
    tenure = np.column_stack([_numbers(rows, f"{kind}_share") for kind in ("owner", "coop", "renter")])
    return Figures(
        name=name, area_codes=codes, area_names=[row["name"] for row in rows], districts=districts, zones=zones,
        district=district, zone=zone, lon=lon, lat=lat, x_km=x_km, y_km=y_km, land_km2=land,
        neighbours=_neighbours(codes, near), households=households, tenure=tenure / tenure.sum(axis=1, keepdims=True),
        price=price, income=income, background=background, born_here=born_here, building=_buildings(rows),
        higher_education=_higher_education(rows, income, persons),
        municipal=_municipal(zones, zone, weight * tenure[:, 2]), persons=float(persons.sum()),
        registered=_registered(rows, district, weight), n_slots=N_SLOTS, imputed=imputed,
    )  # fmt: skip


def read_table(name: str) -> list[dict[str, str]]:
    """Read one of Oslo's tables as rows of text."""
    with (DATA / "oslo" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _index(words: list[str]) -> tuple[list[str], NDArray[np.int16]]:
    names = list(dict.fromkeys(words))
    return names, np.array([names.index(word) for word in words], np.int16)


def _numbers(rows: list[dict[str, str]], column: str) -> NDArray[np.float64]:
    return np.array([float(row[column] or "nan") for row in rows])


def _households(codes: list[str]) -> NDArray[np.float64]:
    """Count households by area, type and resident children; families counted with no child (6 in all) have one."""
    place = {code: i for i, code in enumerate(codes)}
    out = np.zeros((len(codes), len(HouseholdType), MOST_CHILDREN + 1))
    childless = (HouseholdType.SINGLE, HouseholdType.COUPLE_NO_CHILDREN, HouseholdType.MULTI_FAMILY_NO_CHILDREN)
    for row in read_table("households_by_type_2017.csv"):
        kind = HouseholdType[row["household_type"].upper()]
        children = int(row["resident_children"][0])
        if kind not in childless:
            children = max(children, 1)
        out[place[row["code"]], kind, children] += float(row["households"])
    return out


def _geography(
    rows: list[dict[str, str]], weight: NDArray[np.float64], district: NDArray[np.int16]
) -> tuple[NDArray[np.float64], ...]:
    """Centroids and land; areas with fjord get the land their district's density implies."""
    lon, lat = _numbers(rows, "centroid_lon"), _numbers(rows, "centroid_lat")
    land = _numbers(rows, "area_km2")
    forest = np.isnan(lon)
    lon[forest], lat[forest], land[forest] = MARKA["lon"], MARKA["lat"], MARKA["land_km2"]
    fjord = _numbers(rows, "area_includes_fjord") == 1
    for a in np.flatnonzero(fjord):
        others = (district == district[a]) & ~fjord
        if others.any():
            land[a] = min(land[a], weight[a] / np.median(weight[others] / land[others]))
    return lon, lat, land


def _filled(
    rows: list[dict[str, str]], column: str, near: NDArray[np.float64], codes: list[str], imputed: list[str]
) -> NDArray[np.float64]:
    """Fill gaps with the district's figure, else with the mean of the nearest areas."""
    values, district = _numbers(rows, column), _numbers(rows, f"{column}_district")
    known = ~np.isnan(values)
    out = np.where(known, values, district)
    for a in np.flatnonzero(~known):
        imputed.append(f"{column}: {codes[a]}")
        if np.isnan(out[a]):
            nearest = np.flatnonzero(known)[np.argsort(near[a][known], kind="stable")[:NEAREST]]
            out[a] = values[nearest].mean()
    return out


def _neighbours(codes: list[str], near: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjacency; an area that touches none (Marka) gets its nearest."""
    place = {code: i for i, code in enumerate(codes)}
    out = np.zeros((len(codes), len(codes)))
    for row in read_table("adjacency.csv"):
        a, b = place[row["code_a"]], place[row["code_b"]]
        out[a, b] = out[b, a] = 1.0
    for a in np.flatnonzero(out.sum(axis=1) == 0):
        nearest = np.argsort(near[a], kind="stable")[1 : NEAREST + 1]
        out[a, nearest] = out[nearest, a] = 1.0
    return out


def _buildings(rows: list[dict[str, str]]) -> NDArray[np.float64]:
    """District shares without 'other'."""
    out = np.column_stack(
        [_numbers(rows, f"dwelling_{kind}_share_district") for kind in ("block", "row_semi", "detached")]
    )
    for a, row in enumerate(rows):
        if np.isnan(out[a]).any():
            out[a] = SENTRUM_BUILDING if row["zone"] == "centre" else MARKA["building"]
    return out / out.sum(axis=1, keepdims=True)


def _registered(
    rows: list[dict[str, str]], district: NDArray[np.int16], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Dwellings in the register by district, 2017; Sentrum and Marka as many as the rest per household."""
    known = {row["district_code"]: float(row["dwellings"]) for row in read_table("dwellings_district_2017.csv")}
    households = np.bincount(district, weight)
    codes = [
        next(row["district_code"] for row, d in zip(rows, district, strict=True) if d == k)
        for k in range(households.size)
    ]
    out = np.array([known.get(code, np.nan) for code in codes])
    per_household = np.nansum(out) / households[~np.isnan(out)].sum()
    return np.where(np.isnan(out), per_household * households, out)


def _municipal(zones: list[str], zone: NDArray[np.int16], renters: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of municipal homes by area: by zone as assumed (rulings B12), within zones by renters."""
    share = np.array([national.MUNICIPAL_ZONES[name] for name in zones])
    return share[zone] * renters / np.bincount(zone, renters)[zone]


def _background(
    rows: list[dict[str, str]], income: NDArray[np.float64], persons: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of persons by group in every area, and the share of the immigrant background born in Norway.

    Districts: registered immigrants and Norwegian-born to immigrants 2017, the regions of 2012.
    Within districts, log-odds against the majority follow log income with the slope found
    between districts (assumption); levels are solved so that districts keep their figures.
    """
    table = {row["district_code"]: row for row in read_table("background_district.csv")}
    code = np.array([row["district_code"] for row in rows])
    names = np.unique(code)
    size = np.array([persons[code == d].sum() for d in names])
    immigrants = np.array([float(table[d]["immigrants_2017"]) for d in names])
    born = np.array([float(table[d]["norwegian_born_to_immigrants_2017"]) for d in names])
    part = np.array([float(table[d]["asia_africa_latin_america_share_of_immigrants_2012"] or "nan") for d in names])
    part = np.where(np.isnan(part), np.nansum(part * immigrants) / immigrants[~np.isnan(part)].sum(), part)
    part_born = BORN_HERE_ODDS * part / (1.0 - part + BORN_HERE_ODDS * part)
    shares = (
        np.column_stack([immigrants * (1 - part) + born * (1 - part_born), immigrants * part + born * part_born])
        / size[:, None]
    )
    log_income = np.log(income)
    mean_income = np.array([np.average(log_income[code == d], weights=persons[code == d]) for d in names])
    out = np.zeros((len(rows), 3))
    for g in (0, 1):
        slope = np.polyfit(mean_income, logit(shares[:, g]), 1, w=np.sqrt(size))[0]
        for k, d in enumerate(names):
            mine = code == d
            out[mine, 1 + g] = _spread_in_district(
                shares[k, g], slope * (log_income[mine] - mean_income[k]), persons[mine]
            )
    out[:, 0] = 1.0 - out[:, 1:].sum(axis=1)
    born_here = (born / np.maximum(born + immigrants, 1.0))[np.searchsorted(names, code)]
    return out, born_here


def _spread_in_district(share: float, lean: NDArray[np.float64], persons: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares ``expit(level + lean)`` whose mean over persons is ``share``."""

    def miss(level: float) -> float:
        return float(np.average(expit(level + lean), weights=persons)) - share

    return expit(brentq(miss, -30.0, 30.0) + lean)


def _higher_education(
    rows: list[dict[str, str]], income: NDArray[np.float64], persons: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Log-odds by area income, more in the inner city; the city's 53.3 % kept.

    The slope is that between Stovner (28.4 %) and the city; Grorud's 33.4 % is a check.
    """
    inner = np.array([row["zone"] in ("inner_east", "inner_west", "centre") for row in rows])
    lean = national.HIGHER_EDUCATION_SLOPE * np.log(income / national.CITY_INCOME) + INNER_EDUCATION * inner
    return _spread_in_district(national.HIGHER_EDUCATION, lean, persons)
