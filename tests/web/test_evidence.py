"""The plots of the evaluation, from the tables of the training to the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from photoscore.web import evidence, reference
from photoscore.web.evidence import HEIGHT, WIDTH, Evidence

KNOWN = {
    "model": "toy",
    "photos": 900,
    "srcc": 0.871,
    "ece": 0.031,
    "dots": [[0.1, 0.2], [0.9, 0.8]],
    "reliability": [[0.05, 0.04, 90], [0.7, 0.66, 10], [0.9, 0.0, 0]],
    "faults": {"noise": [0.7, 0.6, 0.5, 0.4, 0.3, 0.2]},
    "everyday": {"count": 4, "median": 0.45, "shares": [0, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 0]},
    "photographers": {"count": 2, "median": 0.78, "shares": [0, 0, 0, 0, 0, 0, 0, 1.0, 0, 0]},
}


@pytest.fixture
def known(tmp_path: Path) -> Evidence:
    """Evidence for the toy model."""
    path = tmp_path / "evidence.json"
    path.write_text(json.dumps(KNOWN), "utf-8")
    found = evidence.load(path)
    assert found is not None
    return found


def test_points_lie_in_the_plot_with_y_upwards(known: Evidence) -> None:
    assert known.dots == [(40.0, 240.0), (360.0, 60.0)]
    assert known.curves[0].points == "0,90 80,120 160,150 240,180 320,210 400,240"
    assert (known.curves[0].first, known.curves[0].last) == (70, 20)
    assert known.medians == (45, 78)
    assert len(known.reliability) == 2
    for x, height in (*known.everyday, *known.photographers):
        assert 0 <= x < WIDTH
        assert 0 <= height <= HEIGHT
    assert max(height for _, height in known.photographers) == HEIGHT


def test_the_page_shows_the_evidence_of_the_model_in_service_alone(
    make_site: Callable[..., TestClient], known: Evidence
) -> None:
    site = make_site()
    state = site.app.state.site  # type: ignore[attr-defined]
    state.evidence = known
    html = site.get("/how-it-works").text
    assert html.count('role="img"') == 4
    assert "rank correlation is 0.87" in html
    assert "<polyline" in html
    state.evidence = replace(known, model="another")
    assert "<polyline" not in site.get("/how-it-works").text
    state.evidence = None
    assert site.get("/how-it-works").status_code == 200


def test_without_a_file_there_is_no_evidence(tmp_path: Path) -> None:
    assert evidence.load(tmp_path / "none.json") is None


def test_what_is_packaged_can_be_read() -> None:
    packaged, compared = evidence.load(), reference.load()
    assert (packaged is None) == (compared is None)
    if packaged and compared:
        assert packaged.model == compared.model
        assert list(compared.quantiles) == sorted(compared.quantiles)
        assert len(compared.quantiles) == 101
