"""The answer for an upload form: pass or not, and what to change in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from photoscore.quality import CLASS_EDGES, Reason, Score
from photoscore.scoring.reasons.texts import GENERAL, PASSED, TEXTS, Advice, advice, spoken
from photoscore.uses.moderation.deciding import PHOTOGRAPH, moderate
from photoscore.uses.moderation.policy import Policy, Rule

MOST = 3
"""Most things that a person is asked to change at once."""

GATE_POLICY = Policy(
    rules=(
        Rule(name="not a photograph", action="reject", photograph=False),
        Rule(name="below average", action="reject", score_below=CLASS_EDGES[1]),
    )
)
"""What passes where no policy is given: photographs of class 3 (average) or better."""


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """What an upload form tells the person who sent the photo."""

    passed: bool
    """Whether the photo is taken. What a policy sends to review is taken."""
    language: str
    """Language of the texts, of `texts.LANGUAGES`."""
    changes: tuple[tuple[str, Advice], ...]
    """Stable name of each thing to change, with its words; empty where the photo passed."""
    rule: str | None
    """Name of the policy's rule that refused the photo."""

    @property
    def message(self) -> str:
        """All of it as one text to show."""
        if self.passed:
            return PASSED[self.language]
        return " ".join(f"{words.wrong} {words.do}" for _, words in self.changes)

    def as_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready values."""
        return {
            "pass": self.passed,
            "message": self.message,
            "language": self.language,
            "changes": [{"name": name, "wrong": words.wrong, "do": words.do} for name, words in self.changes],
            "rule": self.rule,
        }


def gate(score: Score, policy: Policy = GATE_POLICY, language: str = "en") -> GateAnswer:
    """Whether a photo passes an upload form, and what to change where it does not.

    The strongest three of the score's reasons are told; where no reason was seen (or asked for), general
    advice stands in.

    Args:
        score: of the photo, scored with its reasons so that they can be told.
        policy: the photo passes unless this rejects it.
        language: as `"de"` or `"de-AT"`; English where it is not spoken.

    Raises:
        UseError: the policy asks for faults, and the photo was scored without its reasons.
    """
    decision = moderate(score, policy)
    tongue = spoken(language)
    if decision.action != "reject":
        return GateAnswer(True, tongue, (), None)
    changes = tuple((reason.name, advice(reason, tongue)) for reason in _to_tell(score))
    return GateAnswer(False, tongue, changes or (("not_good_enough", GENERAL[tongue]),), decision.rule)


def _to_tell(score: Score) -> list[Reason]:
    """The reasons to name: of what is no photograph only that, for no other advice would help."""
    seen = [reason for reason in score.reasons or () if reason.name in TEXTS]
    if score.kind != PHOTOGRAPH:
        return [Reason("not_a_photograph", 1.0, score.kind)]
    return sorted(seen, key=lambda reason: -reason.strength)[:MOST]
