"""What the operator watches: Prometheus metrics on a listener of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from photoscore.accounts import Charge
from photoscore.errors import SettingsError

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30)
"""Seconds; from an answer out of memory to the last that a client waits for."""


class Watched(Protocol):
    """The numbers that are read off the pool when Prometheus asks."""

    @property
    def depth(self) -> int:
        """Photos that wait."""

    @property
    def busy(self) -> int:
        """Processes at work."""

    @property
    def pids(self) -> list[int]:
        """Processes that are there."""

    @property
    def replaced(self) -> int:
        """Processes that had to be replaced."""


class Metrics:
    """All metrics of one HTTP process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = self._counter("requests", "Answered requests.", "path", "status")
        self.scores = self._counter("scores", "Delivered scores by quality class.", "quality_class")
        self.stages = Histogram(
            "photoscore_stage_seconds",
            "Time of each stage of a request.",
            ["stage"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.inside = Gauge("photoscore_requests_inside", "Scoring requests now.", registry=self.registry)
        self.fetch_failures = self._counter("fetch_failures", "URLs that gave no picture.")
        self.charged = self._counter("charged_requests", "Requests that were charged.", "paid_by")
        self.micro_dollars = self._counter("charged_micro_dollars", "Money taken from balances.")
        self.repeats = self._counter("repeats", "Answers repeated for an Idempotency-Key.")
        self.gone = self._counter("clients_gone", "Requests dropped since the client had left.")

    def watch(self, pool: Watched) -> None:
        """Read depth and processes off the pool whenever Prometheus asks."""
        readings: dict[str, tuple[str, Callable[[], float]]] = {
            "queue_depth": ("Photos that wait for a process.", lambda: pool.depth),
            "workers": ("Scoring processes that are there.", lambda: len(pool.pids)),
            "workers_busy": ("Scoring processes at work.", lambda: pool.busy),
            "workers_replaced": ("Scoring processes that ended and were replaced.", lambda: pool.replaced),
        }
        for name, (text, read) in readings.items():
            Gauge(f"photoscore_{name}", text, registry=self.registry).set_function(read)

    def stage(self, name: str, seconds: float) -> None:
        """Note how long a stage took."""
        self.stages.labels(name).observe(seconds)

    def count_charge(self, charge: Charge, classes: Iterable[int]) -> None:
        """Count delivered scores and what paid for them; nothing where they were charged before."""
        if charge.repeated:
            return
        for one in classes:
            self.scores.labels(one).inc()
        self.charged.labels("trial").inc(charge.trial)
        self.charged.labels("balance").inc(charge.requests - charge.trial)
        self.micro_dollars.inc(charge.micro_dollars)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Note how long the body of the ``with`` took, however it ended."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.stage(name, time.perf_counter() - started)

    def serve(self, host: str, port: int) -> Callable[[], None]:
        """Answer Prometheus on a listener of its own; returns what ends it.

        Raises SettingsError where the port is taken.
        """
        try:
            server, thread = start_http_server(port, host, registry=self.registry)
        except OSError as error:
            reason = error.strerror or "not possible"
            raise SettingsError(
                f"PHOTOSCORE_METRICS_PORT: cannot listen on {host}:{port} ({reason}); use another port."
            ) from None

        def close() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return close

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"photoscore_{name}", text, labels, registry=self.registry)
