"""Run the commands that the documentation shows, and write what they print beneath them.

    python tools/examples.py                                     # the pages of the uses, on the sample photos
    python tools/examples.py --story --data ../shared/data       # the story, on a folder made of rated photos

A block of ```console holds commands after `$`, each followed by its output. They run in an empty folder
that holds `samples/`, and the files that blocks with a `:caption:` have shown before. Paths of that folder
are left out of the output; a line `…` stands for lines that the page leaves out, and stays. Between
`<!-- csv: NAME -->` and `<!-- end -->` stands the table of `benchmarks/NAME.csv`.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
HEADINGS = {
    "similarity": "threshold | pairs of one scene found | pairs of two scenes joined, per million",
    "best": "photos | seconds | ms a photo | MB | pairs | found | wrong",
    "rank": "weight | NDCG@10 | mean quality | weighted sum: NDCG@10 | mean quality",
}
PAGES = ("uses-moderate.md", "uses-gate.md", "uses-best.md", "uses-rank.md")
STORY = "story.md"

_BLOCK = re.compile(
    r"^```(?:\{code-block\} )?(\w+)\n(?::caption: (\S+)\n+)?(.*?)^```$", re.DOTALL | re.MULTILINE
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--story", action="store_true", help="the story instead of the pages of the uses")
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared" / "data", help="the rated photo sets"
    )
    args = parser.parse_args()
    for page in (STORY,) if args.story else PAGES:
        path = DOCS / page
        with TemporaryDirectory() as folder:
            if args.story:
                from story_photos import make

                make(args.data, Path(folder))
            text = rewritten(with_tables(path.read_text(encoding="utf-8")), Path(folder))
            path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")


def with_tables(text: str) -> str:
    """The page with the figures of the benchmarks as their CSV files have them."""

    def table(found: re.Match[str]) -> str:
        name = found[2]
        with (ROOT / "benchmarks" / f"{name}.csv").open(newline="") as file:
            rows = list(csv.reader(file))[1:]
        lines = [f"| {HEADINGS[name]} |", "|" + "---|" * len(rows[0])]
        lines += ["| " + " | ".join(row) + " |" for row in rows]
        return found[1] + "\n".join(lines) + "\n" + found[3]

    return re.sub(r"(<!-- csv: (\w+) -->\n).*?(<!-- end -->)", table, text, flags=re.DOTALL)


def rewritten(text: str, folder: Path) -> str:
    """The page with the outputs that its commands give now, run in `folder`."""
    shutil.copytree(
        ROOT / "src" / "photoscore" / "samples",
        folder / "samples",
        ignore=shutil.ignore_patterns("*.py", "__pycache__"),
    )

    def renewed(found: re.Match[str]) -> str:
        language, caption, body = found.groups()
        if caption:
            (folder / caption).write_text(body, encoding="utf-8")
        if language != "console":
            return found[0]
        return found[0].replace(
            body, "".join(_ran(command, shown, folder) for command, shown in commands(body))
        )

    return _BLOCK.sub(renewed, text)


def commands(body: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a console block with the lines that stand beneath it."""
    command: list[str] = []
    shown: list[str] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            if command:
                yield "\n".join(command), shown
            command, shown = [line[2:]], []
        elif command and command[-1].endswith("\\"):
            command.append(line)
        else:
            shown.append(line)
    if command:
        yield "\n".join(command), shown


def _ran(command: str, shown: list[str], folder: Path) -> str:
    """The command with its output; where the page left lines out, so many are left out again."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "110",
    }
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1, 3):
        raise SystemExit(f"{command}: {done.stderr}")
    lines = (done.stdout + done.stderr).replace(f"{folder}/", "").splitlines()
    if "…" in shown:
        head, tail = shown.index("…"), len(shown) - shown.index("…") - 1
        lines = [*lines[:head], "…", *(lines[-tail:] if tail else [])]
    return "\n".join([f"$ {command}", *(line.rstrip() for line in lines)]) + "\n"


if __name__ == "__main__":
    main()
