"""What the report reads out of a study: packages, headline effects, paired sums. No drawing, no words."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sim.config import BASE_YEARS
from sim.config.policies import TEXTS
from sim.report.precision import t_half_width
from sim.report.words import language

_STRENGTH = re.compile(r"(?:^|\.)policies\.(\w+)\.strength$")
_EFFECT_COLUMNS = ("baseline", "policy", "effect", "low", "high", "n_pairs")

HEADLINES = (
    ("dissimilarity_corrected", "asia_africa", "sub_district"),
    ("dissimilarity", "asia_africa", "sub_district"),
)
"""Measures a verdict may be about, first choice first; ``rulings.md`` C2."""


@dataclass(frozen=True)
class Estimate:
    """A paired difference with its 95 % interval, in stored units."""

    baseline: float = math.nan
    policy: float = math.nan
    effect: float = math.nan
    low: float = math.nan
    high: float = math.nan
    n_pairs: int = 0

    @property
    def has_interval(self) -> bool:
        """At least two seeds, so that luck can be told."""
        return self.n_pairs >= 2 and math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def clear(self) -> bool:
        """The interval excludes zero."""
        return self.has_interval and self.low * self.high > 0.0

    @property
    def exact(self) -> bool:
        """Not a trace of a difference, in any seed."""
        return self.effect == 0.0 and (not self.has_interval or self.low == self.high == 0.0)


@dataclass(frozen=True)
class Block:
    """A policy block in force in a cell."""

    name: str
    strength: float
    start: int | None
    end: int | None
    target: str


@dataclass(frozen=True)
class Package:
    """One cell with a policy, and the baseline it is paired with."""

    digest: str
    baseline: str
    scenario: str
    title: str
    source: str
    rationale: str
    differs_by: str
    blocks: tuple[Block, ...]
    parameters: Mapping[str, Any] = field(repr=False)
    n_seeds: int = 0

    @property
    def short(self) -> str:
        """Name for legends and tables."""
        return f"{self.title} [{self.differs_by}]" if self.differs_by else self.title

    def has(self, block: str) -> bool:
        """Whether a policy block is in force."""
        return any(item.name == block for item in self.blocks)


@dataclass(frozen=True)
class View:
    """A study as the report needs it.

    ``large_twin`` maps a package's digest to the same package run once in a larger city, which serves
    the maps; ``other_start`` to the same package under the other start geography of municipal homes.
    Neither are packages of their own.
    """

    study: Any
    effects: pd.DataFrame
    cells: pd.DataFrame
    packages: tuple[Package, ...]
    large_twin: Mapping[str, Package]
    other_start: Mapping[str, Package]
    baselines: tuple[str, ...]
    first_year: int
    last_year: int
    policy_year: int

    def result(self, digest: str) -> Any:
        """Return a cell's RunResult, or None when it has none."""
        return self.study.results.get(digest)

    def last(self, package: Package) -> pd.DataFrame:
        """Return the effects of a package in its own last year."""
        rows = self.effects[self.effects["cell"] == package.digest]
        return rows[rows["year"] == rows["year"].max()]


def view_of(study: Any) -> View:
    """Read a study's frames once.

    Parameters
    ----------
    study : Comparison
        With ``effects``, ``cells``, ``results`` and ``baseline_of``.
    """
    effects = _plain_keys(study.effects)
    cells = _plain_cells(study.cells)
    pairs = _baseline_of(study, effects, cells)
    policies = cells[[pairs.get(digest) not in (None, digest) for digest in cells["digest"]]]
    twins = _large_twins(policies)
    policies = policies[~policies["digest"].isin(list(twins.values()))]
    others = _other_starts(policies)
    policies = policies[~policies["digest"].isin(list(others.values()))]
    varying = _varying_parameters(policies)
    packages = [_package(row, pairs[row["digest"]], varying) for row in policies.to_dict("records")]
    by_digest = cells.set_index("digest", drop=False)

    def relatives(found: Mapping[str, str]) -> dict[str, Package]:
        return {own: _package(by_digest.loc[twin].to_dict(), pairs[twin], []) for own, twin in found.items()}

    years = _years(study, effects)
    starts = [block.start for package in packages for block in package.blocks if block.start is not None]
    return View(
        study=study,
        effects=effects,
        cells=cells,
        packages=tuple(sorted(packages, key=_place)),
        large_twin=relatives(twins),
        other_start=relatives(others),
        baselines=tuple(digest for digest in cells["digest"] if pairs.get(digest) == digest),
        first_year=min(years, default=0),
        last_year=max(years, default=0),
        policy_year=min(starts, default=max(years, default=0) + 1),
    )


