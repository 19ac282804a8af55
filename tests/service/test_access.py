"""Who gets in: every form of authentication on every path, rates, failed logins, proxies."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from pictures import picture
from service.wire import assert_error

GREY = picture(0.5)
URL = "url=http://127.0.0.1:1/x.jpg"
PATHS = [
    ("GET", "/v1/auth/check"),
    ("GET", f"/v1/quality_ugc?{URL}"),
    ("POST", "/v1/quality_ugc"),
    ("GET", f"/v1/score?{URL}"),
    ("POST", "/v1/score"),
    ("POST", "/v1/moderate"),
    ("POST", "/v1/gate"),
    ("POST", "/v1/best"),
    ("POST", "/v1/rank"),
]


def basic(client_id: str, secret: str, scheme: str = "Basic") -> str:
    """The header's value."""
    return f"{scheme} " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def get_token(stand: Any) -> str:
    """A bearer token of the stand's key."""
    answer = stand.client.post("/oauth/token", auth=stand.auth)
    assert answer.headers["cache-control"] == "no-store"
    token: str = answer.json()["access_token"]
    return token


FORMS: dict[str, Callable[[Any], str]] = {
    "Basic": lambda stand: basic(*stand.auth),
    "basic in small letters": lambda stand: basic(*stand.auth, scheme="basic"),
    "Bearer": lambda stand: f"Bearer {get_token(stand)}",
    "bearer in small letters": lambda stand: f"bearer {get_token(stand)}",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_works_on_every_path(stand: Any, form: str) -> None:
    headers = {"Authorization": FORMS[form](stand)}
    stand.fetcher.body = GREY
    for method, path in PATHS:
        files = {"data": ("a.jpg", GREY)} if method == "POST" else None
        fields = {"relevance": "1"} if path == "/v1/rank" else None
        answer = stand.client.request(method, path, headers=headers, files=files, data=fields)
        if path == "/v1/best":
            assert_error(answer, 422, "validation_error")  # the double gives no embedding
        else:
            assert answer.status_code == 200, answer.text


def test_no_path_works_without(stand: Any) -> None:
    for method, path in PATHS:
        for headers in ({}, {"Authorization": basic("a", "b")}, {"Authorization": "Bearer x"}):
            body = assert_error(stand.client.request(method, path, headers=headers), 401, "unauthorized")
            assert not any(word in body["message"] for word in ("billing", "quota", "limit"))
    assert stand.spent() == 0


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_way_to_a_token(stand: Any, method: str) -> None:
    client_id, secret = stand.auth
    pair = {"client_id": client_id, "client_secret": secret}
    ways: list[dict[str, Any]] = [
        {"params": pair},
        {"params": pair | {"grant_type": "client_credentials"}},
        {"auth": stand.auth},
        {"auth": stand.auth, "params": {"grant_type": "client_credentials"}},
    ]
    if method == "POST":
        ways += [
            {"data": pair},
            {"data": pair | {"grant_type": "client_credentials"}},
            {"data": {"grant_type": "client_credentials"}, "auth": stand.auth},
            {"files": {name: (None, value) for name, value in pair.items()}},
        ]
    for way in ways:
        answer = stand.client.request(method, "/oauth/token", **way)
        token = answer.json()
        assert set(token) == {"access_token", "token_type", "expires_in", "scope"}
        assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 3600, "quality_ugc")
        assert answer.headers["cache-control"] == "no-store"
        bearer = {"Authorization": f"Bearer {token['access_token']}"}
        assert stand.client.get("/v1/auth/check", headers=bearer).json() == {"status": "ok"}


def test_a_new_token_replaces_the_old(stand: Any) -> None:
    old, new = get_token(stand), get_token(stand)
    stale = stand.client.get("/v1/auth/check", headers={"Authorization": f"Bearer {old}"})
    assert_error(stale, 401, "unauthorized")
    assert stand.client.get("/v1/auth/check", headers={"Authorization": f"Bearer {new}"}).status_code == 200


def test_revoked_and_suspended(stand: Any) -> None:
    second = stand.accounts.create_key(stand.account_id, "second")
    stand.accounts.revoke(stand.account_id, second.client_id)
    pair = (second.client_id, second.secret)
    for method, path in PATHS:
        assert_error(stand.client.request(method, path, auth=pair), 403, "forbidden")
    assert_error(stand.client.post("/oauth/token", auth=pair), 401, "invalid_client")
    stand.accounts.suspend(stand.account_id)
    assert_error(stand.client.get("/v1/auth/check", auth=stand.auth), 403, "forbidden")


def test_a_used_up_trial_and_balance(stand: Any) -> None:
    who = stand.accounts.authenticate_basic(*stand.auth)
    stand.accounts.charge(who, request_id="all", quality_classes=[3] * 500)
    for method, path in PATHS[1:]:
        assert_error(stand.client.request(method, path, auth=stand.auth), 429, "trial_exhausted")
    stand.accounts.topup(stand.account_id, 600)
    upload = {"auth": stand.auth, "files": {"data": GREY}}
    assert stand.client.post("/v1/score", **upload).status_code == 200
    assert_error(stand.client.post("/v1/score", **upload), 429, "balance_exhausted")
    assert stand.accounts.account(stand.account_id).balance == 0


def test_the_rate_holds_for_what_fails_too(make_stand: Any) -> None:
    stand = make_stand(rate=3)
    for _ in range(3):
        assert_error(stand.client.post("/v1/score", auth=stand.auth), 422, "validation_error")
    limited = stand.client.post("/v1/score", auth=stand.auth, files={"data": GREY})
    assert_error(limited, 429, "rate_limited")
    assert limited.headers["retry-after"] == "1"
    assert stand.spent() == 0


def test_an_account_has_its_own_rate(make_stand: Any) -> None:
    stand = make_stand(rate=1)
    stand.accounts.set_plan(stand.account_id, "enterprise", rate=4.5)
    answers = [stand.client.get("/v1/auth/check", auth=stand.auth).status_code for _ in range(12)]
    assert answers == [200] * 9 + [429] * 3, "nine in two seconds"


def test_failed_logins_are_limited_and_right_ones_pass(make_stand: Any) -> None:
    stand = make_stand(auth_failures=2)
    wrong = [stand.client.get("/v1/auth/check", auth=("a", "b")) for _ in range(4)]
    assert [answer.status_code for answer in wrong] == [401, 401, 429, 429]
    assert_error(wrong[-1], 429, "rate_limited")
    assert_error(stand.client.post("/oauth/token", auth=("a", "b")), 429, "rate_limited")
    assert stand.client.get("/v1/auth/check", auth=stand.auth).status_code == 200


def test_an_expired_token(make_stand: Any) -> None:
    stand = make_stand()
    token = get_token(stand)
    clock = stand.accounts.database.clock
    stand.accounts.database.clock = lambda: clock() + timedelta(seconds=3601)
    answer = stand.client.get("/v1/auth/check", headers={"Authorization": f"Bearer {token}"})
    assert_error(answer, 401, "unauthorized")
