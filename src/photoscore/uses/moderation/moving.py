"""What a moved threshold would change: the thresholds of a policy, and the policy with one moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from photoscore.quality import CLASS_EDGES, Score
from photoscore.uses.moderation.deciding import moderate
from photoscore.uses.moderation.policy import Action, Policy, Rule

STEPS = (-0.1, -0.05, -0.02, 0.0, 0.02, 0.05, 0.1)
"""How far each threshold is moved."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number of a policy that can be moved."""

    value: float
    """Where it stands, 0..1."""
    fault: str | None = None
    """The fault whose strength it bounds; None for one of the score."""

    @property
    def label(self) -> str:
        """Its name in words."""
        return f"strength of {self.fault.replace('_', ' ')}" if self.fault else "score"


def thresholds(policy: Policy) -> list[Threshold]:
    """Every threshold of a policy, each once: of the score (class bounds too), then of faults."""
    scores, faults = set(), set()
    for rule in map(_in_scores, policy.rules):
        scores |= {value for value in (rule.score_below, rule.score_at_least) if value is not None}
        faults |= {(fault, value) for fault, value in (rule.faults or {}).items()}
    return [Threshold(value) for value in sorted(scores)] + [
        Threshold(value, fault) for fault, value in sorted(faults)
    ]


def moved(policy: Policy, threshold: Threshold, to: float) -> Policy:
    """`policy` with one threshold moved in every rule that has it, so that bands stay joined.

    Classes become scores on the way; rules that the move leaves no score to fire for are dropped.
    """
    rules = (_moved_rule(_in_scores(rule), threshold, to) for rule in policy.rules)
    possible = (
        rule for rule in rules if rule.score_below is None or (rule.score_at_least or 0.0) < rule.score_below
    )
    return policy.model_copy(update={"rules": tuple(possible)})


def effects(
    scores: Sequence[Score], policy: Policy, threshold: Threshold
) -> list[tuple[float, Counter[Action]]]:
    """(new threshold, how many photos each action would get) for each step that stays in 0..1."""
    places = sorted({round(min(1.0, max(0.0, threshold.value + step)), 4) for step in STEPS})
    return [
        (place, Counter(moderate(score, changed).action for score in scores))
        for place in places
        for changed in (moved(policy, threshold, place),)
    ]


def _in_scores(rule: Rule) -> Rule:
    """The same rule with its class bounds said as score bounds."""
    worst, best = rule.class_at_most or 5, rule.class_at_least or 1
    below = [rule.score_below, CLASS_EDGES[worst - 1] if worst < 5 else None]
    least = [rule.score_at_least, CLASS_EDGES[best - 2] if best > 1 else None]
    return rule.model_copy(
        update={
            "score_below": min((value for value in below if value is not None), default=None),
            "score_at_least": max((value for value in least if value is not None), default=None),
            "class_at_most": None,
            "class_at_least": None,
        }
    )


def _moved_rule(rule: Rule, threshold: Threshold, to: float) -> Rule:
    if threshold.fault is not None:
        if (rule.faults or {}).get(threshold.fault) != threshold.value:
            return rule
        return rule.model_copy(update={"faults": {**(rule.faults or {}), threshold.fault: to}})
    change = {key: to for key in ("score_below", "score_at_least") if getattr(rule, key) == threshold.value}
    return rule.model_copy(update=change)
