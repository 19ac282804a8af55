"""The operator's verbs: accounts, keys, usage, db."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from photoscore.accounts import Accounts
from photoscore.accounts.console.users import add_user

Run = Callable[..., Any]


@pytest.fixture
def operate(run: Run, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a verb on a fresh database, and expects it to go well."""
    monkeypatch.setenv("PHOTOSCORE_DATABASE_URL", sqlite_url)

    def operate(*args: str) -> Any:
        result = run(*args)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout) if "--json" in args else result.stdout

    return operate


def complaint(run: Run, *args: str) -> str:
    """The one line that a refused command ends with."""
    result = run(*args)
    assert result.exit_code == 1
    [line] = result.stderr.splitlines()
    return str(line)


def test_what_create_prints_lets_the_customer_in(operate: Run, sqlite_url: str) -> None:
    made = operate("accounts", "create", "Ada", "--email", "ada@example.org", "--json")
    accounts = Accounts(sqlite_url)
    who = accounts.authenticate_basic(made["client_id"], made["secret"])
    assert who.account_id == made["account"]
    accounts.close()
    text = operate("accounts", "create", "Bob")
    assert [line.split()[0] for line in text.splitlines()] == ["account", "client", "secret"]


def test_an_account_is_found_by_number_name_and_address(operate: Run, run: Run) -> None:
    operate("accounts", "create", "Ada", "--email", "ada@example.org")
    shown = [operate("accounts", "show", word, "--json") for word in ("1", "Ada", "ada@example.org")]
    assert shown[0] == shown[1] == shown[2]
    assert "no account 'Bob'" in complaint(run, "accounts", "show", "Bob")
    operate("accounts", "create", "Ada")
    assert "use a number: 1, 2" in complaint(run, "accounts", "show", "Ada")
    listed = operate("accounts", "list", "--json")
    assert [(row["id"], row["name"], row["trial_left"]) for row in listed] == [
        (1, "Ada", 500),
        (2, "Ada", 500),
    ]
    assert "ada@example.org" in operate("accounts", "list")


def test_plans_and_money_are_exact(operate: Run, run: Run) -> None:
    operate("accounts", "create", "Ada")
    assert (
        operate("accounts", "topup", "Ada", "12.50", "--reference", "cash", "--json")["balance"] == 12_500_000
    )
    assert operate("accounts", "show", "Ada", "--json")["plan"] == "business"
    terms = ("--price", "0.0004", "--rate", "100", "--credit-limit", "5")
    account = operate("accounts", "plan", "Ada", "enterprise", *terms, "--json")
    assert (account["price"], account["rate"], account["credit_limit"]) == (400, 100, 5_000_000)
    operate("accounts", "refund", "Ada", "2")
    operate("accounts", "correct", "Ada", "-0.000001", "--reason", "a test")
    ledger = operate("accounts", "ledger", "Ada", "--json")
    assert [entry["amount"] for entry in ledger] == [-1, -2_000_000, 12_500_000]
    assert "$10.499999" in operate("accounts", "show", "Ada")
    assert "Payment" not in operate("accounts", "statement", "Ada", "--month", "2020-01")
    assert "Payment: cash,,,12.50,12.50" in operate("accounts", "statement", "Ada")
    assert "finer than a micro-dollar" in complaint(run, "accounts", "topup", "Ada", "0.0000001")
    assert "fixed terms" in complaint(run, "accounts", "plan", "Ada", "business", "--price", "1")
    assert "is no month" in complaint(run, "accounts", "statement", "Ada", "--month", "May")


def test_editing_an_account(operate: Run, run: Run) -> None:
    operate("accounts", "create", "Ada")
    edited = operate(
        "accounts", "edit", "Ada", "--name", "Ida", "--email", "i@x.org", "--warn", "3", "--json"
    )
    assert (edited["name"], edited["email"], edited["low_balance"]) == ("Ida", "i@x.org", 3_000_000)
    assert operate("accounts", "edit", "Ida", "--warn", "off", "--json")["low_balance"] is None
    assert "no e-mail address" in complaint(run, "accounts", "edit", "Ida", "--email", "nobody")


def test_a_number_beyond_what_a_database_counts_is_wrong_usage(operate: Run, run: Run) -> None:
    operate("accounts", "create", "Ada")
    for args in (("accounts", "ledger", "1", "--most"), ("enquiries", "--delete")):
        assert run(*args, "9" * 20).exit_code == 2


