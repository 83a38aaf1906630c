"""Figures, maps, tables and the HTML page: frames in, pictures and sentences out."""

from typing import Any

_HOME = {
    "write_report": "sim.report.page",
    "write_workbook": "sim.report.workbook",
    "render_report": "sim.report.page",
    "plot_effect": "sim.report.figures",
    "plot_levels": "sim.report.figures",
    "plot_groups": "sim.report.figures",
    "plot_map": "sim.report.maps",
    "summary_of_study": "sim.report.summary",
    "summary_of_result": "sim.report.summary",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Import on first use: matplotlib and Jinja take longer than a command line should."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
