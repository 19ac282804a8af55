"""What is no picture that can be scored: each its own error, one line, what to do, and silence on stderr."""

from __future__ import annotations

import gzip
import http.client
import io
import os
import socket
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from photoscore.errors import ImageTooLarge, InvalidImage, PhotoError, UnreadableFile, UnsupportedImage
from photoscore.imaging import Limits, load
from photoscore.imaging.source import Readable

from .scenes import encode, scene

FILES = {
    "JPEG": encode(scene(), "JPEG"),
    "progressive JPEG": encode(scene(), "JPEG", progressive=True),
    "PNG": encode(scene(), "PNG"),
    "WebP": encode(scene(), "WEBP"),
    "lossless WebP": encode(scene(), "WEBP", lossless=True),
    "HEIC": encode(scene(), "HEIC"),
    "AVIF": encode(scene(), "AVIF"),
}

NOT_TAKEN = {
    "text": b"just some words, and no picture\n" * 20,
    "html": b"<!DOCTYPE html><html><body>no picture here</body></html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'/>",
    "xml": b"<?xml version='1.0'?><svg/>",
    "json": b'{"error": "not found"}',
    "pdf": b"%PDF-1.7\n" + bytes(500),
    "postscript": b"%!PS-Adobe-3.0\n100 100 scale showpage",
    "zip": b"PK\x03\x04" + bytes(500),
    "gif": encode(scene().quantize(16), "GIF"),
    "bmp": encode(scene(100, 80), "BMP"),
    "tiff": encode(scene(100, 80), "TIFF"),
    "ppm": encode(scene(100, 80), "PPM"),
    "jpeg 2000": encode(scene(100, 80), "JPEG2000"),
    "ico": encode(scene(100, 80), "ICO"),
    "jpeg xl": b"\xff\x0a" + bytes(100),
    "psd": b"8BPS\0\1" + bytes(100),
    "video": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(100),
    "canon raw": b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(100),
    "wave": b"RIFF\x24\0\0\0WAVEfmt " + bytes(100),
    "program": b"\x7fELF\2\1\1" + bytes(100),
    "noise": bytes(range(1, 256)) * 4,
    "zeros": bytes(1000),
    "one byte": b"\xff",
    "half a signature": b"\xff\xd8",
    "vips": b"\xb6\xa6\xf2\x08" + bytes(200),
    "matlab": b"MATLAB 5.0 MAT-file" + bytes(200),
    "fits": b"SIMPLE  =                    T" + bytes(200),
    "csv": b"1,2,3\n4,5,6\n",
}


def told(error: PhotoError) -> None:
    """One line for a person, that says what to do."""
    assert "\n" not in str(error)
    assert ";" in error.message
    assert error.message.endswith(".")
    assert len(error.message) < 160


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_what_is_no_picture_of_a_known_format(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnsupportedImage) as caught:
        load(NOT_TAKEN[name])
    told(caught.value)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("file", [b"", bytearray(), memoryview(b""), io.BytesIO()])
def test_zero_bytes(file: bytes) -> None:
    with pytest.raises(InvalidImage, match="empty") as caught:
        load(file)
    told(caught.value)


@pytest.mark.parametrize("part", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97])
@pytest.mark.parametrize("name", FILES)
def test_a_truncated_file(name: str, part: float, capfd: pytest.CaptureFixture[str]) -> None:
    file = FILES[name]
    with pytest.raises(InvalidImage) as caught:
        load(file[: int(len(file) * part)])
    told(caught.value)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["JPEG", "progressive JPEG"])
@pytest.mark.parametrize("missing", [2, 3, 20, 1000])
def test_a_jpeg_that_lacks_its_last_bytes(name: str, missing: int) -> None:
    with pytest.raises(InvalidImage):
        load(FILES[name][:-missing])


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_jpeg_cut_short_and_closed_again_is_not_filled_with_grey(part: float) -> None:
    file = FILES["JPEG"]
    with pytest.raises(InvalidImage):
        load(file[: int(len(file) * part)] + b"\xff\xd9")


@pytest.mark.parametrize("name", ["JPEG", "progressive JPEG", "PNG", "HEIC", "AVIF"])
def test_what_follows_a_picture_does_no_harm(name: str) -> None:
    assert load(FILES[name] + b"trailing rubbish" * 100).width == 640


def test_padding_between_the_scans_of_a_jpeg_does_no_harm() -> None:
    file = FILES["progressive JPEG"]
    assert load(file[:-2] + b"\0\0\0\0" + file[-2:]).width == 640


