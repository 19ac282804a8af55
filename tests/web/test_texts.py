"""Texts: every language whole, every word in its place."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from photoscore.accounts.console import letters_in
from photoscore.quality import QualityClass
from photoscore.service.problems import PHRASES, STATUSES
from photoscore.web import prose, samples
from photoscore.web.sizes import size_words
from photoscore.web.texts import DEFAULT, FOLDER, Texts, languages, negotiate, texts

PLACES = re.compile(r"\{(\w+)\}")
USED = re.compile(r"""\bt\(\s*f?"([a-z_.0-9]+)"[,)]""")
NAMED = re.compile(r"""f?"([a-z_]+\.[a-z_.0-9{}]*)"((?:\s*~\s*(?:"[a-z_.]*"|[a-z_.]+))*)""")
"""A quoted key, whole or begun: what is joined to it by `~`, or stands in braces, is known at run time."""
KEYED = re.compile(r"""\.keyed\(\s*"(\w+)"([^)]*)\)""")
WEB = FOLDER.parent
PUBLIC = {
    "classes", "contact", "credits", "docs", "evidence", "failures", "home", "how", "pricing", "result",
    "samples", "site", "tryout",
}  # fmt: skip
"""Texts of the pages for everybody: every language has them all. What others lack is said in English."""


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """A TOML table by dotted key."""
    found: dict[str, str] = {}
    for name, value in table.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return found


@pytest.mark.parametrize("language", languages())
def test_a_language_has_every_text_with_the_same_places(language: str) -> None:
    written = {path.stem for path in (FOLDER / language).glob("*.toml")}
    assert written >= PUBLIC
    for file in written - {"faults"}:
        ours, own = (
            tomllib.loads((FOLDER / name / f"{file}.toml").read_text("utf-8")) for name in (DEFAULT, language)
        )
        ours_flat, own_flat = flat(ours), flat(own)
        if file in PUBLIC:
            assert set(own_flat) == set(ours_flat), file
        for key, text in own_flat.items():
            assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(ours_flat.get(key, text))), (
                file,
                key,
            )
    pages = {path.relative_to(FOLDER / DEFAULT) for path in (FOLDER / DEFAULT).rglob("*.md")}
    assert {path.relative_to(FOLDER / language) for path in (FOLDER / language).rglob("*.md")} == pages
    for page in pages:
        ours_text, text = ((FOLDER / name / page).read_text("utf-8") for name in (DEFAULT, language))
        for kind in (prose.EXAMPLE, prose.PLACE, re.compile(r"^#+ ", re.MULTILINE)):
            assert sorted(kind.findall(text)) == sorted(kind.findall(ours_text)), page


@pytest.mark.parametrize("language", [name for name in languages() if name != DEFAULT])
def test_a_language_has_the_words_of_every_error_that_has_a_key(language: str) -> None:
    keyed: dict[str, set[str]] = {}
    for path in WEB.parent.rglob("*.py"):
        for key, places in KEYED.findall(path.read_text("utf-8")):
            keyed.setdefault(key, set()).update(re.findall(r"(\w+)=", places))
    assert len(keyed) > 20
    own = tomllib.loads((FOLDER / language / "faults.toml").read_text("utf-8"))
    assert {key: set(PLACES.findall(text)) for key, text in own.items()} == keyed


@pytest.mark.parametrize("language", languages())
def test_every_mail_has_its_link(language: str) -> None:
    own = letters_in(language)
    for field in fields(own):
        ours, letter = getattr(letters_in(DEFAULT), field.name), getattr(own, field.name)
        assert (letter is ours) == (language == DEFAULT)
        assert letter.body.count("{link}") == ours.body.count("{link}")
    assert own.move.subject == own.taken.subject


def sources() -> dict[str, str]:
    """The templates and the code that ask for texts."""
    files = [path for kind in ("html", "py") for path in WEB.rglob(f"*.{kind}")]
    return {str(path.relative_to(WEB)): path.read_text("utf-8") for path in files}


def asked_for(source: str) -> set[str]:
    """Patterns of the keys that stand in it, whole or joined of parts."""
    found = set()
    for begin, rest in NAMED.findall(source):
        parts = [begin, *(part.strip() for part in rest.split("~")[1:])]
        joined = "".join([begin, *(part.strip('"') if part[0] == '"' else "{}" for part in parts[1:])])
        found.add(r"[\w-]+".join(re.escape(piece) for piece in re.split(r"\{[\w.]*\}", joined)))
    return found


def test_every_text_that_is_asked_for_exists() -> None:
    known = texts(DEFAULT)
    asked = {(name, key) for name, source in sources().items() for key in USED.findall(source)}
    assert len(asked) > 100
    assert [found for found in sorted(asked) if found[1] not in known] == []


@pytest.mark.parametrize("language", languages())
def test_every_text_is_asked_for(language: str) -> None:
    patterns = {pattern for source in sources().values() for pattern in asked_for(source)}
    # A failure's page adds the end to the key that it is given; the script has its own names for its texts.
    patterns |= {rf"failures\.\d+\.{end}" for end in ("title", "text")}
    scripts = " ".join(path.read_text("utf-8") for path in WEB.rglob("*.js"))
    patterns |= {rf"tryout\.js\.{name}" for name in re.findall(r"\btexts\.(\w+)", scripts)}
    asked = re.compile("|".join(patterns))
    own = (key for key in texts(language) if not key.startswith("faults."))  # errors ask for those
    assert sorted(key for key in own if not asked.fullmatch(key)) == []


def test_samples_and_classes_have_their_words() -> None:
    for language in languages():
        t = Texts(language)
        for sample in samples.samples():
            assert sample.title(language)
        for number in QualityClass:
            assert t(f"classes.{int(number)}.name")
    for number in QualityClass:
        assert texts(DEFAULT)[f"classes.{int(number)}.name"] == number.label
        assert texts(DEFAULT)[f"classes.{int(number)}.description"].replace("’", "'") == number.description


@pytest.mark.parametrize("language", languages())
def test_the_docs_name_every_error_of_the_api(language: str) -> None:
    page = prose.read("docs/errors", language)
    codes = {error.code for error in STATUSES} | {code for code, _ in PHRASES.values()}
    codes -= {"photo_error", "account_error"}
    for code in codes | {"validation_error", "bad_request", "internal_error"}:
        assert f"`{code}`" in page


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fr", "en"),
        ("de-AT, en;q=0.5", "de"),
        ("en;q=0.4, de;q=0.6", "de"),
        ("en-GB,en;q=0.9", "en"),
        ("xx;q=oops", "en"),
        ("*", "en"),
        ("en;q=0", "en"),
    ],
)
def test_a_browser_gets_a_language_that_is_there(header: str, language: str) -> None:
    assert negotiate(header) == language


def test_what_fills_a_place_is_escaped() -> None:
    assert "&lt;b&gt;" in Texts("en")("result.better_than", n=1, reference="<b>")
    with pytest.raises(KeyError):
        Texts("en")("no.such.text")


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (999, "999 B"), (20_000, "20 KB"), (10_000_000, "10 MB"), (11_440_000, "11.4 MB")],
)
def test_sizes_are_written_as_people_do(count: int, words: str) -> None:
    assert size_words(count, Texts("en")) == words.replace(" ", "\u00a0")


def test_an_operators_text_in_another_language_falls_back(tmp_path: Path) -> None:
    (tmp_path / "terms.en.md").write_text("# Ours", "utf-8")
    assert prose.read("terms", "de", tmp_path) == "# Ours"
    assert prose.headline(prose.read("privacy", "en", tmp_path)) == "Privacy"
