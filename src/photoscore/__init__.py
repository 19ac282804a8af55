"""An objective score for the technical quality and attractiveness of user photos.

    from photoscore import Scorer
    score = Scorer().score("photo.jpg")
    score.value, score.quality_class.label

Importing the package is light: numpy and ONNX Runtime are loaded when a name that needs them is first used.
"""

from typing import TYPE_CHECKING

from photoscore.errors import (
    ImageTooLarge,
    InvalidImage,
    ModelError,
    PhotoError,
    PhotoscoreError,
    SettingsError,
    UnreadableFile,
    UnsupportedImage,
    UseError,
)
from photoscore.lazy import names_from
from photoscore.quality import QualityClass, Reason, Score

if TYPE_CHECKING:
    from photoscore.imaging import Limits
    from photoscore.scoring import Scorer
    from photoscore.uses import best, gate, moderate, rank
    from photoscore.version import __version__

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
    "UseError",
    "__version__",
    "best",
    "gate",
    "moderate",
    "rank",
]

__getattr__ = names_from(
    __name__,
    {
        "Limits": "photoscore.imaging",
        "Scorer": "photoscore.scoring.scorer",
        "__version__": "photoscore.version",
        "best": "photoscore.uses",
        "gate": "photoscore.uses",
        "moderate": "photoscore.uses",
        "rank": "photoscore.uses",
    },
)


def __dir__() -> list[str]:
    return __all__
