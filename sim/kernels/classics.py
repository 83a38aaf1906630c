"""Classic models without a board: the bounded neighbourhood, blocks, schools, a housing market."""

import numpy as np

from sim.kernels._jit import kernel
from sim.kernels.draws import gumbel, integer, mix, uniform
from sim.kernels.grid import shuffle

# --- Schelling's bounded neighbourhood -------------------------------------------------------


@kernel
def bounded_flow(x, y, a, b, k):
    """Rates of change of the numbers present, dx/dt = x (a x (1 - x) - y), dy/dt = y (b y (1 - k y) - x).

    Source: Haw & Hogan (2018), Journal of Mathematical Sociology 42(3), for linear tolerance schedules.
    """
    return x * (a * x * (1.0 - x) - y), y * (b * y * (1.0 - k * y) - x)


@kernel
def follow_flow(x, y, a, b, k, time, n_substeps):
    """Follow the flow of the bounded neighbourhood for a time, by Runge and Kutta's fourth-order rule."""
    h = time / n_substeps
    for _ in range(n_substeps):
        x1, y1 = bounded_flow(x, y, a, b, k)
        x2, y2 = bounded_flow(x + h / 2 * x1, y + h / 2 * y1, a, b, k)
        x3, y3 = bounded_flow(x + h / 2 * x2, y + h / 2 * y2, a, b, k)
        x4, y4 = bounded_flow(x + h * x3, y + h * y3, a, b, k)
        x += h / 6 * (x1 + 2 * x2 + 2 * x3 + x4)
        y += h / 6 * (y1 + 2 * y2 + 2 * y3 + y4)
    return x, y


@kernel
def enter_or_leave(inside, group, tolerance, key):
    """Let everyone, in random order, live inside exactly if the mix there, with itself, is tolerable.

    Parameters
    ----------
    inside : bool[n]
        Changed in place.
    group : int8[n]
        0 or 1.
    tolerance : float64[n]
        Largest tolerable ratio of the other group to the own, with oneself.

    Returns
    -------
    int
        How many came or left.
    """
    present = np.zeros(2, np.int64)
    for i in range(inside.size):
        present[group[i]] += inside[i]
    order = np.arange(inside.size)
    shuffle(order, key)
    changed = 0
    for i in order:
        own = present[group[i]] + (0 if inside[i] else 1)
        wants = present[1 - group[i]] <= tolerance[i] * own
        if wants != inside[i]:
            present[group[i]] += 1 if wants else -1
            inside[i] = wants
            changed += 1
    return changed


# --- Grauwin, Bertin, Lemoy & Jensen: blocks and a tax on altruism ---------------------------


@kernel
def block_moves(block, vacancy, residents, utility, altruism, temperature, key, n_events, visits):
    """Let random agents consider a random vacant cell, and move by the logit of their gain.

    The gain is du + altruism (dU - du), with du the agent's own change of utility and dU everyone's.

    Parameters
    ----------
    block : int32[n_agents]
        Where agents live; changed in place, like the next two.
    vacancy : int32[n_vacant]
        The block of every vacant cell.
    residents : int64[n_blocks]
    utility : float64[n_cells + 1]
        Utility of living in a block with so many residents, the agent among them.
    visits : int64[n_cells + 1] or int64[0]
        How often a block had every number of residents, counted after every choice; none counts nothing.

    Returns
    -------
    int
        How many moved to another block.
    """
    moved = 0
    for event in range(n_events):
        draw = mix(key, event)
        agent, k = integer(mix(draw, 0), block.size), integer(mix(draw, 1), vacancy.size)
        old, new = block[agent], vacancy[k]
        if old != new:
            n_old, n_new = residents[old], residents[new]
            own = utility[n_new + 1] - utility[n_old]
            everyone = (
                (n_old - 1) * utility[n_old - 1]
                - n_old * utility[n_old]
                + (n_new + 1) * utility[n_new + 1]
                - n_new * utility[n_new]
            )
            gain = own + altruism * (everyone - own)
            if uniform(mix(draw, 2)) < 1.0 / (1.0 + np.exp(-gain / temperature)):
                block[agent], vacancy[k] = new, old
                residents[old] -= 1
                residents[new] += 1
                moved += 1
        if visits.size > 0:
            for n in residents:
                visits[n] += 1
    return moved


# --- Stoica & Flache: schools ----------------------------------------------------------------


@kernel
def school_moves(school, group, distance, pupils, capacity, wanted, ethnic, far, key):
    """Let every family, in random order, choose among its school and all schools with a free place.

    Utility is ``ethnic`` min(own share / ``wanted``, 1) - ``far`` distance + a Gumbel value of
    family and school, new at every choice. The own share is among the other pupils.

    Parameters
    ----------
    school : int32[n]
        School of every family; changed in place.
    group : int8[n]
    distance : float32[n, n_schools]
    pupils : int64[n_schools, n_groups]
        Changed in place.
    capacity : int
        Places at each school.

    Returns
    -------
    int
        How many changed school.
    """
    order = np.arange(school.size)
    shuffle(order, mix(key, 0))
    n_schools = pupils.shape[0]
    moved = 0
    for i in order:
        draw, g, old = mix(mix(key, 1), i), group[i], school[i]
        pupils[old, g] -= 1
        best, best_utility = old, -np.inf
        for s in range(n_schools):
            total = pupils[s].sum()
            if s != old and total >= capacity:
                continue
            share = pupils[s, g] / total if total > 0 else 1.0
            value = ethnic * min(1.0, share / wanted) - far * distance[i, s] + gumbel(mix(draw, s))
            if value > best_utility:
                best, best_utility = s, value
        pupils[best, g] += 1
        school[i] = best
        moved += 1 if best != old else 0
    return moved


# --- Pangallo, Nadal & Vignes: incomes and prices --------------------------------------------


@kernel
def choose_place(budget, price, attraction, key):
    """Let every buyer choose a place with chance proportional to attraction times what it would have left.

    Parameters
    ----------
    budget : float64[n_buyers]
    price, attraction : float64[n_places]

    Returns
    -------
    int32[n_buyers]
        The place; -1 for who can afford none.
    """
    out = np.full(budget.size, -1, np.int32)
    sums = np.empty(price.size)
    for i in range(budget.size):
        total = 0.0
        for place in range(price.size):
            total += attraction[place] * max(0.0, budget[i] - price[place])
            sums[place] = total
        if total > 0.0:
            out[i] = min(np.searchsorted(sums, uniform(mix(key, i)) * total, side="right"), price.size - 1)
    return out


@kernel
def trade(buyers, sellers, budget, ask, buyer_of):
    """Let the buyers of one place come one by one: who can pay the lowest standing ask pays it.

    Parameters
    ----------
    buyers : int64[n]
        In the order in which they come.
    sellers : int64[n]
        By rising ask.
    budget, ask : float64[n]
        Of every buyer, of every home.
    buyer_of : int64[n]
        Written for those who sell: their buyer.

    Returns
    -------
    int
        How many deals, all with the first so many sellers.
    """
    n = 0
    for buyer in buyers:
        if n < sellers.size and budget[buyer] >= ask[sellers[n]]:
            buyer_of[sellers[n]] = buyer
            n += 1
    return n
