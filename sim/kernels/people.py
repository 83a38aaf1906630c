"""Who lives together and what they have: household summaries by streaming over persons."""

import numpy as np
from numba import prange

from sim.kernels._jit import PARTS, inlined, kernel, parallel_kernel
from sim.kernels.draws import mix, normal, uniform

_MIXED = np.uint8(255)
_UNSET = np.uint8(254)
_N_BINS = 8192 * 17  # 8 192 steps an octave, 17 octaves
_FIRST_BIN = (1023 + 10) << 13  # bits of 2**10 without the last 39


@inlined
def _stepwise(income, limits, rates):
    """Tax of a schedule whose marginal rate is ``rates[k]`` above ``limits[k]``, limits ascending."""
    tax = 0.0
    previous = 0.0
    for k in range(limits.size):
        tax += max(income - limits[k], 0.0) * (rates[k] - previous)
        previous = rates[k]
    return tax


@inlined
def income_tax(income, retired, worker, pensioner, limits, rates):
    """Tax of one person, NOK / year.

    Parameters
    ----------
    income : float
        Gross income, NOK / year.
    retired : bool
        Whether the pensioner's terms hold.
    worker, pensioner : float64[6]
        Ordinary rate, deduction share, largest deduction, personal allowance,
        national-insurance rate, largest credit.
    limits, rates : float64[n]
        Bracket tax on gross income: the marginal rate above each limit.
    """
    terms = pensioner if retired else worker
    deduction = min(terms[1] * income, terms[2]) + terms[3]
    ordinary = terms[0] * max(0.0, income - deduction)
    tax = ordinary + terms[4] * income + _stepwise(income, limits, rates) - terms[5]
    # who earns below the personal allowance pays nothing, as under the Norwegian lower limit
    return max(0.0, tax) if income > terms[3] else 0.0


@parallel_kernel
def tax_each(income, age, retirement_age, worker, pensioner, limits, rates):
    """``income_tax`` of every person: float64[n], NOK / year."""
    tax = np.empty(income.size)
    for i in prange(income.size):
        tax[i] = income_tax(income[i], age[i] >= retirement_age, worker, pensioner, limits, rates)
    return tax


@parallel_kernel
def settle_heads(household, person_key, age, household_key, head, partner):
    """Keep each household's head and partner if they still live there, else find a new head.

    The partner of a lost head becomes head; otherwise the oldest member does (ties: lowest key).
    Writes ``head`` and ``partner`` in place; the result does not depend on row order.
    """
    missing = 0
    for h in prange(household_key.size):
        if household_key[h] == 0:
            continue
        if partner[h] >= 0 and household[partner[h]] != h:
            partner[h] = -1
        if head[h] >= 0 and household[head[h]] != h:
            head[h] = -1
        if head[h] < 0:
            head[h] = partner[h]
            partner[h] = -1
            missing += head[h] < 0
    if missing == 0:
        return
    lost = head < 0
    for i in range(household.size):
        h = household[i]
        if h < 0 or not lost[h]:
            continue
        j = head[h]
        if j < 0 or age[i] > age[j] or (age[i] == age[j] and person_key[i] < person_key[j]):
            head[h] = i


@kernel
def members_of(household, marked):
    """Rows of the persons whose household is marked, ascending: int64[n]."""
    rows = np.empty(household.size, np.int64)
    n = 0
    for i in range(household.size):
        rows[n] = i
        n += household[i] >= 0 and marked[household[i]]
    return rows[:n].copy()


@kernel
def aged_at_home(household, age, dwelling, block, youngest, oldest):
    """Persons of these ages, both included, whose household has a home: rows, ascending, and blocks: int64[n] each."""
    rows, blocks = np.empty(household.size, np.int64), np.empty(household.size, np.int64)
    n_aged, n = 0, 0
    for i in range(household.size):
        rows[n_aged] = i
        n_aged += (age[i] >= youngest) & (age[i] <= oldest) & (household[i] >= 0)
    for k in range(n_aged):
        home = dwelling[household[rows[k]]]
        rows[n], blocks[n] = rows[k], block[home]
        n += home >= 0
    return rows[:n].copy(), blocks[:n].copy()


