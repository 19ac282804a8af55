"""`photoscore moderate`."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from photoscore.uses import load_policy
from pictures import picture


def rows(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def parted(folder: Path) -> Path:
    """Twenty accepted photos of 0.5 to 0.88, twenty rejected of 0.1 to 0.48, and some of both to try."""
    for name, begin in (("accepted", 0.50), ("rejected", 0.10)):
        (folder / name).mkdir()
        for number in range(20):
            (folder / name / f"{number:02}.png").write_bytes(picture(begin + number * 0.02, format="PNG"))
    return folder


def test_each_photo_gets_a_decision_with_its_rule(run, folder: Path) -> None:
    result = run("moderate", "a-mid.png", "b-dark.jpg", "--json")
    assert result.exit_code == 0
    dark = rows(result.stdout)[1]
    assert dark["path"] == "b-dark.jpg"
    assert (dark["action"], dark["rule"]) == ("reject", "very bad")
    assert dark["because"].startswith("score 0.1")
    assert "1 accept, 0 review, 1 reject" in result.stderr


def test_people_read_the_same(run, folder: Path) -> None:
    lines = run("moderate", "a-mid.png", "b-dark.jpg").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["accept", "reject"]
    assert "very bad: score 0.1" in lines[1]


def test_csv_has_a_row_for_what_failed_too(run, folder: Path) -> None:
    result = run("moderate", ".", "--csv")
    assert result.exit_code == 1
    table = {row["path"]: row for row in csv.DictReader(result.stdout.splitlines())}
    assert table["./a-mid.png"]["action"] == "accept"
    assert table["./broken.jpg"]["error"] == "unsupported_image"
    assert "./notes.txt" not in table


def test_a_policy_on_faults_scores_with_reasons(run, folder: Path) -> None:
    (folder / "p.toml").write_text(
        '[[rules]]\nname = "dark"\naction = "review"\nfaults = { too_dark = 0.1, low_contrast = 0.1 }\n'
    )
    result = run("moderate", "b-dark.jpg", "--policy", "p.toml", "--json")
    assert result.exit_code == 0
    assert rows(result.stdout)[0]["action"] in ("accept", "review")


def test_a_wrong_policy_is_one_line(run, folder: Path) -> None:
    (folder / "p.toml").write_text('default = "accept"\n\n[[rules]]\nname = "x"\naction = "drop"\n')
    result = run("moderate", "a-mid.png", "--policy", "p.toml", "--csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("photoscore: p.toml, line 5: rule 1, action: Input should be")
    assert result.stderr.count("\n") == 1


def test_the_report_is_a_page(run, folder: Path) -> None:
    result = run("moderate", ".", "--report", "report.html")
    html = (folder / "report.html").read_text()
    assert "A dry run over 3 photos" in html
    assert html.count("data:image/jpeg;base64,") == 6  # three photos at the border of each of two thresholds
    assert "broken.jpg" in html
    assert "Wrote report.html" in result.stderr


def test_a_report_never_takes_a_photos_place(run, folder: Path) -> None:
    before = (folder / "b-dark.jpg").read_bytes()
    result = run("moderate", "a-mid.png", "--report", "b-dark.jpg")
    assert result.exit_code == 2
    assert "ends in .html" in result.stderr
    assert (folder / "b-dark.jpg").read_bytes() == before


def test_a_report_that_cannot_be_written_at_last_hides_nothing(run, folder: Path) -> None:
    (folder / "report.html").symlink_to("/dev/full")
    result = run("moderate", ".", "--report", "report.html", "--json")
    assert result.exit_code == 1
    assert "report.html: cannot write the page: No space left on device." in result.stderr
    assert "1 file could not be scored" in result.stderr
    assert len(rows(result.stdout)) == 4


def test_a_threshold_is_learned_told_and_written(run, parted: Path) -> None:
    result = run("moderate", "--learn", "accepted", "rejected", "--write", "found.toml")
    assert result.exit_code == 0
    assert (
        "Accepted photos that it would reject: 0 of 20 (0.0%; 95 % interval 0.0% to 16.1%)" in result.stdout
    )
    policy = load_policy(parted / "found.toml")
    assert [rule.action for rule in policy.rules] == ["reject"]
    assert policy.rules[0].score_below == pytest.approx(0.49, abs=0.01)
    decided = run("moderate", "accepted", "--policy", "found.toml", "--json")
    assert {row["action"] for row in rows(decided.stdout)} == {"accept"}


def test_what_was_learned_for_machines(run, parted: Path) -> None:
    result = run("moderate", "--learn", "accepted", "rejected", "--json")
    assert rows(result.stdout)[0]["false_accept"]["of"] == 20


def test_what_was_learned_as_a_table(run, parted: Path) -> None:
    learn = ("moderate", "--learn", "accepted", "rejected")
    [row] = csv.DictReader(run(*learn, "--csv").stdout.splitlines())
    [known] = rows(run(*learn, "--json").stdout)
    assert float(row["reject_below"]) == float(row["accept_from"]) == known["reject_below"]
    for name in ("false_reject", "false_accept", "reviewed"):
        values = [float(row[f"{name}_{part}"]) for part in ("errors", "of", "rate", "low", "high")]
        of = known[name]
        assert values == [of["errors"], of["of"], of["rate"], *of["interval"]]


def test_what_was_learned_is_followed_at_once(run, parted: Path) -> None:
    result = run("moderate", "b-dark.jpg", "--learn", "accepted", "rejected", "--json")
    assert [row["action"] for row in rows(result.stdout)] == ["reject"]
    assert "Reject below" in result.stderr


def test_a_policy_file_is_never_overwritten(run, parted: Path) -> None:
    (parted / "mine.json").write_text("precious")
    result = run("moderate", "--learn", "accepted", "rejected", "--write", "mine.json")
    assert result.exit_code == 2
    assert "exists already; name a new file" in result.stderr
    assert (parted / "mine.json").read_text() == "precious"


def test_a_policy_is_written_as_json_too(run, parted: Path) -> None:
    run("moderate", "--learn", "accepted", "rejected", "--max-error", "0.3", "--write", "found.json")
    assert load_policy(parted / "found.json").rules


def test_swapped_folders_are_told(run, parted: Path) -> None:
    result = run("moderate", "--learn", "rejected", "accepted")
    assert result.exit_code == 1
    assert "were the two folders swapped?" in result.stderr


def test_a_folder_that_is_not_there_is_told(run, parted: Path) -> None:
    result = run("moderate", "--learn", "acepted", "rejected")
    assert result.exit_code == 1
    assert "acepted: No such file" in result.stderr
    assert "0 accepted photos could be scored" in result.stderr


def test_a_name_that_is_no_text_spoils_no_report(run, folder: Path) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    (folder / name).write_bytes(picture(0.5, format="PNG"))
    result = run("moderate", name, "--report", "report.html", "--json")
    assert result.exit_code == 0
    assert "caf?.png" in (folder / "report.html").read_text()


@pytest.mark.parametrize(
    "args",
    [
        ["moderate"],
        ["moderate", "a-mid.png", "--json", "--csv"],
        ["moderate", "a-mid.png", "--write", "x.toml"],
        ["moderate", "a-mid.png", "--policy", "p", "--learn", "a", "b"],
        ["moderate", "--learn", "accepted", "rejected", "--max-error", "0.7"],
        ["moderate", "--learn", "accepted", "rejected", "--write", "missing/x.toml"],
        ["moderate", "a-mid.png", "--report", "missing/x.html"],
        ["moderate", "--learn", "accepted", "rejected", "--report", "report.html"],
    ],
)
def test_wrong_usage_is_exit_2_before_any_photo_is_scored(
    run, parted: Path, monkeypatch: pytest.MonkeyPatch, args: list[str]
) -> None:
    monkeypatch.delattr("photoscore.scoring.Scorer.score_many")
    assert run(*args).exit_code == 2