def language_of(study: Any) -> str:
    """Return the language that a study's runs were asked to be reported in: ``report.language``."""
    asked = (getattr(result, "config", None) or {} for result in study.results.values())
    return next((one["report"]["language"] for one in asked if "report" in one), "en")


def _plain_keys(effects: pd.DataFrame) -> pd.DataFrame:
    """Return effects with text keys as plain strings and without absent ones."""
    effects = effects.copy()
    for name in ("cell", "baseline_cell", "scenario", "metric", "group", "unit_size"):
        if name in effects:
            effects[name] = effects[name].astype(object).where(effects[name].notna(), "all").astype(str)
    return effects


def _plain_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """Return cells with ``digest`` and the scenario's texts, in the language of the report, as columns of their own."""
    cells = cells.reset_index(drop=True).astype(object).copy()
    if "digest" not in cells:
        cells = cells.rename(columns={"cell": "digest"})
    for name in ("title", "source", "rationale"):
        if name not in cells:
            cells[name] = _text_column(cells, name)
    cells["digest"] = cells["digest"].astype(str)
    return cells.where(cells.notna(), None)


def _text_column(cells: pd.DataFrame, name: str) -> Any:
    """Return a text of the scenarios in the language of the report, where there is none in English."""
    english = cells.get(f"scenario.{name}", "")
    translated = cells.get(f"scenario.{name}_{language()}")
    return english if translated is None else translated.where(translated.map(bool) & translated.notna(), english)


def _baseline_of(study: Any, effects: pd.DataFrame, cells: pd.DataFrame) -> dict[str, str]:
    pairs: dict[str, str] = {}
    given = getattr(study, "baseline_of", {})
    for digest in cells["digest"]:
        found = given(digest) if callable(given) else dict(given).get(digest)
        if isinstance(found, str):
            pairs[digest] = found
    if not effects.empty:
        known = effects.drop_duplicates("cell").set_index("cell")["baseline_cell"]
        pairs.update({str(cell): str(base) for cell, base in known.items()})
    return pairs


def _years(study: Any, effects: pd.DataFrame) -> list[int]:
    frames = [effects] if not effects.empty else [r.metrics for r in study.results.values()]
    return sorted({int(year) for frame in frames for year in frame["year"].unique()})


def _varying_parameters(cells: pd.DataFrame) -> list[str]:
    """List parameters that differ between cells of one scenario."""
    silent = (
        "report.",
        "run.replicates",
        "run.dir",
        "run.threads",
        "run.serial_below",
        "scenario.name",
        *(f"scenario.{name}" for name in TEXTS),
    )
    names = [c for c in cells.columns if "." in str(c) and not str(c).startswith(silent)]
    varying = []
    for name in names:
        text = cells[name].map(str)
        if (text.groupby(cells["scenario"]).nunique() > 1).any():
            varying.append(name)
    return varying


BLOCK_ORDER = ("housing_mix", "rental_quality_check", "owner_occupancy")


def _place(package: Package) -> tuple[Any, ...]:
    """Sort packages as the three questions were asked, then by scenario and parameters."""
    known = [BLOCK_ORDER.index(block.name) for block in package.blocks if block.name in BLOCK_ORDER]
    return (
        min(known, default=len(BLOCK_ORDER)),
        len(package.blocks),
        package.scenario,
        package.differs_by,
        package.digest,
    )


