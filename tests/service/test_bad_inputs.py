"""The table of bad inputs, and what each is answered with; none is charged and none stops the service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from pictures import picture
from service.bad_pictures import BadPicture, bad_pictures
from service.bad_requests import BadRequest, bad_credentials, bad_http, bad_multipart, bad_tokens, bad_urls
from service.raw import exchange
from service.servers import Customer, Server
from service.wire import assert_error

pytestmark = pytest.mark.timeout(600)  # servers are started, on whatever machine

PICTURES = bad_pictures()
REQUESTS = [*bad_urls(), *bad_credentials(), *bad_tokens(), *bad_multipart(), *bad_http()]


@pytest.fixture(scope="module")
def customer(server: Server) -> Customer:
    """Whoever sends them all."""
    return server.customer()


@pytest.fixture(scope="module", autouse=True)
def _all_is_well_afterwards(customer: Customer) -> Iterator[None]:
    """Nothing was charged, nothing broke, no process was lost, and a good photo is still scored."""
    before = customer.server.workers()
    yield
    assert customer.spent == 0
    assert customer.server.workers() == before
    assert "defect" not in customer.server.stderr()
    assert customer.post("/v1/quality_ugc", picture(0.5)).ok
    assert customer.spent == 1


def test_there_are_many() -> None:
    assert len(PICTURES) + len(REQUESTS) >= 200


@pytest.mark.parametrize("bad", PICTURES, ids=lambda bad: bad.name)
def test_pictures(customer: Customer, bad: BadPicture) -> None:
    assert_error(customer.post("/v1/quality_ugc", bad.data), bad.status, bad.code)


@pytest.mark.parametrize("bad", REQUESTS, ids=lambda bad: bad.name)
def test_requests(customer: Customer, bad: BadRequest) -> None:
    head, body = bad.filled(*customer.auth)
    answer = exchange(customer.server.port, head, body)
    assert_error(answer, bad.status, bad.code)


def test_pictures_at_a_url(customer: Customer) -> None:
    """A URL that gives no picture is the URL's fault, whatever it gives."""
    for url in (f"{customer.server.url}/health", f"{customer.server.url}/nothing"):
        answer = requests.get(
            customer.server.url + "/v1/score", params={"url": url}, auth=customer.auth, timeout=30
        )
        assert_error(answer, 424, "fetch_failed")
