"""Kernels of the segregation measures: sums over units and groups, no input checks.

Counts are float64 throughout, so that no product overflows and whole numbers
stay exact up to 2**53; the incremental kernels alone use int64. Sums run in
several lanes, which is faster and loses less to rounding than one running sum.
"""

import math

import numpy as np

from sim.kernels._jit import inlined, kernel


@kernel
def all_counts(values):
    """Tell whether every value of a float64[n] is finite and at least 0."""
    bad = 0
    for i in range(values.size):
        bad += 0 if 0.0 <= values[i] < np.inf else 1
    return bad == 0


@kernel
def whole_counts(values):
    """Return an int64[n] as float64[n], and whether every value is at least 0, in one pass."""
    out = np.empty(values.size)
    lowest = 0
    for i in range(values.size):
        lowest = min(lowest, values[i])
        out[i] = values[i]
    return out, lowest == 0


@kernel
def all_at_most(part, whole, slack):
    """Tell whether every ``part[i] <= whole[i] * (1 + slack)``."""
    bad = 0
    for i in range(part.size):
        bad += 0 if part[i] <= whole[i] * (1.0 + slack) else 1
    return bad == 0


@kernel
def total(values):
    """Sum a float64[n] in four lanes."""
    n = values.size
    whole = n - n % 4
    sum_0, sum_1, sum_2, sum_3 = 0.0, 0.0, 0.0, 0.0
    for i in range(0, whole, 4):
        sum_0 += values[i]
        sum_1 += values[i + 1]
        sum_2 += values[i + 2]
        sum_3 += values[i + 3]
    out = (sum_0 + sum_1) + (sum_2 + sum_3)
    for i in range(whole, n):
        out += values[i]
    return out


@kernel
def any_negative(values):
    """Tell whether a number is below 0 (NaN is not)."""
    below = 0
    for i in range(values.size):
        below += 1 if values[i] < 0 else 0
    return below > 0


@kernel
def dissimilarity(a, b):
    """Half the summed differences of two distributions over units; NaN when one group is absent.

    Returns the value and whether all counts are finite and at least 0: what is neither
    negative nor fit spoils the sum.
    """
    sum_a, sum_b = total(a), total(b)
    if any_negative(a) or any_negative(b) or not (sum_a < np.inf and sum_b < np.inf):
        return np.nan, False
    if sum_a == 0.0 or sum_b == 0.0:
        return np.nan, True
    per_a, per_b = 1.0 / sum_a, 1.0 / sum_b
    n = a.size
    whole = n - n % 4
    sum_0, sum_1, sum_2, sum_3 = 0.0, 0.0, 0.0, 0.0
    for i in range(0, whole, 4):
        sum_0 += abs(a[i] * per_a - b[i] * per_b)
        sum_1 += abs(a[i + 1] * per_a - b[i + 1] * per_b)
        sum_2 += abs(a[i + 2] * per_a - b[i + 2] * per_b)
        sum_3 += abs(a[i + 3] * per_a - b[i + 3] * per_b)
    out = (sum_0 + sum_1) + (sum_2 + sum_3)
    for i in range(whole, n):
        out += abs(a[i] * per_a - b[i] * per_b)
    return min(1.0, 0.5 * out), True


@kernel
def gini_sorted(a, b, order):
    """Gini of two groups given the order of units by share of ``a``; NaN when one is absent.

    Sorted, every pair contributes ``a_i b_j - a_j b_i >= 0``, so running sums replace
    the double loop over pairs.
    """
    before_a, before_b, pairs = 0.0, 0.0, 0.0
    for i in order:
        pairs += a[i] * before_b - b[i] * before_a
        before_a += a[i]
        before_b += b[i]
    if before_a == 0.0 or before_b == 0.0:
        return np.nan
    return min(1.0, max(0.0, pairs / before_a / before_b))


