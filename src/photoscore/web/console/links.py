"""Addresses that go into mails."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

import structlog
from fastapi import Request

from photoscore.errors import Unavailable
from photoscore.web.render import base_url_of

OPERATOR_SECONDS = 3600
"""After how long to try again what the operator has to set up first."""

log = structlog.get_logger("photoscore.web.console")


def link_to(request: Request, path: str) -> Callable[[str], str]:
    """Makes the address that a mailed token is opened with. Raises Unavailable as `trusted_base`."""
    base = trusted_base(request)
    return lambda token: f"{base}{path}?token={token}"


def trusted_base(request: Request) -> str:
    """The site's address, for what leaves the site.

    The address that a request names itself is believed on the machine itself alone: elsewhere a stranger
    could put a host of their own into somebody's mail. Raises Unavailable where the operator has to set
    the public address first.
    """
    settings = request.app.state.services.settings
    base = base_url_of(request)
    if settings.public_url is None and not _is_loopback(urlsplit(base).hostname or ""):
        log.error("set PHOTOSCORE_PUBLIC_URL: links in mails need the address of the site")
        message = "This site cannot send links by mail yet; ask its operator."
        raise Unavailable(message, OPERATOR_SECONDS).keyed("no_mail")
    return base


def can_mail(request: Request) -> bool:
    """Whether the operator has set up mail, without which nobody can confirm an address."""
    return request.app.state.services.settings.smtp_host is not None


def no_mail() -> Unavailable:
    """What a form is answered where mail is not set up."""
    message = "This site sends no mail yet; ask its operator."
    return Unavailable(message, OPERATOR_SECONDS).keyed("no_mail")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
