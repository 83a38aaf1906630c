"""What households want, see, can pay and bid (science.md B, steps 2-6)."""

from typing import NamedTuple

import numpy as np
from numba import prange
from numpy.typing import NDArray

from sim.kernels._jit import PARTS, inlined, kernel, parallel_kernel
from sim.kernels.draws import mix, uniform
from sim.kernels.tastes import taste

GUMBEL_SD = 1.2825498301618641
"""Standard deviation of a Gumbel of scale 1."""
LARGEST = 16
"""Rooms and members from here on count as ``LARGEST - 1`` in the table of space."""
N_STAGES = 16
"""Life stages (rulings A4)."""
_LOW_BITS = np.uint64(0xFFFF)
_ONE, _TWO, _FOUR = np.uint64(1), np.uint64(2), np.uint64(4)
_SIX = np.uint64(6)
_WORD_MASK = np.uint64(63)
_HALF_WORD = np.uint64(32)
REFUSED, NOT_ASKED = -1, -2
"""What became of those whom ``offer_in_turn`` gave nothing."""
_EVERY_SECOND_BIT, _EVERY_SECOND_PAIR = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
_EVERY_SECOND_FOUR, _EVERY_EIGHTH_BIT = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)
_LAST_BYTE = np.uint64(56)
_BATCH = 64
"""Slots looked up together."""


class Preferences(NamedTuple):
    """Numbers that all households share, in the units of ``science.md`` B."""

    alpha: float
    taste_scale: float
    """sigma times 1.2825: standard deviation of the taste."""
    space: NDArray[np.float64]
    """float64[LARGEST, LARGEST]: value of so many rooms for so many members, 0 when enough."""
    entry: NDArray[np.float64]
    """float64[n_groups + 1]: weight of own group in places one might enter; mixed last."""
    exit: NDArray[np.float64]
    """float64[n_groups + 1, 2, 2]: the same for the home one has, by children and owning."""
    cost_cap: float
    user_cost: float
    """Of price a year."""
    upkeep: float
    """Of price a year."""
    interest: float
    """After tax, a year."""
    incumbent_weight: float
    taste_stream: np.uint64


class Lending(NamedTuple):
    """Rules for new loans and leases as they hold this quarter, policy included."""

    ltv: float
    dti: float
    loan_per_income: float
    """Largest loan over net income that passes the stressed service test."""
    guaranteed_loan_per_income: float
    """The same over the longer term of guaranteed loans."""
    tax: float
    """On purchase, of the price."""
    rent_limit: float


class PromisedAllowance(NamedTuple):
    """Housing allowance each searcher would get: share x (min(rent, ceiling) - own), nothing below ``smallest``."""

    share: float
    smallest: float
    """NOK / year."""
    ceiling: NDArray[np.float64]
    """NOK / year: float64[n]."""
    own: NDArray[np.float64]
    """Own share of rent, NOK / year, infinite for those not entitled: float64[n]."""

    def most(self) -> NDArray[np.float64]:
        """Return what each would get at the ceiling, NOK / year: float64[n]."""
        amount = self.share * np.maximum(self.ceiling - self.own, 0.0)
        return np.where(amount >= self.smallest, amount, 0.0)


class Places(NamedTuple):
    """What this quarter's neighbourhoods are worth."""

    value: NDArray[np.float64]
    """float64[n_areas, 2]: amenity, status, reputation and solved quality; 0 owned, 1 let."""
    school: NDArray[np.float64]
    """float64[n_areas]: added for families with children of 6-17 years."""
    families: NDArray[np.float64]
    """float64[n_areas]: added for households with children."""
    income: NDArray[np.float64]
    """float64[n_areas]: added per unit of income rank less one half."""
    own_group: NDArray[np.float64]
    """float64[n_blocks, n_groups + 1]: felt own-group share less the city's; mixed (last) 0."""


