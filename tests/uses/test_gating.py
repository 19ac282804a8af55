"""The answer for an upload form."""

import pytest

from photoscore.errors import UseError
from photoscore.scoring.reasons.texts import GENERAL, LANGUAGES, PASSED, spoken
from photoscore.uses import Policy, Rule, gate
from scores import make_score


def test_an_average_photo_passes() -> None:
    answer = gate(make_score(0.4, reasons={"noise": 0.9}))
    assert answer.passed
    assert answer.as_dict() == {
        "pass": True,
        "message": "Thank you, the photo is good.",
        "language": "en",
        "changes": [],
        "rule": None,
    }


def test_what_to_change_is_said_in_words() -> None:
    answer = gate(make_score(0.2, reasons={"out_of_focus": 0.8}))
    assert not answer.passed
    assert answer.message == "The photo is out of focus. Hold the phone still and tap the subject."
    assert answer.rule == "below average"


def test_and_in_the_language_asked_for() -> None:
    answer = gate(make_score(0.2, reasons={"out_of_focus": 0.8}), language="de-AT")
    assert answer.language == "de"
    assert (
        answer.message == "Das Foto ist unscharf. Halten Sie das Telefon ruhig und tippen Sie auf das Motiv."
    )


def test_the_strongest_three_are_told() -> None:
    answer = gate(
        make_score(0.1, reasons={"noise": 0.3, "too_dark": 0.9, "compression": 0.5, "low_contrast": 0.7})
    )
    assert [name for name, _ in answer.changes] == ["too_dark", "low_contrast", "compression"]


def test_of_what_is_no_photograph_only_that_is_told() -> None:
    answer = gate(make_score(0.9, kind="screenshot", reasons={"noise": 0.9}))
    assert answer.message == "This is a screenshot. Send a photo that you took yourself."


@pytest.mark.parametrize("reasons", [None, {}])
def test_without_a_reason_a_general_advice_stands_in(reasons: dict[str, float] | None) -> None:
    answer = gate(make_score(0.1, reasons=reasons))
    assert answer.changes == (("not_good_enough", GENERAL["en"]),)


def test_a_policy_decides_and_review_passes() -> None:
    policy = Policy(
        rules=(
            Rule(name="sharp only", action="reject", faults={"out_of_focus": 0.5}),
            Rule(name="look", action="review", score_below=0.5),
        )
    )
    assert gate(make_score(0.1, reasons={}), policy).passed
    assert gate(make_score(0.9, reasons={"out_of_focus": 0.6}), policy).rule == "sharp only"
    with pytest.raises(UseError, match="reasons"):
        gate(make_score(0.9), policy)


@pytest.mark.parametrize(
    ("asked", "answered"), [("en", "en"), ("de", "de"), ("DE_ch", "de"), ("fr", "en"), ("", "en")]
)
def test_who_asks_for_another_language_gets_english(asked: str, answered: str) -> None:
    assert spoken(asked) == answered


def test_general_texts_speak_every_language() -> None:
    assert set(PASSED) == set(GENERAL) == set(LANGUAGES)
