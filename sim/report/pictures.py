"""What a drawing on the page consists of: the drawing, its caption and its data."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure
from tqdm import tqdm

from sim.report.words import say


@dataclass(frozen=True)
class Picture:
    """A drawing with its caption and its data."""

    title: str
    svg: Markup
    csv: str = ""
    csv_name: str = ""
    note: str = ""
    figure: Figure | None = None
    """What the drawing was made from, to be written in other formats."""


def drawing(items: Sequence[Any]) -> Iterable[Any]:
    """Go through what is to be drawn, with a progress bar on a terminal once it takes longer than two seconds."""
    return tqdm(items, desc=say("drawing"), unit="figure", leave=False, disable=None, delay=2)


def csv_text(picture: Picture) -> str:
    """Return a picture's data as text; nothing when it has none."""
    return base64.b64decode(picture.csv.partition("base64,")[2]).decode("utf-8")


def csv_link(frame: pd.DataFrame) -> str:
    """Return a frame as a link that holds its own data."""
    text = frame.to_csv(index=False, lineterminator="\r\n", float_format="%.7g")
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(text.encode("utf-8")).decode("ascii")
