"""The contact sheet."""

import re

from photoscore.uses import best
from photoscore.uses.culling import contact_sheet, sheet
from scores import direction, make_score

SCORES = [make_score(value, embedding=direction(angle)) for value, angle in ((0.3, 0), (0.7, 5), (0.9, 120))]
NAMES = ["<a>.jpg", "b.jpg", "c.jpg"]


def test_groups_stand_first_with_their_best_marked() -> None:
    html = contact_sheet(best(SCORES), NAMES, SCORES, lambda name: name.encode())
    assert "3 photos in 2 groups: 1 of several photos, 1 photos with nothing like them" in html
    assert "<p>b.jpg: score 0.70, next 0.30</p>" in html
    assert re.findall(r'<figure class="(\w*)">', html) == ["best", "", ""]
    assert re.findall(r'alt="([^"]+)"', html) == ["b.jpg", "&lt;a&gt;.jpg", "c.jpg"]


def test_a_photo_without_a_thumbnail_keeps_its_place() -> None:
    html = contact_sheet(best(SCORES), NAMES, SCORES, lambda name: None)
    assert html.count('<span class="none">') == 3


def test_a_sheet_stays_small_enough_to_open(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(sheet, "SHOWN", 1)
    html = contact_sheet(best(SCORES), NAMES, SCORES, lambda name: b"")
    assert html.count("<figure") == 1
    assert "and 1 more" in html
