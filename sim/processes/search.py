"""Who looks for another home, what they see, want and can pay (model.md 3, steps 5-8)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import BehaviourConfig, MarketConfig
from sim.kernels import choice
from sim.kernels.choice import Families, Homes, Lending, Listings, Places, Preferences, SlotMap
from sim.kernels.counting import count_pairs
from sim.kernels.draws import Purpose, stream, uniform_each
from sim.processes import rates
from sim.state import City, Clock, Levers, OrderKind, Owner, SearchReason, Use
from sim.state.allowance import promised_allowance
from sim.state.codes import ROOM_CLASSES
from sim.state.outside import interest_change
from sim.state.parents import parental_help, per_group
from sim.state.searchers import Searchers

Values = NDArray[np.float64]
N_STAGES, N_TERCILES = 16, 3
LONGEST = 400
"""Quarters in a home from which on duration counts no further."""


@dataclass(frozen=True)
class Search:
    """Values homes, decides who leaves and who looks, and lets those who look find candidates."""

    behaviour: BehaviourConfig
    market: MarketConfig

    def step(self, city: City, levers: Levers, clock: Clock) -> Searchers:
        """Return the searchers of the quarter with their candidates and bids."""
        households = city.households
        introduce(city)
        preferences = self.preferences(city, clock)
        places = self.places(city)
        families, homes = family_columns(city), self.homes(city)
        burden = self.value_homes(city, preferences, places, families, homes)
        self._decide(city, clock, burden)
        rows = _looking(city)
        stay_value = stay_values(city, self.behaviour, rows)
        means = self.means(city, rows)
        listings = self._listings(city, levers, clock, homes)
        slot_map = SlotMap(*choice.slot_bits(listings.slot, city.n_slots), city.district_slots)
        search, promised = self.behaviour.search, promised_allowance(city, rows, levers.allowance_level)
        found = choice.find_candidates(
            preferences, self.lending(levers), promised, places, families, listings, slot_map,
            rows, stay_value, means, stream(city.seed, Purpose.OFFER, clock.quarter),
            search.offers, np.uint64(round(search.familiarity * 65536)), search.attempts,
        )  # fmt: skip
        n_seen, n_attempts, count, candidates, bids, utility, refused = found
        searchers = Searchers(
            rows, stay_value, means, n_seen, n_attempts, count, candidates, bids, utility, refused,
            listings, places, preferences, homes, promised,
        )  # fmt: skip
        city.events.add("searches", rows.size)
        city.events.add("exhausted_searches", np.count_nonzero(searchers.exhausted))
        households.reason[rows[households.reason[rows] == SearchReason.NONE]] = SearchReason.NO_HOME
        return searchers

    def preferences(self, city: City, clock: Clock) -> Preferences:
        """Gather what all households share."""
        wants, prices = self.behaviour.preferences, self.market.prices
        time = 0 if self.behaviour.tastes == "lasting" else clock.quarter + 1
        entry = per_group(wants.entry, city.n_groups, mixed=0.0)
        leaving = np.repeat(per_group(wants.exit, city.n_groups, mixed=0.0), 4).reshape(-1, 2, 2)
        leaving[majority(city), 1, :] += wants.family_exit
        leaving[majority(city), :, 1] += wants.owner_exit
        dearer = interest_change(city) * (1.0 - prices.interest_relief)
        return Preferences(
            alpha=wants.alpha,
            taste_scale=wants.sigma * choice.GUMBEL_SD,
            space=choice.space_table(wants.space, wants.spare_space),
            entry=entry,
            exit=leaving,
            cost_cap=prices.cost_cap,
            user_cost=prices.user_cost + dearer,
            upkeep=prices.upkeep,
            interest=self.market.lending.interest * (1.0 - prices.interest_relief) + dearer,
            incumbent_weight=prices.incumbent_weight,
            taste_stream=stream(city.seed, Purpose.TASTE, time),
        )

    def lending(self, levers: Levers) -> Lending:
        """Rules for new loans and leases, policy included."""
        rules = self.market.lending
        rate = rules.interest + max(rules.stress_pp + levers.stress_change, 0.0) / 100.0
        return Lending(
            ltv=min(max(rules.ltv + levers.ltv_change, 0.0), 1.0),
            dti=max(rules.dti + levers.dti_change, 0.0),
            loan_per_income=choice.largest_loan_per_income(rate, rules.term, rules.service_limit),
            guaranteed_loan_per_income=choice.largest_loan_per_income(
                rate, max(rules.guarantee_term, rules.term), rules.service_limit
            ),
            tax=levers.purchase_tax,
            rent_limit=rules.rent_limit,
        )

    def places(self, city: City) -> Places:
        """Value this quarter's neighbourhoods: amenity, status, reputation, cohesion, schools, who lives there."""
        areas, wants = city.areas, self.behaviour.preferences
        n = city.n_areas
        value = (
            wants.amenity * areas.amenity[:n]
            + wants.status * areas.status[:n]
            + wants.reputation * areas.reputation[:n]
            + wants.cohesion * areas.cohesion[:n]
        )
        return Places(
            value=value[:, None] + areas.quality[:n],
            school=wants.school * areas.school_quality[:n],
            families=areas.appeal_families[:n],
            income=areas.appeal_income[:n],
            own_group=self._own_group(city),
        )

    def _own_group(self, city: City) -> Values:
        """Felt own-group share of every block less the city's: float64[n_blocks, n_groups + 1], mixed 0."""
        felt = np.zeros((city.block_area.size, city.n_groups + 1))
        if not self.behaviour.own_group:
            return felt
        persons, households = city.persons, city.households
        counts = choice.count_by_block(
            persons.household[: persons.n_rows], persons.background[: persons.n_rows],
            households.dwelling, city.dwellings.block, city.block_area.size, city.n_groups,
        )  # fmt: skip
        by_area = np.zeros((city.n_areas, city.n_groups))
        np.add.at(by_area, city.block_area, counts)
        total = counts.sum(axis=0)
        whole = total / max(total.sum(), 1)
        area_share = _shares(by_area, whole)[city.block_area]
        block_share = _shares(counts, area_share)
        weight = self.behaviour.preferences.block_weight
        perceived = weight * block_share + (1.0 - weight) * area_share
        shape = SHAPES[self.behaviour.preferences.shape]
        felt[:, : city.n_groups] = shape(perceived) - shape(whole)
        return felt

    def homes(self, city: City) -> Homes:
        """View the dwellings as the kernels read them."""
        dwellings, wants = city.dwellings, self.behaviour.preferences
        owned = dwellings.use == Use.OWNER
        sizes = np.asarray(city.parameters.get("size_value", np.zeros((2, ROOM_CLASSES))), float)
        worth = choice.home_worth(
            dwellings.quality, owned, dwellings.room_class, dwellings.area, city.areas.amenity,
            wants.quality, wants.owner, sizes, wants.good_area,
        )  # fmt: skip
        return Homes(
            dwellings.key,
            dwellings.area,
            dwellings.block,
            dwellings.rooms,
            worth,
            owned,
            dwellings.value,
            dwellings.rent,
        )

    def value_homes(
        self, city: City, preferences: Preferences, places: Places, families: Families, homes: Homes
    ) -> Values:
        """Write ``home_utility`` of everyone with a home; return their cost over income, in the order of rows."""
        rows = city.housed()
        utility, burden = choice.home_values(preferences, places, families, homes, rows)
        city.households.home_utility[rows] = utility
        return burden

    def _decide(self, city: City, clock: Clock, burden: Values) -> None:
        """Mark who leaves the city, and who looks because of stress."""
        households, dwellings, search = city.households, city.dwellings, self.behaviour.search
        rows = city.housed()
        utility = households.home_utility[rows].astype(np.float64)
        self._fill_outside_values(city, rows, utility)
        reference = np.asarray(city.parameters["leave_reference"], float).ravel()[profile(city, rows)]
        log_odds = choice.search_log_odds(
            rows, households.dwelling, households.since, households.members, dwellings.owner, dwellings.rooms, burden,
            clock.quarter, -choice.space_table(1.0), search.stress_intercept, search.renter,
            search.duration * np.log1p(np.arange(LONGEST + 1) / 4.0), search.stress,
        )  # fmt: skip
        demography = self.behaviour.demography
        departures = rates.schedule(city, "departures", rates.DEPART) * demography.departures / 4.0
        leaves, searches = choice.leaving_and_stress(
            stream(city.seed, Purpose.LEAVE_CITY, clock.quarter),
            stream(city.seed, Purpose.STRESS, clock.quarter),
            households.key[rows], utility, reference, departures[city.persons.age[households.head[rows]]],
            demography.outside_scale, log_odds, search.stress,
        )  # fmt: skip
        households.leaving[rows[leaves]] = 1
        stressed = rows[searches & ~leaves]
        households.reason[stressed[households.reason[stressed] == SearchReason.NONE]] = SearchReason.STRESS

    def _fill_outside_values(self, city: City, rows: NDArray[np.int64], utility: Values) -> None:
        """Take the mean utility of each profile where the start was not solved: missing or all zero (rulings B10)."""
        given = city.parameters
        names = [name for name in ("leave_reference", "outside_value") if not np.any(given.get(name, 0.0))]
        if not names:
            return
        shape = (N_STAGES, N_TERCILES, city.n_groups + 1)
        cell = profile(city, rows)
        number = np.bincount(cell, minlength=int(np.prod(shape)))
        total = np.bincount(cell, weights=utility, minlength=int(np.prod(shape)))
        mean = float(utility.mean()) if utility.size else 0.0
        values = ((total + 20.0 * mean) / (number + 20.0)).reshape(shape)
        city.parameters.update({name: values.copy() for name in names})

    def means(self, city: City, rows: NDArray[np.int32]) -> Values:
        """Cash for a purchase once an owned home is sold, with parents' help, less the buffer: NOK, float64[n]."""
        households, dwellings = city.households, city.dwellings
        home = households.dwelling[rows]
        owner = (home >= 0) & (dwellings.owner[home] == Owner.HOUSEHOLD)
        equity = dwellings.value[home] * (1.0 - self.market.prices.seller_fee) - households.debt[rows]
        buffer = self.market.lending.buffer * np.maximum(households.net_income[rows], 0.0)
        own = households.liquid[rows] - buffer + np.where(owner, equity, 0.0)
        return own + parental_help(city, self.market.lending, rows)

    def _listings(self, city: City, levers: Levers, clock: Clock, homes: Homes) -> Listings:
        """Set the ask of every listed dwelling and return those open to all."""
        dwellings, prices = city.dwellings, self.market.prices
        slots = np.flatnonzero((dwellings.listed_since >= 0) & (dwellings.listed_since <= clock.quarter))
        use, area = dwellings.use[slots], dwellings.area[slots]
        quarters = clock.quarter - dwellings.listed_since[slots]
        first = np.where(use == Use.OWNER, prices.first_ask, prices.first_rent)
        factor = np.exp(first - np.minimum(prices.discount * quarters, prices.discount_cap))
        let_factor = np.minimum(factor, levers.rent_ceiling[area] * np.exp(prices.first_rent))
        rent = dwellings.rent_value[slots] * np.where(use == Use.PRIVATE_LET, let_factor, self.market.municipal_rent)
        dwellings.ask[slots] = np.where(use == Use.OWNER, dwellings.value[slots] * factor, rent)
        on_market = use != Use.MUNICIPAL
        slots = slots[on_market].astype(np.int32)
        for_sale = use[on_market] == Use.OWNER
        caps = [order.terms.get("price_cap", np.inf) for order in levers.orders if order.kind == OrderKind.STARTER_LOAN]
        return Listings(
            slot=slots,
            key=dwellings.key[slots],
            area=dwellings.area[slots],
            block=dwellings.block[slots],
            rooms=dwellings.rooms[slots],
            worth=homes.worth[slots],
            for_sale=for_sale,
            ask=dwellings.ask[slots],
            supported=dwellings.accepts_supported[slots] == 1,
            price_cap=np.full(slots.size, max(caps, default=np.inf)),
        )


