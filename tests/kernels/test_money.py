"""A quarter's money of one household, by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels import money


class Household:
    """One household whose money can be followed; target of cash is ``target`` whatever its income."""

    def __init__(self, net=400_000.0, allowance=0.0, debt=0.0, liquid=0.0, target=0.0, owns=True, rent=0.0, home=0):
        one = np.ones(1)
        self.net, self.allowance, self.owns, self.home = net * one, allowance * one, owns, home
        self.debt, self.public, self.liquid = debt * one, 0.5 * debt * one, liquid * one
        self.target, self.rent = target, rent * one
        self.strained, self.broke, self.received = np.zeros(1, np.uint8), np.zeros(1, bool), np.zeros(2)

    def quarter(self, number=1, rate=0.04, repay=True):
        one = np.ones(1)
        wealth = np.array([self.target / 5e5, self.target / 5e5, 0.0, 1.0])
        return money.pay_quarter(
            np.ones(1, np.uint64), 5e5 * one, self.net, self.allowance, self.debt, self.public, self.liquid,
            np.ones(1, np.float32), np.array([number], np.int32), np.array([self.home], np.int32), self.strained,
            np.array([0 if self.owns else 1], np.uint8), 2e6 * one, self.rent, np.uint64(1), wealth,
            np.array([0.1, 0.3, 0.1]), np.array([rate, 25.0]), 0.01, number, repay, 0.45, self.received, self.broke,
        )  # fmt: skip


def flows_of(rate=0.04, **terms):
    return Household(**terms).quarter(rate=rate)


def test_an_owner_by_hand():
    flows = flows_of(debt=1e6, liquid=50_000.0, target=50_000.0)
    repaid = 1e6 * 0.01 / (1.01**100 - 1)
    np.testing.assert_allclose(flows[:7], [125_000, 25_000, 0, 10_000, repaid, 5_000, 0])
    assert flows[money.SPENT] == pytest.approx(100_000 - 10_000 - repaid - 5_000)


def test_a_tenant_by_hand_saves_towards_the_target():
    flows = flows_of(owns=False, rent=120_000.0, allowance=20_000.0, target=100_000.0)
    assert flows[money.RENT] == 30_000.0
    assert flows[money.ALLOWANCE] == 5_000.0
    assert flows[money.SPENT] == pytest.approx(105_000 - 30_000 - 0.1 * 100_000)


def test_saving_has_a_limit_and_the_homeless_pay_nothing():
    flows = flows_of(target=1e9, home=-1, owns=False)
    assert flows[money.SPENT] == pytest.approx(0.7 * 100_000)
    assert flows[money.RENT] == flows[money.UPKEEP] == 0.0


def test_public_relief_pays_what_cash_does_not():
    flows = flows_of(net=40_000.0, owns=False, rent=100_000.0, liquid=5_000.0, target=5_000.0)
    assert flows[money.SPENT] == 0.0
    assert flows[money.RELIEF] == pytest.approx(25_000 - 10_000 - 5_000)


def test_without_interest_the_loan_is_repaid_evenly():
    assert flows_of(debt=1e6, rate=0.0)[money.REPAID] == pytest.approx(1e4)
    assert flows_of(debt=1e6, rate=1e-200)[money.REPAID] == pytest.approx(1e4)


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1e6), st.floats(0, 5e6), st.floats(0, 1e6), st.floats(0, 1e6), st.booleans(), st.floats(0, 4e5))
def test_cash_is_never_negative_and_nothing_is_lost(net, debt, liquid, target, owns, rent):
    household = Household(net=net, debt=debt, liquid=liquid, target=target, owns=owns, rent=rent)
    flows = household.quarter()
    assert (flows[2:] >= -1e-9).all()
    into = flows[money.WAGES] + flows[money.ALLOWANCE] + flows[money.RELIEF]
    out = flows[money.TAX] + flows[3:8].sum()
    assert household.liquid[0] == pytest.approx(liquid + into - out, abs=1e-3)
    assert household.liquid[0] >= 0.0
    assert household.debt[0] == pytest.approx(debt - flows[money.REPAID])
    assert household.public[0] == pytest.approx(0.5 * household.debt[0])
    assert household.received[1] == flows[money.RENT]


def test_strain_counts_quarters_in_a_row_and_breaks_without_cash():
    household = Household(net=100_000.0, debt=1e6, liquid=0.0)
    for number in range(1, 5):
        assert not household.broke[0]
        household.quarter(number)
        assert household.strained[0] == number
    assert household.broke[0]
    household.net[0] = 5e6
    household.quarter(5)
    assert household.strained[0] == 0
    assert not household.broke[0]


def test_strain_of_the_first_quarter_is_marked_until_it_ends():
    household = Household(net=100_000.0, debt=1e6, liquid=0.0)
    for number in range(7):
        household.quarter(number)
        assert household.strained[0] == money.STRAINED_SINCE_START
        assert not household.broke[0]
    household.net[0] = 5e6
    household.quarter(7)
    assert household.strained[0] == 0


def test_thrift_is_drawn_once_and_lasts():
    thrift, key = np.zeros(3, np.float32), np.array([5, 6, 7], np.uint64)
    for _ in range(2):
        before = thrift.copy()
        money.pay_quarter(
            key, np.zeros(3), np.zeros(3), np.zeros(3), np.zeros(3), np.zeros(3), np.zeros(3), thrift,
            np.zeros(3, np.int32), np.full(3, -1, np.int32), np.zeros(3, np.uint8), np.zeros(1, np.uint8), np.ones(1),
            np.ones(1), np.uint64(1), np.array([0.3, 0.1, 1.2, 1.0]), np.array([0.1, 0.3, 0.1]), np.array([0.03, 25.0]),
            0.01, 1, True, 0.45, np.zeros(2), np.zeros(3, bool),
        )  # fmt: skip
    assert (thrift > 0).all()
    assert np.unique(thrift).size == 3
    np.testing.assert_array_equal(thrift, before)
