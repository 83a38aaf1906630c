"""Rules: comparisons of published columns with numbers, read from text; no code is ever run.

Grammar::

    rule       = both {"or" both}
    both       = negation {"and" negation}
    negation   = "not" negation | "(" rule ")" | comparison
    comparison = column operator number | number operator column
    operator   = "<" | "<=" | ">" | ">=" | "==" | "!="
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import ConfigError, nearest

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

    def __init__(self, rule: str, field: str, columns: dict[str, NDArray[np.float64]], what: str) -> None:
        self.rule, self.field, self.columns, self.what = rule, field, columns, what
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
            raise self.fail(self.what)
        if token.text not in self.columns:
            column = self.what.partition(" ")[2]
            raise ConfigError(
                f"{self.field}: no {column} {token.text!r} at position {token.at} of {self.rule!r}; "
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


def evaluate(
    rule: str, columns: dict[str, NDArray[np.float64]], field: str = "target.areas", what: str = "an area column"
) -> Mask:
    """Evaluate a rule over published columns.

    Parameters
    ----------
    rule : str
        For example ``"children_low_income >= 0.2 and not (price > 70000)"``.
    columns : dict of str to float64[n]
        Of areas or of households.
    field, what : str
        Path of the field as the user typed it, and what its columns are, for messages.

    Returns
    -------
    bool[n]

    Raises
    ------
    ConfigError
        Unknown column, call, or anything outside the grammar; the text says where.
    """
    return _Parser(rule, field, columns, what).whole()
