"""One score under a policy: accept, review or reject, with the rule that fired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import ge, lt
from typing import Any

from photoscore.errors import UseError
from photoscore.quality import QualityClass, Score
from photoscore.uses.moderation.policy import DEFAULT_POLICY, Action, Policy, Rule

PHOTOGRAPH = "photograph"
Compared = Callable[[float, float], bool]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a policy says of one photo."""

    action: Action
    """`"accept"`, `"review"` or `"reject"`."""
    rule: str | None
    """Name of the rule that fired; None where the policy's default decided."""
    because: str
    """What the rule saw, in words, as `"score 0.31 is below 0.40"`."""

    def as_dict(self) -> dict[str, Any]:
        """The decision as JSON-ready values."""
        return {"action": self.action, "rule": self.rule, "because": self.because}


def moderate(score: Score, policy: Policy = DEFAULT_POLICY) -> Decision:
    """What `policy` says of a photo with this score: the first rule that fires decides.

    Raises:
        UseError: a rule asks for faults, and the photo was scored without its reasons.
    """
    for rule in policy.rules:
        seen = _seen(rule, score)
        if seen is not None:
            return Decision(rule.action, rule.name, " and ".join(seen))
    return Decision(policy.default, None, "no rule fired")


def _seen(rule: Rule, score: Score) -> list[str] | None:
    """What each condition of the rule saw; None as soon as one does not hold."""
    seen = []
    for check in (_by_kind, _by_class, _by_score, _by_faults):
        found = check(rule, score)
        if found is None:
            return None
        seen += found
    return seen


def _by_score(rule: Rule, score: Score) -> list[str] | None:
    seen = []
    if rule.score_below is not None:
        if score.value >= rule.score_below:
            return None
        seen.append(f"score {_shown(score.value, lt, rule.score_below)} is below {rule.score_below:g}")
    if rule.score_at_least is not None:
        if score.value < rule.score_at_least:
            return None
        seen.append(
            f"score {_shown(score.value, ge, rule.score_at_least)} is at least {rule.score_at_least:g}"
        )
    return seen


def _shown(value: float, compared: Compared, bound: float) -> str:
    """`value` with as many digits as it takes to look below or at least `bound`, 2 at least."""
    texts = (f"{value:.{digits}f}" for digits in range(2, 16))
    return next((text for text in texts if compared(float(text), bound)), repr(value))


def _by_class(rule: Rule, score: Score) -> list[str] | None:
    level, seen = score.quality_class, []
    if rule.class_at_most is not None:
        if level > rule.class_at_most:
            return None
        seen.append(f"class {int(level)} ({level.label}) is at most {rule.class_at_most}")
    if rule.class_at_least is not None:
        if level < rule.class_at_least:
            return None
        seen.append(f"class {int(level)} ({QualityClass(level).label}) is at least {rule.class_at_least}")
    return seen


def _by_kind(rule: Rule, score: Score) -> list[str] | None:
    seen = []
    if rule.photograph is not None:
        if (score.kind == PHOTOGRAPH) is not rule.photograph:
            return None
        seen.append("it is a photograph" if rule.photograph else f"it is no photograph ({score.kind})")
    if rule.kinds is not None:
        if score.kind not in rule.kinds:
            return None
        seen.append(f"its kind is {score.kind}")
    return seen


def _by_faults(rule: Rule, score: Score) -> list[str] | None:
    if rule.faults is None:
        return []
    if score.reasons is None:
        raise UseError(f"The rule {rule.name!r} asks for faults: score the photos with their reasons.")
    found = [
        f"{reason.name.replace('_', ' ')} {_shown(reason.strength, ge, least)} is at least {least:g}"
        for reason in score.reasons
        if (least := rule.faults.get(reason.name)) is not None and reason.strength >= least
    ]
    return found[:1] or None
