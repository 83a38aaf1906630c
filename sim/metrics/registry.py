"""What every reported number means: label, unit, range."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """Declaration of a measure.

    ``better`` is ``higher``, ``lower`` or ``""`` where the direction is no judgement.
    """

    label: str
    unit: str
    low: float
    high: float
    meaning: str
    better: str = ""


_INF = float("inf")


def _share(label: str, meaning: str, better: str = "") -> Measure:
    return Measure(label, "share", 0.0, 1.0, meaning, better)


def _areas(label: str, meaning: str) -> Measure:
    return Measure(label, "areas", 0.0, _INF, meaning, "lower")


def _difference(label: str, meaning: str) -> Measure:
    return Measure(label, "share", -1.0, 1.0, meaning)


def _segregation(label: str, meaning: str) -> dict[str, Measure]:
    """Declare a segregation measure with its random baseline and its corrected value."""
    return {
        "": _share(label, meaning),
        "_random": _share(f"{label}, random", f"Expected {label.lower()} if everyone were placed by lot"),
        "_corrected": Measure(
            f"{label}, corrected",
            "share",
            -1.0,
            1.0,
            f"{label} beyond chance: (value - random) / (1 - random), Carrington & Troske 1997",
        ),
    }


def _with_random(name: str, label: str, meaning: str) -> dict[str, Measure]:
    return {name + suffix: measure for suffix, measure in _segregation(label, meaning).items()}


REGISTRY: dict[str, Measure] = {
    **_with_random(
        "dissimilarity",
        "Dissimilarity",
        "Share of the group (or of the rest) that would have to move for the group's share to be the same in every unit; persons",
    ),
    **_with_random(
        "isolation", "Isolation", "Mean share of the own group in the unit of a member of the group; persons"
    ),
    **_with_random(
        "information_theory",
        "Information theory index",
        "How much less mixed the units are than the city, all background groups at once; persons",
    ),
    "dissimilarity_change_moves": Measure(
        "Dissimilarity, change by moves within the city",
        "share a year",
        -1.0,
        1.0,
        "Change of dissimilarity that the year's moves between areas made; births, deaths and migration make the rest",
    ),
    "exposure": _share(
        "Exposure to the rest", "Mean share of everyone else in the unit of a member of the group; persons"
    ),
    **_with_random(
        "income_segregation",
        "Income segregation",
        "Rank-order information theory index of household income (Reardon 2011), twenty income classes",
    ),
    "income_rank_between": _share(
        "Income-rank variance between units", "Share of the variance of household income ranks that lies between units"
    ),
    **_with_random(
        "tenure_dissimilarity",
        "Tenure dissimilarity",
        "Dissimilarity of households of one tenure (owner, coop, renter) against the others",
    ),
    **_with_random(
        "family_dissimilarity",
        "Family dissimilarity",
        "Dissimilarity of households with children 0-17 against the others",
    ),
    "owner_share": _share("Owner-occupiers", "Households that own their home directly"),
    "coop_share": _share("Cooperative owners", "Households that own a cooperative share"),
    "renter_share": _share("Renters", "Households that rent, municipal tenants included"),
    "ownership": _share("Own their home", "Households that own directly or through a cooperative"),
    "crowded": _share(
        "Crowded households", "More persons than rooms and under 25 m2 a person (official rule)", "lower"
    ),
    "rent_burden": _share("Rent burden", "Mean rent less allowance over net income, renting households", "lower"),
    "housing_cost_share": _share(
        "Housing cost share",
        "Mean housing cost (rent less allowance, or interest, repayment and upkeep) over net income",
        "lower",
    ),
    "left_after_housing": Measure(
        "Income left after housing",
        "NOK a year",
        -_INF,
        _INF,
        "Mean net income less housing cost, per household",
        "higher",
    ),
    "public_support": Measure(
        "Public support",
        "NOK a year",
        -_INF,
        _INF,
        "Mean housing allowance and income support, less the taxes that pay for packages, per household",
    ),
    "space_per_person": Measure(
        "Space", "m2 / person", 0.0, _INF, "Mean floor area per person in the household", "higher"
    ),
    "dwelling_quality": _share("Dwelling quality", "Mean standard of occupied homes, 0-1", "higher"),
    "price_per_m2": Measure(
        "Price", "NOK / m2", 0.0, _INF, "Mean indexed value over floor area, privately owned homes"
    ),
    "rent_per_m2": Measure("Rent", "NOK / m2 / year", 0.0, _INF, "Mean market rent over floor area, private lets"),
    "price_to_income": Measure("Price to income", "years", 0.0, _INF, "Mean home value over mean net household income"),
    "rent_small": Measure(
        "Rent of small homes",
        "NOK / m2 / year",
        0.0,
        _INF,
        "Mean market rent over floor area, private lets of one or two rooms",
    ),
    "turnover": _share("Turnover", "Households that moved home within the city in the year"),
    "move_rate": _share("Moves within the city", "Moves per person and year between or within areas"),
    "move_rate_between": _share("Moves between areas", "Moves per person and year between areas"),
    "birth_rate": Measure("Births", "per 1 000 persons", 0.0, _INF, "Births in the year"),
    "death_rate": Measure("Deaths", "per 1 000 persons", 0.0, _INF, "Deaths in the year"),
    "in_migration_rate": _share("Inflow", "Persons who came to the city in the year, per person"),
    "out_migration_rate": _share("Outflow", "Persons who left the city in the year, per person"),
    "population": Measure("Persons", "persons", 0.0, _INF, "Persons with a home"),
    "group_share": _share("Share of persons", "Share of the background group among persons with a home"),
    "households": Measure("Households", "households", 0.0, _INF, "Households with a home"),
    "without_home": _share("Without a home", "Households looking for a home without having one", "lower"),
    "listed_share": _share("Listed homes", "Homes on the market at the year's end"),
    "vacancy_rate": _share("Vacancy", "Homes on the market for more than one quarter at the year's end"),
    "children_low_income": _share(
        "Children in low income", "Persons under 18 in households below the EU60 line", "lower"
    ),
    "low_income": _share("Low income", "Persons in households below the EU60 line", "lower"),
    "persistent_low_income": _share(
        "Persistent low income", "Persons whose mean income of three years is below the three years' EU60 line", "lower"
    ),
    "children_persistent_low_income": _share(
        "Children in persistent low income",
        "Persons under 18 whose household's mean income of three years is below the three years' EU60 line",
        "lower",
    ),
    "children_low_income_by_family": _share(
        "Children in low income by family",
        "Persons under 18 below the EU60 line among those with two parents or partners, with one, with one in work",
        "lower",
    ),
    "low_income_children_working_family": _share(
        "Low income among working families", "Children with a parent in work among children below the EU60 line"
    ),
    "income_gini": _share(
        "Gini of incomes", "Gini coefficient of equivalised income after tax, transfers and allowance; persons"
    ),
    "areas_low_income_40": _areas(
        "Areas with 40 % children in low income", "Areas where at least 40 % of children live in low income"
    ),
    "areas_low_income_30": _areas(
        "Areas with 30 % children in low income", "Areas where at least 30 % of children live in low income"
    ),
    "areas_several_challenges": _areas(
        "Areas with several challenges", "Areas at or above the cut-offs of two or more of the committee's indicators"
    ),
    "co_occurrence": _areas(
        "Areas at or above both cut-offs", "Areas at or above the cut-offs of both indicators named (one, named twice)"
    ),
    "indicator_correlation": Measure(
        "Correlation of indicators",
        "correlation",
        -1.0,
        1.0,
        "Pearson's correlation of the two indicators named over inhabited areas, each counting once",
    ),
    "indicator_correlation_low_income_40": Measure(
        "Correlation of indicators where 40 % of children are in low income",
        "correlation",
        -1.0,
        1.0,
        "The same over areas where at least 40 % of children live in low income",
    ),
    "children_above_cut_off": _share(
        "Children in areas with a challenge",
        "Children of the group who live in areas at or above the cut-off of the indicator named",
        "lower",
    ),
    "children_area_low_income": _share(
        "Low income around children",
        "Mean share of children in low income in the area of a child of the group",
        "lower",
    ),
    "childhood_low_status": _share(
        "Childhood in areas of low status",
        "Share of the years that children of the group have lived so far which they spent in the quarter of areas "
        "with the lowest status",
    ),
    "gap": _difference(
        "Gap between areas",
        "Areas of the lowest less those of the highest status quartile, or the district named less the city",
    ),
    "gap_composition": _difference(
        "Gap between areas, composition",
        "Part of the gap that would be there if everyone had the city-wide rate of their own kind (age, sex, "
        "background, education, household type)",
    ),
    "gap_context": _difference(
        "Gap between areas, context",
        "Rest of the gap: what the place does, and what the kinds do not tell about who lives there",
    ),
    "rank_slope": Measure(
        "Rank-rank slope, household income",
        "ranks",
        -_INF,
        _INF,
        "Difference in adult household income rank (ages 26-40) between those who grew up at the top and at the "
        "bottom of the ranks; by district of childhood",
    ),
    "rank_from_low": Measure(
        "Adult rank from low-income homes",
        "income rank",
        -_INF,
        _INF,
        "Expected adult household income rank (ages 26-40) of those whose childhood rank was 0.25; by district of "
        "childhood",
        "higher",
    ),
    "rank_slope_persons": Measure(
        "Persons behind the rank-rank slope",
        "persons",
        0.0,
        _INF,
        "Persons of 26-40 years whose childhood is known and who have a home in the city",
    ),
    "completion_21_25": _share(
        "Completed upper secondary",
        "Persons of 21-25 who grew up in the city and have completed upper secondary; by parents' education, "
        "background, generation and status quartile of the area they grew up in",
        "higher",
    ),
    "completion_icc": Measure(
        "Likeness in completion",
        "correlation",
        -1.0,
        1.0,
        "Intraclass correlation of completion at 21-29 among siblings (family) and those who grew up in one area",
    ),
    "completion_icc_latent": Measure(
        "Likeness in completion, latent",
        "correlation",
        -1.0,
        1.0,
        "The same on the scale of a multilevel logistic model (0.396 and 0.057 in Norway, Myhr et al. 2017)",
    ),
    "in_work_20_29": _share("In work, 20-29", "Persons of 20-29 who are in work", "higher"),
    "in_work_30_59": _share("In work, 30-59", "Persons of 30-59 who are in work", "higher"),
    "income_rank_slope": Measure(
        "Income rank on childhood rank",
        "rank per rank",
        -_INF,
        _INF,
        "Slope of income rank at 30-40 on the income rank of the home one grew up in; persons whose mother is known",
        "lower",
    ),
    "municipal_share": _share("Municipal homes", "Municipal homes among all homes"),
    "social_waiting": Measure(
        "Waiting for social housing", "quarters", 0.0, _INF, "Mean time in the queue of those who wait", "lower"
    ),
    "supported_households": Measure(
        "Supported tenants", "households", 0.0, _INF, "Private tenants with housing allowance or a guarantee"
    ),
    "supported_quality": _share(
        "Quality of supported lets", "Mean standard of private lets with a supported tenant", "higher"
    ),
    "unsupported_poor_quality": _share(
        "Quality of other poor tenants' homes",
        "Mean standard of private lets of unsupported tenants in the lowest income third",
        "higher",
    ),
    "lets_open_to_supported": _share(
        "Lets open to supported tenants", "Private lets whose landlord takes supported tenants", "higher"
    ),
    "involuntary_moves": Measure(
        "Involuntary moves", "households a year", 0.0, _INF, "Moves after notice or forced sale", "lower"
    ),
    "forced_sales": Measure("Forced sales", "households a year", 0.0, _INF, "Sales forced by debt service", "lower"),
    "area_status": Measure(
        "Status of own area", "income rank - 0.5", -0.5, 0.5, "Mean income rank of the area one lives in, less one half"
    ),
    "area_amenity": Measure(
        "Amenity of own area",
        "standard deviations",
        -_INF,
        _INF,
        "Mean over households of centrality, green, safe access and quiet of their area; unit: areas at the start",
        "higher",
    ),
    "area_safe_access": _share(
        "Safe access to recreation", "Mean over households of the share with safe access in their area", "higher"
    ),
    "area_disorder": Measure(
        "Disorder of own area",
        "standard deviations",
        -_INF,
        _INF,
        "Mean over households of disorder, from youth outside work and turnover; unit: areas at the start",
        "lower",
    ),
    "area_cohesion": Measure(
        "Cohesion of own area",
        "standard deviations",
        -_INF,
        _INF,
        "Mean over households of cohesion, from owners, turnover, meeting places and contact; unit: areas at the start",
        "higher",
    ),
    "area_contact": _share(
        "Contact across groups",
        "Mean over households of the chance that two persons of their area differ in background, times one less turnover",
    ),
    "area_reputation": Measure(
        "Reputation of own area",
        "income rank",
        -_INF,
        _INF,
        "Mean over households of what their area is remembered for: status, disorder, municipal homes, labels",
    ),
    "amenity_spread": Measure(
        "Spread of amenity",
        "standard deviations",
        0.0,
        _INF,
        "Standard deviation of amenity over households; unit: areas at the start",
        "lower",
    ),
    "amenity_gini": _share(
        "Gini of safe access",
        "Gini coefficient over persons of safe access to recreation in their area, the amenity that has a true zero",
        "lower",
    ),
    "income_rank_change": Measure(
        "Change of income rank in areas",
        "rank a year",
        -1.0,
        1.0,
        "Year's change of the mean household income rank of a group of areas; the three parts below sum to it",
    ),
    "income_rank_change_stayers": Measure(
        "Change of income rank, stayers",
        "rank a year",
        -1.0,
        1.0,
        "Change for households that lived in these areas at both ends of the year, ageing included",
    ),
    "income_rank_change_replacement": Measure(
        "Change of income rank, replacement",
        "rank a year",
        -1.0,
        1.0,
        "What households that moved in and out, from and to anywhere, did to the areas' mean",
    ),
    "income_rank_change_formed": Measure(
        "Change of income rank, households formed and ended",
        "rank a year",
        -1.0,
        1.0,
        "What households formed in the city or dissolved by death, parting or joining did to the areas' mean",
    ),
    "sales": Measure("Sales to households", "a year", 0.0, _INF, "Homes bought by households"),
    "lets": Measure("New leases", "a year", 0.0, _INF, "Private homes let"),
    "private_lets": _share("Private lets", "Private lets among all homes"),
    "child_moves": Measure(
        "Moves of children",
        "moves / child / year",
        0.0,
        _INF,
        "Homes that children left for another in the city, by the tenure of the home left, over children at the year's end",
        "lower",
    ),
    "tenancy_length": Measure(
        "Years in the tenancy",
        "years",
        0.0,
        _INF,
        "Mean time that tenants have lived in their home so far, by who lets",
    ),
    "landlord_sales": Measure(
        "Sales by landlords", "homes a year", 0.0, _INF, "Private lets put on sale for ownership"
    ),
    "investor_purchases": Measure("Homes bought to let", "homes a year", 0.0, _INF, "Homes that landlords bought"),
    "non_profit_share": _share("Non-profit homes", "Homes of non-profit landlords among all homes"),
    "let_success": _share(
        "Lets per applicant",
        "Private lets got, per household and quarter with at least one among the homes it would take and can pay",
    ),
    "new_homes": Measure("New homes", "homes", 0.0, _INF, "Homes built since the start"),
    "new_homes_ownership": _share("Owners in new homes", "Households in homes built since the start that own them"),
    "new_homes_income_rank": _share("Income rank in new homes", "Mean income rank of households in new homes"),
    "new_homes_area_status": Measure(
        "Status of areas of new homes", "income rank - 0.5", -0.5, 0.5, "Mean status of the areas of lived-in new homes"
    ),
    "new_homes_families": _share("Families in new homes", "Households with children 0-17 among those in new homes"),
    "new_homes_children_low_income": _share(
        "Children in low income in new homes", "Persons under 18 below the EU60 line among those in new homes", "lower"
    ),
    "new_homes_group_share": _share("Background in new homes", "Share of the group among persons in new homes"),
    "recent_arrivals": _share("Recent arrivals", "Persons whose household came to the city in the last five years"),
    "recent_arrivals_dissimilarity": _share(
        "Dissimilarity of recent arrivals", "Of persons whose household came in the last five years, against all others"
    ),
    "recent_arrivals_dissimilarity_random": _share(
        "Dissimilarity of recent arrivals, random", "The same if everyone were placed by lot"
    ),
    "recent_arrivals_isolation": _share(
        "Isolation of recent arrivals", "Mean share of such recent arrivals in the area of one of them"
    ),
    **_with_random(
        "school_dissimilarity",
        "School dissimilarity",
        "Share of the group (or of the rest) that would have to change school for its share to be the same in every school; pupils of 6-15 years",
    ),
    **_with_random(
        "pupil_dissimilarity",
        "Pupils' residential dissimilarity",
        "Dissimilarity of the same pupils over the school catchments they live in",
    ),
    **_with_random(
        "kindergarten_dissimilarity",
        "Kindergarten dissimilarity",
        "Dissimilarity over kindergartens of the children of 1-5 years who attend one",
    ),
    "private_school_share": _share("In private schools", "Pupils in private schools among all pupils"),
    "other_school_share": _share("In another state school", "Pupils in a state school outside their catchment"),
    "majority_minority_schools": _share(
        "Majority-minority schools", "State schools where more than half of the pupils are not of the majority"
    ),
    "disadvantaged_school_quality": Measure(
        "School quality of disadvantaged pupils",
        "sd",
        -_INF,
        _INF,
        "Mean quality of the schools of pupils in the lowest income third or of parents with compulsory school only",
        "higher",
    ),
    "school_quality_slope": Measure(
        "Quality by disadvantage",
        "sd per share",
        -_INF,
        _INF,
        "Slope of state schools' quality on their share of disadvantaged pupils",
        "higher",
    ),
    "price_school_slope": Measure(
        "Price by school quality",
        "log price / sd",
        -_INF,
        _INF,
        "Slope of areas' mean log price on the quality of their catchments' schools",
    ),
    "kindergarten_participation": _share("In kindergarten", "Children of 1-5 years in kindergarten", "higher"),
    "public_cost": Measure(
        "Public cost", "NOK a year", -_INF, _INF, "Paid by the public for a policy block, less revenue", "lower"
    ),
    "public_spending": Measure(
        "Public spending", "NOK a year", 0.0, _INF, "Paid by the public for policy blocks, by who is paid"
    ),
    "public_revenue": Measure(
        "Public revenue", "NOK a year", 0.0, _INF, "Received by the public from policy blocks, by who pays"
    ),
    "mechanical_bound": Measure(
        "Mechanical bound",
        "unit of the measure",
        0.0,
        _INF,
        "Largest change of the measure if treated households were placed as intended and nobody else reacted",
    ),
}
"""Name -> declaration of every measure that ``metrics.parquet`` may hold."""
