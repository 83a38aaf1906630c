"""City.invariants names every planted fault."""

import numpy as np
import pytest
from state.builders import street, tiny_city

from sim.state import Account, InvariantError, LegalForm, Owner, Use

PAIR = [{"age": 40}, {"age": 38}]


def sound_city():
    return tiny_city(
        [
            {"members": [*PAIR, {"age": 3}], "couple": True, "area": 0},
            {"members": [{"age": 70}], "area": 1},
            {"members": [{"age": 30}], "use": Use.PRIVATE_LET, "area": 0},
            {"members": [{"age": 25}], "use": Use.MUNICIPAL, "area": 1},
            {"members": [{"age": 22}], "home": False},
        ]
    )


def slot(city, row):
    return city.households.dwelling[row]


def double_occupancy(city):
    city.households.dwelling[1] = slot(city, 0)


def no_such_dwelling(city):
    city.dwellings.key[slot(city, 0)] = 0


def forgotten_occupant(city):
    city.dwellings.occupant[slot(city, 0)] = -1


def stranger_in_dwelling(city):
    city.dwellings.occupant[city.dwellings.occupant < 0] = 1


def listed_while_occupied(city):
    city.dwellings.listed_since[slot(city, 0)] = 3


def same_household_key(city):
    city.households.key[1] = city.households.key[0]


def ownerless(city):
    city.dwellings.owner[slot(city, 0)] = Owner.BRIDGE


def ghost_owner(city):
    empty = np.flatnonzero((city.dwellings.key != 0) & (city.dwellings.occupant < 0))[0]
    city.dwellings.owner[empty] = Owner.HOUSEHOLD


def tenant_owns(city):
    city.dwellings.owner[slot(city, 2)] = Owner.HOUSEHOLD


def let_cooperative(city):
    city.dwellings.legal_form[slot(city, 2)] = LegalForm.COOPERATIVE


def private_municipal(city):
    city.dwellings.owner[slot(city, 3)] = Owner.LANDLORD


def rent_free(city):
    city.dwellings.rent[slot(city, 2)] = 0.0


def worthless(city):
    city.dwellings.value[slot(city, 0)] = 0.0


def too_good(city):
    city.dwellings.quality[slot(city, 0)] = 1.5


def wrong_district(city):
    city.dwellings.area[slot(city, 0)] = 1


def nowhere(city):
    city.dwellings.area[slot(city, 0)] = 99


def free_slot_listed(city):
    city.dwellings.listed_since[np.flatnonzero(city.dwellings.key == 0)[0]] = 2


def lost_person(city):
    city.persons.household[2] = -1


def person_with_no_household(city):
    city.persons.household[2] = city.households.n_rows


def empty_household(city):
    city.persons.household[city.households.head[1]] = 0


def miscounted(city):
    city.households.members[0] = 2


def headless(city):
    city.households.head[1] = -1


def married_to_itself(city):
    city.households.partner[0] = city.households.head[0]


def head_elsewhere(city):
    city.households.head[1] = city.households.head[0]


def partner_elsewhere(city):
    city.households.partner[0] = city.households.head[1]


def unknown_group(city):
    city.persons.background[0] = 7


def same_person_key(city):
    city.persons.key[1] = city.persons.key[0]


def birthday_missed(city):
    city.persons.age[2] = 9


def wage_not_counted(city):
    city.persons.income[0] += 1e5


def not_an_income(city):
    city.persons.income[0] = np.nan


def debt_without_home(city):
    city.households.debt[4] = 5e5
    city.accounts.loans += 5e5


def overdrawn(city):
    city.households.liquid[0] = -1e4


def unbooked_sale(city):
    city.households.liquid[0] += 3e6


def unbalanced(city):
    city.accounts.balance[Account.STATE] += 1e6


def unbooked_loan(city):
    city.households.debt[0] += 2e5


def public_above_debt(city):
    city.households.debt_public[0] = city.households.debt[0] * 2


FAULTS = {
    double_occupancy: "double occupancy",
    no_such_dwelling: "dwelling that does not exist",
    forgotten_occupant: "dwelling does not know its household",
    stranger_in_dwelling: "occupied by a household that lives elsewhere",
    listed_while_occupied: "occupied dwelling is listed",
    same_household_key: "two households with one key",
    ownerless: "ownerless dwelling",
    ghost_owner: "empty dwelling owned by a household",
    tenant_owns: "let dwelling owned by its tenant",
    let_cooperative: "cooperative dwelling let privately",
    private_municipal: "municipal dwelling not owned by the municipality",
    rent_free: "let dwelling without rent",
    worthless: "value or floor area not positive",
    too_good: "quality out of",
    wrong_district: "dwelling outside its district's slots",
    nowhere: "dwelling without an area",
    free_slot_listed: "dwelling that does not exist is in use",
    lost_person: "lost person",
    person_with_no_household: "household that does not exist",
    empty_household: "household without persons",
    miscounted: "members column differs",
    headless: "household without a head",
    married_to_itself: "head is its own partner",
    head_elsewhere: "head lives in another household",
    partner_elsewhere: "partner lives in another household",
    unknown_group: "unknown background",
    same_person_key: "two persons with one key",
    birthday_missed: "children_0_5 column differs",
    wage_not_counted: "gross income differs",
    not_an_income: "impossible income",
    debt_without_home: "loan without dwelling",
    overdrawn: "negative liquid wealth",
    unbooked_sale: "unbalanced sale",
    unbalanced: "unbalanced accounts",
    unbooked_loan: "debts differ from the bank's loans",
    public_above_debt: "starter loan above debt",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_each_planted_fault_is_found_by_name(fault):
    city = sound_city()
    city.invariants()
    fault(city)
    with pytest.raises(InvariantError, match=FAULTS[fault]):
        city.invariants()


@pytest.mark.parametrize("seed", range(5))
def test_a_made_street_has_no_faults(seed):
    street(60, seed).invariants()
