"""The contact sheet: every group as a row, its best photo marked, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from photoscore.quality import Score
from photoscore.uses.culling.grouping import Group
from photoscore.uses.html import Thumbnail, figure, page, row

SHOWN = 2000
"""Most thumbnails on a sheet, so that a browser can open it."""


def contact_sheet(
    groups: Sequence[Group], names: Sequence[str], scores: Sequence[Score], thumbnail: Thumbnail
) -> str:
    """The sheet as HTML, groups of several photos first, then the single ones by falling score.

    Args:
        groups: as `best` gives them.
        names: of the photos, in the order that was given to `best`.
        scores: in the same order.
        thumbnail: gives a small JPEG for a name.
    """
    several = [group for group in groups if len(group.members) > 1]
    alone = sorted(
        (group.best for group in groups if len(group.members) == 1), key=lambda place: -scores[place].value
    )
    left = SHOWN

    def shown(places: Sequence[int], best: int | None) -> str:
        nonlocal left
        taken = places[:left]
        left -= len(taken)
        more = f"<p>and {len(places) - len(taken)} more</p>" if len(taken) < len(places) else ""
        return row(_photo(names[at], scores[at], thumbnail, at == best) for at in taken) + more

    summary = (
        f"<p>{len(scores)} photos in {len(groups)} groups: {len(several)} of several photos, "
        f"{len(alone)} photos with nothing like them.</p>"
    )
    parts = [summary]
    for number, group in enumerate(several, 1):
        parts.append(f"<h2>{number}. {escape(group.kind)}, {len(group.members)} photos</h2>")
        parts.append(f"<p>{escape(names[group.best])}: {escape(group.because)}</p>")
        parts.append(shown(group.members, group.best))
    if alone:
        parts += ["<h2>Nothing like them</h2>", shown(alone, None)]
    return page("Contact sheet", parts)


def _photo(name: str, score: Score, thumbnail: Thumbnail, best: bool) -> str:
    caption = f"{score.value:.3f} {escape(score.quality_class.label)}"
    return figure(name, f"<b>best</b> {caption}" if best else caption, thumbnail, "best" if best else "")
