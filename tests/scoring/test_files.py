"""From paths, folders and patterns to files."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from photoscore.scoring.files import Found, find_files
from pictures import picture


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("b.jpg", "a.png", "notes.txt", ".hidden.jpg", "sub/c.jpg", ".git/d.jpg", "odd[1].jpg"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_means_all_files_below_it_that_are_not_hidden(tree: Path) -> None:
    assert [found.path for found in find_files(["."])] == [
        "./a.png",
        "./b.jpg",
        "./notes.txt",
        "./odd[1].jpg",
        "./sub/c.jpg",
    ]


def test_a_pattern_means_what_it_matches(tree: Path) -> None:
    assert [found.path for found in find_files(["*.jpg"])] == ["b.jpg", "odd[1].jpg"]
    assert [found.path for found in find_files(["**/*.jpg"])] == ["b.jpg", "odd[1].jpg", "sub/c.jpg"]


@pytest.mark.parametrize("pattern", ["su?", "su?/", "s*", "**/sub", "sub/**/*", "s*/../su?"])
def test_a_pattern_that_matches_a_folder_means_its_files(tree: Path, pattern: str) -> None:
    (tree / "sub" / "loop").symlink_to(".")
    [found] = find_files([pattern])
    assert (os.path.normpath(found.path), found.named) == ("sub/c.jpg", False)


def test_a_pattern_does_not_go_round_in_links_to_folders(tree: Path) -> None:
    for name in ("loop", "round"):
        (tree / "sub" / name).symlink_to(".")
    for pattern in ("sub/**/*.jpg", "**/c.jpg", "**/sub/**/**/*.jpg", "s*/**"):
        assert list(find_files([pattern])) == [Found("sub/c.jpg", False)]


def test_a_name_that_looks_like_a_pattern_is_a_name_first(tree: Path) -> None:
    assert list(find_files(["odd[1].jpg"])) == [Found("odd[1].jpg", True)]


def test_what_leads_nowhere_is_given_out_to_be_complained_of(tree: Path) -> None:
    assert list(find_files(["gone.jpg", "*.gif", "-"])) == [
        Found("gone.jpg", True),
        Found("*.gif", True),
        Found("-", True),
    ]


@pytest.mark.parametrize("paths", [["."], ["./**/*.jpg"], ["./**/**/*.jpg"], ["./**"]])
def test_a_folder_that_cannot_be_read_is_given_out_to_be_complained_of(
    tree: Path, refuse: Callable[[str], None], paths: list[str]
) -> None:
    refuse("./sub")
    found = list(find_files(paths))
    assert found.count(Found("./sub", True)) == 1
    assert Found("./b.jpg", False) in found


@pytest.mark.parametrize(
    ("found", "passed_over"),
    [
        (Found("notes.txt", False), True),
        (Found("notes.txt", True), False),
        (Found("empty", False), True),
        (Found("pipe", False), True),
        (Found("gone", False), True),
        (Found("photo.JPG", False), False),
        (Found("gone.webp", False), False),
        (Found("cut-off", False), False),
    ],
)
def test_only_what_never_claimed_to_be_a_photo_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: Found, passed_over: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in (("notes.txt", b"words"), ("empty", b""), ("cut-off", picture(0.5)[:100])):
        Path(name).write_bytes(content)
    os.mkfifo("pipe")
    assert found.passed_over is passed_over
