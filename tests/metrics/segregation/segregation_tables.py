"""Tables of counts for the tests: random, real, and Hypothesis strategies."""

import csv
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays


def random_table(seed, n_units, n_groups, *, high=60, empty_units=0, absent_groups=0):
    """Uneven whole counts; the last groups are absent and some units empty when asked."""
    rng = np.random.default_rng(seed)
    scale = rng.gamma(0.7, size=(n_units, n_groups))
    counts = rng.poisson(high * scale)
    counts[rng.permutation(n_units)[:empty_units]] = 0
    if absent_groups:
        counts[:, n_groups - absent_groups :] = 0
    return counts


def tables(min_units=1, max_units=8, min_groups=2, max_groups=4, high=40):
    """Hypothesis strategy of small tables, empty units and absent groups included."""
    shapes = st.tuples(st.integers(min_units, max_units), st.integers(min_groups, max_groups))
    return shapes.flatmap(lambda shape: arrays(np.int64, shape, elements=st.integers(0, high)))


def pairs(max_units=8, high=40):
    """Hypothesis strategy of two groups' counts, both present."""
    two = tables(max_units=max_units, max_groups=2, high=high)
    return two.filter(lambda c: (c.sum(axis=0) > 0).all()).map(lambda c: (c[:, 0], c[:, 1]))


def oslo():
    """Rows of the example shipped with the package."""
    import sim

    path = Path(sim.__file__).parent / "data" / "examples" / "oslo_sub_districts_2017.csv"
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