class Families(NamedTuple):
    """Columns of households as these kernels read them."""

    key: NDArray[np.uint64]
    stage: NDArray[np.uint8]
    fresh_starts: NDArray[np.uint8]
    background: NDArray[np.uint8]
    members: NDArray[np.uint8]
    income_rank: NDArray[np.float32]
    children_0_5: NDArray[np.uint8]
    children_6_17: NDArray[np.uint8]
    net_income: NDArray[np.float64]
    gross_income: NDArray[np.float64]
    allowance: NDArray[np.float64]
    debt: NDArray[np.float64]
    dwelling: NDArray[np.int32]
    home_district: NDArray[np.int16]
    supported: NDArray[np.uint8]
    guarantee: NDArray[np.uint8]


class Homes(NamedTuple):
    """Columns of dwellings as these kernels read them, by slot."""

    key: NDArray[np.uint64]
    area: NDArray[np.int16]
    block: NDArray[np.int32]
    rooms: NDArray[np.uint8]
    worth: NDArray[np.float64]
    """Quality and, if owned, owning: utility units."""
    owned: NDArray[np.bool_]
    value: NDArray[np.float64]
    rent: NDArray[np.float64]


class Listings(NamedTuple):
    """Dwellings on the market, in the order of their slots."""

    slot: NDArray[np.int32]
    key: NDArray[np.uint64]
    area: NDArray[np.int16]
    block: NDArray[np.int32]
    rooms: NDArray[np.uint8]
    worth: NDArray[np.float64]
    for_sale: NDArray[np.bool_]
    ask: NDArray[np.float64]
    """NOK, or NOK / year where let."""
    supported: NDArray[np.bool_]
    """Whether supported tenants are taken."""
    price_cap: NDArray[np.float64]
    """Largest ask a guarantee may be used for, NOK."""


class SlotMap(NamedTuple):
    """Finds listings by slot, in memory small enough to stay in the cache."""

    bits: NDArray[np.uint64]
    """uint64[n_slots / 64]: one bit per slot, set when it is on the market."""
    ahead: NDArray[np.int32]
    """int32[n_slots / 64]: listings in the words before."""
    n_slots: int
    district_slots: NDArray[np.int64]


def space_table(weight: float, spare: float = 0.0) -> NDArray[np.float64]:
    """Value of space by rooms and members, float64[LARGEST, LARGEST].

    ``weight`` x ln(rooms / need) below need (science.md B.4) and ``spare`` x ln(rooms / need) above it.

    Need is one room and three quarters of a room for each member beyond the first (assumption).
    """
    rooms = np.maximum(np.arange(LARGEST), 1)[:, None]
    relative = np.log(rooms / rooms_needed(np.arange(LARGEST))[None, :])
    return weight * np.minimum(0.0, relative) + spare * np.maximum(0.0, relative)


def rooms_needed(members: NDArray[np.integer]) -> NDArray[np.float64]:
    """Rooms that so many members need."""
    return 1.0 + 0.75 * np.maximum(np.asarray(members, float) - 1.0, 0.0)


def largest_loan_per_income(rate: float, term: float, service_limit: float) -> float:
    """Loan over net income whose annuity at ``rate`` over ``term`` years takes ``service_limit`` of it."""
    annuity = rate / (1.0 - (1.0 + rate) ** -term) if rate > 0.0 else 1.0 / term
    return service_limit / annuity


@inlined
def cost_utility(cost, income, alpha, cost_cap):
    """Value of residual income: alpha x ln(1 - min(cost / income, cap))."""
    return alpha * np.log(1.0 - min(cost / income, cost_cap))


@inlined
def indifferent_cost(worth, stay_value, income, alpha, cost_cap):
    """Yearly cost at which a home of ``worth`` beside its cost equals ``stay_value`` (science.md B.6)."""
    return income * min(1.0 - np.exp((stay_value - worth) / alpha), cost_cap)


@inlined
def group_of(background, own_group):
    """Column of the group table: mixed and unknown backgrounds take the last one."""
    return min(np.int64(background), own_group.shape[1] - 1)


@inlined
def income_of(families, i):
    """Net income with allowance, NOK a year, at least 1."""
    return max(families.net_income[i] + families.allowance[i], 1.0)


