"""Tables of the report as plain rows."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from sim.report import readings
from sim.report.measures import Measure, decimals_for, group_label, measure, number, title_of
from sim.report.precision import adjusted_p_values
from sim.report.readings import Estimate, Package, View
from sim.report.words import WHO, say

FOCUS = "{focus}"
"""Stands for the group that verdicts are about."""

RANK_CHANGE = "income_rank_change"
"""Begins the names of changes of areas' mean income rank: in all, of those who stayed, by replacement ..."""

NOT_OF_PEOPLE = ("public_cost", "public_spending", "public_revenue", "mechanical_bound", "group_share")
"""Measures whose groups are no groups of people to be compared."""

KEY_MEASURES = (
    ("dissimilarity_corrected", FOCUS, "sub_district"),
    ("isolation_corrected", FOCUS, "sub_district"),
    ("income_segregation_corrected", "all", "sub_district"),
    ("tenure_dissimilarity_corrected", "renter", "sub_district"),
    ("family_dissimilarity_corrected", "all", "sub_district"),
    ("ownership", "all", "city"),
    ("price_per_m2", "all", "city"),
    ("rent_per_m2", "all", "city"),
    ("rent_burden", "all", "city"),
    ("crowded", "all", "city"),
    ("children_low_income", "all", "city"),
    ("turnover", "all", "city"),
    ("involuntary_moves", "all", "city"),
    ("municipal_share", "all", "city"),
    ("private_lets", "all", "city"),
    ("supported_quality", "all", "city"),
    ("lets_open_to_supported", "all", "city"),
    ("households", "all", "city"),
)
"""What most readers ask for first: metric, group, unit size."""

QUALITY_CHECK = (
    ("supported_quality", "supported tenants in private lets"),
    ("unsupported_poor_quality", "poor tenants without support"),
    ("lets_open_to_supported", "supported tenants who look for a home"),
    ("supported_households", "supported tenants"),
    ("involuntary_moves", "tenants who got notice, owners who had to sell"),
    ("without_home", "households that look for a home without having one"),
    ("social_waiting", "those who wait for a municipal home"),
    ("rent_small", "tenants of small homes"),
    ("rent_burden", "all tenants"),
    ("private_lets", "landlords and tenants"),
    ("ownership", "buyers of homes that landlords sell"),
)
"""Benefits and losers of a rental quality check, always together (``policies.md``)."""


@dataclass(frozen=True)
class Row:
    """One line of an effect table, ready to print."""

    title: str
    baseline: str
    policy: str
    effect: str
    interval: str
    seeds: str
    clear: bool
    unit: str = ""
    note: str = ""
    who: str = ""
    reading: str = ""
    bound: str = ""
    meaning: str = ""


def effect_row(
    row: pd.Series, title: str = "", who: str = "", bound: float = math.nan, adjusted: float = math.nan
) -> Row:
    """Write one row of effects in plain words, with its mechanical bound where it has one.

    ``adjusted`` is its p-value among all rows read with it; NaN where it is read alone.
    """
    found = Estimate(
        *(float(row[name]) for name in ("baseline", "policy", "effect", "low", "high")), int(row["n_pairs"])
    )
    item = measure(row["metric"], max(abs(found.baseline), abs(found.policy)))
    decimals = item.decimals(found.effect, found.low, found.high, found.baseline)
    shown = min(decimals, max(1, decimals_for(found.baseline * item.factor, math.nan, math.nan) + 1))
    interval = say("no_interval")
    if found.has_interval:
        low, high = (number(x * item.factor, decimals, signed=True) for x in (found.low, found.high))
        interval = say("interval_range", low=low, high=high)
    return Row(
        title=title or title_of(item, row["group"], row["unit_size"]),
        baseline=number(found.baseline * item.factor, shown),
        policy=number(found.policy * item.factor, shown),
        effect=number(found.effect * item.factor, decimals, signed=True),
        interval=interval,
        seeds=number(found.n_pairs, 0),
        clear=found.clear,
        unit=item.unit_note,
        note=clarity(found, adjusted),
        who=who,
        reading=reading(found, item),
        meaning=item.meaning,
        bound=number(bound * item.factor, decimals) if math.isfinite(bound) else say("no_bound"),
    )


def clarity(found: Estimate, adjusted: float = math.nan) -> str:
    """Say whether an effect can be told from noise, alone and among all rows read with it."""
    if not found.has_interval:
        return say("single_seed_reading")
    if found.exact:
        return say("no_difference")
    if not found.clear:
        return say("not_clear")
    return say("clear_alone") if adjusted >= 0.05 else say("clear")


