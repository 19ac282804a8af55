"""The score's bands and its JSON form."""

import pytest

from photoscore import QualityClass, Reason, Score


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0, 1), (0.1999, 1), (0.2, 2), (0.4, 3), (0.5947988, 3), (0.6, 4), (0.8, 5), (1.0, 5)],
)
def test_an_edge_belongs_to_the_upper_class(value: float, expected: int) -> None:
    assert QualityClass.from_value(value) == expected


def test_labels_are_words() -> None:
    assert [member.label for member in QualityClass] == ["very bad", "bad", "average", "good", "excellent"]
    assert all(member.description.endswith(".") for member in QualityClass)


def test_a_score_as_json_values() -> None:
    score = Score(0.59, (0.0, 0.1, 0.5, 0.3, 0.1), "1", 640, 480, reasons=(Reason("noise", 0.7),))
    assert score.quality_class is QualityClass.AVERAGE
    assert score.as_dict() == {
        "score": 0.59,
        "class": 3,
        "label": "average",
        "distribution": [0.0, 0.1, 0.5, 0.3, 0.1],
        "model": "1",
        "width": 640,
        "height": 480,
        "kind": "photograph",
        "reasons": [{"name": "noise", "strength": 0.7}],
    }