def _large_twins(cells: pd.DataFrame) -> dict[str, str]:
    """Pair a cell of several seeds with the same scenario run on one seed in a larger city, if there is one."""
    policy = [c for c in cells.columns if str(c).startswith(("scenario", "behaviour.", "market.", "city.municipal"))]
    twins = {}
    for _, same in cells.groupby([cells[name].map(str) for name in policy] if policy else "scenario"):
        many, single = same[same["n_seeds"] > 1], same[same["n_seeds"] == 1]
        if len(many) == 1 and len(single) == 1:
            sizes = [number_of(part.iloc[0].get("city.scale"), 1.0) for part in (many, single)]
            if sizes[1] >= sizes[0]:
                twins[many.iloc[0]["digest"]] = single.iloc[0]["digest"]
    return twins


def _other_starts(cells: pd.DataFrame) -> dict[str, str]:
    """Pair a cell with the same one under the other start geography of municipal homes, if there is one."""
    start = "city.municipal_start"
    if start not in cells:
        return {}
    alike = [c for c in cells.columns if str(c).startswith(("scenario", "behaviour.", "market.", "city.", "run.years"))]
    others = {}
    for _, same in cells.groupby([cells[name].map(str) for name in alike if name != start]):
        if sorted(same[start].map(str)) == ["observed", "proportional"]:
            observed, proportional = (same.loc[same[start] == name, "digest"].iloc[0] for name in sorted(same[start]))
            others[observed] = proportional
    return others


def _package(row: Mapping[str, Any], baseline: str, varying: list[str]) -> Package:
    scenario = str(row.get("scenario", ""))
    return Package(
        digest=str(row["digest"]),
        baseline=baseline,
        scenario=scenario,
        title=_text(row.get("title")) or scenario.replace("_", " "),
        source=_text(row.get("source")),
        rationale=_text(row.get("rationale")),
        differs_by=_differs(row, varying),
        blocks=tuple(_blocks(row)),
        parameters=row,
        n_seeds=int(number_of(row.get("n_seeds"), 0.0)),
    )


def _differs(row: Mapping[str, Any], varying: list[str]) -> str:
    return ", ".join(f"{name.removeprefix('scenario.')}={_short(row[name])}" for name in varying)


def variants(cells: pd.DataFrame) -> dict[str, str]:
    """Say how the cells of a scenario differ: digest to ``parameter=value, ...``; empty where they do not."""
    plain = _plain_cells(cells)
    varying = _varying_parameters(plain)
    return {row["digest"]: _differs(row, varying) for row in plain.to_dict("records")}


def _blocks(row: Mapping[str, Any]) -> Iterable[Block]:
    default = BASE_YEARS.get(_text(row.get("city.baseline")), math.nan)
    base_year = number_of(row.get("city.year"), default)
    for column, value in row.items():
        found = _STRENGTH.search(str(column))
        strength = number_of(value, 0.0)
        if not found or not strength > 0.0:
            continue
        stem = str(column).removesuffix("strength")
        start = number_of(row.get(stem + "start"), base_year + 3.0)
        end = number_of(row.get(stem + "end"), math.nan)
        yield Block(
            name=found.group(1),
            strength=strength,
            start=int(start) if math.isfinite(start) else None,
            end=int(end) if math.isfinite(end) else None,
            target=_text(row.get(stem + "target.areas")),
        )


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value).strip()


