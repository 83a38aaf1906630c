"""Every number that a Discover page names is what the laboratory computes, in both languages."""

import string
from functools import cache

import numpy as np
import pytest

from sim.app.discover import city_run, moments, specification, specifications, text
from sim.app.pages import FOLDER, policies, read_yaml, words
from sim.app.settings import LANGUAGES
from sim.app.worker import years_of

ANSWERS = [(name, key) for name, page in specifications().items() for key in page["answers"]]


@cache
def at_the_end(name, value, seed):
    if specification(name)["model"] == "city":
        *_, last = years_of(city_run(name, value, seed))
        return last["city"]
    *_, last = moments(name, value, seed)
    return last["measures"]


@pytest.mark.parametrize(("name", "key"), ANSWERS)
def test_answers_are_what_the_laboratory_computes(name, key):
    page = specification(name)
    answer = page["answers"][key]
    runs = [at_the_end(name, answer["slider"], seed)[answer["measure"]] for seed in range(1, answer["seeds"] + 1)]
    mean = np.mean(runs) * page["measures"][answer["measure"]]["factor"]
    assert mean == pytest.approx(answer["value"], abs=answer["within"])


def strings(node):
    if isinstance(node, str):
        return [node]
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return [text for part in parts for text in strings(part)]


@pytest.mark.parametrize("name", specifications())
def test_texts_name_every_answer_and_no_number_that_is_not_computed(name):
    for lang in LANGUAGES:
        raw = read_yaml(FOLDER / "text" / "discover" / f"{name}.{lang}.yaml")
        named = {field for text in strings(raw) for _, field, _, _ in string.Formatter().parse(text) if field}
        assert named == set(specification(name)["answers"])


def shape(node):
    if isinstance(node, dict):
        return {key: shape(value) for key, value in node.items()}
    return [shape(value) for value in node] if isinstance(node, list) else type(node).__name__


@pytest.mark.parametrize("name", specifications())
def test_both_languages_say_the_same_things(name):
    assert shape(text(name, "en")) == shape(text(name, "nb"))
    steps = [[step.get("set") for step in text(name, lang)["teacher"]["steps"]] for lang in LANGUAGES]
    assert steps[0] == steps[1]


def test_both_languages_have_the_same_words():
    assert shape(words("en")) == shape(words("nb"))


def test_policies_are_named_in_both_languages():
    english, bokmal = policies("en"), policies("nb")
    assert english.keys() == bokmal.keys()
    assert all(english[name] != bokmal[name] for name in english)
