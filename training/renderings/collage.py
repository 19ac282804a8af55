"""Collages of photos that nobody would call tidy, composed with Pillow."""

from __future__ import annotations

import math
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont, ImageOps

from training.renderings.dice import Dice
from training.renderings.words import Words

Photos = list[Image.Image]
Colour = tuple[int, int, int]


def loud(dice: Dice) -> Colour:
    """A colour that fights with its neighbours."""
    channels = [dice.between(180, 255), dice.between(0, 90), dice.between(0, 255)]
    order = dice.sample(range(3), 3)
    return channels[order[0]], channels[order[1]], channels[order[2]]


def ground(size: tuple[int, int], dice: Dice) -> Image.Image:
    """A plain, striped, dotted or graded background."""
    first, second = loud(dice), dice.pick([loud(dice), (255, 255, 255), (0, 0, 0)])
    canvas = Image.new("RGB", size, first)
    draw, style, step = ImageDraw.Draw(canvas), dice.between(0, 3), dice.between(14, 70)
    if style == 1:
        for x in range(-size[1], size[0], 2 * step):
            draw.line((x, size[1], x + size[1], 0), second, step)
    elif style == 2:
        for x in range(0, size[0], step):
            for y in range(0, size[1], step):
                draw.ellipse((x, y, x + step // 2, y + step // 2), second)
    elif style == 3:
        canvas = Image.composite(
            Image.new("RGB", size, second), canvas, Image.linear_gradient("L").resize(size)
        )
    return canvas


def canvas_size(dice: Dice) -> tuple[int, int]:
    return dice.pick([(800, 800), (900, 675), (675, 900), (900, 600), (960, 540), (560, 960)])


def fitted(photo: Image.Image, size: tuple[int, int]) -> Image.Image:
    return ImageOps.fit(photo, (max(2, size[0]), max(2, size[1])))


def star(centre: tuple[float, float], radius: float, spikes: int, inner: float) -> list[tuple[float, float]]:
    return [
        (
            centre[0] + radius * (1 if i % 2 == 0 else inner) * math.sin(math.pi * i / spikes),
            centre[1] - radius * (1 if i % 2 == 0 else inner) * math.cos(math.pi * i / spikes),
        )
        for i in range(2 * spikes)
    ]


def heart(centre: tuple[float, float], radius: float) -> list[tuple[float, float]]:
    """The curve x = 16 sin³, y = 13 cos t − 5 cos 2t − 2 cos 3t − cos 4t."""
    angles = [2 * math.pi * i / 60 for i in range(60)]
    return [
        (
            centre[0] + radius / 17 * 16 * math.sin(t) ** 3,
            centre[1]
            - radius / 17 * (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)),
        )
        for t in angles
    ]


def sticker(draw: ImageDraw.ImageDraw, at: tuple[int, int], radius: int, dice: Dice) -> None:
    """A star, a heart, a ring, an arrow, a face or a bubble with a word."""
    x, y = at
    box = (x - radius, y - radius, x + radius, y + radius)
    match dice.between(0, 5):
        case 0:
            draw.polygon(star(at, radius, dice.between(5, 12), 0.5), loud(dice), "white", 3)
        case 1:
            draw.polygon(heart(at, radius), loud(dice), "white", 3)
        case 2:
            draw.ellipse(box, outline=loud(dice), width=max(4, radius // 8))
        case 3:
            tip = (x + radius * dice.pick([-1, 1]), y + radius * dice.pick([-1, 1]))
            draw.line((x, y, *tip), loud(dice), max(6, radius // 5))
            draw.regular_polygon((tip, radius // 3), 3, dice.between(0, 119), loud(dice))
        case 4:
            draw.ellipse(box, "#ffd93b", "#7a5a00", 3)
            for side in (-1, 1):
                draw.ellipse(
                    (x + side * radius // 3 - 5, y - 14, x + side * radius // 3 + 5, y + 4), "#332200"
                )
            draw.arc(
                (x - radius // 2, y - radius // 3, x + radius // 2, y + radius // 2), 20, 160, "#332200", 5
            )
        case _:
            draw.rounded_rectangle(
                (x - 2 * radius, y - radius // 2, x + 2 * radius, y + radius // 2), 20, "white"
            )
            label(draw, (x - 2 * radius + 10, y - radius // 3), radius // 2, dice)


def label(draw: ImageDraw.ImageDraw, at: tuple[int, int], size: int, dice: Dice) -> None:
    """A few Latin words with an outline."""
    words = Words("latin", dice)
    text = dice.pick([words.slogan(), words.word().upper(), words.headline()])
    # The font that comes with Pillow: the same on every machine, Latin without accents only.
    text = text.encode("ascii", "ignore").decode()
    font = ImageFont.load_default(max(12, size))
    draw.text(
        at, text, loud(dice), font, stroke_width=dice.between(0, 4), stroke_fill=dice.pick(["white", "black"])
    )


def decorate(canvas: Image.Image, count: int, dice: Dice) -> None:
    draw = ImageDraw.Draw(canvas)
    for _ in range(count):
        at = dice.between(0, canvas.width), dice.between(0, canvas.height)
        sticker(draw, at, dice.between(18, canvas.width // 8), dice)


def grid(photos: Photos, dice: Dice) -> Image.Image:
    """Cells of unequal rows on a loud ground, wide clashing gaps, a caption across."""
    size = canvas_size(dice)
    canvas, gap, rows, used = ground(size, dice), dice.between(2, 30), dice.between(2, 4), 0
    height = (size[1] - gap * (rows + 1)) // rows
    for row in range(rows):
        columns = dice.between(1, 4)
        width = (size[0] - gap * (columns + 1)) // columns
        for column in range(columns):
            cell = fitted(photos[used % len(photos)], (width, height))
            canvas.paste(cell, (gap + column * (width + gap), gap + row * (height + gap)))
            used += 1
    if dice.chance(0.5):
        at = dice.between(0, size[0] // 3), dice.between(0, size[1] - 90)
        label(ImageDraw.Draw(canvas), at, dice.between(30, 90), dice)
    decorate(canvas, dice.pick([0, 0, 2, 6]), dice)
    return canvas


def pile(photos: Photos, dice: Dice) -> Image.Image:
    """Photos thrown over each other at all angles."""
    size = canvas_size(dice)
    canvas = ground(size, dice)
    for photo in photos[: dice.between(4, len(photos))]:
        width = dice.between(size[0] // 5, size[0] // 2)
        height, edge = int(width * dice.number(0.6, 1.3)), dice.between(0, 18)
        colour = dice.pick([(255, 255, 255), loud(dice)])
        card = ImageOps.expand(fitted(photo, (width, height)), edge, colour).convert("RGBA")
        card = card.rotate(dice.between(-40, 40), Image.Resampling.BICUBIC, expand=True)
        at = dice.between(-width // 3, size[0] - width // 2), dice.between(-width // 3, size[1] - width // 2)
        canvas.paste(card, at, card)
    decorate(canvas, dice.pick([0, 1, 4]), dice)
    return canvas


def stickers(photos: Photos, dice: Dice) -> Image.Image:
    """One or two photos buried under stickers and words."""
    width, height = canvas_size(dice)
    canvas = fitted(photos[0], (width, height))
    if dice.chance(0.4):
        canvas.paste(fitted(photos[1], (width // 2, height)), (width // 2, 0))
    decorate(canvas, dice.between(6, 26), dice)
    for _ in range(dice.between(1, 4)):
        label(
            ImageDraw.Draw(canvas),
            (dice.between(0, width // 2), dice.between(0, height - 60)),
            dice.between(30, 110),
            dice,
        )
    return canvas


def borders(photos: Photos, dice: Dice) -> Image.Image:
    """Frames within frames in colours that clash, photos stretched to fit."""
    size = canvas_size(dice)
    canvas = ground(size, dice)
    for photo in photos[: dice.between(2, 5)]:
        width, height = (
            dice.between(size[0] // 4, size[0] * 2 // 3),
            dice.between(size[1] // 4, size[1] * 2 // 3),
        )
        card = photo.resize((width, height))
        for _ in range(dice.between(2, 5)):
            card = ImageOps.expand(card, dice.between(4, 20), loud(dice))
        canvas.paste(card, (dice.between(-20, size[0] - width), dice.between(-20, size[1] - height)))
    decorate(canvas, dice.between(0, 5), dice)
    return ImageOps.expand(canvas, dice.between(0, 30), loud(dice))


def cutouts(photos: Photos, dice: Dice) -> Image.Image:
    """Photos cut into circles, hearts and stars on a pattern or on another photo."""
    size = canvas_size(dice)
    canvas = ground(size, dice) if dice.chance(0.6) else fitted(photos[0], size)
    for photo in photos[1:]:
        radius = dice.between(size[0] // 9, size[0] // 4)
        mask = Image.new("L", (2 * radius, 2 * radius), 0)
        pen, middle = ImageDraw.Draw(mask), (radius, radius)
        match dice.between(0, 2):
            case 0:
                pen.ellipse((0, 0, 2 * radius - 1, 2 * radius - 1), 255)
            case 1:
                pen.polygon(heart(middle, radius), 255)
            case _:
                pen.polygon(star(middle, radius, dice.between(5, 9), 0.6), 255)
        at = dice.between(-radius // 2, size[0] - radius), dice.between(-radius // 2, size[1] - radius)
        canvas.paste(loud(dice), (at[0] - 6, at[1] - 6), mask.resize((2 * radius + 12, 2 * radius + 12)))
        canvas.paste(fitted(photo, mask.size), at, mask)
    decorate(canvas, dice.pick([0, 3, 8]), dice)
    return canvas


def film(photos: Photos, dice: Dice) -> Image.Image:
    """Strips of film with their holes, one below the other."""
    cell, strips = dice.between(150, 260), dice.between(1, 3)
    frames = 4
    canvas = ground((frames * cell, strips * (cell + 40)), dice)
    draw = ImageDraw.Draw(canvas)
    for strip in range(strips):
        top = strip * (cell + 40) + 10
        draw.rectangle((0, top, canvas.width, top + cell + 20), "#0a0a0a")
        for x in range(6, canvas.width, 26):
            for y in (top + 3, top + cell + 7):
                draw.rectangle((x, y, x + 13, y + 9), "white")
        for frame in range(frames):
            photo = photos[(strip * frames + frame) % len(photos)]
            canvas.paste(fitted(photo, (cell - 10, cell - 14)), (frame * cell + 5, top + 17))
    label(draw, (dice.between(0, 80), dice.between(0, canvas.height - 60)), dice.between(24, 80), dice)
    return canvas


def mosaic(photos: Photos, dice: Dice) -> Image.Image:
    """Dozens of tiny photos without order."""
    columns, cell = dice.between(5, 9), dice.between(80, 130)
    rows = dice.between(4, 8)
    canvas = Image.new("RGB", (columns * cell, rows * cell))
    for index in range(columns * rows):
        at = index % columns * cell, index // columns * cell
        canvas.paste(fitted(photos[dice.between(0, len(photos) - 1)], (cell, cell)), at)
    return canvas


COLLAGES: dict[str, Callable[[Photos, Dice], Image.Image]] = {
    "collage-grid": grid,
    "collage-pile": pile,
    "collage-stickers": stickers,
    "collage-borders": borders,
    "collage-cutouts": cutouts,
    "collage-film": film,
    "collage-mosaic": mosaic,
}
