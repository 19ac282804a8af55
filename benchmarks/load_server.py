"""A service of its own for a measurement: fresh database, an account that pays, gone afterwards."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from photoscore.accounts import Accounts

PRICE = 600
FUNDS = 10**12


@contextmanager
def serving(
    model: str | None, workers: int, pids: list[int] | None = None, **settings: object
) -> Iterator[tuple[int, str, str]]:
    """Port and key pair of a running service; ``pids`` is given its process id."""
    with tempfile.TemporaryDirectory(prefix="photoscore-load-") as folder:
        url = f"sqlite:///{Path(folder) / 'load.db'}"
        accounts = Accounts(url)
        accounts.prepare()
        account = accounts.create_account("load")
        # Enterprise, at the business price: every request writes charge, ledger and usage.
        accounts.set_plan(account.id, "enterprise", price=PRICE, rate=100_000, credit_limit=FUNDS)
        key = accounts.create_key(account.id)
        accounts.close()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        chosen = {"database_url": url, "port": port, "workers": workers, "queue_size": 128, **settings}
        if model:
            chosen["model"] = model
        variables = {f"PHOTOSCORE_{name.upper()}": str(value) for name, value in chosen.items()}
        process = subprocess.Popen(
            [sys.executable, "-c", "from photoscore.cli import main; main()", "serve"],
            env=os.environ | variables,
        )
        try:
            _wait(process, port)
            if pids is not None:
                pids.append(process.pid)
            yield port, key.client_id, key.secret
        finally:
            process.terminate()
            process.wait(60)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the service did not start")
