"""Measures of a city: the registry of names, the recorder of a run, the segregation library."""

from sim.metrics.registry import REGISTRY, Measure

__all__ = ["REGISTRY", "Measure"]
