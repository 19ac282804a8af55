"""An objective score for the technical quality and attractiveness of user photos."""

from photoscore.quality import QualityClass, Reason, Score

__all__ = ["QualityClass", "Reason", "Score"]
