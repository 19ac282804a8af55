from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.wire import FixedScoring, assert_error, assert_wrapped


def add_defect(app: FastAPI) -> None:
    @app.get("/broken")
    def defect() -> None:
        raise RuntimeError("a secret of ours")


def test_health(stand: Any) -> None:
    answer = stand.client.get("/health")
    assert answer.json() == {"status": "ok", "message": None}
    assert_wrapped(answer)


def test_health_tells_when_no_photo_can_be_scored(make_stand: Any) -> None:
    stand = make_stand(scoring=FixedScoring(ready=False))
    assert_error(stand.client.get("/health"), 503, "unavailable")


@pytest.mark.parametrize("path", ["/v1/keywords", "/v1/faces", "/", "/v1/quality_ugc/", "/%2e%2e/etc"])
def test_unknown_paths(stand: Any, path: str) -> None:
    assert_error(stand.client.get(path), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/health", "GET"),
        ("DELETE", "/v1/score", "GET, POST"),
        ("PATCH", "/v1/quality_ugc", "GET, POST"),
        ("POST", "/v1/auth/check", "GET"),
        ("PUT", "/oauth/token", "GET, POST"),
    ],
)
def test_other_methods(stand: Any, method: str, path: str, allowed: str) -> None:
    answer = stand.client.request(method, path)
    assert_error(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == allowed


def test_a_defect_tells_its_request_id_and_nothing_else(make_stand: Any) -> None:
    answer = make_stand(extra=[add_defect]).client.get("/broken")
    body = assert_error(answer, 500, "internal_error")
    assert answer.headers["x-request-id"] in body["message"]
    assert "secret" not in answer.text


def test_a_request_id_is_ours_since_a_charge_goes_under_it(stand: Any) -> None:
    given = {"X-Request-ID": "abc-12345"}
    first, second = (stand.client.get("/health", headers=given).headers["x-request-id"] for _ in range(2))
    assert len({first, second, "abc-12345"}) == 3


def test_cors_is_off_unless_set(make_stand: Any) -> None:
    origin = {"Origin": "https://shop.example"}
    assert "access-control-allow-origin" not in make_stand().client.get("/health", headers=origin).headers
    allowed = make_stand(cors_origins=["https://shop.example"]).client.get("/health", headers=origin)
    assert allowed.headers["access-control-allow-origin"] == "https://shop.example"


def test_a_refused_preflight_has_the_one_shape(make_stand: Any) -> None:
    client = make_stand(cors_origins=["https://shop.example"]).client
    for origin, method in (("https://evil.example", "POST"), ("https://shop.example", "DELETE")):
        asked = {"Origin": origin, "Access-Control-Request-Method": method}
        body = assert_error(client.options("/v1/quality_ugc", headers=asked), 400, "bad_request")
        assert "isallowed CORS" in body["message"]
    asked["Access-Control-Request-Method"] = "POST"
    allowed = client.options("/v1/quality_ugc", headers=asked)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, asked["Origin"])


def test_https_is_pinned_where_the_public_url_has_it(make_stand: Any) -> None:
    assert "strict-transport-security" not in make_stand().client.get("/health").headers
    secure = make_stand(public_url="https://photos.example").client.get("/health")
    assert "strict-transport-security" in secure.headers


def test_a_hooks_context_spans_the_service(make_stand: Any) -> None:
    seen = []

    @asynccontextmanager
    async def span() -> AsyncIterator[None]:
        seen.append("start")
        yield
        seen.append("stop")

    stand = make_stand(extra=[lambda app: span()])
    assert seen == ["start"]
    stand.client.__exit__(None, None, None)
    assert seen == ["start", "stop"]
    stand.client = TestClient(FastAPI()).__enter__()
