"""What an upload may look like, where it may not go, and which URL is meant."""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import parse_qs

import pytest

from photoscore.service.urls import given_url
from pictures import picture
from service.wire import assert_error

GREY = picture(0.5)


@pytest.mark.parametrize(
    "name", ["a.jpg", "a.txt", "", "noise", "ä ö.png", "../../etc/passwd", "x" * 4000, "\u202e"]
)
@pytest.mark.parametrize("kind", ["image/jpeg", "text/plain", "application/x-msdownload", "nonsense", ""])
def test_any_file_name_and_any_type(stand: Any, name: str, kind: str) -> None:
    answer = stand.client.post("/v1/quality_ugc", auth=stand.auth, files={"data": (name, GREY, kind)})
    assert answer.status_code == 200, answer.text
    assert set(answer.json()["quality"]) == {"score", "class"}


def test_other_parts_and_parameters_are_ignored(stand: Any) -> None:
    files = {"thumbnail": ("t.jpg", b"x"), "data": ("a.jpg", GREY), "comment": (None, "hello")}
    answer = stand.client.post("/v1/quality_ugc?model=1&url=x&reasons=maybe", auth=stand.auth, files=files)
    assert answer.status_code == 200, answer.text


def test_a_large_part_of_another_name_is_passed_over(stand: Any) -> None:
    large = GREY + bytes(300_000)
    for name in ("image", "file"):
        refused = stand.client.post("/v1/quality_ugc", auth=stand.auth, files={name: large})
        assert_error(refused, 422, "validation_error")
        assert refused.json()["detail"][0]["loc"] == ["body", "data"]
    both = {"data": GREY, "thumbnail": large}
    assert stand.client.post("/v1/quality_ugc", auth=stand.auth, files=both).status_code == 200
    assert stand.client.post("/v1/moderate", auth=stand.auth, files=both).status_code == 200
    read = stand.client.post("/v1/moderate", auth=stand.auth, files={"data": GREY, "policy": bytes(150_000)})
    assert_error(read, 400, "bad_request")
    pair = {"client_id": stand.auth[0], "client_secret": stand.auth[1]}
    token = stand.client.post("/oauth/token", data=pair, files={"junk": bytes(5000)})
    assert token.status_code == 200


def test_a_form_for_a_token_that_cannot_be_read(stand: Any) -> None:
    pair = {"client_id": "a", "client_secret": "b"}
    for sent in ({"data": pair, "files": {"junk": bytes(20_000)}}, {"data": pair | {"junk": "a" * 20_000}}):
        assert_error(stand.client.post("/oauth/token", **sent), 400, "invalid_request")
    headers = {"Content-Type": "multipart/form-data"}
    broken = stand.client.post("/oauth/token", content=b"x", headers=headers)
    assert_error(broken, 400, "invalid_request")


def test_the_largest_photo_touches_no_disk(stand: Any) -> None:
    opened: list[Any] = []
    watching = True

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and (
            event.startswith(("tempfile.", "os.mkdir")) or (event == "open" and writes(arguments))
        ):
            opened.append((event, arguments[0]))

    sys.addaudithook(watch)
    photo = GREY + bytes(10_000_000 - len(GREY))
    answer = stand.client.post("/v1/quality_ugc", auth=stand.auth, files={"data": photo})
    watching = False
    assert answer.status_code == 200
    assert [path for _, path in opened if ".db" not in str(path)] == []


def writes(arguments: tuple[Any, ...]) -> bool:
    """Whether a file is opened to be written."""
    mode = arguments[1]
    return isinstance(mode, str) and any(sign in mode for sign in "wax+")


def test_the_smallest_size_is_a_setting(make_stand: Any) -> None:
    stand = make_stand(min_bytes=20_000)
    small = stand.client.post("/v1/quality_ugc", auth=stand.auth, files={"data": GREY})
    assert (small.status_code, small.json()["error"]) == (400, "invalid_image")
    large = stand.client.post("/v1/quality_ugc", auth=stand.auth, files={"data": GREY + bytes(20_000)})
    assert large.status_code == 200


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("url=http%3A%2F%2Fa.example%2Fb.jpg", "http://a.example/b.jpg"),
        ("url=http://a.example/b.jpg", "http://a.example/b.jpg"),
        ("url=http%3A%2F%2Fa.example%2Fb.jpg%3Fw%3D1%26h%3D2&x=y", "http://a.example/b.jpg?w=1&h=2"),
        ("url=http://a.example/b.jpg?w=1&h=2", "http://a.example/b.jpg?w=1&h=2"),
        ("x=y&url=https://a.example/b.jpg?w=1&h=2", "https://a.example/b.jpg?w=1&h=2"),
        ("url=http://a.example/b.jpg?w=1&reasons=true", "http://a.example/b.jpg?w=1"),
        ("url=http://a.example/b.jpg?t=a%2Bb%20c", "http://a.example/b.jpg?t=a%2Bb%20c"),
        ("url=http://a.example/b%20c.jpg", "http://a.example/b%20c.jpg"),
        ("url=HTTP://a.example/b.jpg", "HTTP://a.example/b.jpg"),
        ("url=http://a.example/b.jpg?w%3D1%26h%3D2", "http://a.example/b.jpg?w=1&h=2"),  # as aiohttp does
        ("url=http://a.example/b.jpg?w%3D1%26h%3D2&reasons=true", "http://a.example/b.jpg?w=1&h=2"),
        ("url=http://a.example/b.jpg?w%3D1&x=y", "http://a.example/b.jpg?w=1"),
        ("url=http://a.example/b.jpg&url2=http://c.example/?x", "http://a.example/b.jpg"),
    ],
)
def test_a_url_is_understood_encoded_or_as_it_is(query: str, meant: str) -> None:
    parsed = parse_qs(query)["url"][0]
    assert given_url(query.encode(), parsed, frozenset({"reasons", "language"})) == meant


def test_a_get_may_say_that_it_carries_json(stand: Any) -> None:
    stand.fetcher.body = GREY
    headers = {"Content-Type": "application/json"}
    for query in ("url=http://a.example/b.jpg", "url=http%3A%2F%2Fa.example%2Fb.jpg"):
        answer = stand.client.get(f"/v1/quality_ugc?{query}", auth=stand.auth, headers=headers)
        assert answer.json()["status"] == "ok"


def test_scores_are_repeated_without_a_second_charge(stand: Any) -> None:
    headers = {"Idempotency-Key": "first photo"}
    upload = {"auth": stand.auth, "headers": headers, "files": {"data": GREY}}
    first, second = (stand.client.post("/v1/score?reasons=true", **upload) for _ in range(2))
    assert first.content == second.content
    assert first.headers["x-photoscore-model"] == second.headers["x-photoscore-model"] == "fixed.1"
    assert second.headers["idempotency-replayed"] == "true"
    assert stand.spent() == 1
    for path in ("/v1/score", "/v1/quality_ugc"):
        other = stand.client.post(path, **upload)
        assert (other.status_code, other.json()["error"]) == (422, "validation_error")
        assert other.json()["detail"][0]["loc"] == ["header", "Idempotency-Key"]
    who = stand.accounts.authenticate_basic(*stand.auth)
    stand.accounts.charge(who, request_id="rest", quality_classes=[3] * 499)
    assert stand.client.post("/v1/score?reasons=true", **upload).status_code == 200, "paid already"
    bad = stand.client.get("/v1/auth/check", auth=stand.auth)
    assert bad.status_code == 200
