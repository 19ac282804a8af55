"""Small forms: read whole, within bounds."""

from __future__ import annotations

import asyncio
import secrets
from urllib.parse import parse_qsl

from fastapi import Request

from photoscore.errors import Forbidden
from photoscore.service.problems import BadRequest

MOST_BYTES = 64_000
MOST_FIELDS = 100


async def read_form(request: Request) -> dict[str, str]:
    """The fields of an `application/x-www-form-urlencoded` body; of a repeated one the last.

    Somebody who signed in must send the session's token along: Forbidden where it is missing or wrong.
    Raises BadRequest for any other type of body, or one that is too large or too slow.
    """
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise BadRequest("Send this form as application/x-www-form-urlencoded.")
    body = bytearray()
    try:
        async with asyncio.timeout(request.app.state.services.settings.body_timeout):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise BadRequest("This form is too long; shorten what you entered.").keyed("form_long")
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except TimeoutError:
        raise BadRequest("The form did not arrive in time; send it again.").keyed("form_late") from None
    except ValueError:
        raise BadRequest("The form cannot be read; load the page again.").keyed("form") from None
    if any("\0" in value for value in fields.values()):  # PostgreSQL takes none
        raise BadRequest("The form has a character that no text has; enter it again.").keyed("form_character")
    check_token(request, fields.get("csrf", ""))
    return fields


def check_token(request: Request, token: str) -> None:
    """Raise Forbidden where the visitor signed in and ``token`` is not the session's."""
    visitor = request.state.visitor
    if visitor is not None and not secrets.compare_digest(token.encode(), visitor.csrf.encode()):
        raise Forbidden("This form is no longer valid. Load the page again and send it once more.").keyed(
            "form_stale"
        )