@inlined
def worth_beside_cost(preferences, places, families, i, key, area, block, rooms, worth, segment, weight):
    """Everything a household values in a home but its cost; ``weight`` is that of own group."""
    group = group_of(families.background[i], places.own_group)
    value = worth + places.value[area, segment] + weight * places.own_group[block, group]
    value += preferences.space[min(rooms, LARGEST - 1), min(families.members[i], LARGEST - 1)]
    value += places.income[area] * (np.float64(families.income_rank[i]) - 0.5)
    if families.children_0_5[i] + families.children_6_17[i] > 0:
        value += places.families[area]
    if families.children_6_17[i] > 0:
        value += places.school[area]
    stage = np.int64(families.stage[i]) + N_STAGES * np.int64(families.fresh_starts[i])
    return value + preferences.taste_scale * taste(preferences.taste_stream, families.key[i], key, stage)


@inlined
def ability_to_buy(lending, means, gross_income, net_income, guaranteed):
    """Highest price (NOK, before purchase tax) that means and lending rules allow."""
    ltv = 1.0 if guaranteed else lending.ltv
    per_income = lending.guaranteed_loan_per_income if guaranteed else lending.loan_per_income
    loan = max(min(lending.dti * gross_income, per_income * net_income), 0.0)
    limit = (means + loan) / (1.0 + lending.tax)
    own_share = 1.0 + lending.tax - ltv
    if own_share > 1e-9:
        limit = min(limit, means / own_share)
    elif means < 0.0:
        limit = 0.0
    return limit


@parallel_kernel
def home_worth(quality, owned, room_class, area, amenity, quality_weight, owner_weight, size_value, good_area):
    """Quality (as it counts in the area), owning and size class in its segment: utility units, float64[n_slots].

    ``size_value`` is float64[2, room classes]: owned, let; ``amenity`` float64[n_areas].
    """
    worth = np.empty(quality.size)
    for j in prange(quality.size):
        size = size_value[np.int64(not owned[j]), room_class[j]]
        worth[j] = quality_weight * quality[j] + owner_weight * owned[j] + size
        if good_area != 0.0:
            worth[j] += good_area * (quality[j] - 0.5) * amenity[area[j]]
    return worth


@parallel_kernel
def profiles(rows, stage, tercile, background, n_terciles, n_groups):
    """Flat index of stage, income tercile and background (mixed last) of each household: int64[n]."""
    out = np.empty(rows.size, np.int64)
    for s in prange(rows.size):
        i = rows[s]
        group = min(np.int64(background[i]), n_groups)
        out[s] = (np.int64(stage[i]) * n_terciles + tercile[i]) * (n_groups + 1) + group
    return out


@parallel_kernel
def home_values(preferences, places, families, homes, rows):
    """Value the home of each household, and its cost over income.

    Owners feel their cash outlay and ``incumbent_weight`` of what user cost goes beyond it
    (rulings B9); tenants their rent.

    Returns
    -------
    utility, burden : float64[n]
    """
    utility, burden = np.empty(rows.size), np.empty(rows.size)
    for s in prange(rows.size):
        i = rows[s]
        j = families.dwelling[i]
        income = income_of(families, i)
        owned = homes.owned[j]
        cost = homes.rent[j]
        if owned:
            cost = preferences.interest * families.debt[i] + preferences.upkeep * homes.value[j]
            cost += preferences.incumbent_weight * (preferences.user_cost * homes.value[j] - cost)
        group = group_of(families.background[i], places.own_group)
        children = families.children_0_5[i] + families.children_6_17[i] > 0
        weight = preferences.exit[group, np.int64(children), np.int64(owned)]
        utility[s] = cost_utility(cost, income, preferences.alpha, preferences.cost_cap) + worth_beside_cost(
            preferences, places, families, i, homes.key[j], homes.area[j], homes.block[j], homes.rooms[j],
            homes.worth[j], 0 if owned else 1, weight,
        )  # fmt: skip
        burden[s] = cost / income
    return utility, burden


