"""However a picture's colours are stored, they come out the same in sRGB."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from PIL import Image, ImageCms

from photoscore.imaging import load

from .profiles import converted, grey, printing_press, wide_gamut
from .scenes import distance, encode, scene

PLAIN = load(encode(scene(), "PNG")).pixels
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
GREY = load(encode(scene().convert("L"), "PNG")).pixels


def vips_png(pixels: npt.NDArray[np.generic], **options: object) -> bytes:
    """A PNG by libvips, which writes interlaced ones and 16 bits a colour; Pillow does not."""
    return bytes(pyvips.Image.new_from_array(pixels).pngsave_buffer(**options))


def test_sixteen_bits_a_channel() -> None:
    wide = np.asarray(scene()).astype(np.uint16) * 257
    image = pyvips.Image.new_from_array(wide).copy(interpretation="rgb16")
    file = bytes(image.pngsave_buffer(bitdepth=16))
    assert file[24] == 16
    assert distance(load(file).pixels, PLAIN) < 0.1


def test_sixteen_bit_grey_keeps_its_whole_range() -> None:
    wide = np.asarray(scene().convert("L")).astype(np.uint16) * 257
    assert distance(load(encode(Image.fromarray(wide), "PNG")).pixels, GREY) < 0.1


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "AVIF", "HEIC"])
def test_grey_becomes_three_equal_channels(format: str) -> None:
    pixels = load(encode(scene().convert("L"), format, quality=95)).pixels
    assert pixels.shape[2] == 3
    assert int(np.ptp(pixels.astype(int), axis=2).max()) <= 2
    assert distance(pixels, GREY) < 1.5


def test_palette_with_and_without_a_transparent_colour() -> None:
    palette = scene().quantize(64)
    expected = load(encode(palette.convert("RGB"), "PNG")).pixels
    assert distance(load(encode(palette, "PNG")).pixels, expected) < 0.1
    clear = palette.convert("RGB")
    clear.paste("white", mask=Image.fromarray((np.asarray(palette) == 5).astype(np.uint8) * 255))
    assert (
        distance(load(encode(palette, "PNG", transparency=5)).pixels, load(encode(clear, "PNG")).pixels) < 0.2
    )


@pytest.mark.parametrize("depth", ["1", "L"])
def test_few_bits_a_pixel(depth: str) -> None:
    few = scene().convert(depth)
    assert distance(load(encode(few, "PNG")).pixels, load(encode(few.convert("RGB"), "PNG")).pixels) < 0.1


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF", "HEIC"])
@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_alpha_lies_over_white(format: str, mode: str) -> None:
    if mode == "LA" and format not in ("PNG", "HEIC"):
        mode = "RGBA"
    image = scene().convert(mode)
    alpha = Image.linear_gradient("L").resize(image.size)
    image.putalpha(alpha)
    over_white = Image.new("RGBA", image.size, "white")
    over_white.alpha_composite(image.convert("RGBA"))
    expected = load(encode(over_white.convert("RGB"), "PNG")).pixels
    options = {"lossless": True, "exact": True} if format == "WEBP" else {"quality": 95}
    assert distance(load(encode(image, format, **options)).pixels, expected) < 2.0


def test_premultiplied_alpha() -> None:
    image = scene().convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    expected = load(encode(image, "PNG")).pixels
    assert distance(load(encode(image.convert("RGBa"), "HEIC", quality=95)).pixels, expected) < 2.0


def test_a_colour_under_full_transparency_never_shows() -> None:
    image = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    assert load(encode(image, "PNG")).pixels.min() == 255


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_interlaced_png(mode: str) -> None:
    file = vips_png(np.asarray(scene().convert(mode)), interlace=True)
    assert file[28] == 1
    assert distance(load(file).pixels, PLAIN if mode == "RGB" else GREY) < 0.1


class TestCmyk:
    """Four inks, as Pillow and nearly everyone writes them: inverted, with Adobe's marker."""

    FILE = encode(scene().convert("CMYK"), "JPEG", quality=95)

    @staticmethod
    def without_marker(file: bytes) -> bytes:
        start = file.index(b"\xff\xee")
        return file[:start] + file[start + 2 + int.from_bytes(file[start + 2 : start + 4], "big") :]

    def test_with_the_marker(self) -> None:
        assert distance(load(self.FILE).pixels, PLAIN) < 1.5

    def test_without_the_marker(self) -> None:
        bare = self.without_marker(self.FILE)
        assert b"Adobe" not in bare
        assert distance(load(bare).pixels, PLAIN) < 1.5

    def test_by_the_profile_of_a_press(self) -> None:
        icc = printing_press()
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        inks = scene().convert("CMYK")
        transform = ImageCms.ImageCmsTransform(
            profile, SRGB, "CMYK", "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC
        )
        expected = load(encode(transform.apply(inks), "PNG")).pixels
        assert distance(expected, PLAIN) > 10
        assert distance(load(encode(inks, "JPEG", quality=95, icc_profile=icc)).pixels, expected) < 2.5

    def test_the_black_of_a_press_is_black(self) -> None:
        picture = pyvips.Image.new_from_array(np.asarray(scene())).copy(interpretation="srgb")
        icc = bytes(picture.icc_transform("cmyk", input_profile="srgb").get("icc-profile-data"))
        press = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        inks = ImageCms.profileToProfile(
            Image.new("RGB", (64, 64)),
            SRGB,
            press,
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            "CMYK",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        assert inks is not None
        assert load(encode(inks, "JPEG", quality=95, icc_profile=icc)).pixels.max() < 12


class TestProfiles:
    """Colours follow the embedded profile, where it makes sense."""

    @pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "HEIC"])
    def test_a_wide_gamut_comes_back_to_srgb(self, format: str) -> None:
        icc = wide_gamut()
        stored = converted(scene(), icc)
        assert distance(np.asarray(stored), np.asarray(scene())) > 3
        options = {} if format == "PNG" else {"quality": 95}
        photo = load(encode(stored, format, icc_profile=icc, **options))
        assert distance(photo.pixels, PLAIN) < 2.0

    def test_grey_of_another_gamma(self) -> None:
        file = encode(scene().convert("L"), "PNG", icc_profile=grey(1.0))
        assert load(file).pixels.mean() > GREY.mean() + 20

    def test_an_srgb_profile_changes_nothing(self) -> None:
        icc = SRGB.tobytes()
        assert np.array_equal(load(encode(scene(), "PNG", icc_profile=icc)).pixels, PLAIN)

    @pytest.mark.parametrize(
        "icc",
        [
            b"",
            b"no profile",
            wide_gamut()[:200],
            wide_gamut()[:128] + bytes(400),
            bytes(128),
            grey(2.2),
            printing_press(),
        ],
        ids=["empty", "text", "cut", "no tags", "zeros", "grey for RGB", "CMYK for RGB"],
    )
    def test_a_profile_that_cannot_be_used_counts_as_none(self, icc: bytes) -> None:
        assert np.array_equal(load(encode(scene(), "PNG", icc_profile=icc)).pixels, PLAIN)
        assert distance(load(encode(scene(), "JPEG", quality=95, icc_profile=icc)).pixels, PLAIN) < 1.5


@pytest.mark.parametrize("quality", [100, 95])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_every_common_kind_of_jpeg(quality: int, progressive: bool, subsampling: int) -> None:
    file = encode(scene(), "JPEG", quality=quality, progressive=progressive, subsampling=subsampling)
    assert distance(load(file).pixels, PLAIN) < 1.5


def test_the_first_frame_of_an_animation_counts() -> None:
    black = Image.new("RGB", scene().size)
    for format in ("PNG", "WEBP", "AVIF"):
        options: dict[str, object] = {"lossless": True} if format == "WEBP" else {}
        file = encode(scene(), format, save_all=True, append_images=[black, black], **options)
        assert distance(load(file).pixels, PLAIN) < 2.0
