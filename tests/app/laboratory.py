"""Starts the laboratory as a user does, and asks it over plain sockets."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

OPEN = "!!document.querySelector('#board').dataset.step"
PLAYED = "document.querySelector('#status').textContent.startsWith('Played')"
FINISHED = "document.querySelector('#status').textContent == 'Finished.'"
FIRST_YEAR = "document.querySelector('#shown-year').textContent != ''"
"""What a page shows when it is open, played to the end, finished, or at its first year: conditions in JavaScript."""

WATCH = """
new MutationObserver(() => { window.seen ||= performance.now() - window.since; })
  .observe(document.querySelector('#board'), {attributes: true});
for (const kind of ['pointerdown', 'keydown'])
  addEventListener(kind, () => { since = performance.now(); seen = 0; }, true);
window.seen = 0; 0
"""
"""From here on ``window.seen`` is the milliseconds from the last key or click to the next picture, 0 until then."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def started(*words):
    """Run ``python -m sim.app`` until it answers; give its address and the process, and stop it at the end."""
    port = free_port()
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "sim.app", f"port={port}", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        end = time.monotonic() + 60.0
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def get(address, **headers):
    """Return status and text."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def lines(address):
    """Return the JSON lines of a stream."""
    return [json.loads(line) for line in get(address)[1].splitlines()]


def raw(address, data):
    """Send bytes as they are; return what comes back, if anything."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(data)
        try:
            return connection.recv(4096)
        except OSError:
            return b""
