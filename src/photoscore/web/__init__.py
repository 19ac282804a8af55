"""Pages, static files, sample photos: the service's face for people."""

from photoscore.web.install import install
from photoscore.web.visitors import Allowance, Visitor

__all__ = ["Allowance", "Visitor", "install"]