def number_of(value: Any, default: float) -> float:
    """Return a value as a number, or the default when it is none."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return default
    return default if math.isnan(found) else found


def estimate(rows: pd.DataFrame) -> Estimate:
    """Read one row of effects."""
    if rows.empty:
        return Estimate()
    row = rows.iloc[0]
    values = {name: float(row[name]) for name in _EFFECT_COLUMNS}
    return Estimate(**{**values, "n_pairs": int(values["n_pairs"])})


def pick(rows: pd.DataFrame, metric: str, group: str = "all", unit_size: str | None = None) -> pd.DataFrame:
    """Select rows of one metric, group and, when given, unit size."""
    chosen = rows[(rows["metric"] == metric) & (rows["group"] == group)]
    return chosen if unit_size is None else chosen[chosen["unit_size"] == unit_size]


def headline(rows: pd.DataFrame) -> tuple[str, str, str] | None:
    """Choose what the verdict is about: metric, group and unit size that the study holds."""
    keys = rows[["metric", "group", "unit_size"]].drop_duplicates()
    held = set(keys.itertuples(index=False, name=None))
    for wanted in HEADLINES:
        if wanted in held:
            return wanted
    for name in ("dissimilarity_corrected", "dissimilarity"):
        same = sorted(key for key in held if key[0] == name and key[1] not in ("all", "majority"))
        if same:
            return min(same, key=lambda key: (key[2] not in ("sub_district", "area"), key))
    rest = sorted(key for key in held if key[0] not in ("mechanical_bound", "public_cost"))
    return rest[0] if rest else None


def bound_of(rows: pd.DataFrame, package: Package, metric: str) -> float:
    """Find the mechanical bound on a measure, in stored units; not a number when there is none.

    Rows ``mechanical_bound`` carry ``block:measure`` as their group; the bounds of several blocks add up.
    A bound on dissimilarity serves its randomness-corrected form too.
    """
    bounds = rows[rows["metric"] == "mechanical_bound"]
    for name in (metric, metric.removesuffix("_corrected")):
        wanted = [f"{block.name}:{name}" for block in package.blocks]
        chosen = bounds[bounds["group"].isin(wanted)]
        if not chosen.empty and np.isfinite(chosen["policy"]).all():
            return float(chosen.drop_duplicates("group")["policy"].abs().sum())
    return math.nan


def paired(view: View, package: Package, rows_of: Any) -> pd.DataFrame:
    """Return one row per common seed with columns ``baseline`` and ``policy``.

    Parameters
    ----------
    rows_of : callable
        ``RunResult -> Series`` indexed by seed.
    """
    policy, baseline = view.result(package.digest), view.result(package.baseline)
    if policy is None or baseline is None:
        return pd.DataFrame({"baseline": [], "policy": []})
    both = pd.concat({"baseline": rows_of(baseline), "policy": rows_of(policy)}, axis=1, join="inner")
    return both.sort_index()


def paired_estimate(both: pd.DataFrame) -> Estimate:
    """Mean paired difference with its Student-t 95 % interval."""
    n = len(both)
    if n == 0:
        return Estimate()
    difference = both["policy"].to_numpy(float) - both["baseline"].to_numpy(float)
    mean, half = float(difference.mean()), half_width(difference)
    return Estimate(float(both["baseline"].mean()), float(both["policy"].mean()), mean, mean - half, mean + half, n)


def half_width(values: np.ndarray, level: float = 0.95) -> float:
    """Student quantile x standard error of the mean: also the smallest effect that would be told from zero."""
    n = len(values)
    if n < 2:
        return math.nan
    return float(t_half_width(np.std(values, ddof=1), n, level))


def by_seed(result: Any, key: tuple[str, str, str], year: int) -> pd.Series:
    """Values of one measure in one year, by seed."""
    rows = pick(result.metrics, *key)
    return rows[rows["year"] == year].set_index("seed")["value"]


def differences(view: View, package: Package, key: tuple[str, str, str], year: int) -> np.ndarray:
    """Policy minus baseline of one measure in one year, for every common seed: float64[n_pairs]."""
    both = paired(view, package, lambda result: by_seed(result, key, year))
    found = (both["policy"] - both["baseline"]).to_numpy(float)
    return found[np.isfinite(found)]


def summed_cost(view: View, package: Package) -> Estimate:
    """Public cost of a package over its policy years, NOK, paired with the baseline."""
    return paired_estimate(paired(view, package, lambda result: cost_by_seed(result, package)))


def cost_by_seed(result: Any, package: Package) -> pd.Series:
    """Public cost of a package's blocks over all years, less the tax of budget-neutral mode, NOK by seed."""
    names = {block.name for block in package.blocks} | {"financing"}
    rows = result.metrics
    rows = rows[(rows["metric"] == "public_cost") & rows["group"].astype(str).isin(names)]
    return rows.groupby("seed")["value"].sum()


