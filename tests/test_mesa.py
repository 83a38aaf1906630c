"""The city as Mesa sees it: handles, sets, the data collector, the browser page."""

import copy
import pickle

import mesa
import numpy as np
import pytest
from mesa.datacollection import DataCollector

from sim.agents import HOUSEHOLD_ATTRIBUTES, Household, HouseholdSet
from sim.state import Areas, City, Dwellings, Households, LegalForm, Owner, Persons, Use

N = 6


def toy_city():
    """Six households in two areas; the last looks for a home."""
    households, persons, dwellings, areas = Households(N), Persons(2 * N), Dwellings(8), Areas(2)
    rows = households.take(N)
    households.key[rows] = np.arange(N, dtype=np.uint64) + np.uint64(2**63)
    households.gross_income[rows] = [100.0, 500.0, 300.0, 300.0, 200.0, 400.0]
    households.background[rows] = [0, 1, 0, 255, 1, 0]
    households.children_6_17[rows] = [0, 2, 1, 0, 0, 0]
    households.members[rows] = 1
    households.dwelling[rows] = [0, 1, 2, 3, 4, -1]
    slots = dwellings.take(8)
    dwellings.key[slots] = np.arange(1, 9)
    dwellings.area[slots] = [0, 0, 0, 1, 1, 1, 1, 1]
    dwellings.use[slots] = [Use.OWNER, Use.OWNER, Use.PRIVATE_LET, Use.MUNICIPAL, Use.OWNER, 0, 0, 0]
    dwellings.legal_form[slots[1]] = LegalForm.COOPERATIVE
    dwellings.owner[slots[:2]] = Owner.HOUSEHOLD
    dwellings.occupant[slots[:5]] = np.arange(5)
    dwellings.rent[slots[2:4]] = [90_000.0, 60_000.0]
    members = persons.take(N)
    persons.key[members] = np.arange(1, N + 1)
    persons.household[members] = rows
    persons.age[members] = [30, 40, 50, 60, 70, 20]
    areas.take(2)
    areas.key[:] = [1, 2]
    areas.district[:] = [0, 1]
    areas.x_km[:] = [-1.0, 2.0]
    return City(
        "toy", 1, households, persons, dwellings, areas, ["majority", "minority"], ["west", "east"], ["all"],
        ["01", "02"], ["First", "Second"], np.array([0, 3, 8]), np.zeros(1, np.int32), np.zeros((2, 2)),
    )  # fmt: skip


class ToyModel(mesa.Model):
    """The least that the handles need: a city, and an ``agents`` property."""

    def __init__(self, raise_by=10.0):
        super().__init__(rng=1)
        self.city = toy_city()
        self.raise_by = raise_by

    def step(self):
        self.city.households.gross_income[: self.city.households.n_rows] += self.raise_by

    @property
    def agents(self):
        return HouseholdSet(self)

    def dissolve(self, row):
        self.city.households.release([row])


@pytest.fixture
def model():
    return ToyModel()


def test_a_household_reads_its_row(model):
    household = model.agents[1]
    assert household.income == 500.0
    assert household.background == 1
    assert household.group == "minority"
    assert household.dwelling == 1
    assert household.area == 0
    assert household.tenure == "coop"
    assert household.children == 2
    assert household.members == 1
    assert household.pos == (-1.0, 0.0)
    assert household.home["legal_form"] == LegalForm.COOPERATIVE
    assert [person["age"] for person in household.persons] == [40]
    model.city.households.gross_income[1] = 7.0
    assert household.income == 7.0


def test_a_household_without_a_home_says_so(model):
    household = model.agents[5]
    assert (household.dwelling, household.area, household.district, household.tenure) == (-1, -1, -1, "none")
    assert household.pos is None
    assert household.home is None
    assert household.rent == 0.0


def test_every_attribute_can_be_read_for_one_and_for_all(model):
    for name in HOUSEHOLD_ATTRIBUTES:
        values = model.agents.column(name)
        assert len(values) == N
        np.testing.assert_array_equal([getattr(household, name) for household in model.agents], values)


def test_handles_are_mesa_agents_that_nobody_registered(model):
    assert isinstance(model.agents, mesa.agent.AgentSet)
    assert all(isinstance(household, mesa.Agent) for household in model.agents)
    assert len(mesa.Model.agents.fget(model)) == 0
    assert [household.unique_id for household in model.agents] == [2**63 + i for i in range(N)]


def test_unknown_attributes_name_what_there_is(model):
    with pytest.raises(AttributeError, match=r"no 'incme'.*income"):
        _ = model.agents[0].incme
    with pytest.raises(AttributeError, match="no 'incme'"):
        model.agents.agg("incme", np.mean)
    assert model.agents.get("incme", handle_missing="default", default_value=0) == [0] * N


