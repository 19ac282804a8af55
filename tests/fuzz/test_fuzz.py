"""The fuzzer itself: it finds what it is made to find, and a short run of it finds nothing."""

from __future__ import annotations

import random
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import fuzz.__main__ as fuzzer
from fuzz import child
from fuzz.mutations import mutate
from fuzz.seeds import seeds
from photoscore.errors import InvalidImage

SEEDS = seeds()


@pytest.fixture
def process() -> Iterator[fuzzer.Child]:
    with tempfile.TemporaryFile() as errors:
        running = fuzzer.Child(errors)
        yield running
        running.stop()


def test_every_seed_is_a_whole_picture(process: fuzzer.Child) -> None:
    for files in SEEDS.values():
        for file in files:
            assert process.try_case(file, detail=True) == ("ok", False)


def test_mutations_change_files_and_can_be_repeated() -> None:
    seed, other = SEEDS["PNG"][:2]
    broken = [mutate(random.Random(number), seed, other) for number in range(200)]
    assert broken == [mutate(random.Random(number), seed, other) for number in range(200)]
    assert len(set(broken)) > 180


def test_a_child_that_dies_is_a_find_and_the_next_case_is_tried(process: fuzzer.Child) -> None:
    process.process.send_signal(signal.SIGSEGV)
    process.process.wait()
    assert process.try_case(SEEDS["PNG"][0], detail=False) == ("crash-11", True)
    assert process.try_case(SEEDS["PNG"][0], detail=False) == ("ok", False)


def test_a_child_that_hangs_is_a_find(process: fuzzer.Child, monkeypatch: pytest.MonkeyPatch) -> None:
    assert process.try_case(SEEDS["PNG"][0], detail=False) == ("ok", False)
    process.process.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(fuzzer, "SECONDS", 0.3)
    assert process.try_case(SEEDS["PNG"][0], detail=False) == ("hang", True)


def test_a_child_that_takes_much_memory_is_a_find(
    process: fuzzer.Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzzer, "MEGABYTES", 1)
    assert process.try_case(SEEDS["PNG"][0], detail=False) == ("memory:ok", True)


def test_errors_that_are_not_ours_are_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(error: BaseException) -> Callable[..., None]:
        def raise_it(*_: object, **__: object) -> None:
            raise error

        return raise_it

    for error, word in (
        (ValueError("x"), "!ValueError"),
        (MemoryError(), "!MemoryError"),
        (InvalidImage("two\nlines"), "!two-lines"),
        (InvalidImage("one line"), "InvalidImage"),
    ):
        monkeypatch.setattr(child, "load", failing(error))
        assert child.decode(b"", None) == word


@pytest.mark.parametrize("name", SEEDS)
def test_a_short_run_finds_nothing(name: str, tmp_path: Path) -> None:
    outcomes, found = fuzzer.run(name, SEEDS[name], cases=60, seed=3, finds=tmp_path)
    assert (found, list(tmp_path.iterdir())) == (0, [])
    assert outcomes["InvalidImage"] > 10
    assert sum(outcomes.values()) == 60


def test_finds_are_kept_as_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzer, "MEGABYTES", 1)
    _, found = fuzzer.run("PNG", SEEDS["PNG"][:1], cases=2, seed=1, finds=tmp_path / "finds")
    assert found == 2
    names = sorted(file.name for file in (tmp_path / "finds").iterdir())
    assert len(names) == 2
    assert all(name.startswith("png-memory-") for name in names)
