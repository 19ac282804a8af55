"""From a screenshot to the file as people post it: framed, cut, shrunk, and encoded again."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw

from training.renderings.dice import Dice

LONG_SIDE = 640


def in_device(screen: Image.Image, dice: Dice) -> Image.Image:
    """A phone's rim around its screen, on a plain ground."""
    rim, radius = dice.between(8, 22), dice.between(14, 52)
    margin = dice.between(10, 90)
    ground = (dice.between(0, 255), dice.between(0, 255), dice.between(0, 255))
    canvas = Image.new("RGB", (screen.width + 2 * (rim + margin), screen.height + 2 * (rim + margin)), ground)
    draw = ImageDraw.Draw(canvas)
    outer = (margin, margin, canvas.width - margin, canvas.height - margin)
    draw.rounded_rectangle(outer, radius + rim, fill=dice.pick(["#101010", "#f2f2f2", "#3a3a40", "#c9b79c"]))
    mask = Image.new("L", screen.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, screen.width - 1, screen.height - 1), radius, fill=255)
    canvas.paste(screen, (margin + rim, margin + rim), mask)
    if dice.chance(0.6):
        middle, width = canvas.width // 2, dice.between(20, 110)
        top = margin + rim + dice.between(0, 8)
        draw.rounded_rectangle((middle - width, top, middle + width, top + 24), 12, fill="#050505")
    return canvas


def cut(picture: Image.Image, dice: Dice) -> Image.Image:
    """A part of a screenshot, as people crop what they share."""
    width, height = int(picture.width * dice.number(0.7, 1)), int(picture.height * dice.number(0.35, 1))
    left, top = dice.between(0, picture.width - width), dice.between(0, picture.height - height)
    return picture.crop((left, top, left + width, top + height))


def finish(picture: Image.Image, layout: str, dice: Dice) -> Image.Image:
    """Framed or cut where that happens to such pictures, then at most `LONG_SIDE` pixels long."""
    phone = layout.startswith(("chat-", "phone-")) and picture.height > 1.2 * picture.width
    if phone and dice.chance(0.12):
        picture = in_device(picture, dice)
    elif layout.startswith(("chat-", "phone-", "desktop-", "web-", "doc-")) and dice.chance(0.2):
        picture = cut(picture, dice)
    long_side = LONG_SIDE if dice.chance(0.5) else dice.between(320, LONG_SIDE)
    filters = [Image.Resampling.LANCZOS, Image.Resampling.BICUBIC, Image.Resampling.BOX]
    scale = min(1.0, long_side / max(picture.size))
    size = (max(32, round(picture.width * scale)), max(32, round(picture.height * scale)))
    return picture if scale == 1 else picture.resize(size, dice.pick(filters))


def write(picture: Image.Image, path: Path, dice: Dice) -> None:
    """Encode as the name says, JPEG at a quality of 40 to 95, every fourth one twice."""
    if path.suffix == ".jpg" and dice.chance(0.25):
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=dice.between(40, 80))
        picture = Image.open(buffer).convert("RGB")
    partial = path.with_name(f".{path.name}")
    if path.suffix == ".png":
        picture.save(partial, "PNG")
    else:
        picture.save(partial, "JPEG", quality=dice.between(40, 95), subsampling=dice.pick([0, 2]))
    # A run that is stopped leaves no half-written picture under its final name.
    partial.replace(path)
