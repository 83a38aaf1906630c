"""What the command line says about a finished run."""

from typing import Any

import pandas as pd

from sim.metrics import REGISTRY
from sim.results import RunResult
from sim.state.area_columns import CHALLENGES, COLUMNS

SEVERAL = "areas_several_challenges"
INDICATORS = {
    "outside_work_30_59": "outside 30-59",
    "outside_20_29": "outside 20-29",
    "not_completed_21_29": "not completed",
    "low_education_30_59": "low education",
    "children_low_income": "low income",
}
"""The committee's columns in few characters; the last is of children."""
MOST_AREAS = 10
DEMOGRAPHIC_RATES = ("move_rate", "birth_rate", "death_rate", "in_migration_rate", "out_migration_rate")
CUT_OFFS = [*CHALLENGES.items(), ("children_low_income", 0.30)]
"""The committee's indicators with the share from which an area counts; 30 % children in low income is fact 23's."""


def summary(result: RunResult) -> str:
    """Say in a few lines what happened and how long it took.

    Parameters
    ----------
    result : RunResult
        A finished cell.

    Returns
    -------
    str
        Key measures first and last year, the committee's counts and areas, demographic rates, speed.
    """
    from sim.report import summary_of_result

    first, last = result.seeds[0], result.seeds[-1]
    seeds = f"seed {first}" if first == last else f"means of seeds {first} to {last}"
    head = f"{result.scenario} in {result.manifest['city']}, {seeds}"
    committee = [*committee_lines(result.areas), *challenged_lines(result)]
    parts = [summary_of_result(result), "", *committee, "", *rates_lines(result.metrics)]
    return "\n".join([head, *parts, *speed_lines(result)])


def committee_lines(areas: pd.DataFrame) -> list[str]:
    """Say the committee's five indicators, first and last year: the middle area, and how many reach the cut-off.

    Counts are means over seeds, so expected numbers; every area and year is in ``areas.parquet``.
    """
    n_seeds, ends = areas["seed"].nunique(), sorted({areas["year"].min(), areas["year"].max()})
    years = "".join(f"{year:>14}" for year in ends)
    lines = [f"{'Middle area; areas at or above the cut-off':<72}{years}"]
    for name, cut in CUT_OFFS:
        values = [areas.loc[areas["year"] == year, name] for year in ends]
        cells = "".join(f"{f'{v.median():.1%}; {(v >= cut).sum() / n_seeds:.1f}':>14}" for v in values)
        lines.append(f"  {COLUMNS[name]:<66} {cut:.0%}{cells}")
    return lines


def challenged_lines(result: RunResult) -> list[str]:
    """Say how many areas have several challenges, first and last year, and list those with most, means over seeds.

    Areas are the model's cells: the list is no forecast for a named place.
    """
    metrics, areas = result.metrics, result.areas
    counts = metrics[metrics["metric"] == SEVERAL].groupby("year")["value"].mean()
    ends = sorted({areas["year"].min(), areas["year"].max()} & set(counts.index))
    line = f"  {REGISTRY[SEVERAL].label:<70}" + "".join(f"{counts[year]:>14.1f}" for year in ends)
    last = int(areas["year"].max())
    return [*([line] if ends else []), *_areas_with_most(areas[areas["year"] == last], result.manifest, last)]


def _areas_with_most(rows: pd.DataFrame, manifest: dict[str, Any], year: int) -> list[str]:
    """Tabulate the areas with most challenges, and among them those with most children in low income."""
    held = [name for name in INDICATORS if name in rows]
    if "challenges" not in rows or not held:
        return []
    means = rows.groupby("area")[["challenges", *held]].mean()
    most = means.sort_values(["challenges", held[-1]], ascending=False).head(MOST_AREAS)
    names = {str(area["code"]): str(area["name"]) for area in manifest.get("areas") or []}
    labels = [names.get(str(code), str(code))[:24] for code in most.index]
    heads = ["challenges", *(INDICATORS[name] for name in held)]
    lines = [f"  Most challenges in {year} [indicators in %]; cells of the model, no forecast for a named place"]
    lines.append("  ".join([f"  {'area':<24}", *heads]))
    for label, (_, row) in zip(labels, most.iterrows(), strict=True):
        values = [row["challenges"], *(100.0 * row[name] for name in held)]
        lines.append("  ".join([f"  {label:<24}", *(f"{v:{len(h)}.1f}" for v, h in zip(values, heads, strict=True))]))
    return lines


def rates_lines(metrics: pd.DataFrame) -> list[str]:
    """Say the demographic rates, means over years and seeds."""
    city = metrics[metrics["group"] == "all"]
    lines = []
    for name in DEMOGRAPHIC_RATES:
        values = city.loc[city["metric"] == name, "value"]
        if len(values) and values.notna().any():
            measure = REGISTRY[name]
            unit = "per person and year" if measure.unit == "share" else f"{measure.unit} and year"
            lines.append(f"  {measure.label:<24} {values.mean():.4g} {unit}")
    return ["Mean of all years", *lines] if lines else []


def speed_lines(result: RunResult) -> list[str]:
    """Say how long a simulated year took, and how many household-quarters a second that is."""
    manifest = result.manifest
    seeds = manifest["n_timed"]
    per_year = 4 * manifest["household_quarters"] / manifest["quarters"]
    lines = [
        f"Start {manifest['start_seconds'] / seeds:.2f} s a seed; {manifest['year_seconds']:.3f} s a simulated year "
        f"(median); {per_year / max(manifest['year_seconds'], 1e-9):,.0f} household-quarters a second"
    ]
    threads = manifest["threads"]
    if manifest.get("peak_memory_mib"):
        on = "one thread" if threads == 1 else f"{threads} threads"
        lines.append(f"Peak memory {manifest['peak_memory_mib']:,.0f} MiB, {on}")
    return lines