def test_suspension_and_revocation(operate: Run, run: Run, sqlite_url: str) -> None:
    operate("accounts", "create", "Ada")
    key = operate("keys", "create", "Ada", "--name", "phone", "--json")
    assert operate("accounts", "suspend", "Ada", "--json")["status"] == "suspended"
    assert operate("accounts", "resume", "Ada", "--json")["status"] == "active"
    assert operate("keys", "revoke", key["client_id"], "--json")["revoked_at"]
    assert [row["revoked_at"] is None for row in operate("keys", "list", "Ada", "--json")] == [True, False]
    assert "phone" in operate("keys", "list", "Ada")
    for word in ("nothing", "bad\udcff"):
        assert f"no key {word!r}" in complaint(run, "keys", "revoke", word)


def test_roles_exports_and_deletion(operate: Run, run: Run, sqlite_url: str) -> None:
    operate("accounts", "create", "Ada", "--email", "ada@example.org")
    assert "Nobody signed up" in complaint(run, "accounts", "role", "Ada", "operator")
    accounts = Accounts(sqlite_url)
    with accounts.database.writing() as connection:
        values = {"email": "ada@example.org", "password_hash": "", "language": "en"}
        add_user(connection, 1, values | {"created_at": accounts.database.clock()})
    accounts.close()
    assert operate("accounts", "role", "Ada", "operator", "--json")["role"] == "operator"
    export = json.loads(operate("accounts", "export", "Ada"))
    assert (export["account"]["name"], export["user"]["role"]) == ("Ada", "operator")
    assert run("accounts", "delete", "Ada", stdin=b"n\n").exit_code == 1
    assert operate("accounts", "show", "Ada", "--json")["status"] == "active"
    assert operate("accounts", "delete", "Ada", "--yes") == "Account 1 is deleted.\n"
    assert "is deleted" in complaint(run, "accounts", "topup", "1", "5")


def test_usage_of_one_and_of_all(operate: Run, run: Run, sqlite_url: str) -> None:
    accounts = Accounts(sqlite_url)
    for name in ("Ada", "Bob"):
        made = operate("accounts", "create", name, "--json")
        who = accounts.authenticate_basic(made["client_id"], made["secret"])
        accounts.charge(who, request_id=name, quality_classes=[3, 4])
    accounts.close()
    told = operate("usage", "--by", "class", "--json")
    assert [(row["name"], row["quality_class"], row["requests"]) for row in told] == [
        ("Ada", 3, 1),
        ("Ada", 4, 1),
        ("Bob", 3, 1),
        ("Bob", 4, 1),
    ]
    [row] = operate("usage", "Bob", "--by", "", "--since", "2020-01-01", "--json")
    assert (row["requests"], row["trial"], row["micro_dollars"]) == (2, 2, 0)
    assert operate("usage", "Bob", "--until", "2020-01-01") == "none\n"
    assert "Usage is told by" in complaint(run, "usage", "--by", "week")


def test_db_upgrades_and_checks(
    run: Run, empty_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = empty_url()
    monkeypatch.setenv("PHOTOSCORE_DATABASE_URL", url)
    if url.startswith("postgresql"):
        for verb in (["db", "check"], ["accounts", "list"]):
            assert "photoscore db upgrade" in complaint(run, *verb)
    assert "at revision" in run("db", "upgrade").stdout
    assert run("db", "check").stdout.endswith("every ledger sums to its balance.\n")
    run("accounts", "create", "Ada")
    accounts = Accounts(url)
    with accounts.database.writing() as connection:
        connection.exec_driver_sql("UPDATE accounts SET balance = 5")
    accounts.close()
    result = run("db", "check")
    assert result.exit_code == 1
    assert "account 1: the balance is $0.000005, the ledger sums to $0.00" in result.stdout
    assert "do not agree with their ledgers: 1" in result.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("db", "check"),
        ("accounts", "list"),
        ("accounts", "show", "Ada"),
        ("accounts", "topup", "Ada", "5"),
        ("keys", "list", "Ada"),
        ("usage",),
        ("enquiries",),
    ],
)
def test_in_a_wrong_folder_no_database_is_made(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"There is no database {tmp_path / 'photoscore.db'}; " in complaint(run, *args)
    assert list(tmp_path.iterdir()) == []
    assert run("accounts", "create", "Ada").exit_code == 0
    assert run(*args).exit_code == 0


def test_a_wrong_database_url_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOSCORE_DATABASE_URL", "mysql://ada:hunter2@localhost/x")
    line = complaint(run, "accounts", "list")
    assert "mysql is not taken" in line
    assert "hunter2" not in line


def test_an_interrupt_at_the_question_deletes_nothing(
    operate: Run, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    operate("accounts", "create", "Ada")
    with monkeypatch.context() as patch:
        patch.setattr("typer.testing.next", interrupt, raising=False)  # by which the runner reads an answer
        assert run("accounts", "delete", "Ada").exit_code == 130
    assert run("accounts", "delete", "Ada").exit_code == 1
    assert len(operate("accounts", "list", "--json")) == 1
