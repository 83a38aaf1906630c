"""Addressed randomness: every draw is a hash of what it decides and for whom.

There is no stateful generator. A draw's address is
``(seed, purpose, time, entity[, entity or attempt])``; two runs that ask the same
question get the same answer, whatever else differs between them.
"""

from enum import IntEnum

import numpy as np

from sim.kernels._jit import inlined, kernel

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_ONE = np.uint64(1)
_S11 = np.uint64(11)
_S27 = np.uint64(27)
_S30 = np.uint64(30)
_S31 = np.uint64(31)
_S32 = np.uint64(32)


class Purpose(IntEnum):
    """What a draw decides. Append only: these numbers are part of every result."""

    KEY = 1
    SYNTHESIS = 2
    TASTE = 3
    OFFER = 4
    FAMILIARITY = 5
    CONSIDER_MOVE = 6
    LIFE_EVENT = 7
    BIRTH = 8
    DEATH = 9
    LEAVE_HOME = 10
    COUPLE = 11
    PART = 12
    ARRIVAL = 13
    LEAVE_CITY = 14
    INCOME = 15
    EDUCATION = 16
    WORK = 17
    WEALTH = 18
    INHERITANCE = 19
    PARENTAL_HELP = 20
    LANDLORD = 21
    INVESTOR = 22
    DEPRECIATION = 23
    UPKEEP = 24
    BUILD = 25
    LETTING = 26
    TIE = 27
    SOCIAL_QUEUE = 28
    ORDER = 29
    INSPECTION = 30
    COMPLIANCE = 31
    STARTER_LOAN = 32
    CONVERSION = 33
    MERGE = 34
    BLOCK = 35
    QUARTER = 36
    SEX = 37
    GENERATION = 38
    FORCED_SALE = 39
    RENT_TO_OWN = 40
    ALLOWANCE = 41
    SPARE = 42
    OUTSIDE_OPTION = 43
    STRESS = 44
    SCHOOL = 45
    KINDERGARTEN = 46
    UPBRINGING = 47
    SIBLINGS = 48
    HISTORY = 49
    SETTLEMENT = 50
    LEASE = 51
    YOUTH = 52
    COHESION = 53
    INITIATIVE = 54
    CITIZENS = 55
    BOOTSTRAP = 56
    PERMUTATION = 57


@inlined
def mix(key, label):
    """Fold one non-negative integer into a 64-bit key (SplitMix64 finaliser, Steele et al. 2014)."""
    z = np.uint64(key) + _STEP * (np.uint64(label) + _ONE)
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    return z ^ (z >> _S31)


@inlined
def uniform(key):
    """Map a key to a uniform value in the open interval (0, 1)."""
    return (float(np.uint64(key) >> _S11) + 0.5) / 9007199254740992.0


@inlined
def normal(key):
    """Map a key to a standard normal value (Box & Muller 1958)."""
    radius = np.sqrt(-2.0 * np.log(uniform(key)))
    return radius * np.cos(2.0 * np.pi * uniform(mix(key, 1)))


@inlined
def exponential(key):
    """Map a key to a standard exponential value."""
    return -np.log(uniform(key))


@inlined
def gumbel(key):
    """Map a key to a standard Gumbel value (mean 0.5772, variance pi**2 / 6)."""
    return -np.log(-np.log(uniform(key)))


@inlined
def integer(key, n):
    """Map a key to an integer in ``0 .. n - 1``; ``n`` below 2**32 (bias below ``n / 2**32``)."""
    return np.int64(((np.uint64(key) >> _S32) * np.uint64(n)) >> _S32)


@inlined
def bernoulli(key, probability):
    """Map a key to True with the given probability."""
    return uniform(key) < probability


@kernel
def _stream(seed, purpose, time):
    return mix(mix(mix(np.uint64(0), seed), purpose), time)


def stream(seed: int, purpose: Purpose, time: int = 0) -> np.uint64:
    """Return the key of all draws of one purpose at one time; mix an entity's key into it.

    Parameters
    ----------
    seed : int
        The run's seed, at least 0.
    purpose : Purpose
        What is decided.
    time : int
        Quarters since the start, or a calendar year for yearly events; 0 for what lasts.
    """
    return np.uint64(_stream(np.uint64(seed), np.uint64(int(purpose)), np.uint64(time)))


@kernel
def mix_each(key, labels):
    """Mix every label of an array into one key: uint64[n]."""
    out = np.empty(labels.size, np.uint64)
    for i in range(labels.size):
        out[i] = mix(key, np.uint64(labels[i]))
    return out


@kernel
def mix_pairs(keys, labels):
    """Mix each label into the key at its place: uint64[n]."""
    out = np.empty(keys.size, np.uint64)
    for i in range(keys.size):
        out[i] = mix(keys[i], np.uint64(labels[i]))
    return out


@kernel
def uniform_each(key, labels):
    """One uniform value per label, drawn at ``mix(key, label)``: float64[n]."""
    out = np.empty(labels.size)
    for i in range(labels.size):
        out[i] = uniform(mix(key, np.uint64(labels[i])))
    return out


@kernel
def normal_each(key, labels):
    """One standard normal value per label, drawn at ``mix(key, label)``: float64[n]."""
    out = np.empty(labels.size)
    for i in range(labels.size):
        out[i] = normal(mix(key, np.uint64(labels[i])))
    return out


@kernel
def gumbel_each(key, labels):
    """One standard Gumbel value per label, drawn at ``mix(key, label)``: float64[n]."""
    out = np.empty(labels.size)
    for i in range(labels.size):
        out[i] = gumbel(mix(key, np.uint64(labels[i])))
    return out
