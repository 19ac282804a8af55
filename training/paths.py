"""Where training reads its data and keeps what it computes."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("PHOTOSCORE_DATA", ROOT.parent / "shared" / "data"))
CACHE = Path(os.environ.get("PHOTOSCORE_TRAINING_CACHE", ROOT / "training" / ".cache"))
WEIGHTS = ROOT / "src" / "photoscore" / "scoring" / "weights"
EVALUATION = ROOT / "docs" / "evaluation"


def cached(*parts: str) -> Path:
    """A path in the cache, its folder made."""
    path = CACHE.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
