"""`photoscore enquiries`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from photoscore.accounts import Accounts
from photoscore.accounts.enquiries import Question


def test_questions_are_listed_and_deleted(run: Any, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOSCORE_DATABASE_URL", sqlite_url)
    assert run("enquiries").stdout == "none\n"
    accounts = Accounts(sqlite_url)
    number = accounts.enquiries.add(Question("Ada", "ada@example.com", "How much?"), notify=None)
    accounts.close()
    [row] = json.loads(run("enquiries", "--json").stdout)
    assert (row["id"], row["email"], row["message"]) == (number, "ada@example.com", "How much?")
    assert "ada@example.com" in run("enquiries").stdout
    assert run("enquiries", "--delete", str(number)).stdout == "none\n"
    refused = run("enquiries", "--delete", str(number))
    assert refused.exit_code == 1
    assert f"There is no question {number}" in refused.stderr
