"""Questions from the contact form: kept, and mailed to the operator."""

from __future__ import annotations

from sqlalchemy import select

from photoscore.accounts import Accounts
from photoscore.accounts.enquiries import Question
from photoscore.accounts.schema import outbox

QUESTION = Question(
    "Ada", "ada@example.com", "How much for 9 million?\nThank you.", company="Engines", volume="9M"
)


def test_a_question_is_kept_until_it_is_deleted(accounts: Accounts) -> None:
    first = accounts.enquiries.add(QUESTION, notify=None)
    second = accounts.enquiries.add(QUESTION, notify=None)
    kept = accounts.enquiries.all()
    assert [enquiry.id for enquiry in kept] == [first, second]
    assert (kept[0].name, kept[0].message, kept[0].volume) == ("Ada", QUESTION.message, "9M")
    assert kept[0].as_dict()["created_at"] == "2026-11-24T12:30:00+00:00"
    assert accounts.enquiries.delete(first)
    assert not accounts.enquiries.delete(first)
    assert [enquiry.id for enquiry in accounts.enquiries.all()] == [second]


def test_a_question_is_mailed_to_the_operator_who_has_no_account(accounts: Accounts) -> None:
    number = accounts.enquiries.add(QUESTION, notify="boss@photos.example")
    with accounts.database.reading() as connection:
        mail = connection.execute(select(outbox)).mappings().one()
    assert (mail["account_id"], mail["recipient"]) == (None, "boss@photos.example")
    assert mail["subject"] == f"photoscore: question {number}"
    assert "Ada <ada@example.com> asks:" in mail["body"]
    assert QUESTION.message in mail["body"]
    assert f"photoscore enquiries --delete {number}" in mail["body"]


def test_nothing_is_mailed_where_nobody_is_named(accounts: Accounts) -> None:
    accounts.enquiries.add(QUESTION, notify=None)
    with accounts.database.reading() as connection:
        assert connection.execute(select(outbox)).first() is None
