from __future__ import annotations

import json
import logging

import pytest
import structlog

from photoscore.errors import SettingsError
from photoscore.service import logs


def test_every_line_is_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", colours=False)
    try:
        with structlog.contextvars.bound_contextvars(request_id="r1"):
            structlog.get_logger("photoscore.test").info("ours", status=200)
            logging.getLogger("library").warning("theirs: %s", 7)
            try:
                raise ValueError("two\nlines")
            except ValueError:
                structlog.get_logger("photoscore.test").exception("defect")
        logging.getLogger("library").debug("too quiet")
        logging.getLogger("uvicorn.access").info("GET /?secret=1")
        ours, theirs, defect = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    finally:
        structlog.reset_defaults()
        logging.getLogger().handlers = []
        logging.getLogger().setLevel(logging.WARNING)
    assert (ours["event"], ours["status"], ours["request_id"]) == ("ours", 200, "r1")
    assert ours["logger"] == "photoscore.test"
    assert (theirs["event"], theirs["level"], theirs["request_id"]) == ("theirs: 7", "warning", "r1")
    assert "ValueError" in defect["exception"]


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(SettingsError, match="PHOTOSCORE_LOG_LEVEL"):
        logs.configure("loud")
