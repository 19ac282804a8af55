"""Every word that the pages say, in every language: `texts/<language>/*.toml`, one file a page."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from photoscore.errors import PhotoscoreError

FOLDER = Path(__file__).parent / "texts"
DEFAULT = "en"
NO_BREAK = "\u00a0"
"""Keeps a number and its unit on one line."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that the pages are written in, the default one first."""
    found = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
    return (DEFAULT, *(name for name in found if name != DEFAULT))


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts of one language, by dotted key: `home.title` is `title` in `home.toml`.

    A file that a language lacks is taken from the default one: its pages stay whole, in English.
    """
    others = {} if language == DEFAULT else texts(DEFAULT)
    own = {
        key: text.replace(" %", NO_BREAK + "%")
        for path in sorted((FOLDER / language).glob("*.toml"))
        for key, text in _flat(tomllib.loads(path.read_text("utf-8")), path.stem)
    }
    return {**others, **own}


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, key)
        else:
            yield key, str(value)


class Texts:
    """What templates call `t`: the text of a key, with its places filled.

    Texts come from the package and may hold inline markup; what fills a place is escaped.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = texts(language)

    def __call__(self, key: str, /, **places: object) -> Markup:
        """The text of `key`; KeyError when there is none, so that a missing word fails the tests."""
        text = Markup(self._texts[key])  # noqa: S704 - texts are the package's own
        return text.format(**places) if places else text

    def has(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in self._texts

    def fault(self, error: PhotoscoreError) -> str:
        """What an error says; in English, which its message is in, where the language has no text of it."""
        key = f"faults.{error.key}"
        return self(key, **error.places) if self.has(key) else error.message

    def group(self, prefix: str) -> dict[str, str]:
        """The texts under a prefix, without it: what a script is given."""
        start = prefix + "."
        return {key[len(start) :]: text for key, text in self._texts.items() if key.startswith(start)}

    def number(self, value: float | Decimal, digits: int = 0) -> str:
        """A number as the language writes it."""
        written = f"{value:,.{digits}f}"
        if self.language == "de":
            return written.translate(str.maketrans(",.", ".,"))
        return written


def negotiate(accept: str) -> str:
    """The best offered language for an `Accept-Language` header."""
    wishes: list[tuple[float, str]] = []
    for entry in accept.split(","):
        tag, _, rest = entry.strip().partition(";")
        try:
            wishes.append((float(rest.strip().removeprefix("q=") or 1), tag.lower().split("-")[0]))
        except ValueError:
            continue
    for weight, tag in sorted(wishes, key=lambda wish: -wish[0]):
        if weight > 0 and tag in languages():
            return tag
    return DEFAULT
