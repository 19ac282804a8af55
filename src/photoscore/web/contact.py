"""The contact form: what is entered is kept for the operator, and mailed where mail is set up."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fastapi import Request
from starlette.responses import Response

from photoscore.accounts.enquiries import Question
from photoscore.errors import RateLimited
from photoscore.service.seams import Services
from photoscore.service.threads import writing
from photoscore.web.forms import read_form
from photoscore.web.render import language_of, page
from photoscore.web.routing import router
from photoscore.web.state import site_of
from photoscore.web.texts import Texts

pages = router()

MOST = {"name": 200, "email": 254, "company": 200, "volume": 100, "message": 5000}
"""Characters that each field may have."""
REQUIRED = ("name", "email", "message")
EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]{2,}")


@pages.get("/contact")
async def contact(request: Request) -> Response:
    """The empty form."""
    return _form(request, dict.fromkeys(MOST, ""), {})


@pages.post("/contact")
async def send(request: Request) -> Response:
    """Keep a message, or say what is missing with everything that was entered still there."""
    services: Services = request.app.state.services
    form = await read_form(request)
    values = {name: cleaned(form.get(name, ""), name) for name in MOST}
    faults = faults_of(values)
    if faults:
        return _form(request, values, faults, status=422)
    if form.get("website"):  # the trap: nobody sees this field
        return _thanks(request)
    try:
        await site_of(request).messages.take(request)
    except RateLimited as error:
        t = Texts(language_of(request))
        return _form(request, values, {}, status=429, notice=t("contact.faults.too_often"), error=error)
    question = Question(**values, language=language_of(request))
    await writing(services.accounts.enquiries.add, question, notify=services.settings.contact_email)
    return Response(status_code=303, headers={"Location": "/contact/thanks"})


@pages.get("/contact/thanks")
async def thanks(request: Request) -> Response:
    """Where a sent form leads, so that a reload sends nothing again."""
    return _thanks(request)


def cleaned(text: str, name: str) -> str:
    """A field without control characters; one line, but for the message."""
    kept = "".join(mark for mark in text.replace("\r\n", "\n") if mark.isspace() or mark.isprintable())
    return kept.strip() if name == "message" else " ".join(kept.split())


def faults_of(values: Mapping[str, str]) -> dict[str, str]:
    """Which fields cannot be taken."""
    faults = [name for name, most in MOST.items() if len(values[name]) > most]
    faults += [name for name in REQUIRED if not values[name]]
    if not EMAIL.fullmatch(values["email"]):
        faults.append("email")
    return {name: f"contact.faults.{name}" for name in faults}


def _form(
    request: Request,
    values: Mapping[str, str],
    faults: Mapping[str, str],
    *,
    status: int = 200,
    notice: str | None = None,
    error: RateLimited | None = None,
) -> Response:
    t = Texts(language_of(request))
    said = {name: t(faults[name], most=t.number(MOST[name])) if name in faults else None for name in MOST}
    return page(
        request,
        "contact.html",
        name="contact",
        status=status,
        error=error,
        sent=False,
        values=values,
        faults=said,
        notice=notice or (t("contact.faults.summary") if faults else None),
    )


def _thanks(request: Request) -> Response:
    return page(request, "contact.html", name="contact", private=True, sent=True)
