"""The scoring processes: what they answer, how they end, what happens then."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from photoscore.errors import ImageTooLarge, InvalidImage, ModelError, Unavailable
from photoscore.quality import Reason, Score
from photoscore.service.pool.pool import WorkerPool
from photoscore.service.pool.process import Process
from photoscore.settings import Settings
from service.pools import open_wires, outcome, run, running

pytestmark = pytest.mark.usefixtures("fragile_is_found")


def test_a_score_comes_back_whole() -> None:
    async def test() -> None:
        async with running() as pool:
            score = await pool.score(b"12345", reasons=True, embedding=True)
            assert (score.value, score.width, score.model) == (0.5, 5, "fragile.1")
            assert score.distribution == (0.1, 0.2, 0.4, 0.2, 0.1)
            assert score.reasons == (Reason("noise", 0.25), Reason("not_a_photograph", 0.75, "screenshot"))
            assert score.embedding is not None
            assert score.embedding.tolist() == pytest.approx([0.6, 0.8])
            assert score.captured_at == "2026-01-01T00:00:00"
            assert (await pool.score(b"x" * 10_000_000)).width == 10_000_000
            assert pool.model == "fragile.1"

    run(test())


def test_errors_of_photos_come_back_as_they_are() -> None:
    async def test() -> None:
        async with running() as pool:
            error = await outcome(pool, b"too large")
            assert isinstance(error, ImageTooLarge)
            assert error.message == "The picture is too large."
            defect = await outcome(pool, b"defect")
            assert defect.code == "internal_error"
            assert (await pool.score(b"next")).value == 0.5
            assert pool.replaced == 0

    run(test())


@pytest.mark.parametrize(
    ("data", "kind"), [(b"segfault", InvalidImage), (b"abort", InvalidImage), (b"killed", Unavailable)]
)
def test_a_crash_takes_one_process_which_is_replaced(data: bytes, kind: type[Exception]) -> None:
    async def test() -> None:
        async with running(workers=2) as pool:
            before = set(pool.pids)
            neighbour = asyncio.create_task(pool.score(b"sleep 0.5"))
            await asyncio.sleep(0.1)
            assert isinstance(await outcome(pool, data), kind)
            assert (await neighbour).value == 0.5
            scores = await asyncio.gather(*(pool.score(b"next") for _ in range(4)))
            assert [score.value for score in scores] == [0.5] * 4
            while len(pool.pids) < 2:  # noqa: ASYNC110 (a new process takes its second)
                await asyncio.sleep(0.05)
            assert len(before & set(pool.pids)) == 1
            assert pool.replaced == 1

    run(test())


def test_a_process_that_ended_idle_costs_no_photo() -> None:
    async def test() -> None:
        async with running() as pool:
            os.kill(pool.pids[0], signal.SIGKILL)
            await asyncio.sleep(0.3)
            assert (await pool.score(b"next")).value == 0.5

    run(test())


def test_a_photo_that_takes_too_long_is_given_up() -> None:
    async def test() -> None:
        async with running(photo_timeout=0.3) as pool:
            assert isinstance(await outcome(pool, b"sleep 30"), InvalidImage)
            assert (await pool.score(b"next")).value == 0.5

    run(test())


def test_the_queue_is_bounded_and_refuses_at_once() -> None:
    async def test() -> None:
        async with running(queue_size=2) as pool:
            tasks = [asyncio.create_task(outcome(pool, b"sleep 0.5"))]
            await asyncio.sleep(0.1)
            tasks += [asyncio.create_task(outcome(pool, b"x")) for _ in range(2)]
            await asyncio.sleep(0)
            with pytest.raises(Unavailable, match="waiting"):
                pool.check()
            assert isinstance(await outcome(pool, b"x"), Unavailable)
            assert [one.value for one in await asyncio.gather(*tasks)] == [0.5] * 3
            assert pool.depth == 0
            pool.check()

    run(test())


def test_whoever_sends_many_makes_nobody_else_wait_behind_them() -> None:
    async def test() -> None:
        ended: list[int] = []

        async def send(pool: WorkerPool, owner: int) -> Any:
            result = await outcome(pool, b"sleep 0.1", owner=owner)
            ended.append(owner)
            return result

        async with running(queue_size=4) as pool:
            many = [asyncio.create_task(send(pool, 1)) for _ in range(5)]
            await asyncio.sleep(0.05)  # one in work, four wait
            with pytest.raises(Unavailable):
                pool.check(1)
            pool.check(2)
            other = asyncio.create_task(send(pool, 2))
            results = await asyncio.gather(*many, other)
            assert [type(result) for result in results] == [Score] * 4 + [Unavailable, Score]
            assert ended == [1, 1, 1, 2, 1, 1], "refused, in work, held ready, its turn, the rest"

    run(test())


def test_a_photo_whose_turn_does_not_come_in_time_is_given_up() -> None:
    async def test() -> None:
        async with running() as pool:
            first = asyncio.create_task(pool.score(b"sleep 0.6"))
            await asyncio.sleep(0.1)
            late = await outcome(pool, b"x", within=0.2)
            assert isinstance(late, Unavailable)
            assert pool.depth == 0
            assert (await first).value == 0.5

    run(test())


def test_a_photo_nobody_waits_for_is_not_scored() -> None:
    async def test() -> None:
        async with running() as pool:
            first = asyncio.create_task(pool.score(b"sleep 0.4"))
            await asyncio.sleep(0.1)
            left = asyncio.create_task(pool.score(b"killed"))
            await asyncio.sleep(0)
            left.cancel()
            assert (await first).value == 0.5
            assert (await pool.score(b"next")).value == 0.5
            assert pool.replaced == 0, "it was dropped before its turn"

    run(test())


def test_stopping_answers_what_waits() -> None:
    async def test() -> None:
        async with running() as pool:
            tasks = [asyncio.create_task(outcome(pool, b"sleep 0.5")) for _ in range(3)]
            await asyncio.sleep(0.1)
            pids = pool.pids
            await pool.stop()
            assert all(isinstance(one, Unavailable) for one in await asyncio.gather(*tasks))
            for pid in pids:
                with pytest.raises(ProcessLookupError):
                    os.kill(pid, 0)

    run(test())


def test_a_model_that_cannot_be_used_is_told_at_the_start() -> None:
    async def test() -> None:
        with pytest.raises(ModelError, match="There is no model at /nowhere"):
            async with running("service.fragile:broken"):
                pytest.fail("it started")

    run(test())


def test_photos_wait_while_the_only_process_is_replaced() -> None:
    async def test() -> None:
        async with running() as pool:
            errors = [await outcome(pool, b"segfault") for _ in range(2)]
            assert [type(error) for error in errors] == [InvalidImage] * 2
            assert pool.ready
            assert (await pool.score(b"next")).value == 0.5

    run(test())


@pytest.mark.parametrize("error", [ModelError("it is damaged"), OSError("Too many open files")])
def test_a_process_that_does_not_start_is_tried_again(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test() -> None:
        monkeypatch.setattr("photoscore.service.pool.pool.RESTART_SECONDS", 0.01)
        async with running() as pool:
            start = Process.start
            failures, started = [error, error], asyncio.Event()

            async def fails_at_first(*arguments: Any) -> Process:
                if failures:
                    raise failures.pop()
                process = await start(*arguments)
                started.set()
                return process

            monkeypatch.setattr(Process, "start", fails_at_first)
            assert isinstance(await outcome(pool, b"segfault"), InvalidImage)
            await started.wait()
            assert (await pool.score(b"next")).value == 0.5
            assert not failures
            assert pool.replaced == 1

    run(test())


def test_a_process_that_does_not_start_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise OSError("Cannot allocate memory")

    async def test() -> None:
        monkeypatch.setattr("subprocess.Popen", fails)
        before = open_wires()
        for _ in range(5):
            with pytest.raises(OSError, match="memory"):
                await Process.start(Settings(_env_file=None))
        assert open_wires() <= before

    run(test())


def environment_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes().lower()


def test_a_process_inherits_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOSCORE_STRIPE_SECRET_KEY", "sk_test_1")
    monkeypatch.setenv("photoscore_smtp_password", "hunter2")

    async def test() -> None:
        async with running() as pool:
            environment = environment_of(pool.pids[0])
            assert b"photoscore_max_pixels" in environment
            assert b"sk_test_1" not in environment
            assert b"hunter2" not in environment

    run(test())


def test_the_real_scorer_reads_the_settings(toy_model: Any) -> None:
    from pictures import picture

    async def test() -> None:
        async with running("photoscore.scoring:Scorer", model=toy_model, max_pixels=10_000) as pool:
            assert (await pool.score(picture(0.7, (100, 100)))).value == pytest.approx(0.7, abs=0.01)
            assert isinstance(await outcome(pool, picture(0.7)), ImageTooLarge)
            assert pool.model == "toy"

    run(test())
