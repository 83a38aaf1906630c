"""Every sentence and label of the report, in one place, and the language it is written in.

``say(key, **values)`` fills a sentence in the language of the enclosing ``speaking``; so do the labels. Metrics carry
their own English labels in ``sim.metrics.REGISTRY``; the labels here are for what the registry lacks.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sim.config import ConfigError
from sim.report import bokmal

LANGUAGES = {"en": None, "nb": bokmal}
"""Language -> where its words are; none is this file."""
_LANGUAGE = ContextVar("language", default="en")


@contextmanager
def speaking(language: str) -> Generator[None]:
    """Write in a language, ``en`` or ``nb``, until the block ends."""
    if language not in LANGUAGES:
        raise ConfigError(f"report.language must be one of {', '.join(LANGUAGES)}, got {language}")
    token = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


def language() -> str:
    """Return the language that is being written."""
    return _LANGUAGE.get()


@dataclass(frozen=True)
class Labels:
    """Labels by code, under the name that other languages keep theirs."""

    name: str
    english: dict[str, str]

    def get(self, key: str, default: Any = None) -> Any:
        """Return the label of a code in the language that is being written, else in English, else the default."""
        words = LANGUAGES[language()]
        translated = getattr(words, self.name, {}).get(key) if words else None
        return self.english.get(key, default) if translated is None else translated


ENGLISH = {
    # numbers
    "unknown_number": "not known",
    "of_hundred": "points of 100",
    "share_unit": "%, effect in percentage points",
    "corrected_label": "{label}, randomness-corrected",
    "corrected_meaning": "{meaning}; what chance alone would give is taken away",
    "percentage_points": "percentage points",
    "points": "points",
    "million": "million",
    "a_year": " a year",
    "between": "between {low} and {high}",
    # page
    "page_title": "{n} policies compared with carrying on as today: {city}",
    "page_title_one": "One policy compared with carrying on as today: {city}",
    "page_title_none": "Carrying on as today: {city}",
    "lead": "Simulated household by household, {first}–{last}, with the same people, arrivals and luck in "
    "every scenario. Differences are policy minus baseline, paired by seed; intervals are 95 %.",
    "contents": "On this page",
    "asked": "What was asked",
    "found": "What came out",
    "effects": "Effects in plain words",
    "series": "Over time",
    "areas": "Living conditions by area",
    "maps": "Map of the city",
    "groups": "Who gains and who pays",
    "quality_check": "Rental quality check: benefits and losers in one table",
    "starts": "Both start geographies of municipal homes",
    "starts_table": "{title}: key measures under both starts",
    "settings": "Settings, seeds, versions",
    "limits": "What this model cannot say",
    "baseline_intro": "Everything is compared with “{title}”.",
    "no_packages": "There is no policy scenario in this study, so there is nothing to compare.",
    "source": "Source",
    "rationale": "Why it was asked",
    "in_force": "In force",
    "no_block": "no policy block",
    "block_from": "{block}: from {start}{end}, strength {strength}{target}",
    "block_target": ", in areas: {target}",
    "block_until": " until {end}",
    "differs_by": "differs by {parameters}",
    # verdict
    "falls": "falls",
    "rises": "rises",
    "verdict_clear": "{title} {verb} by {size}, between {low} and {high} (95 %, {seeds}), in {year}.",
    "verdict_agreement": "{sentence} It {verb} in {seeds}.",
    "every_seed": "every one of {n} seeds",
    "some_seeds": "{same} of {n} seeds",
    "verdict_noise": "{title}: no effect larger than {largest} either way could be told from noise. The "
    "estimate is {size}, between {low} and {high} (95 %, {seeds}), in {year}.",
    "verdict_same": "{title} is the same as in the baseline in every seed: {size}, between {low} and {high} "
    "(95 %, {seeds}), in {year}.",
    "verdict_single": "{title} differs by {size} in {year}, from one seed: no interval, so this may be luck.",
    "verdict_none": "No effect was measured for this scenario.",
    "headline_dissimilarity": "Dissimilarity of people with {group} against the rest ({unit}, {corrected})",
    "headline_isolation": "Isolation of people with {group} ({unit}, {corrected})",
    "corrected": "randomness-corrected",
    "corrected_short": "corrected",
    "uncorrected": "not corrected for randomness",
    "paired_seeds": "{n} paired seeds",
    "paired_seed": "1 paired seed",
    "from_to": "From {baseline} in the baseline to {policy}.",
    "bound": "Mechanical bound",
    "bound_within": "{bound}: what would follow if every treated household were placed as intended and "
    "nobody else reacted. The estimate is within it.",
    "bound_beyond": "{bound}: what would follow if every treated household were placed as intended and "
    "nobody else reacted. The estimate is beyond it, so something multiplies the effect: look at prices, "
    "turnover and who moved before relying on it.",
    "bound_beyond_noise": "{bound}: what would follow if every treated household were placed as intended "
    "and nobody else reacted. The estimate is larger but cannot be told from zero: read it as luck.",
    "bound_missing": "not measured for this scenario",
    "detectable": "Smallest detectable effect",
    "detectable_text": "{size} with {seeds} (t quantile × standard error of the paired difference).",
    "pairs_for_half": "About {n} pairs in all would make the interval half as wide.",
    "detectable_missing": "not known: it takes at least two seeds.",
    "moved": "Who moved",
    "moved_text": "{first}–{last}, moves within the city: {change} ({interval}) on top of {baseline} in the baseline.",
    "moved_group": "Of these, households with {group}: {change} ({interval}).",
    "moved_in": "Households that came to the city: {change} ({interval}).",
    "moved_out": "Households that left the city: {change} ({interval}).",
    "moved_missing": "flows were not recorded",
    "involuntary": "Involuntary moves: {change} ({interval}).",
    "cost": "Public cost",
    "cost_text": "{total} over {first}–{last} in the simulated city ({interval}).",
    "cost_revenue": "a net revenue of {total} over {first}–{last} in the simulated city ({interval}).",
    "cost_households": "That is {per_household} per household of the city in all.",
    "cost_missing": "not measured",
    "cost_zero": "none was booked, {first}–{last}.",
    "also": "Clearest other changes",
    "also_none": "none of the other {n} measures looked at differs clearly.",
    "also_note": "Of {n} measures looked at, about {expected} would look clear by chance alone; {kept} remain clear "
    "when at most one in twenty of those may be luck (Benjamini and Yekutieli).",
    "no_interval": "one seed, no interval",
    "interval_range": "{low} to {high}",
    "in_a_word": "95 %: {low} to {high}",
    # effect table
    "measure": "Measure",
    "baseline": "Baseline",
    "policy": "Policy",
    "effect": "Effect",
    "interval": "95 % interval",
    "bound_short": "Bound",
    "no_bound": "–",
    "seeds": "Seeds",
    "clear": "clear",
    "clear_alone": "clear alone, not among so many",
    "not_clear": "could be noise",
    "no_difference": "no difference",
    "effects_intro": "Last simulated year ({year}). “Clear” means that the 95 % interval of the paired "
    "difference excludes zero, also when account is taken of how many measures the table lists (at most one in "
    "twenty of such rows is expected to be luck: Benjamini and Yekutieli); “clear alone” means without that. Indices "
    "run from 0 to 100 points. “Bound” is the mechanical bound of the policy on that measure, where it has one.",
    "all_measures": "All {n} measures, groups and unit sizes in {year}",
    "all_measures_cut": "The first {shown} of {n} rows in {year}; the rest is in effects.parquet",
    "download": "Data (CSV)",
    # figures
    "year": "Year",
    "change_in": "Change in {metric}",
    "burn_in": "Settling years",
    "band": "Band: paired 95 % interval",
    "difference": "Policy − baseline",
    "level": "Level",
    "drawing": "Report",
    "figures_cut": "Figures and maps show the first {shown} of {n} scenarios; tables show all.",
    "series_intro": "Above: levels, averaged over seeds. Below: policy minus baseline with its paired 95 % "
    "interval. Grey years come before the first policy starts; until then all scenarios are one and the "
    "same run.",
    "series_alt": "{title}, {first} to {last}. In {last}: {readings}.",
    "map_intro": "Each cell is one area, placed by its centre, sized by its land area within limits, and "
    "nudged apart where they would overlap; borders are not real borders. Hover or tap for names and "
    "values. North is up. Last simulated year, {year}; all packages share the colours of a measure.",
    "map_noise": "Grey in the map of differences: the 95 % interval of that area’s difference holds zero. "
    "About one area in twenty would look clear by chance.",
    "map_noise_one": "One seed: differences of single areas include luck, and no interval can be given.",
    "map_city": "Mean of {seeds}, {households} households ({scale}).",
    "map_city_levels": "Baseline and policy: {seeds}, {households} households ({scale}).",
    "map_city_change": "Difference: {seeds}, {households} households ({scale}).",
    "one_seed": "one seed",
    "n_seeds": "{n} seeds",
    "map_missing": "This study’s files carry no area centres, so no map is drawn.",
    "map_skipped": "Not drawn, because their centre is not known: {areas}.",
    "map_alt": "Map of {title}, {what}, {year}: from {low} to {high} over {n} areas.",
    "map_alt_same": "Map of {title}, {what}, {year}: {n} areas, no difference anywhere.",
    "map_more": "More maps",
    "map_same": "no area differs",
    "map_baseline": "Baseline",
    "map_policy": "Policy",
    "map_difference": "Policy − baseline",
    "map_less_baseline": "{title} − baseline",
    "map_legend_alt": "Legend of the maps of {title}: baseline in {unit}, differences in {change}.",
    "scale_full": "{city}",
    "scale_part": "{share} of {city}",
    "groups_intro": "Effects by group in {year}, with paired 95 % intervals. Groups are described, not "
    "ranked. Groups by tenure and income are those who are in them that year, not always the same people: a "
    "group’s average also changes when its members do. “Those who lived here at the start” are followed "
    "(the effect on people); “everyone” is who lives here now (the effect on the place).",
    "groups_missing": "No measure in this study is broken down by group.",
    "groups_alt": "{title}, effect by group in {year}: {readings}.",
    "who": "Group",
    "change": "Change",
    "reading": "Reading",
    "gain": "gain",
    "loss": "loss",
    "neither": "depends on who you are",
    "no_clear_change": "no clear change",
    "single_seed_reading": "one seed: cannot be judged",
    "quality_intro": "Better homes and lost homes belong together: an inspection helps those who keep or "
    "find a supported home and costs those who lose one. Last year, policy minus baseline.",
    "for_whom": "For whom",
    "quality_missing": "None of the measures of this table is in the study.",
    "starts_intro": "Where municipal homes lie at the start is an assumption (3.5 % of units; half of them "
    "in the inner east). The answer is therefore shown for two starts.",
    "start_observed": "By zone, as assumed from what is known (“observed”)",
    "start_proportional": "In proportion to renters (“proportional”)",
    "start": "Start geography",
    "starts_one": "Only this start was run: {start}. The other one is an override away: "
    "city.municipal_start={other}. Until it has been run, read the result above as holding for one assumed "
    "geography.",
    # living conditions by area
    "areas_intro": "The table of the committee on living conditions in cities (NOU 2020:16) for every area, {year}: "
    "its five indicators, in how many of them the area is at or above the cut-off, and four conditions around "
    "families. Areas are the model’s cells: this is no forecast for a named place.",
    "areas_sample": "Only a part of the households is simulated ({scale}), so an area holds few children and few "
    "young adults: luck alone moves its shares by several points, and moves more areas beyond a cut-off than in the "
    "whole city.",
    "cut_offs": "Cut-offs: {cut_offs}. The one for children in low income is the committee’s; the others lie near "
    "the middle of the areas on its list (assumption).",
    "areas_counts": "How many areas",
    "areas_table": "Every area",
    "areas_show": "Show",
    "areas_sort": "Choose a heading to sort by it; choose it again to turn the order.",
    "areas_all": "Show all {n} areas",
    "areas_first": "Show the first {n} only",
    "areas_caption": "Living conditions by area, {label}, {year}",
    "areas_dim": "Differences in grey could be noise: their 95 % interval holds zero. About one in twenty would "
    "look clear by chance alone.",
    "area": "Area",
    "overlap": "Challenges that come together",
    "overlap_intro": "Number of areas at or above the cut-offs of both indicators ({label}, {year}); the diagonal "
    "counts those at or above the cut-off of one.",
    "overlap_change": "{title}: change of these numbers",
    "multiples": "Small maps: {year}",
    "multiples_intro": "One row an indicator, in the colours of its legend; grey areas could be noise, and about one "
    "area in twenty would look clear by chance. Hover or tap for names and values.",
    "children_exposed": "What children of each group live with",
    "children_exposed_intro": "Per cent ({label}, {year}): the group’s children who live in areas at or above a "
    "cut-off; the mean share of children in low income around them; and how much of their lives so far they spent in "
    "the quarter of areas with the lowest status. Groups are described, never ranked.",
    "all_children": "all children",
    "several": "several challenges",
    "children_area_low_income": "children in low income around them",
    "childhood_low_status": "life so far in areas of low status",
    "children_changes": "{title}: changes for children",
    "gaps": "Gaps between areas: who lives there, and the rest",
    "gaps_intro": "Areas in the quarter of lowest status less those in the quarter of highest, in percentage "
    "points ({label}, {year}). Composition is the gap there would be if everyone had the city-wide rate of people "
    "of their own kind (age, sex, background, household type, education or parents’ education); context is the "
    "rest. Context here includes what those kinds do not tell about people: it is no measure of what places do.",
    "gap": "Gap",
    "composition": "Composition",
    "context": "Context and the rest",
    "composition_share": "Composition, % of the gap",
    "indicator": "Indicator",
    "gaps_changes": "{title}: changes of gaps",
    "generations": "From parents to children",
    "generations_intro": "Household income ranks of adults of 26–40 years with a home of their own and a known "
    "childhood, against the rank of the home they grew up in ({label}, {year}). A slope of 0 would mean that origin "
    "says nothing, 1 that it says everything.",
    "generations_changes": "{title}: changes between generations",
    "generations_missing": "Not known yet: nobody with a known childhood and a home of their own is 26 years old.",
    "grew_up": "Grew up in",
    "whole_city": "the whole city",
    "rank_slope": "Slope",
    "rank_from_low": "Expected rank (0–1) from the lowest quarter’s middle",
    "persons": "Persons",
    "stayers": "Those who stayed, and those who came instead",
    "stayers_intro": "Mean income rank of areas, changes added up over the policy years: in all, among households that "
    "stayed, by households that moved in and out, and by households that were formed or ended. An average can improve "
    "although nobody’s life does.",
    # tracing
    "traces": "Who lives elsewhere because of it",
    "traces_intro": "The same households in baseline and policy, matched by the key each keeps for life, from just "
    "before the policy to the end; newcomers count as having moved. "
    "A household lives elsewhere because of the policy also when it only follows a chain of "
    "others’ moves that the policy set off: these are counts of differences, not of anybody’s reasons, and say nothing "
    "about a single household. Tables show means over seeds.",
    "trace_seeds": "Traced on {seeds}.",
    "trace_table_data": "All tables (CSV)",
    "trace_same_home": "Same home in both",
    "trace_moved_anyway": "Moved anyway, same home",
    "trace_moved_elsewhere": "Moved in both, to different homes",
    "trace_moved_by_policy": "Moved with the policy only",
    "trace_kept_by_policy": "Stayed with the policy only",
    "trace_only_with_policy": "In the city with the policy only",
    "trace_only_in_baseline": "In the city in the baseline only",
    "trace_elsewhere": "Households that live elsewhere because of the policy",
    "trace_fates_note": "By income quartile at the end of the baseline.",
    "trace_fates_alt": "{title}: households that live elsewhere because of it, per cent. {readings}.",
    "trace_share_of_households": "Share of households [%]",
    "trace_kind_group": "background",
    "trace_kind_tenure": "tenure",
    "trace_kind_income_quartile": "income",
    "trace_kind_family_stage": "family stage",
    "trace_fates_by": "What became of households, by {kind}",
    "trace_utility_by": "Value of the home (utility units), by {kind}",
    "trace_left_over_by": "Income left after housing (NOK a year), by {kind}",
    "trace_displacement_by": "Who lived in treated areas before and does no longer, by {kind}",
    "trace_households": "Households",
    "trace_winners": "Better off",
    "trace_losers": "Worse off",
    "trace_mean_change": "Mean change",
    "trace_displaced": "Gone with the policy only",
    "trace_retained": "Gone in the baseline only",
    "trace_gone_anyway": "Gone in both",
    "trace_net": "Net displaced (share)",
    "trace_chains": "Vacancy chains",
    "trace_moves": "Moves into homes",
    "trace_mean_length": "Mean length (moves)",
    "trace_ended_by_newcomer": "Ended by a newcomer (share)",
    "trace_flows": "Moves between districts: the {n} largest differences (households)",
    "trace_rings": "By distance from treated areas: {title}",
    "trace_rings_note": "Mean of areas weighted by persons, last year; lines are paired 95 % intervals over all seeds.",
    "trace_rings_alt": "{title}, effect by distance from treated areas: {readings}.",
    "trace_treated": "treated",
    "trace_distance": "Distance between centres",
    # cost
    "costs": "What it costs, and who has more or less",
    "costs_intro": "Public cost in the simulated city, NOK of the base year, means over seeds; revenue is negative. "
    "It covers payments that the model books to a policy, not what they are worth to anybody.",
    "cost_years": "By year (NOK million)",
    "cost_recipients": "By who is paid and who pays, mean a year (NOK million)",
    "cost_paid": "Paid to them",
    "cost_received": "Received from them",
    "cost_total": "Total",
    "cost_financing": "Tax that pays for it",
    "cost_units": "Cost of all years per unit of effect in the last (NOK)",
    "cost_units_intro": "Interval by Fieller’s theorem from paired seeds. Where an effect cannot be told from zero "
    "there is none: any price per unit is possible. Counted in the direction of the estimate, so it says how dear a "
    "change is, not whether it is wanted.",
    "cost_each": "Per unit",
    "cost_unit": "unit",
    "cost_no_end": "without end: the effect may be zero",
    "cost_distribution": "By income quartile and background, last year, policy minus baseline (95 % intervals)",
    "recipient_households": "Households",
    "recipient_landlords": "Landlords",
    "recipient_home_sellers": "Sellers of homes",
    "recipient_developers": "Developers",
    "recipient_providers": "Providers of services and works",
    # mechanisms
    "mechanism_title": "What each mechanism adds (Shapley value, 95 % interval)",
    # settings
    "scenario": "Scenario",
    "setting": "Setting",
    "value": "Value",
    "none": "none",
    "settings_intro": "Each cell is one scenario with all its seeds. The digest names everything that changes numbers.",
    "cell": "Cell",
    "city": "City",
    "scale": "Scale",
    "version": "Version",
    "machine": "Run on: {machines}.",
    "groups_table": "{title}, by group, as a table",
    "wall": "Wall time",
    "memory": "Peak memory",
    "years": "Years",
    "parameters": "All parameters that differ between cells",
    "all_parameters": "Every parameter of the baseline ({n})",
    "failed": "Not finished",
    "failed_intro": "These cells failed and are not in any figure:",
    "made_by": "Made by Nabolag {version} on {date}. This page is one file and asks the network for nothing.",
}

LIMITS = (
    "It makes no forecast for a named place. Areas carry the names of the figures they start from; what "
    "happens to them in a run is one possible course under stated assumptions.",
    "It says nothing about any individual or family. Households are drawn so that totals match published "
    "margins; none of them is a real one.",
    "Groups are described, never ranked. A group’s average says nothing about a member of it.",
    "Differences between scenarios are better founded than levels. A level rests on every assumption at "
    "once; a paired difference cancels most of them.",
    "An interval here covers luck only: the same model with other seeds. It does not cover wrong "
    "assumptions; vary the parameters that matter before relying on a number.",
    "Averages improve when people are replaced. An area whose figures rise may have lost those who had "
    "least; look at who moved, and at those who stayed, before calling it better.",
    "Labels hurt: official designation of areas lowered prices by 3–5 % and drove people away in Denmark "
    "and the Netherlands. Publishing a list of treated areas is itself a measure.",
    "Health, loneliness, psychiatric illness, negative social control and parenting are outside the model.",
    "Neighbourhood effects on children are small by default, as the Norwegian evidence says; where a child "
    "lives is not where the child ends up.",
)

GROUPS = Labels(
    "GROUPS",
    {
        "all": "everyone",
        "asia_africa": "background from Asia, Africa, Latin America or Turkey",
        "other_immigrant": "other immigrant background",
        "majority": "majority background",
        "mixed": "mixed background",
        "renter": "renters",
        "owner": "self-owners",
        "initial_residents": "those who lived here at the start",
        "three_or_more_children": "three children or more",
        "coop": "cooperative owners",
        "families": "families with children",
        "single": "single, no children",
        "couple": "couple, no children",
        "children_0_5": "youngest child 0–5",
        "children_6_17": "youngest child 6–17",
        "adult_children": "youngest child grown up",
        "older": "67 or older",
        "minority": "minority background",
        "low_income_children": "children in low income",
        "couples": "couples",
        "lone_parents": "lone parents",
        "works": "a parent works",
        "no_work": "no parent works",
        "several": "several challenges",
        "inner_east": "inner east",
        "inner_west": "inner west",
        "outer_east": "outer east",
        "outer_west": "outer west",
        "outer_south": "outer south",
    },
)
for _rank, _name in enumerate(("lowest", "second", "third", "highest"), start=1):
    GROUPS.english[f"income_quartile_{_rank}"] = f"{_name} income quartile"
    GROUPS.english[f"status_quartile_{_rank}"] = f"areas in the quarter of {_name} status"

UNIT_SIZES = Labels(
    "UNIT_SIZES",
    {
        "all": "",
        "city": "",
        "block": "blocks",
        "sub_district": "sub-districts",
        "area": "sub-districts",
        "district": "districts",
        "zone": "zones",
        "status_quartile": "lowest less highest status",
    },
)

LABELS = Labels("LABELS", {})
"""Labels of measures in other languages: in English the registry has them."""
UNITS = Labels("UNITS", {})
"""The same of units, as they are shown."""
WHO = Labels("QUALITY_CHECK", {})
"""The same of those whom a measure of the rental quality check is about."""

METRICS = {
    "dissimilarity": "dissimilarity",
    "dissimilarity_corrected": "dissimilarity, randomness-corrected",
    "public_cost": "public cost",
    "mechanical_bound": "mechanical bound",
}

INDICATORS = Labels(
    "INDICATORS",
    {
        "outside_work_30_59": "outside work, ages 30–59",
        "outside_20_29": "outside work and education, ages 20–29",
        "not_completed_21_29": "upper secondary not completed, ages 21–29",
        "low_education_30_59": "low education, ages 30–59",
        "children_low_income": "children in low-income households",
        "children_renting": "children in rented homes",
        "families_crowded": "crowded families",
        "safe_access": "safe access to recreation",
        "turnover": "turnover of residents in a year",
        "challenges": "number of challenges",
        "low_income": "persons in low income",
        "owner_share": "self-owners",
        "coop_share": "cooperative owners",
        "renter_share": "renters",
        "municipal_share": "municipal homes",
        "private_let_share": "private lets",
        "price": "price",
        "rent": "rent",
        "status": "status (mean income rank less one half)",
        "reputation": "reputation",
    },
)

CITIES = Labels(
    "CITIES",
    {
        "oslo": "Oslo",
        "oslo_small": "Oslo, every tenth household",
        "classroom": "the invented city “classroom”",
        "synthetic": "an invented city",
        "from_table": "a city of your own",
    },
)

BLOCKS = Labels(
    "BLOCKS",
    {
        "housing_mix": "Varied housing mix",
        "rental_quality_check": "Rental quality check",
        "owner_occupancy": "Owner-occupancy",
        "youth_and_work": "Youth and work",
        "area_initiative": "Area initiative",
        "city_planning_amenity": "Amenities evened out",
        "secure_rental": "Secure rentals",
        "new_build_rule": "Rules for new homes",
        "landlord_discrimination": "Equal treatment of tenants",
        "settlement": "Settlement of newcomers",
        "income_support": "Income support",
        "school_admission": "Admission to schools",
        "school_resources": "Resources of schools",
        "kindergarten": "Kindergarten",
    },
)

MECHANISMS = Labels(
    "MECHANISMS",
    {
        "own_group": "Own-group preference",
        "income_sorting": "Minding neighbours’ incomes",
        "credit_limits": "Credit limits",
        "discrimination": "Discrimination in letting",
        "schools": "Minding schools",
        "stock_geography": "Where which homes are",
        "total": "All together",
    },
)


def say(key: str, **values: object) -> str:
    """Return a sentence with its gaps filled."""
    words = LANGUAGES[language()]
    text = words.SENTENCES[key] if words else ENGLISH[key]
    return text.format(**values) if values else text


def limits() -> tuple[str, ...]:
    """Say what the model cannot say."""
    words = LANGUAGES[language()]
    return words.LIMITS if words else LIMITS
