"""Real servers: `photoscore serve` in a process of its own, as an operator starts it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import weakref
from pathlib import Path
from typing import Any

import requests

from photoscore.accounts import Accounts, NewKey

START_SECONDS = 150
STOP_SECONDS = 60
TESTS = Path(__file__).parents[1]
GENEROUS = {"rate": 100_000, "auth_failures": 100_000, "fetch_allow": '["127.0.0.1"]', "workers": 2}
"""Settings under which no test is refused by accident; URLs of the test's own server are allowed."""


class Server:
    """A running service, its database seen from outside, and what it wrote."""

    def __init__(
        self, database_url: str, model: Path, *, program: tuple[str, ...] = (), **settings: Any
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="photoscore-server-"))
        # Not in `end`: what the server wrote is read afterwards too.
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self.accounts = Accounts(database_url)
        given = GENEROUS | {"database_url": database_url, "model": model, "port": 0} | settings
        variables = {f"PHOTOSCORE_{name.upper()}": str(value) for name, value in given.items()}
        self._errors = (self.folder / "stderr").open("wb")
        command = program or ("-c", "from photoscore.cli import main; main()", "serve")
        self.process = subprocess.Popen(
            [sys.executable, *command],
            env=os.environ | {"PYTHONPATH": str(TESTS)} | variables,
            cwd=self.folder,
            stderr=self._errors,
            stdout=subprocess.PIPE,
        )
        self.url = self._wait()

    def _wait(self) -> str:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            addresses = [line["address"] for line in self.log() if line.get("event") == "listening"]
            try:
                if addresses and requests.get(addresses[0] + "/health", timeout=5).ok:
                    return str(addresses[0])
            except requests.RequestException:
                pass
            time.sleep(0.05)
        self.end()
        raise AssertionError(f"the server did not start: {self.stderr()}")

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])

    def stderr(self) -> str:
        """All that it wrote."""
        return (self.folder / "stderr").read_text()

    def log(self) -> list[dict[str, Any]]:
        """Its log lines."""
        return [
            json.loads(line)
            for line in self.stderr().splitlines()
            if line.startswith("{") and line[-1] == "}"
        ]

    def customer(self, name: str = "Ada") -> Customer:
        """A new account on the trial plan, with a key."""
        account = self.accounts.create_account(name)
        return Customer(self, account.id, self.accounts.create_key(account.id))

    def workers(self) -> list[int]:
        """Process ids of its scoring processes."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(line.split()[0]) for line in listed.stdout.splitlines() if "pool.worker" in line]

    def end(self) -> int:
        """Ask it to stop; its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(STOP_SECONDS)
        if self.process.stdout:
            self.process.stdout.close()
        self._errors.close()
        self.accounts.close()
        return code


class Customer:
    """An account with a key, calling a server."""

    def __init__(self, server: Server, account_id: int, key: NewKey) -> None:
        self.server = server
        self.account_id = account_id
        self.key = key

    @property
    def auth(self) -> tuple[str, str]:
        """For HTTP Basic."""
        return self.key.client_id, self.key.secret

    @property
    def spent(self) -> int:
        """How many free requests are used."""
        return 500 - self.server.accounts.account(self.account_id).trial_left

    def get(self, path: str, **options: Any) -> requests.Response:
        """A GET with the account's credentials."""
        return requests.get(self.server.url + path, auth=self.auth, timeout=30, **options)

    def post(self, path: str, photo: bytes, **options: Any) -> requests.Response:
        """An upload with the account's credentials."""
        return requests.post(
            self.server.url + path, auth=self.auth, files={"data": photo}, timeout=30, **options
        )
