import re
from pathlib import Path

import pytest

from photoscore import Reason
from photoscore.scoring.reasons import FAULTS, KINDS, LANGUAGES, advice
from photoscore.scoring.reasons.detectors import packaged
from photoscore.scoring.reasons.texts import KIND_TEXTS, TEXTS


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_has_two_sentences_in_every_language(fault):
    assert set(TEXTS[fault]) == set(LANGUAGES)
    for language in LANGUAGES:
        words = advice(Reason(fault, 1.0), language)
        assert words.wrong.endswith(".")
        assert words.do.endswith(".")


def test_languages_differ_and_no_two_faults_say_the_same():
    for language in LANGUAGES:
        assert len({TEXTS[fault][language].wrong for fault in FAULTS}) == len(FAULTS)
    assert all(TEXTS[fault]["en"] != TEXTS[fault]["de"] for fault in FAULTS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_says_what_the_picture_is(kind):
    assert set(KIND_TEXTS[kind]) == set(LANGUAGES)
    words = advice(Reason("not_a_photograph", 1.0, kind), "en")
    assert words.wrong == KIND_TEXTS[kind]["en"]
    assert words.do == TEXTS["not_a_photograph"]["en"].do


@pytest.mark.parametrize(("tag", "expected"), [("de-AT", "de"), ("DE", "de"), ("fr", "en"), ("", "en")])
def test_a_language_tag_is_read_by_its_first_part(tag, expected):
    assert advice(Reason("noise", 0.5), tag) == TEXTS["noise"][expected]


def test_a_fault_without_words_is_an_error():
    with pytest.raises(KeyError):
        advice(Reason("haunted", 1.0))


def test_every_fault_that_is_told_is_documented_and_no_other():
    page = (Path(__file__).parents[2] / "docs" / "reasons.md").read_text()
    told = page.partition("| name | what it says |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", told)) - {"kind"} == set(FAULTS)
    assert set(FAULTS) == {*packaged().lines, "not_a_photograph"}
