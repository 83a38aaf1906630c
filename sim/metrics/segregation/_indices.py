"""Indices by name, each as a function of one checked table: for inference and the profile."""

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.metrics.segregation import multigroup, ordered, two_groups
from sim.metrics.segregation._tables import group_position, is_frame, table, unknown

TWO_GROUP: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "dissimilarity": two_groups.dissimilarity,
    "gini": two_groups.gini,
    "entropy_index": two_groups.entropy_index,
    "correlation_ratio": lambda a, b: two_groups.correlation_ratio(a, a + b),
    "hutchens": two_groups.hutchens,
    "atkinson": two_groups.atkinson,
    "isolation": lambda a, b: two_groups.isolation(a, a + b),
}
"""Functions of a group and the rest."""

MULTIGROUP: dict[str, Callable[[np.ndarray], float]] = {
    name: getattr(multigroup, name)
    for name in (
        "multigroup_dissimilarity",
        "multigroup_gini",
        "information_theory",
        "mutual_information",
        "normalized_exposure",
        "relative_diversity",
        "squared_coefficient_of_variation",
    )
}
"""Functions of all groups."""

ORDERED: dict[str, Callable[[np.ndarray], float]] = {
    name: getattr(ordered, name)
    for name in (
        "ordinal_information_theory",
        "ordinal_variance",
        "ordinal_root",
        "rank_order_information_theory",
        "rank_order_variance",
        "rank_order_root",
    )
}
"""Functions of groups in ascending order."""


def index_of_table(index: str | Callable[[np.ndarray], float], counts: Any, group: Any) -> Callable:
    """Return an index as a function of a table shaped like ``counts``.

    Parameters
    ----------
    index : str or callable
        Name of an index, or a function of float64[n_units, n_groups].
    counts : array_like of shape (n_units, n_groups)
        Checked for the group's name and position.
    group : int or str or None
        Column against the rest, for two-group indices; none takes two columns as they are.
    """
    if callable(index):
        return index
    if index in MULTIGROUP:
        return MULTIGROUP[index]
    if index in ORDERED:
        return ORDERED[index]
    if index not in TWO_GROUP:
        raise unknown("index", index, [*TWO_GROUP, *MULTIGROUP, *ORDERED, "or a function of a table"])
    n_groups = table(counts).shape[1]
    if group is None and n_groups != 2:
        raise ValueError(f"group: none given; one of the {n_groups} columns is needed, against the rest")
    labels = list(counts.columns) if is_frame(counts) else None
    chosen = 0 if group is None else group_position(group, n_groups, labels)
    two = TWO_GROUP[index]

    def against_rest(array: np.ndarray) -> float:
        members = array[:, chosen]
        return two(members, np.maximum(array.sum(axis=1) - members, 0.0))

    return against_rest
