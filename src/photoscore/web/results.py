"""What a page says of one score: the values of the scale, in the reader's language."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field

from photoscore.quality import QualityClass, Reason, Score
from photoscore.scoring.reasons import advice
from photoscore.web.reference import Reference

CLEAR, STRONG = 0.5, 0.8
"""From which strength on a reason is called clear, and strong."""


@dataclass(frozen=True, slots=True)
class Said:
    """One reason in words."""

    wrong: str
    do: str
    degree: str
    """`slight`, `clear` or `strong`."""


@dataclass(frozen=True, slots=True)
class Result:
    """One scored photo as the templates show it."""

    name: str
    """The photo's file name, or a sample's title."""
    value: float
    number: int
    """The class, 1..5."""
    distribution: Sequence[int]
    """Whole percentages of the five classes; they sum to 100."""
    width: int
    height: int
    curl: str
    answer: str
    reasons: Sequence[Said] | None = None
    better_than: int | None = None
    """Percentage of the reference photos that score lower."""
    reference_count: int = 0
    image: str | None = None
    """Address of the picture, where the server has it."""
    alt: str = field(default="")

    @property
    def percent(self) -> int:
        """The score as a whole percentage."""
        return whole_percent(self.value)

    @property
    def position(self) -> float:
        """Where the needle stands, in percent of the scale."""
        return round(self.value * 100, 1)

    @property
    def heights(self) -> list[int]:
        """Column heights of the distribution in percent of the tallest, a visible line at least."""
        tallest = max(self.distribution)
        return [max(2, round(100 * share / tallest)) for share in self.distribution]


def result(
    score: Score,
    *,
    name: str,
    file_name: str,
    base_url: str,
    language: str,
    reference: Reference | None,
    image: str | None = None,
    alt: str = "",
) -> Result:
    """The view of a score. ``reference`` is what it is compared with; None compares with nothing."""
    known = reference if reference is not None and reference.model == score.model else None
    return Result(
        name=name,
        value=score.value,
        number=int(score.quality_class),
        distribution=whole_percentages(score.distribution),
        width=score.width,
        height=score.height,
        reasons=None if score.reasons is None else [_said(reason, language) for reason in score.reasons],
        better_than=None if known is None else known.better_than(score.value),
        reference_count=0 if known is None else known.count,
        curl=curl(base_url, file_name),
        answer=answer(score),
        image=image,
        alt=alt,
    )


def whole_percent(value: float) -> int:
    """A score as a whole percentage that lies in the band of the score's class."""
    number = int(QualityClass.from_value(value))
    return min(round(value * 100), 20 * number - 1 if number < 5 else 100)


def whole_percentages(shares: Sequence[float]) -> list[int]:
    """Shares as whole percentages that sum to 100 (largest remainder)."""
    exact = [100 * share / sum(shares) for share in shares]
    floors = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: floors[i] - exact[i])
    for i in by_remainder[: 100 - sum(floors)]:
        floors[i] += 1
    return floors


def curl(base_url: str, file_name: str) -> str:
    """The request that scores the same file over the API, ready for a shell."""
    plain = file_name.replace("\\", "\\\\").replace('"', '\\"')
    quoted = f'"{plain}"' if set(file_name) & set(';,"\\ ') else plain
    part = shlex.quote(f"data=@{quoted}")
    return f'curl -u "$CLIENT_ID:$CLIENT_SECRET" \\\n  -F {part} \\\n  {base_url}/v1/quality_ugc'


def answer(score: Score) -> str:
    """What the API answers for the score."""
    body = {"quality": {"score": score.value, "class": int(score.quality_class)}, "status": "ok"}
    return json.dumps(body, indent=2)


def _said(reason: Reason, language: str) -> Said:
    words = advice(reason, language)
    degree = "strong" if reason.strength >= STRONG else "clear" if reason.strength >= CLEAR else "slight"
    return Said(words.wrong, words.do, degree)