def test_handles_and_sets_cannot_be_written_to(model):
    household = model.agents[0]
    for write in (
        lambda: setattr(household, "income", 1.0),
        lambda: model.agents.set("income", 1.0),
        lambda: model.agents.add(household),
        household.remove,
    ):
        with pytest.raises(AttributeError, match="read only"):
            write()
    assert household.income == 100.0


def test_a_handle_survives_others_but_not_its_household(model):
    first, last = model.agents[0], model.agents[4]
    chosen = model.agents.select(lambda h: h.income < 350)
    assert len(chosen) == 4
    model.dissolve(0)
    assert not first.alive
    with pytest.raises(AttributeError, match="no longer exists"):
        _ = first.income
    assert last.income == 200.0
    assert first not in model.agents
    assert len(model.agents) == N - 1
    assert len(chosen) == 3
    model.city.households.take(1)  # the row is reused by somebody else
    model.city.households.key[0] = 99
    assert not first.alive
    assert len(chosen) == 3
    assert len(model.agents) == N


def test_aggregations_equal_those_over_handles(model):
    incomes = [household.income for household in model.agents]
    assert model.agents.agg("income", np.mean) == np.mean(incomes)
    assert model.agents.agg("income", [min, max, sum]) == [100.0, 500.0, 1800.0]
    assert model.agents.get("income") == incomes
    assert model.agents.get(["income", "children"])[1] == [500.0, 2]


def test_filters_on_columns_and_on_handles_agree(model):
    on_columns = model.agents.select(lambda h: (h.income < 350) & (h.area == 0))
    on_handles = model.agents.select(lambda h: h.income < 350 and h.area == 0)
    assert on_columns.get("key") == on_handles.get("key") == [2**63, 2**63 + 2]
    words = model.agents.select(lambda h: h.tenure in ("owner", "coop"))
    assert words.get("tenure") == ["owner", "coop", "owner"]
    assert len(model.agents.select(lambda h: h.pos is None)) == 1
    assert len(model.agents.select(lambda h: True)) == N


def test_a_filter_on_columns_makes_no_handles(model, monkeypatch):
    def forbidden(*_):
        raise AssertionError("a handle was made")

    monkeypatch.setattr(Household, "__init__", forbidden)
    assert len(model.agents.select(lambda h: h.income > 250)) == 4
    assert model.agents.agg("income", np.sum) == 1800.0
    assert model.agents.groupby("area").agg("income", np.sum) == {0: 900.0, 1: 500.0, -1: 400.0}


def test_select_limits_like_mesa(model):
    assert model.agents.select(at_most=2).get("income") == [100.0, 500.0]
    assert len(model.agents.select(at_most=0.5)) == 3
    assert len(model.agents.select(agent_type=mesa.Agent)) == N
    assert len(model.agents.select(agent_type=ToyModel)) == 0
    some = model.agents
    assert some.select(lambda h: h.income > 250, inplace=True) is some
    assert len(some) == 4


@pytest.mark.parametrize("ascending", [True, False])
def test_sorting_keeps_ties_in_order(model, ascending):
    by_column = model.agents.sort("income", ascending=ascending)
    by_handle = model.agents.sort(lambda h: h.income, ascending=ascending)
    expected = sorted(model.agents, key=lambda h: h.income, reverse=not ascending)
    assert by_column.to_list() == by_handle.to_list() == expected


def test_shuffling_is_the_models_own_luck():
    orders = [ToyModel().agents.shuffle().get("key") for _ in range(2)]
    assert orders[0] == orders[1]
    assert orders[0] != sorted(orders[0])
    assert sorted(orders[0]) == ToyModel().agents.get("key")


def test_do_map_and_groups_reach_every_household_once(model):
    seen = []
    assert len(model.agents.do(lambda h, note: seen.append((note, h.key)), "x")) == N
    assert seen == [("x", key) for key in model.agents.get("key")]
    shuffled = []
    model.agents.shuffle_do(lambda h: shuffled.append(h.key))
    assert sorted(shuffled) == sorted(model.agents.get("key"))
    assert model.agents.map(lambda h: h.income) == model.agents.get("income")
    groups = model.agents.groupby("group")
    assert groups.count() == {"majority": 3, "minority": 2, "mixed": 1}
    assert groups.agg("income", max) == {"majority": 400.0, "minority": 500.0, "mixed": 300.0}
    assert model.agents.groupby(lambda h: h.income > 250, result_type="list").count() == {True: 4, False: 2}


def test_slices_membership_and_copies(model):
    assert [household.income for household in model.agents[1:3]] == [500.0, 300.0]
    assert model.agents[-1].income == 400.0
    few = model.agents.select(lambda h: h.area == 1)
    assert model.agents[3] in few
    assert model.agents[0] not in few
    assert ToyModel().agents[3] not in few
    assert copy.copy(few).get("key") == few.get("key")
    assert pickle.loads(pickle.dumps(few)).get("key") == few.get("key")


