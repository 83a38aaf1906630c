"""What a metric is called, in which unit it is shown, and how its numbers are written."""

import math
import re
from dataclasses import dataclass

from sim.report.words import GROUPS, INDICATORS, LABELS, METRICS, UNIT_SIZES, UNITS, language, say

MINUS = "\N{MINUS SIGN}"
_MILLION = 1_000_000.0


@dataclass(frozen=True)
class Measure:
    """One metric as readers see it.

    Attributes
    ----------
    name : str
        Name in ``metrics.parquet``.
    label : str
        Plain words.
    factor : float
        Shown value = stored value x factor.
    unit : str
        Unit of a level, as shown; empty for bare numbers.
    change_unit : str
        Unit of a difference: a share changes by percentage points.
    better : str
        ``lower``, ``higher`` or empty when no direction is better for everyone.
    meaning : str
        One line of explanation; may be empty.
    """

    name: str
    label: str
    factor: float = 1.0
    unit: str = ""
    change_unit: str = ""
    better: str = ""
    meaning: str = ""

    @property
    def unit_note(self) -> str:
        """Unit of a table row: that of levels, and of changes where it differs."""
        if self.unit == "%":
            return say("share_unit")
        return say("of_hundred") if not self.unit and self.change_unit == say("points") else self.unit

    def decimals(self, effect: float, low: float, high: float, level: float = math.nan) -> int:
        """Choose decimals for stored values; points and percentages keep at least one."""
        least = 1 if self.factor == 100.0 else 0
        return max(least, decimals_for(*(value * self.factor for value in (effect, low, high, level))))

    def level(self, value: float, decimals: int) -> str:
        """Write a level with its unit."""
        return _joined(number(value * self.factor, decimals), self.unit)

    def change(self, value: float, decimals: int, *, signed: bool = True) -> str:
        """Write a difference with its unit."""
        return _joined(number(value * self.factor, decimals, signed=signed), self.change_unit)


def _joined(text: str, unit: str) -> str:
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text


