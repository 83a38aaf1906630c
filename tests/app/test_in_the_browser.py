"""The laboratory in headless Chromium, with real clicks and keys; how fast it is: ``make bench``."""

import time

import pytest
from app.laboratory import FINISHED, FIRST_YEAR, OPEN, PLAYED, WATCH, started

from sim.app.discover import slider_text, specifications, text

pytestmark = [pytest.mark.browser]


def test_opens_at_the_first_page(browser):
    with started() as (address, _):
        tab = browser.open(address)
        tab.wait(OPEN)
        assert tab.run("location.pathname") == f"/discover/{next(iter(specifications()))}"
        tab.close()


@pytest.mark.parametrize("name", specifications())
def test_the_teachers_notes_lead_through_the_page(laboratory, browser, name):
    page = specifications()[name]
    tab = browser.open(f"{laboratory}/discover/{name}", still=True)
    notes = browser.open(f"{laboratory}/discover/{name}/teacher")
    tab.wait(PLAYED)
    tab.run(WATCH)
    for step in text(name, "en")["teacher"]["steps"]:
        assert notes.run(f"document.body.innerText.includes({step['say']!r})")
        if "set" in step:
            shown = slider_text(name, step["set"], "en")
            low, high = page["slider"]["low"], page["slider"]["high"]
            presses = round((step["set"] - low) / page["slider"]["step"])
            assert low <= step["set"] <= high
            if tab.text("#value-text") != shown:
                tab.run("document.querySelector('#value').focus()")
                tab.press("Home", 36)
                tab.press("ArrowRight", 39, presses)
                assert tab.text("#value-text") == shown
                tab.wait("window.seen > 0")
            tab.wait(PLAYED)
    tab.click("#luck")
    assert tab.run("location.search").endswith("seed=2")
    tab.wait(PLAYED)
    tab.close()
    notes.close()


def test_a_small_model_plays_step_by_step_and_can_be_paused(laboratory, browser):
    tab = browser.open(f"{laboratory}/discover/two_colours")
    tab.wait("Number(document.querySelector('#board').dataset.step) > 2")
    tab.click("#play")
    paused = tab.run("document.querySelector('#board').dataset.step")
    time.sleep(0.4)
    assert tab.run("document.querySelector('#board').dataset.step") == paused
    tab.click("#play")
    tab.wait(PLAYED)
    tab.close()


def test_a_reload_from_the_link_restores_the_page(laboratory, browser):
    tab = browser.open(f"{laboratory}/discover/two_colours", still=True)
    tab.wait(PLAYED)
    tab.slide("#value", 0.6)
    tab.click("#luck")
    tab.wait(PLAYED)
    before = [tab.text("#value-text"), tab.text(".measures"), tab.run("location.href")]
    tab.go(before[2])
    tab.wait(PLAYED)
    assert [tab.text("#value-text"), tab.text(".measures"), tab.run("location.href")] == before
    tab.close()


def test_a_city_plays_with_and_without_a_policy(laboratory, browser):
    tab = browser.open(f"{laboratory}/city?years=4&seeds=3")
    tab.wait(FINISHED)
    assert tab.run("document.querySelectorAll('#map-difference path').length") == 16
    assert "3 runs" in tab.text("#luck")
    assert tab.text("#shown-year") == "2020"
    tab.run("document.querySelector('#year').focus()")
    tab.press("ArrowLeft", 37)
    assert tab.text("#shown-year") == "2019"
    tab.choose("#indicator", "price")
    tab.wait(FINISHED)
    assert "indicator=price" in tab.run("location.search")
    assert "1 000 NOK" in tab.text("#map-baseline .unit")
    tab.go(tab.run("location.href"))
    tab.wait(FINISHED)
    assert tab.run("document.querySelector('#indicator').value") == "price"
    tab.close()


def test_a_policy_on_a_tenth_of_oslo_shows_its_first_years_while_it_runs_and_can_be_stopped(laboratory, browser):
    tab = browser.open(f"{laboratory}/city?city=oslo_small&policy=baseline&years=20")
    tab.wait(FIRST_YEAR)
    tab.click("#stop")
    tab.choose("#policy", "owner_occupancy")
    tab.wait(FIRST_YEAR)
    assert not tab.run(FINISHED)
    tab.click("#stop")
    tab.wait("document.querySelector('#status').textContent == 'Stopped.'")
    tab.close()


def test_a_sweep_is_filtered_and_downloaded(laboratory, browser):
    tab = browser.open(f"{laboratory}/compare?metric=")
    assert tab.text("#status").startswith("40 rows")
    tab.run("window.isOld = true")
    tab.choose("#metric", "isolation")
    tab.wait("!window.isOld && document.readyState == 'complete'")
    assert tab.text("#status").startswith("20 rows")
    assert "metric=isolation" in tab.run("document.querySelector('#download').href")
    assert tab.run("fetch(document.querySelector('#download').href).then(a => a.text())").count("\n") == 21
    tab.close()


@pytest.mark.parametrize(
    "path", ["/discover/schools", "/discover/schools/teacher", "/city?years=2&seeds=1", "/compare"]
)
def test_nothing_sticks_out_and_nothing_is_fetched_from_outside(laboratory, browser, path):
    for width in (1280, 390):
        tab = browser.open(laboratory + path, width=width)
        tab.wait("document.querySelector('#status')?.textContent != ''")
        assert tab.run("document.documentElement.scrollWidth") <= width
        names = tab.run("performance.getEntriesByType('resource').map(e => e.name)")
        assert all(name.startswith((laboratory, "data:")) for name in names)
        unnamed = tab.run(
            "[...document.querySelectorAll('input:not([type=hidden]), select')].filter(e => !e.labels.length).length"
        )
        assert unnamed == 0
        tab.close()


def test_a_page_is_saved_as_csv(laboratory, browser):
    tab = browser.open(f"{laboratory}/discover/two_colours")
    tab.wait(PLAYED)
    tab.run(
        "window.saved = null; URL.createObjectURL = blob => { blob.text().then(t => { saved = t; }); return '#'; }; 0"
    )
    tab.click("#csv")
    rows = tab.wait("window.saved").splitlines()
    assert rows[0] == "similar_wanted,seed,step,share_similar,share_content"
    assert len(rows) > 10
    tab.close()
