"""Ways to spoil a photo, for the samples: each what people do to photos, overdone."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

PHONE = (540, 960)
CHAT = (
    ("them", "Did you get the table at seven?"),
    ("us", "Yes! Under my name, the corner by the window"),
    ("them", "Great. Shall I bring the book back?"),
    ("us", "Please do, and the charger"),
    ("them", "Train is ten minutes late, order me a coffee"),
    ("us", "Done. Cake too?"),
    ("them", "What a question"),
    ("us", "Two forks then"),
)


def blur(photo: Image.Image) -> Image.Image:
    """Far out of focus."""
    return photo.filter(ImageFilter.GaussianBlur(6))


def overexpose(photo: Image.Image) -> Image.Image:
    """Two and a half stops too bright: most of it burns out."""
    return photo.point([min(255, round(255 * (value / 255) ** 0.8 * 3.2)) for value in range(256)] * 3)


def darken(photo: Image.Image) -> Image.Image:
    """Three stops too dark, with the noise of a high sensitivity."""
    light = (np.asarray(photo, np.float32) / 255) ** 2.2 / 8
    noise = np.random.default_rng(1).normal(0, 14, light.shape)
    return Image.fromarray(np.clip(255 * light ** (1 / 2.2) + noise, 0, 255).astype(np.uint8))


def squeeze(photo: Image.Image) -> Image.Image:
    """A thumbnail, saved badly and blown up again."""
    width, height = photo.size
    buffer = BytesIO()
    photo.resize((width // 3, height // 3)).save(buffer, "JPEG", quality=15)
    return Image.open(buffer).resize((2 * width, 2 * height), Image.Resampling.BILINEAR)


def tilt(photo: Image.Image) -> Image.Image:
    """Turned by twelve degrees, flat and pale."""
    width, height = photo.size
    turned = photo.rotate(12, Image.Resampling.BICUBIC)
    part = turned.crop((width // 6, height // 6, width * 5 // 6, height * 5 // 6))
    return part.point([round(110 + value * 0.35) for value in range(256)] * 3)


def collage(photos: list[Image.Image]) -> Image.Image:
    """Six photos thrown on a loud background, at odd sizes, over each other."""
    sheet = Image.new("RGB", (960, 800), (255, 80, 200))
    draw = ImageDraw.Draw(sheet)
    for row in range(0, 800, 40):
        draw.line([(0, row), (960, row + 60)], (120, 255, 0), 9)
    places = [(20, 30, 8), (340, -10, -6), (640, 60, 12), (40, 410, -10), (380, 380, 5), (640, 430, -14)]
    for photo, (left, top, angle) in zip(photos, places, strict=True):
        piece = photo.copy()
        piece.thumbnail((330, 330))
        framed = Image.new("RGBA", (piece.width + 20, piece.height + 20), (255, 230, 0, 255))
        framed.paste(piece, (10, 10))
        turned = framed.rotate(angle, Image.Resampling.BICUBIC, expand=True)
        sheet.paste(turned, (left, top), turned)
    for at, word in (((300, 330), "BEST DAY EVER!!"), ((30, 730), "xoxo  <3  <3")):
        draw.text(
            at, word, (255, 255, 255), ImageFont.load_default(64), stroke_width=6, stroke_fill=(0, 0, 255)
        )
    return sheet


def screenshot() -> Image.Image:
    """A phone's screen with a chat on it."""
    width, height = PHONE
    screen = Image.new("RGB", PHONE, (236, 229, 221))
    draw = ImageDraw.Draw(screen)
    small, normal, big = (ImageFont.load_default(size) for size in (15, 21, 26))
    draw.rectangle((0, 0, width, 110), (7, 94, 84))
    draw.text((18, 8), "18:42", "white", small)
    draw.text((width - 110, 8), "4G   87 %", "white", small)
    draw.ellipse((60, 45, 110, 95), (200, 210, 205))
    draw.text((128, 50), "Robin", "white", big)
    draw.text((20, 54), "<", "white", big)
    top = 135
    for who, words in CHAT:
        box = draw.textbbox((0, 0), words, normal)
        wide = min(box[2] + 36, width - 60)
        left = 16 if who == "them" else width - 16 - wide
        colour = (255, 255, 255) if who == "them" else (220, 248, 198)
        draw.rounded_rectangle((left, top, left + wide, top + 62), 12, colour)
        draw.text((left + 16, top + 10), words, (20, 20, 20), normal)
        draw.text((left + wide - 58, top + 40), "18:41", (120, 130, 130), small)
        top += 80
    draw.rounded_rectangle((16, height - 76, width - 90, height - 20), 28, "white")
    draw.text((44, height - 60), "Message", (150, 150, 150), normal)
    draw.ellipse((width - 76, height - 76, width - 20, height - 20), (7, 94, 84))
    return screen
