"""`photoscore score`."""

from __future__ import annotations

import csv
import json
import math
import os
import re
from io import StringIO
from pathlib import Path

import pytest

from photoscore import Scorer
from photoscore.cli.output import end_of
from photoscore.cli.rows import CsvRows, percent
from photoscore.cli.use_rows import begun
from pictures import noise, picture
from scores import make_score

GOOD = ["./a-mid.png", "./b-dark.jpg", "./sub/c-bright.webp"]


def json_lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_folder_is_scored_and_what_fails_is_listed_at_the_end(run, folder: Path) -> None:
    result = run("score", ".")
    assert result.exit_code == 1
    header, *lines = result.stdout.splitlines()
    assert header.split() == ["SCORE", "CLASS", "SIZE", "PHOTO"]
    assert [line.split()[-1] for line in lines] == GOOD
    assert [line.split()[2:4] for line in lines] == [
        ["average", "120×90"],
        ["very", "bad"],
        ["excellent", "120×90"],
    ]
    assert result.stderr.splitlines()[:3] == [
        "3 photos scored: 1 excellent, 1 average, 1 very bad.",
        "1 file passed over: no photos.",
        "1 file could not be scored:",
    ]
    assert result.stderr.splitlines()[3].startswith("  ./broken.jpg: Not a picture")


def test_a_bar_is_as_long_as_the_score(run, folder: Path) -> None:
    bars = [line.split()[1] for line in run("score", *GOOD).stdout.splitlines()[1:]]
    assert [bar.count("━") for bar in bars] == [10, 2, 18]
    assert {len(bar) for bar in bars} == {20}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.59996, "59.996%"),
        (0.6, "60.0%"),
        (0.79949, "79.9%"),
        (0.7999, "79.99%"),
        (0.0, "0.0%"),
        (0.99999, "100.0%"),
        (math.nextafter(0.6, 0), "60.0%"),
    ],
)
def test_a_percentage_lies_in_the_class_beside_it(value: float, shown: str) -> None:
    assert percent(make_score(value)) == shown
    assert shown in begun(make_score(value)).plain


def test_when_all_is_well_the_exit_code_is_0(run, folder: Path) -> None:
    assert run("score", "a-mid.png").exit_code == 0
    assert run("score", "a-mid.png").stderr == ""


def test_an_empty_folder_is_told(run, folder: Path) -> None:
    (folder / "empty").mkdir()
    result = run("score", "empty")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "No files found.\n")


def test_what_is_no_photo_does_not_fail_a_folder(run, folder: Path) -> None:
    (folder / "broken.jpg").unlink()
    (folder / "empty.txt").touch()
    (folder / "gone").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    with (folder / "film.mp4").open("wb") as film:
        film.write(b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41")
        film.truncate(100_000_001)
    result = run("score", ".")
    assert result.exit_code == 0
    assert "5 files passed over: no photos.\n" in result.stderr
    (folder / "empty.jpg").touch()
    assert "  ./empty.jpg: The file is empty; send a picture.\n" in run("score", ".").stderr


@pytest.mark.parametrize("path", [".", "./sub", "./**/*.webp"])
def test_a_folder_that_cannot_be_read_is_a_failure(run, folder: Path, refuse, path: str) -> None:
    refuse("./sub")
    result = run("score", path)
    assert result.exit_code == 1
    assert "  ./sub: No permission to read the folder; change its mode or owner.\n" in result.stderr


def test_json_is_what_python_says(run, folder: Path, toy_model: Path) -> None:
    (folder / "colours.jpg").write_bytes(noise(4, (700, 500)))
    result = run("score", "colours.jpg", *GOOD, "--json")
    scorer = Scorer(toy_model)
    assert json_lines(result.stdout) == [
        {"path": path} | scorer.score(path).as_dict() for path in ("colours.jpg", *GOOD)
    ]


def test_json_names_the_error_in_its_place(run, folder: Path) -> None:
    result = run("score", "broken.jpg", "b-dark.jpg", "gone.jpg", "--json")
    assert result.exit_code == 1
    assert [row.get("error") for row in json_lines(result.stdout)] == [
        "unsupported_image",
        None,
        "unreadable_file",
    ]


def test_csv_has_a_column_for_everything(run, folder: Path) -> None:
    result = run("score", "broken.jpg", "b-dark.jpg", "--csv", "--reasons")
    broken, dark = csv.DictReader(result.stdout.splitlines())
    assert tuple(dark) == CsvRows.FIELDS
    assert (broken["error"], broken["score"]) == ("unsupported_image", "")
    assert float(dark["score"]) == pytest.approx(0.1, abs=0.01)
    assert (dark["class"], dark["label"], dark["model"]) == ("1", "very bad", "toy")
    assert re.search(r"\btoo_dark=0\.\d{3}\b", dark["reasons"])
    probabilities = [float(value) for name, value in dark.items() if name.startswith("p_")]
    assert len(probabilities) == 5
    assert sum(probabilities) == pytest.approx(1.0)


@pytest.mark.parametrize("odd", ["a\rb.jpg", 'a\nb,"c".jpg'])
@pytest.mark.parametrize("verb", ["score", "moderate"])
def test_csv_holds_any_name(run, folder: Path, verb: str, odd: str) -> None:
    (folder / "a-mid.png").rename(folder / odd)
    table = run(verb, odd, "b-dark.jpg", "--csv").stdout_bytes.decode()
    assert [row["path"] for row in csv.DictReader(StringIO(table, newline=""))] == [odd, "b-dark.jpg"]
    assert "\r\n" not in table


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("best", ["./sub/c-bright.webp", "./a-mid.png", "./b-dark.jpg"]),
        ("worst", ["./b-dark.jpg", "./a-mid.png", "./sub/c-bright.webp"]),
        ("name", GOOD),
    ],
)
def test_results_are_sorted(run, folder: Path, order: str, names: list[str]) -> None:
    result = run("score", *reversed(GOOD), "--sort", order, "--json")
    assert [row["path"] for row in json_lines(result.stdout)] == names


