"""Work side by side, answers in order."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future

import pytest

from photoscore.scoring.many import in_order, usable_cores


def test_answers_come_in_order_whatever_finishes_first() -> None:
    def work(item: int) -> int:
        time.sleep(0.02 if item % 2 == 0 else 0)
        return item * item

    assert list(in_order(work, range(20), 4)) == [item * item for item in range(20)]


def test_work_is_done_side_by_side() -> None:
    together = threading.Barrier(3, timeout=10)
    assert len(list(in_order(lambda _: together.wait(), range(3), 3))) == 3


def test_little_is_drawn_ahead_of_what_is_taken() -> None:
    drawn = 0

    def endless() -> Iterator[int]:
        nonlocal drawn
        while True:
            drawn += 1
            yield drawn

    answers = in_order(str, endless(), 2)
    assert [next(answers) for _ in range(10)] == [str(item) for item in range(1, 11)]
    assert drawn <= 10 + 4
    answers.close()


def test_an_exception_comes_up_in_its_place_and_ends_the_rest() -> None:
    done = []

    def work(item: int) -> float:
        done.append(item)
        return 1 / (item - 3)

    answers = in_order(work, range(1000), 1)
    assert [next(answers) for _ in range(3)] == [-1 / 3, -1 / 2, -1.0]
    with pytest.raises(ZeroDivisionError):
        next(answers)
    assert len(done) < 10
    assert list(answers) == []


def test_what_was_drawn_before_a_failure_of_the_source_is_answered() -> None:
    def broken() -> Iterator[int]:
        yield from range(3)
        raise KeyError("no more")

    for workers in (1, 4):
        answers = in_order(str, broken(), workers)
        assert [next(answers) for _ in range(3)] == ["0", "1", "2"]
        with pytest.raises(KeyError, match="no more"):
            next(answers)


class AtOnce:
    """A pool in which everything is finished as soon as it is begun."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def submit(self, work: Callable[[int], str], item: int) -> Future[str]:
        future: Future[str] = Future()
        future.set_result(work(item))
        return future

    def shutdown(self, **_: object) -> None:
        pass


def test_what_is_finished_does_not_wait_for_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("photoscore.scoring.many.ThreadPoolExecutor", AtOnce)
    seen: list[str] = []
    seen_before: list[int] = []

    def slow() -> Iterator[int]:
        for item in range(3):
            seen_before.append(len(seen))
            yield item

    for answer in in_order(str, slow(), 2):
        seen.append(answer)
    assert seen == ["0", "1", "2"]
    assert seen_before == [0, 1, 2]


@pytest.mark.parametrize("at_hand", [False, True])
def test_twice_as_many_as_there_are_workers_are_under_way(at_hand: bool) -> None:
    given, most = 0, 0
    full = threading.Event()

    def items() -> Iterator[int]:
        nonlocal most
        for item in range(20):
            most = max(most, item - given + 1)
            if most == 4:
                full.set()
            yield item

    def work(item: int) -> int:
        assert full.wait(10)
        return item

    for answer in in_order(work, items(), 2, at_hand=at_hand):
        assert answer == given
        given += 1
    assert (given, most) == (20, 4)


def test_a_source_at_hand_is_drawn_from_while_the_taker_is_busy() -> None:
    done = threading.Semaphore(0)

    def work(item: int) -> int:
        done.release()
        return item

    answers = in_order(work, range(100), 1, at_hand=True)
    for item in range(3):
        assert next(answers) == item
    for _ in range(4):  # those that were taken, and the next one: it is done without being asked for
        assert done.acquire(timeout=10)
    answers.close()


def test_the_machine_has_a_core() -> None:
    assert usable_cores() >= 1
