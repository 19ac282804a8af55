"""Sessions: what a cookie is worth, and for how long."""

from __future__ import annotations

from collections.abc import Callable

from accounts.people import Clock
from photoscore.accounts import Accounts
from photoscore.accounts.console import Console, User


def test_a_cookie_says_who_it_is(console: Console, accounts: Accounts, user: User) -> None:
    begun = console.sessions.begin(user)
    assert console.sessions.get(begun.token) == begun.session
    for token in ("", "nonsense", begun.token[:-1], "\0", "é\ud800"):
        assert console.sessions.get(token) is None
    with accounts.database.reading() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM sessions").all())
    assert begun.token not in stored
    assert begun.token not in repr(begun)


def test_a_session_ends_when_it_is_not_used(console: Console, user: User, clock: Clock) -> None:
    token = console.sessions.begin(user).token
    for _ in range(3):
        clock.turn(hours=11, minutes=59)
        assert console.sessions.get(token) is not None
    clock.turn(hours=12)
    assert console.sessions.get(token) is None


def test_a_session_ends_however_much_it_is_used(console: Console, user: User, clock: Clock) -> None:
    token = console.sessions.begin(user).token
    for _ in range(28):
        clock.turn(hours=11, minutes=59)
        assert console.sessions.get(token) is not None
    clock.turn(hours=1)
    assert console.sessions.get(token) is None


def test_signing_out_ends_it(console: Console, user: User) -> None:
    here, there = console.sessions.begin(user), console.sessions.begin(user)
    assert here.token != there.token
    console.sessions.end(here.token)
    console.sessions.end("nonsense")
    assert console.sessions.get(here.token) is None
    assert [session.id for session in console.sessions.list(user)] == [there.session.id]


def test_all_but_one_can_be_ended_and_nobody_elses(
    console: Console, user: User, sign_up: Callable[..., User]
) -> None:
    bob = console.sessions.begin(sign_up("bob@example.org", name="Bob"))
    begun = [console.sessions.begin(user) for _ in range(3)]
    assert console.sessions.end_all(user.id, but=begun[1].session.id) == 2
    assert [console.sessions.get(one.token) is not None for one in begun] == [False, True, False]
    assert console.sessions.get(bob.token) is not None


def test_a_dangerous_step_wants_the_password_again(console: Console, user: User, clock: Clock) -> None:
    begun = console.sessions.begin(user)
    assert console.sessions.is_proved(begun.session)
    clock.turn(minutes=10)
    session = console.sessions.get(begun.token)
    assert session is not None
    assert not console.sessions.is_proved(session)
    console.sessions.proved(session)
    again = console.sessions.get(begun.token)
    assert again is not None
    assert console.sessions.is_proved(again)


def test_a_role_taken_away_is_gone_at_the_next_page(console: Console, user: User) -> None:
    token = console.sessions.begin(console.users.set_role(user.id, "operator")).token
    console.users.set_role(user.id, "customer")
    session = console.sessions.get(token)
    assert session is not None
    assert not session.user.is_operator
