"""Schools and kindergartens: where blocks lie, what families want, who is admitted where."""

import numpy as np

from sim.kernels._jit import inlined, kernel
from sim.kernels.draws import gumbel, mix, uniform

NOWHERE = -1


@kernel
def points_within(keys, area, x_km, y_km, radius):
    """Place each thing in the disc of its area, evenly, by its key.

    Parameters
    ----------
    keys : uint64[n]
    area : int[n]
    x_km, y_km, radius : float64[n_areas]
        Centres and radii, km.

    Returns
    -------
    float64[n, 2]
        Kilometres east and north of the city's centre.
    """
    out = np.empty((area.size, 2))
    for i in range(area.size):
        a = area[i]
        distance = radius[a] * np.sqrt(uniform(mix(keys[i], 0)))
        angle = 2.0 * np.pi * uniform(mix(keys[i], 1))
        out[i, 0] = x_km[a] + distance * np.cos(angle)
        out[i, 1] = y_km[a] + distance * np.sin(angle)
    return out


@kernel
def nearest_places(points, x_km, y_km, rows, n_near):
    """Rows of the nearest places of every point, nearest first: int16[n, n_near], ``NOWHERE`` where there are fewer.

    Parameters
    ----------
    points : float64[n, 2]
    x_km, y_km : float64[n_places]
    rows : int[m]
        Places to choose among.
    """
    out = np.full((points.shape[0], n_near), np.int16(NOWHERE))
    distance = np.empty(n_near)
    for i in range(points.shape[0]):
        found = 0
        for row in rows:
            d = (points[i, 0] - x_km[row]) ** 2 + (points[i, 1] - y_km[row]) ** 2
            if found == n_near and d >= distance[n_near - 1]:
                continue
            k = found if found < n_near else n_near - 1
            while k > 0 and distance[k - 1] > d:
                distance[k], out[i, k] = distance[k - 1], out[i, k - 1]
                k -= 1
            distance[k], out[i, k] = d, row
            found = min(found + 1, n_near)
    return out


@inlined
def _distance(points, block, x_km, y_km, place):
    return np.hypot(points[block, 0] - x_km[place], points[block, 1] - y_km[place])


@kernel
def rank_places(
    root, keys, block, group, home, chooses, local, near, near_private,
    points, place_keys, x_km, y_km, appeal, quality, own_group, distance, private, private_home,
):  # fmt: skip
    """List the places that each family applies to, best first.

    ``U = own_group[place, group] + 2 quality home - distance km + private + taste``; the way to the place of
    one's own catchment costs nothing. The taste is a standard Gumbel value that lasts for (child, place), so
    that applications follow the multinomial logit (McFadden 1974); weights as in Stoica & Flache (2014).

    Parameters
    ----------
    root : uint64
        Key of the tastes.
    keys : uint64[n]
    block, group : int[n]
    home : float64[n]
        Index of the home in [0, 1]: who has more schooling and income looks more at quality.
    chooses : bool[n]
        Whether the family may apply to ``near`` places; everyone may to the local and to private ones.
    local : int[n]
        Place of the home's catchment, ``NOWHERE`` for none.
    near, near_private : int16[n_blocks, k]
    points : float64[n_blocks, 2]
    place_keys : uint64[n_places]
    x_km, y_km : float64[n_places]
    appeal : float64[n_places, n_groups]
        Worth of each place's composition to each group.
    quality : float64[n_places]
        Worth of each place's quality.
    own_group : float
        Weight of ``appeal``.
    distance : float
        Per km.
    private, private_home : float
        What a private place is worth less the fee, and how that rises with the home's index less one half.

    Returns
    -------
    int16[n, k + k_private + 1]
        Places, padded by ``NOWHERE``.
    """
    k_near, k_private = near.shape[1], near_private.shape[1]
    out = np.full((keys.size, k_near + k_private + 1), np.int16(NOWHERE))
    value = np.empty(out.shape[1])
    for i in range(keys.size):
        found = 0
        for c in range(out.shape[1]):
            place, is_private = local[i], False
            if c > k_near:
                place, is_private = near_private[block[i], c - k_near - 1], True
            elif c > 0:
                place = near[block[i], c - 1]
                if not chooses[i] or place == local[i]:
                    continue
            if place == NOWHERE:
                continue
            u = own_group * appeal[place, group[i]] + 2.0 * quality[place] * home[i]
            if c > 0:
                u -= distance * _distance(points, block[i], x_km, y_km, place)
            if is_private:
                u += private + private_home * (home[i] - 0.5)
            u += gumbel(mix(mix(root, keys[i]), place_keys[place]))
            k = found
            while k > 0 and value[k - 1] < u:
                value[k], out[i, k] = value[k - 1], out[i, k - 1]
                k -= 1
            value[k], out[i, k] = u, place
            found += 1
    return out