@pytest.mark.parametrize("name", FILES)
def test_only_the_signature_is_right(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    for rest in (b"", bytes(2000), bytes(range(256)) * 8, b"\xff" * 2000):
        with pytest.raises((InvalidImage, UnsupportedImage)) as caught:
            load(FILES[name][:16] + rest)
        told(caught.value)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", FILES)
def test_text_named_as_a_picture_and_a_picture_named_as_text(name: str, tmp_path: Path) -> None:
    text = tmp_path / "photo.jpg"
    text.write_text("no picture")
    with pytest.raises(UnsupportedImage):
        load(text)
    picture = tmp_path / "words.txt"
    picture.write_bytes(FILES[name])
    assert load(picture).width == 640


def broken(name: str) -> Readable:
    """A file object that is found damaged while it is read."""
    photo = FILES["JPEG"]
    if name == "member of a zip":
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("photo.jpg", photo)
        archive.getbuffer()[5000] ^= 1
        return zipfile.ZipFile(archive).open("photo.jpg")
    if name == "gzip":
        return gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(photo)[:-1000]))
    if name == "closed file":
        closed = io.BytesIO(photo)
        closed.close()
        return closed

    class Response(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise http.client.IncompleteRead(b"begun", 100)

    return Response()


class TestPaths:
    """A path that leads to no file that can be read."""

    @staticmethod
    def refused(path: object, words: str) -> None:
        with pytest.raises(UnreadableFile, match=words) as caught:
            load(path)  # type: ignore[arg-type]
        told(caught.value)

    def test_nothing_there(self, tmp_path: Path) -> None:
        self.refused(tmp_path / "none.jpg", "No such file")

    def test_below_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"x")
        self.refused(tmp_path / "file" / "photo.jpg", "cannot be read")

    def test_a_directory(self, tmp_path: Path) -> None:
        self.refused(tmp_path, "directory")

    def test_a_dangling_link(self, tmp_path: Path) -> None:
        link = tmp_path / "link.jpg"
        link.symlink_to(tmp_path / "gone.jpg")
        self.refused(link, "link that leads nowhere")

    def test_a_link_to_itself(self, tmp_path: Path) -> None:
        link = tmp_path / "link.jpg"
        link.symlink_to(link)
        self.refused(link, "cannot be read")

    def test_a_pipe_a_socket_and_a_device(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.jpg")
        self.refused(tmp_path / "pipe.jpg", "device, pipe or socket")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(tmp_path / "socket.jpg"))
            self.refused(tmp_path / "socket.jpg", "device, pipe or socket")
        self.refused("/dev/zero", "device, pipe or socket")

    def test_a_film_is_not_read_to_its_end(self, tmp_path: Path) -> None:
        film = tmp_path / "film.jpg"
        with film.open("wb") as file:
            file.write(NOT_TAKEN["video"])
            file.truncate(50_000_000)
        tracemalloc.start()
        try:
            with pytest.raises(UnsupportedImage):
                load(film)
            assert tracemalloc.get_traced_memory()[1] < 1_000_000
        finally:
            tracemalloc.stop()

    def test_no_permission(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "photo.jpg"
        path.write_bytes(FILES["JPEG"])
        path.chmod(0)
        if os.access(
            path, os.R_OK
        ):  # the administrator may read anything: let the system say what it says to others

            def denied(*_: object) -> int:
                raise PermissionError(13, "Permission denied")

            monkeypatch.setattr(os, "open", denied)
        self.refused(path, "No permission")

    def test_names_that_no_file_can_have(self) -> None:
        self.refused("photo\0.jpg", "name")
        self.refused("x" * 5000, "cannot be read")
        self.refused("", "No such file")


class TestStreams:
    """File objects that misbehave."""

    def test_one_that_fails(self) -> None:
        class Broken(io.RawIOBase):
            def read(self, size: int = -1) -> bytes:
                raise OSError(5, "Input/output error")

        with pytest.raises(UnreadableFile, match="Input/output error"):
            load(Broken())  # type: ignore[arg-type]

    @pytest.mark.parametrize("name", ["member of a zip", "gzip", "response", "closed file"])
    def test_one_that_breaks(self, name: str) -> None:
        with pytest.raises(UnreadableFile, match="cannot be read") as caught:
            load(broken(name))
        told(caught.value)

    def test_one_that_never_ends(self) -> None:
        class Endless(io.RawIOBase):
            def read(self, size: int = -1) -> bytes:
                return FILES["JPEG"]

        with pytest.raises(ImageTooLarge):
            load(Endless(), limits=Limits(max_bytes=5_000_000))  # type: ignore[arg-type]

    def test_one_that_is_opened_as_text(self) -> None:
        with pytest.raises(TypeError, match="rb"):
            load(io.StringIO("words"))  # type: ignore[arg-type]
