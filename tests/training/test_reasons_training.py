"""Making faults, choosing lines, and reporting on the reasons: the parts that need no data set."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoscore.quality import Reason
from training import large_photos
from training.reason_report import (
    BEGIN,
    EITHER,
    END,
    EYE,
    ORDER,
    Count,
    names,
    table_of,
    wilson,
    write_csv,
    write_table,
)

FIGURES = [
    ("noise", "made at level 3", 9, 10),
    ("noise", "good photos, untouched", 1, 50),
    ("blur", "by eye, seen", 4, 8),
    ("not_a_photograph", "real webpage", 3, 4),
    ("kind of not_a_photograph", "real webpage", 2, 3),
]


@pytest.mark.parametrize(
    ("told", "of", "low", "high"), [(5, 10, 0.237, 0.763), (0, 20, 0, 0.161), (20, 20, 0.839, 1)]
)
def test_wilson_intervals_are_those_of_the_tables(told, of, low, high):
    assert wilson(told, of) == (pytest.approx(low, abs=2e-3), pytest.approx(high, abs=2e-3))


def test_the_table_has_a_row_for_each_fault_and_each_sort_of_picture():
    table = table_of(FIGURES)
    assert "| `noise` | 90 % of 10 | – | 2 % of 50 |" in table
    assert "| real webpage | 75 % of 4 | 67 % of 3 |" in table


def test_only_what_stands_between_the_marks_is_replaced(tmp_path: Path):
    page = tmp_path / "reasons.md"
    page.write_text(f"before\n{BEGIN}\nSTALE\n{END}\nafter\n")
    write_table(FIGURES, page)
    write_table(FIGURES, page)
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "STALE" not in text
    assert text.count("`noise`") == 1
    page.write_text("no marks")
    with pytest.raises(ValueError, match="lacks the marks"):
        write_table(FIGURES, page)


def test_the_csv_carries_intervals(tmp_path: Path):
    write_csv(FIGURES, tmp_path / "a" / "reasons.csv")
    with (tmp_path / "a" / "reasons.csv").open(newline="") as handle:
        rows = {(row["fault"], row["evidence"]): row for row in csv.DictReader(handle)}
    row = rows["noise", "made at level 3"]
    assert (row["told"], row["of"], row["share"]) == ("9", "10", "0.900")
    assert float(row["low"]) < 0.9 < float(row["high"])


def test_either_blur_counts_as_blur():
    assert names([Reason("motion_blur", 0.6), Reason("noise", 0.3)]) == {"motion_blur", "noise", EITHER}
    assert names([Reason("noise", 0.3)]) == {"noise"}


def test_counts_add_up():
    count = Count()
    for told in (True, False, True):
        count.add(told)
    assert (count.told, count.of) == (2, 3)


def test_what_the_eye_saw_is_well_formed():
    with EYE.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len({row["file"] for row in rows}) == len(rows) > 100
    for row in rows:
        seen, unsure = set(row["seen"].split()), set(row["unsure"].split())
        assert seen | unsure <= set(ORDER)
        assert not seen & unsure


def test_large_photos_are_copied_under_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source = tmp_path / "unpacked" / "usr" / "a"
    source.mkdir(parents=True)
    Image.new("RGB", (40, 30)).save(source / "x.jpg")
    listed = tmp_path / "list.txt"
    listed.write_text("usr/a/x.jpg Lake.jpg\nusr/a/gone.jpg Gone.jpg\n")
    monkeypatch.setattr(large_photos, "LIST", listed)
    assert large_photos.gather(tmp_path / "unpacked", tmp_path / "out") == ["usr/a/gone.jpg"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["Lake.jpg"]


def test_the_packaged_detectors_are_whole():
    path = Path(__file__).parents[2] / "src/photoscore/scoring/reasons/detectors.json"
    data = json.loads(path.read_text())
    hidden, output = np.asarray(data["hidden"]), np.asarray(data["output"])
    assert hidden.shape == (len(data["hidden_bias"]), len(data["measures"]))
    assert output.shape == (len(data["lines"]), len(data["hidden_bias"]))
    assert all(0 < line < 1 for line in data["lines"].values())
