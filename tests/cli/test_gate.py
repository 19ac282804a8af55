"""`photoscore gate`."""

from __future__ import annotations

import json
from pathlib import Path


def test_what_passes_is_exit_0(run, folder: Path) -> None:
    result = run("gate", "a-mid.png")
    assert result.exit_code == 0
    assert result.stdout.split()[0] == "pass"


def test_what_does_not_pass_is_exit_3_and_told_what_to_change(run, folder: Path) -> None:
    result = run("gate", "b-dark.jpg", "a-mid.png", "--language", "de", "--json")
    assert result.exit_code == 3
    dark, mid = (json.loads(line) for line in result.stdout.splitlines())
    assert (dark["pass"], mid["pass"]) == (False, True)
    assert dark["language"] == "de"
    assert dark["message"] == " ".join(f"{one['wrong']} {one['do']}" for one in dark["changes"])
    assert mid["message"] == "Danke, das Foto ist gut."


def test_a_policy_of_ones_own_decides(run, folder: Path) -> None:
    (folder / "p.toml").write_text('[[rules]]\nname = "strict"\naction = "reject"\nclass_at_most = 4\n')
    result = run("gate", "a-mid.png", "--policy", "p.toml", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["rule"] == "strict"


def test_a_broken_photo_is_told_and_the_next_one_served(run, folder: Path) -> None:
    result = run("gate", "broken.jpg", "a-mid.png")
    assert result.exit_code == 1
    assert "a-mid.png" in result.stdout
    assert "broken.jpg: Not a picture" in result.stderr


def test_a_broken_photo_weighs_more_than_one_that_does_not_pass(run, folder: Path) -> None:
    result = run("gate", "broken.jpg", "b-dark.jpg")
    assert result.exit_code == 1
    assert result.stdout.split()[0] == "fail"
