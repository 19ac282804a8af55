"""What the service does by itself: mails leave the outbox, and a failure ends nothing."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from mailserver import Inbox, mail_server, mail_settings
from photoscore.accounts import Accounts
from photoscore.accounts.outbox import post
from photoscore.service import housekeeping
from photoscore.service.housekeeping import housekeeping as keep_house


def test_mails_leave_the_outbox_though_the_database_was_away(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "MAIL_SECONDS", 0.01)
    inbox = Inbox()
    accounts = Accounts(sqlite_url)

    def write(subject: str) -> None:
        with accounts.database.writing() as connection:
            now = accounts.database.clock()
            post(connection, None, "ada@example.org", subject=subject, body="x", now=now)

    def rename(before: str, after: str) -> None:
        with accounts.database.writing() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {before} RENAME TO {after}")

    async def live(services: Any) -> None:
        async with keep_house(services):
            write("first")
            assert (await asyncio.to_thread(inbox.next))["subject"] == "first"
            rename("outbox", "away")
            await asyncio.sleep(0.05)
            rename("away", "outbox")
            write("second")
            assert (await asyncio.to_thread(inbox.next))["subject"] == "second"

    with mail_server(inbox) as port:
        asyncio.run(live(SimpleNamespace(settings=mail_settings(port), accounts=accounts)))
    accounts.close()
