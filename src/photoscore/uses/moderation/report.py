"""The dry run as one HTML file: how many of each, a histogram, the borders, what a move would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from photoscore.quality import Score
from photoscore.uses.html import Thumbnail, figure, page, row, table
from photoscore.uses.moderation.deciding import Decision
from photoscore.uses.moderation.moving import Threshold, effects, thresholds
from photoscore.uses.moderation.policy import ACTIONS, Policy

BINS = 20
AT_BORDER = 6
"""Photos shown on each side of a threshold."""


@dataclass(frozen=True, slots=True)
class Moderated:
    """A photo with what the policy says of it."""

    name: str
    score: Score
    decision: Decision


def report(
    photos: Sequence[Moderated],
    policy: Policy,
    thumbnail: Thumbnail,
    unreadable: Sequence[tuple[str, str]] = (),
) -> str:
    """The report as HTML.

    Args:
        photos: what was moderated.
        policy: by which policy.
        thumbnail: gives a small JPEG for a name.
        unreadable: name and error of each file that could not be scored.
    """
    knobs = thresholds(policy)
    parts = [
        f"<p>A dry run over {len(photos)} photos: nothing was moved or changed.</p>",
        _counts(photos),
        "<h2>Scores</h2>",
        _histogram(photos, [knob.value for knob in knobs if knob.fault is None]),
    ]
    for knob in knobs:
        parts += [f"<h2>Threshold: {escape(knob.label)} {knob.value:g}</h2>"]
        if knob.fault is None:
            parts += _border(photos, knob.value, thumbnail)
        parts += [_moves(photos, policy, knob)]
    if unreadable:
        parts += [
            "<h2>Could not be scored</h2>",
            table("Each with its error.", ("file", "error"), ((False, pair) for pair in unreadable)),
        ]
    parts += ["<h2>Policy</h2>", f"<pre>{escape(policy.as_toml())}</pre>"]
    return page("Moderation dry run", parts)


def _counts(photos: Sequence[Moderated]) -> str:
    by_rule = Counter((photo.decision.action, photo.decision.rule or "(default)") for photo in photos)
    order = sorted(by_rule.items(), key=lambda item: (ACTIONS.index(item[0][0]), -item[1]))
    total = Counter(photo.decision.action for photo in photos)
    lines = [
        (True, (action, "all", str(total[action]), _share(total[action], len(photos)))) for action in ACTIONS
    ]
    lines += [(False, (action, rule, str(many), _share(many, len(photos)))) for (action, rule), many in order]
    return table(
        "How many photos get which decision, and by which rule.", ("", "rule", "photos", "share"), lines
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _histogram(photos: Sequence[Moderated], bounds: Sequence[float]) -> str:
    """Scores in bins of 0.05, stacked by action, the thresholds as lines. An inline SVG."""
    width, height, base = 640, 200, 170
    bins = Counter((min(BINS - 1, int(photo.score.value * BINS)), photo.decision.action) for photo in photos)
    tallest = max((sum(bins[place, action] for action in ACTIONS) for place in range(BINS)), default=0) or 1
    step, bars = width / BINS, []
    for place in range(BINS):
        bottom = float(base)
        for action in ACTIONS:
            size = bins[place, action] / tallest * (base - 15)
            bottom -= size
            if size:
                bars.append(
                    f'<rect class="{action}" x="{place * step + 1:.1f}" y="{bottom:.1f}" '
                    f'width="{step - 2:.1f}" height="{size:.1f}"><title>{place / BINS:.2f} to '
                    f"{(place + 1) / BINS:.2f}: {bins[place, action]} {action}</title></rect>"
                )
    lines = [
        f'<line x1="{bound * width:.1f}" x2="{bound * width:.1f}" y1="5" y2="{base}" stroke-dasharray="4 3"/>'
        f'<text x="{bound * width + 3:.1f}" y="12">{bound:g}</text>'
        for bound in bounds
    ]
    ticks = [
        f'<text x="{tick / 5 * width:.1f}" y="{base + 18}" text-anchor="'
        f'{"start" if tick == 0 else "end" if tick == 5 else "middle"}">{tick / 5:g}</text>'
        for tick in range(6)
    ]
    key = ", ".join(f'<span class="{action}">■ {action}</span>' for action in ACTIONS)
    return (
        f"<p>Photos by score: {key}; tallest bar {tallest}.</p>"
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="Histogram of the scores by decision">{"".join(bars + lines + ticks)}</svg>'
    )


def _border(photos: Sequence[Moderated], bound: float, thumbnail: Thumbnail) -> list[str]:
    """The photos nearest to a score threshold, below it and from it on."""
    ordered = sorted(photos, key=lambda photo: abs(photo.score.value - bound))
    sides = (
        ("Last below", [photo for photo in ordered if photo.score.value < bound]),
        ("First above", [photo for photo in ordered if photo.score.value >= bound]),
    )
    parts = []
    for title, side in sides:
        shown = sorted(side[:AT_BORDER], key=lambda photo: photo.score.value)
        parts.append(f"<p>{title}:</p>" if shown else f"<p>{title}: none.</p>")
        parts.append(row(_shown(photo, thumbnail) for photo in shown))
    return parts


def _shown(photo: Moderated, thumbnail: Thumbnail) -> str:
    decision = photo.decision
    caption = f'{photo.score.value:.3f} <span class="{decision.action}">{decision.action}</span>'
    return figure(photo.name, f"{caption}<br>{escape(decision.rule or '(default)')}", thumbnail)


def _moves(photos: Sequence[Moderated], policy: Policy, knob: Threshold) -> str:
    scores = [photo.score for photo in photos]
    lines = (
        (abs(place - knob.value) < 1e-9, (f"{place:g}", *(str(counts[action]) for action in ACTIONS)))
        for place, counts in effects(scores, policy, knob)
    )
    return table("What a moved threshold would change.", ("threshold", *ACTIONS), lines)