def summed_metric(view: View, package: Package, metric: str, group: str = "all") -> Estimate:
    """Sum of a yearly count over the policy years, paired with the baseline."""

    def rows_of(result: Any) -> pd.Series:
        rows = result.metrics
        rows = rows[(rows["metric"] == metric) & (rows["group"] == group) & (rows["year"] >= first_year(package, view))]
        return rows.groupby("seed")["value"].sum()

    return paired_estimate(paired(view, package, rows_of))


OUTSIDE = "outside"
"""Where flows come from and go to beyond the city."""


def moves(view: View, package: Package) -> dict[str, Estimate]:
    """Household moves over the policy years, paired with the baseline.

    Returns
    -------
    dict
        ``all`` (within the city), each background group (within the city), ``arrived`` and ``left``;
        empty when there are no flows.
    """
    results = [view.result(package.digest), view.result(package.baseline)]
    flows = [getattr(result, "flows", None) for result in results]
    known = [flow for flow in flows if flow is not None and not flow.empty]
    if len(known) < 2:
        return {}
    start = first_year(package, view)

    def count(kind: str, group: str | None = None) -> Estimate:
        def rows_of(result: Any) -> pd.Series:
            rows = result.flows
            origin, destination = rows["origin"] == OUTSIDE, rows["destination"] == OUTSIDE
            wanted = {"within": ~origin & ~destination, "arrived": origin, "left": destination}[kind]
            wanted &= rows["year"] >= start
            if group is not None:
                wanted &= rows["group"].astype(str) == group
            seeds = sorted(rows["seed"].unique())
            return rows[wanted].groupby("seed")["households"].sum().reindex(seeds, fill_value=0)

        return paired_estimate(paired(view, package, rows_of))

    groups = sorted(known[0]["group"].astype(str).unique())
    found = {"all": count("within"), "arrived": count("arrived"), "left": count("left")}
    return found | {group: count("within", group) for group in groups if group != "all"}


def first_year(package: Package, view: View) -> int:
    """First year with a policy in a package."""
    starts = [block.start for block in package.blocks if block.start is not None]
    return min(starts, default=view.first_year)


def area_means(view: View, digest: str, column: str, year: int) -> pd.Series:
    """Mean over seeds of an area indicator, by area code."""
    rows = view.result(digest).areas
    rows = rows[rows["year"] == year]
    return rows.assign(area=rows["area"].astype(str)).groupby("area")[column].mean()


def area_differences(view: View, package: Package, column: str, year: int) -> pd.DataFrame:
    """Paired difference of an area indicator: ``effect`` and ``half`` (95 % half-width) by area code."""
    wide = []
    for digest in (package.digest, package.baseline):
        rows = view.result(digest).areas
        rows = rows[rows["year"] == year]
        wide.append(rows.assign(area=rows["area"].astype(str)).pivot(index="seed", columns="area", values=column))
    seeds = wide[0].index.intersection(wide[1].index)
    difference = wide[0].loc[seeds] - wide[1].loc[seeds]
    half = [half_width(difference[name].to_numpy(float)) for name in difference]
    return pd.DataFrame({"effect": difference.mean(), "half": half}, index=difference.columns)


def area_table(view: View) -> pd.DataFrame:
    """Return code, name, lon, lat, area_km2 … of the areas; empty when no manifest carries them."""
    for result in view.study.results.values():
        areas = (getattr(result, "manifest", None) or {}).get("areas")
        if areas:
            frame = pd.DataFrame(areas)
            frame["code"] = frame["code"].astype(str)
            return frame
    return pd.DataFrame(columns=["code", "name", "lon", "lat", "area_km2"])
