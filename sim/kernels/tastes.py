"""Lasting tastes: what one household likes about one dwelling in one stage of life."""

import numpy as np

from sim.kernels._jit import inlined, kernel
from sim.kernels.draws import gumbel, mix

_EULER = 0.5772156649015329
_SD = 1.2825498301618641  # pi / sqrt(6)
_HALF = 0.7071067811865476
_STAGE = np.uint64(1 << 20)


@inlined
def taste(stream, household_key, dwelling_key, stage):
    """Return the taste of a household for a dwelling, mean 0 and variance 1 (rulings A4).

    Half of it lasts for life, half is redrawn when the life stage changes:
    sqrt(1/2) * e(household, dwelling) + sqrt(1/2) * e(household, dwelling, stage), each a
    standardised Gumbel. Multiply by ``sigma`` (and by 1.2825 to have a Gumbel's own spread).
    """
    pair = mix(mix(stream, household_key), dwelling_key)
    lasting = (gumbel(pair) - _EULER) / _SD
    staged = (gumbel(mix(pair, _STAGE + np.uint64(stage))) - _EULER) / _SD
    return _HALF * (lasting + staged)


@kernel
def taste_each(stream, household_keys, dwelling_keys, stages):
    """``taste`` of pairs given as parallel arrays: float64[n]."""
    out = np.empty(household_keys.size)
    for i in range(household_keys.size):
        out[i] = taste(stream, household_keys[i], dwelling_keys[i], stages[i])
    return out