@kernel
def grown_members(household, age, head, partner):
    """Rows of persons of 18 or more who are neither head nor partner where there is a head, ascending: int64[n]."""
    rows = np.empty(household.size, np.int64)
    n = 0
    for i in range(household.size):
        h = household[i]
        if h >= 0 and age[i] >= 18:
            rows[n] = i
            n += head[h] >= 0 and head[h] != i and partner[h] != i
    return rows[:n].copy()


@parallel_kernel
def sum_members(household, age, background, earned, tax, members, adults, small, larger, under_14, group, gross, net):
    """Add up persons by household into the eight output columns, which are overwritten.

    ``under_14`` counts members of 0-13 years; ``group`` is the adults' background, 255 when they
    differ and 254 when there is no adult. ``earned`` is in whole NOK and taxes are rounded to them,
    so that sums are exact and do not depend on the order of rows.
    """
    members[:] = 0
    adults[:] = 0
    small[:] = 0
    larger[:] = 0
    under_14[:] = 0
    group[:] = _UNSET
    gross[:] = 0.0
    net[:] = 0.0
    for part in prange(PARTS):  # each adds up households of its own, so that persons are added in their order
        first, last = part * members.size // PARTS, (part + 1) * members.size // PARTS
        for i in range(household.size):
            h = household[i]
            if h < first or h >= last:
                continue
            years = age[i]
            members[h] += 1
            if years >= 18:
                adults[h] += 1
                if group[h] == _UNSET:
                    group[h] = background[i]
                elif group[h] != background[i]:
                    group[h] = _MIXED
            elif years >= 6:
                larger[h] += 1
            else:
                small[h] += 1
            if years < 14:
                under_14[h] += 1
            if earned[i] > 0.0:
                gross[h] += earned[i]
                net[h] += earned[i] - np.rint(tax[i])


@parallel_kernel
def finish_households(
    household_key, head, partner, age, person_background, members, adults, small, larger, under_14, benefit,
    group, net, stage, units,
):  # fmt: skip
    """Write life stage (rulings A4), background and consumption units of every household and pay child benefit.

    ``benefit`` is NOK / year per child under 18; a single adult with children gets it for one more.
    Units are those of the EU scale: 1 for the first adult, 0.5 for every other person of 14 or more,
    0.3 for younger.
    """
    for h in prange(household_key.size):
        if household_key[h] == 0:
            continue
        holders = np.int64(age[head[h]] >= 18)
        if partner[h] >= 0:
            holders += np.int64(age[partner[h]] >= 18)
        youngest = 0
        if small[h] > 0:
            youngest = 1
        elif larger[h] > 0:
            youngest = 2
        elif np.int64(adults[h]) > holders:
            youngest = 3
        stage[h] = (partner[h] >= 0) + 2 * youngest + 8 * (age[head[h]] >= 67)
        if group[h] == _UNSET:
            group[h] = person_background[head[h]]
        children = np.int64(small[h]) + np.int64(larger[h])
        if children > 0:
            net[h] += benefit * (children + (adults[h] == 1))
        units[h] = max(1.0, 0.5 + 0.5 * members[h] - 0.2 * under_14[h])


@inlined
def _bin(bits):
    """Bin of an amount given as the bits of its float64: 8 192 linear steps an octave, 2**10 to 2**27."""
    return min(max((bits >> 39) - _FIRST_BIN, 0), _N_BINS - 1)


@kernel
def ranks(used, value):
    """Mid-rank in (0, 1) of each used row by ``value``, resolved to 1 / 8 192 of it: float32[n].

    Rows not used get one half. Counting sort on a floating scale, one pass to count and one to read.
    """
    bits = value.view(np.int64)
    count = np.zeros(_N_BINS, np.int64)
    total = 0
    for h in range(used.size):
        if used[h]:
            count[_bin(bits[h])] += 1
            total += 1
    below = np.empty(_N_BINS, np.float32)
    running = 0
    for b in range(_N_BINS):
        below[b] = np.float32((running + 0.5 * count[b]) / max(total, 1))
        running += count[b]
    rank = np.full(used.size, np.float32(0.5), np.float32)
    for h in range(used.size):
        if used[h]:
            rank[h] = below[_bin(bits[h])]
    return rank


