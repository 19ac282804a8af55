"""One score under a policy."""

import pytest

from photoscore.errors import UseError
from photoscore.uses import Policy, Rule, moderate
from scores import make_score


def one(**conditions: object) -> Policy:
    return Policy.model_validate({"rules": [{"name": "the rule", "action": "reject", **conditions}]})


@pytest.mark.parametrize(
    ("conditions", "fires", "not_fires", "because"),
    [
        ({"score_below": 0.4}, make_score(0.3999), make_score(0.4), "score 0.3999 is below 0.4"),
        ({"score_at_least": 0.4}, make_score(0.4), make_score(0.3999), "score 0.40 is at least 0.4"),
        ({"class_at_most": 2}, make_score(0.39), make_score(0.4), "class 2 (bad) is at most 2"),
        ({"score_at_least": 0.503}, make_score(0.5034), make_score(0.5), "score 0.503 is at least 0.503"),
        ({"class_at_least": 4}, make_score(0.6), make_score(0.59), "class 4 (good) is at least 4"),
        ({"photograph": False}, make_score(kind="collage"), make_score(), "it is no photograph (collage)"),
        ({"photograph": True}, make_score(), make_score(kind="collage"), "it is a photograph"),
        (
            {"kinds": ["collage"]},
            make_score(kind="collage"),
            make_score(kind="document"),
            "its kind is collage",
        ),
        (
            {"faults": {"noise": 0.5, "too_dark": 0.9}},
            make_score(reasons={"too_dark": 0.8, "noise": 0.5}),
            make_score(reasons={"too_dark": 0.89, "noise": 0.49}),
            "noise 0.50 is at least 0.5",
        ),
        (
            {"faults": {"noise": 0.503}},
            make_score(reasons={"noise": 0.5041}),
            make_score(reasons={"noise": 0.5}),
            "noise 0.504 is at least 0.503",
        ),
        (
            {"score_below": 0.5, "faults": {"noise": 0.5}},
            make_score(0.4, reasons={"noise": 0.6}),
            make_score(0.6, reasons={"noise": 0.6}),
            "score 0.40 is below 0.5 and noise 0.60 is at least 0.5",
        ),
    ],
)
def test_a_rule_fires_on_its_side_of_the_edge(conditions, fires, not_fires, because) -> None:  # type: ignore[no-untyped-def]
    decision = moderate(fires, one(**conditions))
    assert (decision.action, decision.rule, decision.because) == ("reject", "the rule", because)
    assert moderate(not_fires, one(**conditions)).action == "accept"


def test_the_first_rule_that_fires_decides() -> None:
    rules = (
        Rule(name="first", action="review", score_below=0.5),
        Rule(name="second", action="reject", score_below=0.3),
    )
    assert moderate(make_score(0.2), Policy(rules=rules)).rule == "first"
    assert moderate(make_score(0.2), Policy(rules=rules[::-1])).rule == "second"


def test_the_default_decides_where_no_rule_fires() -> None:
    decision = moderate(make_score(0.9), Policy(default="review"))
    assert decision.as_dict() == {"action": "review", "rule": None, "because": "no rule fired"}


@pytest.mark.parametrize(
    ("score", "action"),
    [
        (make_score(0.9, kind="screenshot"), "reject"),
        (make_score(0.19), "reject"),
        (make_score(0.2), "review"),
        (make_score(0.4), "accept"),
    ],
)
def test_the_policy_without_a_policy(score, action) -> None:  # type: ignore[no-untyped-def]
    assert moderate(score).action == action


def test_faults_need_reasons() -> None:
    with pytest.raises(UseError, match="'the rule' asks for faults: score the photos with their reasons"):
        moderate(make_score(), one(faults={"noise": 0.5}))
    assert moderate(make_score(reasons={}), one(faults={"noise": 0.5})).action == "accept"
