"""Bytes → `Photo`: sniffing, limits, shrink-on-load, orientation, colour."""

from photoscore.imaging.loading import load
from photoscore.imaging.photo import Limits, Photo

__all__ = ["Limits", "Photo", "load"]
