"""Tables: rows are taken, released and reused; copies are independent."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from state.builders import street

from sim.state import Account, Accounts, Persons


@given(st.lists(st.integers(-4, 6), max_size=25))
def test_rows_in_use_are_those_taken_and_not_released(steps):
    table, expected, key = Persons(3), set(), 1
    for step in steps:
        if step > 0:
            rows = table.take(step)
            assert len(set(rows.tolist())) == step
            assert not expected & set(rows.tolist())
            table.key[rows] = np.arange(key, key + step)
            key += step
            expected |= set(rows.tolist())
        else:
            gone = sorted(expected)[: -step or None][:-step]
            table.release(np.array(gone, np.int32))
            expected -= set(gone)
        assert set(table.rows().tolist()) == expected
        assert table.n == len(expected)


def test_a_released_row_is_blank_when_taken_again():
    table = Persons(2)
    rows = table.take(2)
    table.key[rows], table.age[rows], table.exposure[rows] = [1, 2], 55, 3
    table.release(rows[:1])
    again = table.take(1)
    assert again[0] == rows[0]
    assert table.age[again[0]] == 0
    assert table.household[again[0]] == -1
    assert table.exposure[again[0]].sum() == 0
    assert table.age[rows[1]] == 55


def test_growing_keeps_what_was_there():
    table = Persons(2)
    rows = table.take(2)
    table.key[rows], table.age[rows] = [7, 8], [20, 30]
    more = table.take(500)
    assert table.capacity >= 502
    np.testing.assert_array_equal(table.age[rows], [20, 30])
    assert (table.household[more] == -1).all()


def test_a_copy_lives_its_own_life():
    city = street(20)
    twin = city.copy()
    twin.households.liquid[:] += 1.0
    twin.accounts.pay(Account.STATE, Account.BANK, 5.0)
    twin.persons.release(twin.persons.rows()[:1])
    city.invariants()
    assert city.persons.n == twin.persons.n + 1
    assert city.households.liquid[0] == twin.households.liquid[0] - 1.0


def test_a_frame_has_one_row_per_entity_and_one_column_per_number():
    city = street(20)
    frame = city.to_frame("persons")
    assert len(frame) == city.persons.n
    assert {"exposure_0", "exposure_11"} <= set(frame.columns)
    assert (city.to_frame().key != 0).all()


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(-1e9, 1e9)), max_size=40))
def test_whatever_is_paid_all_accounts_together_stay_at_zero(payments):
    accounts = Accounts()
    for payer, receiver, amount in payments:
        accounts.pay(Account(payer), Account(receiver), amount)
    assert abs(accounts.balance.sum()) <= 1e-6 * max(1.0, np.abs(accounts.balance).sum())
