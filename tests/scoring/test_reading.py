"""What a reading calls the picture."""

import pytest

from photoscore.scoring.card import Nonphoto
from photoscore.scoring.reading import Reading


def reading(line: float = 0.5, **kinds: float) -> Reading:
    return Reading(quality=0.0, spread=0.1, kinds=kinds, faults={}, embedding=None, line=line)


@pytest.mark.parametrize(
    ("line", "kinds", "expected"),
    [
        (0.5, {"photograph": 1.0}, "photograph"),
        (0.5, {"photograph": 0.6, "screenshot": 0.1, "collage": 0.3}, "photograph"),
        # None of the others is likelier than a photograph; all together they are.
        (0.5, {"photograph": 0.4, "screenshot": 0.25, "collage": 0.35}, "collage"),
        (0.25, {"photograph": 0.7, "screenshot": 0.2, "collage": 0.1}, "screenshot"),
        (0.0, {"photograph": 1.0}, "photograph"),
    ],
)
def test_a_picture_is_called_what_pulls_its_score(line, kinds, expected):
    assert reading(line, **kinds).kind == expected


def test_the_line_is_the_middle_of_the_rule():
    assert Nonphoto(low=0.1, high=0.4).line == pytest.approx(0.25)
