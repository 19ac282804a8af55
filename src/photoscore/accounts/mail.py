"""Takes the mails of the outbox to an SMTP server."""

from __future__ import annotations

import smtplib
import ssl
import unicodedata
from datetime import timedelta
from email.message import EmailMessage

import structlog
from sqlalchemy import RowMapping, select, update

from photoscore.accounts.database import Database
from photoscore.accounts.schema import outbox
from photoscore.errors import SettingsError
from photoscore.settings import Settings

log = structlog.get_logger("photoscore.accounts")

TIMEOUT = 20.0
"""Seconds that the server may take for each step."""
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""How long to wait after each failed attempt; then the mail is given up."""
CLAIM = timedelta(minutes=10)
"""For how long a mail belongs to the mailer that took it; a mailer that died gives it back so."""

OF_THE_MAIL = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
    ValueError,
)
"""Errors of one mail; any other is the server's."""


class Mailer:
    """Sends what is due, each mail once.

    A mail is claimed before it is sent, so several mailers may run. Only a mailer killed between the
    server's "250" and its own commit sends a mail again, after ``CLAIM`` and with the same
    Message-ID. Once sent, a mail's text is deleted: it may hold a link that resets a password.

    Args:
        database: Where the outbox is.
        settings: The ``smtp_…`` rows and ``mail_from``.
        context: What certificates to believe; the system's if not given.
    """

    def __init__(self, database: Database, settings: Settings, context: ssl.SSLContext | None = None) -> None:
        if settings.smtp_host is None:
            raise SettingsError("PHOTOSCORE_SMTP_HOST is not set; no mail can be sent.")
        self._host = settings.smtp_host
        self._settings = settings
        self._database = database
        self._context = context or ssl.create_default_context()

    def deliver_due(self, most: int = 100) -> int:
        """Sends up to ``most`` mails that are due; how many the server took. Never raises for a mail.

        Stops where the server itself fails: the other mails would fare no better.
        """
        sent = 0
        while most > 0 and (row := self._claim()) is not None:
            most -= 1
            try:
                with self._connect() as server:
                    server.ehlo_or_helo_if_needed()
                    takes_all = server.has_extn("smtputf8")
                    recipient = row["recipient"] if takes_all else in_ascii(row["recipient"])
                    server.send_message(self._message(row, recipient))
            except (smtplib.SMTPException, OSError, ValueError) as error:
                self._failed(row, error)
                if not _is_of_the_mail(error):
                    break
            else:
                self._finish(row, sent_at=self._database.clock(), body="", fault=None, due_at=None)
                sent += 1
        return sent

    def _claim(self) -> RowMapping | None:
        """The next due mail, now belonging to this mailer."""
        now = self._database.clock()
        due = (
            select(outbox.c.id).where(outbox.c.due_at <= now).order_by(outbox.c.due_at, outbox.c.id).limit(1)
        )
        claim = (
            update(outbox)
            .where(outbox.c.id == due.limit(1).with_for_update(skip_locked=True).scalar_subquery())
            .values(due_at=now + CLAIM, attempts=outbox.c.attempts + 1)
            .returning(outbox)
        )
        with self._database.writing() as connection:
            return connection.execute(claim).mappings().first()

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        if settings.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, settings.smtp_port, timeout=TIMEOUT, context=self._context
            )
        else:
            server = smtplib.SMTP(self._host, settings.smtp_port, timeout=TIMEOUT)
        try:
            if settings.smtp_security == "starttls":
                server.starttls(context=self._context)
            if settings.smtp_user is not None:
                password = settings.smtp_password
                server.login(settings.smtp_user, password.get_secret_value() if password else "")
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, row: RowMapping, recipient: str) -> EmailMessage:
        message = EmailMessage()
        sender = self._settings.mail_from
        message["From"] = sender
        message["To"] = recipient
        message["Subject"] = row["subject"]
        message["Date"] = row["created_at"]
        stamp = f"{row['created_at']:%Y%m%d%H%M%S%f}.{row['id']}"
        message["Message-ID"] = f"<{stamp}@{sender.rpartition('@')[2].rstrip('>')}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(row["body"])
        return message

    def _failed(self, row: RowMapping, error: Exception) -> None:
        """Tries again later; gives up where the recipient is refused for good, or after the last try."""
        attempts = row["attempts"]
        final = attempts > len(RETRIES) or _is_final(error)
        due = None if final else self._database.clock() + RETRIES[attempts - 1]
        fault = " ".join(f"{type(error).__name__}: {error}".split())[:500]
        self._finish(row, due_at=due, fault=fault, **({"body": ""} if final else {}))
        log.warning("mail not sent", mail=row["id"], attempt=attempts, given_up=final, reason=_reason(error))

    def _finish(self, row: RowMapping, **values: object) -> None:
        with self._database.writing() as connection:
            connection.execute(update(outbox).where(outbox.c.id == row["id"]).values(**values))


def in_ascii(address: str) -> str:
    """The address with its domain as DNS has it; as it was where no other server could be meant.

    The codec is that of IDNA 2003, which makes "ss" of "ß": a mail must not go to somebody else's domain.
    """
    local, at, domain = address.rpartition("@")
    plain = unicodedata.normalize("NFC", domain).lower()
    try:
        coded = plain.encode("idna")
        return f"{local}{at}{coded.decode('ascii')}" if coded.decode("idna") == plain else address
    except UnicodeError:
        return address


def _reason(error: Exception) -> str:
    """The error for the log: its kind and code, without a server's words, which may repeat the address."""
    kind = type(error).__name__
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return " ".join([kind, *sorted({str(code) for code, _ in error.recipients.values()})])
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{kind} {error.smtp_code}"
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return f"{kind}: {error}"
    return kind


def _is_of_the_mail(error: Exception) -> bool:
    """Whether another mail may fare better; a certificate that is not believed is a ValueError too."""
    return isinstance(error, OF_THE_MAIL) and not isinstance(error, ssl.SSLError)


def _is_final(error: Exception) -> bool:
    """Whether the server will never take this mail (a 5xx for it), as opposed to not now."""
    if isinstance(error, ssl.SSLError):
        return False
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, (smtplib.SMTPDataError, smtplib.SMTPNotSupportedError, ValueError)) and (
        getattr(error, "smtp_code", 500) >= 500
    )
