"""A page that carries all it needs: no script, no font, no picture from elsewhere."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from html import escape

Thumbnail = Callable[[str], bytes | None]
"""From a photo's name to a small JPEG of it; None where there is none to show."""

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1b1a; --paper: #fbfaf8; --faint: #6b6762; --line: #d9d5cf;
        --accept: #2e7d4f; --review: #b07a10; --reject: #b3372b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceae6; --paper: #171614; --faint: #a19c94; --line: #3a3733;
          --accept: #5cb583; --review: #d9a541; --reject: #e0705f; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
       max-width: 72rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
p, figcaption, caption { color: var(--faint); } p { margin: .25rem 0; }
table { border-collapse: collapse; margin: .75rem 0; } caption { text-align: left; white-space: nowrap; }
th, td { padding: .25rem .9rem; border-bottom: 1px solid var(--line); text-align: right; }
th:first-child, td:first-child { text-align: left; } tr.now { font-weight: 600; }
.row { display: flex; flex-wrap: wrap; gap: .75rem; margin: .75rem 0; align-items: flex-start; }
figure { margin: 0; width: 160px; } figcaption { font-size: .8rem; overflow-wrap: anywhere; }
figure img, .none { width: 160px; height: 120px; display: block; }
figure img, .none { object-fit: contain; background: var(--line); }
.best img { outline: 3px solid var(--accept); } .best figcaption { color: var(--ink); }
.accept { color: var(--accept); } .review { color: var(--review); } .reject { color: var(--reject); }
rect.accept { fill: var(--accept); } rect.review { fill: var(--review); } rect.reject { fill: var(--reject); }
svg text { fill: var(--faint); font-size: 12px; } svg line { stroke: var(--ink); }
svg { max-width: 100%; height: auto; }
"""


def page(title: str, parts: Iterable[str]) -> str:
    """A whole HTML document with a heading and these parts of its body."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body><main><h1>{escape(title)}</h1>\n" + "\n".join(parts) + "\n</main></body></html>\n"
    )


def figure(name: str, caption: str, thumbnail: Thumbnail, css: str = "") -> str:
    """A photo's thumbnail with its name and a caption; the caption is HTML."""
    jpeg = thumbnail(name)
    if jpeg is None:
        picture = '<span class="none"></span>'
    else:
        data = base64.b64encode(jpeg).decode("ascii")
        picture = f'<img alt="{escape(name)}" src="data:image/jpeg;base64,{data}">'
    return f'<figure class="{css}">{picture}<figcaption>{escape(name)}<br>{caption}</figcaption></figure>'


def row(figures: Iterable[str]) -> str:
    """Figures beside each other."""
    return f'<div class="row">{"".join(figures)}</div>'


def table(caption: str, head: Iterable[str], lines: Iterable[tuple[bool, Iterable[str]]]) -> str:
    """A table of plain texts; a line that is marked stands out."""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        f"<tr{' class=now' if marked else ''}>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for marked, cells in lines
    )
    return f"<table><caption>{escape(caption)}</caption><tr>{top}</tr>{body}</table>"