def test_results_are_chosen_by_their_score(run, folder: Path) -> None:
    def paths(*limits: str) -> list[str]:
        return [row["path"] for row in json_lines(run("score", *GOOD, "--json", *limits).stdout)]

    assert paths("--min", "0.4") == ["./a-mid.png", "./sub/c-bright.webp"]
    assert paths("--max", "0.6") == ["./a-mid.png", "./b-dark.jpg"]
    assert paths("--min", "0.4", "--max", "0.6") == ["./a-mid.png"]


def test_reasons_are_said_in_words(run, folder: Path) -> None:
    output = run("score", "b-dark.jpg", "--reasons").stdout
    assert re.search(r"^ +\d\d% +The photo is too dark\. \w+", output, re.MULTILINE)


def test_a_photo_comes_on_stdin(run, folder: Path) -> None:
    result = run("score", "-", "--json", stdin=picture(0.7))
    assert json_lines(result.stdout)[0]["score"] == pytest.approx(0.7, abs=0.01)
    assert run("score", "-", stdin=b"").exit_code == 1


def test_a_pattern_that_the_shell_left_is_expanded(run, folder: Path) -> None:
    result = run("score", "**/*.webp", "--json")
    assert [row["path"] for row in json_lines(result.stdout)] == ["sub/c-bright.webp"]


def test_another_model_is_used(run, folder: Path, tmp_path: Path) -> None:
    result = run("score", "a-mid.png", "--model", str(tmp_path / "none"))
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "model.json: No such file" in result.stderr


def test_a_name_cannot_steer_the_terminal(run, folder: Path) -> None:
    evil = "x\x1b[31m\x07\n.jpg"
    (folder / "a-mid.png").rename(folder / evil)
    result = run("score", evil)
    assert "\x1b" not in result.stdout
    assert "x�[31m��.jpg" in result.stdout


def test_a_long_path_keeps_its_end() -> None:
    assert end_of("short.jpg", 9) == "short.jpg"
    assert end_of("folder/short.jpg", 10) == "…short.jpg"
    assert end_of("夏休み/海の写真.jpg", 10) == "…写真.jpg"


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["a.jpg", "--samples"],
        ["a.jpg", "--json", "--csv"],
        ["a.jpg", "--min", "0.6", "--max", "0.5"],
        ["a.jpg", "--min", "2"],
        ["a.jpg", "--sort", "colour"],
        ["a.jpg", "--workers", "0"],
        ["a.jpg", "--workers", "9" * 30],
        ["a.jpg", "--frobnicate"],
    ],
)
def test_wrong_usage_is_told_with_exit_code_2(run, args: list[str]) -> None:
    result = run("score", *args)
    assert result.exit_code == 2
    assert "Usage: " in result.stderr
    assert result.stdout == ""
