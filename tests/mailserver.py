"""A real SMTP server for tests, on a free port of the loopback."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from photoscore.settings import Settings


@dataclass
class Inbox:
    """A mail server's handler: keeps what it takes, or answers as it is told."""

    mails: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 taken"
    arrivals: queue.Queue[EmailMessage] = field(default_factory=queue.Queue)

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        """What aiosmtpd calls for each mail."""
        if self.answer.startswith("250"):
            content = envelope.original_content or b""
            mail = message_from_bytes(content, policy=policy.default)
            self.mails.append(mail)
            self.arrivals.put(mail)
        return self.answer

    def next(self, timeout: float = 60) -> EmailMessage:
        """The next mail, waited for."""
        return self.arrivals.get(timeout=timeout)


class _FreePort(Controller):
    """A controller that knows the port it was given."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(inbox: Inbox, **options: Any) -> Iterator[int]:
    """Serves SMTP as long as the body runs; the port. ``options`` are aiosmtpd's."""
    controller = _FreePort(inbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def mail_settings(port: int, **more: Any) -> Settings:
    """Settings that lead to that server, without encryption unless ``more`` says so."""
    values = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
    return Settings(_env_file=None, mail_from="billing@photos.example", **(values | more))
