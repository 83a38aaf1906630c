"""Drawing one of many by hash, so that adding or removing a candidate changes few other draws."""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.draws import mix_each

Keys = NDArray[np.uint64]
_CELL_BITS = np.uint64(16)


def draw_by_hash(
    stream: np.uint64,
    seekers: Keys,
    seeker_cells: NDArray[np.integer],
    candidates: Keys,
    cells: NDArray[np.integer],
    thin: int = 1,
) -> NDArray[np.int64]:
    """Draw for each seeker a candidate of its cell: the next on a ring of hashes (Karger et al. 1997).

    Parameters
    ----------
    stream : uint64
        Address of the decision.
    seekers, candidates : uint64[n], uint64[m]
        Keys of entities; no seeker is among the candidates.
    seeker_cells, cells : int[n], int[m]
        Cell of each, 0 to 65 535.
    thin : int
        Only every so many candidates, chosen by hash, are on the ring: a power of two.

    Returns
    -------
    int64[n]
        Index into ``candidates``, -1 where the cell has none. Several seekers may get the same.
    """
    if candidates.size == 0 or seekers.size == 0:
        return np.full(seekers.size, -1)
    hashes, cells = mix_each(stream, candidates), np.asarray(cells)
    index = np.flatnonzero((hashes & np.uint64(thin - 1)) == 0)
    if index.size == 0:
        return np.full(seekers.size, -1)
    ring = _place(hashes[index], cells[index])
    order = np.argsort(ring)
    ring, ring_cells, index = ring[order], cells[index][order], index[order]
    at = np.searchsorted(ring, _place(mix_each(stream, seekers), seeker_cells))
    hit = np.minimum(at, ring.size - 1)
    past = (at == ring.size) | (ring_cells[hit] != seeker_cells)
    first = np.searchsorted(ring_cells, seeker_cells)
    hit = np.where(past, np.minimum(first, ring.size - 1), hit)
    return np.where(ring_cells[hit] == seeker_cells, index[hit], -1)


def _place(hashes: Keys, cells: NDArray[np.integer]) -> Keys:
    """Place on the ring: the cell in the high bits, the hash below."""
    shift = np.uint64(64) - _CELL_BITS
    return (np.asarray(cells).astype(np.uint64) << shift) | (hashes >> _CELL_BITS)
