"""Documentation and code say the same, and the site is whole."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from photoscore import errors
from photoscore.cli.verbs import VERBS
from photoscore.settings import PREFIX, Settings
from tools.reference import DOCS, PAGES, filled

ROOT = DOCS.parent


@pytest.mark.parametrize("name", PAGES)
def test_a_table_is_what_the_code_says(name: str) -> None:
    text = (DOCS / PAGES[name]).read_text(encoding="utf-8")
    assert text == filled(text, name), "the code has changed: make tables"


def test_every_setting_error_and_command_has_its_place() -> None:
    pages = {name: (DOCS / page).read_text(encoding="utf-8") for name, page in PAGES.items()}
    for name in Settings.model_fields:
        assert f"| `{PREFIX}{name.upper()}` |" in pages["settings"]
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "code")]
    for kind in kinds:
        assert f"| `{kind.code}` | `{kind.__name__}` |" in pages["errors"]
    for verb in VERBS:
        assert f"\n## photoscore {verb.name}\n" in pages["commands"]


def test_the_error_tree_in_words_names_every_error() -> None:
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and hasattr(kind, "code")}
    assert set(drawn) | {"PhotoscoreError"} == kinds


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "dirhtml", DOCS, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (built.returncode, built.stderr) == (0, "")
    assert (tmp_path / "index.html").exists()


def test_links_in_the_repository_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("*/README.md")]:
        if "_build" in page.parts:
            continue
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
