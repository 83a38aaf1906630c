"""Prices, rents, wealth and debt at the start (rulings B4, B5, B7)."""

import numpy as np
from numpy.typing import NDArray

from sim.config import Config
from sim.kernels.draws import Purpose, stream, uniform_each
from sim.state import Account, City, Owner, Use
from sim.synthesis import national
from sim.synthesis.addresses import Decision, Draws
from sim.synthesis.figures import Figures

YEARS_OWNED = np.array([3.0, 7.0, 13.0, 19.0])
"""Mean years since purchase by age of head below 35, 35-49, 50-66, 67+ (X)."""
YEARS_RENTED = 2.3
"""Mean years in a rented home (X)."""
YEARS_MUNICIPAL = 6.0
FIRST_BUYER_BY_AGE = np.array([0.85, 0.40, 0.15, 0.05])
"""Share whose purchase was their first, by age when they bought: below 30, 30-39, 40-54, 55+ (X)."""
LTV_FIRST, LTV_LATER, TERM, RATE, DEBT_CAP = 0.85, 0.50, 25.0, 0.03, 0.80
"""Rulings B7; the interest of past loans is an assumption."""
DEBT_TO_INCOME = 6.0
"""Most debt over gross income at the start, beyond rulings B7: few loans above five were granted before 2017 (X)."""
LIQUID_OWNER, LIQUID_RENTER, LIQUID_SD = 0.35, 0.12, 1.2
"""Rulings B7: median over gross income, spread of the logarithm."""
SUPPORTED_QUALITY = 0.064
"""Quality that lets of supported tenants lack: 20 instead of 10 % below 0.35 at a spread of 0.15."""
BACK_A_YEAR = 1.05
"""Prices before the series fall by 5 % a year back (rulings B7)."""


def price_cells(figures: Figures, rooms: NDArray[np.uint8], area: NDArray[np.int16]) -> NDArray[np.float64]:
    """Log price per m2 by area and room class whose mean over the area's registered dwellings is the published one."""
    room_class = np.minimum(rooms, 4) - 1
    tilt = national.PRICE_BY_ROOMS
    mean = np.bincount(area, np.exp(tilt[room_class]), minlength=figures.n_areas)
    size = np.bincount(area, minlength=figures.n_areas)
    level = np.log(figures.price) - np.log(np.where(size > 0, mean / np.maximum(size, 1), 1.0))
    return level[:, None] + tilt[None, :]


def rent_cells(figures: Figures) -> NDArray[np.float64]:
    """Log rent per m2 and year: the city's by rooms x (area price / city price) ** 0.5 x 1.06 (rulings B4)."""
    weight = figures.households.sum(axis=(1, 2))
    relative = figures.price / np.average(figures.price, weights=weight)
    level = national.RENT_PER_M2 * national.RENT_GROWTH * national.RENT_LIFT * figures.rent_level
    return np.log(level)[None, :] + 0.5 * np.log(relative)[:, None]


def set_values(city: City, config: Config) -> None:
    """Value and market rent of every dwelling by the price and rent indices."""
    homes, prices = city.dwellings, config.market.prices
    exists = np.flatnonzero(homes.key != 0)
    cell = (homes.area[exists], homes.room_class[exists])
    standard = prices.quality_gradient * (homes.quality[exists] - 0.5)
    floor_area = homes.floor_area[exists].astype(float)
    per_m2 = np.maximum(np.exp(city.areas.log_price[cell] + standard), prices.price_floor)
    rent = np.maximum(np.exp(city.areas.log_rent[cell] + standard), prices.rent_floor)
    homes.value[exists], homes.rent_value[exists] = per_m2 * floor_area, rent * floor_area


def lower_supported(city: City, config: Config) -> None:
    """Lower the quality of private lets with supported tenants; their contracts stay.

    20 % of them are then below a standard of 0.35, against 10 % of other lets (policies.md, an assumption).
    """
    households, homes = city.households, city.dwellings
    rows = city.housed()
    slot = households.dwelling[rows[households.supported[rows] == 1]]
    slot = slot[homes.use[slot] == Use.PRIVATE_LET]
    homes.quality[slot] = np.maximum(homes.quality[slot] - SUPPORTED_QUALITY, 0.02)
    set_values(city, config)