def number(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """Write a number with thin-spaced thousands and a real minus sign."""
    if value is None or not math.isfinite(value):
        return say("unknown_number")
    rounded = round(value, decimals) + 0.0
    text = f"{abs(rounded):,.{decimals}f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    if language() == "nb":
        text = text.replace(".", ",")
    if rounded < 0:
        return MINUS + text
    return "+" + text if signed and rounded > 0 else text


def decimals_for(effect: float, low: float, high: float, level: float = math.nan) -> int:
    """Choose decimals so that the half-width of an interval keeps one or two figures.

    A bound that is not zero is not shown as zero; without an interval three figures of the effect
    are kept, and without an effect three of the level.
    """
    half = (high - low) / 2.0
    if not math.isfinite(half) or half <= 0.0:
        size = next((abs(x) for x in (effect, level) if math.isfinite(x) and x != 0.0), 1.0)
        return _clip(2 - _exponent(size))
    decimals = _clip((1 if half / 10.0 ** _exponent(half) < 3.0 else 0) - _exponent(half))
    nearest = min(abs(low), abs(high))
    while low * high > 0.0 and round(nearest, decimals) == 0.0 and decimals < 6:
        decimals += 1
    return decimals


def _exponent(value: float) -> int:
    return math.floor(math.log10(abs(value)))


def _clip(decimals: int) -> int:
    return max(0, min(6, decimals))


def measure(name: str, size: float = math.nan) -> Measure:
    """Describe a metric from the registry, or from its name when the registry lacks it.

    Parameters
    ----------
    name : str
        Metric name.
    size : float, optional
        A typical stored value; amounts of money above a million are shown in millions.
    """
    registry = _registry()
    entry = registry.get(name)
    label = _label(name, entry)
    meaning = str(getattr(entry, "meaning", "") or "") if language() == "en" else ""
    whole_name = name.removesuffix("_corrected")
    whole = registry.get(whole_name)
    if entry is not None and whole is not None and whole is not entry:
        label = say("corrected_label", label=_label(whole_name, whole))
        meaning = say("corrected_meaning", meaning=whole.meaning) if meaning else ""
    factor, unit, change_unit = _shown(name, str(getattr(entry, "unit", "") or "").strip(), size)
    return Measure(
        name=name,
        label=label[:1].upper() + label[1:],
        factor=factor,
        unit=unit,
        change_unit=change_unit,
        better=_direction(getattr(entry, "better", "")),
        meaning=meaning.replace("m2", "m²"),
    )


def _label(name: str, entry: object) -> str:
    """Plain words for a metric: translated, from the registry, or from its name."""
    known = LABELS.get(name) or str(getattr(entry, "label", "") or "")
    return known or METRICS.get(name) or name.replace("_", " ")


def indicator(name: str) -> Measure:
    """Describe a column of ``areas.parquet``: shares in [0, 1], but for counts such as ``challenges``."""
    group = name.removeprefix("share_")
    known = INDICATORS.get(name) or (GROUPS.get(group) if group != name else None)
    label = known or METRICS.get(name) or name.replace("_", " ")
    label = label[:1].upper() + label[1:]
    if name in _AREA_PLAIN:
        unit = UNITS.get(_AREA_PLAIN[name], _AREA_PLAIN[name])
        return Measure(name, label, 1.0, unit, unit)
    if name in ("status", "reputation"):
        return Measure(name, label, 100.0, "", say("points"))
    return Measure(name, label, 100.0, "%", say("percentage_points"))


_AREA_PLAIN = {
    "challenges": "challenges",
    "price": "NOK / m²",
    "rent": "NOK / m² / year",
    "households": "households",
    "persons": "persons",
    "dwellings": "dwellings",
}


def _registry() -> dict:
    try:
        from sim.metrics import REGISTRY
    except ImportError:  # a results folder can be read without the measures
        return {}
    return REGISTRY


def _direction(better: object) -> str:
    text = str(better or "").lower()
    return text if text in ("lower", "higher") else ""


_INDEX = re.compile(
    r"^(.*dissimilarity|isolation|exposure|information_theory|income_segregation|income_rank_between|area_status"
    r"|.*quality)(_random|_corrected)?$"
)
"""Measures between 0 and 1 that are not shares of anything one can count: shown as points of 100."""


def _shown(name: str, unit: str, size: float) -> tuple[float, str, str]:
    """Return factor, unit of levels and unit of differences as shown."""
    if _INDEX.match(name):
        return 100.0, "", say("points")
    if unit.startswith(("share", "fraction")):
        return 100.0, "%", say("percentage_points")
    if unit.startswith("NOK") and math.isfinite(size) and abs(size) >= _MILLION:
        millions = unit.replace("NOK", "NOK million", 1)
        return 1.0 / _MILLION, UNITS.get(millions, millions), UNITS.get(millions, millions)
    unit = unit.replace("m2", "m²")
    return 1.0, UNITS.get(unit, unit), UNITS.get(unit, unit)


def group_label(group: str) -> str:
    """Plain words for a group code; parts of a code such as ``a:b`` are named one after the other."""
    return ", ".join(GROUPS.get(p) or INDICATORS.get(p) or p.replace("_", " ") for p in str(group).split(":"))


def unit_size_label(unit_size: str) -> str:
    """Plain words for a unit size."""
    return UNIT_SIZES.get(unit_size, str(unit_size).replace("_", " "))


def title_of(item: Measure, group: str, unit_size: str) -> str:
    """Name a row in plain words: measure, group, unit size."""
    parts = [item.label]
    if group and group != "all":
        parts.append(f": {group_label(group)}")
    size = unit_size_label(unit_size) if unit_size and unit_size not in ("all", "city", "none") else ""
    if size:
        parts.append(f" ({size})")
    return "".join(parts)
