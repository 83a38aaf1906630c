"""Locks: one holder at a time, gone with the process that held them."""

import subprocess
import sys
import threading

from sim.experiments.locks import FileLock

HOLD = "import sys, time; from sim.experiments.locks import FileLock; from pathlib import Path;"
HOLD += "lock = FileLock(Path(sys.argv[1])); lock.acquire(); print('held', flush=True); time.sleep(60)"


def test_a_lock_has_one_holder_and_leaves_nothing(tmp_path):
    path = tmp_path / "a" / "b" / "lock"
    with FileLock(path):
        assert not FileLock(path).free()
        assert not FileLock(path).acquire(wait=False)
    assert FileLock(path).free()
    assert list(tmp_path.iterdir()) == []


def test_a_lock_goes_with_the_process_that_held_it(tmp_path):
    path = tmp_path / "lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"held\n"
    assert not FileLock(path).free()
    holder.kill()
    holder.wait()
    assert FileLock(path).free()


def test_those_who_wait_get_it_one_after_the_other(tmp_path):
    inside, most, n = [], [], 8

    def work():
        for _ in range(20):
            with FileLock(tmp_path / "folder" / "lock"):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert len(most) == 20 * n
