"""The try-out as a script and a plain form ask for it: counting, limits, answers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.testclient import TestClient

from photoscore.errors import AccountError, BalanceExhausted, RateLimited, TrialExhausted, Unavailable
from photoscore.quality import Score
from photoscore.web.state import UPLOADS_AT_ONCE, UPLOADS_OF_ONE
from photoscore.web.tries import address_of
from photoscore.web.visitors import Left, Visitor

MakeSite = Callable[..., TestClient]
Photos = dict[str, Path]
JSON = {"accept": "application/json"}


def send(site: TestClient, photos: Photos, *names: str, **fields: str) -> Any:
    """Upload photos as the script does."""
    files = [("data", (name, photos[name].read_bytes())) for name in names]
    return site.post("/try", files=files, data=fields, headers=JSON)


def test_an_answer_has_numbers_for_the_script_and_words_for_the_page(
    site: TestClient, photos: Photos
) -> None:
    answer = send(site, photos, "mid.jpg")
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    [result] = body["results"]
    assert result["score"] == pytest.approx(0.5, abs=0.01)
    assert (result["name"], result["class"], result["percent"]) == ("mid.jpg", 3, 50)
    assert "<article" in result["html"]
    assert body["left"] == "11 of 12 free tries left today."


def test_only_delivered_scores_count_and_samples_never_do(make_site: MakeSite, photos: Photos) -> None:
    site = make_site(site_tries=2)
    for name in ("cut.jpg", "notes.txt", "tiny.jpg", "empty.jpg"):
        assert "error" in send(site, photos, name).json()["results"][0]
    site.get("/try/cat")
    assert (
        send(site, photos, "mid.jpg", "dark.jpg")
        .json()["left"]
        .startswith("Today’s 2 free tries are used up")
    )
    [refused] = send(site, photos, "bright.jpg").json()["results"]
    assert refused["error"] == "rate_limited"
    assert "2 free tries from your address" in refused["message"]


def test_a_flood_of_broken_files_is_stopped(make_site: MakeSite, photos: Photos) -> None:
    site = make_site(site_photos=50)
    first = send(site, photos, *["cut.jpg"] * 50).json()["results"]
    assert {result["error"] for result in first} == {"invalid_image"}
    second = send(site, photos, *["cut.jpg"] * 20).json()["results"]
    assert [result["error"] for result in second].count("unavailable") == 10


def test_nobody_holds_up_all_others(site: TestClient) -> None:
    state = site.app.state.site  # type: ignore[attr-defined]

    def asked(host: str) -> Any:
        return type("Asked", (), {"client": type("Client", (), {"host": host})})()

    async def crowd() -> None:
        async with AsyncExitStack() as stack:
            for _ in range(UPLOADS_OF_ONE):
                await stack.enter_async_context(state.upload_slot(asked("192.0.2.1")))
            with pytest.raises(Unavailable):
                await stack.enter_async_context(state.upload_slot(asked("192.0.2.1")))
            for n in range(UPLOADS_AT_ONCE - UPLOADS_OF_ONE):
                await stack.enter_async_context(state.upload_slot(asked(f"198.51.100.{n}")))
            with pytest.raises(Unavailable):
                await stack.enter_async_context(state.upload_slot(asked("203.0.113.9")))
        async with state.upload_slot(asked("192.0.2.1")):
            pass

    with start_blocking_portal() as portal:  # the browser of other tests has a loop in this thread
        portal.call(crowd)


def test_no_tries_at_all_can_be_set(make_site: MakeSite, photos: Photos) -> None:
    site = make_site(site_tries=0)
    assert send(site, photos, "mid.jpg").json()["results"][0]["error"] == "rate_limited"
    assert site.get("/try/cat").status_code == 200


def test_a_sample_is_scored_once(site: TestClient) -> None:
    scoring = site.app.state.services.scoring  # type: ignore[attr-defined]
    before = scoring.scored
    for _ in range(3):
        assert site.get("/try/stream", headers=JSON).json()["results"][0]["name"] == "A forest stream"
    assert scoring.scored == before + 1


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("cut.jpg", "invalid_image"),
        ("notes.txt", "unsupported_image"),
        ("tiny.jpg", "too_small"),
        ("empty.jpg", "too_small"),
    ],
)
def test_a_bad_file_is_told_apart_and_the_good_one_is_scored(
    site: TestClient, photos: Photos, name: str, code: str
) -> None:
    good, bad = send(site, photos, name, "mid.jpg").json()["results"]
    assert good["percent"] == 50
    assert (bad["name"], bad["error"]) == (name, code)
    assert bad["message"]


def test_too_large_a_file_is_a_page_that_says_so(site: TestClient, photos: Photos) -> None:
    with photos["huge.jpg"].open("rb") as file:
        answer = site.post("/try", files={"data": file})
    assert answer.status_code == 413
    assert "Too large" in answer.text
    assert "10 MB" in answer.text


def test_a_form_without_a_file_says_what_to_do(site: TestClient) -> None:
    answer = site.post("/try", files={"data": ("", b"")})
    assert answer.status_code == 422
    assert "Choose at least one photo" in answer.text
    script = site.post("/try", files={"x": (None, b"1")}, headers=JSON)
    assert (script.status_code, script.json()["error"]) == (422, "validation_error")
    assert script.json()["detail"][0]["loc"] == ["body", "data"]
    assert site.get("/try", follow_redirects=False).headers["location"] == "/#try"


def test_a_name_of_a_file_is_only_ever_text(site: TestClient, photos: Photos) -> None:
    name = "<img src=x onerror=alert(1)>'; rm -rf ~ #.jpg"
    answer = site.post("/try", files={"data": (name, photos["mid.jpg"].read_bytes())})
    assert "<img src=x" not in answer.text
    assert "&lt;img src=x" in answer.text


def test_another_site_cannot_use_up_a_visitors_tries(site: TestClient, photos: Photos) -> None:
    files = {"data": photos["mid.jpg"].read_bytes()}
    assert site.post("/try", files=files, headers={"sec-fetch-site": "cross-site"}).status_code == 403


class Recorder:
    """An account's allowance that remembers what it was asked."""

    def __init__(self) -> None:
        self.said: list[object] = []

    async def take(self, request: object) -> None:
        """Reserve."""
        self.said.append("take")

    async def settle(self, request: object, score: Score | None) -> None:
        """Charge or give back."""
        self.said.append(None if score is None else int(score.quality_class))

    async def left(self, request: object) -> Left:
        """Seven."""
        return Left(7)


