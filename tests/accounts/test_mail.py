"""Warnings of a low balance, by a real SMTP server."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import select
from structlog.testing import capture_logs

from accounts.people import Clock, Customer, make_customer
from mailserver import Inbox, mail_server, mail_settings
from photoscore.accounts import Accounts
from photoscore.accounts.mail import RETRIES, Mailer
from photoscore.accounts.outbox import post
from photoscore.accounts.schema import outbox
from photoscore.errors import SettingsError
from photoscore.settings import Settings

Serve = Callable[..., int]


@pytest.fixture
def inbox() -> Inbox:
    """What the server took."""
    return Inbox()


@pytest.fixture
def serve(inbox: Inbox) -> Iterator[Serve]:
    """Starts an SMTP server and gives its port."""
    with ExitStack() as servers:
        yield lambda **options: servers.enter_context(mail_server(inbox, **options))


def write(accounts: Accounts, customer: Customer, body: str = "Hello.") -> None:
    """Puts a mail into the outbox."""
    with accounts.database.writing() as connection:
        post(
            connection, customer.id, "ada@example.org", subject="Hi", body=body, now=accounts.database.clock()
        )


def waiting(accounts: Accounts) -> list[Any]:
    """The outbox."""
    with accounts.database.reading() as connection:
        return list(connection.execute(select(outbox).order_by(outbox.c.id)))


def spend(accounts: Accounts, customer: Customer, count: int, name: str) -> None:
    """Makes so many requests."""
    for number in range(count):
        accounts.charge(customer.who, request_id=f"{name}-{number}", quality_classes=[3])


def test_one_mail_for_each_crossing(accounts: Accounts, inbox: Inbox, serve: Serve) -> None:
    mailer = Mailer(accounts.database, mail_settings(serve()))
    ada = make_customer(accounts)
    accounts.charge(ada.who, request_id="trial", quality_classes=[3] * 500)
    accounts.topup(ada.id, 6000)
    accounts.customers.set_low_balance(ada.id, 3000)
    spend(accounts, ada, 5, "down to the threshold")
    assert mailer.deliver_due() == 0
    spend(accounts, ada, 3, "under it")
    assert [mailer.deliver_due(), mailer.deliver_due()] == [1, 0]
    accounts.topup(ada.id, 1000)
    spend(accounts, ada, 1, "still under it")
    assert mailer.deliver_due() == 0
    accounts.topup(ada.id, 3000)
    spend(accounts, ada, 6, "under it again")
    assert mailer.deliver_due() == 1
    first, second = inbox.mails
    assert (first["to"], first["from"]) == ("ada@example.org", "billing@photos.example")
    assert first["subject"] == "Your photoscore balance is low"
    text = first.get_content()
    assert "'Ada' is $0.0024" in text
    assert "$0.003 that you asked" in text
    assert first["message-id"] != second["message-id"]


def test_a_refused_charge_warns_of_nothing(accounts: Accounts, ada: Customer) -> None:
    accounts.customers.set_low_balance(ada.id, 5000)
    accounts.charge(ada.who, request_id="the trial costs nothing", quality_classes=[3])
    assert waiting(accounts) == []


def test_without_an_address_nobody_is_written_to(accounts: Accounts) -> None:
    customer = make_customer(accounts, email=None)
    accounts.topup(customer.id, 1000)
    accounts.customers.set_low_balance(customer.id, 900)
    accounts.charge(customer.who, request_id="1", quality_classes=[3] * 501)
    assert waiting(accounts) == []


def test_a_server_that_is_away_is_tried_again_and_given_up_at_last(
    accounts: Accounts, ada: Customer, clock: Clock
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    mailer = Mailer(accounts.database, mail_settings(port))
    write(accounts, ada)
    for retry in RETRIES:
        assert mailer.deliver_due() == 0
        [mail] = waiting(accounts)
        assert mail.attempts == RETRIES.index(retry) + 1
        assert mail.due_at == clock.now + retry
        assert "refused" in mail.fault
        clock.now += retry
    mailer.deliver_due()
    [mail] = waiting(accounts)
    assert (mail.due_at, mail.sent_at, mail.attempts, mail.body) == (None, None, len(RETRIES) + 1, "")


def test_a_server_that_is_away_is_asked_once_for_all(accounts: Accounts, ada: Customer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for _ in range(3):
        write(accounts, ada)
    assert Mailer(accounts.database, mail_settings(port)).deliver_due() == 0
    assert [mail.attempts for mail in waiting(accounts)] == [1, 0, 0]


@pytest.mark.parametrize("case", [("451 not now", True), ("554 never", False)])
def test_what_the_server_refuses_for_good_is_not_tried_again(
    accounts: Accounts,
    ada: Customer,
    serve: Serve,
    inbox: Inbox,
    case: tuple[str, bool],
) -> None:
    inbox.answer, again = case
    port = serve()
    write(accounts, ada)
    assert Mailer(accounts.database, mail_settings(port)).deliver_due() == 0
    [mail] = waiting(accounts)
    assert (mail.due_at is not None) == again
    assert inbox.answer[:3] in mail.fault


def test_a_failed_mail_is_told_to_the_operator_without_its_address(
    accounts: Accounts, ada: Customer, serve: Serve, inbox: Inbox
) -> None:
    inbox.answer = "554 no ada@example.org here"
    write(accounts, ada)
    write(accounts, ada)
    port = serve()
    with capture_logs() as told:
        Mailer(accounts.database, mail_settings(port)).deliver_due(1)
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        Mailer(accounts.database, mail_settings(port)).deliver_due(1)
    refused, away = told
    assert refused == {
        "event": "mail not sent",
        "log_level": "warning",
        "mail": waiting(accounts)[0].id,
        "attempt": 1,
        "given_up": True,
        "reason": "SMTPDataError 554",
    }
    assert (away["given_up"], away["reason"].partition(":")[0]) == (False, "ConnectionRefusedError")


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("ada@münchen.example", ["ada@xn--mnchen-3ya.example"]),
        ("jörg@münchen.example", []),
        ("ada@faß.example", []),  # fass.example may be somebody else's
    ],
)
def test_a_domain_of_other_letters_is_written_as_an_old_server_takes_it(
    accounts: Accounts, serve: Serve, inbox: Inbox, address: str, reached: list[str]
) -> None:
    with accounts.database.writing() as connection:
        post(connection, None, address, subject="Hi", body="Hello.", now=accounts.database.clock())
    Mailer(accounts.database, mail_settings(serve(enable_SMTPUTF8=False))).deliver_due()
    assert [mail["to"] for mail in inbox.mails] == reached


def test_a_sent_mail_leaves_no_text_behind(
    accounts: Accounts, ada: Customer, inbox: Inbox, serve: Serve
) -> None:
    write(accounts, ada, "Your link: secret. Grüße – 你好")
    assert Mailer(accounts.database, mail_settings(serve())).deliver_due() == 1
    assert inbox.mails[0].get_content().strip() == "Your link: secret. Grüße – 你好"
    [mail] = waiting(accounts)
    assert mail.body == ""
    assert mail.sent_at is not None


def test_mails_that_are_done_are_forgotten_after_a_month(
    accounts: Accounts, ada: Customer, clock: Clock, inbox: Inbox, serve: Serve
) -> None:
    mailer = Mailer(accounts.database, mail_settings(serve()))
    for inbox.answer in ("554 never", "250 taken"):
        write(accounts, ada)
        mailer.deliver_due()
    write(accounts, ada)
    accounts.purge()
    assert len(waiting(accounts)) == 3
    clock.turn(days=30)
    accounts.purge()
    [mail] = waiting(accounts)
    assert mail.due_at is not None


def test_a_mail_belongs_to_the_mailer_that_took_it(
    accounts: Accounts, ada: Customer, clock: Clock, inbox: Inbox, serve: Serve
) -> None:
    write(accounts, ada)
    port = serve()
    dying = Mailer(accounts.database, mail_settings(port))
    assert dying._claim() is not None
    other = Mailer(accounts.database, mail_settings(port))
    assert other.deliver_due() == 0
    clock.turn(minutes=10)
    assert other.deliver_due() == 1


def test_the_connection_is_encrypted_and_the_user_known(
    accounts: Accounts, ada: Customer, inbox: Inbox, serve: Serve, tmp_path: Path
) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-keyout", str(key), "-out", str(certificate), "-subj", "/CN=mail"]
    subprocess.run([*command, "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    server_side = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server_side.load_cert_chain(certificate, key)
    believed = ssl.create_default_context(cafile=str(certificate))

    def authenticate(_: Any, __: Any, ___: Any, ____: Any, given: LoginPassword) -> AuthResult:
        return AuthResult(success=given == LoginPassword(b"ada", b"right"), handled=False)

    port = serve(tls_context=server_side, require_starttls=True, authenticator=authenticate)
    login = {"smtp_security": "starttls", "smtp_user": "ada"}
    write(accounts, ada)
    wrong = mail_settings(port, smtp_password="wrong", **login)
    assert Mailer(accounts.database, wrong, believed).deliver_due() == 0
    right = mail_settings(port, smtp_password="right", **login)
    write(accounts, ada)
    assert Mailer(accounts.database, right).deliver_due() == 0, "a certificate that nobody signed"
    write(accounts, ada)
    assert Mailer(accounts.database, right, believed).deliver_due() == 1
    faults = [mail.fault for mail in waiting(accounts)]
    assert faults[0].startswith("SMTPAuthenticationError")
    assert "CERTIFICATE_VERIFY_FAILED" in faults[1]
    assert waiting(accounts)[1].due_at is not None, "the next certificate may be a good one"
    assert faults[2] is None


def test_without_a_server_there_is_no_mailer(accounts: Accounts) -> None:
    with pytest.raises(SettingsError, match="PHOTOSCORE_SMTP_HOST"):
        Mailer(accounts.database, Settings(_env_file=None))  # type: ignore[call-arg]
