"""Mesa's own browser page drives the city and the classics."""

import ipyvuetify
import pytest
import solara
from matplotlib.figure import Figure
from mesa.datacollection import DataCollector
from mesa.visualization import SolaraViz
from mesa.visualization.utils import update_counter

from sim.classics import Schelling, SchoolChoice
from sim.config import CityConfig, Config
from sim.model import ResidentialModel


def page_of(model, seen, see, **parameters):
    @solara.component
    def Sight(model):  # noqa: N802
        update_counter.get()
        seen.append(see(model))
        solara.Text(str(seen[-1]))

    @solara.component
    def Page():  # noqa: N802
        with solara.AppLayout():
            SolaraViz(model, components=[(Sight, 0)], model_params=parameters)

    return Page()


def drawn(model):
    model.scene().draw(Figure().subplots())
    return model.n_steps, model.numbers()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("model_class", "settings"), [(Schelling, {"width": 20, "height": 20}), (SchoolChoice, {"width": 20})]
)
def test_solara_viz_steps_and_resets_a_classic(model_class, settings):
    seen = []
    _, page = solara.render(page_of(model_class(**settings), seen, drawn, **settings), handle_error=False)
    page.find(ipyvuetify.Btn, children=["Step"]).widget.click()
    assert seen[-1] == drawn(model_class(**settings).run(1))
    page.find(ipyvuetify.Btn, children=["Reset"]).widget.click()
    assert seen[-1] == drawn(model_class(**settings))
    page.close()


@pytest.mark.filterwarnings("ignore")
def test_solara_viz_steps_the_city():
    seen = []
    model = ResidentialModel(Config(city=CityConfig(name="classroom")))
    page = page_of(model, seen, lambda m: (m.clock.quarter, len(m.agents)))
    _, page = solara.render(page, handle_error=False)
    assert seen[-1] == (0, 2000)
    page.find(ipyvuetify.Btn, children=["Step"]).widget.click()
    assert seen[-1][0] == 1
    page.close()


def test_the_data_collector_records_a_classic():
    model = Schelling(width=20, height=20)
    collector = DataCollector(model_reporters={"alike": "share_similar"})
    for _ in range(3):
        collector.collect(model)
        model.step()
    assert collector.get_model_vars_dataframe()["alike"].tolist() == model.history()["share_similar"].tolist()[:3]
