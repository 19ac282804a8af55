"""Authentication as a step of a request: credentials, then the rate."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from photoscore.accounts import Principal
from photoscore.errors import Unauthorized
from photoscore.service import credentials
from photoscore.service.credentials import Bearer, Pair
from photoscore.service.seams import Services
from photoscore.service.threads import reading


async def get_services(request: Request) -> Services:
    """What the application is made of.

    A coroutine, though it waits for nothing: FastAPI would call a plain function in a thread.
    """
    services: Services = request.app.state.services
    return services


Parts = Annotated[Services, Depends(get_services)]


async def authenticate(request: Request, services: Services, given: Pair | Bearer) -> Principal:
    """Who has these credentials.

    Raises Unauthorized, or RateLimited after too many failures from the address, and Forbidden.
    """
    accounts = services.accounts
    try:
        # Whoever is remembered needs no thread: passing to one and back costs more than the look-up.
        if isinstance(given, Bearer):
            who = accounts.recall_token(given.token)
            if who is None:
                who = await reading(accounts.authenticate_token, given.token)
        else:
            who = accounts.recall_basic(given.client_id, given.secret)
            if who is None:
                who = await reading(accounts.authenticate_basic, given.client_id, given.secret)
    except Unauthorized:
        # Right credentials always pass: a neighbour behind the same address must not lock them out.
        await services.rates.count_failure(address_of(request))
        raise
    request.state.account = who.account_id
    request.state.key = who.client_id
    return who


async def get_caller(request: Request, services: Parts) -> Principal:
    """Who makes this request, counted against the account's rate."""
    who = await authenticate(request, services, credentials.from_headers(request.headers))
    await services.rates.count_request(who.account_id, who.rate)
    return who


Caller = Annotated[Principal, Depends(get_caller)]


def address_of(request: Request) -> str:
    """The client's address, as far as trusted proxies tell it."""
    return request.client.host if request.client else "unknown"
