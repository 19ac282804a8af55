"""Signing up and in, resets, roles: and nothing that tells who has an account."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from accounts.people import Clock
from photoscore.accounts import Accounts
from photoscore.accounts.console import Console, User
from photoscore.accounts.console.passwords import Passwords
from photoscore.accounts.console.schema import resets, sign_ups, users
from photoscore.accounts.schema import outbox
from photoscore.errors import AccountError, Unauthorized

PASSWORD = "correct horse battery"
LINKS: dict[str, Any] = {"confirm": "confirm:{}".format, "reset": "reset:{}".format}
Mails = Callable[[], list[tuple[str, str, str]]]


def token_of(mails: Mails, number: int = -1) -> str:
    """The token in a mail's link."""
    return mails()[number][2].partition(":")[2]


def test_no_account_before_the_link_is_followed(console: Console, accounts: Accounts, mails: Mails) -> None:
    console.links.sign_up("Ada@Example.org", PASSWORD, "Ada", **LINKS)
    assert accounts.customers.list() == []
    with pytest.raises(Unauthorized):
        console.users.authenticate("ada@example.org", PASSWORD)
    [(recipient, subject, link)] = mails()
    assert (recipient, subject) == ("ada@example.org", "Confirm your photoscore account")
    assert link.startswith("confirm:")
    user = console.links.confirm(token_of(mails), PASSWORD)
    account = accounts.account(user.account_id)
    assert (account.name, account.email, account.trial_left) == ("Ada", "ada@example.org", 500)
    assert console.users.authenticate(" ADA@example.org ", PASSWORD) == user
    assert console.users.of_account(account.id) == user
    assert (user.role, user.is_operator, user.language) == ("customer", False, "en")


def test_a_link_works_once_and_for_a_day(console: Console, mails: Mails, clock: Clock) -> None:
    console.links.sign_up("ada@example.org", PASSWORD, "Ada", **LINKS)
    clock.turn(days=1)
    with pytest.raises(AccountError, match="too old"):
        console.links.confirm(token_of(mails), PASSWORD)
    console.links.sign_up("ada@example.org", PASSWORD, "Ada", **LINKS)
    console.links.confirm(token_of(mails), PASSWORD)
    for token in (token_of(mails), token_of(mails, 0), "", "nonsense"):
        with pytest.raises(AccountError, match="ask for a new one"):
            console.links.confirm(token, PASSWORD)


def test_a_strangers_sign_up_gives_the_stranger_nothing(
    console: Console, accounts: Accounts, mails: Mails
) -> None:
    console.links.sign_up("ada@example.org", "the stranger's password", "Eve", **LINKS)
    console.links.sign_up("ada@example.org", PASSWORD, "Ada", **LINKS)
    with pytest.raises(Unauthorized, match="not the one that you signed up with"):
        console.links.confirm(token_of(mails, 0), PASSWORD)
    console.links.confirm(token_of(mails, 1), PASSWORD)
    with pytest.raises(AccountError, match="used, replaced"):
        console.links.confirm(token_of(mails, 0), "the stranger's password")
    assert [account.name for account in accounts.customers.list()] == ["Ada"]


def test_a_second_sign_up_changes_nothing_and_mails_a_way_back(
    console: Console, user: User, mails: Mails
) -> None:
    console.links.sign_up("ADA@example.org", "another password", "Eve", **LINKS)
    recipient, subject, link = mails()[-1]
    assert (recipient, subject, link[:6]) == ("ada@example.org", "You have a photoscore account", "reset:")
    assert console.users.authenticate("ada@example.org", PASSWORD) == user


def test_wrong_words_and_unknown_addresses_are_told_alike(console: Console, user: User) -> None:
    told = set()
    for email, password in [
        ("ada@example.org", "wrong"),
        ("eve@example.org", PASSWORD),
        ("no address", PASSWORD),
        ("", ""),
        ("a\0@x.org", PASSWORD),
        ("ada@example.org", "\ud800" * 9),
    ]:
        with pytest.raises(Unauthorized) as caught:
            console.users.authenticate(email, password)
        told.add(str(caught.value))
    assert len(told) == 1


