"""A small invented study, shaped like the real one, without running the model."""

import itertools
import types

import numpy as np
import pandas as pd

from sim.experiments.paired import effects_table
from sim.state.area_columns import CHALLENGES

YEARS = range(2017, 2030)
GROUPS = ("majority", "other_immigrant", "asia_africa")
HOUSEHOLD_GROUPS = (
    "all",
    *GROUPS,
    "mixed",
    *(f"income_quartile_{i}" for i in (1, 2, 3, 4)),
    "owner",
    "coop",
    "renter",
    "families",
    "initial_residents",
)
CONDITIONS = (
    "outside_work_30_59",
    "outside_20_29",
    "not_completed_21_29",
    "low_education_30_59",
    "children_renting",
    "families_crowded",
    "safe_access",
    "turnover",
)
COUNTS = ("areas_low_income_40", "areas_low_income_30", "areas_several_challenges")
BLOCKS = ("housing_mix", "owner_occupancy", "rental_quality_check")
LEVELS = {
    ("dissimilarity", "asia_africa", "sub_district"): 0.33,
    ("dissimilarity_corrected", "asia_africa", "sub_district"): 0.32,
    ("isolation_corrected", "asia_africa", "sub_district"): 0.12,
    ("income_segregation_corrected", "all", "sub_district"): 0.06,
    ("tenure_dissimilarity_corrected", "renter", "sub_district"): 0.28,
    ("price_per_m2", "all", "city"): 66_000.0,
    ("rent_per_m2", "all", "city"): 2_600.0,
    ("rent_burden", "all", "city"): 0.31,
    ("involuntary_moves", "all", "city"): 800.0,
    ("supported_quality", "all", "city"): 0.5,
    ("unsupported_poor_quality", "all", "city"): 0.48,
    ("lets_open_to_supported", "all", "city"): 0.6,
    ("private_lets", "all", "city"): 0.27,
    ("households", "all", "city"): 33_000.0,
}
LEVELS |= {("ownership", g, "city"): 0.4 + 0.02 * i for i, g in enumerate(HOUSEHOLD_GROUPS)}
LEVELS |= {("crowded", g, "city"): 0.1 + 0.01 * i for i, g in enumerate(HOUSEHOLD_GROUPS)}
LEVELS |= {(name, "all", "city"): 6.0 + i for i, name in enumerate(COUNTS)}
LEVELS |= {
    ("co_occurrence", f"{a}:{b}", "sub_district"): 8.0 if a == b else 3.0
    for a, b in itertools.combinations_with_replacement(CHALLENGES, 2)
}
for _who in ("all", *GROUPS, "low_income_children"):
    LEVELS |= {("children_above_cut_off", f"{_who}:{name}", "sub_district"): 0.2 for name in (*CHALLENGES, "several")}
    LEVELS |= {(name, _who, "sub_district"): 0.15 for name in ("children_area_low_income", "childhood_low_status")}
for _name in CHALLENGES:
    LEVELS |= {("gap", _name, "status_quartile"): 0.20, ("gap_composition", _name, "status_quartile"): 0.12}
    LEVELS |= {("gap_context", _name, "status_quartile"): 0.08}
for _place in (("all", "city"), ("D0", "district"), ("D1", "district")):
    LEVELS |= {("rank_slope", *_place): 0.2, ("rank_from_low", *_place): 0.45, ("rank_slope_persons", *_place): 900.0}