def introduce(city: City) -> None:
    """Give newcomers a district they know someone in: one drawn as their group lives (familiarity, model.md 3.6)."""
    households = city.households
    n = households.n_rows
    rows = np.flatnonzero(
        (households.key[:n] != 0) & (households.newcomer[:n] == 1) & (households.home_district[:n] < 0)
    )
    if rows.size == 0:
        return
    group = np.minimum(households.background[:n], city.n_groups)
    by_area = count_pairs(city.area_of_household(), group, city.n_areas, city.n_groups + 1)
    counts = np.zeros((city.n_districts, city.n_groups + 1), np.int64)
    np.add.at(counts, city.areas.district[: city.n_areas], by_area)
    counts = counts.T + 1e-9
    steps = np.cumsum(counts, axis=1) / counts.sum(axis=1, keepdims=True)
    drawn = uniform_each(stream(city.seed, Purpose.FAMILIARITY), households.key[rows])
    own = steps[np.minimum(households.background[rows], city.n_groups)]
    households.home_district[rows] = np.minimum((drawn[:, None] >= own).sum(axis=1), city.n_districts - 1)


def _shares(counts: Values, otherwise: Values) -> Values:
    """Row shares, ``otherwise`` in empty rows."""
    total = counts.sum(axis=1, keepdims=True)
    return np.where(total > 0, counts / np.maximum(total, 1), otherwise)


