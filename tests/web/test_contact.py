"""The contact form reaches the operator, and stops machines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from photoscore.accounts.enquiries import Enquiry
from photoscore.accounts.schema import outbox

FORM = {"name": "Ada", "email": "ada@example.com", "message": "How much\nfor 9 million?", "volume": "9M"}


def kept(site: TestClient) -> list[Enquiry]:
    """What the operator would read."""
    found: list[Enquiry] = site.app.state.services.accounts.enquiries.all()  # type: ignore[attr-defined]
    return found


def send(site: TestClient, **changes: str) -> object:
    """Send the form as a browser does, without following where it leads."""
    return site.post("/contact", data=FORM | changes, follow_redirects=False)


def test_a_message_is_kept_and_mailed(make_site: Callable[..., TestClient]) -> None:
    site = make_site(contact_email="boss@photos.example")
    answer = send(site, name="  Ada\tLovelace ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/contact/thanks")
    [question] = kept(site)
    assert (question.name, question.message) == ("Ada Lovelace", FORM["message"])
    assert question.language == "en"
    with site.app.state.services.accounts.database.reading() as connection:  # type: ignore[attr-defined]
        assert connection.execute(select(outbox.c.recipient)).scalar_one() == "boss@photos.example"
    assert "Thank you" in site.get("/contact/thanks").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "Enter your name"),
        ({"email": "ada"}, "like name@example.com"),
        ({"email": "a@b.co\r\nBcc: c@d.co"}, "like name@example.com"),
        ({"message": ""}, "Write a sentence"),
        ({"message": "x" * 5001}, "at most 5,000 characters"),
        ({"company": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_is_missing_is_said_and_nothing_entered_is_lost(
    site: TestClient, changes: dict[str, str], words: str
) -> None:
    answer = send(site, **({"company": "<b>Engines</b>"} | changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    if "company" not in changes:
        assert 'value="&lt;b&gt;Engines&lt;/b&gt;"' in answer.text
    assert "<b>Engines" not in answer.text
    assert kept(site) == []


def test_a_machine_that_fills_every_field_is_thanked_and_forgotten(site: TestClient) -> None:
    answer = send(site, website="http://spam.example")
    assert answer.status_code == 200
    assert "Thank you" in answer.text
    assert kept(site) == []


def test_a_flood_is_stopped_with_what_was_written_still_there(site: TestClient) -> None:
    for _ in range(5):
        assert send(site).status_code == 303
    answer = send(site)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 3600
    assert "several messages already" in answer.text
    assert "for 9 million?" in answer.text
    assert len(kept(site)) == 5


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_a_form_on_another_site_is_refused(site: TestClient, headers: dict[str, str]) -> None:
    answer = site.post("/contact", data=FORM, headers=headers)
    assert answer.status_code == 403
    assert "another site" in answer.text
    assert kept(site) == []


def test_a_form_of_this_site_is_taken(site: TestClient) -> None:
    for headers in ({"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}, {}):
        assert site.post("/contact", data=FORM, headers=headers, follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"name=%FF&email=\xff", "application/x-www-form-urlencoded"),
        (b"message=" + b"x" * 70_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % i for i in range(200)), "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_is_no_form_is_refused_in_words(site: TestClient, body: bytes, kind: str) -> None:
    answer = site.post("/contact", content=body, headers={"content-type": kind})
    assert answer.status_code == 400
    assert "That did not work" in answer.text
