"""Who owns, who shares in a cooperative, who rents: iterative proportional fitting."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kernels.synthesis import scale_rows, sum_rows_by
from sim.synthesis import national
from sim.synthesis.addresses import Decision, Draws
from sim.synthesis.figures import Figures
from sim.synthesis.fitting import fit_margins
from sim.synthesis.population import People

OWNER, COOP, RENTER = 0, 1, 2


Codes = NDArray[np.int64]


@dataclass
class _Cells:
    """Distinct combinations of area, type, income tercile, background, age class and helping parents."""

    area: Codes
    kind: Codes
    income: Codes
    group: Codes
    age: Codes
    helped: Codes
    size: NDArray[np.float64]


def set_tenure(
    people: People, tercile: NDArray[np.uint8], head_group: NDArray[np.uint8], helped: NDArray[np.bool_],
    figures: Figures, draws: Draws, differ: bool,
) -> NDArray[np.uint8]:  # fmt: skip
    """Draw tenures that keep area margins exact and follow type, income, age, background and parents' help.

    Parameters
    ----------
    helped : bool[n]
        Whether the head's parents would help: nearly all of those have bought already.

    Returns
    -------
    uint8[n]
        0 owner, 1 cooperative owner, 2 renter.
    """
    age_class = np.digitize(people.age[people.first], [30, 50])
    shape = (figures.n_areas, 10, 3, 3, 3, 2)
    group = head_group if differ else np.zeros_like(head_group)
    cell = np.ravel_multi_index((people.area, people.type, tercile, group, age_class, helped), shape)
    used, index, size = np.unique(cell, return_inverse=True, return_counts=True)
    share = _fit(_Cells(*np.unravel_index(used, shape), size.astype(float)), figures)
    return _draw(share[index], people, draws)


def _fit(cells: _Cells, figures: Figures) -> NDArray[np.float64]:
    """Share of each tenure in every cell: raking of ``size x tenure`` to one margin after the other."""
    size, kind, area = cells.size, cells.kind, cells.area
    total = size.sum()
    table = size[:, None] * national.TENURE_BY_TYPE[kind]
    city_tenure = (size[:, None] * figures.tenure[area]).sum(axis=0) / total
    wanted = [(area, figures.tenure, figures.n_areas), (kind, _by_type(kind, size, city_tenure), 10)]
    for axis, owning in (
        (cells.income, national.OWNING_BY_TERCILE),
        (cells.group, national.OWNING_BY_BACKGROUND),
        (cells.age, national.OWNING_BY_AGE),
    ):
        shares = np.bincount(axis, size, minlength=3) / total
        level = (1.0 - city_tenure[RENTER]) / max(float((shares * owning).sum()), 1e-9)
        wanted.append((axis, np.minimum(owning * level, 0.97), 3))
    wanted.append((cells.helped, _by_help(cells, 1.0 - city_tenure[RENTER]), 2))
    wholes = [np.bincount(axis, size, minlength=n).astype(float) for axis, _, n in wanted]
    for _ in range(60):
        for (axis, goal, _), whole in zip(wanted[::-1], wholes[::-1], strict=True):
            scale_rows(table, _factors(sum_rows_by(axis, table, whole.size), goal, whole), axis, size)
    return table / table.sum(axis=1, keepdims=True)


def _by_help(cells: _Cells, owning: float) -> NDArray[np.float64]:
    """Owning share without and with helping parents: those with are nearly all owners, the others make up the rest."""
    helped = float(cells.size[cells.helped == 1].sum() / cells.size.sum())
    with_help = national.OWNING_WHEN_HELPED
    return np.clip(np.array([(owning - helped * with_help) / max(1.0 - helped, 1e-9), with_help]), 0.0, 1.0)


def _by_type(
    kind: NDArray[np.int64], size: NDArray[np.float64], city_tenure: NDArray[np.float64]
) -> NDArray[np.float64]:
    """National tenure by household type, rescaled to the city's tenure."""
    weight = np.bincount(kind, size, minlength=10).astype(float)
    margins = [((0,), weight), ((1,), weight.sum() * city_tenure)]
    table = fit_margins(weight[:, None] * national.TENURE_BY_TYPE, margins)
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1e-12)


def _factors(
    have: NDArray[np.float64], goal: NDArray[np.float64], whole: NDArray[np.float64]
) -> NDArray[np.float64]:  # fmt: skip
    """Factors that bring the tenures of ``whole`` from ``have`` to ``goal``: shares of three tenures, or of owning."""
    if goal.ndim == 1:
        owning = have[:, :2].sum(axis=1)
        up = np.divide(goal * whole, owning, out=np.ones(whole.size), where=owning > 0)
        down = np.divide((1.0 - goal) * whole, have[:, 2], out=np.ones(whole.size), where=have[:, 2] > 0)
        return np.column_stack([up, up, down])
    return np.divide(goal * whole[:, None], have, out=np.ones_like(have), where=have > 0)


def _draw(share: NDArray[np.float64], people: People, draws: Draws) -> NDArray[np.uint8]:
    """Systematic sampling within areas: every area's tenures are right to within one household."""
    order = np.lexsort((draws.uniform(Decision.TENURE_ORDER, people.key), people.type, people.area))
    one = np.array([1], np.uint64)
    rents = _systematic_flags(share[order, RENTER], float(draws.uniform(Decision.TENURE, one)[0]))
    own = share[order, OWNER] / np.maximum(share[order, OWNER] + share[order, COOP], 1e-12)
    owner = np.zeros(order.size, bool)
    owner[~rents] = _systematic_flags(own[~rents], float(draws.uniform(Decision.OWNER_FORM, one)[0]))
    tenure = np.empty(order.size, np.uint8)
    tenure[order] = np.where(rents, RENTER, np.where(owner, OWNER, COOP))
    return tenure


def _systematic_flags(share: NDArray[np.float64], offset: float) -> NDArray[np.bool_]:
    running = np.floor(np.cumsum(share) + offset)
    return np.diff(running, prepend=np.floor(offset)) > 0.5
