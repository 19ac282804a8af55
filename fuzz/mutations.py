"""Ways in which files break, by accident or by design."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable

_INTERESTING = (0, 1, 2, 7, 8, 16, 31, 32, 63, 64, 100, 127, 128, 200, 254, 255)
_WORDS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)

Mutation = Callable[[random.Random, bytearray], None]


def mutate(chance: random.Random, seed: bytes, other: bytes) -> bytes:
    """A broken version of ``seed``; now and then with parts of ``other``, a file of the same format."""
    file = bytearray(seed)
    if chance.random() < 0.08:
        _splice(chance, file, other)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5, 8, 20))):
        if file:
            chance.choice(_ALL)(chance, file)
    if file[:4] == b"\x89PNG" and chance.random() < 0.7:
        _mend_checksums(file)  # or libpng stops at the first wrong one, and nothing behind it is tried
    return bytes(file)


def _place(chance: random.Random, file: bytearray) -> int:
    """Half of the places lie in the head, where the structure is."""
    return chance.randrange(min(len(file), 200) if chance.random() < 0.5 else len(file))


def _bit(chance: random.Random, file: bytearray) -> None:
    file[_place(chance, file)] ^= 1 << chance.randrange(8)


def _byte(chance: random.Random, file: bytearray) -> None:
    file[_place(chance, file)] = chance.choice(_INTERESTING)


def _random_byte(chance: random.Random, file: bytearray) -> None:
    file[_place(chance, file)] = chance.randrange(256)


def _word(chance: random.Random, file: bytearray) -> None:
    at, size = _place(chance, file), chance.choice((2, 4))
    value = chance.choice(_WORDS) & (256**size - 1)
    file[at : at + size] = value.to_bytes(size, chance.choice(("big", "little")))


def _add(chance: random.Random, file: bytearray) -> None:
    at, size = _place(chance, file), chance.choice((1, 2, 4))
    order = chance.choice(("big", "little"))
    value = int.from_bytes(file[at : at + size], order) + chance.choice((-16, -2, -1, 1, 2, 16))
    file[at : at + size] = (value % 256**size).to_bytes(size, order)


def _delete(chance: random.Random, file: bytearray) -> None:
    at = _place(chance, file)
    del file[at : at + chance.choice((1, 2, 4, 16, 64, 512))]


def _repeat(chance: random.Random, file: bytearray) -> None:
    at, size = _place(chance, file), chance.choice((1, 4, 16, 64, 512))
    file[at:at] = file[at : at + size] * chance.choice((1, 2, 10))


def _zero(chance: random.Random, file: bytearray) -> None:
    at = _place(chance, file)
    size = min(chance.choice((2, 8, 64, 512)), len(file) - at)
    file[at : at + size] = bytes([chance.choice((0, 255))]) * size


def _noise(chance: random.Random, file: bytearray) -> None:
    at = _place(chance, file)
    size = min(chance.choice((4, 16, 128)), len(file) - at)
    file[at : at + size] = chance.randbytes(size)


def _cut(chance: random.Random, file: bytearray) -> None:
    del file[_place(chance, file) :]


def _move(chance: random.Random, file: bytearray) -> None:
    at, size = _place(chance, file), chance.choice((4, 32, 256))
    piece = file[at : at + size]
    del file[at : at + size]
    to = chance.randrange(len(file) + 1)
    file[to:to] = piece


def _splice(chance: random.Random, file: bytearray, other: bytes) -> None:
    file[chance.randrange(len(file)) :] = other[chance.randrange(len(other)) :]


_ALL: tuple[Mutation, ...] = (
    *(_bit, _byte, _random_byte, _word, _add, _delete, _repeat, _zero, _noise, _move),
    *(_bit, _byte, _word, _add),  # small ones more often: they get deeper
    _cut,
)


def _mend_checksums(file: bytearray) -> None:
    position = 8
    while position + 12 <= len(file):
        length = int.from_bytes(file[position : position + 4], "big")
        end = position + 8 + length
        if end + 4 > len(file):
            return
        file[end : end + 4] = zlib.crc32(file[position + 4 : end]).to_bytes(4, "big")
        position = end + 4
