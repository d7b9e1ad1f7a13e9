"""Chromium without a window, steered over a pipe by its DevTools protocol: no driver, no package, no port.

https://chromedevtools.github.io/devtools-protocol: commands are JSON, each ended by a zero byte; the browser reads
them from descriptor 3 and answers on descriptor 4.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-sync --disable-quic "
    "--disable-background-networking --disable-component-update --remote-debugging-pipe --hide-scrollbars"
)
_PATIENCE = 60


class Browser:
    """One running browser. A command that it refuses is an `AssertionError`."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._read = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            command["sessionId"] = session
        os.write(self._commands, json.dumps(command).encode() + b"\0")
        while True:
            message = self._next()
            if message.get("id") == self._number:
                assert "error" not in message, f"{method}: {message['error']}"
                result: dict[str, Any] = message["result"]
                return result
            self.events.append(message)

    def wait_for(self, method: str, session: str) -> None:
        """Until an event of this name came, also before."""
        while not any(event.get("method") == method and event.get("sessionId") == session for event in self.events):
            self.events.append(self._next())

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            assert select.select([self._answers], [], [], _PATIENCE)[0], "the browser does not answer"
            part = os.read(self._answers, 1 << 16)
            assert part, "the browser has ended"
            self._read += part
        message, _, self._read = self._read.partition(b"\0")
        parsed: dict[str, Any] = json.loads(message)
        return parsed


@dataclass
class Page:
    """A page in a profile of its own. `complaints` are what the browser logged: errors, broken policies."""

    browser: Browser
    session: str
    complaints: list[str] = field(default_factory=list)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self.browser.call(method, self.session, **parameters)

    def evaluate(self, expression: str) -> Any:
        told = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def open(self, url: str) -> None:
        self.browser.events.clear()
        self.call("Page.navigate", url=url)
        self.browser.wait_for("Page.loadEventFired", self.session)
        self.complaints = [
            json.dumps(event["params"])
            for event in self.browser.events
            if event["method"] in ("Log.entryAdded", "Runtime.exceptionThrown", "Audits.issueAdded")
        ]

    def media(self, kind: Literal["screen", "print"], **features: str) -> None:
        self.call(
            "Emulation.setEmulatedMedia",
            media=kind,
            features=[{"name": name.replace("_", "-"), "value": value} for name, value in features.items()],
        )

    def resize(self, width: int, height: int, *, mobile: bool = False) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def landmarks(self) -> list[Mapping[str, str]]:
        """Role and name of everything that is offered to those who do not see the page, in order."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        return [
            {"role": node["role"]["value"], "name": node.get("name", {}).get("value", "")}
            for node in nodes
            if not node["ignored"]
        ]


@contextmanager
def chromium() -> Iterator[Browser]:
    assert PROGRAM is not None
    command_read, command_write = os.pipe()
    answer_read, answer_write = os.pipe()
    wrapped = ["bash", "-c", f'exec "$@" 3<&{command_read} 4>&{answer_write}', "bash"]
    with tempfile.TemporaryDirectory(prefix="okj-chromium", ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [*wrapped, PROGRAM, *_FLAGS.split(), f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(command_read, answer_write),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(command_read)
        os.close(answer_write)
        browser = Browser(command_write, answer_read)
        try:
            yield browser
            browser.call("Browser.close")
        finally:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            os.close(command_write)
            os.close(answer_read)


@contextmanager
def page(browser: Browser) -> Iterator[Page]:
    context = browser.call("Target.createBrowserContext")["browserContextId"]
    target = browser.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
    session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    opened = Page(browser, session)
    for domain in ("Page", "Runtime", "Log", "Audits", "Accessibility"):
        opened.call(f"{domain}.enable")
    try:
        yield opened
    finally:
        browser.call("Target.disposeBrowserContext", browserContextId=context)
