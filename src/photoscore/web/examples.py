"""The examples of the docs: files that the pages show and the tests run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "examples"

LANGUAGES = {
    "sh": ("curl", "bash"),
    "py": ("Python", "python"),
    "mjs": ("JavaScript", "js"),
    "php": ("PHP", "php"),
}
"""By file ending: what the reader calls it, and its lexer, in the order of the pages."""

BASE = "http://127.0.0.1:8000"
"""The address in the files; a page shows its own in its place."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example in one language."""

    name: str
    label: str
    """What the reader calls the language."""
    lexer: str
    text: str


@cache
def _read(path: Path) -> str:
    return path.read_text("utf-8").rstrip("\n")


def examples(name: str, base_url: str) -> list[Example]:
    """An example in all its languages, calling ``base_url``. KeyError when there is none."""
    found = [
        Example(name, label, lexer, _read(path).replace(BASE, base_url))
        for ending, (label, lexer) in LANGUAGES.items()
        if (path := FOLDER / f"{name}.{ending}").is_file()
    ]
    if not found:
        raise KeyError(name)
    return found
