import numpy as np
import pandas as pd
import pytest

from sim.metrics import segregation as sg

REFUSED = [
    (lambda: sg.dissimilarity([1, -1], [1, 1]), "a, row 1: -1 given; counts are finite and at least 0"),
    (lambda: sg.dissimilarity([1, 1], [1, np.nan]), "b, row 1: nan given"),
    (lambda: sg.gini([np.inf, 1], [1, 1]), "a, row 0: inf given"),
    (lambda: sg.dissimilarity([1, 2, 3], [1, 2]), "b: 2 units given; a has 3"),
    (lambda: sg.dissimilarity([[1, 2]], [1, 2]), r"a: shape \(1, 2\) given; one value per unit"),
    (lambda: sg.isolation([1, 5], [4, 4]), "a, row 1: 5 given; at most the unit's total 4"),
    (lambda: sg.exposure([1], [5], [4]), "b, row 0: 5 given; at most the unit's total 4"),
    (lambda: sg.atkinson([1], [1], shape=1.0), "shape: 1 given; above 0 and below 1"),
    (lambda: sg.information_theory([[1, 2], [3, -4]]), "counts, row 1, column 1: -4 given"),
    (lambda: sg.information_theory([1, 2]), r"counts: shape \(2,\) given; \(n_units, n_groups\)"),
    (lambda: sg.information_theory([[1, 2], [3]]), "counts, row 1: 1 values given; row 0 has 2"),
    (lambda: sg.information_theory([[1, 2], [3, "x"]]), "counts, row 1: .* given; numbers are needed"),
    (lambda: sg.information_theory(pd.DataFrame({"p": [1, 2], "q": [1, np.nan]})), "row 1, column q: nan"),
    (lambda: sg.information_theory(pd.DataFrame({"p": [1], "q": ["x"]})), "column q, row 0: 'x' given"),
    (lambda: sg.dissimilarity("a", "b"), "column 'a' given without a frame"),
    (lambda: sg.dissimilarity("renters", "p", frame=pd.DataFrame({"renter": [1], "p": [1]})), "mean renter"),
    (lambda: sg.expected_under_randomness("dissimilarity", [[0.5, 1]]), "0.5 given; random allocation"),
    (
        lambda: sg.expected_under_randomness("gini", [[1, 1]]),
        "index with an exact expectation: 'gini' given; allowed are correlation_ratio",
    ),
    (lambda: sg.expected_under_randomness("isolation", [[1, 1, 1]]), "group: none given"),
    (lambda: sg.expected_under_randomness("isolation", [[1, 1, 1]], group=3), "group: 3 given; allowed are 0 to 2"),
    (
        lambda: sg.expected_under_randomness(
            "isolation", pd.DataFrame({"rent": [1], "own": [2], "x": [1]}), group="rents"
        ),
        "group: 'rents' given; allowed are rent, own, x; did you mean rent",
    ),
    (lambda: sg.permutation_test("dissimilarty", [[1, 1]]), "did you mean dissimilarity"),
    (lambda: sg.decompose([[1, 1]], [1, 2]), r"parents, parent: shape \(2,\) given; \(1,\)"),
    (lambda: sg.decompose([[1, 1], [1, 1]], [[1, 2], [1, 1]]), "parents, level_2, row 1: 1 given; it lies in two"),
    (lambda: sg.rank_order_individuals([1, 2], [0]), "units: shape"),
    (lambda: sg.rank_order_individuals([1, np.nan], [0, 0]), "values, row 1: nan given"),
    (lambda: sg.rank_order_individuals([1, 2], [0, -1]), "units, row 1: -1 given"),
    (lambda: sg.rank_order_individuals([1, 2], [0, 1], kind="h"), "kind: 'h' given; allowed are information"),
    (lambda: sg.morans_i([1, 2, 3], [[0, 3]]), "neighbours, row 0, column 1: 3 given; 0 to 2 is allowed"),
    (lambda: sg.morans_i([1, 2, np.nan], [[0, 1]]), "values, row 2: nan given"),
    (lambda: sg.morans_i([1, 2, 3], [0, 1]), r"neighbours: shape \(2,\) given"),
    (lambda: sg.nearest_environments([[1, 1]], [[0, np.inf]], 1), "coordinates, row 0, column 1: inf given"),
    (lambda: sg.nearest_environments([[1, 1]], [[0, 0]], 0), "k: 0 given; above 0"),
    (lambda: sg.distance_weights([[0, 0]], 0.0), "radius: 0.0 given; above 0 km"),
    (lambda: sg.permutation_test("dissimilarity", [[1, 1]], draws=0), "draws: 0 given; at least 1"),
    (lambda: sg.permutation_test("dissimilarity", [[1, 1]], seed=-1), "seed: -1 given; at least 0"),
    (lambda: sg.IncrementalCounts([[1, 1]]).move(2, 0, 0), "group, row 0: 2 given; 0 to 1 is allowed"),
    (lambda: sg.IncrementalCounts([[1, 1], [0, 0]]).move(0, 0, 1, 2), "persons, row 0: 2 given; unit 0 has 1"),
    (lambda: sg.IncrementalCounts([[1, 1]]).add(0, 0, -2), "persons: -2 given; unit 0 has 1"),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_bad_input_is_refused_by_position_in_one_line(call, message):
    with pytest.raises(ValueError, match=message) as refusal:
        call()
    assert "\n" not in str(refusal.value)
