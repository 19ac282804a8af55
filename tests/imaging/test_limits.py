"""Limits hold from the header on: nothing too large is ever decoded, and memory stays flat."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import Image

from photoscore.errors import ImageTooLarge, InvalidImage
from photoscore.imaging import Limits, load

from .scenes import encode, scene

MEASURE = """
import sys
from photoscore.errors import PhotoError
from photoscore.imaging import load
def peak():  # in kB; getrusage would start from what the parent had
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
load(sys.argv[1])
before = peak()
try:
    load(sys.argv[2], detail=512 if sys.argv[3:] else None)
except PhotoError as error:
    print(type(error).__name__, end=" ")
print((peak() - before) // 1024)
"""


def memory(path: Path, warm: Path, *more: str) -> list[str]:
    """The error's name, if any, and the megabytes by which a process grew while it loaded ``path``."""
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, warm, path, *more], capture_output=True, text=True, check=True
    )
    assert ran.stderr == ""
    return ran.stdout.split()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "small.png"
    path.write_bytes(encode(scene(100, 80), "PNG"))
    return path


def flat(width: int, height: int) -> pyvips.Image:
    """One colour, in almost no bytes and no memory."""
    return pyvips.Image.black(width, height, bands=3).copy(interpretation="srgb")


def png_header(width: int, height: int) -> bytes:
    """A PNG that announces a size and has next to nothing behind it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = b""
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")):
        chunks += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunks


def webp_of(width: int, height: int) -> bytes:
    """A lossless WebP whose header announces another size than it has."""
    file = bytearray(encode(scene(64, 64), "WEBP", lossless=True))
    file[21:25] = struct.pack("<I", (width - 1) | (height - 1) << 14)
    return bytes(file)


def jpeg_of(width: int, height: int, **options: object) -> bytes:
    """A JPEG whose header announces another size than it has."""
    file = bytearray(encode(scene(64, 64), "JPEG", **options))
    at = file.index(b"\xff\xc2" if "progressive" in options else b"\xff\xc0") + 5
    file[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(file)


@pytest.mark.parametrize(
    "file",
    [
        png_header(10_001, 10_000),
        png_header(2**31 - 1, 2**31 - 1),
        png_header(50, 2_100_000),
        png_header(65_536, 64),
        jpeg_of(65_500, 65_500),
        webp_of(16_000, 6_300),
    ],
    ids=["just above", "most that PNG can say", "a long strip", "a wide strip", "JPEG", "WebP"],
)
def test_more_pixels_than_allowed(file: bytes) -> None:
    with pytest.raises((ImageTooLarge, InvalidImage)) as caught:
        load(file)
    assert "\n" not in str(caught.value)


def test_the_number_of_pixels_is_a_limit_of_its_own() -> None:
    file = encode(scene(), "PNG")
    assert load(file, limits=Limits(max_pixels=640 * 480)).width == 640
    with pytest.raises(ImageTooLarge, match=r"0\.3 megapixels"):
        load(file, limits=Limits(max_pixels=300_000))


def test_bytes_are_counted_in_paths_buffers_and_streams(tmp_path: Path) -> None:
    file = encode(scene(), "PNG")
    path = tmp_path / "photo.png"
    path.write_bytes(file)
    exact, less = Limits(max_bytes=len(file)), Limits(max_bytes=len(file) - 1)
    with path.open("rb") as stream:
        assert load(stream, limits=exact).width == 640
    for source in (path, file, bytearray(file), memoryview(file), path.open("rb")):
        with pytest.raises(ImageTooLarge, match="bytes"):
            load(source, limits=less)
        if hasattr(source, "close"):
            source.close()


def test_a_sparse_file_of_a_terabyte_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    with path.open("wb") as file:
        file.write(b"\xff\xd8\xff")
        file.truncate(2**40)
    with pytest.raises(ImageTooLarge):
        load(path)


@pytest.mark.parametrize("size", [(31, 400), (400, 31), (1, 1)])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_side_that_is_too_short(size: tuple[int, int], format: str) -> None:
    file = encode(Image.new("RGB", size, "green"), format)
    with pytest.raises(InvalidImage, match="at least 32 a side"):
        load(file)
    assert load(file, limits=Limits(min_side=1)).width == size[0]


def test_the_shortest_side_that_is_allowed() -> None:
    photo = load(encode(scene(4000, 32), "PNG"))
    assert photo.pixels.shape == (32, 384, 3)


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF"])
def test_frames(format: str) -> None:
    frames = [Image.new("RGB", (64, 64), (shade, 0, 0)) for shade in range(0, 250, 50)]
    file = encode(frames[0], format, save_all=True, append_images=frames[1:])
    assert load(file, limits=Limits(max_frames=5)).width == 64
    with pytest.raises(ImageTooLarge, match="5 frames, more than 4"):
        load(file, limits=Limits(max_frames=4))


class TestMemory:
    """Measured in a process of its own."""

    def test_a_twelve_megapixel_jpeg_is_not_decoded_at_full_size(self, tmp_path: Path, small: Path) -> None:
        path = tmp_path / "photo.jpg"
        noise = np.random.default_rng(1).integers(0, 255, (300, 400, 3), np.uint8)
        Image.fromarray(noise).resize((4000, 3000)).save(path, quality=85)
        grown = int(memory(path, small)[0])
        assert grown < 24, "the raster alone would be 36 MB"

    @pytest.mark.parametrize("detail", [[], ["detail"]])
    def test_bombs(self, tmp_path: Path, small: Path, detail: list[str]) -> None:
        bombs = {
            "flat.png": flat(10_000, 10_000).pngsave_buffer(),
            "flat.jpg": flat(10_000, 10_000).jpegsave_buffer(),
        }
        for name, file in bombs.items():
            (tmp_path / name).write_bytes(file)
            assert int(memory(tmp_path / name, small, *detail)[-1]) < 150, "the raster alone would be 300 MB"

    @pytest.mark.parametrize(
        "file",
        [webp_of(10_000, 10_000), jpeg_of(10_000, 10_000, progressive=True, subsampling=0)],
        ids=["lossless WebP", "progressive JPEG"],
    )
    def test_what_must_be_held_whole_is_refused(self, tmp_path: Path, small: Path, file: bytes) -> None:
        path = tmp_path / "bomb"
        path.write_bytes(file)
        error, grown = memory(path, small)
        assert error == "ImageTooLarge"
        assert int(grown) < 40

    def test_a_detail_that_would_take_too_much_is_left_out(self) -> None:
        file = bytes(flat(4000, 3000).webpsave_buffer())
        assert load(file, detail=64).detail is not None
        assert load(file, detail=64, limits=Limits(max_memory=60_000_000)).detail is None
