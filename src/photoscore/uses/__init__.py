"""Scores to decisions: moderate, gate, best, rank. They read scores and never change one."""

from typing import TYPE_CHECKING

from photoscore.lazy import names_from

if TYPE_CHECKING:
    from photoscore.uses.culling.grouping import Group, best
    from photoscore.uses.gating import GATE_POLICY, GateAnswer, gate
    from photoscore.uses.moderation.deciding import Decision, moderate
    from photoscore.uses.moderation.learning import Learned, learn
    from photoscore.uses.moderation.policy import DEFAULT_POLICY, Policy, Rule
    from photoscore.uses.moderation.reading import load_policy, parse_policy, policy_from
    from photoscore.uses.ranking import Ranked, rank

__all__ = [
    "DEFAULT_POLICY",
    "GATE_POLICY",
    "Decision",
    "GateAnswer",
    "Group",
    "Learned",
    "Policy",
    "Ranked",
    "Rule",
    "best",
    "gate",
    "learn",
    "load_policy",
    "moderate",
    "parse_policy",
    "policy_from",
    "rank",
]

# Loaded when first used: an order needs no index of neighbours, and a policy no XML.
__getattr__ = names_from(
    __name__,
    {
        "DEFAULT_POLICY": "photoscore.uses.moderation.policy",
        "GATE_POLICY": "photoscore.uses.gating",
        "Decision": "photoscore.uses.moderation.deciding",
        "GateAnswer": "photoscore.uses.gating",
        "Group": "photoscore.uses.culling.grouping",
        "Learned": "photoscore.uses.moderation.learning",
        "Policy": "photoscore.uses.moderation.policy",
        "Ranked": "photoscore.uses.ranking",
        "Rule": "photoscore.uses.moderation.policy",
        "best": "photoscore.uses.culling.grouping",
        "gate": "photoscore.uses.gating",
        "learn": "photoscore.uses.moderation.learning",
        "load_policy": "photoscore.uses.moderation.reading",
        "moderate": "photoscore.uses.moderation.deciding",
        "parse_policy": "photoscore.uses.moderation.reading",
        "policy_from": "photoscore.uses.moderation.reading",
        "rank": "photoscore.uses.ranking",
    },
)