LEVELS |= {
    (f"income_rank_change{part}", group, "city"): 0.01
    for part in ("", "_stayers", "_replacement", "_formed")
    for group in ("status_quartile_1", "housing_mix")
}
EFFECTS = {
    "housing_mix": {"dissimilarity_corrected": -0.010, "tenure_dissimilarity_corrected": -0.06, "crowded": -0.004},
    "rental_quality_check": {"supported_quality": 0.05, "lets_open_to_supported": -0.08, "involuntary_moves": 60.0},
    "owner_occupancy": {"price_per_m2": 1_500.0, "ownership": 0.01},
}
AREAS = [
    {
        "code": f"{i:04d}",
        "name": f"Sted {i}" if i else "Ås & <Øst>",
        "district": f"D{i // 6}",
        "zone": "inner_east",
        "lon": 10.7 + 0.02 * (i % 6) + 0.003 * ((7 * i) % 5),
        "lat": 59.9 + 0.012 * (i // 6),
        "area_km2": 0.4 + 0.3 * (i % 7),
    }
    for i in range(30)
]


def _metrics(scenario, seeds):
    rows = []
    for seed in seeds:
        noise = np.random.default_rng(seed)
        own = np.random.default_rng([seed, len(scenario)])
        for year in YEARS:
            for (metric, group, size), level in LEVELS.items():
                value = level * (1.0 + 0.01 * noise.standard_normal())
                if year >= 2020 and scenario != "baseline":
                    effect = EFFECTS[scenario].get(metric, 0.0)
                    value += (effect + 0.004 * level * own.standard_normal()) * min(1.0, (year - 2019) / 5)
                rows.append((seed, year, metric, group, size, value))
            for block in BLOCKS:
                on = scenario == block and year >= 2020
                rows.append((seed, year, "public_cost", block, "city", 4.2e7 * noise.uniform(0.9, 1.1) * on))
                rows.append((seed, year, "mechanical_bound", f"{block}:dissimilarity", "city", 0.013 * on))
    return pd.DataFrame(rows, columns=["seed", "year", "metric", "group", "unit_size", "value"])


def _areas(scenario, seeds):
    rows = []
    for seed in seeds:
        noise = np.random.default_rng([seed, 7])
        for year in YEARS:
            for i, area in enumerate(AREAS):
                moved = 0.02 * (i % 3 - 1) * (year >= 2020) * (scenario == "housing_mix")
                jitter = 0.005 * noise.standard_normal() * (scenario != "baseline")
                rows.append(
                    {
                        "seed": seed,
                        "year": year,
                        "area": area["code"],
                        **{name: 0.02 + 0.01 * ((5 * i + k) % 30) + jitter for k, name in enumerate(CONDITIONS)},
                        "children_low_income": 0.05 + 0.01 * i + jitter,
                        "renter_share": 0.2 + 0.015 * i + moved + jitter,
                        "share_asia_africa": 0.1 + 0.012 * i + moved / 2 + jitter,
                        "challenges": i % 4,
                    }
                )
    return pd.DataFrame(rows)


def _flows(scenario, seeds):
    rows = [
        (seed, year, origin, destination, group, 40 + 3 * seed + (5 if scenario != "baseline" and year >= 2020 else 0))
        for seed in seeds
        for year in YEARS
        for origin in ("D0", "D1", "outside")
        for destination in ("D0", "D1", "outside")
        if (origin, destination) != ("outside", "outside")
        for group in (*GROUPS, "mixed")
    ]
    return pd.DataFrame(rows, columns=["seed", "year", "origin", "destination", "group", "households"])


def make_result(scenario, seeds, *, areas=True):
    """One cell of the invented study."""
    manifest = {
        "version": "0.1.0",
        "seeds": list(seeds),
        "digest": f"cell-{scenario}",
        "baseline_digest": "cell-baseline",
        "wall_seconds": 12.5,
        "peak_memory_mib": 512.0,
        "status": "finished",
        "machine": {"system": "Linux", "cores": 2},
    }
    if areas:
        manifest["areas"] = AREAS
    return types.SimpleNamespace(
        metrics=_metrics(scenario, seeds),
        areas=_areas(scenario, seeds),
        flows=_flows(scenario, seeds),
        manifest=manifest,
        config={},
    )


def make_study(scenarios=("housing_mix", "rental_quality_check", "owner_occupancy"), n_seeds=8, **options):
    """The invented study; ``titles`` overrides a scenario's title, ``areas=False`` leaves out the map's table."""
    titles = options.get("titles", {})
    seeds = range(1, n_seeds + 1)
    names = ["baseline", *scenarios]
    results = {f"cell-{n}": make_result(n, seeds, areas=options.get("areas", True)) for n in names}
    baseline_of = {digest: "cell-baseline" for digest in results}
    cells = pd.DataFrame(
        [
            {
                "cell": f"cell-{name}",
                "baseline_cell": "cell-baseline",
                "scenario": name,
                "status": "finished",
                "n_seeds": n_seeds,
                "scenario.title": titles.get(name, name.replace("_", " ").capitalize()),
                "scenario.source": "NOU 2020:16, chapter 9",
                "scenario.rationale": f"What would {name.replace('_', ' ')} do to where people live? " * 5,
                "city.name": "oslo_small",
                "city.scale": 0.2,
                "city.year": 2017,
                "city.municipal_start": "observed",
                "run.years": len(YEARS),
                **{f"scenario.policies.{b}.strength": float(b == name) for b in BLOCKS},
                **{f"scenario.policies.{b}.start": None for b in BLOCKS},
                **{f"scenario.policies.{b}.end": None for b in BLOCKS},
                **{f"scenario.policies.{b}.target.areas": "all" for b in BLOCKS},
            }
            for name in names
        ]
    )
    return types.SimpleNamespace(
        effects=effects_table(
            {
                digest: types.SimpleNamespace(metrics=r.metrics, scenario=digest.removeprefix("cell-"))
                for digest, r in results.items()
            },
            baseline_of,
        ),
        cells=cells,
        results=results,
        baseline_of=baseline_of,
    )
