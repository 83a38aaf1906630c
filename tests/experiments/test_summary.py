"""What the command line says about the committee's counts and areas."""

import types

import numpy as np
import pandas as pd

from sim.experiments.summary import MOST_AREAS, challenged_lines


def result_of(n_areas, seeds=(1, 2)):
    """A finished cell whose area 0 has most challenges."""
    rows = [
        {
            "seed": seed, "year": year, "area": f"{a:04d}", "outside_work_30_59": 0.1, "outside_20_29": 0.1,
            "not_completed_21_29": 0.2, "low_education_30_59": 0.2, "children_low_income": 0.5 - 0.01 * a,
            "challenges": max(0, 4 - a // 3),
        }
        for seed in seeds for year in (2017, 2020) for a in range(n_areas)
    ]  # fmt: skip
    metrics = [
        (seed, year, "areas_several_challenges", "all", "city", float(value))
        for seed in seeds
        for year, value in ((2017, 6 + seed), (2020, 9))
    ]
    return types.SimpleNamespace(
        areas=pd.DataFrame(rows),
        metrics=pd.DataFrame(metrics, columns=["seed", "year", "metric", "group", "unit_size", "value"]),
        manifest={"areas": [{"code": f"{a:04d}", "name": f"Area {a}"} for a in range(n_areas)]},
    )


def test_counts_are_means_over_seeds_of_the_first_and_the_last_year():
    (line,) = [line for line in challenged_lines(result_of(12)) if "several challenges" in line]
    assert line.split()[-2:] == ["7.5", "9.0"]


def test_areas_with_most_challenges_come_first_then_those_with_most_children_in_low_income():
    table = [line for line in challenged_lines(result_of(12)) if line.strip().startswith("Area ")]
    assert [line.split()[1] for line in table] == [str(a) for a in range(MOST_AREAS)]
    assert table[0].split()[-1] == "50.0"
    assert max(len(line) for line in table) <= 110


def test_results_without_the_committees_columns_have_no_table():
    result = result_of(3)
    result.areas = result.areas[["seed", "year", "area"]].assign(share=np.nan)
    assert len(challenged_lines(result)) == 1
