"""Key pairs and bearer tokens: who is let in, and from when on no longer."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from accounts.people import Clock, Customer, make_customer
from photoscore.accounts import Accounts
from photoscore.accounts.credentials import digest
from photoscore.errors import AccountError, Forbidden, Unauthorized


def test_a_pair_says_who_it_is(accounts: Accounts, ada: Customer) -> None:
    who = accounts.authenticate_basic(ada.key.client_id, ada.key.secret)
    assert (who.account_id, who.key_id, who.client_id, who.rate) == (
        ada.id,
        ada.key.id,
        ada.key.client_id,
        None,
    )


@pytest.mark.parametrize("secret", ["", "wrong", "é", "\ud800", "\0", "x" * 100_000])
def test_a_wrong_secret_is_refused(accounts: Accounts, ada: Customer, secret: str) -> None:
    with pytest.raises(Unauthorized, match="wrong"):
        accounts.authenticate_basic(ada.key.client_id, secret)
    with pytest.raises(Unauthorized, match="wrong"):
        accounts.authenticate_token(secret)


@pytest.mark.parametrize("client_id", ["", "nobody", "é", "\ud800", "a\0b", "' OR 1=1 --", "x" * 100_000])
def test_an_unknown_client_id_is_refused_in_the_same_words(
    accounts: Accounts, ada: Customer, client_id: str
) -> None:
    with pytest.raises(Unauthorized) as unknown:
        accounts.authenticate_basic(client_id, ada.key.secret)
    with pytest.raises(Unauthorized) as wrong:
        accounts.authenticate_basic(ada.key.client_id, "wrong")
    assert str(unknown.value) == str(wrong.value)


def test_the_database_holds_no_secret(accounts: Accounts, ada: Customer) -> None:
    token = accounts.issue_token(ada.key.client_id, ada.key.secret).access_token
    with accounts.database.reading() as connection:
        stored = str(
            [list(connection.execute(text(f"SELECT * FROM {table}"))) for table in ("keys", "tokens")]
        )
    assert digest(ada.key.secret) in stored
    assert digest(token) in stored
    assert ada.key.secret not in stored
    assert token not in stored
    assert ada.key.secret not in repr(ada.key)


def test_secrets_are_never_alike_and_carry_256_bits(accounts: Accounts, ada: Customer) -> None:
    secrets = {accounts.create_key(ada.id).secret for _ in range(3)} | {ada.key.secret}
    assert len(secrets) == 4
    assert all(len(secret) == 43 and secret.isalnum() for secret in secrets)


def test_four_active_pairs_at_most(accounts: Accounts, ada: Customer) -> None:
    pairs = [ada.key, *(accounts.create_key(ada.id, f"key {n}") for n in range(3))]
    with pytest.raises(AccountError, match="4 active keys; revoke one"):
        accounts.create_key(ada.id)
    accounts.revoke(ada.id, pairs[1].client_id)
    accounts.create_key(ada.id, "another")
    names = [(key.name, key.revoked_at is None) for key in accounts.keys(ada.id)]
    assert names == [
        ("first", True),
        ("key 0", False),
        ("key 1", True),
        ("key 2", True),
        ("another", True),
    ]


def test_a_revoked_pair_is_forbidden_and_its_token_gone(accounts: Accounts, ada: Customer) -> None:
    token = accounts.issue_token(ada.key.client_id, ada.key.secret).access_token
    other = accounts.create_key(ada.id)
    revoked = accounts.revoke(ada.id, ada.key.client_id)
    with pytest.raises(Forbidden, match="revoked"):
        accounts.authenticate_basic(ada.key.client_id, ada.key.secret)
    with pytest.raises(Unauthorized):
        accounts.authenticate_basic(ada.key.client_id, "wrong")
    with pytest.raises(Unauthorized):
        accounts.authenticate_token(token)
    with pytest.raises(Forbidden, match="revoked"):
        accounts.check_funds(ada.who)
    assert accounts.authenticate_basic(other.client_id, other.secret).key_id == other.id
    assert accounts.revoke(ada.id, ada.key.client_id).revoked_at == revoked.revoked_at


def test_a_suspended_account_is_forbidden_until_it_is_resumed(accounts: Accounts, ada: Customer) -> None:
    token = accounts.issue_token(ada.key.client_id, ada.key.secret).access_token
    accounts.suspend(ada.id)
    attempts = [
        lambda: accounts.authenticate_basic(ada.key.client_id, ada.key.secret),
        lambda: accounts.authenticate_token(token),
        lambda: accounts.issue_token(ada.key.client_id, ada.key.secret),
        lambda: accounts.check_funds(ada.who),
        lambda: accounts.charge(ada.who, request_id="1", quality_classes=[3]),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden, match="suspended"):
            attempt()
    accounts.resume(ada.id)
    assert accounts.authenticate_token(token) == ada.who


def test_another_accounts_key_cannot_be_touched(accounts: Accounts, ada: Customer) -> None:
    bob = make_customer(accounts, "Bob")
    with pytest.raises(AccountError, match="no key"):
        accounts.revoke(bob.id, ada.key.client_id)
    with pytest.raises(AccountError, match="no key"):
        accounts.keyring.rename(bob.id, ada.key.client_id, "mine")
    assert accounts.authenticate_basic(ada.key.client_id, ada.key.secret) == ada.who


def test_a_token_lives_an_hour_and_a_new_one_replaces_it(
    accounts: Accounts, ada: Customer, clock: Clock
) -> None:
    first = accounts.issue_token(ada.key.client_id, ada.key.secret)
    assert first.expires_in == 3600
    clock.turn(minutes=59, seconds=59)
    assert accounts.authenticate_token(first.access_token) == ada.who
    clock.turn(seconds=1)
    with pytest.raises(Unauthorized, match="expired"):
        accounts.authenticate_token(first.access_token)
    second = accounts.issue_token(ada.key.client_id, ada.key.secret)
    third = accounts.issue_token(ada.key.client_id, ada.key.secret)
    with pytest.raises(Unauthorized, match="newer one replaced"):
        accounts.authenticate_token(second.access_token)
    assert accounts.authenticate_token(third.access_token) == ada.who


def test_two_keys_of_an_account_have_a_token_each(accounts: Accounts, ada: Customer) -> None:
    other = accounts.create_key(ada.id)
    tokens = [accounts.issue_token(pair.client_id, pair.secret).access_token for pair in (ada.key, other)]
    assert [accounts.authenticate_token(token).key_id for token in tokens] == [ada.key.id, other.id]


def test_last_use_is_written_once_a_minute(accounts: Accounts, ada: Customer, clock: Clock) -> None:
    first = accounts.keys(ada.id)[0].last_used_at
    clock.turn(seconds=59)
    accounts.authenticate_basic(ada.key.client_id, ada.key.secret)
    assert accounts.keys(ada.id)[0].last_used_at == first
    clock.turn(seconds=1)
    accounts.authenticate_basic(ada.key.client_id, ada.key.secret)
    assert accounts.keys(ada.id)[0].last_used_at == clock.now


def test_a_renamed_key_keeps_working(accounts: Accounts, ada: Customer) -> None:
    assert accounts.keyring.rename(ada.id, ada.key.client_id, " for  tests ").name == "for tests"
    with pytest.raises(AccountError, match="needs a name"):
        accounts.keyring.rename(ada.id, ada.key.client_id, "\x1b[31m")
    assert accounts.authenticate_basic(ada.key.client_id, ada.key.secret) == ada.who