@parallel_kernel
def search_log_odds(
    rows, dwelling, since, members, owner, rooms, burden, quarter, crowding, intercept, renter, stayed, stress
):  # fmt: skip
    """Log odds that a household with a home looks for another, but for the falling match: float64[n].

    Parameters
    ----------
    rows : int64[n]
        Households.
    dwelling, since, members : columns of households
    owner, rooms : columns of dwellings; owner 0 is the household itself
    burden : float64[n]
        Cost over income.
    crowding : float64[LARGEST, LARGEST]
        By rooms and members.
    intercept, renter : float
    stayed : float64[longest + 1]
        Taken off after so many quarters in the home; more count as ``longest``.
    stress : float
        Weight of crowding and of the burden beyond 0.3.
    """
    log_odds = np.empty(rows.size)
    for s in prange(rows.size):
        i = rows[s]
        j = dwelling[i]
        quarters = min(max(quarter - since[i], 0), stayed.size - 1)
        crowded = crowding[min(rooms[j], LARGEST - 1), min(members[i], LARGEST - 1)]
        odds = intercept + renter * (owner[j] != 0) - stayed[quarters]
        log_odds[s] = odds + stress * (crowded + max(burden[s] - 0.3, 0.0))
    return log_odds


@parallel_kernel
def leaving_and_stress(
    leave_stream, stress_stream, keys, utility, reference, leave_rate, leave_scale, log_odds, stress
):  # fmt: skip
    """Decide who leaves the city and who looks for another home.

    Parameters
    ----------
    leave_stream, stress_stream : uint64
        Keys of this quarter's draws.
    keys : uint64[n]
    utility, reference : float64[n]
        Of the home, and at which the household leaves at its published rate.
    leave_rate : float64[n]
        Published rate of leaving, a quarter.
    leave_scale : float
    log_odds : float64[n]
        Of searching, but for the falling match.
    stress : float
        Weight of ``max(0, reference - utility)``.

    Returns
    -------
    leaves, searches : bool[n]
        Probabilities: rate x 2 x logistic((reference - utility) / scale); logistic(log odds).
    """
    leaves, searches = np.empty(keys.size, np.bool_), np.empty(keys.size, np.bool_)
    for i in prange(keys.size):
        gap = reference[i] - utility[i]
        probability = 2.0 * leave_rate[i] / (1.0 + np.exp(-gap / leave_scale))
        leaves[i] = uniform(mix(leave_stream, keys[i])) < probability
        odds = log_odds[i] + stress * max(gap, 0.0)
        searches[i] = uniform(mix(stress_stream, keys[i])) * (1.0 + np.exp(-odds)) < 1.0
    return leaves, searches


@inlined
def bits_set(word):
    """Count the bits set, in fields of 2, 4 and 8 bits that are added up (Warren 2012, 5-1)."""
    word = word - ((word >> _ONE) & _EVERY_SECOND_BIT)
    word = (word & _EVERY_SECOND_PAIR) + ((word >> _TWO) & _EVERY_SECOND_PAIR)
    word = (word + (word >> _FOUR)) & _EVERY_SECOND_FOUR
    return np.int32((word * _EVERY_EIGHTH_BIT) >> _LAST_BYTE)


@inlined
def listing_at(slot_map, slot):
    """Index of the listing in a slot that is on the market."""
    word = np.uint64(slot) >> _SIX
    below = (_ONE << (np.uint64(slot) & _WORD_MASK)) - _ONE
    return slot_map.ahead[word] + bits_set(slot_map.bits[word] & below)


