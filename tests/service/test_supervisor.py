"""HTTP processes that end, hang, do not start or do not stop."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from photoscore.errors import PhotoscoreError, Unavailable
from photoscore.service import server, supervisor
from photoscore.service.supervisor import Supervisor
from service import toys

pytestmark = pytest.mark.timeout(300)


def supervise(serve: Callable[..., None], folder: Path, count: int = 1) -> None:
    """Run so many of them until the end."""
    with server.listen("127.0.0.1", 0) as listener:
        Supervisor(partial(serve, folder), listener, count, grace=0).run()


def pids(folder: Path) -> list[int]:
    """The processes that there were, in the order in which they began."""
    return [int(path.name) for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)]


def runs(pid: int) -> bool:
    """Whether a process is there."""
    return Path(f"/proc/{pid}/exe").exists()


@contextmanager
def beside(story: Callable[[], None]) -> Iterator[None]:
    """Let a story happen in a thread while the main one supervises; SIGTERM comes after it."""
    wrong: list[BaseException] = []

    def tell() -> None:
        try:
            story()
        except BaseException as error:
            wrong.append(error)
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, lambda number, frame: None)  # where the supervisor fails
    thread = threading.Thread(target=tell)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        signal.signal(signal.SIGTERM, before)
    assert wrong == []


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait for something to come true."""
    last = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < last, "it does not come true"
        time.sleep(0.05)


def happened(lines: list[Any], event: str) -> int:
    """How many log lines tell of it."""
    return sum(line["event"] == event for line in lines)


@pytest.mark.parametrize(
    ("serve", "message"),
    [(toys.refuse, "The cellar is flooded; pump."), (toys.crash, "An HTTP process did not start; see the")],
)
def test_what_hinders_the_first_start_comes_up(
    tmp_path: Path, serve: Callable[..., None], message: str
) -> None:
    with pytest.raises(Unavailable, match=message):
        supervise(serve, tmp_path, 2)
    assert not any(runs(pid) for pid in pids(tmp_path))


def test_one_that_does_not_start_later_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "PAUSE_SECONDS", 0.1)
    with capture_logs() as lines:

        def story() -> None:
            wait_for(lambda: happened(lines, "http process started") == 1)
            os.kill(pids(tmp_path)[0], signal.SIGKILL)
            wait_for(lambda: happened(lines, "http process started") == 2)

        with beside(story):
            supervise(toys.once, tmp_path)
    assert happened(lines, "http process ended") == 1
    assert [line["cause"] for line in lines if "cause" in line] == ["The cellar is flooded; pump."] * 2
    assert len(pids(tmp_path)) == 4


def test_one_that_hangs_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "SILENT_SECONDS", supervisor.BEAT_SECONDS + 2)
    with capture_logs() as lines:

        def story() -> None:
            wait_for(lambda: happened(lines, "http process started") == 2)
            frozen, _ = pids(tmp_path)
            os.kill(frozen, signal.SIGSTOP)
            wait_for(lambda: happened(lines, "http process started") == 3)
            assert not runs(frozen)

        with beside(story):
            supervise(toys.idle, tmp_path, 2)
    assert happened(lines, "http process ended") == 1


def test_a_signal_while_they_start_ends_them(tmp_path: Path) -> None:
    with beside(lambda: time.sleep(0.05)):
        supervise(toys.idle, tmp_path, 2)
    assert not any(runs(pid) for pid in pids(tmp_path))


def test_one_that_does_not_stop_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "END_SECONDS", 0.2)
    with capture_logs() as lines, beside(lambda: wait_for(lambda: bool(lines))):
        supervise(toys.stubborn, tmp_path)
    assert not any(runs(pid) for pid in pids(tmp_path))


def test_the_handlers_of_signals_are_put_back(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(PhotoscoreError):
        supervise(toys.refuse, tmp_path)
    assert signal.getsignal(signal.SIGTERM) is before
