"""The figure of a decomposition: what each mechanism adds to a measure."""

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from sim.report.figures import BASELINE_COLOUR, COLOURS, plain
from sim.report.measures import measure
from sim.report.words import MECHANISMS, say


def plot_decomposition(shares: pd.DataFrame, metric: str, unit: str, ax: Axes | None = None) -> Axes:
    """Draw Shapley values of mechanisms as points with 95 % intervals, and their sum.

    Parameters
    ----------
    shares : DataFrame
        ``mechanism, share, low, high``, in the order drawn; ``total`` is set apart.
    metric, unit : str
        What is decomposed.
    ax : Axes, optional
        Where to draw; a new figure when omitted.
    """
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    item = measure(metric)
    place, total = range(len(shares)), shares["mechanism"] == "total"
    low, share, high = (shares[name] * item.factor for name in ("low", "share", "high"))
    colours = [BASELINE_COLOUR if whole else COLOURS[0] for whole in total]
    ax.axvline(0.0, color=BASELINE_COLOUR, linewidth=1.0)
    ax.hlines(place, low, high, colors=colours, linewidth=2.0)
    ax.scatter(share, place, c=colours, s=28, zorder=3)
    ax.set_yticks(place, [plain(MECHANISMS.get(name, name.replace("_", " ")), 24) for name in shares["mechanism"]])
    ax.invert_yaxis()
    ax.set_xlabel(plain(f"{item.label} [{item.change_unit or unit}]", 46), size=9)
    ax.set_title(plain(say("mechanism_title"), 44), size=10, loc="left")
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=9)
    return ax
