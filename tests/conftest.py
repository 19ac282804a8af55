"""What every room's tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from databases import database_url, empty_url, postgresql, postgresql_url, sqlite_template, sqlite_url
from models import make_model

__all__ = ["database_url", "empty_url", "postgresql", "postgresql_url", "sqlite_template", "sqlite_url"]


@pytest.fixture(scope="session")
def toy_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a model whose score is the picture's mean brightness."""
    return make_model(tmp_path_factory.mktemp("toy"))
