"""Somebody who leaves before the result of the try-out is there."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from photoscore.accounts.console import Console
from photoscore.quality import Score
from photoscore.web.console.sessions import PLAIN_COOKIE
from pictures import encoded
from service.wire import FixedScoring
from web.console.conftest import QUICK
from web.console.member import HIDDEN
from web.console.residents import town
from web.photos import grainy


class SlowScoring(FixedScoring):
    """Takes its time, and counts."""

    begun = 0

    async def score(self, data: bytes, **more: Any) -> Score:
        """The same score for whatever bytes."""
        self.begun += 1
        await asyncio.sleep(0.3)
        return await super().score(data, **more)


def test_who_leaves_is_charged_nothing(tmp_path: Path, sqlite_template: Path) -> None:
    scoring = SlowScoring()
    with town(tmp_path, sqlite_template, scoring) as home:
        account = home.move_in("ada@example.org", "Ada")
        console = Console(home.accounts, QUICK)
        user = console.users.of_account(account)
        assert user is not None
        cookies = {PLAIN_COOKIE: console.sessions.begin(user).token}
        form = HIDDEN.search(requests.get(home.url + "/console", cookies=cookies, timeout=30).text)
        assert form is not None
        files = [("data", ("a.jpg", encoded(grainy(0.7)), "image/jpeg"))] * 3
        request = requests.Request(
            "POST", home.url + "/try", files=files, data={"csrf": form[1]}, cookies=cookies
        ).prepare()
        address = urlsplit(home.url)
        lines = [f"{name}: {value}" for name, value in (("Host", address.netloc), *request.headers.items())]
        head = "\r\n".join(["POST /try HTTP/1.1", *lines, "", ""])
        assert isinstance(request.body, bytes)
        with socket.create_connection((address.hostname, address.port)) as wire:
            wire.sendall(head.encode() + request.body)
            time.sleep(0.5)
        time.sleep(1.5)
        assert 0 < scoring.begun < 3
        assert home.accounts.account(account).trial_left == 500
        answer = requests.Session().send(request)
        assert answer.status_code == 200
        assert home.accounts.account(account).trial_left == 497
        metrics = home.app.state.services.metrics.registry
        paid = metrics.get_sample_value("photoscore_charged_requests_total", {"paid_by": "trial"})
        assert paid == metrics.get_sample_value("photoscore_scores_total", {"quality_class": "3"}) == 3