def reading(found: Estimate, item: Measure) -> str:
    """Say whether a change is a gain or a loss, where that does not depend on who one is."""
    if not found.has_interval:
        return say("single_seed_reading")
    if found.exact:
        return say("no_difference")
    if not found.clear:
        return say("no_clear_change")
    if not item.better:
        return say("neither")
    return say("gain" if (found.effect > 0.0) == (item.better == "higher") else "loss")


def focus_group(rows: pd.DataFrame) -> str:
    """Return the group that verdicts are about in these rows."""
    key = readings.headline(rows)
    return key[1] if key else "all"


def key_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Select the key measures in their order; the first rows when the study holds none of them."""
    focus = focus_group(rows)
    wanted = [(metric, focus if group == FOCUS else group, size) for metric, group, size in KEY_MEASURES]
    by_key = rows.drop_duplicates(["metric", "group", "unit_size"]).set_index(["metric", "group", "unit_size"])
    held = [key for key in wanted if key in by_key.index]
    if not held:
        return rows.head(len(KEY_MEASURES))
    return by_key.loc[held].reset_index()


def effect_table(view: View, package: Package) -> list[Row]:
    """Key measures of a package in its last year."""
    rows = view.last(package)
    key = key_rows(rows)
    return [
        effect_row(row, bound=readings.bound_of(rows, package, row["metric"]), adjusted=p)
        for (_, row), p in zip(key.iterrows(), adjusted_p_values(key["p_value"]), strict=True)
    ]


def full_table(view: View, package: Package, most: int = 400) -> tuple[list[Row], int]:
    """Return every row of a package's last year, at most ``most`` of them, and how many there are.

    Rows that tell of a single district come last.
    """
    rows = view.last(package)
    single = (rows["unit_size"] == "district") & rows["metric"].str.startswith(("gap", "rank_"))
    rows = pd.concat([rows[~single], rows[single]])
    adjusted = adjusted_p_values(rows["p_value"])[:most]
    lines = zip(rows.head(most).iterrows(), adjusted, strict=True)
    return [effect_row(row, adjusted=p) for (_, row), p in lines], len(rows)


def grouped_metrics(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """List metric and unit size of everything that is broken down by who people are."""
    found = []
    for (metric, unit_size), part in rows.groupby(["metric", "unit_size"], sort=False):
        plain = part[part["group"] != "all"]
        about_people = metric not in NOT_OF_PEOPLE and unit_size in ("city", "all")
        if (
            about_people
            and plain["group"].nunique() >= 2
            and not metric.startswith(("price_", "rent_per", "completion_icc", RANK_CHANGE))
        ):
            found.append((metric, unit_size))
    order = ("ownership", "crowded", "housing_cost_share", "space_per_person", "dwelling_quality", "area_status")
    return sorted(found, key=lambda key: (order.index(key[0]) if key[0] in order else len(order), key))


def group_order(groups: Iterable[str]) -> list[str]:
    """Sort groups: everyone, background, income, tenure, family, the rest."""

    def place(group: str) -> tuple[int, str]:
        if group == "all":
            return 0, group
        if group.startswith(("income_", "status_")):
            return 2, group
        if group in ("owner", "coop", "renter"):
            return 3, str(("owner", "coop", "renter").index(group))
        if group in ("families", "three_or_more_children", "low_income_children"):
            return 4, group
        return (5, group) if group == "initial_residents" else (1, group)

    return sorted(dict.fromkeys(groups), key=place)


def group_table(rows: pd.DataFrame, metric: str, unit_size: str) -> list[Row]:
    """Effects of one package on one metric, by group."""
    part = rows[(rows["metric"] == metric) & (rows["unit_size"] == unit_size)]
    part = part.drop_duplicates("group").set_index("group", drop=False)
    return [effect_row(part.loc[g], title=capital(group_label(g))) for g in group_order(part["group"])]


def quality_table(view: View, package: Package) -> list[Row]:
    """Benefits and losers of a rental quality check in one table."""
    rows = view.last(package)
    table = []
    told = {metric: WHO.get(metric, who) for metric, who in QUALITY_CHECK}
    for metric, who in told.items():
        part = readings.pick(rows, metric)
        if not part.empty:
            bound = readings.bound_of(rows, package, metric)
            table.append(effect_row(part.iloc[0], title=measure(metric).label, who=who, bound=bound))
    total = readings.summed_metric(view, package, "involuntary_moves")
    if total.n_pairs:
        span = f"{readings.first_year(package, view)}–{view.last_year}"
        row = pd.Series({"metric": "involuntary_moves", "group": "all", "unit_size": "city", **vars(total)})
        label = f"{measure('involuntary_moves').label}, {span}"
        line = effect_row(row, title=label, who=told["involuntary_moves"])
        table.append(replace(line, unit=line.unit.removesuffix(say("a_year"))))
    return table


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]
