"""Changing the address on its page."""

from __future__ import annotations

from typing import Any

import pytest

from web.console.member import PASSWORD, Member, last_token, mails

NEW = "ada@lovelace.example"


def ask(member: Member, email: str = NEW, password: str = PASSWORD) -> Any:
    """Send the form."""
    return member.post("/console/account/email", new_email=email, password_now=password)


def test_the_address_is_changed_by_the_mailed_link(ada: Member) -> None:
    asked = ask(ada)
    assert asked.headers["location"] == "/console/account?done=mail"
    assert "on its way" in ada.browser.get(asked.headers["location"]).text
    token = last_token(ada.house)
    shown = ada.browser.get(f"/console/email?token={token}")
    assert (shown.status_code, NEW in shown.text, "ada@example.org" in shown.text) == (200, True, True)
    assert "ada@example.org" in ada.browser.get("/console/account").text  # opening it changes nothing
    done = ada.post("/console/email", token=token)
    assert done.headers["location"] == "/console/account?done=email"
    page = ada.browser.get(done.headers["location"]).text
    assert NEW in page
    assert "ada@example.org" not in page
    told = mails(ada.house)[-1]
    assert told.recipient == "ada@example.org"
    assert "http://localhost/contact" in told.body
    again = ada.post("/console/email", token=token)
    assert (again.status_code, "used, replaced or too old" in again.text) == (410, True)


def test_a_browser_that_is_signed_out_is_led_back_to_the_link(ada: Member) -> None:
    ask(ada)
    path = f"/console/email?token={last_token(ada.house)}"
    ada.post("/sign-out")
    led = ada.browser.get(path)
    assert led.headers["location"].startswith("/sign-in?next=")
    entered = ada.sign_in(next=path)
    assert entered.headers["location"] == path
    assert NEW in ada.browser.get(path).text


def test_the_link_is_of_no_use_to_somebody_else(ada: Member, eve: Member) -> None:
    ask(ada)
    token = last_token(ada.house)
    assert eve.browser.get(f"/console/email?token={token}").status_code == 410
    refused = eve.post("/console/email", token=token)
    assert (refused.status_code, NEW in refused.text) == (410, False)
    assert eve.house.accounts.account(eve.account_id).email == "eve@example.org"


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        (NEW, "a guess that is wrong", "The password is wrong."),
        ("nonsense", PASSWORD, "is no e-mail address"),
        ("ada@example.org", PASSWORD, "already"),
    ],
)
def test_what_cannot_be_is_refused_in_words(ada: Member, email: str, password: str, words: str) -> None:
    before = mails(ada.house)
    refused = ask(ada, email, password)
    assert (refused.status_code, words in refused.text) == (422, True)
    assert mails(ada.house) == before


def test_an_address_that_somebody_has_is_answered_like_any_other(ada: Member, eve: Member) -> None:
    answers = [ask(ada, email) for email in ("eve@example.org", NEW)]
    assert len({(one.status_code, one.headers["location"], one.text) for one in answers}) == 1
    assert "has an account already" in mails(ada.house)[-2].body


def test_mails_to_one_address_are_few(ada: Member) -> None:
    assert [ask(ada).status_code for _ in range(5)][-1] == 429


def test_a_site_that_sends_no_mail_says_so(ada: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("photoscore.web.console.address.can_mail", lambda request: False)
    before = mails(ada.house)
    refused = ask(ada)
    assert (refused.status_code, "sends no mail yet" in refused.text) == (503, True)
    assert mails(ada.house) == before
