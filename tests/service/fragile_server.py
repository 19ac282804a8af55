"""`photoscore serve` with a scorer that does as the bytes say: ``python -m service.fragile_server``."""

from __future__ import annotations

import structlog

from photoscore import settings as configuration
from photoscore.accounts import Accounts
from photoscore.fetching import Fetcher
from photoscore.service import Services, create_app, logs, server
from photoscore.service.metrics import Metrics
from photoscore.service.pool.pool import WorkerPool

PROGRAM = ("-m", "service.fragile_server")


def main() -> None:
    """Serve until told to stop."""
    settings = configuration.load()
    logs.configure(settings.log_level)
    metrics = Metrics()
    pool = WorkerPool(settings, factory="service.fragile:Fragile", observe=metrics.stage)
    metrics.watch(pool)
    accounts = Accounts(settings.database_url.get_secret_value(), cache_seconds=10)
    services = Services(settings, accounts, pool, Fetcher.from_settings(settings), metrics)
    with server.listen(settings.host, settings.port) as listener:
        host, port = listener.getsockname()
        structlog.get_logger("photoscore.serve").info("listening", address=f"http://{host}:{port}")
        server.run(create_app(services), settings, listener)


if __name__ == "__main__":
    main()
