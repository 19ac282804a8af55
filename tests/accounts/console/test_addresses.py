"""Another address to sign in with: by the link alone, for its own user alone, and the old one is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from accounts.people import Clock
from photoscore.accounts import Accounts
from photoscore.accounts.console import Console, User
from photoscore.accounts.console.schema import address_changes
from photoscore.accounts.schema import outbox
from photoscore.errors import AccountError, Unauthorized

PASSWORD = "correct horse battery"
NEW = "ada@lovelace.example"
Mails = Callable[[], list[tuple[str, str, str]]]


def ask(console: Console, user: User, email: str = NEW) -> None:
    """Ask for a link."""
    console.addresses.request(user, email, confirm="move:{}".format)


def confirm(console: Console, user: User, token: str) -> User:
    """Open a link."""
    return console.addresses.confirm(user, token, contact="contact:")


def token_of(mails: Mails, number: int = -1) -> str:
    """The token in a mail's link."""
    return mails()[number][2].partition(":")[2]


def test_the_address_changes_when_the_link_is_opened(
    console: Console, accounts: Accounts, user: User, mails: Mails
) -> None:
    ask(console, user, "Ada@Lovelace.example")
    recipient, subject, _ = mails()[-1]
    assert (recipient, subject) == (NEW, "Another address for a photoscore account")
    token = token_of(mails)
    assert console.addresses.pending(user, token) == NEW
    assert console.users.authenticate("ada@example.org", PASSWORD) == user
    changed = confirm(console, user, token)
    assert (changed.id, changed.email) == (user.id, NEW)
    assert console.users.authenticate(NEW, PASSWORD) == changed
    with pytest.raises(Unauthorized):
        console.users.authenticate("ada@example.org", PASSWORD)
    assert accounts.account(user.account_id).email == NEW
    recipient, subject, link = mails()[-1]
    assert (recipient, link) == ("ada@example.org", "contact:")
    assert subject == "The address of your photoscore account was changed"


def test_warnings_stay_where_the_operator_sends_them(
    console: Console, accounts: Accounts, user: User, mails: Mails
) -> None:
    accounts.customers.rename(user.account_id, email="books@example.org")
    ask(console, user)
    confirm(console, user, token_of(mails))
    assert accounts.account(user.account_id).email == "books@example.org"


def test_a_link_works_once_and_for_a_day(console: Console, user: User, mails: Mails, clock: Clock) -> None:
    ask(console, user)
    clock.turn(days=1)
    late = token_of(mails)
    ask(console, user)
    replaced = token_of(mails)
    ask(console, user)
    used = token_of(mails)
    changed = confirm(console, user, used)
    for token in (late, replaced, used, "", "nonsense"):
        assert console.addresses.pending(changed, token) is None
        with pytest.raises(AccountError, match="ask for a new one"):
            confirm(console, changed, token)


def test_a_link_is_of_use_to_its_own_user_alone(
    console: Console, user: User, sign_up: Callable[..., User], mails: Mails
) -> None:
    eve = sign_up("eve@example.org", name="Eve")
    ask(console, user)
    token = token_of(mails)
    assert console.addresses.pending(eve, token) is None
    with pytest.raises(AccountError, match="used, replaced"):
        confirm(console, eve, token)
    assert confirm(console, user, token).email == NEW


def test_an_address_of_somebody_else_is_told_to_its_owner_alone(
    console: Console, user: User, sign_up: Callable[..., User]
) -> None:
    eve = sign_up("eve@example.org", name="Eve")
    ask(console, user, "eve@example.org")
    with console.addresses._database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(address_changes)).scalar_one() == 1
        taken = connection.execute(select(outbox).order_by(outbox.c.id.desc())).first()
    assert taken is not None
    assert taken.recipient == "eve@example.org"
    assert "has an account already" in taken.body
    assert "move:" not in taken.body
    ask(console, user, "nobody@example.org")
    told = console.privacy.export(user.account_id)["mails"]
    assert {mail["subject"] for mail in told} == {taken.subject}
    assert console.privacy.export(eve.account_id)["mails"] == []


def test_somebody_who_signs_up_with_it_meanwhile_keeps_it(
    console: Console, user: User, sign_up: Callable[..., User], mails: Mails
) -> None:
    ask(console, user)
    token = token_of(mails)
    sign_up(NEW, name="Other Ada")
    with pytest.raises(AccountError, match="used, replaced"):
        confirm(console, user, token)
    assert console.users.get(user.id).email == "ada@example.org"


def test_the_same_address_and_a_malformed_one_are_refused(console: Console, user: User, mails: Mails) -> None:
    before = mails()
    for email, words in (("ADA@example.org", "already"), ("nonsense", "no e-mail")):
        with pytest.raises(AccountError, match=words):
            ask(console, user, email)
    assert mails() == before


def test_another_password_ends_what_is_under_way(console: Console, user: User, mails: Mails) -> None:
    ask(console, user)
    token = token_of(mails)
    console.users.change_password(user.id, PASSWORD, "another long password")
    with pytest.raises(AccountError, match="used, replaced"):
        confirm(console, user, token)


def test_resets_mailed_to_the_old_address_stop(console: Console, user: User, mails: Mails) -> None:
    console.links.request_reset(user.email, reset="reset:{}".format)
    reset = token_of(mails)
    ask(console, user)
    confirm(console, user, token_of(mails))
    with pytest.raises(AccountError, match="used, replaced"):
        console.links.reset(reset, "another long password")


def test_what_is_under_way_is_told_and_forgotten_with_the_account(
    console: Console, user: User, clock: Clock
) -> None:
    def count() -> int:
        with console.addresses._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(address_changes)).scalar_one()

    ask(console, user)
    [told] = console.privacy.export(user.account_id)["address_changes"]
    assert told["email"] == NEW
    assert "token_hash" not in told
    clock.turn(days=1)
    console.purge()
    assert count() == 0
    ask(console, user)
    console.privacy.delete(user.account_id)
    assert count() == 0
