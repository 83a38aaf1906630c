"""Checks of what measures are given: the only place where bad input is refused.

Every refusal is a ``ValueError`` of one line that names the position, what was
given and what is allowed. Arrays, lists, Series and DataFrames are accepted;
pandas itself is never imported here.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.kernels import segregation as kernels

_SLACK = 1e-9


def is_frame(values: Any) -> bool:
    """Tell a DataFrame by its shape of interface, without importing pandas."""
    return hasattr(values, "columns") and hasattr(values, "to_numpy")


def vector(values: Any, name: str, frame: Any = None) -> np.ndarray:
    """Return counts per unit as float64[n_units], refusing what no count can be.

    Parameters
    ----------
    values : array_like or str
        Counts, or the name of a column of ``frame``.
    name : str
        What messages call it.
    frame : DataFrame, optional
        Where column names are looked up.
    """
    if isinstance(values, str):
        name, values = values, _column(values, frame)
    array, fit = _checked(values, name)
    if array.ndim != 1:
        raise ValueError(f"{name}: shape {array.shape} given; one value per unit is needed, shape (n_units,)")
    if not fit:
        row = int(np.argmin((array >= 0.0) & (array < np.inf)))
        raise ValueError(f"{name}, row {row}: {array[row]:g} given; counts are finite and at least 0")
    return array


def pair(a: Any, b: Any, frame: Any = None, names: tuple[str, str] = ("a", "b")) -> tuple[np.ndarray, np.ndarray]:
    """Return two groups' counts over the same units."""
    first, second = vector(a, names[0], frame), vector(b, names[1], frame)
    same_length(second, first.size, names[1], names[0])
    return first, second


def part_and_total(part: Any, total: Any, frame: Any = None, name: str = "a") -> tuple[np.ndarray, np.ndarray]:
    """Return a group's counts and the totals of the same units, the first never above the second."""
    first, second = pair(part, total, frame, (name, "total"))
    within(first, second, name)
    return first, second


def within(part: np.ndarray, total: np.ndarray, name: str) -> None:
    """Refuse a part larger than its total."""
    if not kernels.all_at_most(part, total, _SLACK):
        row = int(np.argmax(part > total * (1.0 + _SLACK)))
        most = f"at most the unit's total {total[row]:g} is allowed"
        raise ValueError(f"{name}, row {row}: {part[row]:g} given; {most}")


def same_length(values: np.ndarray, n_units: int, name: str, other: str) -> None:
    """Refuse a vector of another length."""
    if values.shape[0] != n_units:
        raise ValueError(f"{name}: {values.shape[0]} units given; {other} has {n_units}")


def table(counts: Any, name: str = "counts", frame: Any = None) -> np.ndarray:
    """Return counts as float64[n_units, n_groups], refusing what no count can be.

    Parameters
    ----------
    counts : array_like, DataFrame or list of str
        One row per unit, one column per group; or names of columns of ``frame``.
    name : str
        What messages call it.
    frame : DataFrame, optional
        Where column names are looked up.
    """
    if frame is not None and isinstance(counts, (list, tuple)) and all(isinstance(c, str) for c in counts):
        columns = [vector(c, c, frame) for c in counts]
        array, fit = np.column_stack(columns) if columns else np.empty((len(frame), 0)), True
        labels: Sequence[Any] = list(counts)
    else:
        array, fit = _checked(counts, name)
        labels = list(counts.columns) if is_frame(counts) else range(array.shape[-1] if array.ndim else 0)
    if array.ndim != 2 or array.shape[1] == 0:
        needed = "(n_units, n_groups) with n_groups at least 1 is needed"
        raise ValueError(f"{name}: shape {array.shape} given; {needed}")
    if not fit:
        row, column = np.argwhere(~((array >= 0.0) & (array < np.inf)))[0]
        given = array[row, column]
        raise ValueError(
            f"{name}, row {row}, column {labels[column]}: {given:g} given; counts are finite and at least 0"
        )
    return array


def whole_table(counts: Any, name: str = "counts", frame: Any = None) -> np.ndarray:
    """Return counts as float64[n_units, n_groups], refusing fractions."""
    array = table(counts, name, frame)
    fraction = array != np.floor(array)
    if fraction.any():
        row, column = np.argwhere(fraction)[0]
        raise ValueError(
            f"{name}, row {row}, column {column}: {array[row, column]:g} given; "
            "random allocation of persons needs whole counts"
        )
    return array


def group_position(group: Any, n_groups: int, labels: Sequence[Any] | None = None) -> int:
    """Return the column of a group given by position or by name."""
    if labels is not None and group in labels:
        return list(labels).index(group)
    if not isinstance(group, (int, np.integer)) or not 0 <= group < n_groups:
        if labels is not None:
            raise unknown("group", group, labels)
        raise ValueError(f"group: {group!r} given; allowed are 0 to {n_groups - 1}")
    return int(group)


def unknown(what: str, given: Any, allowed: Sequence[Any]) -> ValueError:
    """Return the refusal of a name, with the nearest valid one and all others."""
    from difflib import get_close_matches

    near = get_close_matches(str(given), [str(name) for name in allowed], 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return ValueError(f"{what}: {given!r} given; allowed are {', '.join(map(str, allowed))}{hint}")


def _column(name: str, frame: Any) -> Any:
    if frame is None:
        raise ValueError(f"column {name!r} given without a frame; pass frame=… or the values themselves")
    if name not in frame.columns:
        raise unknown("column", name, frame.columns)
    return frame[name]


def _checked(values: Any, name: str) -> tuple[np.ndarray, bool]:
    """Return float64, contiguous, and whether all values are finite and at least 0."""
    if isinstance(values, np.ndarray) and values.dtype == np.int64 and values.flags.c_contiguous:
        array, fit = kernels.whole_counts(values.reshape(-1))
        return array.reshape(values.shape), fit
    array = _numbers(values, name)
    return array, kernels.all_counts(array.reshape(-1))


def _numbers(values: Any, name: str) -> np.ndarray:
    """Return float64 and contiguous; ragged lists and text are refused by position."""
    try:
        return np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}{_first_unfit(values)}") from error


def _first_unfit(values: Any) -> str:
    """Say where a list stops being numbers of one shape."""
    if is_frame(values):
        return next((f", column {c}{_unfit_row(values[c])}" for c in values.columns if _unfit_row(values[c])), "")
    return _unfit_row(values) or ": values that are not numbers given; numbers are needed"


def _unfit_row(values: Any) -> str:
    """Name the first row that is not numbers, or not as many as the first."""
    rows = list(values) if hasattr(values, "__iter__") else [values]
    for row, value in enumerate(rows):
        if not isinstance(value, str) and np.size(value) != np.size(rows[0]):
            return f", row {row}: {np.size(value)} values given; row 0 has {np.size(rows[0])}"
        try:
            np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError):
            return f", row {row}: {value!r} given; numbers are needed"
    return ""
