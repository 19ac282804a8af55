"""The packaged model scores the samples as it did when it was released, on every machine."""

import json
from pathlib import Path

import pytest

from photoscore import QualityClass, Scorer
from photoscore.samples import samples

ROOT = Path(__file__).parents[2]
GOLDEN = json.loads(Path(__file__).with_name("golden.json").read_text())
TOLERANCE = 0.005
"""Processors round sums differently; a change of the model or the decoding is larger (`make golden`)."""


@pytest.fixture(scope="module")
def scores() -> dict[str, float]:
    scorer = Scorer()
    assert scorer.version == GOLDEN["model"]
    return {sample.name: scorer.score(sample.path).value for sample in samples()}


def test_samples_score_as_when_the_model_was_released(scores: dict[str, float]) -> None:
    assert scores == pytest.approx(GOLDEN["scores"], abs=TOLERANCE)


def test_the_readme_shows_these_scores() -> None:
    picture = (ROOT / "docs/score.svg").read_text(encoding="utf-8")
    for name, value in GOLDEN["scores"].items():
        assert f"{name}.jpg" in picture
        shown = {
            f"{value + shift:.1%}" for shift in (-0.0005, 0, 0.0005)
        }  # the picture rounds once, GOLDEN before
        assert any(share in picture for share in shown), name


def test_all_five_classes_show(scores: dict[str, float]) -> None:
    assert {QualityClass.from_value(value) for value in scores.values()} == set(QualityClass)


def test_a_spoiled_photo_scores_less_than_its_original(scores: dict[str, float]) -> None:
    spoiled = {name: name.partition("-")[0] for name in scores if "-" in name}
    assert len(spoiled) == 5
    assert all(scores[name] < scores[original] for name, original in spoiled.items())
