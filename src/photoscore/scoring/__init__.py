"""Photo to Score: the model, its session, its packaged weights."""

from typing import TYPE_CHECKING

from photoscore.lazy import names_from

if TYPE_CHECKING:
    from photoscore.imaging import Source
    from photoscore.scoring.many import usable_cores
    from photoscore.scoring.model import PACKAGED
    from photoscore.scoring.scorer import Scorer

__all__ = ["PACKAGED", "Scorer", "Source", "usable_cores"]

__getattr__ = names_from(
    __name__,
    {
        "PACKAGED": "photoscore.scoring.model",
        "Scorer": "photoscore.scoring.scorer",
        "Source": "photoscore.imaging",
        "usable_cores": "photoscore.scoring.many",
    },
)