def set_contracts(city: City, config: Config, draws: Draws) -> None:
    """Length of stay, rents and leases of sitting households."""
    households, homes = city.households, city.dwellings
    rows = city.housed()
    slot = households.dwelling[rows]
    key, use = households.key[rows], homes.use[slot]
    age = city.persons.age[households.head[rows]]
    mean = np.where(use == Use.OWNER, YEARS_OWNED[np.digitize(age, [35, 50, 67])], YEARS_RENTED)
    mean[use == Use.MUNICIPAL] = YEARS_MUNICIPAL
    years = -mean * np.log(draws.uniform(Decision.DURATION, key))
    years = np.minimum(years, np.maximum(age.astype(float) - 18.0, 0.25))
    households.since[rows] = -np.maximum(1, np.ceil(4.0 * years)).astype(np.int32)
    let = use != Use.OWNER
    tenants, let_slots = rows[let], slot[let]
    rule = np.where(use[let] == Use.PRIVATE_LET, 0.99 ** np.minimum(years[let], 8.0), config.market.municipal_rent)
    homes.rent[let_slots] = homes.rent_value[let_slots] * rule
    lease = config.market.landlords.lease
    left = 1 + np.floor(draws.uniform(Decision.LEASE, key[let]) * lease).astype(np.int32)
    homes.lease_end[let_slots] = left
    households.home_district[rows] = city.areas.district[homes.area[slot]]
    del tenants


def set_wealth(city: City, draws: Draws, year: int) -> None:
    """Liquid wealth and mortgages; the accounts balance against the world outside."""
    households, homes = city.households, city.dwellings
    rows = city.housed()
    slot = households.dwelling[rows]
    key = households.key[rows]
    owns = homes.owner[slot] == Owner.HOUSEHOLD
    gross = np.maximum(households.gross_income[rows], 50_000.0)
    median = np.where(owns, LIQUID_OWNER, LIQUID_RENTER) * gross
    households.liquid[rows] = np.round(median * np.exp(LIQUID_SD * draws.normal(Decision.LIQUID, key)))
    mine = rows[owns]
    age = city.persons.age[households.head[mine]].astype(float)
    years = -households.since[mine] / 4.0
    bought = np.digitize(age - years, [30, 40, 55])
    first = draws.uniform(Decision.FIRST_BUYER, key[owns]) < FIRST_BUYER_BY_AGE[bought]
    value = homes.value[slot[owns]]
    loan = np.where(first, LTV_FIRST, LTV_LATER) * value * _price_then(years, year)
    most = np.minimum(DEBT_CAP * value, DEBT_TO_INCOME * gross[owns])
    households.debt[mine] = np.round(np.minimum(loan * _left_to_pay(years), most))
    cash = float(households.liquid[: households.n_rows].sum())
    city.accounts.balance[:] = 0.0
    city.accounts.pay(Account.OUTSIDE, Account.HOUSEHOLDS, cash)
    city.accounts.loans = float(households.debt[: households.n_rows].sum())


def _price_then(years: NDArray[np.float64], today: int) -> NDArray[np.float64]:
    """City price so many years ago over that of the year ``today``."""
    known = np.array([national.PRICES[y] for y in sorted(national.PRICES, reverse=True) if y <= today])
    series = known[0] / known
    inside = np.interp(years, np.arange(known.size), series)
    beyond = series[-1] * BACK_A_YEAR ** (years - (known.size - 1))
    return 1.0 / np.where(years <= known.size - 1, inside, beyond)


def _left_to_pay(years: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of an annuity loan still owed."""
    left = np.maximum(TERM - years, 0.0)
    return (1.0 - (1.0 + RATE) ** -left) / (1.0 - (1.0 + RATE) ** -TERM)


def set_yields(city: City, config: Config) -> NDArray[np.float64]:
    """Landlords' lasting required net yields around the zone centres; returns the centres: float64[n_zones].

    A centre is the mean net yield of the zone's private lets (rulings B5); a shipped solution replaces it. What is
    let is owned by those who find its yield enough: lets draw from the part of the spread below their net yield.
    """
    homes, landlords = city.dwellings, config.market.landlords
    exists = np.flatnonzero(homes.key != 0)
    zone = city.areas.zone[homes.area[exists]]
    net = (1.0 - landlords.cost_share) * homes.rent_value[exists] / homes.value[exists]
    let = homes.use[exists] == Use.PRIVATE_LET
    city_mean = float(net[let].mean()) if let.any() else 0.03
    n_zones = len(city.zones)
    total = np.bincount(zone[let], net[let], minlength=n_zones)
    size = np.bincount(zone[let], minlength=n_zones)
    centre = np.where(size >= 5, total / np.maximum(size, 1), city_mean)
    solved = city.parameters.get("yield_centre")
    if solved is not None and len(solved) == n_zones:
        centre = np.asarray(solved, float)
    chance = uniform_each(stream(city.seed, Purpose.LANDLORD), homes.key[exists])
    content = 1.0 / (1.0 + np.exp(-(net - centre[zone]) / landlords.yield_spread))
    chance = np.where(let, np.maximum(chance * content, 1e-12), chance)
    spread = landlords.yield_spread * np.log(chance / (1.0 - chance))
    homes.required_yield[exists] = np.maximum(centre[zone] + spread, 0.001)
    return centre
