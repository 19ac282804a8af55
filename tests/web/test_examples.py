"""Every example of the docs, run as it is shown against a real server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from photoscore.web import examples, prose
from photoscore.web.pages import DOCS, USES
from pictures import picture
from service.servers import Customer, Server

FILES = sorted(examples.FOLDER.iterdir())
PROGRAMS = {
    ".sh": ["bash", "-euo", "pipefail"],
    ".py": [sys.executable],
    ".mjs": ["node", "--no-warnings"],
    ".php": ["php"],
}
BRIGHT = 0.7


@pytest.fixture(scope="module")
def server(
    sqlite_template: Path, toy_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A real service with the toy model."""
    file = tmp_path_factory.mktemp("examples") / "service.db"
    shutil.copy(sqlite_template, file)
    running = Server(f"sqlite:///{file}", toy_model)
    yield running
    assert running.end() == 0


@pytest.fixture(scope="module")
def customer(server: Server) -> Customer:
    """Whose key the examples use."""
    return server.customer()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and keeps quiet about it."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the examples run: beside `photo.jpg`."""
    made = tmp_path_factory.mktemp("example")
    (made / "photo.jpg").write_bytes(picture(BRIGHT))
    (made / "another.jpg").write_bytes(picture(0.3, (120, 120)))
    return made


@pytest.fixture(scope="module")
def photo_url(folder: Path) -> Iterator[str]:
    """The photo on a web server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/photo.jpg"
    server.shutdown()
    thread.join()
    server.server_close()


def run(path: Path, folder: Path, customer: Customer, photo_url: str) -> subprocess.CompletedProcess[str]:
    """Run an example with a customer's key, the server's address and a reachable photo put in.

    Each has an Idempotency-Key of its own: all show the same one, and what one did must not tell on another.
    """
    text = path.read_text("utf-8")
    for shown, real in (
        (examples.BASE, customer.server.url),
        ("YOUR_CLIENT_ID", customer.key.client_id),
        ("YOUR_CLIENT_SECRET", customer.key.secret),
        ("https://example.com/photo.jpg", photo_url),
        ("listing-4711-photo-1", path.name),
    ):
        text = text.replace(shown, real)
    script = folder / f"example{path.suffix}"
    script.write_text(text, "utf-8")
    environment = os.environ | {
        "OAUTHLIB_INSECURE_TRANSPORT": "1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    return subprocess.run(
        [*PROGRAMS[path.suffix], script.name],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_an_example_runs_as_it_is_shown(path: Path, folder: Path, customer: Customer, photo_url: str) -> None:
    before = customer.spent
    done = run(path, folder, customer, photo_url)
    assert done.returncode == 0, done.stderr
    assert "error" not in done.stdout.lower()
    numbers = [float(number) for number in re.findall(r"\d\.\d+", done.stdout)]
    if path.stem == "reasons":
        assert "good" in done.stdout
    else:
        assert any(number == pytest.approx(BRIGHT, abs=0.01) for number in numbers), done.stdout
    if path.stem in ("best", "rank"):
        assert customer.spent - before == 2
        return
    assert customer.spent - before == 1
    if path.stem == "retry":
        # A repeat with the same Idempotency-Key is answered without a second charge.
        again = run(path, folder, customer, photo_url)
        assert (again.returncode, again.stdout) == (0, done.stdout)
        assert customer.spent - before == 1


def test_every_example_is_shown_and_every_page_finds_its_own() -> None:
    shown = {name for page in DOCS for name in prose.EXAMPLE.findall(prose.read(f"docs/{page}", "en"))}
    assert shown | set(USES) == {path.stem for path in FILES}
    for name in shown:
        assert examples.examples(name, "https://photos.example")
    for name in ("quickstart", "url", "token", "reasons", "retry", "moving"):
        assert [one.label for one in examples.examples(name, "")] == ["curl", "Python", "JavaScript", "PHP"]
