"""From configuration and seed to the initial city."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from sim.config import Config
from sim.kernels.draws import Purpose, stream
from sim.kernels.slots import free_slots
from sim.state import City, Owner, Use
from sim.state.codes import ROOM_CLASSES
from sim.state.neighbourhoods import begin_areas
from sim.state.parents import have_helping_parents, help_by_group
from sim.state.summaries import summarise
from sim.state.tables import Areas, Dwellings, Households, Persons
from sim.synthesis import matching, money, national, stock
from sim.synthesis.addresses import Decision, Draws, text_key
from sim.synthesis.allowance import set_allowance
from sim.synthesis.background import set_background
from sim.synthesis.childhood import set_childhood, set_parents
from sim.synthesis.figures import GROUPS, Figures
from sim.synthesis.fit import fit_records
from sim.synthesis.history import past_figures, set_migration, set_outside
from sim.synthesis.invented import invented_figures
from sim.synthesis.national import logit
from sim.synthesis.population import People, make_people
from sim.synthesis.rates import arrival_profiles, demographic_rates
from sim.synthesis.school_table import read_schools
from sim.synthesis.schools import add_schools
from sim.synthesis.solution import AREA_COLUMNS, PARAMETERS, load_parental_help, load_solution
from sim.synthesis.tenure import set_tenure
from sim.synthesis.work import Work, set_work

SMALL = 0.1
"""Share of households in ``oslo_small``."""
LOW_ACCESS = 0.30
"""Safe access to recreation, share: a quarter of the committee's areas have this or less (NOU 2020:16). So have
the noisiest quarter of a city's areas; that access falls with noise is an assumption."""
ACCESS_SLOPE = 1.2
"""Log-odds of safe access lost per standard deviation of noise (assumption)."""


def build_city(config: Config, seed: int | None = None) -> City:
    """Make the initial city of a configuration and seed.

    Parameters
    ----------
    config : Config
        ``config.city`` says which city and how large.
    seed : int, optional
        ``config.seed`` when omitted. The same configuration and seed give the same city, bit for bit.

    Returns
    -------
    City
        State on 1 January of ``config.city.base_year``: everyone placed, homes listed, accounts balanced.

    Raises
    ------
    ConfigError
        The city's table cannot be used.
    """
    draws = Draws(config.seed if seed is None else seed)
    figures = load_figures(config)
    fraction = config.city.scale * (SMALL if config.city.name == "oslo_small" else 1.0)
    people = make_people(figures, fraction, draws)
    differ = config.city.groups_differ
    group, generation = set_background(people, figures, draws, differ)
    work = set_work(people, group, generation, figures, draws, differ, config.behaviour.upbringing)
    city = _city_of(figures, people, group, generation, work, draws)
    summarise(city)
    _house(city, people, group, figures, config, draws)
    _finish(city, figures, people, config, draws)
    if config.behaviour.schooling.enabled:
        table = read_schools(config.city.schools, figures.area_codes) if config.city.schools else None
        add_schools(city, figures, fraction, config.behaviour.schooling, table)
    return city


def load_figures(config: Config) -> Figures:
    """Return the figures of the configured city."""
    name = config.city.name
    if name in ("oslo", "oslo_small"):
        from sim.synthesis.oslo import oslo_figures

        figures = oslo_figures(name)
        return past_figures(figures, config.city.base_year) if config.city.baseline == "history" else figures
    if name == "from_table":
        from sim.synthesis.table import table_figures

        return table_figures(str(config.city.table))
    return invented_figures(config.city)


