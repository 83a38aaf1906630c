"""Which areas a block treats: codes, or a rule over the published area columns.

Grammar (no code is ever run from a scenario file)::

    target     = "all" | "none" | "committee" | code {"," code} | rule
    rule       = both {"or" both}
    both       = negation {"and" negation}
    negation   = "not" negation | "(" rule ")" | comparison
    comparison = column operator number | number operator column
    operator   = "<" | "<=" | ">" | ">=" | "==" | "!="

A code is an area's code or name, or a district's name; ``committee`` see ``COMMITTEE``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import ConfigError, nearest
from sim.state import City
from sim.state.area_columns import COLUMNS, city_area_columns

Mask = NDArray[np.bool_]
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|(?P<word>[^\W\d]\w*)|(?P<sign><=|>=|==|!=|[<>()-]))"
)
_COMPARE: dict[str, Callable] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
COMMITTEE = (
    "children_low_income >= 0.40 and challenges >= 2",
    "children_low_income >= 0.20 and challenges >= 1",
    "children_low_income >= 0.20",
)
"""The committee's rule (NOU 2020:16): 40 % of children in low income, itself a challenge, and one more; where
no area is so, the first of the milder rules (assumptions) that some area meets."""
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_WORDS = ("and", "or", "not")


@dataclass(frozen=True)
class Token:
    """One word, number or sign of a rule; ``at`` counts characters from 1."""

    kind: str
    text: str
    at: int


def _tokens(rule: str, field: str) -> list[Token]:
    tokens, at = [], 0
    while rule[at:].strip():
        match = _TOKEN.match(rule, at)
        if match is None:
            at += len(rule[at:]) - len(rule[at:].lstrip())
            raise ConfigError(f"{field}: cannot read {rule[at]!r} at position {at + 1} of {rule!r}")
        kind = str(match.lastgroup)
        tokens.append(Token(kind, match.group(kind), match.start(kind) + 1))
        at = match.end()
    return [*tokens, Token("end", "the end", len(rule) + 1)]


class _Parser:
    """Reads a rule from left to right and evaluates it over columns."""

    def __init__(self, rule: str, field: str, columns: dict[str, NDArray[np.float64]]) -> None:
        self.rule, self.field, self.columns = rule, field, columns
        self.tokens, self.place = _tokens(rule, field), 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def fail(self, wanted: str) -> ConfigError:
        found = self.token.text if self.token.kind == "end" else repr(self.token.text)
        return ConfigError(f"{self.field}: expected {wanted}, got {found} at position {self.token.at} of {self.rule!r}")

    def take(self, *texts: str) -> bool:
        if self.token.kind != "number" and self.token.text in texts:
            self.place += 1
            return True
        return False

    def whole(self) -> Mask:
        mask = self.either()
        if self.token.kind != "end":
            raise self.fail("'and', 'or' or the end")
        return mask

    def either(self) -> Mask:
        mask = self.both()
        while self.take("or"):
            mask = self.both() | mask
        return mask

    def both(self) -> Mask:
        mask = self.negation()
        while self.take("and"):
            mask = self.negation() & mask
        return mask

    def negation(self) -> Mask:
        if self.take("not"):
            return ~self.negation()
        if self.take("("):
            mask = self.either()
            if not self.take(")"):
                raise self.fail("')'")
            return mask
        return self.comparison()

    def comparison(self) -> Mask:
        if self.token.kind == "number" or self.token.text == "-":
            number, operator = self.number(), self.operator()
            return _COMPARE[_MIRRORED[operator]](self.column(), number)
        column, operator = self.column(), self.operator()
        return _COMPARE[operator](column, self.number())

    def column(self) -> NDArray[np.float64]:
        token = self.token
        if token.kind != "word" or token.text in _WORDS:
            raise self.fail("an area column")
        if token.text not in self.columns:
            raise ConfigError(
                f"{self.field}: no area column {token.text!r} at position {token.at} of {self.rule!r}; "
                f"nearest: {nearest(token.text, self.columns)}; allowed: {', '.join(self.columns)}"
            )
        self.place += 1
        if self.token.text == "(":
            raise ConfigError(f"{self.field}: calls are not allowed, got one at position {token.at} of {self.rule!r}")
        return self.columns[token.text]

    def operator(self) -> str:
        operator = self.token.text
        if operator not in _COMPARE:
            raise self.fail("one of " + " ".join(_COMPARE))
        self.place += 1
        return operator

    def number(self) -> float:
        sign = -1.0 if self.take("-") else 1.0
        if self.token.kind != "number":
            raise self.fail("a number")
        self.place += 1
        return sign * float(self.tokens[self.place - 1].text)


def is_rule(target: str) -> bool:
    """Whether a target is a rule rather than words or codes."""
    return any(sign in target for sign in "<>=!(")


def evaluate(rule: str, columns: dict[str, NDArray[np.float64]], field: str = "target.areas") -> Mask:
    """Evaluate a rule over area columns.

    Parameters
    ----------
    rule : str
        For example ``"children_low_income >= 0.2 and not (price > 70000)"``.
    columns : dict of str to float64[n_areas]
    field : str
        Path of the field as the user typed it, for messages.

    Returns
    -------
    bool[n_areas]

    Raises
    ------
    ConfigError
        Unknown column, call, or anything outside the grammar; the text says where.
    """
    return _Parser(rule, field, columns).whole()


def check_rule(target: str, field: str = "target.areas", groups: tuple[str, ...] = ()) -> None:
    """Refuse a rule that no city could evaluate; codes are checked when the city is known."""
    if is_rule(target):
        names = [*COLUMNS, *(f"share_{group}" for group in groups)]
        evaluate(target, {name: np.zeros(1) for name in names}, field)
    elif not target.strip():
        raise ConfigError(f"{field} must be all, none, a rule or area codes, got nothing")


def treated_areas(target: str, city: City, field: str = "target.areas", quarter: int | None = None) -> Mask:
    """Areas that a target means in a city now: bool[n_areas].

    Raises
    ------
    ConfigError
        The rule cannot be read, or a code names neither area nor district.
    """
    word = target.strip()
    if word in ("all", "none"):
        return np.full(city.n_areas, word == "all")
    if word == "committee":
        return _committee(city, quarter)
    if is_rule(word):
        return evaluate(word, city_area_columns(city, quarter), field)
    return _by_code(word, city, field)


def _committee(city: City, quarter: int | None) -> Mask:
    columns = city_area_columns(city, quarter)
    found = (evaluate(rule, columns) for rule in COMMITTEE)
    return next((mask for mask in found if mask.any()), np.zeros(city.n_areas, bool))


def _by_code(target: str, city: City, field: str) -> Mask:
    mask = np.zeros(city.n_areas, bool)
    district = city.areas.district[: city.n_areas]
    for code in (part.strip() for part in target.split(",")):
        found = np.array([code in (a, b) for a, b in zip(city.area_codes, city.area_names, strict=True)])
        if code in city.districts:
            found |= district == city.districts.index(code)
        if not found.any():
            allowed = [*city.districts, *city.area_codes, *city.area_names, "all", "none", "committee"]
            raise ConfigError(
                f"{field}: {code!r} is no area or district of {city.name}; nearest: {nearest(code, allowed)}"
            )
        mask |= found
    return mask
