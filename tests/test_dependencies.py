"""What the package imports: all of it declared, in the right extra, each in a range."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from tools.lowest import lowest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
SOURCES = ROOT / "src/photoscore"
LIBRARY = ("imaging", "scoring", "uses", "samples")
"""Rooms that need no extra."""
HOMES = packages_distributions()
OTHERS = {"_pi_heif": "pi-heif"}
"""Modules that their distribution does not name."""


def named(requirements: list[str]) -> set[str]:
    """The distributions of requirements."""
    return {re.split(r"[\[<>=]", one)[0].lower() for one in requirements}


def imported(path: Path) -> set[str]:
    """The distributions that a module takes something from."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.partition(".")[0])
    modules -= {*sys.stdlib_module_names, "photoscore"}
    return {OTHERS.get(module) or HOMES[module][0].lower().replace("_", "-") for module in modules}


def test_what_is_imported_is_declared() -> None:
    extras = PROJECT["optional-dependencies"].values()
    library = named(PROJECT["dependencies"])
    everything = library.union(*(named(extra) for extra in extras))
    examples = SOURCES / "web/examples"  # for those who call the service, with what they have
    for path in SOURCES.rglob("*.py"):
        if path.is_relative_to(examples):
            continue
        room = path.relative_to(SOURCES).parts[0].removesuffix(".py")
        plain = room in LIBRARY or path.parent == SOURCES
        assert imported(path) <= (library if plain else everything), path


def test_every_dependency_has_a_range() -> None:
    lines = lowest(PROJECT)
    assert "numpy==1.26" in lines
    assert any(line.startswith("psycopg==") for line in lines)
    assert len(lines) == len(set(lines)) > 30
