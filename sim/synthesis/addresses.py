"""Addressed draws of synthesis: which decision, for whom."""

import hashlib
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernels.draws import Purpose, mix_each, normal_each, stream, uniform_each

Keys = NDArray[np.uint64]


class Decision(IntEnum):
    """What a draw of synthesis decides. Append only, like ``Purpose``."""

    SCALE = 1
    PARTNER = 2
    OTHER_ADULTS = 3
    CHILD_AGE = 4
    CHILD_GAP = 5
    PARENT_AGE = 6
    ADULT_AGE = 7
    AGE_GAP = 8
    SEX = 9
    BACKGROUND = 10
    MIXED = 11
    BORN_HERE = 12
    EDUCATION = 13
    STATUS = 14
    INCOME = 15
    TENURE = 16
    OWNER_FORM = 17
    TENURE_ORDER = 18
    FLOOR_AREA = 19
    QUALITY = 20
    DWELLING_ORDER = 21
    SPACE = 22
    CANDIDATE = 23
    DURATION = 24
    LIQUID = 25
    FIRST_BUYER = 26
    MUNICIPAL = 27
    YIELD = 28
    LEASE = 29
    SUPPORTED = 30
    INVENTED = 31
    LARGE_FAMILY = 32
    STANDARD = 33
    COMPLETED = 34
    STATE = 35
    INHERITED_STANDING = 36
    ESTATES = 37
    BLOCK = 38
    PARENTS = 39
    KINDERGARTEN = 40


class Draws:
    """Uniform and normal values of one seed, by decision and key."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def key(self, decision: Decision) -> np.uint64:
        """Return the key that an entity's key is mixed into."""
        return stream(self.seed, Purpose.SYNTHESIS, int(decision))

    def uniform(self, decision: Decision, keys: Keys) -> NDArray[np.float64]:
        """One value in (0, 1) per key."""
        return uniform_each(self.key(decision), keys)

    def normal(self, decision: Decision, keys: Keys) -> NDArray[np.float64]:
        """One standard normal value per key."""
        return normal_each(self.key(decision), keys)


def text_key(*words: Any) -> np.uint64:
    """Key of something known by name, such as an area's code; the same on every machine."""
    text = "\x1f".join(str(word) for word in words)
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little"))


def numbered_keys(area_keys: Keys, area: NDArray[Any], counts: NDArray[Any], event: int) -> Keys:
    """Keys of entities numbered within their areas; ``area`` is sorted.

    Parameters
    ----------
    area_keys : uint64[n_areas]
    area : int[n]
        Area of each entity, ascending.
    counts : int[n_areas]
        Entities per area.
    event : int
        What brought them about: keeps households, persons and dwellings apart.
    """
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    number = np.arange(area.size) - first[area]
    keys = np.empty(area.size, np.uint64)
    for a in range(counts.size):
        span = slice(first[a], first[a] + counts[a])
        root = mix_each(area_keys[a], np.array([event], np.uint64))[0]
        keys[span] = mix_each(np.uint64(root), number[span].astype(np.uint64))
    return keys


def systematic(expected: NDArray[np.float64], offset: float) -> NDArray[np.int64]:
    """Whole numbers whose running sum never differs from that of ``expected`` by one or more.

    Systematic sampling (Madow 1949): any run of neighbouring cells is right to within one,
    whichever the ``offset`` in [0, 1); over offsets each cell is right on average.
    """
    running = np.floor(np.cumsum(expected) + offset + 1e-9)
    return np.diff(running, prepend=np.floor(offset + 1e-9)).astype(np.int64)
