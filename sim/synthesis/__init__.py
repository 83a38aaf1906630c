"""Synthesis: figures of a city become its initial state."""

from sim.synthesis.build import build_city, load_figures
from sim.synthesis.fit import fit_table
from sim.synthesis.solution import load_solution

__all__ = ["build_city", "fit_table", "load_figures", "load_solution"]
