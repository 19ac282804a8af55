"""What all verbs share."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from photoscore import PhotoscoreError
from photoscore.cli.verbs import VERBS, Verb
from pictures import noise

PHOTOSCORE = [sys.executable, "-c", "from photoscore.cli import main; main()"]


def test_the_version_is_the_package_s(run) -> None:
    assert run("--version").stdout == f"photoscore {version('photoscore')}\n"


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
    assert "Did you mean 'score'?" in result.stderr


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

    monkeypatch.setattr("photoscore.cli.score.find_files", defect)
    result = run("score", "a.jpg")
    assert result.exit_code == 1
    assert result.stderr.startswith("photoscore: Unexpected ZeroDivisionError: by nought.")
    assert "report" in result.stderr
    assert "Traceback" not in result.output
    assert "Traceback" in run("--debug", "score", "a.jpg").output


def test_a_closed_pipe_and_an_interrupt_leave_no_trace(tmp_path: Path, toy_model: Path) -> None:
    for seed in range(40):
        (tmp_path / f"{seed}.jpg").write_bytes(noise(seed))
    environment = os.environ | {"PHOTOSCORE_MODEL": str(toy_model)}
    piped = subprocess.run(
        ["bash", "-c", '"$@" | head -1; exit "${PIPESTATUS[0]}"', "-", *PHOTOSCORE, "score", ".", "--json"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (piped.returncode, piped.stdout.count("\n"), piped.stderr) == (141, 1, "")

    waiting = subprocess.Popen(
        [*PHOTOSCORE, "score", "0.jpg", "-"],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(3)
    waiting.send_signal(signal.SIGINT)
    _, errors = waiting.communicate(timeout=30)
    assert waiting.returncode == 130
    assert "Traceback" not in errors


def test_a_terminal_gets_colours_and_a_bar_with_rate_and_time_left(tmp_path: Path, toy_model: Path) -> None:
    for seed in range(30):
        (tmp_path / f"{seed}.jpg").write_bytes(noise(seed))
    ours, theirs = pty.openpty()
    environment = os.environ | {
        "PHOTOSCORE_MODEL": str(toy_model),
        "TERM": "xterm-256color",
        "COLUMNS": "100",
    }
    command = subprocess.Popen(
        [*PHOTOSCORE, "score", "."], cwd=tmp_path, env=environment, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 65536):
            shown += chunk
    except OSError:  # Linux's way to say that the other end is closed
        pass
    assert command.wait(timeout=30) == 0
    assert b"\x1b[33m" in shown
    assert b"photos/s" in shown
    assert b"/30" in shown
    assert shown.count(b".jpg") == 30
