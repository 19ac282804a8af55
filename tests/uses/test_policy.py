"""Policies: what they may say, and how they say what is wrong."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoscore.errors import PolicyError
from photoscore.scoring.reasons.texts import FAULTS
from photoscore.uses import DEFAULT_POLICY, Policy, Rule, load_policy, parse_policy, policy_from
from photoscore.uses.moderation.policy import ACTIONS, Action

WHOLE = """\
default = "review"

[[rules]]
name = "no photograph"
action = "reject"
photograph = false
kinds = ["screenshot", "collage"]

[[rules]]
name = "blurred, \\"soft\\" – unscharf"
action = "review"
score_below = 0.6
score_at_least = 0.1
class_at_most = 3
class_at_least = 1
faults = { out_of_focus = 0.5, motion_blur = 0.25 }
"""


def test_a_policy_reads_back_as_it_was_written() -> None:
    policy = parse_policy(WHOLE)
    assert policy.default == "review"
    assert policy.rules[1].faults == {"out_of_focus": 0.5, "motion_blur": 0.25}
    assert parse_policy(policy.as_toml()) == policy
    assert parse_policy(DEFAULT_POLICY.as_toml()) == DEFAULT_POLICY


NAMES = st.text(min_size=1, max_size=30).filter(str.isprintable)


@given(NAMES, st.floats(0, 1), st.sets(st.sampled_from(FAULTS), min_size=1), st.sampled_from(ACTIONS))
def test_any_policy_reads_back(name: str, value: float, faults: set[str], action: Action) -> None:
    rule = Rule(name=name, action=action, score_below=value or None, faults=dict.fromkeys(faults, value))
    policy = Policy(default=action, rules=(rule, rule))
    assert parse_policy(policy.as_toml()) == policy
    assert parse_policy(policy.model_dump_json(exclude_none=True), json_format=True) == policy


def test_a_name_can_be_shown() -> None:
    with pytest.raises(PolicyError, match="rule 1, name: holds a line break"):
        policy_from({"rules": [{"name": "a\nb", "action": "reject", "class_at_most": 1}]})


def test_toml_and_json_say_the_same(tmp_path: Path) -> None:
    policy = parse_policy(WHOLE)
    (tmp_path / "p.toml").write_text(WHOLE)
    (tmp_path / "p.json").write_text(json.dumps(policy.model_dump(exclude_none=True)))
    assert load_policy(tmp_path / "p.toml") == load_policy(tmp_path / "p.json") == policy
    assert load_policy(str(tmp_path / "p.toml")) == policy


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(WHOLE, encoding="utf-8-sig")
    assert load_policy(tmp_path / "p.toml") == parse_policy(WHOLE)


def test_reasons_are_needed_only_for_faults() -> None:
    assert parse_policy(WHOLE).needs_reasons
    assert not DEFAULT_POLICY.needs_reasons


RULE = '[[rules]]\nname = "a"\naction = "reject"\nclass_at_most = 1\n\n[[rules]]\nname = "b"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\ndefault == 3", r"p\.toml: not valid TOML: .*line 2"),
        ('default = "maybe"', "p.toml, line 1: default: Input should be 'accept', 'review' or 'reject'"),
        ("rules = 3", "p.toml, line 1: rules: "),
        ("limit = 3", "line 1: limit: unknown key; known are default, rules"),
        (RULE + 'action = "drop"\nclass_at_most = 1', "p.toml, line 8: rule 2, action: Input should be"),
        (RULE + 'action = "accept"', r"line 6: rule 2: needs a condition: score_below"),
        (
            RULE + 'action = "accept"\nscore_below = 20',
            "line 9: rule 2, score_below: .*less than or equal to 1",
        ),
        (RULE + 'action = "accept"\nscore_below = nan', "line 9: rule 2, score_below: .*finite"),
        (RULE + 'action = "accept"\nscore_below = "0.5"', "line 9: rule 2, score_below: .*valid number"),
        (RULE + 'action = "accept"\nclass_at_most = 6', "line 9: rule 2, class_at_most: "),
        (RULE + 'action = "accept"\nclass_at_most = true', "line 9: rule 2, class_at_most: "),
        (RULE + 'action = "accept"\nphotograph = "no"', "line 9: rule 2, photograph: "),
        (
            RULE + 'action = "accept"\nscore = 0.5',
            "line 9: rule 2, score: unknown key; known are name, action",
        ),
        (RULE + 'action = "accept"\nfaults = { blur = 0.5 }', "line 9: rule 2, faults: unknown fault 'blur'"),
        (RULE + 'action = "accept"\nkinds = ["meme"]', "line 9: rule 2, kinds: unknown kind 'meme'"),
        (RULE + 'action = "accept"\nfaults = {}', "line 9: rule 2, faults: can never fire: name a fault, of"),
        (
            RULE + 'action = "accept"\nkinds = []',
            "line 9: rule 2, kinds: can never fire: name a kind, of photo",
        ),
        (RULE + 'action = "accept"\nscore_below = 0', "rule 2: can never fire: score_below must be above 0"),
        (RULE + 'action = "accept"\nscore_below = 0.2\nscore_at_least = 0.2', "rule 2: can never fire"),
        (RULE + 'action = "accept"\nclass_at_most = 2\nclass_at_least = 3', "rule 2: can never fire"),
    ],
)
def test_what_is_wrong_is_said_with_line_and_key(text: str, words: str) -> None:
    with pytest.raises(PolicyError, match=words) as caught:
        parse_policy(text, source="p.toml")
    assert "\n" not in caught.value.message


def test_json_says_its_line_or_its_key() -> None:
    with pytest.raises(PolicyError, match=r"p\.json: not valid JSON: .*line 2"):
        parse_policy('{"default":\n}', source="p.json", json_format=True)
    with pytest.raises(PolicyError, match=r"p\.json: rule 1, name: Field required"):
        parse_policy('{"rules": [{"action": "accept"}]}', source="p.json", json_format=True)
    with pytest.raises(PolicyError, match="not valid JSON"):
        parse_policy("[" * 100_000, json_format=True)


@pytest.mark.parametrize("data", [None, [], "accept", 3])
def test_a_policy_is_a_table(data: object) -> None:
    with pytest.raises(PolicyError, match="A policy is a table"):
        policy_from(data)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"none\.toml: cannot read the policy: No such file"):
        load_policy(tmp_path / "none.toml")
    with pytest.raises(PolicyError, match="cannot read the policy: embedded null byte"):
        load_policy("\0")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="not UTF-8"):
        load_policy(tmp_path / "bytes.toml")


def test_a_policy_has_at_most_100_rules() -> None:
    rule = Rule(name="x", action="reject", class_at_most=1).model_dump(exclude_none=True)
    assert len(policy_from({"rules": [rule] * 100}).rules) == 100
    with pytest.raises(PolicyError, match=r"rules: .*at most 100"):
        policy_from({"rules": [rule] * 101})


def test_a_policy_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Policy().default = "reject"
