"""The dry run: what a moved threshold would change, and the page that shows it."""

import re

import pytest

from photoscore.uses import Policy, Rule, moderate
from photoscore.uses.moderation.moving import Threshold, effects, moved, thresholds
from photoscore.uses.moderation.report import Moderated, report
from scores import make_score

BAND = Policy(
    rules=(
        Rule(name="poor", action="reject", score_below=0.3),
        Rule(name="doubtful", action="review", score_at_least=0.3, score_below=0.5),
        Rule(name="noisy", action="review", faults={"noise": 0.5}),
    )
)
SCORES = [make_score(value / 100, reasons={"noise": 0.45 if value > 90 else 0.0}) for value in range(100)]


def test_every_threshold_is_found_once() -> None:
    found = [(knob.label, knob.value) for knob in thresholds(BAND)]
    assert found == [("score", 0.3), ("score", 0.5), ("strength of noise", 0.5)]
    by_class = Policy(rules=(Rule(name="c", action="review", class_at_least=2, class_at_most=3),))
    assert thresholds(by_class) == [Threshold(0.2), Threshold(0.6)]


def test_a_bound_of_class_moves_as_one_of_score() -> None:
    by_class = Policy(rules=(Rule(name="c", action="reject", class_at_most=1),))
    counts = dict(effects(SCORES, by_class, Threshold(0.2)))
    assert counts[0.2]["reject"] == 20
    assert counts[0.25]["reject"] == 25


def test_bands_stay_joined_when_their_common_threshold_moves() -> None:
    counts = dict(effects(SCORES, BAND, Threshold(0.3)))
    assert (counts[0.2]["reject"], counts[0.2]["review"]) == (20, 30)
    assert (counts[0.3]["reject"], counts[0.3]["review"]) == (30, 20)
    assert (counts[0.4]["reject"], counts[0.4]["review"]) == (40, 10)


def test_a_band_that_a_move_leaves_empty_goes() -> None:
    assert [rule.name for rule in moved(BAND, Threshold(0.3), 0.6).rules] == ["poor", "noisy"]


def test_the_threshold_of_a_fault_moves() -> None:
    counts = dict(effects(SCORES, BAND, Threshold(0.5, "noise")))
    assert counts[0.45]["review"] - counts[0.5]["review"] == 9


def test_moves_stay_within_0_and_1() -> None:
    low = Policy(rules=(Rule(name="l", action="reject", score_below=0.03),))
    assert [place for place, _ in effects(SCORES, low, Threshold(0.03))] == [0, 0.01, 0.03, 0.05, 0.08, 0.13]


@pytest.fixture(scope="module")
def html() -> str:
    photos = [
        Moderated(f"<{number}>.jpg", score, moderate(score, BAND)) for number, score in enumerate(SCORES)
    ]
    thumbs = {f"<{number}>.jpg": b"jpeg" for number in range(50)}
    return report(photos, BAND, thumbs.get, [("broken & bad.jpg", "truncated")])


def test_the_report_counts_every_decision(html: str) -> None:
    rows = re.findall(r"<td>(\w+)</td><td>([^<]*)</td><td>(\d+)</td>", html)
    assert ("accept", "all", "50") in rows
    assert ("reject", "poor", "30") in rows
    assert ("review", "doubtful", "20") in rows


def test_the_bars_of_the_histogram_add_up(html: str) -> None:
    bars = re.findall(r"<title>[\d.]+ to [\d.]+: (\d+) (\w+)</title>", html)
    assert sum(int(many) for many, _ in bars) == 100
    assert {action for _, action in bars} == {"accept", "review", "reject"}


def test_the_borders_are_shown_nearest_first(html: str) -> None:
    border = html[html.index("Threshold: score 0.3") : html.index("Threshold: score 0.5")]
    below, above = border.split("First above")
    assert re.findall(r"&gt;\.jpg<br>([\d.]+)", below) == [f"0.{value}0" for value in range(24, 30)]
    assert re.findall(r"&gt;\.jpg<br>([\d.]+)", above) == [f"0.{value}0" for value in range(30, 36)]


def test_the_page_needs_nothing_from_elsewhere_and_escapes_names(html: str) -> None:
    assert "data:image/jpeg;base64,anBlZw==" in html
    assert not re.search(r"src=\"(?!data:)|src=[^\"]|href|<script|url\(|@import", html)
    assert "<0>" not in html
    assert "broken &amp; bad.jpg" in html


def test_a_report_of_nothing_is_a_page() -> None:
    assert "0 photos" in report([], Policy(), lambda name: None)
