"""Signing up, in and out, and choosing another password."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from web.console.conftest import House
from web.console.member import PASSWORD, Member, last_token, mails

NEW = "another long sentence"


def test_a_newcomer_confirms_and_is_signed_in(house: House) -> None:
    ada = house.member()
    page = ada.browser.get("/console")
    assert page.status_code == 200
    assert "500" in page.text
    assert "no-store" in page.headers["cache-control"]
    assert house.accounts.account(ada.account_id).name == "Ada"


def test_opening_the_mailed_link_alone_makes_no_account(house: House) -> None:
    browser = house.browser()
    browser.post("/sign-up", data={"name": "Ada", "email": "ada@example.org", "password": PASSWORD})
    token = last_token(house)
    assert browser.get(f"/confirm?token={token}").status_code == 200
    assert house.accounts.customers.list() == []
    wrong = browser.post("/confirm", data={"token": token, "password": "not the one at all"})
    assert wrong.status_code == 401
    assert house.accounts.customers.list() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"password": "short"}, "10 to 200 characters"),
        ({"password": "aaaaaaaaaaaa"}, "different characters"),
        ({"email": "no address"}, "address"),
        ({"name": " "}, "name"),
    ],
)
def test_a_fault_is_said_and_what_was_entered_stays(house: House, fields: dict[str, str], words: str) -> None:
    given = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD} | fields
    answer = house.browser().post("/sign-up", data=given)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Ada" in answer.text or fields.get("name")
    assert PASSWORD not in answer.text
    assert mails(house) == []


def test_a_refused_sign_up_counts_as_no_mail(house: House) -> None:
    browser = house.browser()
    fields = {"name": "Ada", "email": "ada@example.org"}
    for _ in range(4):
        assert browser.post("/sign-up", data=fields | {"password": "short"}).status_code == 422
    for _ in range(3):
        sent = browser.post("/sign-up", data=fields | {"password": PASSWORD})
        assert sent.headers.get("location") == "/sign-up/sent"
    full = browser.post("/sign-up", data=fields | {"password": PASSWORD})
    assert full.status_code == 429
    [minutes] = re.findall(r"wait (\d+) minutes", full.text)
    assert 15 < int(minutes) <= 60, "the bound is an hour's"
    assert 60 * int(minutes) - 60 < int(full.headers["retry-after"]) <= 60 * int(minutes)


@pytest.mark.parametrize(
    ("path", "fields", "words"),
    [
        ("/sign-in", {"email": "ada@example.org", "password": "wrong"}, "oder das Passwort ist falsch"),
        (
            "/sign-up",
            {"email": "<b>", "name": "Ada", "password": PASSWORD},
            "„&lt;b&gt;“ ist keine E-Mail-Adresse",
        ),
        ("/sign-up", {"email": "a@b.example", "name": "Ada", "password": "short"}, "10 bis 200 Zeichen"),
        ("/sign-up", {"email": "a@b.example", "name": "Ada", "password": "a" * 12}, "5 verschiedene Zeichen"),
        ("/sign-up", {"email": "a@b.example", "name": "", "password": PASSWORD}, "Ein Name hat 1 bis"),
        ("/confirm", {"token": "nobody's", "password": PASSWORD}, "verbraucht, ersetzt oder zu alt"),
    ],
)
def test_a_fault_is_said_in_the_language_of_the_page(
    house: House, path: str, fields: dict[str, str], words: str
) -> None:
    answer = house.browser().post(path, data=fields, headers={"accept-language": "de"})
    assert answer.status_code >= 400
    assert words in answer.text


def test_the_console_says_its_faults_in_german_too(ada: Member) -> None:
    ada.browser.headers["accept-language"] = "de"
    wrong = ada.post("/console/account/password", current="wrong", password=NEW)
    assert "Das Passwort ist falsch." in wrong.text
    foreign = ada.browser.post("/console/keys", data={"csrf": "another's"})
    assert "Dieses Formular gilt nicht mehr." in foreign.text
    for amount, words in (
        ("<viel>", "„&lt;viel&gt;“ ist kein Betrag in Dollar"),
        ("99999999", "mehr als der größte Betrag auf einmal, $10000000.00"),
        ("0.0000001", "feiner als ein Millionstel Dollar"),
    ):
        assert words in ada.post("/console/billing/threshold", amount=amount).text
    for _ in range(10):
        wrong = ada.post("/console/account/password", current="wrong", password=NEW)
    assert re.search(r"Versuchen Sie es in \d+ Min. noch einmal", wrong.text)


def test_mails_are_in_the_language_of_the_page(house: House) -> None:
    ada = house.member()
    stranger = house.browser()
    for browser in (stranger, ada.browser):
        browser.headers["accept-language"] = "de"
    for email in ("eve@example.org", ada.email):
        stranger.post("/sign-up", data={"name": "Eve", "email": email, "password": PASSWORD})
    stranger.post("/forgot", data={"email": ada.email})
    ada.post("/console/account/email", new_email="new@example.org", password_now=PASSWORD)
    ada.post("/console/email", token=last_token(house))
    ada.post("/console/account/password", current=PASSWORD, password=NEW)
    subjects = [mail.subject for mail in mails(house)]
    assert subjects[1:] == [
        "Bestätigen Sie Ihr Konto bei photoscore",
        "Sie haben ein Konto bei photoscore",
        "Wählen Sie ein anderes Passwort für photoscore",
        "Eine andere Adresse für ein Konto bei photoscore",
        "Die Adresse Ihres Kontos bei photoscore wurde geändert",
        "Your photoscore password was changed",  # in the language in which Ada signed up
    ]


def test_signing_in_and_out(ada: Member) -> None:
    browser = ada.house.browser()
    assert browser.get("/console").headers["location"] == "/sign-in?next=%2Fconsole"
    entered = ada.sign_in(browser=browser, next="/console/keys")
    assert entered.status_code == 303
    assert entered.headers["location"] == "/console/keys"
    assert browser.get("/console/keys").status_code == 200
    ada.post("/sign-out")
    assert ada.browser.get("/console").status_code == 303
    assert browser.get("/console").status_code == 200


def test_the_cookie_is_for_this_site_alone(make_house: Callable[..., House]) -> None:
    plain = make_house().member()
    cookie = plain.sign_in(browser=plain.house.browser()).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    secure = make_house(public_url="https://photos.example").member()
    cookie = secure.sign_in(browser=secure.house.browser()).headers["set-cookie"]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie


def test_another_password_by_mail(ada: Member) -> None:
    stranger = ada.house.browser()
    assert stranger.post("/forgot", data={"email": ada.email}).headers["location"] == "/forgot/sent"
    token = last_token(ada.house)
    assert stranger.get(f"/reset?token={token}").status_code == 200
    assert stranger.post("/reset", data={"token": token, "password": "short"}).status_code == 422
    done = stranger.post("/reset", data={"token": token, "password": NEW})
    assert done.headers["location"] == "/sign-in?done=reset"
    assert ada.browser.get("/console").status_code == 303, "every session ends with the old password"
    assert ada.sign_in().status_code == 401
    assert ada.sign_in(NEW).status_code == 303
    assert stranger.get(f"/reset?token={token}").status_code == 410
    assert stranger.post("/reset", data={"token": token, "password": NEW}).status_code == 422


def test_without_mail_the_page_says_whom_to_ask(make_house: Callable[..., House]) -> None:
    browser = make_house(smtp_host=None).browser()
    for path in ("/sign-up", "/forgot"):
        assert "/contact" in browser.get(path).text
        answer = browser.post(path, data={"email": "ada@example.org"})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "3600")


def test_a_form_of_which_there_were_too_many_says_when_to_come_back(ada: Member) -> None:
    stranger = ada.house.browser()
    token = {"token": "nobody's", "password": NEW}
    for path, fields in (
        ("/sign-in", {"email": ada.email, "password": "wrong"}),
        ("/forgot", {"email": "eve@example.org"}),
        ("/reset", token),
        ("/confirm", {"token": "another's", "password": NEW}),
    ):
        answers = [stranger.post(path, data=fields) for _ in range(11)]
        assert answers[0].status_code != 429
        assert answers[-1].status_code == 429, path
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 3600
    for path in ("/console/prove", "/console/account/password", "/console/account/email"):
        answers = [ada.post(path, password="wrong", current="wrong", password_now="wrong") for _ in range(11)]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 900, path


def test_links_in_mails_never_lead_to_a_host_that_a_stranger_named(make_house: Callable[..., House]) -> None:
    house = make_house()
    browser = house.browser()
    fields = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD}
    evil = browser.post("/sign-up", data=fields, headers={"host": "evil.example"})
    assert evil.status_code == 503
    assert mails(house) == []
    known = make_house(public_url="https://photos.example")
    known.browser().post("/sign-up", data=fields, headers={"host": "evil.example"})
    assert "https://photos.example/confirm?token=" in mails(known)[-1].body
    assert "evil" not in mails(known)[-1].body
