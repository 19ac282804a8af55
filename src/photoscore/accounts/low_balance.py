"""The warning of a low balance, in the language of whom it goes to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, RowMapping, column, select, table, update

from photoscore.accounts.money import dollars
from photoscore.accounts.outbox import post
from photoscore.accounts.schema import accounts

SUBJECTS = {
    "en": "Your photoscore balance is low",
    "de": "Ihr Guthaben bei photoscore ist knapp",
}
BODIES = {
    "en": (
        "The balance of your photoscore account {name!r} is {balance}, which is under\n"
        "the {threshold} that you asked to be warned at.\n\n"
        "Top it up to keep your requests answered. You get this mail once for each time that the\n"
        "balance falls under your threshold.\n"
    ),
    "de": (
        "Das Guthaben Ihres Kontos {name!r} bei photoscore ist {balance} und liegt damit unter\n"
        "den {threshold}, bei denen Sie gewarnt werden wollten.\n\n"
        "Laden Sie es auf, damit Ihre Anfragen weiter beantwortet werden. Diese Mail bekommen Sie einmal\n"
        "für jedes Mal, dass das Guthaben unter Ihre Schwelle fällt.\n"
    ),
}
# The two columns, and not `console.schema`: the console is built upon this room.
_USERS = table("users", column("account_id"), column("language"))


def warn_low_balance(connection: Connection, account: RowMapping, balance: int, now: datetime) -> None:
    """Posts one warning when the balance has come to lie under the account's threshold.

    ``account`` is its row as locked at the begin of the transaction. A top-up that lifts the balance
    to the threshold again arms the next warning (`ledger`).
    """
    threshold = account["low_balance"]
    if threshold is None or account["warned"] or balance >= threshold or balance == account["balance"]:
        return
    connection.execute(update(accounts).where(accounts.c.id == account["id"]).values(warned=True))
    if account["email"] is None:
        return
    language = _language(connection, account["id"])
    body = BODIES[language].format(
        name=account["name"], balance=dollars(balance), threshold=dollars(threshold)
    )
    post(connection, account["id"], account["email"], subject=SUBJECTS[language], body=body, now=now)


def _language(connection: Connection, account_id: int) -> str:
    """The language of the account's user; English where there is none, or no text in theirs."""
    query = select(_USERS.c.language).where(_USERS.c.account_id == account_id)
    language: str | None = connection.execute(query).scalar_one_or_none()
    return language if language in SUBJECTS else "en"
