"""Progress bars: silent when quick, one line on stderr when slow, also while nothing is counted."""

import time

import pytest

from sim.experiments import progress


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.1)


def test_quick_work_draws_nothing(capsys):
    with progress.bar(3, "quick", "year") as bar, progress.ticking(bar, every=0.01):
        for _ in range(3):
            bar.update(1)
    assert capsys.readouterr() == ("", "")


def test_a_long_start_shows_a_bar_before_anything_is_counted(impatient, capsys):
    with progress.bar(3, "slow", "year") as bar, progress.ticking(bar, every=0.05):
        time.sleep(0.4)
        shown = capsys.readouterr()
    assert "slow:   0%" in shown.err
    assert shown.out == ""
    assert capsys.readouterr().err.endswith("\n")


def test_a_watched_count_ends_where_the_count_ends(impatient, capsys):
    counts = iter([2, 3, *[8] * 1000])
    with progress.watched(lambda: next(counts), 8, "sweep", "year", every=0.1):
        time.sleep(0.5)
    assert "8/8" in capsys.readouterr().err


def test_a_count_beyond_the_total_is_not_shown(impatient, capsys):
    with progress.watched(lambda: 99, 8, "sweep", "year", every=0.05):
        time.sleep(0.3)
    assert "99/8" not in capsys.readouterr().err
