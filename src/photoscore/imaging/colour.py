"""Whatever colours a picture is stored in → sRGB."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

from photoscore.imaging.photo import Pixels, Raster

_MODES = {1: ("L", "GRAY"), 3: ("RGB", "RGB "), 4: ("CMYK", "CMYK")}
"""Bands → Pillow's mode, and the ICC colour space whose profiles fit it."""

_SAME = 2
"""A profile that moves no colour by more than this, of 255, is sRGB under another name."""

_MAX_PROFILE_BYTES = 4_000_000
"""The largest in common use, of printing presses, have about 2 MB."""


def to_srgb(raster: Raster, icc: bytes | None) -> Pixels:
    """uint8 [H, W, 3] in sRGB from grey, RGB or CMYK.

    A profile that is broken, or made for another colour space, counts as none: pictures without one are sRGB.
    """
    mode, space = _MODES[raster.shape[2]]
    transform = _transform(icc, mode, space) if icc and len(icc) <= _MAX_PROFILE_BYTES else None
    if transform is None and mode == "RGB":
        return raster
    if transform is None and mode == "L":
        return np.repeat(raster, 3, axis=2)
    picture = Image.fromarray(raster[:, :, 0] if mode == "L" else raster, mode)
    return np.asarray(picture.convert("RGB") if transform is None else transform.apply(picture))


@lru_cache(maxsize=32)
def _transform(icc: bytes, mode: str, space: str) -> ImageCms.ImageCmsTransform | None:
    """The transform from a profile to sRGB; None where it is broken, unfit, or sRGB itself.

    lcms2 keeps no state in a transform while it runs, so that threads may share one.
    """
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        if profile.profile.xcolor_space != space:
            return None
        transform = ImageCms.ImageCmsTransform(
            profile,
            _srgb(),
            mode,
            "RGB",
            intent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            # The darkest that inks can do is a dark grey: as elsewhere, it is shown as black.
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION if mode == "CMYK" else ImageCms.Flags.NONE,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    return None if mode == "RGB" and _changes_nothing(transform) else transform


@lru_cache(maxsize=1)
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    steps = np.linspace(0, 255, 9).astype(np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    moved = np.asarray(transform.apply(Image.fromarray(cube, "RGB"))).astype(int) - cube
    return bool(np.abs(moved).max() <= _SAME)
