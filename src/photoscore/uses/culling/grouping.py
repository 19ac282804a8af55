"""Near-duplicates and bursts, and the best photo of each.

Photos are taken from the best score down. Each joins the group whose best photo it resembles: by an
embedding nearer than `similarity`, or, where both were taken in one burst, nearer than the laxer
`burst_similarity`. One that resembles no group's best opens its own. So each photo that is left out
resembles the one that stands for it, and a chain of small changes never joins what is unlike.

The best photos lie in an HNSW index (voyager), so that memory grows with the number of photos and the
time for each with its logarithm.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import voyager

from photoscore.errors import UseError
from photoscore.quality import Score

SIMILARITY = 0.86
"""Cosine of two embeddings from which on their photos are near-duplicates: about one pair of unlike photos in
a million lies above it (benchmarks/similarity.py), so that folders of thousands stay right."""
BURST_SIMILARITY = 0.70
"""The same for photos of one burst, where time says that the scene is one."""
BURST_SECONDS = 2.0
"""A burst goes on while the next photo is taken within this time."""
TIE = 0.02
"""Scores that differ by less are alike: then faults and size decide."""
NEIGHBOURS = 16
"""How many of the nearest groups a photo is compared with."""

_Vectors = npt.NDArray[np.float32]
GroupKind = Literal["single", "near-duplicates", "burst"]


@dataclass(frozen=True, slots=True)
class Group:
    """Photos of which one is enough."""

    members: tuple[int, ...]
    """Their places in what was given, the best first, the others by falling score."""
    kind: GroupKind
    """`"burst"` where it took capture time to join a member."""
    because: str
    """Why the best is the best, in words."""

    @property
    def best(self) -> int:
        """The place of the best photo."""
        return self.members[0]

    def as_dict(self) -> dict[str, Any]:
        """The group as JSON-ready values."""
        return {
            "best": self.best,
            "members": list(self.members),
            "kind": self.kind,
            "because": self.because,
        }


def best(
    scores: Sequence[Score],
    *,
    similarity: float = SIMILARITY,
    burst_similarity: float = BURST_SIMILARITY,
    burst_seconds: float = BURST_SECONDS,
) -> list[Group]:
    """The photos in groups of near-duplicates and bursts, the best of each first.

    Groups stand in the order of their first photo. Every photo is in exactly one.

    Args:
        scores: of the photos, each scored with its embedding.
        similarity: cosine, 0..1, from which on photos are near-duplicates.
        burst_similarity: the same within a burst, `similarity` at most.
        burst_seconds: most seconds between two photos of a burst, 0 or more; 0 looks at no capture time.

    Raises:
        UseError: a photo was scored without its embedding, or a number is out of its range.
    """
    check_nearness(similarity, burst_similarity, burst_seconds)
    if not scores:
        return []
    vectors = _unit_vectors(scores)
    runs = _runs([_moment(score.captured_at) for score in scores], burst_seconds)
    groups = _Groups(vectors, runs, similarity, burst_similarity)
    for place in sorted(range(len(scores)), key=lambda place: -scores[place].value):
        groups.add(place)
    found = [_group(scores, members, leader in groups.by_burst) for leader, members in groups.members.items()]
    return sorted(found, key=lambda group: min(group.members))


def check_nearness(similarity: float, burst_similarity: float, burst_seconds: float) -> None:
    """Raises UseError where what `best` is to call alike makes no sense."""
    if not 0 < burst_similarity <= similarity <= 1:
        raise UseError(
            f"Similarity {similarity:g} with a burst-similarity of {burst_similarity:g}: "
            "give numbers above 0 up to 1, burst-similarity not the greater."
        )
    if not burst_seconds >= 0:
        raise UseError(f"A burst of {burst_seconds:g} seconds: give 0 or more.")


class _Groups:
    """Groups as they grow, each led by the photo that opened it."""

    def __init__(
        self, vectors: _Vectors, runs: Sequence[int | None], similarity: float, burst_similarity: float
    ) -> None:
        self.members: dict[int, list[int]] = {}
        self.by_burst: set[int] = set()
        self._vectors, self._runs = vectors, runs
        self._similarity, self._burst_similarity = similarity, burst_similarity
        self._index = voyager.Index(voyager.Space.InnerProduct, num_dimensions=vectors.shape[1])

    def add(self, place: int) -> None:
        """Put a photo into the nearest group that takes it, or into one of its own."""
        for leader, nearness in self._nearest(place):
            if nearness >= self._similarity:
                self.members[leader].append(place)
                return
            together = self._runs[place] is not None and self._runs[place] == self._runs[leader]
            if together and nearness >= self._burst_similarity:
                self.members[leader].append(place)
                self.by_burst.add(leader)
                return
        self.members[place] = [place]
        self._index.add_item(self._vectors[place], place)

    def _nearest(self, place: int) -> list[tuple[int, float]]:
        """The nearest leaders with their cosines, nearest first."""
        wanted = min(NEIGHBOURS, len(self._index))
        while wanted:
            try:
                places, distances = self._index.query(self._vectors[place], wanted)
            except voyager.RecallError:  # the graph reaches fewer than it holds: fewer will do
                wanted //= 2
                continue
            return [(int(one), 1.0 - float(far)) for one, far in zip(places, distances, strict=True)]
        return []


def _group(scores: Sequence[Score], members: list[int], by_burst: bool) -> Group:
    if len(members) == 1:
        return Group(tuple(members), "single", "nothing like it")
    falling = sorted(members, key=lambda place: (-scores[place].value, place))
    top = scores[falling[0]].value
    alike = [place for place in falling if top - scores[place].value < TIE]
    chosen = min(
        alike, key=lambda place: (_worst_fault(scores[place]), -_size(scores[place]), -scores[place].value)
    )
    others = [place for place in falling if place != chosen]
    because = _because(scores[chosen], scores[others[0]])
    return Group((chosen, *others), "burst" if by_burst else "near-duplicates", because)


def _because(chosen: Score, other: Score) -> str:
    """What the chosen photo has before the best of the others."""
    scores = f"score {chosen.value:.2f}, next {other.value:.2f}"
    fault = ""
    if other.reasons and _worst_fault(chosen) < _worst_fault(other):
        fault = max(other.reasons, key=lambda reason: reason.strength).name.replace("_", " ")
    if chosen.value - other.value >= TIE:
        return f"{scores}, which shows {fault}" if fault else scores
    if fault:
        return f"{scores}: alike, but the other shows {fault}"
    if _size(chosen) > _size(other):
        return f"{scores}: alike, but larger ({chosen.width}×{chosen.height} to {other.width}×{other.height})"
    return scores if chosen.value > other.value else f"{scores}: alike, the first of them"


def _worst_fault(score: Score) -> float:
    """Strength of the strongest fault in tenths, 0..1: less would be chance."""
    return round(max((reason.strength for reason in score.reasons or ()), default=0.0), 1)


def _size(score: Score) -> int:
    """Pixels in powers of two, so that only a size that one sees counts."""
    return round(math.log2(max(1, score.width * score.height)))


def _unit_vectors(scores: Sequence[Score]) -> _Vectors:
    """The embeddings as rows, shape (photos, dimensions), each of length 1."""
    given = [score.embedding for score in scores]
    if any(vector is None for vector in given):
        raise UseError("Photos were scored without embedding: score them with it (and a model that has one).")
    try:
        rows: _Vectors = np.stack([vector for vector in given if vector is not None]).astype(np.float32)
    except ValueError:
        raise UseError("The embeddings differ in length: score all photos with one model.") from None
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not lengths.all():
        raise UseError("An embedding is zero or not finite: score the photos again.")
    unit: _Vectors = rows / lengths
    return unit


def _moment(captured_at: str | None) -> float | None:
    """Capture time in seconds of some clock; None where it is not known."""
    if not captured_at:
        return None
    try:
        moment = datetime.fromisoformat(captured_at)
    except ValueError:
        return None
    # Without a zone the camera's clock is as good as any: only differences count.
    return (moment.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()


def _runs(moments: Sequence[float | None], seconds: float) -> list[int | None]:
    """For each photo the number of the burst that it was taken in; None without a capture time."""
    runs: list[int | None] = [None] * len(moments)
    if seconds <= 0:
        return runs
    timed = sorted((moment, place) for place, moment in enumerate(moments) if moment is not None)
    run, before = 0, -math.inf
    for moment, place in timed:
        run += moment - before > seconds
        runs[place], before = run, moment
    return runs