@kernel
def meeting(a, b, whole):
    """Mean share of ``b`` in the units where members of ``a`` live; NaN when ``a`` is absent."""
    sum_a, met = 0.0, 0.0
    for i in range(a.size):
        sum_a += a[i]
        if a[i] > 0.0:
            met += a[i] * (b[i] / whole[i])
    return met / sum_a if sum_a > 0.0 else np.nan


@kernel
def group_totals(counts):
    """Column sums of float64[n_units, n_groups]."""
    out = np.zeros(counts.shape[1])
    for i in range(counts.shape[0]):
        for g in range(counts.shape[1]):
            out[g] += counts[i, g]
    return out


@kernel
def unit_totals(counts):
    """Row sums of float64[n_units, n_groups]."""
    out = np.zeros(counts.shape[0])
    for i in range(counts.shape[0]):
        for g in range(counts.shape[1]):
            out[i] += counts[i, g]
    return out


@kernel
def entropy(weights):
    """Entropy, in nats, of the distribution proportional to ``weights``; NaN when they sum to 0."""
    whole = weights.sum()
    if whole == 0.0:
        return np.nan
    out = 0.0
    for value in weights:
        if value > 0.0:
            share = value / whole
            out -= share * math.log(share)
    return out


@kernel
def interaction(weights):
    """Chance that two draws with replacement differ (Simpson); NaN when the weights sum to 0."""
    whole = weights.sum()
    if whole == 0.0:
        return np.nan
    out = 0.0
    for value in weights:
        out += value / whole * (1.0 - value / whole)
    return out


@kernel
def absolute_deviations(counts):
    """Per group, the sum over units of ``|n_ig - t_i N_g / T|``: float64[n_groups]."""
    n_units, n_groups = counts.shape
    share = group_totals(counts)
    whole = share.sum()
    for g in range(n_groups):
        share[g] /= whole
    out = np.zeros(n_groups)
    for i in range(n_units):
        size = 0.0
        for g in range(n_groups):
            size += counts[i, g]
        for g in range(n_groups):
            out[g] += abs(counts[i, g] - size * share[g])
    return out


@kernel
def squared_deviations(counts):
    """Per group, the sum over units of ``t_i (n_ig / t_i - N_g / T) ** 2``: float64[n_groups]."""
    n_units, n_groups = counts.shape
    share = group_totals(counts)
    whole = share.sum()
    for g in range(n_groups):
        share[g] /= whole
    out = np.zeros(n_groups)
    for i in range(n_units):
        size = 0.0
        for g in range(n_groups):
            size += counts[i, g]
        if size > 0.0:
            for g in range(n_groups):
                gap = counts[i, g] / size - share[g]
                out[g] += size * gap * gap
    return out


@kernel
def concentration_ratios(counts, totals, out):
    """Fill ``out`` with each cell's count over its even share ``t_i N_g / T``; 1 for an empty cell.

    The logarithm is left to the caller: NumPy takes it eight at a time.
    """
    n_units, n_groups = counts.shape
    whole = totals.sum()
    even = np.empty(n_groups)
    for g in range(n_groups):
        even[g] = whole / totals[g] if totals[g] > 0.0 else 0.0
    for i in range(n_units):
        size = 0.0
        for g in range(n_groups):
            size += counts[i, g]
        per_person = 1.0 / size if size > 0.0 else 0.0
        for g in range(n_groups):
            ratio = counts[i, g] * per_person * even[g]
            out[i, g] = ratio if counts[i, g] > 0.0 else 1.0


@kernel
def dot(a, b):
    """Sum the products of two float64[n] in four lanes."""
    n = a.size
    whole = n - n % 4
    sum_0, sum_1, sum_2, sum_3 = 0.0, 0.0, 0.0, 0.0
    for i in range(0, whole, 4):
        sum_0 += a[i] * b[i]
        sum_1 += a[i + 1] * b[i + 1]
        sum_2 += a[i + 2] * b[i + 2]
        sum_3 += a[i + 3] * b[i + 3]
    out = (sum_0 + sum_1) + (sum_2 + sum_3)
    for i in range(whole, n):
        out += a[i] * b[i]
    return out


