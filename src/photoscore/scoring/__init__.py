"""Photo to Score: the model, its session, its packaged weights."""

from photoscore.scoring.many import usable_cores
from photoscore.scoring.model import PACKAGED
from photoscore.scoring.scorer import Scorer, Source

__all__ = ["PACKAGED", "Scorer", "Source", "usable_cores"]
