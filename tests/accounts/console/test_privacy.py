"""A person's data: all of it handed out, none of it left but the books."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from accounts.people import Clock
from photoscore.accounts import Accounts
from photoscore.accounts.console import Console, User
from photoscore.accounts.console.schema import users
from photoscore.accounts.enquiries import Question
from photoscore.errors import AccountError, Forbidden

PASSWORD = "correct horse battery"


@pytest.fixture
def lived(console: Console, accounts: Accounts, user: User) -> User:
    """A user who did everything that leaves a trace."""
    key = accounts.create_key(user.account_id, "ada's phone")
    who = accounts.authenticate_basic(key.client_id, key.secret)
    accounts.issue_token(key.client_id, key.secret)
    accounts.topup(user.account_id, 10_000)
    again = {"idempotency_key": "k", "digest": "d", "answer": "ada"}
    accounts.charge(who, request_id="1", quality_classes=[3] * 501, **again)
    console.sessions.begin(user)
    console.links.request_reset(user.email, reset="reset:{}".format)
    console.addresses.request(user, "ada@lovelace.example", confirm="move:{}".format)
    accounts.enquiries.add(Question("Ada", "ada@example.org", "What does it cost?"), notify=None)
    return user


def everything(accounts: Accounts) -> str:
    """Every row of every table."""
    with accounts.database.reading() as connection:
        return str([connection.execute(select(t)).all() for t in users.metadata.sorted_tables])


def test_the_export_holds_all_and_no_secret(console: Console, accounts: Accounts, lived: User) -> None:
    export = console.privacy.export(lived.account_id)
    assert json.loads(json.dumps(export)) == export
    assert {name: len(rows) for name, rows in export.items() if isinstance(rows, list)} == {
        "keys": 1,
        "ledger": 2,
        "charges": 1,
        "usage": 1,
        "payments": 0,
        "mails": 2,
        "sessions": 1,
        "address_changes": 1,
        "enquiries": 1,
    }
    assert export["account"]["name"] == "Ada"
    assert export["user"]["email"] == "ada@example.org"
    text = json.dumps(export)
    assert not any(word in text for word in ("hash", "argon2", "reset:", "move:"))


def test_the_export_is_of_one_account_alone(
    console: Console, lived: User, sign_up: Callable[..., User]
) -> None:
    bob = sign_up("bob@example.org", name="Bob")
    text = json.dumps(console.privacy.export(bob.account_id))
    assert "ada" not in text.lower()
    with pytest.raises(AccountError, match="no account 99"):
        console.privacy.export(99)


def test_an_address_that_was_never_confirmed_opens_nothing(
    console: Console, accounts: Accounts, lived: User, sign_up: Callable[..., User]
) -> None:
    eve = sign_up("eve@example.org", name="Eve")
    accounts.customers.rename(eve.account_id, email="ada@example.org")
    assert console.privacy.export(eve.account_id)["enquiries"] == []
    console.privacy.delete(eve.account_id)
    assert len(console.privacy.export(lived.account_id)["enquiries"]) == 1
    assert len(console.privacy.export(lived.account_id)["mails"]) == 2


def test_deleting_leaves_the_books_and_no_name(console: Console, accounts: Accounts, lived: User) -> None:
    books = accounts.ledger.entries(lived.account_id), accounts.usage(lived.account_id)
    [key] = accounts.keys(lived.account_id)
    cookie = console.sessions.begin(lived).token
    console.privacy.delete(lived.account_id)
    assert "ada" not in everything(accounts).lower()
    assert (accounts.ledger.entries(lived.account_id), accounts.usage(lived.account_id)) == books
    assert accounts.ledger.differences() == []
    account = accounts.account(lived.account_id)
    assert (account.name, account.email, account.status) == ("deleted", None, "deleted")
    assert console.sessions.get(cookie) is None
    who = accounts.web_principal(lived.account_id)
    with pytest.raises(Forbidden):
        accounts.charge(who, request_id="2", quality_classes=[3])
    assert accounts.keys(lived.account_id)[0].revoked_at is not None
    assert accounts.keys(lived.account_id)[0].client_id == key.client_id


def test_what_is_deleted_stays_deleted(
    console: Console, accounts: Accounts, lived: User, sign_up: Callable[..., User], clock: Clock
) -> None:
    console.privacy.delete(lived.account_id)
    for attempt in (
        console.privacy.delete,
        accounts.resume,
        accounts.create_key,
        lambda number: accounts.topup(number, 5),
    ):
        with pytest.raises(AccountError, match="is deleted"):
            attempt(lived.account_id)
    again = sign_up()
    assert again.account_id != lived.account_id
    assert again.id != lived.id
