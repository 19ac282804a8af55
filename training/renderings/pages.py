"""A job's HTML page, and its picture by one headless Chromium that is kept open."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from training.renderings.dice import Dice
from training.renderings.photos import PhotoPool
from training.renderings.plan import HERE, LAYOUTS, SHAPES, THEMES, Job
from training.renderings.words import Words

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]
ENVIRONMENT = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=False)


def page_size(job: Job, dice: Dice) -> tuple[int, int]:
    """Width and height of the viewport in CSS pixels."""
    width, height = SHAPES[dice.pick(LAYOUTS[job.layout]["shapes"])]
    return dice.between(*width), dice.between(*height)


def html(job: Job, dice: Dice, size: tuple[int, int], pool: PhotoPool) -> str:
    """The page of a job. Photos are file URLs, so the page must be opened as a file itself."""
    theme = (THEMES["train"] | THEMES["heldout"])[job.theme]
    width, height = size
    return ENVIRONMENT.get_template(f"{job.template}.html").render(
        r=dice,
        t=Words(job.script, dice),
        c=theme,
        photo=lambda: pool.path(job.split, dice).resolve().as_uri(),
        W=width,
        H=height,
        size=dice.between(13, 18),
    )


class Browser:
    """Takes pictures of pages in one tab."""

    def __init__(self, page: Page, folder: Path) -> None:
        self._page = page
        self._file = folder / "page.html"

    def picture(self, markup: str, size: tuple[int, int]) -> Image.Image:
        self._file.write_text(markup)
        self._page.set_viewport_size({"width": size[0], "height": size[1]})
        self._page.goto(self._file.as_uri())
        return Image.open(io.BytesIO(self._page.screenshot(type="png"))).convert("RGB")


@contextmanager
def open_browser(executable: str) -> Iterator[Browser]:
    """A Chromium of the system, closed again at the end."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        try:
            yield Browser(chromium.new_page(), Path(folder))
        finally:
            chromium.close()
