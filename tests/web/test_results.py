"""What is said of a score."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoscore import QualityClass, Reason, Score
from photoscore.web import reference
from photoscore.web.reference import Reference
from photoscore.web.results import curl, result, whole_percent, whole_percentages

SHARES = (0.02, 0.13, 0.55, 0.28, 0.02)


def shown(value: float = 0.5, reasons: tuple[Reason, ...] | None = None, known: Reference | None = None):
    score = Score(value, SHARES, "m1", 640, 480, reasons=reasons)
    return result(score, name="a", file_name="a.jpg", base_url="https://x", language="en", reference=known)


@given(st.lists(st.floats(0, 1), min_size=5, max_size=5).filter(lambda shares: sum(shares) > 0.01))
def test_percentages_are_whole_and_sum_to_a_hundred(shares: list[float]) -> None:
    whole = whole_percentages(shares)
    assert sum(whole) == 100
    assert all(abs(part - 100 * share / sum(shares)) <= 1 for part, share in zip(whole, shares, strict=True))


@given(st.floats(0, 1))
def test_a_percentage_never_leaves_its_class(value: float) -> None:
    percent = whole_percent(value)
    assert QualityClass.from_value(percent / 100) is QualityClass.from_value(value)
    assert abs(percent - 100 * value) <= 1


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_the_curl_line_holds_any_file_name(name: str) -> None:
    words = shlex.split(curl("https://x", name))
    assert words[0] == "curl"
    assert words[-1] == "https://x/v1/quality_ugc"
    part = words[words.index("-F") + 1]
    plain = part.removeprefix("data=@")
    if plain.startswith('"') and plain.endswith('"') and len(plain) > 1:
        plain = plain[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    assert plain == name


def test_reasons_are_told_with_what_to_do() -> None:
    said = shown(reasons=(Reason("too_dark", 0.9), Reason("noise", 0.6), Reason("out_of_focus", 0.1))).reasons
    assert [one.degree for one in said] == ["strong", "clear", "slight"]
    assert said[0].wrong == "The photo is too dark."
    assert shown(reasons=()).reasons == []
    assert shown().reasons is None


def test_a_score_is_compared_only_with_those_of_its_own_model() -> None:
    quantiles = [i / 100 for i in range(101)]
    assert shown(0.255, known=Reference("m1", 500, quantiles)).better_than == 26
    assert shown(0.0, known=Reference("m1", 500, quantiles)).better_than == 0
    assert shown(1.0, known=Reference("m1", 500, quantiles)).better_than == 100
    assert shown(0.255, known=Reference("m2", 500, quantiles)).better_than is None
    assert shown(0.255).better_than is None


def test_without_a_table_nothing_is_compared(tmp_path: Path) -> None:
    assert reference.load(tmp_path / "none.csv") is None
    table = tmp_path / "reference.csv"
    table.write_text("model,count,quantile,score\nm1,3,0,0.1\nm1,3,50,0.4\nm1,3,100,0.9\n", "utf-8")
    loaded = reference.load(table)
    assert loaded == Reference("m1", 3, [0.1, 0.4, 0.9])


@pytest.mark.parametrize("value", [0.0, 0.2, 0.5, 1.0])
def test_columns_and_needle_stay_on_the_scale(value: float) -> None:
    view = shown(value)
    assert 0 <= view.position <= 100
    assert max(view.heights) == 100
    assert min(view.heights) >= 2