@kernel
def admit(choices, kind, local, lottery, local_priority, seats):
    """Match applicants to places, applicants proposing (Gale & Shapley 1962), some seats being set aside by type.

    Every place has seats for either type of applicant, which each asks for first, and open ones: controlled
    choice with type-specific quotas (Abdulkadiroglu & Sonmez 2003). A seat goes to the highest
    ``local_priority x (own catchment) + lottery``; with priority 1 or more the own catchment comes first.
    With strict priorities the order in which applicants come does not matter (McVitie & Wilson 1970).

    Parameters
    ----------
    choices : int16[n, k]
        Places applied to, best first, padded by ``NOWHERE``.
    kind : int[n]
        Type of each applicant, 0 or 1.
    local : int[n]
        Place of the own catchment.
    lottery : float64[n]
        In (0, 1), one number for each applicant.
    local_priority : float
    seats : int64[n_places, 3]
        Seats for type 0, for type 1, for all.

    Returns
    -------
    int16[n]
        Place, ``NOWHERE`` when all refused.
    int64[n_places, 3]
        Seats left.
    """
    n, k = choices.shape
    n_queues = seats.size
    first = np.zeros(n_queues + 1, np.int64)
    for queue in range(n_queues):
        first[queue + 1] = first[queue] + seats[queue // 3, queue % 3]
    held = np.empty(first[n_queues], np.int64)
    score = np.empty(first[n_queues])
    filled = np.zeros(n_queues, np.int64)
    step = np.zeros(n, np.int64)
    out = np.full(n, np.int16(NOWHERE))
    for start in range(n):
        i = start
        while i != NOWHERE and step[i] < 2 * k:
            place = choices[i, step[i] // 2]
            queue = 3 * place + (kind[i] if step[i] % 2 == 0 else 2)
            step[i] += 1
            if place == NOWHERE:
                continue
            mine = lottery[i] + (local_priority if place == local[i] else 0.0)
            low, room = first[queue], first[queue + 1] - first[queue]
            if filled[queue] < room:
                _rise(held, score, low, filled[queue], i, mine)
                filled[queue] += 1
                out[i], i = place, NOWHERE
            elif room > 0 and mine > score[low]:
                loser = held[low]
                _sink(held, score, low, room, i, mine)
                out[i], out[loser], i = place, NOWHERE, loser
    return out, seats - filled.reshape(seats.shape)


@inlined
def _rise(held, score, low, at, who, mine):
    """Add to a heap whose root is the lowest score."""
    while at > 0 and score[low + (at - 1) // 2] > mine:
        parent = (at - 1) // 2
        held[low + at], score[low + at] = held[low + parent], score[low + parent]
        at = parent
    held[low + at], score[low + at] = who, mine


@inlined
def _sink(held, score, low, size, who, mine):
    """Replace the root of a heap."""
    at, child = 0, 1
    while child < size:
        if child + 1 < size and score[low + child + 1] < score[low + child]:
            child += 1
        if score[low + child] >= mine:
            break
        held[low + at], score[low + at] = held[low + child], score[low + child]
        at, child = child, 2 * child + 1
    held[low + at], score[low + at] = who, mine


@kernel
def place_rest(given, order, kind, block, local, points, x_km, y_km, rows, seats):
    """Give those whom all refused the nearest seat that is open or set aside for their type, in turn; in place.

    Without one they take the nearest seat of any type, and without any they go to the local place, which must
    make room.

    Parameters
    ----------
    given : int16[n]
        Place of each applicant, ``NOWHERE`` for those to place.
    order : int64[n]
        Turn, best lottery number first.
    kind : int[n]
        Type of each applicant, 0 or 1.
    rows : int[m]
        Places that must take them.
    seats : int64[n_places, 3]
        Seats left for type 0, for type 1, for all.
    """
    for i in order:
        for queue in (kind[i], 1 - kind[i]):
            if given[i] != NOWHERE:
                break
            least = np.inf
            for row in rows:
                if seats[row, queue] + seats[row, 2] > 0:
                    d = _distance(points, block[i], x_km, y_km, row)
                    if d < least:
                        given[i], least = row, d
            if given[i] != NOWHERE:
                seats[given[i], queue if seats[given[i], queue] > 0 else 2] -= 1
        if given[i] == NOWHERE:
            given[i] = local[i]


@kernel
def mix_catchments(catchment, order, near, reach, points, x_km, y_km, pupils, disadvantaged, n_schools, sweeps):
    """Give blocks to other near schools where that evens out the schools' shares of disadvantaged pupils; in place.

    Local search, block by block, on the sum over schools of pupils x (share - city share)^2. No school grows
    beyond 1.1 or shrinks below 0.9 of its pupils.

    Parameters
    ----------
    catchment : int16[n_blocks]
        School of each block; starts at the nearest ones.
    order : int64[n]
        Blocks in the order in which they are tried.
    near : int16[n_blocks, k]
    reach : float64[n_blocks]
        Km that a block's school may lie farther away than its nearest.
    pupils, disadvantaged : float64[n_blocks]
    sweeps : int
        Times that every block is tried.
    """
    total, poor = np.zeros(n_schools), np.zeros(n_schools)
    for b in range(catchment.size):
        total[catchment[b]] += pupils[b]
        poor[catchment[b]] += disadvantaged[b]
    city = poor.sum() / max(total.sum(), 1.0)
    most, least = 1.1 * total, 0.9 * total
    for _ in range(sweeps):
        for b in order:
            old = catchment[b]
            limit = _distance(points, b, x_km, y_km, near[b, 0]) + reach[b]
            best, gain = old, 0.0
            for new in near[b]:
                if new < 0 or new == old or total[new] + pupils[b] > most[new]:
                    continue
                if total[old] - pupils[b] < least[old] or _distance(points, b, x_km, y_km, new) > limit:
                    continue
                change = _unevenness(total[old] - pupils[b], poor[old] - disadvantaged[b], city)
                change += _unevenness(total[new] + pupils[b], poor[new] + disadvantaged[b], city)
                change -= _unevenness(total[old], poor[old], city) + _unevenness(total[new], poor[new], city)
                if change < gain - 1e-9:
                    best, gain = new, change
            if best != old:
                total[old] -= pupils[b]
                poor[old] -= disadvantaged[b]
                total[best] += pupils[b]
                poor[best] += disadvantaged[b]
                catchment[b] = best


@inlined
def _unevenness(total, poor, city):
    """Pupils x (share - city share)^2 of one school."""
    return (poor - city * total) ** 2 / total if total > 0.0 else 0.0
