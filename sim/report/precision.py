"""How precise paired means are: pairs needed, and p-values when many measures are read at once."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit


def t_half_width(deviation: ArrayLike, n_pairs: ArrayLike, confidence: float = 0.95) -> NDArray[np.float64]:
    """Half-width of Student's interval for a mean of ``n_pairs`` differences with that standard deviation."""
    n = np.asarray(n_pairs, np.float64)
    return stdtrit(np.maximum(n - 1.0, 1.0), 0.5 + confidence / 2.0) * np.asarray(deviation) / np.sqrt(n)


def pairs_needed(deviation: ArrayLike, half_width: float, confidence: float = 0.95) -> NDArray[np.float64]:
    """Smallest number of pairs whose interval is no wider than wanted.

    Parameters
    ----------
    deviation : array-like
        Standard deviation of paired differences, in the measure's unit.
    half_width : float
        Wanted half-width of the interval, in the same unit, above 0.

    Returns
    -------
    float64[...]
        Whole numbers, at least 2; NaN where the deviation is not known.
    """
    if not half_width > 0.0:
        raise ValueError(f"half_width must be above 0, got {half_width}")
    deviation = np.asarray(deviation, np.float64)
    ratio = deviation / half_width
    n = np.maximum(np.ceil((ndtri(0.5 + confidence / 2.0) * ratio) ** 2), 2.0)
    while (wide := t_half_width(ratio, n, confidence) > 1.0).any():  # t is a little wider than normal
        n = n + wide
    return np.where(np.isfinite(deviation), n, math.nan)


def adjusted_p_values(p_values: ArrayLike) -> NDArray[np.float64]:
    """P-values that hold the false discovery rate among them, whatever their dependence.

    Notes
    -----
    Benjamini & Yekutieli (2001), by ``scipy.stats.false_discovery_control``: measures of one run depend on
    each other in either direction, which rules out the milder rule of Benjamini & Hochberg. Rows that are
    equal in every seed (p of 1) are no tests and are left out of the count; NaN stays NaN.
    """
    from scipy.stats import false_discovery_control  # half a second that other users of this file do not need

    adjusted = np.array(p_values, np.float64)
    tested = adjusted < 1.0  # NaN is not
    if tested.any():
        adjusted[tested] = false_discovery_control(adjusted[tested], method="by")
    return adjusted
