"""The Discover pages: small models played step by step."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.app.pages import FOLDER, read_yaml
from sim.app.runs import Runs
from sim.app.settings import DiscoverSetting, RunKey
from sim.config import ConfigError, nearest

FULL = 1000
"""Number in which the top of a colour scale is sent."""


@cache
def specifications() -> dict[str, dict[str, Any]]:
    """Return model, slider, measures and answers of every page, in their order."""
    return read_yaml(FOLDER / "text" / "discover.yaml")


def specification(name: str) -> dict[str, Any]:
    """Return those of one page.

    Raises
    ------
    ConfigError
        There is no such page.
    """
    known = specifications()
    if name not in known:
        raise ConfigError(f"page {name} is unknown; nearest: {nearest(name, known)}; allowed: {', '.join(known)}")
    return known[name]


@cache
def text(name: str, lang: str) -> dict[str, Any]:
    """Return the words of a page, with the numbers of its answers filled in."""
    answers = specification(name)["answers"]
    numbers = {key: _written(str(answer["value"]), lang) for key, answer in answers.items()}
    return _filled(read_yaml(FOLDER / "text" / "discover" / f"{name}.{lang}.yaml"), numbers)


def _written(number: str, lang: str) -> str:
    return number.replace(".", ",") if lang == "nb" else number


def _filled(node: Any, numbers: dict[str, str]) -> Any:
    if isinstance(node, str):
        return node.format_map(numbers)
    if isinstance(node, dict):
        return {key: _filled(value, numbers) for key, value in node.items()}
    return [_filled(value, numbers) for value in node] if isinstance(node, list) else node


def slider_value(name: str, setting: DiscoverSetting) -> float:
    """Return where the slider stands.

    Raises
    ------
    ConfigError
        Outside the slider.
    """
    slider = specification(name)["slider"]
    value = slider["start"] if setting.value is None else setting.value
    if not slider["low"] <= value <= slider["high"]:
        raise ConfigError(f"value must be in [{slider['low']:g}, {slider['high']:g}], got {value:g}")
    return float(value)


def slider_text(name: str, value: float, lang: str) -> str:
    """Write a value as the page shows it beside the slider."""
    slider = specification(name)["slider"]
    number = f"{value * slider['factor']:.{slider['decimals']}f}"
    return f"{_written(number, lang)} {text(name, lang)['unit']}".strip()


def moments(name: str, value: float, seed: int) -> Iterator[dict[str, Any]]:
    """Play a page's small model: yield its board, then every step.

    Parameters
    ----------
    name : str
        A page whose model is a classic.
    value : float
        Where the slider stands.
    seed : int
        The luck.

    Yields
    ------
    dict
        First ``kind``, ``width`` and ``height``; then ``step``, ``cells`` row by row (group, or share of the
        colour scale times 1000; -1 vacant) and ``measures``.
    """
    import sim.classics

    page = specification(name)
    settings = {**page["settings"], page["slider"]["field"]: value, "seed": seed}
    model = getattr(sim.classics, page["model"])(**settings)
    height, width = model.scene().values.shape
    yield {"kind": "groups" if page["scale"] is None else "values", "width": width, "height": height}
    while True:
        yield {
            "step": model.n_steps,
            "cells": cells(model.scene().values, page["scale"]),
            "measures": {measure: _number(getattr(model, measure)) for measure in page["measures"]},
        }
        if model.n_steps == page["steps"] or not model.running:
            return
        model.step()


def city_run(name: str, value: float, seed: int) -> RunKey:
    """Return the run of the page whose model is the city."""
    page = specification(name)
    settings = page["settings"]
    if value == 0.0:
        return RunKey(settings["city"], "baseline", 0.0, settings["start"], page["steps"], seed)
    return RunKey(settings["city"], settings["policy"], value, settings["start"], page["steps"], seed)


async def city_moments(name: str, value: float, seed: int, runs: Runs) -> AsyncGenerator[dict[str, Any]]:
    """Play the page whose model is the city, as ``moments`` does; a step is a year."""
    page = specification(name)
    with runs.followed(city_run(name, value, seed)) as run:
        async for year in run.follow():
            shown = year["areas"][page["settings"]["shown"]]
            side = math.isqrt(shown.size)
            if year is run.years[0]:
                yield {"kind": "values", "width": side, "height": side}
            yield {
                "step": year["year"],
                "cells": cells(shown, page["scale"]),
                "measures": {measure: _number(year["city"][measure]) for measure in page["measures"]},
            }


def cells(values: NDArray, scale: dict[str, float] | None) -> list[int]:
    """Return cells as whole numbers: groups as they are, values as shares of the scale times 1000."""
    if scale is None:
        return values.ravel().tolist()
    share = (values.ravel() - scale["low"]) / (scale["high"] - scale["low"])
    return np.where(np.isnan(share), -1, np.clip(np.nan_to_num(share), 0.0, 1.0) * FULL).astype(int).tolist()


def _number(value: float) -> float | None:
    return float(f"{value:.5g}") if math.isfinite(value) else None
