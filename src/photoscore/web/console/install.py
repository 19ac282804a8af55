"""Puts the console onto the site."""

from __future__ import annotations

from fastapi import FastAPI

from photoscore.accounts.console import Console
from photoscore.service.seams import Services
from photoscore.web.console import (
    account,
    address,
    billing,
    checkout,
    joining,
    keys,
    operator,
    overview,
    resetting,
    signing,
    usage,
    webhook,
)
from photoscore.web.console.allowance import AccountAllowance
from photoscore.web.console.sessions import identify
from photoscore.web.console.throttles import Throttles
from photoscore.web.state import Site
from photoscore.web.tries import open_storage

PAGES = (signing, joining, resetting, overview, keys, usage, billing, checkout, account, address, operator)


def install(app: FastAPI, console: Console | None = None) -> None:
    """Add the console to a service that has the site; pass this as an ``extra`` hook after the site's.

    ``console`` replaces the one made of the service's accounts: the seam for tests.
    """
    services: Services = app.state.services
    site: Site = app.state.site
    app.state.console = console or Console(services.accounts)
    app.state.throttles = Throttles(open_storage(services.settings))
    app.state.payments = checkout.payments_of(services.settings)
    site.identify = identify
    site.account_allowance = AccountAllowance(services)
    site.start_path = "/sign-up"
    for module in PAGES:
        app.include_router(module.pages)
    app.include_router(webhook.router)