@parallel_kernel
def find_keys(column, wanted):
    """Index into ``wanted`` (uint64, ascending) of each entry of ``column``, -1 where it is not there: int64[n].

    A bitmap over 16 hash bits answers most entries at once.
    """
    out = np.full(column.size, -1, np.int64)
    if wanted.size == 0:
        return out
    possible = np.zeros(1 << 16, np.bool_)
    for j in range(wanted.size):
        possible[wanted[j] & np.uint64(0xFFFF)] = True
    for i in prange(column.size):
        key = column[i]
        if key != 0 and possible[key & np.uint64(0xFFFF)]:
            j = np.searchsorted(wanted, key)
            if j < wanted.size and wanted[j] == key:
                out[i] = j
    return out


@inlined
def _end_of_work(steps, lean):
    """Place of a cell where outside begins, the odds of work against outside being multiplied by exp(lean)."""
    if lean == 0.0 or steps[1] <= steps[0] or steps[1] >= 1.0:
        return steps[1]
    work = (steps[1] - steps[0]) * np.exp(lean)
    return steps[0] + (1.0 - steps[0]) * work / (work + 1.0 - steps[1])


@inlined
def _status_at(place, education, work):
    """Status (0 work, 1 in education, 2 outside) at a place in [0, 1) of a cell, given where two of them end."""
    if place < education:
        return 1
    return 0 if place < work else 2


@inlined
def _place_of(status, chance, education, work):
    """Return a place of a cell at which the status is the given one, spread evenly by ``chance``."""
    low = 0.0 if status == 1 else (education if status == 0 else work)
    high = education if status == 1 else (work if status == 0 else 1.0)
    return low + chance * (high - low)


@inlined
def _score_of(z, grid):
    """Return the normal score of a standing, by linear interpolation; ``grid`` holds standings at scores -4 to 4."""
    k = min(max(np.searchsorted(grid, z) - 1, 0), grid.size - 2)
    step = 8.0 / (grid.size - 1)
    return -4.0 + step * (k + (z - grid[k]) / (grid[k + 1] - grid[k]))


@inlined
def _standing_at(score, grid):
    """Standing at a normal score: the inverse of ``_score_of``, held within -4 and 4."""
    place = (min(max(score, -4.0), 4.0) + 4.0) * (grid.size - 1) / 8.0
    k = min(int(place), grid.size - 2)
    return grid[k] + (place - k) * (grid[k + 1] - grid[k])


@kernel
def study(rows, age, key, completion, entry, lasting, finishing_age, degree, education, completed):
    """Complete upper secondary school and degrees, each at the age a lasting draw sets; in place.

    Parameters
    ----------
    rows : int64[n]
        Persons who may do either this year.
    completion, entry : float64[n]
        Probability of completing upper secondary, and of a degree given that, one per row of ``rows``.
    lasting : uint64
        Stream of the draws that last for life.
    finishing_age : float64[n_ages]
        Cumulative shares of completers who finish at 19, 20 ...
    degree : int64[2]
        First and last age at which degrees are taken, evenly.
    """
    years = degree[1] - degree[0] + 1
    for k in range(rows.size):
        i = rows[k]
        own = mix(lasting, key[i])
        if completed[i] == 0 and uniform(own) < completion[k]:
            at = 19 + np.searchsorted(finishing_age, uniform(mix(own, 1)))
            completed[i] = age[i] == at
            education[i] = max(education[i], completed[i])
        enters = completed[i] == 1 and education[i] == 1 and uniform(mix(own, 2)) < entry[k]
        if enters and age[i] == degree[0] + np.int64(uniform(mix(own, 3)) * years):
            education[i] = 2


