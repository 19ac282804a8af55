"""Over HTTP: no score is delivered uncharged, and none is charged twice, whatever happens."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from photoscore.accounts.schema import charges
from service.crowd import Sent, send_all
from service.fragile_server import PROGRAM
from service.servers import Customer, Server

pytestmark = pytest.mark.timeout(600)  # servers are started, on whatever machine

ROOMY = {"program": PROGRAM, "queue_size": 4000, "max_requests": 8000, "deadline": 90}


def recorded(customer: Customer) -> set[str]:
    """Ids of the requests that are charged on record."""
    query = select(charges.c.request_id).where(charges.c.account_id == customer.account_id)
    with customer.server.accounts.database.reading() as connection:
        return set(connection.execute(query).scalars())


def test_two_thousand_requests_on_a_trial_of_five_hundred(
    serve: Callable[..., Server], database_url: str
) -> None:
    customer = serve(database_url, **ROOMY).customer()
    sent = send_all(customer, [None] * 2000, at_once=400)
    counted = Counter((one.status, one.code) for one in sent)
    assert counted == {(200, None): 500, (429, "trial_exhausted"): 1500}
    assert customer.spent == 500
    assert recorded(customer) == {one.request_id for one in sent if one.status == 200}


def test_killed_in_the_middle(serve: Callable[..., Server], database_url: str) -> None:
    at_once = 32
    keys = [f"photo {number}" for number in range(300)]
    server = serve(database_url, **ROOMY)
    customer = server.customer()
    sent: list[Sent] = []
    crowd = threading.Thread(target=lambda: sent.extend(send_all(customer, keys, at_once)))
    crowd.start()
    while customer.spent < 60:
        assert crowd.is_alive()
        time.sleep(0.01)
    server.process.send_signal(signal.SIGKILL)
    crowd.join()

    delivered = [one for one in sent if one.status == 200]
    on_record = recorded(customer)
    assert 0 < len(delivered) < len(keys)
    assert {one.request_id for one in delivered} <= on_record, "a score was delivered uncharged"
    assert customer.spent == len(on_record), "a charge has no record"
    assert len(on_record) - len(delivered) <= at_once, "more than what was under way is charged unanswered"

    again = Customer(serve(database_url, **ROOMY), customer.account_id, customer.key)
    repeated = send_all(again, keys, at_once)
    assert {one.status for one in repeated} == {200}
    assert again.spent == len(keys), "a repeated request was charged twice"


def test_workers_end_with_a_server_that_is_killed(serve: Callable[..., Server]) -> None:
    server = serve(**ROOMY)
    workers = server.workers()
    assert len(workers) == 2
    server.process.kill()
    until = time.monotonic() + 10
    while any(alive(pid) for pid in workers):
        assert time.monotonic() < until, "scoring processes outlive their server"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Whether the process runs (one that has ended and that nobody waited for does not)."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_key_revoked_elsewhere_stops_at_once(serve: Callable[..., Server]) -> None:
    customer: Any = serve(**ROOMY).customer()
    assert customer.post("/v1/score", b"\xff\xd8\xffx").ok
    customer.server.accounts.revoke(customer.account_id, customer.key.client_id)
    assert customer.post("/v1/score", b"\xff\xd8\xffx").status_code == 403
    assert customer.get("/v1/auth/check").status_code == 403
    assert customer.spent == 1
    assert os.path.exists(f"/proc/{customer.server.process.pid}")
