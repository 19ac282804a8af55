"""An objective score for the technical quality and attractiveness of user photos.

    from photoscore import Scorer
    score = Scorer().score("photo.jpg")
    score.value, score.quality_class.label

Importing the package is light: numpy and ONNX Runtime are loaded when a name that needs them is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from photoscore.errors import (
    ImageTooLarge,
    InvalidImage,
    ModelError,
    PhotoError,
    PhotoscoreError,
    SettingsError,
    UnreadableFile,
    UnsupportedImage,
)
from photoscore.quality import QualityClass, Reason, Score

if TYPE_CHECKING:
    from photoscore.imaging import Limits
    from photoscore.scoring import Scorer

__all__ = [
    "ImageTooLarge",
    "InvalidImage",
    "Limits",
    "ModelError",
    "PhotoError",
    "PhotoscoreError",
    "QualityClass",
    "Reason",
    "Score",
    "Scorer",
    "SettingsError",
    "UnreadableFile",
    "UnsupportedImage",
]

_LAZY = {"Limits": "photoscore.imaging", "Scorer": "photoscore.scoring"}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_LAZY[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
