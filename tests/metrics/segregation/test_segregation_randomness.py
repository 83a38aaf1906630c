import itertools

import numpy as np
import pytest
from scipy.stats import hypergeom
from scipy.stats import random_table as random_tables
from segregation_tables import random_table
from sklearn.metrics.cluster import expected_mutual_information

from sim.kernels import segregation as kernels
from sim.metrics import segregation as sg

TWO = ("dissimilarity", "entropy_index", "hutchens", "isolation", "correlation_ratio")
MULTI = (
    "multigroup_dissimilarity",
    "information_theory",
    "mutual_information",
    "relative_diversity",
    "normalized_exposure",
    "squared_coefficient_of_variation",
    "ordinal_information_theory",
    "ordinal_root",
    "ordinal_variance",
)


def value(name, counts):
    a, total = counts[:, 0], counts.sum(axis=1)
    if name in ("isolation", "correlation_ratio"):
        return getattr(sg, name)(a, total)
    return getattr(sg, name)(a, total - a) if name in TWO else getattr(sg, name)(counts)


@pytest.mark.parametrize(("size", "share", "n_units", "published"), [
    (25, 0.5, 100, 0.1604), (100, 0.5, 100, 0.0795), (100, 0.2, 100, 0.0988),
    (100, 0.05, 100, 0.1792), (400, 0.2, 50, 0.0493),
])  # fmt: skip
def test_the_worked_examples_of_random_dissimilarity(size, share, n_units, published):
    members = int(size * share * n_units)
    a = np.full(n_units, members // n_units)
    a[: members - a.sum()] += 1
    expected = sg.expected_under_randomness("dissimilarity", np.column_stack([a, size - a]))
    assert expected == pytest.approx(published, rel=0.005)  # the examples are themselves simulated


def test_all_ways_to_deal_five_persons_have_the_expected_mean():
    counts = np.array([[2, 0], [1, 1], [0, 1]])
    units = np.repeat([0, 1, 2], [2, 2, 1])
    dealt = []
    for members in itertools.combinations(range(5), 3):
        table = np.zeros((3, 2))
        for person in range(5):
            table[units[person], 0 if person in members else 1] += 1
        dealt.append(table)
    for name in (*TWO, *MULTI):
        mean = np.mean([value(name, table) for table in dealt])
        assert sg.expected_under_randomness(name, counts) == pytest.approx(mean, abs=1e-14), name
    met = np.mean([sg.exposure(t[:, 0], t[:, 1], t.sum(axis=1)) for t in dealt])
    assert sg.expected_under_randomness("exposure", counts) == pytest.approx(met, abs=1e-14)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_mean_of_20_000_random_allocations_is_the_exact_expectation(seed):
    counts = random_table(seed, 9, 3, high=12, empty_units=1)
    lived_in = counts[counts.sum(axis=1) > 0]
    tables = random_tables(lived_in.sum(axis=1), lived_in.sum(axis=0)).rvs(20_000, random_state=seed)
    tables = tables.astype(float)
    for name in ("dissimilarity", "information_theory", "mutual_information", "hutchens"):
        group = 0 if name in TWO else None
        drawn = np.array([value(name, table) for table in tables])
        error = drawn.std() / np.sqrt(drawn.size)
        expected = sg.expected_under_randomness(name, counts, group=group)
        assert abs(drawn.mean() - expected) < 4 * error, name


@pytest.mark.parametrize(("seed", "n_units", "n_groups", "high"), [
    (1, 1, 2, 5), (2, 5, 3, 10), (3, 40, 4, 30), (4, 6, 3, 3_000), (5, 200, 2, 8),
])  # fmt: skip
def test_expected_mutual_information_is_that_of_scikit_learn(seed, n_units, n_groups, high):
    counts = random_table(seed, n_units, n_groups, high=high) + 1
    reference = expected_mutual_information(counts, int(counts.sum()))
    assert sg.expected_under_randomness("mutual_information", counts) == pytest.approx(reference, abs=1e-10)


@pytest.mark.parametrize(("size", "group", "whole"), [
    (1, 1, 2), (7, 3, 20), (100, 20, 10_000), (300, 150_000, 600_000), (5_000, 60_000, 600_000),
])  # fmt: skip
def test_single_cells_are_the_sums_over_the_hypergeometric_support(size, group, whole):
    x = np.arange(max(0, size - (whole - group)), min(size, group) + 1)
    probability = hypergeom(whole, group, size).pmf(x)
    mean = size * group / whole
    gaps = kernels.expected_absolute_deviation(float(size), float(group), float(whole))
    assert gaps == pytest.approx((probability * np.abs(x - mean)).sum(), rel=1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(x > 0, x * np.log(x / mean), 0.0) - (x - mean)
    logs = kernels.expected_cell(float(size), float(group), float(whole), 0)
    assert logs == pytest.approx((probability * terms).sum(), rel=1e-8)


@pytest.mark.parametrize("kind", [0, 1])
@pytest.mark.parametrize(("size", "group", "whole"), [(900.0, 400.0, 1_500.0), (3_000.0, 9e4, 6e5), (2e4, 3e5, 6e5)])
def test_leaving_out_values_of_the_sum_changes_nothing(size, group, whole, kind):
    mean = size * group / whole
    spread = np.sqrt(mean * (whole - group) / whole * (whole - size) / (whole - 1))
    every = kernels._expected_by_recurrence(size, group, whole, kind)
    assert kernels._expected_by_lattice(size, group, whole, kind, spread) == pytest.approx(every, rel=1e-12)


def test_huge_counts_have_the_limit_of_the_chi_square():
    counts = random_table(3, 7, 3, high=3_000).astype(float) * 1e7 + 1e7
    limit = (7 - 1) * (3 - 1) / 2 / counts.sum()
    assert sg.expected_under_randomness("mutual_information", counts) == pytest.approx(limit, rel=1e-6)
    gaps = sg.expected_under_randomness("dissimilarity", counts, group=0)
    assert 0 < gaps < 1e-4


def test_groups_may_be_named():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": [5, 3], "b": [1, 9], "c": [4, 4]})
    by_name = sg.expected_under_randomness("isolation", frame, group="b")
    assert by_name == sg.expected_under_randomness("isolation", frame.to_numpy(), group=1)
    met = sg.expected_under_randomness("exposure", ["a", "b", "c"], group="a", other="c", frame=frame)
    assert 0 < met < 1


def test_degenerate_tables_have_degenerate_expectations():
    assert sg.expected_under_randomness("dissimilarity", [[3, 4]]) == 0.0
    assert sg.expected_under_randomness("mutual_information", [[3, 0], [4, 0]]) == 0.0
    assert sg.expected_under_randomness("dissimilarity", np.eye(2, dtype=int)) == pytest.approx(1.0)
    assert np.isnan(sg.expected_under_randomness("dissimilarity", [[3, 0], [4, 0]]))
    assert np.isnan(sg.expected_under_randomness("information_theory", np.zeros((2, 2))))
    assert np.isnan(sg.expected_under_randomness("isolation", [[0, 3], [0, 4]]))
    assert sg.expected_under_randomness("isolation", [[3, 0], [4, 0]]) == 1.0


def test_the_corrected_value_runs_from_chance_to_complete():
    assert sg.corrected(0.2, 0.2) == 0.0
    assert sg.corrected(1.0, 0.2) == 1.0
    assert sg.corrected(0.1, 0.2) == pytest.approx(-0.5)
    assert np.isnan(sg.corrected(1.0, 1.0))
