"""Bytes → `Photo`: sniffing, limits, shrink-on-load, orientation, colour."""

from photoscore.imaging.loading import load
from photoscore.imaging.photo import Limits, Photo
from photoscore.imaging.source import Source

__all__ = ["Limits", "Photo", "Source", "load"]
