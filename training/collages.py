"""Collages composed from the photos: unattractive ones (grids, borders, stickers, clashing layouts) and tidy pairs.

Whole layouts are held out of training (`HELD_OUT`), and a split's collages use only photos of that split.
A tidy pair of photos side by side is a photograph to the model, and is made here too, to be told apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from training.datasets import Pixels

Rng = np.random.Generator
Photos = list[Image.Image]
Colour = tuple[int, int, int]
WORDS = [
    "best",
    "day",
    "ever",
    "summer",
    "love",
    "friends",
    "family",
    "2019",
    "party",
    "happy",
    "birthday",
    "forever",
    "memories",
    "xoxo",
    "wow",
]
HELD_OUT = ("circles", "filmstrip", "diagonal")
PAIR = "tidy_pair"


@dataclass(frozen=True)
class Collage:
    pixels: Pixels
    layout: str


def garish(rng: Rng) -> Colour:
    """A saturated colour, or one of the plain page colours."""
    if rng.random() < 0.25:
        return ((255, 255, 255), (0, 0, 0), (240, 230, 210))[int(rng.integers(3))]
    r, g, b = (
        int(v)
        for v in rng.permutation([int(rng.integers(200, 256)), int(rng.integers(256)), int(rng.integers(90))])
    )
    return r, g, b


def canvas(rng: Rng) -> Image.Image:
    """A page of flat colour, gradient, stripes or dots; 512 px at its long side."""
    width, height = ((512, 512), (512, 384), (384, 512), (512, 340), (288, 512))[int(rng.integers(5))]
    page = Image.new("RGB", (width, height), garish(rng))
    draw = ImageDraw.Draw(page)
    style = int(rng.integers(4))
    if style == 1:
        ramp = Image.linear_gradient("L").resize((width, height))
        page = ImageOps.colorize(ramp, garish(rng), garish(rng))
    elif style == 2:
        colour, step = garish(rng), int(rng.integers(10, 40))
        for x in range(-height, width, 2 * step):
            draw.line((x, 0, x + height, height), fill=colour, width=step // 2)
    elif style == 3:
        colour, step = garish(rng), int(rng.integers(16, 48))
        for x in range(0, width, step):
            for y in range(0, height, step):
                draw.ellipse((x, y, x + step // 3, y + step // 3), fill=colour)
    return page


def tile(photo: Image.Image, width: int, height: int) -> Image.Image:
    return ImageOps.fit(photo, (max(8, width), max(8, height)), Image.Resampling.BICUBIC)


def lay_grid(page: Image.Image, photos: Photos, rng: Rng) -> None:
    columns, rows = ((2, 2), (3, 2), (2, 3), (3, 3), (4, 3), (4, 4))[int(rng.integers(6))]
    gap = int(rng.integers(0, 14))
    width, height = (page.width - gap * (columns + 1)) // columns, (page.height - gap * (rows + 1)) // rows
    for n in range(columns * rows):
        left = gap + (n % columns) * (width + gap)
        page.paste(
            tile(photos[n % len(photos)], width, height), (left, gap + (n // columns) * (height + gap))
        )


def lay_scatter(page: Image.Image, photos: Photos, rng: Rng) -> None:
    for photo in photos[: int(rng.integers(4, 10))]:
        side = int(rng.integers(110, 230))
        small = tile(photo, side, int(side * rng.uniform(0.65, 1.3)))
        framed = ImageOps.expand(
            small, int(rng.integers(2, 14)), garish(rng) if rng.random() < 0.5 else (255, 255, 255)
        )
        mask = Image.new("L", framed.size, 255)
        angle = float(rng.uniform(-28, 28))
        framed, mask = framed.rotate(angle, expand=True), mask.rotate(angle, expand=True)
        corner = (int(rng.integers(-40, page.width - 80)), int(rng.integers(-40, page.height - 80)))
        page.paste(framed, corner, mask)


def lay_columns(page: Image.Image, photos: Photos, rng: Rng) -> None:
    columns, gap = int(rng.integers(2, 5)), int(rng.integers(0, 12))
    width, n = (page.width - gap * (columns + 1)) // columns, 0
    for column in range(columns):
        top = gap
        while top < page.height - 20:
            height = int(rng.integers(60, 220))
            page.paste(tile(photos[n % len(photos)], width, height), (gap + column * (width + gap), top))
            top, n = top + height + gap, n + 1


def lay_inset(page: Image.Image, photos: Photos, rng: Rng) -> None:
    page.paste(tile(photos[0], page.width, page.height), (0, 0))
    for photo in photos[1 : int(rng.integers(4, 8))]:
        side = int(rng.integers(70, 170))
        framed = ImageOps.expand(tile(photo, side, side), int(rng.integers(2, 10)), garish(rng))
        page.paste(framed, (int(rng.integers(0, page.width - 80)), int(rng.integers(0, page.height - 80))))


def lay_frame(page: Image.Image, photos: Photos, rng: Rng) -> None:
    """One or two photos in a loud, wide border."""
    margin = int(rng.integers(36, 90))
    inner = (page.width - 2 * margin, page.height - 2 * margin)
    if rng.random() < 0.5:
        page.paste(tile(photos[0], *inner), (margin, margin))
    else:
        for n in range(2):
            page.paste(
                tile(photos[n], inner[0] // 2 - 6, inner[1]), (margin + n * (inner[0] // 2 + 6), margin)
            )


def lay_circles(page: Image.Image, photos: Photos, rng: Rng) -> None:
    for photo in photos[: int(rng.integers(4, 8))]:
        side = int(rng.integers(110, 220))
        mask = Image.new("L", (side, side), 0)
        ImageDraw.Draw(mask).ellipse((0, 0, side - 1, side - 1), fill=255)
        page.paste(
            tile(photo, side, side),
            (int(rng.integers(-30, page.width - 90)), int(rng.integers(-30, page.height - 90))),
            mask,
        )


def lay_filmstrip(page: Image.Image, photos: Photos, rng: Rng) -> None:
    strips = int(rng.integers(2, 4))
    height, draw = page.height // strips, ImageDraw.Draw(page)
    for strip in range(strips):
        top = strip * height
        draw.rectangle((0, top + 4, page.width, top + height - 4), fill=(12, 12, 12))
        for x in range(4, page.width, 22):
            for y in (top + 8, top + height - 18):
                draw.rectangle((x, y, x + 11, y + 9), fill=(235, 235, 235))
        for n in range(4):
            page.paste(
                tile(photos[(strip * 4 + n) % len(photos)], page.width // 4 - 8, height - 48),
                (4 + n * page.width // 4, top + 24),
            )


def lay_diagonal(page: Image.Image, photos: Photos, rng: Rng) -> None:
    bands, lean = int(rng.integers(3, 6)), int(rng.integers(60, 160))
    width = (page.width + lean) / bands
    for n in range(bands):
        mask = Image.new("L", page.size, 0)
        left, right = n * width, (n + 1) * width - int(rng.integers(0, 10))
        ImageDraw.Draw(mask).polygon(
            [(left, 0), (right, 0), (right - lean, page.height), (left - lean, page.height)], fill=255
        )
        page.paste(tile(photos[n % len(photos)], page.width, page.height), (0, 0), mask)


LAYOUTS: dict[str, Callable[[Image.Image, Photos, Rng], None]] = {
    "grid": lay_grid,
    "scatter": lay_scatter,
    "columns": lay_columns,
    "inset": lay_inset,
    "frame": lay_frame,
    "circles": lay_circles,
    "filmstrip": lay_filmstrip,
    "diagonal": lay_diagonal,
}


def decorate(page: Image.Image, rng: Rng) -> None:
    """Stickers (stars, hearts, bubbles) and captions over everything."""
    draw = ImageDraw.Draw(page)
    for _ in range(int(rng.integers(0, 9))):
        x, y, r = int(rng.integers(page.width)), int(rng.integers(page.height)), int(rng.integers(8, 34))
        if rng.random() < 0.5:
            turn = rng.uniform(0, 6.3)
            points = [
                (
                    x + (r if k % 2 else r / 2.4) * np.cos(turn + k * np.pi / 5),
                    y + (r if k % 2 else r / 2.4) * np.sin(turn + k * np.pi / 5),
                )
                for k in range(10)
            ]
            draw.polygon(points, fill=garish(rng), outline=garish(rng))
        else:
            draw.ellipse((x - r, y - r, x + r, y + r), fill=garish(rng), outline=garish(rng), width=3)
    for _ in range(int(rng.integers(0, 4))):
        text = " ".join(rng.choice(WORDS, int(rng.integers(1, 4))))
        place = (int(rng.integers(-20, page.width // 2)), int(rng.integers(page.height - 40)))
        font = ImageFont.load_default(int(rng.integers(14, 52)))
        draw.text(
            place,
            text,
            fill=garish(rng),
            font=font,
            stroke_width=int(rng.integers(0, 4)),
            stroke_fill=garish(rng),
        )


def unattractive(photos: list[Pixels], layout: str, rng: Rng) -> Collage:
    """An unattractive collage of up to twelve photos in one layout."""
    page = canvas(rng)
    LAYOUTS[layout](page, [Image.fromarray(p) for p in photos], rng)
    decorate(page, rng)
    return Collage(np.asarray(page), layout)


def tidy_pair(left: Pixels, right: Pixels, rng: Rng) -> Collage:
    """Two photos of one height side by side, with at most a thin white gap: nothing unattractive."""
    height, gap = int(rng.integers(256, 380)), int(rng.choice((0, 4, 8)))
    tiles = [tile(Image.fromarray(p), int(height * rng.choice((0.75, 1.0))), height) for p in (left, right)]
    page = Image.new("RGB", (tiles[0].width + gap + tiles[1].width, height), (255, 255, 255))
    page.paste(tiles[0], (0, 0))
    page.paste(tiles[1], (tiles[0].width + gap, 0))
    return Collage(np.asarray(page), PAIR)
