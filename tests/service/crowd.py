"""Many requests at once from one asyncio client."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from service.servers import Customer

PHOTO = b"\xff\xd8\xffany"
"""A picture to the service, and no trouble to the fragile scorer."""


@dataclass
class Sent:
    """One request of the crowd, and what became of it."""

    key: str | None
    status: int | None = None
    """None where no whole answer came."""
    code: str | None = None
    request_id: str = ""


def send_all(
    customer: Customer, keys: Sequence[str | None], at_once: int, photo: bytes = PHOTO
) -> list[Sent]:
    """One upload for each key (an Idempotency-Key or None), ``at_once`` of them under way."""
    return asyncio.run(_send_all(customer, keys, at_once, photo))


async def _send_all(customer: Customer, keys: Sequence[str | None], at_once: int, photo: bytes) -> list[Sent]:
    room = asyncio.Semaphore(at_once)
    basic = "Basic " + b64encode(":".join(customer.auth).encode()).decode()
    timeout = aiohttp.ClientTimeout(total=100)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        headers={"Authorization": basic}, timeout=timeout, connector=connector
    ) as session:

        async def one(key: str | None) -> Sent:
            sent = Sent(key)
            form = aiohttp.FormData()
            form.add_field("data", photo, filename="a.jpg")
            headers = {} if key is None else {"Idempotency-Key": key}
            async with room:
                try:
                    url = customer.server.url + "/v1/quality_ugc"
                    async with session.post(url, data=form, headers=headers) as answer:
                        body = await answer.json()
                        sent.status, sent.code = answer.status, body.get("error")
                        sent.request_id = answer.headers["x-request-id"]
                except aiohttp.ClientError:
                    pass
            return sent

        return await asyncio.gather(*(one(key) for key in keys))