def statements(accounts: Accounts, action: Callable[[], None]) -> list[str]:
    """The SQL that an action runs."""
    seen: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        seen.append(statement)

    engine = accounts.database._engine
    event.listen(engine, "before_cursor_execute", note)
    action()
    event.remove(engine, "before_cursor_execute", note)
    return seen


def test_a_reset_runs_the_same_statements_for_known_and_unknown(
    console: Console, accounts: Accounts, user: User
) -> None:
    def ask(email: str) -> list[str]:
        return statements(accounts, lambda: console.links.request_reset(email, reset="reset:{}".format))

    known, unknown = ask("ada@example.org"), ask("eve@example.org")
    assert known == unknown
    assert len(known) >= 4


def test_a_sign_up_hashes_and_writes_as_much_for_known_and_unknown(
    console: Console, accounts: Accounts, user: User
) -> None:
    def ask(email: str) -> list[str]:
        return statements(accounts, lambda: console.links.sign_up(email, PASSWORD, "Ada", **LINKS))

    known, unknown = ask("ada@example.org"), ask("eve@example.org")
    assert [text.split()[0] for text in known] == [text.split()[0] for text in unknown]


def test_a_reset_for_nobody_mails_nobody(console: Console, accounts: Accounts) -> None:
    for email in ("eve@example.org", "no address", ""):
        console.links.request_reset(email, reset="reset:{}".format)
    with accounts.database.reading() as connection:
        assert connection.execute(select(outbox)).all() == []


def test_a_reset_ends_every_session_and_every_other_link(console: Console, user: User, mails: Mails) -> None:
    cookie = console.sessions.begin(user).token
    for _ in range(2):
        console.links.request_reset("ada@example.org", reset="reset:{}".format)
    first, second = token_of(mails, -2), token_of(mails, -1)
    assert console.links.is_open(first)
    with pytest.raises(AccountError, match="10 to 200 characters"):
        console.links.reset(second, "short")
    assert console.links.reset(second, "a new password") == user
    assert console.sessions.get(cookie) is None
    for token in (first, second, "nonsense"):
        assert not console.links.is_open(token)
        with pytest.raises(AccountError, match="ask for a new one"):
            console.links.reset(token, "a newer password")
    assert console.users.authenticate("ada@example.org", "a new password") == user
    with pytest.raises(Unauthorized):
        console.users.authenticate("ada@example.org", PASSWORD)


def test_a_reset_link_lives_an_hour(console: Console, user: User, mails: Mails, clock: Clock) -> None:
    console.links.request_reset("ada@example.org", reset="reset:{}".format)
    clock.turn(hours=1)
    with pytest.raises(AccountError, match="too old"):
        console.links.reset(token_of(mails), "a new password")


def test_another_password_is_told_by_mail_and_a_refused_one_is_not(
    console: Console, user: User, mails: Mails
) -> None:
    for new in ("short", "a new password"):
        with contextlib.suppress(AccountError):
            console.users.change_password(user.id, PASSWORD, new)
    console.links.request_reset("ada@example.org", reset="reset:{}".format)
    console.links.reset(token_of(mails), "a newer password")
    told = [(recipient, subject) for recipient, subject, link in mails() if not link]
    assert told == [("ada@example.org", "Your photoscore password was changed")] * 2


def test_changing_the_password_signs_the_other_browsers_out(console: Console, user: User) -> None:
    here, there = console.sessions.begin(user), console.sessions.begin(user)
    with pytest.raises(Unauthorized, match="password is wrong"):
        console.users.change_password(user.id, "wrong", "a new password")
    console.users.change_password(user.id, PASSWORD, "a new password", keep_session=here.session.id)
    assert console.sessions.get(here.token) is not None
    assert console.sessions.get(there.token) is None


@pytest.mark.parametrize(
    "password",
    ["", "short", "x" * 201, "aaaaaaaaaaaa", "ada@example.org", "ADA@EXAMPLE.ORG", "abcabcabcabc"],
)
def test_easy_passwords_are_refused(console: Console, password: str) -> None:
    with pytest.raises(AccountError, match=r"characters|e-mail"):
        console.links.sign_up("ada@example.org", password, "Ada", **LINKS)


