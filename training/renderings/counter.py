"""Photographs that look a little like something else, and are not to be taken for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from training.renderings.collage import Photos, fitted
from training.renderings.dice import Dice

STAMPS = (
    "2007 8 14", "'04 11 23", "12.06.2011 18:42", "SHOT ON M8 PRO\nDUAL CAMERA", "AI CAMERA\n48MP QUAD",
    "© A. Winter", "photo: lena k.", "IMG_4471", "21/03/2009", "Mara Lind Photography",
)  # fmt: skip


def pair(photos: Photos, dice: Dice) -> Image.Image:
    """Two photos side by side or one above the other: equal, straight, at most a thin line between."""
    side, gap = dice.between(300, 520), dice.pick([0, 0, 4, 8, 14])
    cell = (side, int(side * dice.pick([1.0, 1.33, 1.5, 0.75])))
    upright = dice.chance(0.3)
    size = (cell[0], 2 * cell[1] + gap) if upright else (2 * cell[0] + gap, cell[1])
    canvas = Image.new("RGB", size, dice.pick(["white", "white", "black"]))
    for index, photo in enumerate(photos[:2]):
        at = (0, index * (cell[1] + gap)) if upright else (index * (cell[0] + gap), 0)
        canvas.paste(fitted(photo, cell), at)
    return canvas


def framed(photos: Photos, dice: Dice) -> Image.Image:
    """A photo in a plain white, black or wooden frame, even or as an instant film's."""
    photo, width = photos[0], dice.between(6, 44)
    colour = dice.pick(["white", "white", "black", "#f4efe4", "#3b2a1c"])
    border = (width, width, width, width * dice.pick([1, 1, 1, 3]))
    return ImageOps.expand(photo, border, colour)


def stamped(photos: Photos, dice: Dice) -> Image.Image:
    """The date or the camera's name in a corner, small."""
    photo = photos[0].copy()
    draw, text = ImageDraw.Draw(photo), dice.pick(STAMPS)
    font = ImageFont.load_default(dice.between(photo.width // 45 + 6, photo.width // 26 + 6))
    box = draw.multiline_textbbox((0, 0), text, font)
    margin = dice.between(6, photo.width // 18)
    x = margin if dice.chance(0.4) else photo.width - box[2] - margin
    y = photo.height - box[3] - margin
    draw.multiline_text((x, y), text, dice.pick(["#ff9a2e", "#ffd24a", "white", "#e8e8e8"]), font)
    return photo


def vignetted(photos: Photos, dice: Dice) -> Image.Image:
    """Corners darkened as by a lens, or fully black as through a pipe."""
    photo = photos[0]
    # radial_gradient is 0 in the middle and 255 from the edge of its circle on.
    falloff = Image.radial_gradient("L").resize(photo.size)
    start, strength = dice.between(110, 190), dice.number(0.5, 1.0)
    mask = falloff.point(lambda value: int(max(0, value - start) * strength * 255 / (255 - start)))
    return Image.composite(Image.new("RGB", photo.size), photo, mask)


def on_screen(page: Image.Image, photo: Image.Image, dice: Dice) -> Image.Image:
    """A photo of a room in which a screen or a sheet shows the page: small, in perspective, softer."""
    scene = fitted(photo, (900, 675)).filter(ImageFilter.GaussianBlur(dice.number(0, 2.5)))
    width = dice.between(scene.width // 5, int(scene.width * 0.42))
    height = min(int(width * page.height / page.width), int(scene.height * 0.7))
    left, top = dice.between(20, scene.width - width - 20), dice.between(20, scene.height - height - 20)
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    bent = [
        (
            left + x + dice.between(-width // 8, width // 8),
            top + y + dice.between(-height // 10, height // 10),
        )
        for x, y in corners
    ]
    source = page.resize((width, height))
    coefficients = perspective(bent, corners)
    shape = (Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    sheet = source.point(lambda value: int(value * 0.86)).transform(scene.size, *shape)
    mask = Image.new("L", source.size, 255).transform(scene.size, *shape)
    draw = ImageDraw.Draw(scene)
    draw.line([*bent, bent[0], bent[1]], "#141414", dice.between(4, 22), joint="curve")
    scene.paste(sheet, mask=mask)
    return scene.filter(ImageFilter.GaussianBlur(dice.number(0.4, 1.2)))


def perspective(target: list[tuple[int, int]], source: list[tuple[int, int]]) -> list[float]:
    """The eight numbers of Pillow's PERSPECTIVE that send the target's corners to the source's."""
    rows, values = [], []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(value) for value in np.linalg.solve(np.asarray(rows, float), np.asarray(values, float))]


COUNTERS: dict[str, Callable[[Photos, Dice], Image.Image]] = {
    "photo-pair": pair,
    "photo-framed": framed,
    "photo-stamp": stamped,
    "photo-vignette": vignetted,
}
