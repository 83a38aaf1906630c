"""Slots of dwellings: the fixed space in which each keeps its place for life (rulings A1)."""

import numpy as np

from sim.kernels._jit import kernel
from sim.kernels.draws import mix


@kernel
def free_slots(root, keys, district, first_slot, dwelling_key):
    """Find each dwelling the slot its key hashes to in its district's range, else the next free one.

    Parameters
    ----------
    root : uint64
        Key of the slot hash.
    keys : uint64[n]
        Keys of the dwellings to place, first come first served.
    district : int64[n]
    first_slot : int64[n_districts + 1]
        Ranges of slots.
    dwelling_key : uint64[n_slots]
        Keys in the slot space, 0 where free; not changed. All zero for an empty city.

    Returns
    -------
    int64[n]
        Slots, all different; -1 where a district is full.
    """
    taken = dwelling_key != np.uint64(0)
    out = np.full(keys.size, -1, np.int64)
    for i in range(keys.size):
        low = first_slot[district[i]]
        length = first_slot[district[i] + 1] - low
        if length <= 0:
            continue
        offset = np.int64(mix(root, keys[i]) % np.uint64(length))
        for _ in range(length):
            if not taken[low + offset]:
                taken[low + offset] = True
                out[i] = low + offset
                break
            offset = offset + 1 if offset + 1 < length else 0
    return out
