"""OAuth 2.0 client credentials (RFC 6749, section 4.4), and a check of any credentials."""

from __future__ import annotations

from typing import Annotated, Any, cast
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse

from photoscore.errors import Forbidden, ImageTooLarge, Unauthorized
from photoscore.service import credentials
from photoscore.service.callers import Caller, Parts, authenticate
from photoscore.service.credentials import Pair
from photoscore.service.problems import BadRequest, Invalid, OAuthError
from photoscore.service.schemas import CheckAnswer, TokenAnswer, error_responses
from photoscore.service.seams import Services
from photoscore.service.threads import reading, writing
from photoscore.service.uploads import Bounds, read_body, read_parts

router = APIRouter()

GRANT = "client_credentials"
FORM_BYTES = 10_000
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
FIELDS = frozenset({"grant_type", "client_id", "client_secret"})
TOKEN_FAILURES = error_responses(400, 401, 422, 429, 500, 503)
FORM = {
    "requestBody": {
        "required": False,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "grant_type": {"type": "string", "enum": [GRANT]},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                    },
                }
            }
        },
    }
}

GrantType = Annotated[str | None, Query(description=f"{GRANT}, which is also the default.")]
ClientId = Annotated[str | None, Query(description="Instead of a Basic header.")]
Secret = Annotated[str | None, Query(description="Instead of a Basic header.")]


@router.get("/oauth/token", response_model=TokenAnswer, responses=TOKEN_FAILURES, summary="Get a token")
async def get_token(
    request: Request,
    services: Parts,
    grant_type: GrantType = None,
    client_id: ClientId = None,
    client_secret: Secret = None,
) -> JSONResponse:
    """A bearer token for the credentials in the query or a Basic header."""
    return await _issue(request, services, {})


@router.post(
    "/oauth/token",
    response_model=TokenAnswer,
    responses=TOKEN_FAILURES,
    openapi_extra=cast("dict[str, Any]", FORM),
    summary="Get a token",
)
async def post_token(
    request: Request,
    services: Parts,
    grant_type: GrantType = None,
    client_id: ClientId = None,
    client_secret: Secret = None,
) -> JSONResponse:
    """A bearer token for the credentials in a form, the query, or a Basic header."""
    return await _issue(request, services, await _form(request, services.settings.body_timeout))


@router.get(
    "/v1/auth/check",
    response_model=CheckAnswer,
    responses=error_responses(401, 403, 429, 500, 503),
    summary="Check credentials",
)
async def check(services: Parts, who: Caller) -> dict[str, str]:
    """Answer ok where the credentials are right and their key and account are active."""
    # Zero requests: it reads key and account from the database, whatever is remembered of the pair.
    await reading(services.accounts.check_funds, who, 0)
    return {"status": "ok"}


async def _issue(request: Request, services: Services, form: dict[str, str]) -> JSONResponse:
    pair, grant = _asked(request, form)
    if grant != GRANT:
        raise OAuthError(400, "unsupported_grant_type", f"Ask for the grant type {GRANT}.")
    try:
        who = await authenticate(request, services, pair)
        await services.rates.count_request(who.account_id, who.rate)
        token = await writing(services.accounts.issue_token, pair.client_id, pair.secret)
    except (Unauthorized, Forbidden) as error:
        raise OAuthError(401, "invalid_client", error.message) from None
    answer = {
        "access_token": token.access_token,
        "token_type": "Bearer",
        "expires_in": token.expires_in,
        "scope": "quality_ugc",
    }
    return JSONResponse(answer, headers=NO_STORE)


def _asked(request: Request, form: dict[str, str]) -> tuple[Pair, str]:
    """Credentials and grant type: a Basic header goes before a form, and a form before the query."""
    given = dict(request.query_params) | form
    grant = given.get("grant_type") or GRANT
    if "authorization" in request.headers:
        try:
            found = credentials.from_headers(request.headers)
        except Unauthorized as error:
            raise OAuthError(401, "invalid_client", error.message) from None
        if isinstance(found, Pair):
            return found, grant
    client_id, secret = given.get("client_id"), given.get("client_secret")
    if not client_id and not secret:
        raise OAuthError(401, "invalid_client", "Send client_id and client_secret, or a Basic header.")
    if not client_id or not secret:
        missing = "client_secret" if client_id else "client_id"
        raise OAuthError(400, "invalid_request", f"{missing} is missing.")
    return Pair(client_id, secret), grant


async def _form(request: Request, seconds: float) -> dict[str, str]:
    try:
        return await _read_form(request, seconds)
    except (BadRequest, Invalid, ImageTooLarge) as error:
        raise OAuthError(400, "invalid_request", f"The form cannot be read. {error.message}") from None


async def _read_form(request: Request, seconds: float) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        parts = await read_parts(request, Bounds(frozenset(), 0, FORM_BYTES, seconds, FIELDS))
        return {part.name: part.data.decode("utf-8", "replace") for part in parts if part.name in FIELDS}
    body = await read_body(request, FORM_BYTES, seconds)
    if kind != "application/x-www-form-urlencoded":
        return {}
    try:
        return {name: values[-1] for name, values in parse_qs(body.decode(), max_num_fields=50).items()}
    except (UnicodeDecodeError, ValueError):
        raise OAuthError(400, "invalid_request", "The form cannot be parsed.") from None
