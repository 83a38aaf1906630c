"""``python -m sim.classics``: numbers, figures, animations, refusals."""

import matplotlib.pyplot as plt
import pytest
from PIL import Image

import sim.classics
from sim.classics.__main__ import classics


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_numbers_are_printed_and_the_figure_is_written(folder, capsys):
    assert classics(["schelling", "width=20", "height=20"]) == 0
    out = capsys.readouterr().out
    assert "share_similar" in out and "outputs/classics/schelling.png" in out
    assert Image.open(folder / "outputs/classics/schelling.png").width > 1_000


def test_an_animation_has_a_frame_for_every_so_many_steps(folder):
    assert classics(["schelling", "width=20", "height=20", "out=board.gif", "frames=4", "every=2"]) == 0
    with Image.open(folder / "board.gif") as picture:
        assert picture.format == "GIF" and 1 < picture.n_frames <= 4


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("scheling", "model scheling is unknown; nearest: schelling"),
        ("schelling densty=0.9", "densty is unknown; nearest: density"),
        ("schelling frmes=3", "frmes is unknown; nearest: frames"),
        ("schelling density=2", "density must be above 0 and at most 0.999, got 2.0"),
        ("schelling density=much", "density must be a number, above 0 and at most 0.999, got much"),
        ("schelling rules=wlk", "rules must be one of walk, nearest, anywhere, got wlk; nearest: walk"),
        ("schelling shares=0.5", "shares must be a list of numbers, such as [0.5, 0.5], got 0.5"),
        ("schelling shares=[1]", "shares must hold 2 to 20 numbers, got 1"),
        ("schelling width=2", "width must be 1 or at least 3 when torus=true and radius=1, got 2"),
        ("schelling out=board.bmp", "out must end in one of .png, .svg, .pdf, .gif, got board.bmp"),
        ("schelling width=3 height=3 density=0.001", "density must bring at least one agent to 9 cells, got 0.001"),
        ("sakoda shares=[1,1,1]", "attitudes must hold 9 numbers for 3 groups"),
        ("altruism_tax blocks=3 cells=3", "blocks times cells must be even, got 3 times 3"),
        ("income_sorting demand=0", "demand must bring at least one buyer a step, got 0.0"),
        ("schelling --loud", "--loud: settings are written name=value"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line_and_nothing_is_written(folder, capsys, given, says):
    assert classics(given.split()) == 2
    captured = capsys.readouterr()
    assert says in captured.err and len(captured.err.splitlines()) == 1 and not captured.out
    assert not list(folder.iterdir())


def test_help_lists_every_model_and_the_settings_of_one(capsys):
    assert classics([]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in sim.classics.MODELS)
    assert classics(["schelling", "--help"]) == 0
    assert "similar_wanted" in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(sim.classics.MODELS))
def test_every_model_runs_is_drawn_and_repeats_itself(folder, name):
    model_class = getattr(sim.classics, sim.classics.MODELS[name])
    one, other = (model_class(seed=5).run(3) for _ in range(2))
    assert one.numbers() == pytest.approx(other.numbers(), rel=0, abs=0, nan_ok=True)
    figure = one.plot()
    assert figure.axes and figure.get_suptitle() == model_class.title
    plt.close(figure)
    assert one.animate(folder / "model.gif", n_frames=2).stat().st_size > 0