def _city_of(
    figures: Figures, people: People, group: NDArray[np.uint8], generation: NDArray[np.uint8], work: Work, draws: Draws
) -> City:  # fmt: skip
    """Tables of people and areas; no homes yet."""
    households, persons = Households(int(people.n * 1.25) + 64), Persons(int(people.m * 1.25) + 64)
    rows = households.take(people.n)
    households.key[rows] = people.key
    households.head[rows] = people.first
    households.partner[rows] = np.where(people.partnered, people.first + 1, -1)
    households.initial[rows] = 1
    mine = persons.take(people.m)
    persons.key[mine] = people.person_key
    persons.household[mine] = people.household
    persons.age[mine], persons.sex[mine] = people.age, people.sex
    persons.background[mine], persons.generation[mine] = group, generation
    persons.education[mine], persons.completed_upper_secondary[mine] = work.education, work.completed
    persons.status[mine], persons.income[mine], persons.income_z[mine] = work.status, work.income, work.income_z
    set_parents(persons, people, draws)
    city = City(
        name=figures.name, seed=draws.seed, households=households, persons=persons, dwellings=Dwellings(1),
        areas=_areas_of(figures), groups=list(GROUPS), districts=list(figures.districts), zones=list(figures.zones),
        area_codes=list(figures.area_codes), area_names=list(figures.area_names),
        district_slots=np.zeros(len(figures.districts) + 1, np.int64), block_area=np.zeros(0, np.int32),
        neighbours=figures.neighbours,
    )  # fmt: skip
    city.parameters["income"] = work.table
    city.parameters["imputed"] = list(figures.imputed)
    city.parameters["low_income_line"] = national.LOW_INCOME_LINE
    if figures.outside is not None:
        set_outside(city, figures.outside)
    return city


def _areas_of(figures: Figures) -> Areas:
    """Columns of areas that no agent changes; amenities are assumptions from density and distance."""
    n = figures.n_areas
    areas = Areas(n)
    areas.take(n)
    areas.key[:] = [text_key(figures.name.removesuffix("_small"), code, "area") for code in figures.area_codes]
    for name in ("district", "zone", "lon", "lat", "x_km", "y_km", "land_km2"):
        getattr(areas, name)[:] = getattr(figures, name)
    households = figures.households.sum(axis=(1, 2))
    distance = np.hypot(figures.x_km, figures.y_km)
    density = np.log(np.maximum(households, 1.0) / np.maximum(figures.land_km2, 0.05))
    areas.centrality[:] = -_standardised(distance, households)
    areas.green[:] = -_standardised(density, households)
    areas.noise[:] = _standardised(density, households)
    noisy = np.quantile(areas.noise, 0.75, method="lower")
    areas.safe_access[:] = expit(logit(LOW_ACCESS) + ACCESS_SLOPE * (noisy - areas.noise))
    areas.meeting_places[:] = 1.0 + 0.25 * np.clip(areas.centrality, -2.0, 2.0)
    return areas