@kernel
def slot_bits(slots, n_slots):
    """Bitmap of ascending slots, how many are in the words before each, and ``n_slots``: see ``SlotMap``."""
    bits, ahead = np.zeros((n_slots + 63) // 64, np.uint64), np.zeros((n_slots + 63) // 64, np.int32)
    for k in range(slots.size):
        slot = np.uint64(slots[k])
        bits[slot >> _SIX] |= _ONE << (slot & _WORD_MASK)
    for word in range(1, bits.size):
        ahead[word] = ahead[word - 1] + bits_set(bits[word - 1])
    return bits, ahead, n_slots


@kernel
def see_offers(key, slot_map, district, familiar, max_attempts, slots, hits, seen):
    """Fill ``seen`` with different listed slots drawn by hashing; return how many, and attempts.

    Each attempt looks at one slot: of the home district with probability ``familiar`` / 65536,
    else of the whole city (rulings A2). Slots off the market are misses. Attempts are hashed and
    looked up in batches of ``slots.size``, in loops that the compiler turns into vector code.
    """
    n_slots = np.uint64(slot_map.n_slots)
    first, length = np.uint64(0), np.uint64(0)
    if district >= 0:
        first = np.uint64(slot_map.district_slots[district])
        length = np.uint64(slot_map.district_slots[district + 1]) - first
    if length == 0:
        familiar = np.uint64(0)
    bits = slot_map.bits
    n_seen, start = 0, 0
    while n_seen < seen.size and start < max_attempts:
        batch = min(slots.size, max_attempts - start)
        for b in range(batch):
            h = mix(key, np.uint64(start + b))
            near = (h & _LOW_BITS) < familiar
            span = length if near else n_slots
            slots[b] = (first if near else np.uint64(0)) + (((h >> _HALF_WORD) * span) >> _HALF_WORD)
        n_hits = 0
        for b in range(batch):
            hits[n_hits] = b
            n_hits += np.int64((bits[slots[b] >> _SIX] >> (slots[b] & _WORD_MASK)) & _ONE)
        for hit in range(n_hits):
            slot = np.int32(slots[hits[hit]])
            again = False
            for k in range(n_seen):
                again |= seen[k] == slot
            seen[n_seen] = slot
            n_seen += np.int64(not again)
            if n_seen == seen.size:
                return n_seen, start + hits[hit] + 1
        start += batch
    return n_seen, start


@inlined
def allowance_at(promised, s, rent):
    """Return the allowance of searcher ``s`` at a rent, NOK / year."""
    amount = promised.share * max(min(rent, promised.ceiling[s]) - promised.own[s], 0.0)
    return amount if amount >= promised.smallest else 0.0


@inlined
def ability_to_rent(promised, s, most):
    """Highest rent of which all but ``most`` NOK / year is paid by allowance.

    Below the ceiling every krone of rent is met by ``share`` of it, so that means count 1 / (1 - share) times.
    """
    if not promised.own[s] < most:
        return max(most, 0.0)
    below = (most - promised.share * promised.own[s]) / (1.0 - promised.share)
    above = most + promised.share * (promised.ceiling[s] - promised.own[s])
    return max(below if below <= promised.ceiling[s] else above, most)


@parallel_kernel
def find_candidates(
    preferences, lending, promised, places, families, listings, slot_map,
    rows, stay_value, means, offer_stream, offers, familiar, max_attempts,
):  # fmt: skip
    """Let every searcher look at listings and keep those it wants and can have.

    A listing is kept when its utility at the ask is above the stay value and the bid - the
    smaller of the price of indifference and the ability to pay - reaches the ask. Who rents counts on
    the allowance it would get there; who would get some is supported.

    Returns
    -------
    n_seen, n_attempts, n_candidates : int32[n]
    candidates : int32[n, offers]
        Listing index, best utility at the ask first, ties by dwelling key; -1 beyond.
    bids, utility : float64[n, offers]
    refused : bool[n]
        Some wanted home passed the stressed service test and failed on equity or debt to income.
    """
    n = rows.size
    n_seen, n_attempts, count = np.zeros(n, np.int32), np.zeros(n, np.int32), np.zeros(n, np.int32)
    candidates = np.full((n, offers), np.int32(-1))
    bids, utility = np.zeros((n, offers)), np.zeros((n, offers))
    refused = np.zeros(n, np.bool_)
    for s in prange(n):
        i = rows[s]
        seen, slots, hits = np.empty(offers, np.int32), np.empty(_BATCH, np.uint64), np.empty(_BATCH + 1, np.int64)
        found, tried = see_offers(
            mix(offer_stream, families.key[i]), slot_map, families.home_district[i], familiar, max_attempts,
            slots, hits, seen,
        )  # fmt: skip
        n_seen[s], n_attempts[s] = found, tried
        weight = preferences.entry[group_of(families.background[i], places.own_group)]
        supported = allowance_at(promised, s, promised.ceiling[s]) > 0.0
        buys = ability_to_buy(lending, means[s], families.gross_income[i], families.net_income[i], False)
        helped = buys
        if families.guarantee[i]:
            helped = max(
                buys, ability_to_buy(lending, means[s], families.gross_income[i], families.net_income[i], True)
            )
        serviceable = (means[s] + lending.loan_per_income * families.net_income[i]) / (1.0 + lending.tax)
        rents = ability_to_rent(promised, s, lending.rent_limit * families.net_income[i])
        for k in range(found):
            j = listing_at(slot_map, seen[k])
            sale, ask = listings.for_sale[j], listings.ask[j]
            if not sale and supported and not listings.supported[j]:
                continue
            limit = rents
            if sale:
                limit = helped if ask <= listings.price_cap[j] else buys
            if limit < ask and (refused[s] or not (sale and ask <= serviceable)):
                continue
            per_price = preferences.user_cost * (1.0 + lending.tax) if sale else 1.0
            worth = worth_beside_cost(
                preferences, places, families, i, listings.key[j], listings.area[j], listings.block[j],
                listings.rooms[j], listings.worth[j], 0 if sale else 1, weight,
            )  # fmt: skip
            income = max(families.net_income[i] + (0.0 if sale else allowance_at(promised, s, ask)), 1.0)
            at_ask = cost_utility(per_price * ask, income, preferences.alpha, preferences.cost_cap) + worth
            if not at_ask > stay_value[s]:
                continue
            if limit < ask:
                refused[s] = True
                continue
            wish = indifferent_cost(worth, stay_value[s], income, preferences.alpha, preferences.cost_cap)
            if sale and limit > buys:
                limit = max(min(limit, listings.price_cap[j]), buys)
            bid = max(min(wish / per_price, limit), ask)
            place = count[s]
            while place > 0 and (
                utility[s, place - 1] < at_ask
                or (utility[s, place - 1] == at_ask and listings.key[candidates[s, place - 1]] > listings.key[j])
            ):
                utility[s, place] = utility[s, place - 1]
                bids[s, place] = bids[s, place - 1]
                candidates[s, place] = candidates[s, place - 1]
                place -= 1
            utility[s, place], bids[s, place], candidates[s, place] = at_ask, bid, j
            count[s] += 1
    return n_seen, n_attempts, count, candidates, bids, utility, refused


@inlined
def offer_utility(preferences, promised, s, places, families, homes, i, j, rent):
    """Value dwelling ``j`` at a rent for applicant ``s``, household ``i``, with the allowance it would bring."""
    weight = preferences.entry[group_of(families.background[i], places.own_group)]
    income = max(families.net_income[i] + allowance_at(promised, s, rent), 1.0)
    return cost_utility(rent, income, preferences.alpha, preferences.cost_cap) + worth_beside_cost(
        preferences, places, families, i, homes.key[j], homes.area[j], homes.block[j], homes.rooms[j],
        homes.worth[j], 1, weight,
    )  # fmt: skip


@kernel
def offer_in_turn(preferences, promised, places, families, homes, rows, stay_value, slots, rents):
    """Offer let dwellings down a queue, one offer each: what one refuses the next in line is offered.

    Parameters
    ----------
    promised : PromisedAllowance
        Of the applicants.
    rows : int64[n]
        Applicants, first in line first.
    stay_value : float64[n]
    slots, rents : [m]

    Returns
    -------
    int64[n]
        Place in ``slots`` of what an applicant took, else ``REFUSED`` or ``NOT_ASKED``.
    """
    taken = np.full(rows.size, NOT_ASKED)
    left, first = np.arange(slots.size), 0
    while left.size > 0 and first < rows.size:
        n = min(left.size, rows.size - first)
        accepts = np.zeros(n, np.bool_)
        for k in range(n):
            s, offered = first + k, left[k]
            value = offer_utility(
                preferences, promised, s, places, families, homes, rows[s], slots[offered], rents[offered]
            )
            accepts[k] = value > stay_value[s]
            taken[s] = offered if accepts[k] else REFUSED
        left = np.concatenate((left[:n][~accepts], left[n:]))
        first += n
    return taken


@parallel_kernel
def count_by_block(household, background, dwelling, block, n_blocks, n_groups):
    """Count persons with a home by block and background: int64[n_blocks, n_groups]."""
    n = household.size
    counts = np.zeros((PARTS, n_blocks, n_groups), np.int64)
    for part in prange(PARTS):
        for p in range(part * n // PARTS, (part + 1) * n // PARTS):
            if household[p] >= 0 and dwelling[household[p]] >= 0:
                counts[part, block[dwelling[household[p]]], background[p]] += 1
    return counts.sum(axis=0)
