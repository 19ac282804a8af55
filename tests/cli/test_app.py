"""What all verbs share."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from photoscore import PhotoscoreError
from photoscore.cli.verbs import VERBS, Verb
from pictures import noise

PHOTOSCORE = [sys.executable, "-c", "from photoscore.cli import main; main()"]


def test_the_version_is_the_package_s(run) -> None:
    assert run("--version").stdout == f"photoscore {version('photoscore')}\n"


def test_the_package_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "photoscore", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"photoscore {version('photoscore')}\n", "")


def test_help_names_every_verb_with_its_sentence(run) -> None:
    for result in (run("--help"), run("-h"), run()):
        assert all(verb.name in result.output and verb.help in result.output for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS, ids=[verb.name for verb in VERBS])
def test_every_verb_has_a_help(run, verb: Verb) -> None:
    result = run(verb.name, "--help")
    assert result.exit_code == 0
    assert f"Usage: photoscore {verb.name}" in result.stdout.replace("root", "photoscore")


def test_an_unknown_verb_is_wrong_usage(run) -> None:
    result = run("scoer")
    assert result.exit_code == 2
    assert "Did you mean 'score'" in result.stderr


def test_a_verb_that_lacks_its_packages_says_what_installs_them() -> None:
    with pytest.raises(PhotoscoreError, match=r"pip install 'photoscore\[service\]'"):
        Verb("serve", "no_such_package_at_all:command", "Serve.", extra="service").load()
    with pytest.raises(ModuleNotFoundError):
        Verb("serve", "photoscore.no_such_module:command", "Serve.", extra="service").load()


def test_scoring_loads_nothing_of_the_service(tmp_path: Path, toy_model: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(noise())
    code = (
        "import sys; sys.argv[1:] = ['score', 'a.jpg']\n"
        "from photoscore.cli import main\n"
        "try: main()\n"
        "finally: assert not {'fastapi', 'sqlalchemy', 'jinja2', 'aiohttp'} & set(sys.modules)"
    )
    environment = os.environ | {"PHOTOSCORE_MODEL": str(toy_model)}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)


def test_a_defect_is_told_in_a_line_and_traced_with_debug(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(*_: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("photoscore.cli.photos.find_files", defect)
    result = run("score", "a.jpg")
    assert result.exit_code == 1
    assert result.stderr.startswith("photoscore: Unexpected ZeroDivisionError: by nought.")
    assert "report" in result.stderr
    assert "Traceback" not in result.output
    assert "Traceback" in run("--debug", "score", "a.jpg").output


@pytest.fixture
def start(tmp_path: Path, toy_model: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """Starts `photoscore score` in a process of its own, in a folder of 40 photos."""
    for seed in range(40):
        (tmp_path / f"{seed}.jpg").write_bytes(noise(seed))
    terminal = {"TERM": "xterm-256color", "COLUMNS": "100", "PHOTOSCORE_MODEL": str(toy_model)}

    def start(*args: str, before: list[str] | None = None, **streams: Any) -> subprocess.Popen[bytes]:
        streams = {"stderr": subprocess.PIPE} | streams
        return subprocess.Popen(
            [*(before or ()), *PHOTOSCORE, "score", *args],
            cwd=tmp_path,
            env=os.environ | terminal,
            # A suite that runs in the background ignores interrupts, and its children would too.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
            **streams,
        )

    return start


@pytest.mark.parametrize("form", [["--json"], ["--csv"], []], ids=["json", "csv", "table"])
def test_a_reader_that_goes_away_ends_it_quietly(start, form: list[str]) -> None:
    ours, theirs = os.pipe()
    fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, 4096)  # too small for all rows, so that some come too late
    command = start(".", *form, stdout=theirs)
    os.close(theirs)
    assert os.read(ours, 10)
    os.close(ours)
    assert command.communicate(timeout=60) == (None, b"")
    assert command.returncode == 141


@pytest.mark.parametrize(
    "args",
    [
        ["score", "--samples"],
        ["score", "--samples", "--json"],
        ["gate", "--samples", "--csv"],
        ["settings"],
        ["--help"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_a_full_disk_is_told_in_a_line(toy_model: Path, args: list[str]) -> None:
    environment = os.environ | {"PHOTOSCORE_MODEL": str(toy_model)}
    with open("/dev/full", "w") as full:
        command = [*PHOTOSCORE, *args]
        done = subprocess.run(command, env=environment, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    # What was scored may be summed up before: rows wait in memory until there are enough to write.
    *before, told = done.stderr.splitlines()
    assert told == b"photoscore: Cannot write the output: No space left on device."
    assert len(before) <= 1


@pytest.mark.parametrize(("stream", "args"), [(0, ["-"]), (1, ["0.jpg"]), (1, ["0.jpg", "--csv"])])
def test_a_closed_stream_is_no_defect(start, stream: int, args: list[str]) -> None:
    closing = ["sh", "-c", f'exec "$@" {stream}>&-', "sh"]
    streams = {"stdout": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    command = start(*args, before=closing, **streams)
    _, errors = command.communicate(timeout=60)
    assert command.returncode == (1 if stream == 0 else 0)
    assert b"defect" not in errors
    assert b"Traceback" not in errors


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_name_that_is_no_text_leads_to_its_file_again(
    start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    name = b"caf\xe9.jpg"
    os.rename(tmp_path / "0.jpg", os.fsencode(tmp_path) + b"/" + name)
    as_csv, as_json = (
        start(os.fsdecode(name), form, stdout=subprocess.PIPE).communicate(timeout=60)[0]
        for form in ("--csv", "--json")
    )
    assert as_csv.splitlines()[1].startswith(name + b",")
    assert os.fsencode(json.loads(as_json)["path"]) == name


def test_an_interrupt_ends_it_quietly(start) -> None:
    command = start("0.jpg", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    time.sleep(3)  # it waits for stdin by now; an earlier signal would meet Python's own start
    command.send_signal(signal.SIGINT)
    _, errors = command.communicate(timeout=60)
    assert command.returncode == 130
    assert b"Traceback" not in errors


def test_a_terminal_gets_colours_and_a_bar_with_rate_and_time_left(start) -> None:
    ours, theirs = pty.openpty()
    command = start(".", stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # Linux's way to say that the other end is closed
        while chunk := os.read(ours, 65536):
            shown += chunk
    assert command.wait(timeout=60) == 0
    assert b"\x1b[33m" in shown
    assert b"photos/s" in shown
    assert b"/40" in shown
    assert shown.count(b".jpg") == 40


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("photoscore sc", "score"), ("photoscore score --so", "--sort"), ("photoscore accounts cre", "create")],
)
def test_a_shell_completes_verbs_and_options(typed: str, offered: str) -> None:
    shell = {
        "_PHOTOSCORE_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(typed.count(" ")),
    }
    answer = subprocess.run(PHOTOSCORE, env=os.environ | shell, capture_output=True, text=True, check=False)
    assert offered in answer.stdout.split()
    assert answer.stderr == ""
