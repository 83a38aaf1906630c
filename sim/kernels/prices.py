"""Price and rent indices by area and room class, and the values that follow from them."""

import numpy as np
from numba import prange

from sim.kernels._jit import kernel, parallel_kernel


@kernel
def sum_residuals(area, room_class, residual, n_areas, n_classes):
    """Count deals and sum their log residuals by cell: float64[n_areas, n_classes] each."""
    number, total = np.zeros((n_areas, n_classes)), np.zeros((n_areas, n_classes))
    for k in range(area.size):
        number[area[k], room_class[k]] += 1.0
        total[area[k], room_class[k]] += residual[k]
    return number, total


@kernel
def index_changes(
    number, total, n_unsold, discount_unsold, speed, shrinkage, unsold_weight, largest_step, normal=0.0
):  # fmt: skip
    """Change of the log index of each cell (science.md B, price rule).

    Cells with deals in their area move by ``speed`` times the mean log residual, shrunk to the
    area's mean; an unsold listing counts as ``unsold_weight`` of a deal at its next ask. Cells
    without a deal of their own but with unsold listings drift down with their discount.

    Parameters
    ----------
    number, total : float64[n_areas, n_classes]
        Deals and their summed log residuals.
    n_unsold, discount_unsold : float64[n_areas, n_classes]
        Unsold listings and the summed log discounts of their next ask.
    speed, shrinkage, unsold_weight, largest_step : float
    normal : float
        Mean log residual of a market at rest, solved at the start: only what differs from it moves an index.

    Returns
    -------
    float64[n_areas, n_classes]
    """
    change = np.zeros_like(number)
    for a in range(number.shape[0]):
        deals = number[a].sum() + unsold_weight * n_unsold[a].sum()
        mean = (total[a].sum() - unsold_weight * discount_unsold[a].sum()) / deals if deals > 0.0 else normal
        for c in range(number.shape[1]):
            n = number[a, c] + unsold_weight * n_unsold[a, c]
            residual = total[a, c] - unsold_weight * discount_unsold[a, c] - normal * n
            change[a, c] = speed * (residual + shrinkage * (mean - normal)) / (n + shrinkage + 1.0)
            if number[a, c] == 0.0 and n_unsold[a, c] > 0.0:
                change[a, c] -= 0.3 * speed * min(discount_unsold[a, c] / n_unsold[a, c], 0.3)
            change[a, c] = min(max(change[a, c], -largest_step), largest_step)
    return change


@parallel_kernel
def refresh_values(
    area, room_class, floor_area, quality, price, rent, gradient, price_floor, rent_floor, value, rent_value
):
    """Write value and market rent of every dwelling from the indices.

    ``value = floor_area x max(price[area, room_class] x exp(gradient x (quality - 0.5)), floor)``;
    the same for rents. Free slots (area below 0) are left alone.

    Parameters
    ----------
    price, rent : float64[n_areas, n_classes]
        NOK / m2 and NOK / m2 / year at quality 0.5.
    value, rent_value : float64[n_slots]
        Written.
    """
    for j in prange(area.size):
        if area[j] >= 0:
            factor = np.exp(gradient * (quality[j] - 0.5))
            value[j] = floor_area[j] * max(price[area[j], room_class[j]] * factor, price_floor)
            rent_value[j] = floor_area[j] * max(rent[area[j], room_class[j]] * factor, rent_floor)
