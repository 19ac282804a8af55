"""Longer texts, written in Markdown: the docs, and the privacy and terms that an operator may replace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from photoscore.web.texts import DEFAULT, FOLDER

EXAMPLE = re.compile(r"^\[\[example ([a-z]+)\]\]$", re.MULTILINE)
PLACE = re.compile(r"\{\{([a-z]+)\}\}")

Block = tuple[str, str]
"""What stands in a text: `("html", …)` or `("example", name)`."""


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")


def to_html(text: str) -> Markup:
    """Markdown as HTML. Markup within it is shown, not obeyed; wide tables get a frame that scrolls."""
    html = _markdown().render(text)
    html = html.replace("<table>", '<div class="wide-table" tabindex="0" role="region"><table>')
    html = html.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')
    return Markup(html)  # noqa: S704 - the renderer escapes


def blocks(text: str, places: Mapping[str, object]) -> Iterator[Block]:
    """A text with its `{{places}}` filled, cut at its examples."""
    filled = PLACE.sub(lambda found: str(places[found[1]]), text)
    for position, piece in enumerate(EXAMPLE.split(filled)):
        if position % 2:
            yield "example", piece
        elif piece.strip():
            yield "html", to_html(piece)


def read(name: str, language: str, own: Path | None = None) -> str:
    """The Markdown of a text: the operator's own file when there is one, else the package's.

    Args:
        name: as `docs/quickstart` or `privacy`.
        own: folder with files as `privacy.en.md`.
    """
    if own is not None:
        for tag in (language, DEFAULT):
            path = own / f"{name}.{tag}.md"
            if path.is_file():
                return path.read_text("utf-8")
    path = FOLDER / language / f"{name}.md"
    return (path if path.is_file() else FOLDER / DEFAULT / f"{name}.md").read_text("utf-8")


def headline(text: str) -> str:
    """The first heading of a text: what its page is called."""
    return next(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# "))
