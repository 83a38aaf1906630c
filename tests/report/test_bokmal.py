"""The report in bokmål: nothing missing, the same gaps in every sentence, Norwegian numbers, no English left."""

import re
import string

import pytest

from sim.config import ConfigError
from sim.experiments.identity import digest
from sim.metrics import REGISTRY
from sim.policies import REGISTRY as BLOCKS
from sim.report import bokmal, words
from sim.report.measures import group_label, measure, number
from sim.report.verdict import verdict
from sim.report.words import say, speaking


def _gaps(text):
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def test_every_sentence_is_there_with_its_gaps():
    assert bokmal.SENTENCES.keys() == words.ENGLISH.keys()
    for key, text in words.ENGLISH.items():
        missing = _gaps(text) - _gaps(bokmal.SENTENCES[key])
        assert missing <= {"meaning"}, key
        assert _gaps(bokmal.SENTENCES[key]) <= _gaps(text), key


@pytest.mark.parametrize("name", ["GROUPS", "UNIT_SIZES", "INDICATORS", "CITIES", "BLOCKS", "MECHANISMS"])
def test_every_label_is_there(name):
    assert getattr(bokmal, name).keys() == getattr(words, name).english.keys()


def test_every_measure_unit_and_block_has_a_label():
    roots = {name.removesuffix("_corrected").removesuffix("_random") for name in REGISTRY}
    assert roots <= bokmal.LABELS.keys()
    assert set(BLOCKS) == set(bokmal.BLOCKS)
    assert len(bokmal.LIMITS) == len(words.LIMITS)
    shown = {one.unit.replace("m2", "m²") for one in REGISTRY.values()} - {"share", "share a year", "sd", "income rank"}
    assert shown <= bokmal.UNITS.keys()


def test_numbers_and_names_are_norwegian_within_and_english_again_after():
    with speaking("nb"):
        assert number(1234.5, 1) == "1\N{NARROW NO-BREAK SPACE}234,5"
        assert measure("rent_burden").label == "Leiebelastning"
        assert measure("dissimilarity_corrected").label == "Ulikhetsindeks, korrigert for tilfeldighet"
        assert group_label("renter") == "leietakere"
        assert say("paired_seeds", n=3) == "3 parede kjøringer"
    assert number(1234.5, 1) == "1\N{NARROW NO-BREAK SPACE}234.5"
    assert measure("rent_burden").label == "Rent burden"


def test_another_language_is_refused():
    with pytest.raises(ConfigError, match=r"report.language must be one of en, nb, got sv"), speaking("sv"):
        pass


def test_language_is_a_setting_that_changes_no_number():
    from sim.cli import load_config

    config = load_config(["city=classroom", "report.language=nb"])
    assert config.report.language == "nb"
    assert digest(config) == digest(load_config(["city=classroom"]))


def test_verdicts_are_whole_sentences_in_bokmal(study):
    from sim.report.readings import view_of

    with speaking("nb"):
        view = view_of(study)
        told = [verdict(view, package) for package in view.packages]
    for one in told:
        text = " ".join([one.sentence, one.detail, *(line for _, lines in one.facts for line in lines)])
        assert re.search(r"kjøring|referansen", text)
        assert not re.search(r"\b(the|between|seeds?|baseline|points|of|with|would)\b", text), text


@pytest.mark.slow
def test_a_page_in_bokmal_opens_with_its_language_and_holds_no_english_sentence(study, tmp_path):
    from sim.report import write_report

    page = write_report(study, tmp_path / "rapport.html", language="nb").read_text(encoding="utf-8")
    assert '<html lang="nb">' in page
    assert "Hva som kom ut" in page
    plain = [text for key, text in words.ENGLISH.items() if len(text) > 25 and not _gaps(text)]
    assert [text for text in plain if text in page] == []