# --- random allocation -------------------------------------------------------------------

_HALF_LOG_TWO_PI = 0.5 * math.log(2.0 * math.pi)
_STIRLING = np.array(
    [0.0] + [math.lgamma(n + 1.0) - (n + 0.5) * math.log(n) + n - _HALF_LOG_TWO_PI for n in range(1, 16)]
)
_NEGLIGIBLE = 1e-19


@kernel
def stirling_error(n):
    """Error of Stirling's formula for ``ln n!`` (Loader 2000)."""
    if n <= 15.0:
        return _STIRLING[int(n)]
    square = n * n
    terms = (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square
    return (1 / 12 - (1 / 360 - terms) / square) / n


@kernel
def deviance(x, mean):
    """``x ln(x / mean) + mean - x`` without cancellation near ``x = mean`` (Loader 2000)."""
    if x == 0.0:
        return mean
    gap = x - mean
    if abs(gap) < 0.1 * (x + mean):
        v = gap / (x + mean)
        out = gap * v
        term = 2.0 * x * v
        square = v * v
        for j in range(1, 1000):
            term *= square
            previous = out
            out += term / (2 * j + 1)
            if out == previous:
                return out
    return x * math.log(x / mean) - gap


@kernel
def log_binomial(x, n, p, q):
    """Log probability of ``x`` successes in ``n`` trials (Loader's saddle-point form)."""
    if x < 0.0 or x > n:
        return -np.inf
    if n == 0.0:
        return 0.0
    if x == 0.0:
        return -deviance(n, n * q) - n * p if p < 0.1 else n * math.log(q)
    if x == n:
        return -deviance(n, n * p) - n * q if q < 0.1 else n * math.log(p)
    core = stirling_error(n) - stirling_error(x) - stirling_error(n - x)
    core -= deviance(x, n * p) + deviance(n - x, n * q)
    return core - 0.5 * math.log(2.0 * math.pi * x * ((n - x) / n))


@kernel
def log_hypergeometric(x, size, group, whole):
    """Log probability that a unit of ``size`` holds ``x`` of ``group`` members among ``whole`` persons."""
    if size == whole:
        return 0.0 if x == group else -np.inf
    p = size / whole
    q = (whole - size) / whole
    rest = whole - group
    return log_binomial(x, group, p, q) + log_binomial(size - x, rest, p, q) - log_binomial(size, whole, p, q)


@kernel
def expected_absolute_deviation(size, group, whole):
    """Mean of ``|X - size * group / whole|`` for a hypergeometric ``X``, in closed form.

    With ``h(x) = x (whole - group - size + x) P(x) / whole``, ``h(x) - h(x + 1)`` is
    ``(x - mean) P(x)``, so the sum above the mean telescopes to its first term
    (the hypergeometric case of De Moivre's formula; Ramasubban 1958).
    """
    if size == 0.0 or group == 0.0 or size == whole or group == whole:
        return 0.0
    first = math.floor(size * (group / whole)) + 1.0
    if first > min(size, group):
        return 0.0
    probability = math.exp(log_hypergeometric(first, size, group, whole))
    return 2.0 * first * ((whole - group - size + first) / whole) * probability


@kernel
def expected_absolute_deviations(sizes, times, groups):
    """Per group, the sum over units of the expected ``|n_ig - t_i N_g / T|``: float64[n_groups].

    ``sizes`` are distinct unit sizes and ``times`` how many units have them.
    """
    whole = groups.sum()
    out = np.zeros(groups.size)
    for g in range(groups.size):
        for i in range(sizes.size):
            out[g] += times[i] * expected_absolute_deviation(sizes[i], groups[g], whole)
    return out


@kernel
def _cell_value(x, size, mean, kind):
    """Value to be averaged: 0 the deviance (for M), 1 ``sqrt(x (size - x))`` (for Hutchens)."""
    if kind == 0:
        return deviance(x, mean)
    return math.sqrt(x * (size - x))


@kernel
def _shape_of_log_probability(x, size, group, whole):
    """Log hypergeometric probability up to a constant, for ``x`` strictly inside its range."""
    p = size / whole
    rest = whole - group
    other = size - x
    left, left_other = group - x, rest - other
    out = deviance(x, group * p) + deviance(left, group * (1.0 - p))
    out += deviance(other, rest * p) + deviance(left_other, rest * (1.0 - p))
    out += stirling_error(x) + stirling_error(left) + stirling_error(other) + stirling_error(left_other)
    return -out - 0.5 * math.log((x * left / whole) * (other * left_other / whole))


@kernel
def _expected_by_recurrence(size, group, whole, kind):
    """Sum over the support outward from the mode, each probability from its neighbour."""
    mean = size * (group / whole)
    rest = whole - group
    low, high = max(0.0, size - rest), min(size, group)
    mode = min(max(math.floor((size + 1.0) * ((group + 1.0) / (whole + 2.0))), low), high)
    weights, values = 1.0, _cell_value(mode, size, mean, kind)
    p, x = 1.0, mode
    while x < high and p > _NEGLIGIBLE:
        p *= (group - x) * (size - x) / ((x + 1.0) * (rest - size + x + 1.0))
        x += 1.0
        weights += p
        values += p * _cell_value(x, size, mean, kind)
    p, x = 1.0, mode
    while x > low and p > _NEGLIGIBLE:
        p *= x * (rest - size + x) / ((group - x + 1.0) * (size - x + 1.0))
        x -= 1.0
        weights += p
        values += p * _cell_value(x, size, mean, kind)
    return values / weights


@kernel
def _expected_by_lattice(size, group, whole, kind, spread):
    """Sum over every ``step``-th value only.

    A hypergeometric value is a sum of independent 0/1 draws, so its characteristic
    function at ``2 pi / step`` is at most ``exp(-spread**2 (1 - cos(2 pi / step)))``:
    with ``step <= spread / 1.5`` the skipped values change the mean by less than 1e-18.
    """
    mean = size * (group / whole)
    step = math.floor(spread / 1.5)
    mode = math.floor(mean)
    rest = whole - group
    low, high = max(0.0, size - rest), min(size, group)
    peak = _shape_of_log_probability(mode, size, group, whole)
    weights, values = 1.0, _cell_value(mode, size, mean, kind)
    for direction in (-1.0, 1.0):
        x = mode + direction * step
        while low < x < high:
            p = math.exp(_shape_of_log_probability(x, size, group, whole) - peak)
            if p < _NEGLIGIBLE:
                break
            weights += p
            values += p * _cell_value(x, size, mean, kind)
            x += direction * step
    return values / weights


@kernel
def expected_cell(size, group, whole, kind):
    """Mean of a cell's value for a hypergeometric count, by the cheaper of two exact sums."""
    mean = size * (group / whole)
    if size == 0.0 or group == 0.0:
        return 0.0
    if size == whole or group == whole:
        return _cell_value(mean, size, mean, kind)
    variance = mean * ((whole - group) / whole) * ((whole - size) / (whole - 1.0))
    if variance < 144.0:
        return _expected_by_recurrence(size, group, whole, kind)
    return _expected_by_lattice(size, group, whole, kind, math.sqrt(variance))


@kernel
def expected_cells(sizes, times, groups, kind, whole):
    """Sum :func:`expected_cell` over units and the groups given, among ``whole`` persons.

    ``sizes`` are distinct unit sizes and ``times`` how many units have them.
    """
    out = 0.0
    for g in range(groups.size):
        for i in range(sizes.size):
            out += times[i] * expected_cell(sizes[i], groups[g], whole, kind)
    return out


@kernel
def count_labels(labels, units, out):
    """Add each person to the cell of their unit and label: int64[n_units, n_groups]."""
    for k in range(labels.size):
        out[units[k], labels[k]] += 1


# --- ordered groups ----------------------------------------------------------------------


@kernel
def spread_of_two(share, kind):
    """Diversity of a split at ``share``, 1 at one half; kind 0 entropy, 1 variance, 2 square root."""
    if share <= 0.0 or share >= 1.0:
        return 0.0
    if kind == 0:
        return -(share * math.log(share) + (1.0 - share) * math.log1p(-share)) / math.log(2.0)
    if kind == 1:
        return 4.0 * share * (1.0 - share)
    return 2.0 * math.sqrt(share * (1.0 - share))


@kernel
def thresholds_within(counts, kind):
    """City and mean unit diversity at each threshold between ordered groups: two float64[n_groups - 1]."""
    n_units, n_groups = counts.shape
    city, units = np.zeros(n_groups - 1), np.zeros(n_groups - 1)
    totals = group_totals(counts)
    whole = totals.sum()
    below = 0.0
    for k in range(n_groups - 1):
        below += totals[k]
        city[k] = spread_of_two(below / whole, kind)
    for i in range(n_units):
        size = 0.0
        for k in range(n_groups):
            size += counts[i, k]
        if size == 0.0:
            continue
        below = 0.0
        for k in range(n_groups - 1):
            below += counts[i, k]
            units[k] += size / whole * spread_of_two(below / size, kind)
    return city, units


@inlined
def _value_log_value(value, table):
    if value < table.size and value == math.floor(value):
        return table[int(value)]
    return value * math.log(value)


@kernel
def entropies_at_thresholds(counts, table):
    """City and summed unit entropy, in nats times persons, at each threshold between ordered groups.

    ``table`` holds ``n ln n`` of small whole numbers, which saves the logarithm.
    """
    n_units, n_groups = counts.shape
    city, units = np.zeros(n_groups - 1), np.zeros(n_groups - 1)
    totals = group_totals(counts)
    whole, below = totals.sum(), 0.0
    for k in range(n_groups - 1):
        below += totals[k]
        city[k] = whole * math.log(2.0) * spread_of_two(below / whole, 0)
    for i in range(n_units):
        size = 0.0
        for k in range(n_groups):
            size += counts[i, k]
        together = _value_log_value(size, table) if size > 0.0 else 0.0
        below = 0.0
        for k in range(n_groups - 1):
            below += counts[i, k]
            if below > 0.0 and below < size:
                units[k] += together - _value_log_value(below, table) - _value_log_value(size - below, table)
    return city, units


@kernel
def rank_order_individuals(values, units, order, sizes, kind):
    """Rank-order segregation of persons: diversity integrated over all thresholds between distinct values.

    Parameters
    ----------
    values : float64[n_persons]
        What persons are ranked by.
    units : int64[n_persons]
        Row of the unit each person lives in.
    order : int64[n_persons]
        Persons sorted by value.
    sizes : int64[n_units]
        Persons per unit.
    kind : int
        As in :func:`spread_of_two`.
    """
    n_persons, n_units = values.size, sizes.size
    seen = np.zeros(n_units, np.int64)
    since = np.zeros(n_units)
    city, within, passed = 0.0, 0.0, 0.0
    start, previous = 0, 0
    while start < n_persons:
        stop = start
        while stop < n_persons and values[order[stop]] == values[order[start]]:
            stop += 1
        if start > 0:
            weight = 0.5 * (stop - previous) / n_persons
            passed += weight
            city += weight * spread_of_two(start / n_persons, kind)
        for k in range(start, stop):
            unit = units[order[k]]
            if passed > since[unit]:
                share = seen[unit] / sizes[unit]
                within += sizes[unit] / n_persons * (passed - since[unit]) * spread_of_two(share, kind)
                since[unit] = passed
            seen[unit] += 1
        previous = start
        start = stop
    return city, within


# --- running counts ----------------------------------------------------------------------


@inlined
def _n_log_n(n, table):
    if n < table.size:
        return table[n]
    return n * math.log(n)


@inlined
def _accumulate(sums, i, value):
    """Add to a running sum held as value and remainder (Neumaier 1974), so that moves never drift."""
    old = sums[i, 0]
    new = old + value
    if abs(old) >= abs(value):
        sums[i, 1] += (old - new) + value
    else:
        sums[i, 1] += (value - new) + old
    sums[i, 0] = new


@kernel
def running_sums(counts, sizes, groups, deviations, sums, table):
    """Fill ``deviations`` int64[n_groups] and ``sums`` float64[2 + n_groups, 2] from the counts.

    ``deviations[g]`` is the sum of ``|n_ig T - t_i N_g|``, exact in whole numbers. ``sums``
    holds the sum of ``n ln n`` over cells, of ``t ln t`` over units, and per group of
    ``n**2 / t``.
    """
    n_units, n_groups = counts.shape
    whole = groups.sum()
    deviations[:] = 0
    sums[:] = 0.0
    for i in range(n_units):
        if sizes[i] == 0:
            continue
        _accumulate(sums, 1, _n_log_n(sizes[i], table))
        for g in range(n_groups):
            n = counts[i, g]
            deviations[g] += abs(n * whole - sizes[i] * groups[g])
            _accumulate(sums, 0, _n_log_n(n, table))
            _accumulate(sums, 2 + g, float(n) * n / sizes[i])


@inlined
def _change(unit, group, persons, counts, sizes, groups, whole, deviations, sums, table):
    """Change one cell, and all sums by the difference it makes to its unit."""
    n, size = counts[unit, group], sizes[unit]
    new_size = size + persons
    _accumulate(sums, 0, _n_log_n(n + persons, table) - _n_log_n(n, table))
    _accumulate(sums, 1, _n_log_n(new_size, table) - _n_log_n(size, table))
    before = 1.0 / size if size > 0 else 0.0
    after = 1.0 / new_size if new_size > 0 else 0.0
    for g in range(groups.size):
        old = counts[unit, g]
        new = old + persons if g == group else old
        deviations[g] += abs(new * whole - new_size * groups[g]) - abs(old * whole - size * groups[g])
        _accumulate(sums, 2 + g, float(new) * new * after - float(old) * old * before)
    counts[unit, group] = n + persons
    sizes[unit] = new_size


@kernel
def move_persons(group, origin, destination, persons, counts, sizes, groups, deviations, sums, table):
    """Move persons between units, one row of the four int64[n_moves] after the other.

    Returns the first row that would take more persons than there are, all before it done,
    or -1.
    """
    whole = groups.sum()
    for k in range(group.size):
        g, i, j, n = group[k], origin[k], destination[k], persons[k]
        if counts[i, g] < n:
            return k
        if i == j:
            continue
        _change(i, g, -n, counts, sizes, groups, whole, deviations, sums, table)
        _change(j, g, n, counts, sizes, groups, whole, deviations, sums, table)
    return -1


# --- space -------------------------------------------------------------------------------


@kernel
def lag(start, neighbour, weight, values):
    """Weighted sums over neighbours: a sparse matrix in row order times float64[n_units, n_columns]."""
    n_units, n_columns = start.size - 1, values.shape[1]
    out = np.zeros((n_units, n_columns))
    for i in range(n_units):
        for k in range(start[i], start[i + 1]):
            for c in range(n_columns):
                out[i, c] += weight[k] * values[neighbour[k], c]
    return out


@kernel
def share_of_first(a, b):
    """Return ``a / (a + b)`` per unit, 0 where nobody lives: float64[n_units]."""
    out = np.empty(a.size)
    for i in range(a.size):
        size = a[i] + b[i]
        out[i] = a[i] / (size if size > 0.0 else 1.0)
    return out


@kernel
def gap_between_neighbours(start, neighbour, weight, share):
    """Weighted sum of ``|share_i - share_j|`` over pairs of neighbours, and the sum of weights."""
    gaps = 0.0
    for i in range(start.size - 1):
        own, row = share[i], 0.0
        for k in range(start[i], start[i + 1]):
            row += weight[k] * abs(own - share[neighbour[k]])
        gaps += row
    return gaps, total(weight)


@kernel
def proximity(x, y, own, values):
    """Return sums over units weighted by ``exp(-distance)``: float64[n_units, n_columns].

    Parameters
    ----------
    x, y : float64[n_units]
        Coordinates [km].
    own : float64[n_units]
        Distance of a unit to itself [km].
    values : float64[n_units, n_columns]
        What is summed.
    """
    n_units, n_columns = values.shape
    out = np.zeros((n_units, n_columns))
    for i in range(n_units):
        near = math.exp(-own[i])
        for c in range(n_columns):
            out[i, c] += near * values[i, c]
        for j in range(i):
            near = math.exp(-math.sqrt((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2))
            for c in range(n_columns):
                out[i, c] += near * values[j, c]
                out[j, c] += near * values[i, c]
    return out


@kernel
def nearest_persons(nearest, sizes, counts, k, out):
    """Fill ``out`` with the mix of the ``k`` nearest persons; return how many units found too few.

    Parameters
    ----------
    nearest : int64[n_units, n_nearest]
        Rows of units in order of distance, a unit itself first.
    sizes : float64[n_units]
        Persons per unit.
    counts : float64[n_units, n_groups]
        Persons per unit and group.
    k : float
        Persons looked at; of the last unit reached only the share that is needed.
    out : float64[n_units, n_groups]
        Shares, summing to 1 where ``k`` persons were found; left alone elsewhere.
    """
    n_groups = counts.shape[1]
    found = np.empty(n_groups)
    short = 0
    for i in range(nearest.shape[0]):
        missing = k
        found[:] = 0.0
        for j in nearest[i]:
            if sizes[j] == 0.0:
                continue
            part = min(1.0, missing / sizes[j])
            for g in range(n_groups):
                found[g] += part * counts[j, g]
            missing -= part * sizes[j]
            if missing <= 1e-9 * k:
                break
        if missing > 1e-9 * k:
            short += 1
        else:
            for g in range(n_groups):
                out[i, g] = found[g] / (k - missing)
    return short


@kernel
def rank_distance_within(rank, unit_order, start):
    """Sum over units of the rank distances of all pairs of their persons, and the number of pairs.

    Parameters
    ----------
    rank : float64[n_persons]
        Ranks.
    unit_order : int64[n_persons]
        Persons sorted by unit, and by rank within it.
    start : int64[n_units + 1]
        Where each unit begins in ``unit_order``.
    """
    total_distance, pairs = 0.0, 0.0
    for j in range(start.size - 1):
        size = start[j + 1] - start[j]
        for m in range(size):
            total_distance += (2.0 * m - size + 1.0) * rank[unit_order[start[j] + m]]
        pairs += size * (size - 1.0) / 2.0
    return total_distance, pairs


@kernel
def count_and_list_moves(household, group, first, last, n_areas, n_groups):
    """Count persons by area and group before moves, and list those whose household changed area.

    Parameters
    ----------
    household : int32[n]
        Household row of each person, -1 for a free row.
    group : uint8[n]
    first, last : int16[n_households]
        Area of each household before and after, -1 without a home.

    Returns
    -------
    counts : int64[n_areas, n_groups]
    movers : int64[n_moved]
        Person rows.
    """
    counts = np.zeros((n_areas, n_groups), np.int64)
    movers = np.empty(household.size, np.int64)
    n_moved = 0
    for p in range(household.size):
        h = household[p]
        if h >= 0 and first[h] >= 0:
            counts[first[h], group[p]] += 1
            if last[h] >= 0 and last[h] != first[h]:
                movers[n_moved] = p
                n_moved += 1
    return counts, movers[:n_moved].copy()
