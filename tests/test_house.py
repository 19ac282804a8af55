"""The rules of the house that no linter knows."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("src", "tests", "training", "benchmarks", "tools")
CODE = {".py", ".js", ".css", ".html", ".toml", ".sh"}
MOST_LINES = 350


def code_files() -> list[Path]:
    """Our own code, wherever it lies; caches and builds left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *FOLDERS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    names = listed or [str(path.relative_to(ROOT)) for one in FOLDERS for path in (ROOT / one).rglob("*")]
    return [ROOT / name for name in names if Path(name).suffix in CODE and (ROOT / name).is_file()]


def test_a_module_holds_one_idea() -> None:
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in code_files()}
    assert len(lengths) > 50
    assert {path.name: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_every_target_has_a_rule_and_is_listed() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0].split())
    explained = set(re.findall(r"^(\S+):.*##", text, re.MULTILINE))
    assert named | {".venv"} == explained
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make (\S+)", listed, re.MULTILINE)) == explained


def test_nothing_is_left_for_later() -> None:
    later = re.compile(
        r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error|pytest\.(mark\.)?(skip|xfail))\b"
    )
    found = [path.name for path in code_files() if later.search(path.read_text(encoding="utf-8"))]
    assert found == []
