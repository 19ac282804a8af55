"""Print a constraints file that holds every run-time dependency, extras included, to its lowest version.

    python tools/lowest.py > lowest.txt

The versions are the lower bounds of `pyproject.toml`; `make lowest` runs the tests with them.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BOUND = re.compile(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?>=([0-9.]+),<[0-9.]+")


def lowest(project: dict[str, Any]) -> list[str]:
    """A line a dependency. ValueError where one has no bound above and below."""
    extras = project["optional-dependencies"].values()
    lines = []
    for requirement in [*project["dependencies"], *(one for extra in extras for one in extra)]:
        found = BOUND.fullmatch(requirement)
        if found is None:
            raise ValueError(f"{requirement}: no range; write NAME>=LOWEST,<NEXT.")
        lines.append(f"{found[1]}=={found[2]}")
    return lines


if __name__ == "__main__":
    print("\n".join(lowest(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"])))
