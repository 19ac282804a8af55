"""What every room's tests share."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from databases import database_url, empty_url, postgresql, postgresql_url, sqlite_template, sqlite_url
from models import make_model

__all__ = ["database_url", "empty_url", "postgresql", "postgresql_url", "sqlite_template", "sqlite_url"]


@pytest.fixture(scope="session")
def toy_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a model whose score is the picture's mean brightness."""
    return make_model(tmp_path_factory.mktemp("toy"))


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets nobody read a folder, root neither."""

    def refuse(folder: str) -> None:
        scandir = os.scandir

        def refusing(path: str = ".") -> Any:
            if path == folder:
                raise PermissionError(errno.EACCES, "Permission denied", path)
            return scandir(path)

        monkeypatch.setattr("os.scandir", refusing)

    return refuse
