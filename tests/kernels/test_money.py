"""A quarter's money of one household, by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels import money


def flows_of(net=400_000.0, allowance=0.0, debt=0.0, liquid=0.0, target=0.0, owns=True, rent=0.0, rate=0.04, home=0):
    one = np.ones(1)
    flows = np.empty((9, 1))
    money.quarter_flows(
        np.ones(1, np.uint64), 500_000.0 * one, net * one, allowance * one, debt * one, liquid * one, target * one,
        np.zeros(1, np.int32), np.array([home], np.int32), np.array([owns]), 2e6 * one, rent * one, 0,
        rate, 25.0, 0.01, 0.1, 0.3, True, flows,
    )  # fmt: skip
    return flows[:, 0]


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
    flows = flows_of(net=net, debt=debt, liquid=liquid, target=target, owns=owns, rent=rent)
    assert (flows[2:] >= -1e-9).all()
    cash, owed, public = np.array([liquid]), np.array([debt]), np.array([0.5 * debt])
    money.pay_flows(np.ones(1, np.uint64), flows[:, None], cash, owed, public)
    into = flows[money.WAGES] + flows[money.ALLOWANCE] + flows[money.RELIEF]
    out = flows[money.TAX] + flows[3:8].sum()
    assert cash[0] == pytest.approx(max(liquid + into - out, 0.0), abs=1e-3)
    assert liquid + into - out > -1e-3
    assert owed[0] == pytest.approx(debt - flows[money.REPAID])
    assert public[0] == pytest.approx(0.5 * owed[0])


def test_strain_counts_quarters_in_a_row():
    key, debt, net, flows = np.ones(1, np.uint64), np.ones(1), np.array([100.0]), np.zeros((9, 1))
    strained = np.zeros(1, np.uint8)
    for service, expected in ((20.0, 1), (20.0, 2), (10.0, 0), (20.0, 1)):
        flows[money.INTEREST] = service
        money.count_strain(key, debt, net, flows, 0.45, False, strained)
        assert strained[0] == expected
    flows[money.INTEREST] = 20.0
    money.count_strain(key, debt, net, flows, 0.45, True, strained)
    assert strained[0] == 255
    money.count_strain(key, debt, net, flows, 0.45, False, strained)
    assert strained[0] == 255
