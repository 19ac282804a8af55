"""A visit in headless Chromium that watches for what must never happen on any page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TIMEOUT_MS = 40_000
"""Generous: the machine may be busy with other tests."""

expect.set_options(timeout=TIMEOUT_MS)


class Site:
    """One profile of a browser, and what it said and asked for."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        *,
        width: int = 1280,
        theme: str = "light",
        script: bool = True,
        language: str = "en-GB",
        **options: Any,
    ) -> None:
        self.base = base
        self.context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=theme,  # type: ignore[arg-type]
            java_script_enabled=script,
            locale=language,
            base_url=base,
            **options,
        )
        self.context.set_default_timeout(TIMEOUT_MS)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self.bytes = 0
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium reports each 4xx and 5xx answer as an error of its own; tests assert those themselves.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and not request.url.startswith(self.base):
            self.foreign.append(request.url)

    def go(self, path: str) -> None:
        """Open a page and wait until all that it loads is there."""
        self.page.goto(self.base + path, wait_until="load")

    def close(self) -> None:
        """Leave; the console must have stayed quiet, and nothing may have been asked of another host."""
        self.context.close()
        assert self.complaints == []
        assert self.foreign == []
