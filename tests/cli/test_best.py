"""`photoscore best`."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from photoscore import samples
from photoscore.uses.culling import sidecar_paths
from pictures import encoded, noise


@pytest.fixture
def trip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two photos of one scene, the larger one named b, and one of another."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trip").mkdir()
    scene = Path(samples.__file__).with_name("autumn.jpg")  # real, so that no fault is seen that would decide
    with Image.open(scene) as photo:
        smaller = encoded(photo.resize((672, 447), Image.Resampling.LANCZOS))
    for name, data in (("a", smaller), ("b", scene.read_bytes()), ("c", noise(2))):
        (tmp_path / "trip" / f"{name}.jpg").write_bytes(data)
    return tmp_path


SIMILAR = ("--similarity", "0.99", "--burst-similarity", "0.99")


def facts(text: str) -> dict[str, dict]:
    return {Path(row["path"]).stem: row for row in map(json.loads, text.splitlines())}


def rating(photo: Path) -> list[str]:
    return [
        path.read_text().partition('xmp:Rating="')[2][:1] for path in sidecar_paths(photo) if path.exists()
    ]


def test_the_best_of_each_group_is_told_with_the_reason(run, trip: Path) -> None:
    result = run("best", "trip", *SIMILAR, "--json")
    assert result.exit_code == 0
    found = facts(result.stdout)
    assert [found[name]["best"] for name in "abc"] == [False, True, True]
    assert found["a"]["group"] == found["b"]["group"] != found["c"]["group"]
    assert "larger (960×639 to 672×447)" in found["b"]["because"]
    assert found["c"]["kind"] == "single"


def test_capture_times_make_a_burst(run, trip: Path) -> None:
    for name, seconds in (("a", "10"), ("c", "11")):
        path = trip / "trip" / f"{name}.jpg"
        photo = Image.open(path)
        photo.load()
        exif = Image.Exif()
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"2026:05:01 10:00:{seconds}"
        photo.save(path, exif=exif)
    alike = ("--similarity", "0.999", "--burst-similarity", "0.5")
    found = facts(run("best", "trip/a.jpg", "trip/c.jpg", *alike, "--json").stdout)
    assert {row["kind"] for row in found.values()} == {"burst"}
    apart = facts(run("best", "trip/a.jpg", "trip/c.jpg", *alike, "--burst-seconds", "0.5", "--json").stdout)
    assert {row["kind"] for row in apart.values()} == {"single"}


def test_a_file_is_no_near_duplicate_of_itself(run, trip: Path) -> None:
    result = run("best", "trip/c.jpg", "trip/c.jpg", "./trip/../trip/c.jpg", "--json")
    assert [row["kind"] for row in facts(result.stdout).values()] == ["single"]
    assert len(result.stdout.splitlines()) == 1
    assert "2 left out: another name of a file." in result.stderr


def test_nor_of_its_links_before_or_behind_it(run, trip: Path) -> None:
    for folder in ("trip/0", "trip/z"):
        assert run("best", "trip", *SIMILAR, "--link", folder).exit_code == 0
    (trip / "trip" / "hard.jpg").hardlink_to(trip / "trip" / "c.jpg")
    lines = run("best", "trip", *SIMILAR, "--json").stdout.splitlines()
    assert sorted(json.loads(line)["path"] for line in lines) == [f"trip/{name}.jpg" for name in "abc"]


def test_what_is_missing_is_told_once(run, trip: Path) -> None:
    result = run("best", "trip/c.jpg", "gone.jpg", "gone.jpg")
    assert result.exit_code == 1
    assert result.stderr.count("gone.jpg:") == 1


def test_people_and_csv_read_the_same(run, trip: Path) -> None:
    lines = run("best", "trip", *SIMILAR).stdout.splitlines()
    assert "best of 2, near-duplicates" in lines[0]
    table = list(csv.DictReader(run("best", "trip", *SIMILAR, "--csv").stdout.splitlines()))
    assert [Path(row["path"]).stem for row in table] == ["b", "a", "c"]


@pytest.mark.parametrize("how", ["link", "copy", "move"])
def test_the_best_go_to_a_folder_and_no_photo_is_lost(run, trip: Path, how: str) -> None:
    before = {(trip / "trip" / f"{name}.jpg").read_bytes() for name in "abc"}
    result = run("best", "trip", *SIMILAR, f"--{how}", "kept", "--json")
    assert result.exit_code == 0
    assert sorted(path.name for path in (trip / "kept").iterdir()) == ["b.jpg", "c.jpg"]
    assert facts(result.stdout)["b"]["placed"] == "kept/b.jpg"
    after = [path for folder in ("trip", "kept") for path in (trip / folder).iterdir()]
    assert {path.read_bytes() for path in after} == before
    again = run("best", "trip" if how != "move" else "kept", *SIMILAR, f"--{how}", "kept")
    assert "2 lay there already" in again.stderr
    assert len(list((trip / "kept").iterdir())) == 2


def test_what_scores_less_is_not_kept(run, trip: Path) -> None:
    result = run("best", "trip/c.jpg", "--copy", "kept", "--min", "1.0")
    assert result.stderr.splitlines()[-1] == "1 group."
    assert not (trip / "kept").exists()


def test_stars_lie_beside_all_photos(run, trip: Path) -> None:
    result = run("best", "trip", "--stars", "both", "--json")
    for name, row in facts(result.stdout).items():
        assert rating(trip / "trip" / f"{name}.jpg") == [str(row["class"])] * 2
    assert "6 sidecars new" in result.stderr
    assert "6 sidecars same" in run("best", "trip", "--stars", "both").stderr


def test_or_beside_what_was_kept(run, trip: Path) -> None:
    run("best", "trip", *SIMILAR, "--copy", "kept", "--stars", "darktable")
    assert sorted(path.name for path in (trip / "kept").iterdir()) == [
        "b.jpg",
        "b.jpg.xmp",
        "c.jpg",
        "c.jpg.xmp",
    ]
    assert len(list((trip / "trip").iterdir())) == 3


def test_ratings_of_a_person_stay_where_asked(run, trip: Path) -> None:
    sidecar = trip / "trip" / "a.xmp"
    run("best", "trip/a.jpg", "--stars", "lightroom")
    sidecar.write_text(
        sidecar.read_text().replace("Rating=", 'Label="Red" xmp:Rating=').replace('"3"', '"1"')
    )
    before = sidecar.read_text()
    assert "1 sidecars kept" in run("best", "trip/a.jpg", "--stars", "lightroom", "--keep-stars").stderr
    assert sidecar.read_text() == before


def test_a_sidecar_that_is_none_is_told_and_left(run, trip: Path) -> None:
    (trip / "trip" / "a.xmp").write_text("not XML")
    result = run("best", "trip", "--stars", "lightroom")
    assert result.exit_code == 1
    assert "a.xmp: not valid XML; left as it is." in result.stderr
    assert (trip / "trip" / "a.xmp").read_text() == "not XML"
    assert rating(trip / "trip" / "c.jpg")


def test_the_sheet_is_written_before_photos_move(run, trip: Path) -> None:
    run("best", "trip", "--move", "kept", "--sheet", "sheet.html")
    assert (trip / "sheet.html").read_text().count("data:image/jpeg;base64,") == 3


def test_a_sheet_that_cannot_be_written_at_last_stops_nothing(run, trip: Path) -> None:
    (trip / "sheet.html").symlink_to("/dev/full")
    result = run("best", "trip", *SIMILAR, "--sheet", "sheet.html", "--copy", "kept", "--json")
    assert result.exit_code == 1
    assert "sheet.html: cannot write the page: No space left on device." in result.stderr
    assert len(facts(result.stdout)) == 3
    assert sorted(path.name for path in (trip / "kept").iterdir()) == ["b.jpg", "c.jpg"]


@pytest.mark.parametrize("exists", [True, False])
def test_a_sheet_that_may_not_be_written_is_told_before_any_photo_is_scored(
    run, trip: Path, exists: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if exists:
        (trip / "sheet.html").write_text("theirs")
    barred = Path("sheet.html") if exists else Path()
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: access(path, mode) and not (path == barred and mode & os.W_OK)
    )
    monkeypatch.delattr("photoscore.scoring.Scorer.score_many")
    result = run("best", "trip", "--sheet", "sheet.html")
    assert result.exit_code == 2
    assert "sheet.html: " in result.stderr
    assert (trip / "sheet.html").exists() is exists


@pytest.mark.parametrize(
    "args", [("--stars", "both"), ("--link", "kept"), ("--copy", "kept"), ("--move", "kept")]
)
def test_a_photo_on_stdin_is_no_file_to_place_or_rate(run, trip: Path, args: tuple[str, str]) -> None:
    before = set(trip.rglob("*"))
    result = run("best", "-", *args, stdin=(trip / "trip" / "a.jpg").read_bytes())
    assert result.exit_code == 2
    assert "a photo on stdin is no file" in result.stderr
    assert set(trip.rglob("*")) == before


def test_a_model_without_an_embedding_is_told(run, trip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from models import make_model

    monkeypatch.setenv("PHOTOSCORE_MODEL", str(make_model(trip / "bare", outputs=("quality", "spread"))))
    result = run("best", "trip")
    assert result.exit_code == 1
    assert "scored without embedding" in result.stderr


@pytest.mark.parametrize(
    "args",
    [
        ["--link", "x", "--copy", "y"],
        ["--keep-stars"],
        ["--min", "2"],
        ["--similarity", "2"],
        ["--similarity", "0.5"],
        ["--burst-seconds", "nan"],
        ["--sheet", "sheet.txt"],
        ["--sheet", "missing/sheet.html"],
        ["--sheet", "folder.html"],
        [],
    ],
)
def test_wrong_usage_is_exit_2_before_any_photo_is_scored(
    run, trip: Path, monkeypatch: pytest.MonkeyPatch, args: list[str]
) -> None:
    (trip / "folder.html").mkdir()
    monkeypatch.delattr("photoscore.scoring.Scorer.score_many")
    assert run("best", *(["trip", *args] if args else [])).exit_code == 2
