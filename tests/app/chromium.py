"""Drives headless Chromium over its DevTools socket: real clicks and keys, no browser library."""

import base64
import json
import re
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from report.report_browser import CHROMIUM, FLAGS
from websockets.sync.client import connect


class Chromium:
    """One browser process with a profile of its own; a context manager."""

    def __enter__(self):
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        command = [
            CHROMIUM,
            *FLAGS,
            f"--user-data-dir={self._profile.name}",
            "--remote-debugging-port=0",
            "about:blank",
        ]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for line in self._process.stderr:
            if found := re.search(r"DevTools listening on (ws://\S+)", line):
                self._socket = connect(found.group(1), max_size=None)
                break
        self._count = 0
        return self

    def __exit__(self, *problem):
        self._socket.close()
        self._process.terminate()
        self._process.wait(10)
        self._process.stderr.close()
        self._profile.cleanup()

    def send(self, method: str, session: str | None = None, **params: Any) -> dict:
        """Send a command and wait for its answer; events are passed over."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        while True:
            answer = json.loads(self._socket.recv(timeout=60))
            if answer.get("id") == self._count:
                assert "error" not in answer, answer["error"]
                return answer["result"]

    def open(self, address: str, width: int = 1280, height: int = 900, still: bool = False) -> "Tab":
        """Open a page at a given width [px]; ``still`` is for those who have asked for less motion."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, session, target)
        tab.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        if still:
            tab.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
        tab.go(address)
        return tab


class Tab:
    """A page."""

    def __init__(self, browser: Chromium, session: str, target: str) -> None:
        self._browser, self._session, self._target = browser, session, target

    def send(self, method: str, **params: Any) -> dict:
        return self._browser.send(method, self._session, **params)

    def close(self) -> None:
        self._browser.send("Target.closeTarget", targetId=self._target)

    def go(self, address: str) -> None:
        """Load an address and wait until its document is there."""
        self.run("window.isOld = true")
        self.send("Page.navigate", url=address)
        self.wait("!window.isOld && document.readyState == 'complete'")

    def run(self, script: str) -> Any:
        """Evaluate a script in the page; promises are awaited."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, condition: str, seconds: float = 30.0) -> Any:
        """Wait until a condition holds in the page; return what it is."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := self.run(condition):
                return found
            time.sleep(0.02)
        raise AssertionError(f"not within {seconds} s: {condition}\n{self.run('document.body.innerText')[:2000]}")

    def text(self, selector: str) -> str:
        return self.run(f"document.querySelector({json.dumps(selector)}).innerText")

    def click(self, selector: str) -> None:
        """Press the mouse in the middle of an element."""
        x, y = self._middle(selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def choose(self, selector: str, value: str) -> None:
        """Choose an option of a select, as a user does."""
        element = f"document.querySelector({json.dumps(selector)})"
        self.run(f"{element}.focus(); {element}.value = {json.dumps(value)};")
        self.run(f"['input', 'change'].forEach(k => {element}.dispatchEvent(new Event(k, {{bubbles: true}})))")

    def press(self, key: str, code: int, times: int = 1) -> None:
        """Press a key."""
        for _ in range(times):
            for kind in ("rawKeyDown", "keyUp"):
                self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def slide(self, selector: str, share: float) -> None:
        """Press the mouse on a slider at a share of its length."""
        x, y = self._middle(selector, share)
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def screenshot(self, path: Path) -> None:
        """Save a picture of the whole page."""
        size = self.send("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        data = self.send("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"]
        path.write_bytes(base64.b64decode(data))

    def _middle(self, selector: str, share: float = 0.5) -> tuple[float, float]:
        element = f"document.querySelector({json.dumps(selector)})"
        self.run(f"{element}.scrollIntoView({{block: 'center', behavior: 'instant'}})")
        return tuple(
            self.run(f"(r => [r.left + r.width * {share}, r.top + r.height / 2])({element}.getBoundingClientRect())")
        )
