from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from photoscore.service import Services, create_app
from photoscore.settings import Settings
from service.wire import FixedFetching, FixedScoring, assert_error, assert_wrapped


def make(ready: bool = True, **settings: object) -> FastAPI:
    def broken(app: FastAPI) -> None:
        @app.get("/broken")
        def defect() -> None:
            raise RuntimeError("a secret of ours")

    services = Services(Settings(_env_file=None, **settings), FixedScoring(ready), FixedFetching())
    return create_app(services, extra=[broken])


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(make(), raise_server_exceptions=False) as client:
        yield client


def test_health(client: TestClient) -> None:
    answer = client.get("/health")
    assert answer.json() == {"status": "ok", "message": None}
    assert_wrapped(answer)


def test_health_tells_when_no_photo_can_be_scored() -> None:
    with TestClient(make(ready=False)) as client:
        assert_error(client.get("/health"), 503, "unavailable")


@pytest.mark.parametrize("path", ["/v1/keywords", "/v1/faces", "/", "/v1/quality_ugc/x", "/%2e%2e/etc"])
def test_unknown_paths(client: TestClient, path: str) -> None:
    assert_error(client.get(path), 404, "not_found")


def test_other_method(client: TestClient) -> None:
    answer = client.put("/health")
    assert_error(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET"


def test_a_defect_tells_its_request_id_and_nothing_else(client: TestClient) -> None:
    answer = client.get("/broken")
    body = assert_error(answer, 500, "internal_error")
    assert answer.headers["x-request-id"] in body["message"]
    assert "secret" not in answer.text


def test_a_proxys_request_id_is_kept_and_a_strange_one_is_not(client: TestClient) -> None:
    assert client.get("/health", headers={"X-Request-ID": "abc-12345"}).headers["x-request-id"] == "abc-12345"
    assert client.get("/health", headers={"X-Request-ID": "a b"}).headers["x-request-id"] != "a b"


def test_cors_is_off_unless_set(client: TestClient) -> None:
    origin = {"Origin": "https://shop.example"}
    assert "access-control-allow-origin" not in client.get("/health", headers=origin).headers
    with TestClient(make(cors_origins=["https://shop.example"])) as open_client:
        allowed = open_client.get("/health", headers=origin).headers["access-control-allow-origin"]
        assert allowed == "https://shop.example"


def test_https_is_pinned_where_the_public_url_has_it(client: TestClient) -> None:
    assert "strict-transport-security" not in client.get("/health").headers
    with TestClient(make(public_url="https://photos.example")) as secure:
        assert "strict-transport-security" in secure.get("/health").headers


def test_a_hooks_context_spans_the_service() -> None:
    seen = []

    @asynccontextmanager
    async def span() -> AsyncIterator[None]:
        seen.append("start")
        yield
        seen.append("stop")

    services = Services(Settings(_env_file=None), FixedScoring(), FixedFetching())
    with TestClient(create_app(services, extra=[lambda app: span()])):
        assert seen == ["start"]
    assert seen == ["start", "stop"]