SHAPES = {
    "linear": lambda share: share,
    "threshold": lambda share: (share >= 0.5).astype(float),
    "staircase": lambda share: np.floor(5.0 * share) / 4.0,
}
"""How an own-group share is felt (Bruch & Mare 2006; van de Rijt, Siegel & Macy 2009)."""


def majority(city: City) -> int:
    """Index of the majority group: the one so named, else the first."""
    return city.groups.index("majority") if "majority" in city.groups else 0


def profile(city: City, rows: NDArray[np.integer]) -> NDArray[np.int64]:
    """Flat index of stage, income tercile and background, mixed last: int64[n]."""
    households = city.households
    return choice.profiles(rows, households.stage, households.tercile, households.background, N_TERCILES, city.n_groups)


def family_columns(city: City) -> Families:
    """View the households as the kernels read them."""
    return Families(*(getattr(city.households, name) for name in Families._fields))


def stay_values(city: City, behaviour: BehaviourConfig, rows: NDArray[np.integer]) -> Values:
    """Value what each household has if it does not move: its home, the outside option, or having no home.

    Newcomers compare with the outside value of their profile plus logistic noise that lasts
    (rulings B10); residents without a home, or under notice, with much less than that.
    """
    households, search = city.households, behaviour.search
    outside = np.asarray(city.parameters["outside_value"], float).ravel()[profile(city, rows)]
    u = uniform_each(stream(city.seed, Purpose.OUTSIDE_OPTION), households.key[rows])
    joining = outside + behaviour.demography.outside_scale * np.log(u / (1.0 - u))
    reason = households.reason[rows]
    kept = np.where(reason == SearchReason.LIFE_EVENT, search.life_event_stay, 1.0)
    staying = households.home_utility[rows] + behaviour.preferences.stay * kept
    must_go = (households.dwelling[rows] < 0) | (reason == SearchReason.NOTICE)
    value = np.where(must_go, outside - search.without_home, staying)
    return np.where(households.newcomer[rows] == 1, joining, value)


def _looking(city: City) -> NDArray[np.int32]:
    """Rows of households that look for a home: those without one, and those with a reason; not those leaving."""
    households = city.households
    n = households.n_rows
    looks = (households.dwelling[:n] < 0) | (households.reason[:n] != SearchReason.NONE)
    return np.flatnonzero((households.key[:n] != 0) & looks & (households.leaving[:n] == 0)).astype(np.int32)
