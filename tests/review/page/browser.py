"""A real browser for tests: Chromium without a window, by its DevTools protocol over two pipes.

Pipes need neither a port nor a library. Source: the protocol's page on `--remote-debugging-pipe`: messages are JSON,
each ended by a zero byte, on the file descriptors 3 and 4.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SCREEN = 844
"""Height of a small screen in CSS pixels."""
_PATIENCE = 60
"""Seconds within which the browser has to say something; machines of many tests are slow."""


def binary() -> str | None:
    """Chromium or Chrome on PATH."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """One page of a running browser.

    `trouble` collects what a page should not do: exceptions, errors on the console, violations of its policy, and
    requests for anything but the page itself.
    """

    def __init__(self, reading: int, writing: int) -> None:
        self._reading = os.fdopen(reading, "rb", buffering=0)
        self._writing = os.fdopen(writing, "wb", buffering=0)
        self._left = b""
        self._number = 0
        self._session: str | None = None
        self._events: list[dict[str, Any]] = []
        self.trouble: list[str] = []

    def open(self, file: Path, width: int, *, dark: bool = False, scripts: bool = True) -> None:
        """Load a file at a width in CSS pixels."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = None
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
            self.call(f"{domain}.enable")
        self._size(width, _SCREEN)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.trouble = []
        self._events = []
        self.call("Page.navigate", url=file.as_uri())
        self._wait("Page.loadEventFired")

    def close_page(self) -> None:
        self.call("Page.close")
        self._session = None

    def ask(self, expression: str) -> Any:
        """What an expression of JavaScript gives on the page.

        The test's own questions run without scripts too, but then no timer of theirs ever ends.
        """
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str, code: int, text: str = "", *, shift: bool = False) -> None:
        """Press a key as a person does."""
        common = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def screenshot(self, file: Path, *, height: int) -> Path:
        """A picture of the page's first `height` pixels."""
        self._size(self.ask("innerWidth"), height)
        file.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))
        return file

    def _size(self, width: int, height: int) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol and wait for its answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        self._writing.write(json.dumps(message).encode() + b"\0")
        while True:
            found = self._receive()
            if found.get("id") == self._number:
                assert "error" not in found, f"{method}: {found['error']}"
                result: dict[str, Any] = found["result"]
                return result

    def close(self) -> None:
        """Close the pipes, upon which the browser ends by itself."""
        self._writing.close()
        self._reading.close()

    def _wait(self, method: str) -> None:
        while not any(event["method"] == method for event in self._events):
            self._receive()

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            ready, _, _ = select.select([self._reading], [], [], _PATIENCE)
            assert ready, f"the browser said nothing for {_PATIENCE} seconds"
            part = self._reading.read(1 << 20)
            assert part, "the browser ended"
            self._left += part
        message, _, self._left = self._left.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        if "method" in found:
            self._events.append(found)
            self.trouble += _trouble(found["method"], found["params"])
        return found


def _trouble(method: str, given: dict[str, Any]) -> list[str]:
    if method == "Runtime.exceptionThrown":
        return [f"exception: {given['exceptionDetails']}"]
    if method == "Runtime.consoleAPICalled" and given["type"] in {"error", "warning", "assert"}:
        return [f"console: {given['args']}"]
    if method == "Log.entryAdded" and given["entry"]["level"] in {"error", "warning"}:
        return [f"log: {given['entry']['text']}"]
    if method == "Network.requestWillBeSent" and given["type"] != "Document":
        return [f"request: {given['request']['url']}"]
    return []


@contextmanager
def browser(command: str, profile: Path) -> Iterator[Browser]:
    """A browser for the time of a `with`. `profile` is an empty folder of its own."""
    to_read, theirs_out = os.pipe()
    theirs_in, to_write = os.pipe()
    options = (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
        "--no-first-run", "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
        "--force-color-profile=srgb", f"--user-data-dir={profile}",
    )  # fmt: skip
    # The protocol speaks on descriptors 3 and 4, whatever ours are called.
    inner = f'exec 3<&{theirs_in} 4>&{theirs_out}; exec "$@"'
    with subprocess.Popen(
        ["bash", "-c", inner, "bash", command, *options],
        pass_fds=(theirs_in, theirs_out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(theirs_in)
        os.close(theirs_out)
        made = Browser(to_read, to_write)
        try:
            yield made
        finally:
            made.close()
            process.terminate()