def _standardised(values: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean 0 and sd 1 over households, held within three sd."""
    mean = np.average(values, weights=weight)
    spread = np.sqrt(np.average((values - mean) ** 2, weights=weight))
    return np.clip((values - mean) / spread, -3.0, 3.0) if spread > 1e-9 else np.zeros(values.size)


def _house(
    city: City, people: People, group: NDArray[np.uint8], figures: Figures, config: Config, draws: Draws
) -> None:
    """Tenure, dwellings, who lives where."""
    households = city.households
    head_group = group[people.first]
    chance = help_by_group(load_parental_help(config), config.market.lending, city.n_groups)
    head_key, head_age = people.person_key[people.first], people.age[people.first]
    helped = have_helping_parents(city.seed, head_key, head_age, head_group, chance, config.market.lending)
    differ, even = config.city.groups_differ, config.city.stock == "even"
    kinds = stock.even_out(figures) if even else figures
    tenure = set_tenure(people, households.tercile[: people.n], head_group, helped, kinds, draws, differ)
    lived, listed = stock.segment_counts(people.area, tenure, kinds, config.city)
    size = stock.household_size(people.area, households.members[: people.n], figures.n_areas, even)
    homes = stock.make_stock(lived, listed, size, kinds, draws)
    if config.city.stock == "rental_estates":
        converted = stock.convert_estates(homes, figures, config.city, draws)
        lived = stock.lived_after(converted, lived, listed)
    need = matching.housing_need(people, households, head_group, draws, differ)
    segment = matching.assign_segments(people, tenure, lived, households, need)
    lean = draws.normal(Decision.BLOCK, homes.block_keys(figures))
    pull = matching.block_pull(head_group, config.city.groups_differ)
    home = matching.first_match(people, segment, households, homes, lean, pull, config, draws)
    slot = _place(city, homes, figures)
    households.dwelling[: people.n] = slot[home]
    households.start_dwelling[: people.n] = slot[home]
    city.dwellings.occupant[slot[home]] = np.arange(people.n)


def _place(city: City, homes: stock.Stock, figures: Figures) -> NDArray[np.int32]:
    """Lay dwellings into the slot space; returns the slot of each (rulings A1)."""
    n_slots = figures.n_slots if homes.n > 0.5 * (figures.n_slots or 0) else None
    n_slots = n_slots or 1 << int(np.ceil(np.log2(1.5 * homes.n + 1)))
    district = city.areas.district[homes.area].astype(np.int64)
    units = np.bincount(district, minlength=city.n_districts)
    edges = np.floor(np.concatenate([[0], np.cumsum(units)]) * (n_slots / units.sum())).astype(np.int64)
    city.district_slots = edges
    slot = free_slots(stream(city.seed, Purpose.KEY), homes.key, district, edges, np.zeros(n_slots, np.uint64))
    dwellings = Dwellings(n_slots)
    dwellings.take(n_slots)
    for name in (
        "key",
        "area",
        "building",
        "rooms",
        "floor_area",
        "quality",
        "block",
        "legal_form",
        "use",
        "secondary_unit",
    ):
        getattr(dwellings, name)[slot] = getattr(homes, name)
    dwellings.room_class[slot] = np.minimum(homes.rooms, 4) - 1
    city.dwellings = dwellings
    city.block_area = homes.block_area
    return slot


def _finish(city: City, figures: Figures, people: People, config: Config, draws: Draws) -> None:
    """Prices, contracts, wealth, support, reputation, parameters."""
    homes = city.dwellings
    exists = np.flatnonzero(homes.key != 0)
    registered = exists[homes.secondary_unit[exists] == 0]
    city.areas.log_price[:] = money.price_cells(figures, homes.rooms[registered], homes.area[registered])
    city.areas.log_rent[:] = money.rent_cells(figures)
    money.set_values(city, config)
    _set_owners(city, exists)
    money.set_contracts(city, config, draws)
    money.set_wealth(city, draws, figures.year)
    set_allowance(city)
    money.lower_supported(city, config)
    solution = load_solution(config)
    city.parameters["yield_centre"] = solution.get("yield_centre") if solution else None
    city.parameters["yield_centre"] = money.set_yields(city, config)
    begin_areas(city, config.behaviour.areas)
    set_childhood(city, draws)
    profiles = (16, 3, city.n_groups + 1)
    city.parameters.update(
        rates=demographic_rates(config.city.groups_differ),
        arrivals=arrival_profiles(city, config),
        outside_value=np.zeros(profiles),
        leave_reference=np.zeros(profiles),
        parental_help=np.zeros(city.n_groups),
        size_value=np.zeros((2, ROOM_CLASSES)),
        normal_residual=np.zeros(2),
    )
    if figures.outside is not None:
        set_migration(city, figures.outside)
    _apply(city, solution)
    city.fit = fit_records(city, figures, people)


def _set_owners(city: City, exists: NDArray[np.int64]) -> None:
    """Owner codes; empty homes are listed from the first quarter on, those for sale by the bridge account."""
    homes = city.dwellings
    lived = homes.occupant[exists] >= 0
    use = homes.use[exists]
    owner = np.where(use == Use.OWNER, np.where(lived, Owner.HOUSEHOLD, Owner.BRIDGE), Owner.LANDLORD)
    owner[use == Use.MUNICIPAL] = Owner.MUNICIPALITY
    owner[use == Use.NON_PROFIT] = Owner.NON_PROFIT
    homes.owner[exists] = owner
    homes.listed_since[exists] = np.where(lived, -1, 0)
    homes.ask[exists] = np.where(lived, 0.0, np.where(use == Use.OWNER, homes.value[exists], homes.rent_value[exists]))


def _apply(city: City, solution: dict | None) -> None:
    """Put shipped solved values in place of the starting ones."""
    if not solution:
        return
    for name in PARAMETERS:
        if name in solution and np.shape(solution[name]) == np.shape(city.parameters[name]):
            city.parameters[name] = np.asarray(solution[name], float)
    for name, column in AREA_COLUMNS.items():
        values = getattr(city.areas, column)
        if name in solution and np.shape(solution[name]) == values.shape:
            values[:] = solution[name]
