"""Puts the pages onto the service."""

from __future__ import annotations

from fastapi import FastAPI

from photoscore.service.seams import Services
from photoscore.web import assets, contact, failures, pages, pricing, reference, tryout
from photoscore.web.state import Site
from photoscore.web.tries import AddressMessages, AddressTries, open_storage


def install(app: FastAPI) -> None:
    """Add the site to the service: pass this as one of ``create_app``'s ``extra`` hooks."""
    services: Services = app.state.services
    storage = open_storage(services.settings)
    tries = AddressTries(storage, services.settings.site_tries)
    trial = services.settings.trial_requests
    app.state.site = Site(tries, AddressMessages(storage), reference.load(), trial=trial)
    failures.install(app)
    for module in (pages, pricing, contact, tryout, assets):
        app.include_router(module.pages)
