"""Calls with several photos, against a real server."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from pictures import noise, picture
from service.servers import Customer, Server
from service.wire import assert_error

pytestmark = pytest.mark.timeout(600)  # servers are started, on whatever machine

DARK, GREY, LIGHT = (picture(light, (1200, 900)) for light in (0.1, 0.5, 0.7))
BLUE = picture(colour=(0.0, 0.0, 1.0))


@pytest.fixture
def customer(server: Server) -> Customer:
    """A fresh account."""
    return server.customer()


def post(customer: Customer, use: str, photos: list[bytes], **fields: Any) -> requests.Response:
    """A multipart call with photos in their order."""
    files = [("data", (f"{place}.jpg", photo)) for place, photo in enumerate(photos)]
    return requests.post(
        f"{customer.server.url}/v1/{use}", files=files, data=fields, auth=customer.auth, timeout=30
    )


def post_json(customer: Customer, use: str, body: Any) -> requests.Response:
    """A call with a JSON body."""
    return requests.post(f"{customer.server.url}/v1/{use}", json=body, auth=customer.auth, timeout=30)


def test_moderate(customer: Customer) -> None:
    answer = post(customer, "moderate", [LIGHT, DARK, b"no picture", BLUE])
    photos = answer.json()["photos"]
    assert [photo.get("action") for photo in photos] == ["accept", "reject", None, "reject"]
    assert photos[1]["rule"] == "very bad"
    assert photos[3]["kind"] == "screenshot"
    assert photos[2]["error"] == "unsupported_image"
    assert [photo["name"] for photo in photos] == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
    assert answer.headers["x-photoscore-model"] == "toy"
    assert customer.spent == 3, "the unreadable photo is not charged"


def test_moderate_by_an_own_policy(customer: Customer) -> None:
    rules = [{"name": "too dark", "action": "review", "faults": {"too_dark": 0.5}}]
    answer = post(customer, "moderate", [LIGHT, DARK], policy=json.dumps({"rules": rules}))
    assert [photo["action"] for photo in answer.json()["photos"]] == ["accept", "review"]


def test_gate_speaks_the_readers_language(customer: Customer) -> None:
    photos = post(customer, "gate", [LIGHT, DARK], language="de-AT").json()["photos"]
    assert [photo["pass"] for photo in photos] == [True, False]
    assert photos[1]["language"] == "de"
    assert photos[1]["changes"][0]["name"] == "too_dark"
    assert photos[1]["message"].startswith("Das Foto ist zu dunkel.")


def test_best_groups_what_is_alike(customer: Customer) -> None:
    one, other = noise(1), noise(2)
    photos = [one, b"GIF89a", other, noise(1, size=(240, 180))]
    answer = post(customer, "best", photos, similarity="0.97").json()
    members = sorted(sorted(group["members"]) for group in answer["groups"])
    assert members == [[0, 3], [2]]
    assert answer["photos"][1]["error"] == "unsupported_image"
    assert customer.spent == 3


def test_rank_weighs_relevance_and_quality(customer: Customer) -> None:
    fields = {"relevance": ["5", "4", "1"], "weight": "0"}
    answer = post(customer, "rank", [DARK, LIGHT, GREY], **fields).json()
    assert [place["index"] for place in answer["order"]] == [0, 1, 2]
    answer = post(customer, "rank", [DARK, LIGHT, GREY], relevance=["5", "4", "1"], weight="0.5").json()
    assert [place["index"] for place in answer["order"]] == [1, 0, 2]


def test_rank_leaves_out_what_cannot_be_read(customer: Customer) -> None:
    answer = post(customer, "rank", [b"", LIGHT, GREY], relevance=["5", "4", "1"]).json()
    assert [(place["index"], place["relevance"]) for place in answer["order"]] == [(1, 4.0), (2, 1.0)]
    assert answer["photos"][0]["error"] == "invalid_image"


def test_a_photo_by_its_url_has_no_name_in_a_form_either(customer: Customer) -> None:
    parts = {"data": ("0.jpg", LIGHT), "url": (None, "http://127.0.0.1:1/x.jpg")}
    path = f"{customer.server.url}/v1/moderate"
    answer = requests.post(path, files=parts, auth=customer.auth, timeout=30).json()
    assert [photo["name"] for photo in answer["photos"]] == ["0.jpg", None]


def test_urls_that_cannot_be_fetched_are_listed_and_free(customer: Customer) -> None:
    answer = post_json(customer, "moderate", {"urls": ["http://127.0.0.1:1/x.jpg", "http://10.0.0.1/"]})
    assert [photo["error"] for photo in answer.json()["photos"]] == ["fetch_failed", "fetch_failed"]
    assert customer.spent == 0


@pytest.mark.parametrize("use", ["moderate", "gate", "best", "rank"])
@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"urls": []},
        {"urls": "http://example.com"},
        {"urls": ["ftp://example.com/x"], "relevance": [1]},
        {"urls": ["http://example.com/"] * 51, "relevance": [1] * 51},
        {"urls": ["http://example.com/"], "relevance": [-1], "policy": 3, "similarity": 7},
    ],
)
def test_bad_options_are_refused_before_anything_is_scored(customer: Customer, use: str, body: Any) -> None:
    assert_error(post_json(customer, use, body), 422, "validation_error")
    assert customer.spent == 0


def test_a_bad_policy_says_where(customer: Customer) -> None:
    policy = {"rules": [{"name": "x", "action": "refuse", "score_below": 0.5}]}
    body = assert_error(
        post(customer, "moderate", [GREY], policy=json.dumps(policy)), 422, "validation_error"
    )
    assert body["detail"][0]["loc"] == ["body", "policy", "rules", 0, "action"]
    assert_error(post(customer, "moderate", [GREY], policy="{"), 422, "validation_error")


def test_relevance_for_each_photo(customer: Customer) -> None:
    assert_error(post(customer, "rank", [GREY, LIGHT], relevance=["1"]), 422, "validation_error")
    assert customer.spent == 0


def test_too_many_photos(customer: Customer) -> None:
    assert_error(post(customer, "best", [b"x"] * 51), 422, "validation_error")


def test_json_that_cannot_be_parsed(customer: Customer) -> None:
    headers = {"Content-Type": "application/json"}
    path = f"{customer.server.url}/v1/best"
    answer = requests.post(path, data=b"{", headers=headers, auth=customer.auth, timeout=30)
    assert_error(answer, 400, "bad_request")


def test_refused_before_scoring_when_the_funds_do_not_reach(customer: Customer) -> None:
    who = customer.server.accounts.authenticate_basic(*customer.auth)
    customer.server.accounts.charge(who, request_id=f"most {customer.account_id}", quality_classes=[3] * 498)
    body = assert_error(post(customer, "moderate", [GREY] * 3), 429, "trial_exhausted")
    assert "2 free requests are left, 3 are needed" in body["message"]
    assert customer.spent == 498
    assert post(customer, "moderate", [GREY] * 2).ok
    assert customer.spent == 500


def test_a_repeated_call_is_charged_once(customer: Customer) -> None:
    files = [("data", ("a.jpg", GREY)), ("data", ("b.jpg", LIGHT))]
    path, headers = f"{customer.server.url}/v1/moderate", {"Idempotency-Key": "one call"}
    first, second = (
        requests.post(path, files=files, headers=headers, auth=customer.auth, timeout=30) for _ in range(2)
    )
    assert first.json() == second.json()
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert customer.spent == 2
    other = requests.post(path, files=files[:1], headers=headers, auth=customer.auth, timeout=30)
    assert_error(other, 422, "validation_error")