def test_somebody_who_signed_in_is_counted_as_their_plan_says(site: TestClient, photos: Photos) -> None:
    async def identify(request: object) -> Visitor:
        return Visitor("1", "Ada", csrf="token")

    recorder = Recorder()
    state = site.app.state.site  # type: ignore[attr-defined]
    state.identify, state.account_allowance = identify, recorder
    assert 'name="csrf" value="token"' in site.get("/").text
    assert site.get("/").headers["cache-control"] == "no-store"
    assert send(site, photos, "mid.jpg").status_code == 403
    assert send(site, photos, "mid.jpg", csrf="wrong").status_code == 403
    assert recorder.said == []
    answer = send(site, photos, "mid.jpg", "cut.jpg", csrf="token").json()
    assert recorder.said == ["take", "take", None, 3]
    assert answer["left"] == "7 free requests left on your account."


class Refusing(Recorder):
    """An account's allowance that refuses every photo."""

    def __init__(self, error: AccountError) -> None:
        super().__init__()
        self._error = error

    async def take(self, request: object) -> None:
        """Refuse."""
        raise self._error


@pytest.mark.parametrize(
    ("error", "english", "german"),
    [
        (RateLimited("More than 30 requests in 1 s; wait a moment."), "Too many photos", "zu viele Fotos"),
        (TrialExhausted("Used up."), "free requests are used up", "freien Anfragen sind verbraucht"),
        (BalanceExhausted("Used up."), "Your balance is used up", "Ihr Guthaben ist verbraucht"),
    ],
)
def test_somebody_who_signed_in_is_told_what_holds_them_up(
    site: TestClient, photos: Photos, error: AccountError, english: str, german: str
) -> None:
    async def identify(request: object) -> Visitor:
        return Visitor("1", "Ada", csrf="token")

    state = site.app.state.site  # type: ignore[attr-defined]
    state.identify, state.account_allowance = identify, Refusing(error)
    for language, words in (("en", english), ("de", german)):
        site.headers["accept-language"] = language
        [refused] = send(site, photos, "mid.jpg", csrf="token").json()["results"]
        assert refused["error"] == error.code
        assert words in refused["message"]


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_a_household_is_one_address(host: str, counted: str) -> None:
    class Asked:
        client = type("Client", (), {"host": host})

    assert address_of(Asked()) == counted  # type: ignore[arg-type]
