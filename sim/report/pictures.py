"""What a drawing on the page consists of: the drawing, its caption and its data."""

import base64
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup


@dataclass(frozen=True)
class Picture:
    """A drawing with its caption and its data."""

    title: str
    svg: Markup
    csv: str = ""
    csv_name: str = ""
    note: str = ""


def csv_link(frame: pd.DataFrame) -> str:
    """Return a frame as a link that holds its own data."""
    text = frame.to_csv(index=False, lineterminator="\r\n", float_format="%.9g")
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(text.encode("utf-8")).decode("ascii")
