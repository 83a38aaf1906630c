"""Classic models of residential segregation, each verified against its paper (docs/classics.md).

``from sim.classics import Schelling; Schelling(similar_wanted=0.3, seed=1).run().share_similar``;
``python -m sim.classics schelling similar_wanted=0.3`` prints the numbers and draws the figure.
"""

from importlib import import_module
from typing import Any

MODELS = {
    "schelling": "Schelling",
    "bounded_neighbourhood": "BoundedNeighbourhood",
    "sakoda": "Sakoda",
    "logit_relocation": "LogitRelocation",
    "zhang": "Zhang",
    "hatna_benenson": "HatnaBenenson",
    "altruism_tax": "AltruismTax",
    "wealth_and_status": "WealthAndStatus",
    "school_choice": "SchoolChoice",
    "income_sorting": "IncomeSorting",
    "pancs_vriend": "PancsVriend",
}
"""Name of a model on the command line, which is its module, and its class."""

__all__ = sorted([*MODELS.values(), "MODELS"])


def __getattr__(name: str) -> Any:
    """Import on first use: each model loads Mesa and Numba."""
    for module, model in MODELS.items():
        if name == model:
            return getattr(import_module(f"sim.classics.{module}"), model)
    raise AttributeError(f"module 'sim.classics' has no attribute {name!r}")