@kernel
def finished(key, age, completion, lasting, finishing_age):
    """Tell who of given ages has completed upper secondary by the draws of ``study``: bool[n]."""
    out = np.empty(key.size, np.bool_)
    for k in range(key.size):
        own = mix(lasting, key[k])
        at = 19 + np.searchsorted(finishing_age, uniform(mix(own, 1)))
        out[k] = uniform(own) < completion[k] and age[k] >= at
    return out


@parallel_kernel
def work_year(
    age, sex, background, education, education_before, key, household, household_key, year_key, redraw,
    persistence, shared, first_age, band, log_mean, spread, standing, status_steps, lean, lean_before, lift,
    status, income_z, income,
):  # fmt: skip
    """Carry status and income one year on; ``status``, ``income_z`` and ``income`` change in place.

    Everyone has a place in their cell (age band, education, sex, background); the cell's shares turn it
    into a status. The place lasts, but is drawn anew with probability ``redraw``, so that statuses
    persist and every cell keeps the shares of the start. The normal score of a person's standing, within
    background and status, is autoregressive with correlation ``persistence``; a share ``shared`` of its
    shocks is the household's. ``standing`` turns scores into standings with the start's distribution.
    ``lean`` (float64[n]) is added to a person's log odds of work against outside, ``lean_before`` is the part
    of it that last year's status was drawn with, and ``lift`` is added to the score at ``first_age``.
    """
    innovation = np.sqrt(1.0 - persistence * persistence)
    own_part, common_part = np.sqrt(1.0 - shared), np.sqrt(shared)
    for i in prange(key.size):
        if key[i] == 0:
            continue
        if age[i] < first_age:
            status[i] = 1
            continue
        own = mix(year_key, key[i])
        s, e, x, g = status[i], education[i], sex[i], background[i]
        b = band[age[i]]
        place = uniform(mix(own, 1))
        if uniform(own) >= redraw and age[i] > first_age:
            before = status_steps[band[max(age[i] - 1, 0)], education_before[i], x, g]
            place = _place_of(s, place, before[0], _end_of_work(before, lean_before[i]))
        now = status_steps[b, e, x, g]
        new = _status_at(place, now[0], _end_of_work(now, lean[i]))
        score = min(max(_score_of(income_z[i], standing[g, s]), -4.0), 4.0)
        if age[i] == first_age:
            score += lift[i]
        shock = own_part * normal(mix(own, 2)) + common_part * normal(mix(year_key, household_key[household[i]]))
        z = _standing_at(persistence * score + innovation * shock, standing[g, new])
        status[i] = new
        income_z[i] = z
        income[i] = np.rint(np.exp(log_mean[new, e, x, b] + spread[new] * z))


@kernel
def work_start(
    rows, age, sex, background, key, draw_key, multiplier, first_age, band, log_mean, spread, standing,
    status_steps, education_steps, education, completed, status, income_z, income,
):  # fmt: skip
    """Draw education, status and income of persons who come to the city, from the start's distributions.

    ``multiplier`` (one per row of ``rows``) multiplies income for life: it goes into the standing.
    """
    for k in range(rows.size):
        i = rows[k]
        own = mix(draw_key, key[i])
        g, x = background[i], sex[i]
        status[i] = 1
        z = normal(mix(own, 1))
        if age[i] < first_age:
            income_z[i] = z
            continue
        b = band[age[i]]
        chance = uniform(mix(own, 2))
        e = (chance >= education_steps[b, g, 0]) + (chance >= education_steps[b, g, 1])
        education[i] = e
        completed[i] = e >= 1 and age[i] >= 19
        s = _status_at(uniform(mix(own, 3)), status_steps[b, e, x, g, 0], status_steps[b, e, x, g, 1])
        status[i] = s
        z = _standing_at(z, standing[g, s]) + np.log(multiplier[k]) / spread[s]
        income_z[i] = z
        income[i] = np.rint(np.exp(log_mean[s, e, x, b] + spread[s] * z))
