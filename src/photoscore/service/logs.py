"""Logs: one JSON object a line on stderr, or coloured lines on a terminal."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.types import EventDict, Processor

from photoscore.errors import SettingsError
from photoscore.settings import LEVELS

QUIET = ("uvicorn.access", "PIL", "asyncio", "python_multipart", "python_multipart.multipart")
"""Loggers of others that would repeat ours or tell of clients' input."""


def configure(level: str = "info", *, colours: bool | None = None) -> None:
    """Send every log line, of the libraries too, through one pipe.

    Args:
        level: the least level that is written, one of `LEVELS`.
        colours: lines for people instead of JSON; by default where stderr is a terminal.

    Raises SettingsError for another level.
    """
    if level.lower() not in LEVELS:
        raise SettingsError(f"PHOTOSCORE_LOG_LEVEL: {level!r} is no level; use one of {', '.join(LEVELS)}.")
    people = sys.stderr.isatty() if colours is None else colours
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(["request_id"]),
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    end: list[Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if people
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _name_of_logger],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *end],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            _name_of_logger,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _name_of_logger(logger: Any, method: str, event: EventDict) -> EventDict:
    """Says who speaks."""
    record = event.get("_record")
    event["logger"] = record.name if record is not None else getattr(logger, "name", "")
    return event
