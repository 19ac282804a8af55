"""Puts the pages onto the service."""

from __future__ import annotations

from fastapi import FastAPI
from limits.aio.storage import MemoryStorage

from photoscore.service.seams import Services
from photoscore.web import assets, failures, pages, pricing, reference, tryout
from photoscore.web.state import Site
from photoscore.web.tries import AddressTries


def install(app: FastAPI) -> None:
    """Add the site to the service: pass this as one of ``create_app``'s ``extra`` hooks."""
    services: Services = app.state.services
    tries = AddressTries(MemoryStorage(), services.settings.site_tries)
    app.state.site = Site(tries, reference.load(), trial=services.settings.trial_requests)
    failures.install(app)
    for module in (pages, pricing, tryout, assets):
        app.include_router(module.pages)
