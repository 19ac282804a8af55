"""ICC profiles, written byte by byte (ICC.1:2001-04), so that no file has to be shipped."""

from __future__ import annotations

import io
import itertools
import struct

from PIL import Image, ImageCms

Tags = dict[bytes, bytes]


def _s15(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def _xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + _s15(*values)


def _gamma(value: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256)) + b"\0\0"


def _text(text: bytes) -> bytes:
    return b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + bytes(1 + 4 + 4 + 2 + 1 + 67)


def _profile(kind: bytes, space: bytes, pcs: bytes, tags: Tags) -> bytes:
    tags = {b"desc": _text(b"made for a test"), b"wtpt": _xyz(0.9642, 1.0, 0.8249)} | tags
    offset = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += padded
    header = struct.pack(">I4sI4s4s4s", offset + len(body), b"none", 0x02400000, kind, space, pcs)
    header += bytes(12) + b"acsp" + bytes(28) + _s15(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + table + body


def wide_gamut() -> bytes:
    """Display P3's primaries with a gamma of 2.2."""
    return _profile(
        b"mntr",
        b"RGB ",
        b"XYZ ",
        {
            b"rXYZ": _xyz(0.51512, 0.24120, -0.00105),
            b"gXYZ": _xyz(0.29198, 0.69225, 0.04189),
            b"bXYZ": _xyz(0.15710, 0.06657, 0.78407),
            b"rTRC": _gamma(2.2),
            b"gTRC": _gamma(2.2),
            b"bTRC": _gamma(2.2),
        },
    )


def grey(gamma: float) -> bytes:
    """Grey of any gamma."""
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": _gamma(gamma)})


def printing_press() -> bytes:
    """CMYK whose inks mix as light does, by a table of the sixteen corners; its cyan is a pure grey."""
    corners = b""
    for cyan, magenta, yellow, black in itertools.product((0, 1), repeat=4):
        light = 100 * (1 - black) * (1 - cyan / 2) * (1 - magenta / 3) * (1 - yellow / 10)
        corners += bytes(
            [round(light * 2.55), 128 + 40 * magenta * (1 - black), 128 + 40 * yellow * (1 - black)]
        )
    ramp = bytes(range(256))
    lut = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + _s15(1, 0, 0, 0, 1, 0, 0, 0, 1)
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": lut + 4 * ramp + corners + 3 * ramp})


def converted(image: Image.Image, icc: bytes) -> Image.Image:
    """An sRGB picture in the colours of an RGB profile."""
    target = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    result = ImageCms.profileToProfile(image, ImageCms.createProfile("sRGB"), target)
    assert result is not None
    return result
