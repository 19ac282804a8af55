"""A model folder: ``model.onnx`` beside ``model.json``, read once and checked before use."""

from __future__ import annotations

from hashlib import file_digest
from os import PathLike
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from photoscore.errors import ModelError
from photoscore.scoring.card import PHOTOGRAPH, ModelCard
from photoscore.scoring.reading import Reading
from photoscore.scoring.session import OnnxSession, Session

PACKAGED = Path(__file__).with_name("weights")
"""Folder of the model that comes with the package."""


class Model:
    """A card and a session that fit together."""

    def __init__(self, card: ModelCard, session: Session) -> None:
        self.card = card
        self._session = session

    @classmethod
    def open(
        cls,
        folder: str | PathLike[str] | None = None,
        *,
        threads: int = 1,
        provider: str = "cpu",
        alone: bool = False,
        session: Session | None = None,
    ) -> Model:
        """The model of ``folder``, or the packaged one; a ``session`` that is given replaces its weights.

        Raises ModelError where the folder is incomplete, damaged or of another format.
        """
        path = PACKAGED if folder is None else Path(folder)
        card = _read_card(path / "model.json")
        if session is not None:
            return cls(card, session)
        weights = path / "model.onnx"
        if _checksum(weights) != card.sha256:
            raise ModelError(f"{weights}: its checksum is not that of model.json; copy it again.")
        return cls(card, OnnxSession(weights, threads=threads, provider=provider, alone=alone))

    def read(self, pixels: npt.NDArray[np.uint8]) -> Reading:
        """What the model says of one upright sRGB picture, uint8 [H, W, 3]."""
        outputs = self._session.run(pixels[np.newaxis])
        kinds, faults, embedding = (outputs.get(name) for name in ("kind", "faults", "embedding"))
        return Reading(
            quality=float(outputs["quality"][0]),
            spread=float(outputs["spread"][0]),
            kinds={PHOTOGRAPH: 1.0} if kinds is None else _named(self.card.kinds, kinds[0], "kinds"),
            faults={} if faults is None else _named(self.card.faults.names, faults[0], "faults"),
            embedding=None if embedding is None else embedding[0],
            line=self.card.nonphoto.line,
        )


def _checksum(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _missing(path, error) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise _missing(path, error) from None


def _missing(path: Path, error: OSError | ValueError) -> ModelError:
    return ModelError(
        f"{path}: {getattr(error, 'strerror', error)}; a model is a folder with model.json and model.onnx."
    )


def _read_card(path: Path) -> ModelCard:
    try:
        return ModelCard.model_validate_json(_read(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ModelError(f"{path}: {where}: {first['msg']}; use a model made for this version.") from None


def _named(names: tuple[str, ...], values: npt.NDArray[np.float32], what: str) -> dict[str, float]:
    if len(names) != len(values):
        raise ModelError(f"model.json names {len(names)} {what}, model.onnx has {len(values)}.")
    return dict(zip(names, (float(value) for value in values), strict=True))
