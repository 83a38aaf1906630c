"""What households earn and pay in a quarter."""

import numpy as np

from sim.kernels._jit import kernel

WAGES, TAX, ALLOWANCE, INTEREST, REPAID, UPKEEP, RENT, SPENT, RELIEF = 0, 1, 2, 3, 4, 5, 6, 7, 8
"""Rows of the flows of one household."""


@kernel
def quarter_flows(
    key, gross, net, allowance, debt, liquid, target, since, dwelling, owns, value, rent, quarter,
    rate, term, upkeep, saving_speed, saving_limit, repay, flows,
):  # fmt: skip
    """Fill the flows of every household for one quarter, NOK, all positive as named.

    Parameters
    ----------
    net, gross, allowance : float64[n]
        NOK / year.
    rate : float
        Interest a year; ``term`` years of the annuity, counted from when the household moved in.
    saving_speed : float
        Share of the gap between liquid wealth and ``target`` closed in a quarter.
    saving_limit : float
        Largest part saved of what is left after tax and housing.
    repay : bool
        False leaves debts as they are.
    flows : float64[9, n]
        Wages, tax less child benefit, allowance, interest, repayment, upkeep, rent, spending, and
        what public relief pays of bills that cash does not cover.
    """
    per_quarter = rate / 4.0
    for h in range(key.size):
        for k in range(9):
            flows[k, h] = 0.0
        if key[h] == 0:
            continue
        flows[0, h] = gross[h] / 4.0
        flows[1, h] = (gross[h] - net[h]) / 4.0
        flows[2, h] = allowance[h] / 4.0
        left = (net[h] + allowance[h]) / 4.0
        if dwelling[h] >= 0:
            if owns[h]:
                flows[3, h] = debt[h] * per_quarter
                if repay:
                    flows[4, h] = _repayment(debt[h], per_quarter, 4.0 * term - (quarter - since[h]))
                flows[5, h] = upkeep * value[h] / 4.0
            else:
                flows[6, h] = rent[h] / 4.0
            left -= flows[3, h] + flows[4, h] + flows[5, h] + flows[6, h]
        wanted = saving_speed * (target[h] - liquid[h])
        if left > 0.0:
            flows[7, h] = left - min(wanted, saving_limit * left)
        elif wanted < 0.0:
            flows[7, h] = -wanted
        cash = liquid[h] + left - flows[7, h]
        if cash < 0.0:
            cut = min(-cash, flows[7, h])
            flows[7, h] -= cut
            flows[8, h] = -cash - cut


@kernel
def _repayment(debt, rate, quarters_left):
    """Repayment of an annuity in one quarter, over at least a year more."""
    n = max(quarters_left, 4.0)
    if debt <= 0.0:
        return 0.0
    if rate <= 0.0:
        return debt / n
    return debt * rate / np.expm1(n * np.log1p(rate))


@kernel
def pay_flows(key, flows, liquid, debt, debt_public):
    """Book the flows of every household, in place."""
    for h in range(key.size):
        if key[h] == 0:
            continue
        cash = liquid[h] + flows[0, h] - flows[1, h] + flows[2, h] + flows[8, h]
        cash -= flows[3, h] + flows[4, h] + flows[5, h] + flows[6, h] + flows[7, h]
        liquid[h] = max(cash, 0.0)
        if flows[4, h] > 0.0:
            debt_public[h] *= 1.0 - flows[4, h] / debt[h]
            debt[h] -= flows[4, h]


@kernel
def count_strain(key, debt, net, flows, share, first, strained):
    """Count quarters in a row with interest and repayment above ``share`` of net income, in place.

    Those above in the first quarter of a run, when nobody has lost income yet, are marked 255 and do
    not count until they have been below.
    """
    for h in range(key.size):
        above = key[h] != 0 and debt[h] > 0.0 and 4.0 * (flows[3, h] + flows[4, h]) > share * net[h]
        if not above:
            strained[h] = 0
        elif first:
            strained[h] = 255
        elif strained[h] < 254:
            strained[h] += np.uint8(1)
