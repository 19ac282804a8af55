"""Photos into a folder: nothing deleted, nothing overwritten."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from photoscore.errors import UseError
from photoscore.uses.culling import place
from photoscore.uses.culling.placing import Mode

MODES: tuple[Mode, ...] = ("link", "copy", "move")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    (tmp_path / "trip").mkdir()
    path = tmp_path / "trip" / "beach.jpg"
    path.write_bytes(b"beach")
    os.utime(path, (1e9, 1e9))
    return path


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    return tmp_path / "best" / "of"


@pytest.mark.parametrize("mode", MODES)
def test_the_photo_lies_in_the_folder(photo: Path, dest: Path, mode: Mode) -> None:
    placed = place(photo, dest, mode)
    assert (placed.path, placed.new) == (dest / "beach.jpg", True)
    assert placed.path.read_bytes() == b"beach"
    assert placed.path.stat().st_mtime == 1e9
    assert photo.exists() is (mode != "move")
    assert placed.path.is_symlink() is (mode == "link")
    assert [path.name for path in dest.iterdir()] == ["beach.jpg"]


@pytest.mark.parametrize("mode", MODES)
def test_a_taken_name_gets_a_number(photo: Path, dest: Path, mode: Mode) -> None:
    dest.mkdir(parents=True)
    (dest / "beach.jpg").write_bytes(b"another")
    (dest / "beach-2.jpg").symlink_to("nowhere")
    assert place(photo, dest, mode).path == dest / "beach-3.jpg"
    assert (dest / "beach.jpg").read_bytes() == b"another"
    assert os.readlink(dest / "beach-2.jpg") == "nowhere"


@pytest.mark.parametrize("mode", MODES)
def test_what_lies_there_already_is_not_placed_twice(photo: Path, dest: Path, mode: Mode) -> None:
    dest.mkdir(parents=True)
    (dest / "beach.jpg").write_bytes(b"beach")
    placed = place(photo, dest, mode)
    assert (placed.path, placed.new) == (dest / "beach.jpg", False)
    assert photo.read_bytes() == b"beach"
    assert len(list(dest.iterdir())) == 1


@pytest.mark.parametrize("mode", MODES)
def test_a_photo_that_lies_in_the_folder_stays(photo: Path, mode: Mode) -> None:
    assert place(photo, photo.parent, mode).new is False
    assert photo.read_bytes() == b"beach"


def test_many_at_once_take_a_name_each(tmp_path: Path, dest: Path) -> None:
    photos = []
    for number in range(40):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "same.jpg").write_bytes(str(number).encode())
        photos.append(folder / "same.jpg")
    with ThreadPoolExecutor(16) as pool:
        placed = list(pool.map(lambda one: place(one, dest, "move"), photos))
    assert len({one.path for one in placed}) == 40
    assert {path.read_bytes() for path in dest.iterdir()} == {str(number).encode() for number in range(40)}


@pytest.fixture
def no_hard_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("no_hard_links")
@pytest.mark.parametrize("mode", ["copy", "move"])
def test_a_file_system_without_hard_links_does_too(photo: Path, dest: Path, mode: Mode) -> None:
    dest.mkdir(parents=True)
    (dest / "beach.jpg").write_bytes(b"another")
    assert place(photo, dest, mode).path.read_bytes() == b"beach"
    assert (dest / "beach.jpg").read_bytes() == b"another"
    assert photo.exists() is (mode == "copy")
    assert len(list(dest.iterdir())) == 2


def test_a_move_across_devices_copies_first(photo: Path) -> None:
    shm = Path("/dev/shm")
    if not shm.is_dir() or shm.stat().st_dev == photo.stat().st_dev:
        shm = photo.parent / "same-device"
    folder = shm / f"photoscore-{os.getpid()}"
    try:
        assert place(photo, folder, "move").path.read_bytes() == b"beach"
        assert not photo.exists()
    finally:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def test_a_failed_copy_leaves_nothing_half_and_the_original_whole(
    photo: Path, dest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UseError, match=r"beach\.jpg: cannot copy into .*: No space left on device"):
        place(photo, dest, "copy")
    assert list(dest.iterdir()) == []
    assert photo.read_bytes() == b"beach"


def test_a_folder_that_cannot_be_is_said(photo: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UseError, match="cannot move into"):
        place(photo, tmp_path / "file", "move")
    assert photo.exists()


def test_a_moved_link_still_leads_to_its_photo(photo: Path, dest: Path) -> None:
    link = photo.with_name("link.jpg")
    link.symlink_to("beach.jpg")
    assert place(link, dest, "move").path.read_bytes() == b"beach"
    assert not link.is_symlink()
    assert photo.exists()


@pytest.fixture
def sidecars(photo: Path) -> list[Path]:
    paths = [photo.with_name("beach.xmp"), photo.with_name("beach.jpg.xmp")]
    for path in paths:
        path.write_text(path.name)
    return paths


@pytest.mark.parametrize("mode", MODES)
def test_sidecars_come_along(photo: Path, dest: Path, sidecars: list[Path], mode: Mode) -> None:
    dest.mkdir(parents=True)
    (dest / "beach.jpg").write_bytes(b"another")
    place(photo, dest, mode)
    assert (dest / "beach-2.xmp").read_text() == "beach.xmp"
    assert (dest / "beach-2.jpg.xmp").read_text() == "beach.jpg.xmp"
    assert all(not path.is_symlink() for path in dest.iterdir() if path.suffix == ".xmp")
    assert [path.exists() for path in sidecars] == [mode != "move"] * 2


def test_a_sidecar_that_a_raw_file_shares_stays(photo: Path, dest: Path, sidecars: list[Path]) -> None:
    photo.with_name("beach.CR2").write_bytes(b"raw")
    place(photo, dest, "move")
    assert (dest / "beach.xmp").exists()
    assert [path.exists() for path in sidecars] == [True, False]


def test_a_sidecar_overwrites_none(photo: Path, dest: Path, sidecars: list[Path]) -> None:
    dest.mkdir(parents=True)
    (dest / "beach.xmp").write_text("of another photo")
    place(photo, dest, "copy")
    assert (dest / "beach.xmp").read_text() == "of another photo"
    assert sidecars[0].exists()


def contents(*folders: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for folder in folders for path in folder.iterdir()}


@pytest.mark.parametrize("mode", MODES)
def test_a_sidecar_that_cannot_come_along_leaves_all_where_it_was(
    photo: Path, dest: Path, sidecars: list[Path], mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, link = contents(photo.parent), os.link

    def refuse(source: str | Path, target: str | Path) -> None:
        if str(target).endswith(".jpg.xmp"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        link(source, target)

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(UseError, match=rf"cannot {mode} into .*No space left"):
        place(photo, dest, mode)
    assert contents(photo.parent, dest) == before


STAYS = pytest.mark.parametrize("stays", ["beach.jpg", "beach.xmp", "beach.jpg.xmp"])


@STAYS
@pytest.mark.usefixtures("sidecars")
def test_what_cannot_leave_its_folder_is_not_moved(
    photo: Path, dest: Path, stays: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, unlink = contents(photo.parent), Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == photo.with_name(stays):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(UseError, match=rf"{stays}: cannot move out of {photo.parent}: Permission denied"):
        place(photo, dest, "move")
    assert contents(photo.parent, dest) == before
    assert (photo.stat().st_mtime, photo.stat().st_nlink) == (1e9, 1)


@STAYS
@pytest.mark.usefixtures("sidecars", "no_hard_links")
def test_nor_is_it_where_a_move_is_a_copy(
    photo: Path, dest: Path, stays: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_what_cannot_leave_its_folder_is_not_moved(photo, dest, stays, monkeypatch)
