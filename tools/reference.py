"""Write the tables of settings, errors and commands in docs/ from the code that defines them.

    python tools/reference.py

A table stands between two markers, `<!-- table: NAME -->` and `<!-- end -->`; the tests hold it to the code.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from inspect import getsource
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from photoscore import errors
from photoscore.cli.verbs import VERBS
from photoscore.service.problems import status_of
from photoscore.settings import PREFIX, LibrarySettings, Settings

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {"settings": "settings.md", "errors": "errors.md", "commands": "cli.md", "figures": "../README.md"}


def main() -> None:
    for name, page in PAGES.items():
        path = DOCS / page
        path.write_text(filled(path.read_text(encoding="utf-8"), name), encoding="utf-8")


def filled(text: str, name: str) -> str:
    """The page's text with its table as the code has it now."""
    tables = {
        "settings": settings_table,
        "errors": errors_table,
        "commands": commands,
        "figures": figures_table,
    }
    table = "\n".join(tables[name]())
    pattern = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"{PAGES[name]} has no place for the table {name!r}")
    return pattern.sub(lambda found: found[1] + table.strip() + "\n" + found[2], text)


def settings_table() -> Iterator[str]:
    """A heading for each part of the settings, and under it a row for each setting."""
    source = getsource(LibrarySettings) + getsource(Settings)
    for number, part in enumerate(re.split(r"^    # (.+)$", source, flags=re.MULTILINE)[1:]):
        if number % 2 == 0:
            yield from ("", f"## {part}", "", "| setting | default | meaning |", "|---|---|---|")
            continue
        for name in re.findall(r"^    (\w+): ", part, flags=re.MULTILINE):
            field = Settings.model_fields[name]
            yield f"| `{PREFIX}{name.upper()}` | {shown(field.default)} | {cell(field.description or '')} |"


def shown(value: Any) -> str:
    """A default as a reader would write it."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return "" if value in (None, "", [], ()) else f"`{value}`"


def errors_table() -> Iterator[str]:
    """A row for each error of the tree, children under their parents."""
    yield from ("| code | Python | HTTP | what it means |", "|---|---|---|---|")
    for kind in tree(errors.PhotoscoreError):
        status = status_of(kind.__new__(kind))
        meaning = cell((kind.__doc__ or "").splitlines()[0])
        yield f"| `{kind.code}` | `{kind.__name__}` | {'' if status == 500 else status} | {meaning} |"


def tree(kind: type[errors.PhotoscoreError]) -> Iterator[type[errors.PhotoscoreError]]:
    """An error and all that descend from it, as far as `photoscore.errors` defines them."""
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child)


def commands() -> Iterator[str]:
    """A heading for each command with what it does, and a table of its arguments and options."""
    for verb in VERBS:
        yield from ("", f"## photoscore {verb.name}", "", verb.help)
        if verb.extra:
            yield from ("", f"Needs `pip install 'photoscore[{verb.extra}]'`.")
        command = verb.load()
        yield from parameters(command)
        for name, below in getattr(command, "commands", {}).items():
            yield from ("", f"### photoscore {verb.name} {name}", "", first_paragraph(below.help))
            yield from parameters(below)


def parameters(command: Any) -> Iterator[str]:
    """The table of a command's arguments and options; nothing where there are none."""
    rows = [
        f"| `{'`, `'.join(one.opts) if one.param_type_name == 'option' else one.name.upper()}` "
        f"| {cell(one.help or '')} |"
        for one in command.params
        if one.name != "help"
    ]
    if rows:
        yield from ("", "| argument or option | meaning |", "|---|---|", *rows)


def figures_table() -> Iterator[str]:
    """The figures that a newcomer asks for first, from those that the evaluation stored."""
    known = json.loads((DOCS / "evaluation/figures.json").read_text(encoding="utf-8"))
    least, most = known["srcc_interval"]
    few, many = known["everyday_srcc_out_of_fold_interval"]
    low, high = known["nima_srcc_interval"]
    lower, higher = known["nima_everyday_srcc_interval"]
    ours, theirs = photos_per_second("total"), photos_per_second("NIMA")
    rows = {
        "rank agreement (SRCC) with people's marks, unseen scenes of BIQ2021": (
            f"{known['srcc']:.3f} [{least:.3f}, {most:.3f}]",
            f"{known['nima_srcc']:.3f} [{low:.3f}, {high:.3f}]",
        ),
        "the same within everyday snapshots, out of fold": (
            f"{known['everyday_srcc_out_of_fold']:.3f} [{few:.3f}, {many:.3f}]",
            f"{known['nima_everyday_srcc']:.3f} [{lower:.3f}, {higher:.3f}]",
        ),
        "photographers' work told from snapshots, pictures made alike (AUC)": (
            f"{known['auc_alike']:.3f}",
            f"{known['nima_auc']:.3f}, as they are",
        ),
        "unseen screenshots and collages that score under 0.2": (
            f"{known['screenshot_low']:.1%}, {known['collage_low']:.1%}",
            "–",
        ),
        "photos that are pulled under 0.2 as if they were none": (f"{known['photos_pulled']:.1%}", "–"),
        "photos of 12 megapixels a second, on one core": (ours, theirs),
    }
    yield from (
        "| measured on photos that no weight was fitted to | photoscore | idealo's NIMA |",
        "|---|---|---|",
    )
    yield from (f"| {what} | {figure} | {peer} |" for what, (figure, peer) in rows.items())


def photos_per_second(what: str) -> str:
    """Of 12-megapixel photos on one core, as the benchmark stored it."""
    with (DOCS.parent / "benchmarks/results/score.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if (row["photo"], row["cores"]) == ("12mp", "1")]
    return next(row["photos_per_s"] for row in rows if row["what"] == what)


def first_paragraph(text: str | None) -> str:
    """The first paragraph of a docstring in one line."""
    return " ".join((text or "").split("\n\n")[0].split())


def cell(text: str) -> str:
    """The text as a table takes it."""
    return " ".join(text.split()).replace("``", "`").replace("|", "\\|")


if __name__ == "__main__":
    main()
