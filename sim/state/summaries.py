"""Household columns that follow from who lives in it: members, stage, incomes, ranks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kernels import people
from sim.state.city import City


@dataclass(frozen=True)
class TaxSchedule:
    """Income tax and child benefit of 2017 in simple form, NOK of that year.

    Rates and limits as published by the Norwegian tax administration and NAV for 2017, recalled
    and not checked against a copy (so: an assumption). ``City.parameters["tax"]`` may hold another
    instance.
    """

    ordinary: float = 0.24
    """Rate on income after deductions."""
    deduction_share: tuple[float, float] = (0.44, 0.29)
    """Minimum deduction as a share of wages and of pensions."""
    deduction_most: tuple[float, float] = (94_750.0, 81_750.0)
    personal_allowance: float = 53_150.0
    national_insurance: tuple[float, float] = (0.082, 0.051)
    """Rate on wages and on pensions."""
    pension_credit: float = 14_000.0
    """Taken from pensioners' tax: the mean of a credit that falls with income (assumption)."""
    bracket_limits: tuple[float, ...] = (164_100.0, 230_950.0, 580_650.0, 934_050.0)
    bracket_rates: tuple[float, ...] = (0.0093, 0.0241, 0.1152, 0.1452)
    child_benefit: float = 11_640.0
    """Per child under 18 and year; a lone parent gets one more."""
    retirement_age: int = 67

    def arrays(self) -> tuple[NDArray[np.float64], ...]:
        """Return the terms as the kernels take them: workers, pensioners, limits, rates."""
        worker, pensioner = (
            np.array(
                [
                    self.ordinary,
                    self.deduction_share[k],
                    self.deduction_most[k],
                    self.personal_allowance,
                    self.national_insurance[k],
                    self.pension_credit if k else 0.0,
                ]
            )
            for k in (0, 1)
        )
        return worker, pensioner, np.array(self.bracket_limits), np.array(self.bracket_rates)


def summarise(city: City) -> None:
    """Recompute all summary columns of households from their persons.

    Head and partner stay while they live in the household; a lost head is followed by the
    partner, else by the oldest member. Call ``transfers.remove_persons`` for those who go, so
    that a reused row is never taken for the old head.
    """
    households, persons = city.households, city.persons
    n, m = households.n_rows, persons.n_rows
    schedule = city.parameters.get("tax") or TaxSchedule()
    household, age, background = persons.household[:m], persons.age[:m], persons.background[:m]
    key, head, partner = households.key[:n], households.head[:n], households.partner[:n]
    members, adults, group = households.members[:n], households.adults[:n], households.background[:n]
    small, larger = households.children_0_5[:n], households.children_6_17[:n]
    gross, net, under_14 = households.gross_income[:n], households.net_income[:n], np.empty(n, np.uint8)
    units, earned = households.units[:n], np.rint(persons.income[:m])
    people.settle_heads(household, persons.key[:m], age, key, head, partner)
    tax = people.tax_each(earned, age, schedule.retirement_age, *schedule.arrays())
    people.sum_members(
        household, age, background, earned, tax, members, adults, small, larger, under_14, group, gross, net
    )
    people.finish_households(
        key, head, partner, age, background, members, adults, small, larger, under_14, schedule.child_benefit,
        group, net, households.stage[:n], units,
    )  # fmt: skip
    used = key != 0
    group[~used] = 0
    rank = people.ranks(used, net / units)
    households.income_rank[:n] = rank
    households.tercile[:n] = np.where(used, np.minimum((rank * 3.0).astype(np.uint8), 2), 0)


def settle_heads(city: City) -> None:
    """Give every household that lost its head another; all other columns stay as they are."""
    households, persons = city.households, city.persons
    n, m = households.n_rows, persons.n_rows
    people.settle_heads(
        persons.household[:m], persons.key[:m], persons.age[:m], households.key[:n], households.head[:n],
        households.partner[:n],
    )  # fmt: skip


def equivalised_income(city: City) -> NDArray[np.float64]:
    """Net income plus housing allowance per consumption unit of the EU scale, NOK / year: float64[n_rows].

    Free rows hold 0.
    """
    households = city.households
    n = households.n_rows
    return (households.net_income[:n] + households.allowance[:n]) / households.units[:n]
