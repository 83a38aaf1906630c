"""Draw the README's picture from a finished study: python docs/img/make.py [outputs/three_packages]."""

import sys
from pathlib import Path

from matplotlib.figure import Figure

import sim
from sim.report.figures import plot_effect
from sim.report.maps import place_cells, plot_map
from sim.report.measures import indicator, measure
from sim.report.readings import area_differences, area_means, area_table, view_of

PACKAGE = "housing_mix"
AREAS = "municipal_share"
EFFECT = ("tenure_dissimilarity", "renter", "sub_district")


def main(folder: str = "outputs/three_packages") -> None:
    """Write ``three_packages.png`` beside this file: a map of today, of the change, and the effects over time."""
    study = sim.open_study(folder)
    view = view_of(study)
    package = next(package for package in view.packages if package.scenario == PACKAGE)
    year = view.last_year
    cells, item = place_cells(area_table(view)), indicator(AREAS)
    level = area_means(view, package.baseline, AREAS, year) * item.factor
    change = area_differences(view, package, AREAS, year) * item.factor
    reach = float(change["effect"].abs().max())

    figure = Figure(figsize=(12.0, 4.6), layout="constrained")
    today, difference, effects = figure.subplots(1, 3, width_ratios=(1.0, 1.0, 1.1))
    plot_map(cells, level, f"{item.label}, baseline {year} [{item.unit}]", today)
    plot_map(
        cells,
        change["effect"],
        f"Change by {PACKAGE}, {year} [{item.change_unit}]",
        difference,
        limits=(-reach, reach),
        diverging=True,
    )
    name, group, unit_size = EFFECT
    rows = study.effects[
        (study.effects["metric"] == name)
        & (study.effects["group"] == group)
        & (study.effects["unit_size"] == unit_size)
        & (study.effects["scenario"] != "baseline")
    ]
    shown = measure(name)
    rows = rows.assign(**{column: rows[column] * shown.factor for column in ("effect", "low", "high")})
    plot_effect(rows, f"{shown.label} of {group}s", shown.change_unit, effects, policy_year=view.policy_year)
    figure.savefig(Path(__file__).with_name("three_packages.png"), dpi=110)


if __name__ == "__main__":
    main(*sys.argv[1:])
