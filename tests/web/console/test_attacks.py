"""The console as an attacker would try it. Each test is one attempt that must fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from unittest.mock import ANY

import pytest
from argon2 import PasswordHasher

from photoscore.accounts.console import Console, Passwords
from photoscore.accounts.console.sessions import PROVED
from photoscore.accounts.database import utc_now
from web.console.conftest import House
from web.console.member import PASSWORD, Member, last_token, mails

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
PAGES = ("", "/keys", "/usage", "/usage.csv", "/billing", "/account", "/prove")
FORMS = (
    "/console/keys",
    "/console/keys/rename",
    "/console/keys/revoke",
    "/console/billing/threshold",
    "/console/billing/topup",
    "/console/account/name",
    "/console/account/password",
    "/console/account/email",
    "/console/email",
    "/console/account/sessions",
    "/console/account/export",
    "/console/account/delete",
    "/console/prove",
    "/sign-out",
)


def test_another_accounts_key_can_be_neither_revoked_nor_renamed_nor_counted(
    ada: Member, eve: Member
) -> None:
    client_id, _ = ada.make_key("website")
    for path, fields in (("revoke", {}), ("rename", {"name": "mine"})):
        assert eve.post(f"/console/keys/{path}", client_id=client_id, **fields).status_code == 422
    accounts = ada.house.accounts
    who = accounts.authenticate_basic(*ada.make_key("second"))
    accounts.charge(who, request_id="1", quality_classes=[3])
    assert accounts.keys(ada.account_id)[0].revoked_at is None
    assert accounts.keys(ada.account_id)[0].name == "website"
    assert eve.browser.get(f"/console/usage.csv?key={who.client_id}").text.count("\n") == 1
    assert who.client_id not in eve.browser.get(f"/console/usage?key={who.client_id}").text


def test_another_accounts_ledger_is_not_reached_by_numbers(ada: Member, eve: Member) -> None:
    accounts = ada.house.accounts
    entry = accounts.topup(ada.account_id, 1_000_000, "from Ada's bank")
    month = f"{entry.at:%Y-%m}"
    for path in (
        f"/console/billing?before={entry.id + 1}",
        f"/console/billing?account_id={ada.account_id}",
        f"/console/billing/statement/{month}.csv?account_id={ada.account_id}",
        f"/console?account_id={ada.account_id}",
    ):
        assert "Ada" not in eve.browser.get(path).text
    done = eve.post("/console/billing/threshold", amount="1", account_id=str(ada.account_id))
    assert done.status_code == 303
    assert accounts.account(ada.account_id).low_balance is None


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_the_sessions_token_is_refused(ada: Member, eve: Member, path: str) -> None:
    for csrf in ("", "0" * 64, eve.csrf()):
        assert ada.browser.post(path, data={"csrf": csrf}).status_code == 403
    assert ada.browser.get("/console").status_code == 200
    assert ada.house.accounts.keys(ada.account_id) == []


@pytest.mark.parametrize("path", FORMS)
def test_a_form_from_another_site_is_refused(ada: Member, path: str) -> None:
    fields = {"csrf": ada.csrf()}
    for header in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        assert ada.browser.post(path, data=fields, headers=header).status_code == 403
    assert ada.browser.get("/console").status_code == 200


def test_nobody_is_signed_in_by_another_sites_form(ada: Member) -> None:
    browser = ada.house.browser()
    fields = {"email": ada.email, "password": PASSWORD}
    answer = browser.post("/sign-in", data=fields, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_the_console_is_shown_to_strangers(house: House, path: str) -> None:
    answer = house.browser().get("/console" + path)
    assert (answer.status_code, answer.headers["location"][:9]) == (303, "/sign-in?")


@pytest.mark.parametrize("path", ["/operator", "/operator/accounts/1"])
def test_the_operators_pages_do_not_exist_for_others(ada: Member, path: str) -> None:
    assert ada.browser.get(path).status_code == 404
    assert ada.house.browser().get(path).status_code == 404
    if path != "/operator":
        assert ada.post(path + "/suspend").status_code == 404
        assert ada.house.accounts.account(1).status == "active"


def test_a_session_that_was_planted_before_the_sign_in_is_not_taken_over(ada: Member) -> None:
    victim = ada.house.browser()
    victim.cookies.set("photoscore-session", "planted", domain="localhost.local")
    ada.sign_in(browser=victim)
    attacker = ada.house.browser()
    attacker.cookies.set("photoscore-session", "planted", domain="localhost.local")
    assert attacker.get("/console").status_code == 303


def test_signing_in_again_ends_the_session_that_the_browser_had(ada: Member) -> None:
    stolen = dict(ada.browser.cookies)
    browser = ada.house.browser()
    browser.cookies.update(stolen)
    again = browser.post("/sign-in", data={"email": ada.email, "password": PASSWORD, "csrf": ada.csrf()})
    assert again.status_code == 303
    assert ada.browser.get("/console").status_code == 303


def test_signing_out_ends_the_session_on_the_server_too(ada: Member) -> None:
    stolen = ada.house.browser()
    stolen.cookies.update(dict(ada.browser.cookies))
    assert stolen.get("/console").status_code == 200
    ada.post("/sign-out")
    assert stolen.get("/console").status_code == 303


def test_a_stolen_session_cannot_take_dangerous_steps_later(make_house: Callable[..., House]) -> None:
    ada = make_house().member()
    late = [utc_now()]
    ada.house.accounts.database.clock = lambda: late[0]
    late[0] += PROVED + timedelta(seconds=1)
    for path in ("/console/keys", "/console/account/export", "/console/account/delete"):
        led = ada.post(path, name="mine", email=ada.email)
        assert led.headers["location"].startswith("/console/prove?next=")
    assert ada.house.accounts.keys(ada.account_id) == []
    assert ada.post("/console/prove", password="a guess that is wrong").status_code == 401
    proved = ada.post("/console/prove", password=PASSWORD, next="/console/keys")
    assert proved.headers["location"] == "/console/keys"
    ada.make_key()


def test_pages_say_the_same_whether_an_address_has_an_account(ada: Member) -> None:
    browser = ada.house.browser()
    answers = []
    for email in (ada.email, "nobody@example.org"):
        joined = browser.post("/sign-up", data={"name": "X", "email": email, "password": PASSWORD})
        forgot = browser.post("/forgot", data={"email": email})
        wrong = browser.post("/sign-in", data={"email": email, "password": "a guess that is wrong"})
        pages = [
            (answer.status_code, answer.headers.get("location"), answer.text.replace(email, "…"))
            for answer in (joined, forgot, wrong)
        ]
        answers.append(pages)
    assert answers[0] == answers[1]
    recipients = [mail.recipient for mail in mails(ada.house)]
    assert recipients.count("nobody@example.org") == 1, "the sign-up alone"


def test_an_unknown_address_costs_the_same_hash(ada: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    verify = PasswordHasher.verify

    def count(self: PasswordHasher, stored: str, password: str) -> bool:
        verified.append(stored[:20])
        return bool(verify(self, stored, password))

    monkeypatch.setattr(PasswordHasher, "verify", count)
    console = Console(ada.house.accounts, Passwords(hasher))
    ada.house.app.state.console = console
    for email in (ada.email, "nobody@example.org"):
        fields = {"email": email, "password": "a guess that is wrong"}
        assert ada.house.browser().post("/sign-in", data=fields).status_code == 401
    assert verified == [ANY, verified[0]], "one each, with the same parameters"


def test_guessing_passwords_is_stopped(ada: Member) -> None:
    browser = ada.house.browser()
    guesses = [ada.sign_in(f"guess number {number}", browser).status_code for number in range(12)]
    assert guesses[:10] == [401] * 10
    assert guesses[10:] == [429] * 2
    assert ada.sign_in(browser=browser).status_code == 429, "the right one too: nobody learns which it is"


def test_mails_to_somebody_else_are_few(house: House) -> None:
    browser = house.browser()
    answers = [browser.post("/forgot", data={"email": "ada@example.org"}).status_code for _ in range(5)]
    assert answers == [303, 303, 303, 429, 429]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/console/../../evil",
        "/console//evil.example",
        "javascript:alert(1)",
        "/console\r\nX: y",
        "/sign-out",
        "/console@evil.example",
        "",
    ],
)
def test_a_sign_in_leads_to_no_other_site(ada: Member, target: str) -> None:
    browser = ada.house.browser()
    assert ada.sign_in(browser=browser, next=target).headers["location"] in (
        "/console",
        "/console//evil.example",
        "/console/../../evil",
    )


def test_script_in_every_text_field_stays_text(make_house: Callable[..., House]) -> None:
    house = make_house()
    ada = house.member("ada@example.org", SCRIPT)
    ada.post("/console/keys", name=SCRIPT)
    ada.post("/console/account/name", name=SCRIPT)
    house.accounts.topup(ada.account_id, 1_000_000, SCRIPT)
    users = house.app.state.console.users
    users.set_role(users.find(ada.email).id, "operator")
    shown = [
        ada.browser.get(path)
        for path in (
            *(f"/console{page}" for page in PAGES if not page.endswith(".csv")),
            "/operator",
            "/operator?q=" + "%3Cscript%3Ealert(1)%3C/script%3E",
            f"/operator/accounts/{ada.account_id}",
            "/console/usage?key=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        )
    ]
    shown += [
        house.browser().post("/sign-in", data={"email": SCRIPT, "password": SCRIPT, "next": SCRIPT}),
        house.browser().post("/sign-up", data={"name": SCRIPT, "email": SCRIPT, "password": "short"}),
        house.browser().post("/forgot", data={"email": SCRIPT}),
        house.browser().get("/confirm?token=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"),
        house.browser().get("/reset?token=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"),
    ]
    for answer in shown:
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy


def test_what_no_name_can_hold_is_no_defect(ada: Member) -> None:
    for path in (
        "/console/usage?key=%00",
        "/static/x/%00",
        "/static/x/" + "a" * 300,
        "/console/billing/statement/%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%96-11.csv",
    ):
        assert ada.browser.get(path).status_code in (400, 404), path
    assert ada.post("/console/keys/revoke", client_id="\0").status_code == 400
    assert ada.post("/console/billing/threshold", amount="1e999999").status_code == 422
    assert ada.browser.post("/contact", data={"x": "1"}, headers={"origin": "http://["}).status_code == 403


def test_a_used_or_guessed_link_opens_nothing(ada: Member) -> None:
    token = last_token(ada.house)
    browser = ada.house.browser()
    assert browser.post("/confirm", data={"token": token, "password": PASSWORD}).status_code == 410
    for guess in ("", "0" * 43, token[:-1], "' OR 1=1 --"):
        assert browser.post("/confirm", data={"token": guess, "password": PASSWORD}).status_code == 410
        assert browser.get("/reset", params={"token": guess}).status_code == 410
        assert browser.post("/reset", data={"token": guess, "password": PASSWORD}).status_code == 422


def test_a_strangers_sign_up_with_my_address_gives_the_stranger_nothing(house: House) -> None:
    stranger = house.browser()
    fields = {"name": "Mallory", "email": "ada@example.org", "password": "known to mallory"}
    stranger.post("/sign-up", data=fields)
    token = last_token(house)
    mine = house.browser().post("/confirm", data={"token": token, "password": PASSWORD})
    assert mine.status_code == 401
    assert house.accounts.customers.list() == []


def test_pages_of_the_console_cannot_be_framed_or_kept(ada: Member) -> None:
    headers = ada.browser.get("/console").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
