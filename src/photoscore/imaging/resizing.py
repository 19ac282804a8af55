"""Resizing of a picture that lies in memory, by cykooz-resizer (fast_image_resize).

It takes half of libvips's time and works on the calling thread. libvips hands the work to one of its own,
which has to wait where every core is at work: a score took up to a tenth longer.
"""

from __future__ import annotations

import math

import numpy as np
from cykooz_resizer import CropBox, FilterType, ImageData, PixelType, ResizeAlg, ResizeOptions, Resizer

from photoscore.imaging.photo import Raster

_KINDS = {1: PixelType.U8, 3: PixelType.U8x3, 4: PixelType.U8x4}
"""Bands → what cykooz-resizer calls them."""
_LANCZOS = ResizeAlg.convolution(FilterType.lanczos3)


def resized(pixels: Raster, span: tuple[float, float], width: int, height: int) -> Raster:
    """A picture at another size: [height, width, bands].

    ``span`` is the width and height that the whole picture has in ``pixels``. Where a decoder divided both
    sides by a whole number and a rest was left, that is no whole number: the last column is a part of one, or
    was left out. Taken for the whole, such a picture is stretched a little or moved: a score changed by up to
    0.05.
    """
    across, down = span
    missing = math.ceil(down) - pixels.shape[0], math.ceil(across) - pixels.shape[1]
    if any(missing):
        pixels = np.pad(pixels, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="edge")
    bands = pixels.shape[2]
    large = ImageData(pixels.shape[1], pixels.shape[0], _KINDS[bands], pixels.tobytes())
    small = ImageData(width, height, _KINDS[bands])
    options = ResizeOptions(resize_alg=_LANCZOS, crop_box=CropBox(0, 0, across, down), use_alpha=False)
    Resizer().resize(large, small, options)
    return np.frombuffer(small.get_buffer(), np.uint8).reshape(height, width, bands)
