"""What households earn and pay in a quarter."""

import numpy as np
from numba import prange

from sim.kernels._jit import inlined, parallel_kernel
from sim.kernels.draws import mix, normal

WAGES, TAX, ALLOWANCE, INTEREST, REPAID, UPKEEP, RENT, SPENT, RELIEF = 0, 1, 2, 3, 4, 5, 6, 7, 8
"""Entries of the totals that ``pay_quarter`` returns: tax is less child benefit, relief is what the
public pays of bills that cash does not cover."""
STRAINED_SINCE_START = 255
"""Mark of households strained in the first quarter of a run, when nobody has lost income yet."""


@inlined
def repayment(debt, rate, quarters_left):
    """Repayment of an annuity loan in one quarter, over at least a year more; ``rate`` per quarter."""
    n = max(quarters_left, 4.0)
    if debt <= 0.0:
        return 0.0
    if rate <= 0.0:
        return debt / n
    return debt * rate / np.expm1(n * np.log1p(rate))


@inlined
def spending(left, liquid, target, saving):
    """Return what is spent in a quarter of what is ``left`` after tax and housing.

    A share ``saving[0]`` of what cash lacks of its target is saved, at most ``saving[1]`` of what is
    left; of cash above the target a share ``saving[2]`` is spent.
    """
    wanted = (saving[0] if target > liquid else saving[2]) * (target - liquid)
    if left > 0.0:
        return left - min(wanted, saving[1] * left)
    return min(max(-wanted, 0.0), max(liquid + left, 0.0))


@parallel_kernel
def pay_quarter(
    key, gross, net, allowance, debt, debt_public, liquid, thrift, since, dwelling, strained,
    owner, value, rent, thrift_stream, wealth, saving, loan, upkeep, quarter, repay, strain_share,
    received, broke,
):  # fmt: skip
    """Book one quarter of every household's money, in place.

    Parameters
    ----------
    key ... strained : columns of households, [n]
    owner, value, rent : columns of dwellings; owner 0 is the household itself
    thrift_stream : uint64
        Address of the lasting draw of ``thrift``, made when it is 0.
    wealth : float64[4]
        Target of cash: multiple of gross income for owners, for others, spread of its logarithm,
        least income counted.
    saving : float64[3]
        Share of what lacks to the target that is saved, largest share of what is left that is saved, share
        of cash above the target that is spent.
    loan : float64[2]
        Interest a year, term in years counted from when the household moved in.
    upkeep : float
        Of the value a year.
    quarter : int
        Quarters since the start; in quarter 0 those strained are marked and do not count.
    repay : bool
        False leaves debts as they are.
    strain_share : float
        Interest and repayment above this share of net income are strain.
    received : float64[n_owners]
        Rents by owner code, overwritten.
    broke : bool[n]
        Set for households strained for four quarters with less cash than another quarter's service.

    Returns
    -------
    float64[9]
        Totals of the flows, NOK.
    """
    flows = np.zeros((key.size, 9))
    per_quarter = loan[0] / 4.0
    for h in prange(key.size):
        broke[h] = False
        if key[h] == 0:
            continue
        if thrift[h] == 0.0:
            thrift[h] = np.exp(wealth[2] * normal(mix(thrift_stream, key[h])))
        interest, repaid, kept_up, rented, owns = 0.0, 0.0, 0.0, 0.0, False
        slot = dwelling[h]
        if slot >= 0:
            owns = owner[slot] == 0
            if owns:
                interest = debt[h] * per_quarter
                if repay:
                    repaid = repayment(debt[h], per_quarter, 4.0 * loan[1] - (quarter - since[h]))
                kept_up = upkeep * value[slot] / 4.0
            else:
                rented = rent[slot] / 4.0
        left = (net[h] + allowance[h]) / 4.0 - interest - repaid - kept_up - rented
        target = (wealth[0] if owns else wealth[1]) * max(gross[h], wealth[3]) * thrift[h]
        spent = spending(left, liquid[h], target, saving)
        cash = liquid[h] + left - spent
        relief = max(-cash, 0.0)
        liquid[h] = max(cash, 0.0)
        if repaid > 0.0:
            debt_public[h] *= 1.0 - repaid / debt[h]
            debt[h] -= repaid
        strained[h] = _strain(strained[h], 4.0 * (interest + repaid) > strain_share * net[h], quarter == 0)
        broke[h] = strained[h] >= 4 and strained[h] < 255 and liquid[h] < interest + repaid
        flows[h, WAGES], flows[h, TAX] = gross[h] / 4.0, (gross[h] - net[h]) / 4.0
        flows[h, ALLOWANCE] = allowance[h] / 4.0
        flows[h, INTEREST], flows[h, REPAID], flows[h, UPKEEP] = interest, repaid, kept_up
        flows[h, RENT], flows[h, SPENT], flows[h, RELIEF] = rented, spent, relief
    received[:] = 0.0
    total = np.zeros(9)
    for h in range(key.size):  # one after the other, so that sums are the same on any number of threads
        for f in range(9):
            total[f] += flows[h, f]
        if flows[h, RENT] > 0.0:
            received[owner[dwelling[h]]] += flows[h, RENT]
    return total


@inlined
def _strain(before, above, first):
    """Quarters in a row of strain after one more quarter."""
    if not above:
        return np.uint8(0)
    if first or before == 255:
        return np.uint8(255)
    return np.uint8(min(before + 1, 254))
