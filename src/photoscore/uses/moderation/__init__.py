"""Accept, review or reject: policies, decisions, thresholds that are learned, and the dry run."""

from photoscore.uses.moderation.deciding import Decision, moderate
from photoscore.uses.moderation.learning import Learned, learn
from photoscore.uses.moderation.policy import DEFAULT_POLICY, Policy, Rule
from photoscore.uses.moderation.reading import load_policy, parse_policy, policy_from

__all__ = [
    "DEFAULT_POLICY",
    "Decision",
    "Learned",
    "Policy",
    "Rule",
    "learn",
    "load_policy",
    "moderate",
    "parse_policy",
    "policy_from",
]
