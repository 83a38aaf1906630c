"""What a reader sees: the report in headless Chromium at the width of a desk and of a phone."""

import re

import pytest
from report_browser import CHROMIUM, SORTING, look

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")]


@pytest.fixture(scope="module", params=[1280, 800, 390])
def seen(request, page):
    return look(page, request.param)


def test_no_text_overlaps(seen):
    assert seen["n_boxes"] > 300
    assert seen["overlaps"] == []


def test_nothing_sticks_out_to_the_side(seen):
    assert seen["scroll_width"] <= seen["width"]
    assert seen["too_wide"] == []


def test_nothing_is_cut_off_on_paper(page):
    """A4 upright with the browser's margins: 717 px."""
    from app.chromium import Chromium

    beyond = """[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > 718
        && getComputedStyle(e).position !== "absolute").map(e => e.tagName + " " + e.textContent.trim().slice(0, 40))"""
    with Chromium() as browser:
        tab = browser.open(page.as_uri(), width=717, height=1000)
        tab.send("Emulation.setEmulatedMedia", media="print")
        assert tab.run("getComputedStyle(document.querySelector('nav')).display") == "none"
        assert tab.run(beyond) == []


def test_letters_are_large_enough_to_read(seen):
    assert seen["smallest_text"] >= 12.0
    assert seen["figure_text"] >= 10.0


def test_no_request_leaves_the_file(seen):
    assert seen["resources"] == []


def test_verdict_shows_number_interval_and_seeds_of_effects(seen, study):
    assert len(seen["verdicts"]) == 3
    for shown in seen["verdicts"]:
        data = shown["data"]
        effects = study.effects
        row = effects[
            (effects["cell"] == data["cell"])
            & (effects["metric"] == data["metric"])
            & (effects["group"] == data["group"])
            & (effects["unit_size"] == data["unitSize"])
            & (effects["year"] == effects["year"].max())
        ]
        assert len(row) == 1
        row = row.iloc[0]
        text = shown["text"].replace("\N{MINUS SIGN}", "-")
        numbers = [abs(float(x)) for x in re.findall(r"-?\d+\.\d+", text)]
        factor, decimals = float(data["factor"]), int(data["decimals"])
        for name in ("effect", "low", "high"):
            assert round(abs(row[name]) * factor, decimals) in numbers
        assert f"{row['n_pairs']} paired seeds" in text
        assert str(row["year"]) in text
        if row["low"] < 0 < row["high"]:
            assert "could be told from noise" in text
        else:
            assert ("falls by" if row["effect"] < 0 else "rises by") in text


def test_the_browser_check_sees_an_overlap(page, tmp_path):
    broken = tmp_path / "broken.html"
    mark = "<p style='position:absolute;top:30px;left:30px'>planted</p></main>"
    broken.write_text(page.read_text(encoding="utf-8").replace("</main>", mark), encoding="utf-8")
    assert any("planted" in pair for pair in look(broken, 1280)["overlaps"])


@pytest.fixture(scope="module", params=[1280, 390])
def sorting(request, page):
    return look(page, request.param, script=SORTING)


def numbers(texts):
    return [float(text.replace("\N{MINUS SIGN}", "-")) for text in texts]


def test_the_committees_table_starts_with_most_children_in_low_income(sorting):
    assert sorting["start"]["sorted"][5] == "descending"
    assert len(sorting["start"]["values"]) == 25
    assert numbers(sorting["start"]["values"]) == sorted(numbers(sorting["start"]["values"]), reverse=True)


def test_a_click_on_a_heading_sorts_by_it_and_a_second_click_turns_the_order(sorting):
    assert sorting["focused"]
    for state, order in (("once", "descending"), ("twice", "ascending")):
        values = numbers(sorting[state]["values"])
        assert values == sorted(values, reverse=order == "descending")
        assert sorting[state]["sorted"] == [None, order, *[None] * (len(sorting["heads"]) - 2)]
    assert sorting["once"]["values"] != sorting["twice"]["values"]


def test_names_sort_as_norwegians_do_and_every_area_can_be_shown(sorting):
    assert sorting["names"]["sorted"][0] == "ascending"
    assert sorting["names"]["values"][0].startswith("Sted 1 ")
    assert sorting["names"]["values"][1].startswith("Sted 2 ")
    assert len(sorting["all"]["values"]) == 30
    assert sorting["all"]["values"][-1].startswith("Ås")


def test_differences_of_a_package_take_the_place_of_the_baseline(sorting):
    assert sorting["visible"] == 1
    values = numbers(sorting["difference"]["values"])
    assert min(values) < 0.0 < max(values)
    assert values == sorted(values, reverse=True)
