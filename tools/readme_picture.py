"""Draw docs/score.svg, the README's picture: what `photoscore score --samples --sort best --reasons` prints.

python tools/readme_picture.py
"""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from photoscore import Scorer
from photoscore.cli.rows import TableRows
from photoscore.samples import samples

PICTURE = Path(__file__).parents[1] / "docs/score.svg"
WIDTH = 84


def main() -> None:
    console = Console(record=True, force_terminal=True, width=WIDTH, file=StringIO(), highlight=False)
    console.print(Text("$ photoscore score --samples --sort best", "bold"))
    rows = TableRows(console)
    scorer = Scorer()
    scored = [(scorer.score(sample.path), sample.path.name) for sample in samples()]
    for score, name in sorted(scored, key=lambda row: -row[0].value):
        rows.scored(name, score)
    frame = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)  # no foreign host
    PICTURE.write_text(
        console.export_svg(title="photoscore", code_format=frame, unique_id="photoscore"), encoding="utf-8"
    )
    print(PICTURE)


if __name__ == "__main__":
    main()
