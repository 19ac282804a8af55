"""What the console shows and does for its owner."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest

from photoscore.accounts.money import MICRO
from pictures import encoded
from web.console.conftest import House
from web.console.member import PASSWORD, Member, mails
from web.photos import grainy

PHOTO = encoded(grainy(0.7))


def score(member: Member, key: tuple[str, str]) -> int:
    """A request with a key; its status."""
    answer = member.house.browser().post("/v1/quality_ugc", auth=key, files={"data": PHOTO})
    return int(answer.status_code)


def test_a_key_works_until_it_is_revoked_and_its_secret_is_seen_once(ada: Member) -> None:
    client_id, secret = ada.make_key("website")
    assert score(ada, (client_id, secret)) == 200
    page = ada.browser.get("/console/keys").text
    assert client_id in page
    assert secret not in page
    renamed = ada.post("/console/keys/rename", client_id=client_id, name="nightly import")
    assert renamed.status_code == 303
    assert "nightly import" in ada.browser.get("/console/keys").text
    assert client_id in ada.browser.get("/console").text
    ada.post("/console/keys/revoke", client_id=client_id)
    assert score(ada, (client_id, secret)) == 403


def test_a_fifth_key_is_refused_in_words(ada: Member) -> None:
    for number in range(4):
        ada.make_key(str(number))
    refused = ada.post("/console/keys", name="five")
    assert refused.status_code == 422
    assert "revoke one first" in refused.text


def test_usage_by_day_key_and_class_with_csv(ada: Member) -> None:
    first, second = ada.make_key("one"), ada.make_key("two")
    for key in (first, first, second):
        assert score(ada, key) == 200
    page = ada.browser.get("/console/usage").text
    assert "<rect" in page
    assert "style=" not in page
    rows = list(csv.DictReader(io.StringIO(ada.browser.get("/console/usage.csv").text)))
    assert {(row["client_id"], row["class"], row["requests"]) for row in rows} == {
        (first[0], "4", "2"),
        (second[0], "4", "1"),
    }
    one = ada.browser.get(f"/console/usage.csv?key={second[0]}&days=7").text
    assert [row["requests"] for row in csv.DictReader(io.StringIO(one))] == ["1"]


def test_a_try_out_is_counted_as_the_plan_says(ada: Member) -> None:
    csrf = ada.csrf()
    answer = ada.browser.post("/try", data={"csrf": csrf}, files={"data": ("a.jpg", PHOTO)})
    assert answer.status_code == 200, answer.text
    accounts = ada.house.accounts
    assert accounts.account(ada.account_id).trial_left == 499
    assert [row.key for row in accounts.usage(ada.account_id)] == [""]
    broken = ada.browser.post("/try", data={"csrf": csrf}, files={"data": ("a.jpg", b"x" * 30_000)})
    assert broken.status_code in (200, 422)
    assert accounts.account(ada.account_id).trial_left == 499


def test_a_used_up_trial_is_told_with_what_to_do(make_house: Callable[..., House]) -> None:
    house = make_house()
    ada = house.member()
    who = house.accounts.web_principal(ada.account_id)
    house.accounts.charge(who, request_id="all", quality_classes=[3] * 500)
    assert "Top up" in ada.browser.get("/console").text
    answer = ada.browser.post("/try", data={"csrf": ada.csrf()}, files={"data": ("a.jpg", PHOTO)})
    assert "Top up your balance" in answer.text
    house.accounts.topup(ada.account_id, 10 * MICRO)
    ada.browser.post("/try", data={"csrf": ada.csrf()}, files={"data": ("a.jpg", PHOTO)})
    assert house.accounts.account(ada.account_id).balance == 10 * MICRO - 600


def test_a_suspended_account_is_told_so_in_the_language_of_the_page(ada: Member) -> None:
    csrf = ada.csrf()
    ada.house.accounts.suspend(ada.account_id)
    for language, words in (("en", "This account is suspended"), ("de", "Dieses Konto ist gesperrt.")):
        ada.browser.headers["accept-language"] = language
        answer = ada.browser.post("/try", data={"csrf": csrf}, files={"data": ("a.jpg", PHOTO)})
        assert words in answer.text


def test_ledger_statement_and_threshold(ada: Member) -> None:
    accounts = ada.house.accounts
    for number in range(30):
        accounts.topup(ada.account_id, MICRO, f"transfer {number}")
    page = ada.browser.get("/console/billing").text
    assert "transfer 29" in page
    assert "transfer 3<" not in page
    older = page.partition("?before=")[2].partition('"')[0]
    assert "transfer 3<" in ada.browser.get(f"/console/billing?before={older}").text
    month = f"{accounts.account(ada.account_id).created_at:%Y-%m}"
    statement = ada.browser.get(f"/console/billing/statement/{month}.csv")
    assert "30.00" in statement.text
    assert ada.post("/console/billing/threshold", amount="5.50").status_code == 303
    assert accounts.account(ada.account_id).low_balance == 5_500_000
    assert ada.post("/console/billing/threshold", amount="much").status_code == 422
    assert ada.post("/console/billing/threshold", amount="").status_code == 303
    assert accounts.account(ada.account_id).low_balance is None


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-1'--", "9999-99"])
def test_a_month_that_is_none_is_said(ada: Member, month: str) -> None:
    assert 400 <= ada.browser.get(f"/console/billing/statement/{month}.csv").status_code < 500


def test_another_password_ends_every_other_session(ada: Member) -> None:
    other = ada.house.browser()
    ada.sign_in(browser=other)
    old_cookies = dict(ada.browser.cookies)
    wrong = ada.post("/console/account/password", current="not this one", password="another long sentence")
    assert wrong.status_code == 422
    done = ada.post("/console/account/password", current=PASSWORD, password="another long sentence")
    assert done.status_code == 303
    assert ada.browser.get("/console").status_code == 200
    assert dict(ada.browser.cookies) != old_cookies
    assert other.get("/console").status_code == 303


def test_signing_all_other_browsers_out(ada: Member) -> None:
    other = ada.house.browser()
    ada.sign_in(browser=other)
    ada.post("/console/account/sessions")
    assert other.get("/console").status_code == 303
    assert ada.browser.get("/console").status_code == 200


def test_export_tells_all_and_no_secret(ada: Member) -> None:
    _, secret = ada.make_key()
    told = json.loads(ada.post("/console/account/export").text)
    assert told["account"]["name"] == "Ada"
    assert told["user"]["email"] == ada.email
    assert secret not in json.dumps(told)
    assert "hash" not in json.dumps(told)


def test_deleting_needs_the_address_and_ends_everything(ada: Member) -> None:
    key = ada.make_key()
    assert ada.post("/console/account/delete", email="other@example.org").status_code == 422
    done = ada.post("/console/account/delete", email=ada.email)
    assert done.headers["location"] == "/sign-in?done=deleted"
    assert ada.browser.get("/console").status_code == 303
    assert ada.sign_in().status_code == 401
    assert score(ada, key) in (401, 403)
    assert not any("ada@" in mail.recipient for mail in mails(ada.house))


def test_the_operator_sees_all_and_can_suspend(ada: Member, eve: Member) -> None:
    house = ada.house
    key = eve.make_key()
    assert ada.browser.get("/operator").status_code == 404
    users = house.app.state.console.users
    users.set_role(users.find(ada.email).id, "operator")
    page = ada.browser.get("/operator?q=EVE").text
    assert eve.email in page
    assert ada.browser.get("/operator/accounts/999").status_code == 404
    path = f"/operator/accounts/{eve.account_id}"
    assert key[0] in ada.browser.get(path).text
    assert ada.post(path + "/suspend").status_code == 303
    assert score(eve, key) == 403
    assert "suspended" in eve.browser.get("/console").text
    ada.post(path + "/suspend", resume="yes")
    assert score(eve, key) == 200
