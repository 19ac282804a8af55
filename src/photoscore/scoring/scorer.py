"""The scorer: picture in, Score out."""

from __future__ import annotations

import os
from collections.abc import Collection, Generator, Iterable
from math import ceil
from os import PathLike
from typing import Literal, overload

from photoscore import settings
from photoscore.errors import PhotoError
from photoscore.imaging import Limits, Photo, Source, load
from photoscore.quality import Score
from photoscore.scoring.calibration import class_distribution, held_factor, score_factor, score_value
from photoscore.scoring.many import in_order, usable_cores
from photoscore.scoring.model import Model
from photoscore.scoring.reasons import find_reasons
from photoscore.scoring.session import Session
from photoscore.scoring.structure import edge_strength

DETAIL_SIDE = 512
"""Side in pixels of the 1:1 crop in which focus and noise are looked for."""


class Scorer:
    """Scores photos with one model, which is loaded once.

        score = Scorer().score("photo.jpg")
        score.value, score.quality_class.label

    Safe to share between threads. A score depends on the picture and the model alone, never on the order, the
    thread or the company in which pictures are scored.
    """

    def __init__(
        self,
        model: str | PathLike[str] | None = None,
        *,
        threads: int = 1,
        provider: str | None = None,
        limits: Limits | None = None,
        alone: bool = False,
        session: Session | None = None,
    ) -> None:
        """Load the model.

        ``model``, ``provider`` and ``limits`` left out are taken from the settings (``PHOTOSCORE_MODEL``,
        ``PHOTOSCORE_PROVIDER``, ``PHOTOSCORE_MAX_PIXELS``, …), and the packaged model is used when none is
        named. ``threads`` is the number of threads that work on one photo. ``alone`` says that photos will be
        scored one after the other, never two at once: that takes 15 MB less. ``session`` computes in place of
        ONNX Runtime.

        Raises ModelError where the model cannot be used, SettingsError where a setting is wrong.
        """
        known = settings.load_for_library()
        self.limits = limits or Limits(
            max_pixels=known.max_pixels, min_side=known.min_side, max_frames=known.max_frames
        )
        self._model = Model.open(
            known.model if model is None else model,
            threads=threads,
            provider=provider or known.provider,
            alone=alone,
            session=session,
        )

    @property
    def version(self) -> str:
        """Version of the model's weights."""
        return self._model.card.version

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of picture that the model tells apart, ``"photograph"`` first."""
        return self._model.card.kinds

    def load(self, source: Source, *, reasons: bool = False) -> Photo:
        """The picture as the model will see it; with ``reasons``, also the crop that they are looked for in.

        Raises PhotoError where it cannot be decoded.
        """
        return load(
            source,
            long_side=self._model.card.input.long_side,
            enlarge=self._model.card.input.enlarge,
            limits=self.limits,
            detail=DETAIL_SIDE if reasons else None,
        )

    def score(self, source: Source, *, reasons: bool = False, embedding: bool = False) -> Score:
        """The score of one picture; ``reasons`` and ``embedding`` fill the fields of these names.

        Raises PhotoError (UnreadableFile, InvalidImage, UnsupportedImage, ImageTooLarge) where it cannot be
        scored.
        """
        return self.score_photo(self.load(source, reasons=reasons), reasons=reasons, embedding=embedding)

    def score_photo(self, photo: Photo, *, reasons: bool = False, embedding: bool = False) -> Score:
        """The score of a picture that `load` has decoded."""
        card = self._model.card
        reading = self._model.read(photo.pixels)
        factor = score_factor(reading.nonphoto, card.nonphoto)
        if card.edges is not None:
            strength = edge_strength(photo.pixels, most=ceil(card.edges.strength[-1]))
            factor = held_factor(reading.quality, factor, strength, card.score_map, card.edges)
        return Score(
            value=score_value(reading.quality, factor, card.score_map),
            distribution=class_distribution(
                reading.quality, reading.spread, factor, card.score_map, card.spread
            ),
            model=card.version,
            width=photo.width,
            height=photo.height,
            kind=reading.kind,
            reasons=find_reasons(photo, reading, card.faults) if reasons else None,
            captured_at=photo.captured_at,
            embedding=reading.embedding if embedding else None,
        )

    @overload
    def score_many(
        self,
        sources: Iterable[Source],
        *,
        workers: int | None = None,
        on_error: Literal["raise"] = "raise",
        reasons: bool = False,
        embedding: bool = False,
    ) -> Generator[Score, None, None]: ...
    @overload
    def score_many(
        self,
        sources: Iterable[Source],
        *,
        workers: int | None = None,
        on_error: Literal["return"],
        reasons: bool = False,
        embedding: bool = False,
    ) -> Generator[Score | PhotoError, None, None]: ...
    def score_many(
        self,
        sources: Iterable[Source],
        *,
        workers: int | None = None,
        on_error: Literal["raise", "return"] = "raise",
        reasons: bool = False,
        embedding: bool = False,
    ) -> Generator[Score | PhotoError, None, None]:
        """The scores of ``sources`` in their order, given out as they are ready.

        Decoding and scoring run in ``workers`` threads (default: the cores that this process may use). At
        most twice as many pictures are under way at any time, however long ``sources`` is: it is drawn from
        as scores are taken, up to ``2 * workers`` ahead, in the thread that takes them. So where ``sources``
        waits for its next picture, that thread waits too; scores that are finished are given out before.
        A picture that cannot be scored raises its PhotoError, whose note says which one it is, or, with
        ``on_error="return"``, the error stands in its place and the others are scored.

        Raises TypeError where ``sources`` is a single path or a single picture's bytes.
        """
        if isinstance(sources, str | PathLike | bytes | bytearray | memoryview):
            raise TypeError("score_many takes several photos, as [path]; score(path) takes a single one")
        if on_error not in ("raise", "return"):
            raise ValueError(f"on_error must be 'raise' or 'return', not {on_error!r}")
        if workers is not None and workers < 1:
            raise ValueError(f"workers must be 1 or more, not {workers}")

        def score_one(numbered: tuple[int, Source]) -> Score | PhotoError:
            number, source = numbered
            try:
                return self.score(source, reasons=reasons, embedding=embedding)
            except Exception as error:
                if on_error == "return" and isinstance(error, PhotoError):
                    return error
                error.add_note(f"photo {number}: {_named(source)}")
                raise

        return in_order(
            score_one,
            enumerate(sources, 1),
            workers or usable_cores(),
            at_hand=isinstance(sources, Collection),
        )


def _named(source: Source) -> str:
    """What tells a picture from others in a traceback: its name, where it has one."""
    name = source if isinstance(source, str | PathLike) else getattr(source, "name", None)
    if isinstance(name, str | PathLike):
        text = os.fsdecode(name)
        return text if text.isprintable() else repr(text)
    return f"{len(source)} bytes" if isinstance(source, bytes) else type(source).__name__
