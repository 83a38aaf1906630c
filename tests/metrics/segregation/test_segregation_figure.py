import numpy as np
import pandas as pd
import pytest

from sim.metrics import segregation as sg


@pytest.fixture
def profile():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.poisson(8, (24, 2)), columns=["a", "b"])
    frame["block"], frame["district"] = np.arange(24), np.arange(24) // 8
    return sg.profile(frame, ["a", "b"], ["district", "block"])


def test_figure_draws_value_chance_and_what_is_beyond_from_fine_to_coarse(profile):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from sim.report.segregation_figures import plot_profile

    ax = plot_profile(profile, "dissimilarity", "a")
    assert [text.get_text() for text in ax.get_xticklabels()] == ["block\n24 units", "district\n3 units"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["value", "by chance alone", "beyond chance"]
    assert ax.get_ylabel() == "dissimilarity [0 to 1]"
    same = plot_profile(profile, "information_theory", ax=ax)
    assert same is ax


def test_figure_of_an_unknown_measure_is_refused(profile):
    from sim.report.segregation_figures import plot_profile

    with pytest.raises(ValueError, match="no row for dissimilarities, a"):
        plot_profile(profile, "dissimilarities", "a")
