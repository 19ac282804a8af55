"""A photo handed to a process ahead of its turn: who gets it, who is lost with the process, who is not."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

import pytest

from photoscore.errors import InvalidImage, Unavailable
from photoscore.service.pool.slots import KEPT, Slot, read
from service.pools import open_wires, outcome, run, running

pytestmark = pytest.mark.usefixtures("fragile_is_found")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"segfault", InvalidImage),
        (b"killed", Unavailable),
        (b"memory", Unavailable),
        (b"exit", Unavailable),
        (b"nonsense", Unavailable),
        (b"sleep 30", InvalidImage),
    ],
)
def test_only_the_photo_that_was_begun_is_lost_with_its_process(data: bytes, kind: type[Exception]) -> None:
    async def test() -> None:
        async with running(photo_timeout=1.0) as pool:
            wires = open_wires()
            order: list[bytes] = []

            async def noted(photo: bytes) -> Any:
                result = await outcome(pool, photo)
                order.append(photo)
                return result

            photos = [data, b"ahead", b"queued", b"last"]
            results = await asyncio.gather(*(noted(photo) for photo in photos))
            assert isinstance(results[0], kind)
            assert [one.value for one in results[1:]] == [0.5] * 3
            assert order == photos, "what was handed ahead is first again"
            assert pool.replaced == 1
            assert (pool.depth, pool.busy) == (0, 0)
            assert open_wires() <= wires, "nothing of it is left open"

    run(test())


def test_a_second_photo_that_kills_is_the_one_that_is_lost() -> None:
    async def test() -> None:
        async with running() as pool:
            photos = (b"sleep 0.1", b"segfault", b"next")
            first, second, third = await asyncio.gather(*(outcome(pool, photo) for photo in photos))
            assert (first.value, third.value) == (0.5, 0.5)
            assert isinstance(second, InvalidImage)

    run(test())


def test_the_time_of_a_photo_counts_from_its_turn() -> None:
    async def test() -> None:
        async with running(photo_timeout=0.8) as pool:
            results = await asyncio.gather(*(outcome(pool, b"sleep 0.5") for _ in range(3)))
            assert [one.value for one in results] == [0.5] * 3

    run(test())


def test_what_waits_and_what_is_at_work_is_counted() -> None:
    async def test() -> None:
        seen: list[str] = []
        async with running(workers=2, observe=lambda stage, seconds: seen.append(stage)) as pool:
            tasks = [asyncio.create_task(pool.score(b"sleep 0.3")) for _ in range(5)]
            await asyncio.sleep(0.1)
            assert (pool.busy, pool.depth) == (2, 3)
            await asyncio.gather(*tasks)
            assert (pool.busy, pool.depth) == (0, 0)
            assert sorted(seen) == ["queue"] * 5 + ["score"] * 5

    run(test())


def test_a_process_with_nothing_to_do_comes_first() -> None:
    async def test() -> None:
        async with running(workers=2) as pool:
            slow = asyncio.create_task(pool.score(b"sleep 0.5"))
            await asyncio.sleep(0.1)
            scores = [await pool.score(b"x") for _ in range(3)]
            assert len({score.height for score in scores}) == 1
            assert (await slow).height not in {score.height for score in scores}

    run(test())


def test_a_photo_behind_a_slow_one_is_taken_by_a_process_that_is_done() -> None:
    async def test() -> None:
        async with running(workers=2) as pool:
            slow = asyncio.create_task(pool.score(b"sleep 2"))
            brief = asyncio.create_task(pool.score(b"sleep 0.2"))
            await asyncio.sleep(0.1)
            behind = [asyncio.create_task(pool.score(b"x")) for _ in range(2)]
            done = await asyncio.wait_for(asyncio.gather(brief, *behind), 1)
            assert len({score.height for score in done}) == 1
            assert not slow.done()
            await slow

    run(test())


def test_a_photo_handed_ahead_is_taken_back_when_its_client_leaves() -> None:
    async def test() -> None:
        async with running() as pool:
            first = asyncio.create_task(pool.score(b"sleep 0.4"))
            await asyncio.sleep(0.1)
            left, queued = (asyncio.create_task(pool.score(data)) for data in (b"killed", b"next"))
            await asyncio.sleep(0.1)
            left.cancel()
            await asyncio.sleep(0)
            assert pool.depth == 1
            assert (await first).value == (await queued).value == 0.5
            assert pool.replaced == 0

    run(test())


def test_nothing_is_taken_out_of_turn_from_a_process_that_has_begun_nothing() -> None:
    async def test() -> None:
        async with running() as pool:
            (pid,) = pool.pids
            os.kill(pid, signal.SIGSTOP)
            first, left = (asyncio.create_task(outcome(pool, data)) for data in (b"1", b"22"))
            await asyncio.sleep(0.1)
            left.cancel()
            await asyncio.sleep(0)
            last = asyncio.create_task(outcome(pool, b"333"))
            await asyncio.sleep(0)
            os.kill(pid, signal.SIGCONT)
            assert [(await one).width for one in (first, last)] == [1, 3]

    run(test())


def test_a_photo_given_to_a_process_that_is_just_gone_is_scored_by_the_next() -> None:
    async def test() -> None:
        async with running() as pool:
            (pid,) = pool.pids
            os.kill(pid, signal.SIGKILL)
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # noqa: ASYNC222 (the loop must not see it)
            scores = await asyncio.gather(*(pool.score(b"next") for _ in range(3)))
            assert [score.value for score in scores] == [0.5] * 3

    run(test())


def test_a_process_that_takes_no_more_photos_is_replaced() -> None:
    async def test() -> None:
        async with running() as pool:
            assert (await pool.score(b"deaf")).value == 0.5
            results = [await outcome(pool, b"next") for _ in range(3)]
            assert all(isinstance(one, Unavailable) or one.value == 0.5 for one in results)
            assert results[-1].value == 0.5
            assert pool.replaced == 1

    run(test())


def test_large_photos_leave_no_memory_behind() -> None:
    slot = Slot()
    for size in (3, 3 * KEPT, 5):
        photo = os.urandom(size)
        slot.write(photo)
        assert read(slot.file, size) == photo
        slot.clear()
        assert os.fstat(slot.file).st_size <= KEPT
    with pytest.raises(OSError, match="cut short"):
        read(slot.file, KEPT + 1)
    slot.close()
