"""HTTP: application factory, authentication, routes, errors, worker processes, metrics."""

from photoscore.service.app import create_app
from photoscore.service.seams import Services

__all__ = ["Services", "create_app"]
