"""Deferred acceptance: who gets which listed dwelling, and at what price."""

import numpy as np
from numba import prange

from sim.kernels._jit import inlined, kernel, parallel_kernel
from sim.kernels.draws import mix, uniform

NOBODY = -1
STANDING = -2
"""Held by a bid that stood before households came: an investor's or the municipality's."""


@inlined
def _preferred(score, tie, key, other_score, other_tie, other_key):
    """Whether an applicant ranks above another: score, then hash, then key."""
    if score != other_score:
        return score > other_score
    if tie != other_tie:
        return tie > other_tie
    return key > other_key


@kernel
def deferred_acceptance(candidates, n_candidates, score, bids, keys, tie_stream, listing_keys, standing, order):
    """Match searchers to listings, searchers proposing (Gale & Shapley 1962).

    Every searcher proposes to its candidates in turn; a listing holds the proposal with the
    highest score (ties: a hash of the pair, then the searcher's key). With strict priorities
    the result and the set of proposals made do not depend on the order in which searchers
    come (McVitie & Wilson 1970), so second prices do not either.

    Parameters
    ----------
    candidates : int32[n, k]
        Listing of each candidate, best first.
    n_candidates : int32[n]
    score : float64[n, k]
        What the listing ranks by: the bid where sold, the landlord's score where let.
    bids : float64[n, k]
        Most the searcher pays.
    keys : uint64[n]
    tie_stream : uint64
    listing_keys : uint64[m]
    standing : float64[m, 2]
        Highest and second-highest bid that stand before searchers come, NOK; -inf for none.
        A searcher beats them with a higher score.
    order : int64[n]
        Order in which searchers come; must not matter.

    Returns
    -------
    winner : int32[m]
        Searcher, ``NOBODY`` or ``STANDING``.
    choice : int32[m]
        Position of the listing among the winner's candidates, -1 without one.
    second : float64[m]
        Second-highest bid among all proposals and standing bids, -inf if there was none.
    n_proposals : int
    """
    m = listing_keys.size
    winner, choice = np.full(m, np.int32(NOBODY)), np.full(m, np.int32(-1))
    held, tie = np.full(m, -np.inf), np.zeros(m, np.uint64)
    first, second = standing[:, 0].copy(), standing[:, 1].copy()
    for j in range(m):
        if standing[j, 0] > -np.inf:
            winner[j], held[j] = STANDING, standing[j, 0]
    next_one = np.zeros(keys.size, np.int32)
    n_proposals = 0
    for position in range(order.size):
        s = order[position]
        while s >= 0 and next_one[s] < n_candidates[s]:
            k = next_one[s]
            next_one[s] += 1
            n_proposals += 1
            j = candidates[s, k]
            bid = bids[s, k]
            if bid > first[j]:
                first[j], second[j] = bid, first[j]
            elif bid > second[j]:
                second[j] = bid
            hashed = mix(mix(tie_stream, keys[s]), listing_keys[j])
            holder = winner[j]
            if holder >= 0:
                better = _preferred(score[s, k], hashed, keys[s], held[j], tie[j], keys[holder])
            else:
                better = score[s, k] > held[j]
            if better:
                winner[j], choice[j], held[j], tie[j] = s, k, score[s, k], hashed
                s = holder if holder >= 0 else -1
    return winner, choice, second, n_proposals


@kernel
def lists_any(candidates, n_candidates, marked):
    """Whether any candidate of each row is marked: bool[n]."""
    out = np.zeros(n_candidates.size, np.bool_)
    for s in range(out.size):
        for k in range(n_candidates[s]):
            out[s] |= marked[candidates[s, k]]
    return out


@parallel_kernel
def landlord_scores(
    candidates, n_candidates, bids, for_sale, ask, listing_keys, keys, income,
    malus, letting_cost, supported, noise, letting_stream,
):  # fmt: skip
    """Rank applicants: by bid where sold, by the landlord's score where let (rulings B4).

    The score is ln(income / ask), less the discrimination against the applicant's group, less
    the expected cost of letting to a supported tenant over the ask, plus logistic noise that
    lasts for the pair.

    Parameters
    ----------
    for_sale, ask, listing_keys : [m]
    keys, income, malus, supported : [n]
        Of the searchers; ``malus`` is the discrimination in score units.
    letting_cost : float64[m]
        NOK a year for a supported tenant.
    noise : float
        Scale of the logistic noise.

    Returns
    -------
    float64[n, k]
    """
    score = bids.copy()
    for s in prange(keys.size):
        for k in range(n_candidates[s]):
            j = candidates[s, k]
            if not for_sale[j]:
                u = uniform(mix(mix(letting_stream, keys[s]), listing_keys[j]))
                value = np.log(income[s] / ask[j]) - malus[s] + noise * np.log(u / (1.0 - u))
                if supported[s]:
                    value -= letting_cost[j] / ask[j]
                score[s, k] = value
    return score
