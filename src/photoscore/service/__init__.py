"""HTTP: application factory, authentication, routes, errors, worker processes, metrics."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from photoscore.service.app import create_app
    from photoscore.service.seams import Services

__all__ = ["Services", "create_app"]


def __getattr__(name: str) -> Any:
    # A scoring process imports this package too, and has no use for a web framework: imported at
    # need, it starts a second earlier and is 40 MB smaller.
    if name == "create_app":
        from photoscore.service.app import create_app

        return create_app
    if name == "Services":
        from photoscore.service.seams import Services

        return Services
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
