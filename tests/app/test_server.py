"""What the laboratory answers, to whom, and what it survives."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from app.laboratory import get, lines, raw, started
from scipy import stats

from sim.app.server import spread
from sim.app.settings import CitySetting, baseline_key, policy_key
from sim.app.worker import years_of


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("city=bergen", "city must be one of"),
        ("policy=housing_mxi", "nearest: housing_mix"),
        ("years=1000", "years must be in [1, 30], got 1000"),
        ("seeds=11", "seeds must be in [1, 10]"),
        ("seed=-1", "seed must be"),
        ("strength=nan", "strength"),
        ("years=ten", "years must be"),
        ("colour=red", "colour is unknown"),
        ("indicator=__class__", "indicator must be one of"),
    ],
)
def test_settings_out_of_bounds_are_refused_with_one_line(laboratory, query, named):
    for path in ("/city", "/api/city"):
        status, text = get(f"{laboratory}{path}?{query}")
        assert status == 400
        assert named in text.replace("&#39;", "'")
        assert "Traceback" not in text


@pytest.mark.parametrize("path", ["/discover/nowhere", "/discover/two_colours?value=7", "/compare?study=../../etc"])
def test_pages_that_are_not_there_are_refused(laboratory, path):
    status, text = get(laboratory + path)
    assert status == 400
    assert "<h1>" in text


@pytest.mark.parametrize("path", ["/static/../command.py", "/static/%2e%2e/command.py", "/nowhere", "/etc/passwd"])
def test_no_file_outside_of_static_is_served(laboratory, path):
    status, text = get(laboratory + path)
    assert status == 404
    assert "import" not in text


def test_only_hosts_named_at_the_start_are_served(laboratory):
    assert get(laboratory + "/city", Host="127.0.0.1")[0] == 200
    assert get(laboratory + "/city", Host="evil.example")[0] == 400
    assert get(laboratory + "/api/city?years=1&seeds=1", Host="evil.example")[0] == 400


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\xff\xfe not http\r\n\r\n",
        b"GET /city?" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /city?seed=%ff%fe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET /city?lang=en&lang=xx HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"POST /api/city HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nConnection: close\r\n\r\n{{{{{",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
        b"GET /api/city HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\xff",
    ],
)
def test_malformed_messages_leave_it_running(laboratory, data):
    assert b"Traceback" not in raw(laboratory, data)
    assert get(laboratory + "/city")[0] == 200


def test_twenty_sessions_at_once_each_get_their_own_setting(laboratory):
    strengths = np.linspace(0.05, 1.0, 20).round(2)
    paths = [f"{laboratory}/api/city?years=2&seeds=1&indicator=price&strength={strength}" for strength in strengths]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lines, paths))
    assert all(len(answer) == 2 for answer in answers)
    for at in (0, 9, 19):
        setting = CitySetting(years=2, seeds=1, strength=float(strengths[at]))
        *_, baseline = years_of(baseline_key(setting, 0))
        *_, policy = years_of(policy_key(setting, 0))
        shown = answers[at][-1]["areas"]
        np.testing.assert_allclose(shown["baseline"], baseline["areas"]["price"], rtol=1e-4)
        np.testing.assert_allclose(shown["policy"], policy["areas"]["price"], rtol=1e-4)
    assert len({tuple(answer[-1]["areas"]["policy"]) for answer in answers}) > 5


def test_a_policy_before_its_start_is_the_baseline(laboratory):
    first = lines(f"{laboratory}/api/city?years=1&seeds=2&start=2020")
    assert first[0]["areas"]["policy"] == first[0]["areas"]["baseline"]
    assert set(first[1]["half"]["areas"][0]) == {0.0}


def test_the_interval_is_students():
    changes = np.array([[1.0, 2.0], [2.0, 2.0], [4.0, 2.0]])
    mean, half = spread(changes)
    low, high = stats.t.interval(0.95, 2, loc=mean[0], scale=stats.sem(changes[:, 0]))
    assert (mean[0] - half[0], mean[0] + half[0]) == pytest.approx((low, high))
    assert half[1] == 0.0


def test_the_download_has_the_filtered_rows(laboratory):
    status, text = get(
        f"{laboratory}/api/compare.csv?study=three&metric=isolation&unit_size=block&scenario=housing_mix"
    )
    assert status == 200
    assert len(text.splitlines()) == 1 + 5


def test_every_page_opens_in_every_language(laboratory):
    for lang in ("en", "nb"):
        assert f'<html lang="{lang}">' in get(f"{laboratory}/city?lang={lang}")[1]
        assert get(f"{laboratory}/compare?lang={lang}")[0] == 200


def test_a_sweep_is_read_in_words_and_in_the_unit_of_its_measure(laboratory):
    page = get(f"{laboratory}/compare?lang=nb&metric=isolation&unit_size=block&scenario=housing_mix")[1]
    assert '<option value="housing_mix" selected>Variert boligsammensetning</option>' in page
    assert "<td>housing_mix</td>" not in page
    assert '<td class="number">30,0</td><td class="number">26,0</td><td class="number">\u22124,0</td>' in page
    assert '"points": [[2017, 0.0], [2018, -1.0]' in page


def test_an_open_laboratory_prints_the_address_for_the_board_and_offers_no_city_too_large_for_it():
    with started("host=0.0.0.0", "names=board.example") as (address, process):
        assert "Laboratory" in process.stdout.readline()
        assert process.stdout.readline().startswith("For the board: http://")
        assert get(address + "/city", Host="board.example")[0] == 200
        assert get(address + "/city", Host="evil.example")[0] == 400
        assert get(address + "/city?city=oslo")[0] == 400


@pytest.mark.parametrize("word", ["prot=80", "port=0", "port=abc", "host", "host=256.1.2.3"])
def test_a_bad_command_is_refused_with_one_line(word):
    done = subprocess.run([sys.executable, "-m", "sim.app", word], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
