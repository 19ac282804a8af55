"""Scores to decisions: moderate, gate, best, rank. They read scores and never change one."""

from photoscore.uses.culling import Group, best
from photoscore.uses.gating import GATE_POLICY, GateAnswer, gate
from photoscore.uses.moderation import (
    DEFAULT_POLICY,
    Decision,
    Learned,
    Policy,
    Rule,
    learn,
    load_policy,
    moderate,
    parse_policy,
    policy_from,
)
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
