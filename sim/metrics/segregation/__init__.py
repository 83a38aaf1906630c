"""Segregation measures: ``from sim.metrics import segregation as sg``.

Counts are ``[n_units]`` per group or ``[n_units, n_groups]``; logarithms are natural;
what is undefined is NaN, and :func:`profile` says why.
"""

from sim.metrics.segregation.incremental import IncrementalCounts
from sim.metrics.segregation.multigroup import (
    divergence,
    diversity,
    information_theory,
    multigroup_dissimilarity,
    multigroup_gini,
    mutual_information,
    normalized_exposure,
    relative_diversity,
    simpson_interaction,
    squared_coefficient_of_variation,
)
from sim.metrics.segregation.ordered import (
    ordinal_information_theory,
    ordinal_root,
    ordinal_variance,
    rank_order_individuals,
    rank_order_information_theory,
    rank_order_root,
    rank_order_variance,
)
from sim.metrics.segregation.randomness import expected_under_randomness
from sim.metrics.segregation.two_groups import (
    atkinson,
    correlation_ratio,
    dissimilarity,
    entropy_index,
    exposure,
    gini,
    hutchens,
    isolation,
)

__all__ = [
    "IncrementalCounts",
    "atkinson",
    "correlation_ratio",
    "dissimilarity",
    "divergence",
    "diversity",
    "entropy_index",
    "expected_under_randomness",
    "exposure",
    "gini",
    "hutchens",
    "information_theory",
    "isolation",
    "multigroup_dissimilarity",
    "multigroup_gini",
    "mutual_information",
    "normalized_exposure",
    "ordinal_information_theory",
    "ordinal_root",
    "ordinal_variance",
    "rank_order_individuals",
    "rank_order_information_theory",
    "rank_order_root",
    "rank_order_variance",
    "relative_diversity",
    "simpson_interaction",
    "squared_coefficient_of_variation",
]
