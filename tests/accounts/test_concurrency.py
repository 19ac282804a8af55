"""One account from several threads and processes at once, and a process killed while it charges."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from accounts.people import Customer, make_customer
from photoscore.accounts import Accounts
from photoscore.accounts.schema import charges

HAMMER = str(Path(__file__).with_name("hammer.py"))
THREADS = 4


def recorded(accounts: Accounts) -> set[str]:
    """The request ids of all charges."""
    with accounts.database.reading() as connection:
        return set(connection.execute(select(charges.c.request_id)).scalars())


def start(url: str, customer: Customer, name: str, count: int) -> subprocess.Popen[str]:
    """A process that charges from several threads, and prints what it delivers."""
    key = customer.key
    command = [sys.executable, HAMMER, url, key.client_id, key.secret, name, str(count), str(THREADS)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def run_all(url: str, customer: Customer, processes: int, count: int) -> list[str]:
    """The lines of several such processes at once."""
    hammers = [start(url, customer, f"p{number}", count) for number in range(processes)]
    lines = [line for hammer in hammers for line in hammer.communicate()[0].splitlines()]
    assert [hammer.returncode for hammer in hammers] == [0] * processes
    return lines


@pytest.mark.timeout(300)
def test_2000_requests_on_a_trial_of_500_are_exactly_500_scores(database_url: str) -> None:
    accounts = Accounts(database_url)
    ada = make_customer(accounts)
    lines = run_all(database_url, ada, processes=3, count=667)
    delivered = {line.split()[1] for line in lines if line.startswith("delivered")}
    assert Counter(line.split()[0] for line in lines) == {"delivered": 500, "refused": 1501}
    assert {line for line in lines if line.startswith("refused")} == {"refused trial_exhausted"}
    assert recorded(accounts) == delivered
    assert accounts.account(ada.id).trial_left == 0
    [total] = accounts.usage(ada.id, by=[])
    assert (total.requests, total.trial, total.micro_dollars) == (500, 500, 0)
    accounts.close()


def test_a_balance_is_never_overdrawn_by_several_at_once(database_url: str) -> None:
    accounts = Accounts(database_url, trial_requests=7)
    ada = make_customer(accounts)
    accounts.topup(ada.id, 60 * 600 + 599)
    lines = run_all(database_url, ada, processes=2, count=100)
    assert Counter(line.split()[0] for line in lines) == {"delivered": 67, "refused": 133}
    assert accounts.account(ada.id).balance == 599
    assert accounts.ledger.differences() == []
    accounts.close()


def test_a_process_killed_while_charging_leaves_a_record_of_all_it_delivered(database_url: str) -> None:
    accounts = Accounts(database_url)
    ada = make_customer(accounts)
    accounts.topup(ada.id, 1_000_000)
    delivered: list[str] = []
    for run, after in enumerate((1, 20, 50)):
        hammer = start(database_url, ada, f"run{run}", 100_000)
        assert hammer.stdout is not None
        delivered += [hammer.stdout.readline().split()[1] for _ in range(after)]
        hammer.kill()
        rest = hammer.stdout.read().splitlines(keepends=True)
        delivered += [line.split()[1] for line in rest if line.endswith("\n")]
        hammer.wait()
        hammer.stdout.close()
        # What was in flight may be charged unanswered: one request a thread, each on record.
        in_flight = recorded(accounts) - set(delivered)
        assert set(delivered) <= recorded(accounts)
        assert len(in_flight) <= THREADS * (run + 1)
    again = accounts.charge(ada.who, request_id=delivered[0], quality_classes=[3])
    assert again.repeated
    account = accounts.account(ada.id)
    [total] = accounts.usage(ada.id, by=[])
    assert total.requests == len(recorded(accounts)) == 500 - account.trial_left
    assert accounts.ledger.differences() == []
    accounts.close()