def test_a_password_is_the_same_however_it_is_composed(
    console: Console, sign_up: Callable[..., User]
) -> None:
    user = sign_up(password="gr\u00fc\u00dfe und k\u00fcsse")
    assert console.users.authenticate(user.email, "gru\u0308\u00dfe und ku\u0308sse") == user


def test_the_hash_is_argon2id_and_renewed_when_the_parameters_change(
    console: Console, accounts: Accounts, user: User
) -> None:
    def stored() -> str:
        with accounts.database.reading() as connection:
            return str(connection.exec_driver_sql("SELECT password_hash FROM users").scalar_one())

    assert stored().startswith("$argon2id$v=19$m=8,t=1,p=1$")
    stronger = Console(accounts, Passwords())
    assert stronger.users.authenticate(user.email, PASSWORD) == user
    assert stored().startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert stronger.users.authenticate(user.email, PASSWORD) == user


@pytest.mark.parametrize(
    "email",
    ["", "ada", "@x.org", "a@b@c.org", "a b@x.org", "a@x.org\nBcc: b@x.org", "a,b@x.org", "a..b@x.org"],
)
def test_malformed_addresses_are_refused(console: Console, email: str) -> None:
    with pytest.raises(AccountError, match="no e-mail address"):
        console.links.sign_up(email, PASSWORD, "Ada", **LINKS)


def test_roles(console: Console, user: User) -> None:
    assert console.users.set_role(user.id, "operator").is_operator
    assert console.users.find("ADA@example.org").is_operator
    with pytest.raises(AccountError, match="no role"):
        console.users.set_role(user.id, "god")
    for attempt in (lambda: console.users.get(99), lambda: console.users.set_role(99, "customer")):
        with pytest.raises(AccountError, match="no such user"):
            attempt()


def test_purging_deletes_what_has_expired(
    console: Console, accounts: Accounts, user: User, clock: Clock
) -> None:
    console.links.sign_up("bob@example.org", PASSWORD, "Bob", **LINKS)
    console.links.request_reset(user.email, reset="reset:{}".format)
    console.sessions.begin(user)

    def left() -> list[int]:
        tables = (sign_ups, resets)
        with accounts.database.reading() as connection:
            counts = [connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables]
        return [*counts, len(console.sessions.list(user))]

    console.purge()
    assert left() == [1, 1, 1]
    clock.turn(days=1)
    console.purge()
    assert left() == [0, 0, 0]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("Your photoscore balance is low", "'Ada' is $0.0006, which is under\nthe $0.001 that")),
        ("de", ("Ihr Guthaben bei photoscore ist knapp", "'Ada' bei photoscore ist $0.0006 und liegt")),
        ("fr", ("Your photoscore balance is low", "'Ada' is $0.0006")),
    ],
)
def test_a_low_balance_is_told_in_the_users_language(
    console: Console, accounts: Accounts, user: User, language: str, told: tuple[str, str]
) -> None:
    with accounts.database.writing() as connection:
        connection.execute(update(users).where(users.c.id == user.id).values(language=language))
    accounts.topup(user.account_id, 1200)
    accounts.customers.set_low_balance(user.account_id, 1000)
    who = accounts.web_principal(user.account_id)
    accounts.charge(who, request_id="the trial and one more", quality_classes=[3] * 501)
    with accounts.database.reading() as connection:
        mail = connection.execute(select(outbox).order_by(outbox.c.id.desc())).first()
    assert mail is not None
    assert mail.subject == told[0]
    assert told[1] in mail.body


def test_a_charge_that_warns_nobody_asks_for_no_language(accounts: Accounts, user: User) -> None:
    accounts.customers.set_low_balance(user.account_id, 1000)
    who = accounts.web_principal(user.account_id)

    def charge() -> None:
        accounts.charge(who, request_id="free", quality_classes=[3])

    asked = statements(accounts, charge)
    assert asked
    assert not any("users" in statement for statement in asked)
