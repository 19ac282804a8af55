"""The key cache: exact for what this process does, a few seconds late for another's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.people import Customer, make_customer
from photoscore.accounts import Accounts, Principal
from photoscore.accounts.cache import MOST, KeyCache
from photoscore.errors import Forbidden, Unauthorized

WHO = Principal(1, 2, "client", None)


@pytest.fixture
def cached(database_url: str) -> Iterator[Accounts]:
    """Accounts that remember keys for an hour: nothing in these tests expires by itself."""
    opened = Accounts(database_url, cache_seconds=3600)
    yield opened
    opened.close()


@pytest.fixture
def eve(cached: Accounts) -> Customer:
    """A customer whose key is in the cache."""
    return make_customer(cached, "Eve")


def test_a_remembered_key_needs_no_database(cached: Accounts, eve: Customer) -> None:
    with cached.database.writing() as connection:
        connection.exec_driver_sql("UPDATE keys SET secret_hash = ''")
    assert cached.authenticate_basic(eve.key.client_id, eve.key.secret) == eve.who
    with pytest.raises(Unauthorized):
        cached.authenticate_basic(eve.key.client_id, "wrong")


def test_only_what_is_remembered_is_recalled(cached: Accounts, eve: Customer) -> None:
    client_id, secret = eve.key.client_id, eve.key.secret
    assert cached.recall_basic(client_id, secret) == eve.who
    assert cached.recall_basic(client_id, "wrong") is None
    token = cached.issue_token(client_id, secret).access_token
    assert cached.recall_token(token) is None
    cached.authenticate_token(token)
    assert cached.recall_token(token) == eve.who
    cached.revoke(eve.who.account_id, client_id)
    assert cached.recall_token(token) is None
    assert cached.recall_basic(client_id, secret) is None


def test_what_this_process_stops_is_stopped_at_once(cached: Accounts, eve: Customer) -> None:
    token = cached.issue_token(eve.key.client_id, eve.key.secret).access_token
    assert cached.authenticate_token(token) == eve.who
    newer = cached.issue_token(eve.key.client_id, eve.key.secret).access_token
    with pytest.raises(Unauthorized):
        cached.authenticate_token(token)
    assert cached.authenticate_token(newer) == eve.who
    cached.suspend(eve.id)
    with pytest.raises(Forbidden):
        cached.authenticate_token(newer)
    cached.resume(eve.id)
    cached.authenticate_basic(eve.key.client_id, eve.key.secret)
    cached.revoke(eve.id, eve.key.client_id)
    with pytest.raises(Forbidden):
        cached.authenticate_basic(eve.key.client_id, eve.key.secret)


def test_what_another_process_stops_gets_no_further_than_the_funds(
    cached: Accounts, eve: Customer, database_url: str
) -> None:
    operator = Accounts(database_url)
    operator.revoke(eve.id, eve.key.client_id)
    operator.close()
    assert cached.authenticate_basic(eve.key.client_id, eve.key.secret) == eve.who
    with pytest.raises(Forbidden, match="revoked"):
        cached.check_funds(eve.who)
    with pytest.raises(Forbidden, match="revoked"):
        cached.charge(eve.who, request_id="1", quality_classes=[3])


def test_a_new_rate_is_seen_at_once(cached: Accounts, eve: Customer) -> None:
    cached.set_plan(eve.id, "enterprise", rate=120)
    assert cached.authenticate_basic(eve.key.client_id, eve.key.secret).rate == 120


def test_entries_end_with_their_time() -> None:
    now = [0.0]
    cache = KeyCache(5, clock=lambda: now[0])
    cache.put("a", WHO, cache.generation)
    cache.put("b", WHO, cache.generation, seconds=2)
    now[0] = 2.0
    assert cache.get("a") == WHO
    assert cache.get("b") is None
    now[0] = 5.0
    assert cache.get("a") is None


def test_a_read_that_a_change_overtook_is_not_kept() -> None:
    cache = KeyCache(5)
    before = cache.generation
    cache.forget(1)
    cache.put("a", WHO, before)
    assert cache.get("a") is None


def test_the_cache_is_bounded() -> None:
    cache = KeyCache(5)
    for number in range(MOST + 10):
        cache.put(str(number), WHO, cache.generation)
    assert cache.get("9") is None
    assert cache.get("10") == WHO


def test_no_time_means_no_cache() -> None:
    cache = KeyCache(0)
    cache.put("a", WHO, cache.generation)
    assert cache.get("a") is None
