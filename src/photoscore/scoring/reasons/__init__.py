"""What is wrong with a photo, and the words that say so."""

from photoscore.scoring.reasons.find import find_reasons
from photoscore.scoring.reasons.texts import FAULTS, KINDS, LANGUAGES, Advice, advice

__all__ = ["FAULTS", "KINDS", "LANGUAGES", "Advice", "advice", "find_reasons"]
