"""How the application is run: proxies that are believed, and what is away."""

from __future__ import annotations

import signal
from functools import partial
from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from photoscore.accounts import Accounts
from photoscore.cli.serve import open_accounts
from photoscore.errors import SettingsError
from photoscore.service import Services, create_app, server
from photoscore.service.callers import address_of
from photoscore.service.metrics import Metrics
from photoscore.settings import Settings
from service.wire import FixedFetching, FixedScoring, assert_error

PROXY = "10.0.0.9"
FORWARDED = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [([], (PROXY, "http")), ([PROXY], ("203.0.113.7", "https")), (["192.0.2.0/24"], (PROXY, "http"))],
)
def test_only_trusted_proxies_are_believed(trusted: list[str], seen: tuple[str, str]) -> None:
    app = FastAPI()

    @app.get("/")
    def who(request: Request) -> list[str]:
        return [address_of(request), request.url.scheme]

    config = server.configure(app, Settings(_env_file=None, trusted_proxies=trusted), lifespan="off")
    config.load()
    loaded: Any = config.loaded_app
    answer = TestClient(loaded, client=(PROXY, 1234)).get("/", headers=FORWARDED)
    assert tuple(answer.json()) == seen
    assert not config.server_header


def test_health_tells_when_the_database_is_away_and_the_log_why() -> None:
    away = Accounts("postgresql://x@127.0.0.1:1/none")
    services = Services(Settings(_env_file=None), away, FixedScoring(), FixedFetching())
    client = TestClient(create_app(services))  # without its start, which would refuse it
    for path in ("/health", "/v1/auth/check"):
        with capture_logs() as lines:
            body = assert_error(client.get(path, auth=("a", "b")), 503, "unavailable")
        [told] = [line["cause"] for line in lines if line["event"] == "unavailable"]
        assert "refused" in told
        assert "refused" not in body["message"]


def test_an_address_that_is_not_ours_is_one_clear_line() -> None:
    with server.listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(SettingsError, match="it is in use; choose another"):
            server.listen("127.0.0.1", port)
        with pytest.raises(SettingsError, match=r"METRICS_PORT: cannot listen .*use another port"):
            Metrics().serve("127.0.0.1", port)
    with pytest.raises(SettingsError, match="no such address"):
        server.listen("203.0.113.1", 0)
    with pytest.raises(SettingsError, match="no such address"):
        server.listen("no.such.host.invalid", 0)


def test_a_signal_just_before_serving_is_not_lost() -> None:
    with server.listen("127.0.0.1", 0) as listener:
        ended = partial(signal.raise_signal, signal.SIGTERM)
        server.run(FastAPI(), Settings(_env_file=None), listener, ready=ended)
        assert listener.fileno() == -1


def test_an_ipv6_address() -> None:
    with server.listen("::1", 0) as listener:
        assert listener.getsockname()[0] == "::1"


def test_the_accounts_are_those_of_the_settings(sqlite_url: str) -> None:
    given = {"database_url": sqlite_url, "trial_requests": 3, "key_cache_seconds": 60.0}
    for processes, remembered in ((1, True), (2, False)):
        accounts = open_accounts(Settings(_env_file=None, processes=processes, **given))
        account = accounts.create_account("Ada")
        assert account.trial_left == 3
        key = accounts.create_key(account.id)
        accounts.authenticate_basic(key.client_id, key.secret)
        assert (len(accounts.cache._entries) == 1) is remembered
        accounts.close()
