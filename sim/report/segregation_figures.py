"""The figure of a segregation profile: value, chance and what is beyond it, by size of unit."""

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

_PARTS = {
    "value": {"label": "value", "color": "#0072B2", "marker": "o", "linestyle": "-"},
    "random": {"label": "by chance alone", "color": "#555555", "marker": "x", "linestyle": ":"},
    "corrected": {"label": "beyond chance", "color": "#D55E00", "marker": "s", "linestyle": "--"},
}


def plot_profile(
    profile: pd.DataFrame,
    measure: str = "dissimilarity",
    group: str = "all",
    other: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one measure over all zonings of a profile, from the finest to the coarsest.

    Parameters
    ----------
    profile : DataFrame
        What ``sim.metrics.segregation.profile`` returns for several units.
    measure, group : str
        Which rows.
    other : str, optional
        The other group, for exposure and pairs; ``all others`` first when omitted.
    ax : Axes, optional
        Where to draw; a new figure when omitted.

    Returns
    -------
    Axes
        Value, random baseline and corrected value; hollow markers where a value is not fit for
        display.
    """
    rows = profile[(profile["measure"] == measure) & (profile["group"] == group)]
    if other is None and "all others" in set(rows["other"]):
        other = "all others"
    rows = rows if other is None else rows[rows["other"] == other]
    if rows.empty:
        given = ", ".join(part for part in (measure, group, other) if part)
        raise ValueError(f"profile: no row for {given}; measures are {', '.join(profile['measure'].unique())}")
    rows = rows.sort_values("n_units", ascending=False, kind="stable")
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    place = range(len(rows))
    for column, look in _PARTS.items():
        if rows[column].notna().any():
            ax.plot(place, rows[column], **look)
    hidden = [k for k, shown in zip(place, rows["shown"], strict=True) if not shown]
    ax.plot(hidden, rows["value"].iloc[hidden], "o", color="white", markeredgecolor="#0072B2", zorder=3)
    labels = [f"{unit}\n{n} units" for unit, n in zip(rows["unit"], rows["n_units"], strict=True)]
    ax.set_xticks(list(place), labels)
    ax.axhline(0.0, color="0.6", linewidth=1.0)
    name = measure.replace("_", " ")
    ax.set(xlabel="Unit", ylabel=f"{name} [0 to 1]", title=name if group == "all" else f"{name}: {group}")
    ax.legend(frameon=False)
    return ax