def test_the_data_collector_works():
    model = ToyModel(raise_by=10.0)
    collector = DataCollector(
        model_reporters={
            "mean_income": lambda m: m.agents.agg("income", np.mean),
            "owners": lambda m: len(m.agents.select(lambda h: h.tenure == "owner")),
        },
        agent_reporters={"income": "income", "tenure": lambda h: h.tenure},
        agenttype_reporters={Household: {"area": "area"}},
    )
    collector.collect(model)
    model.dissolve(0)
    model.step()
    collector.collect(model)
    by_step = collector.get_model_vars_dataframe()
    assert by_step["mean_income"].tolist() == [300.0, 350.0]
    assert by_step["owners"].tolist() == [2, 1]
    by_household = collector.get_agent_vars_dataframe()
    assert len(by_household) == N + N - 1
    assert by_household.loc[(1, 2**63 + 1), "income"] == 510.0
    assert by_household.loc[(0, 2**63), "tenure"] == "owner"
    by_type = collector.get_agenttype_vars_dataframe(Household)
    assert by_type["area"].tolist() == [0, 0, 0, 1, 1, -1, 0, 0, 1, 1, -1]


def page_seeing(model, seen, **parameters):
    """Return Mesa's browser page of a model, noting what its one component is given to draw."""
    import solara
    from mesa.visualization import SolaraViz
    from mesa.visualization.utils import update_counter

    @solara.component
    def MeanIncome(model):  # noqa: N802
        update_counter.get()
        seen.append((model.steps, float(model.agents.agg("income", np.mean))))
        solara.Text(f"{seen[-1]}")

    @solara.component
    def Page():  # noqa: N802
        with solara.AppLayout():
            SolaraViz(model, components=[(MeanIncome, 0)], model_params=parameters)

    return Page()


@pytest.mark.filterwarnings("ignore")
def test_solara_viz_steps_and_resets():
    import ipyvuetify
    import solara

    seen = []
    _, page = solara.render(page_seeing(ToyModel(), seen, raise_by=50.0), handle_error=False)
    assert seen[-1] == (0, 300.0)
    page.find(ipyvuetify.Btn, children=["Step"]).widget.click()
    assert seen[-1] == (1, 310.0)
    page.find(ipyvuetify.Btn, children=["Reset"]).widget.click()
    page.find(ipyvuetify.Btn, children=["Step"]).widget.click()
    assert seen[-1] == (1, 350.0)  # made anew with the page's parameters
    page.close()


@pytest.fixture(scope="module")
def classroom():
    from sim import ResidentialModel, load_config

    return ResidentialModel(load_config(["city=classroom"]))


def test_the_data_collector_follows_the_classroom(classroom):
    model = classroom
    collector = DataCollector(
        model_reporters={
            "households": lambda m: len(m.agents),
            "mean_income": lambda m: m.agents.agg("income", np.mean),
            "renting": lambda m: len(m.agents.select(lambda h: h.tenure == "renter")) / len(m.agents),
        },
        agent_reporters={"income": "income", "area": "area"},
    )
    for _ in range(3):
        collector.collect(model)
        model.step()
    frame = collector.get_model_vars_dataframe()
    assert len(frame) == 3
    assert frame["households"].iloc[0] == len(collector.get_agent_vars_dataframe().loc[0])
    assert 0.0 < frame["renting"].min() < frame["renting"].max() < 1.0
    by_household = collector.get_agent_vars_dataframe()["income"]
    for step, mean in enumerate(frame["mean_income"]):
        assert by_household.loc[step].mean() == pytest.approx(mean, rel=1e-12)


def test_asking_for_agents_changes_nothing():
    from sim import ResidentialModel, load_config

    asked, unasked = (ResidentialModel(load_config(["city=classroom"])) for _ in range(2))
    for _ in range(4):
        asked.agents.shuffle_do(lambda h: h.income)
        asked.step()
        unasked.step()
    for name in ("key", "dwelling", "liquid", "debt"):
        np.testing.assert_array_equal(
            getattr(asked.city.households, name), getattr(unasked.city.households, name), err_msg=name
        )


@pytest.mark.filterwarnings("ignore")
def test_solara_viz_drives_the_classroom(classroom):
    import ipyvuetify
    import solara

    from sim import ResidentialModel

    model, seen = ResidentialModel(classroom.config), []
    start = float(model.agents.agg("income", np.mean))
    _, page = solara.render(page_seeing(model, seen, config=classroom.config), handle_error=False)
    step = page.find(ipyvuetify.Btn, children=["Step"])
    for quarter in range(1, 4):
        step.widget.click()
        assert seen[-1] == (quarter, float(model.agents.agg("income", np.mean)))
    assert model.clock.quarter == 3
    page.find(ipyvuetify.Btn, children=["Reset"]).widget.click()
    assert seen[-1] == (0, start)
    page.close()
