"""What goes over the sockets between the service and a worker.

A job is a packet of JSON. An answer is a frame: the length of its head (4 bytes, big-endian), the head
(a JSON object whose ``size`` tells the length of what follows), and bytes. JSON, not pickle: whoever
takes over a decoder with a crafted picture must not get to run code in the service by its answer.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from photoscore import errors
from photoscore.quality import Reason, Score

LENGTH = struct.Struct(">I")
LARGEST_HEAD = 1 << 20
LARGEST_JOB = 4096

ERRORS = {
    kind.__name__: kind
    for kind in (errors.UnreadableFile, errors.InvalidImage, errors.UnsupportedImage, errors.ImageTooLarge)
}
"""What a worker may say of a photo; anything else is a defect of ours."""


class WorkerFault(errors.PhotoscoreError):
    """A worker met a defect of ours; the message is for the log, not for clients."""

    code = "internal_error"


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    """The beginning of a frame; ``body`` itself is sent after it, uncopied."""
    text = json.dumps(head | {"size": len(body)}).encode()
    return LENGTH.pack(len(text)) + text


def from_score(score: Score) -> tuple[dict[str, Any], bytes]:
    """A score as head and body of a frame."""
    reasons = score.reasons
    head = {
        "value": score.value,
        "distribution": list(score.distribution),
        "model": score.model,
        "width": score.width,
        "height": score.height,
        "kind": score.kind,
        "reasons": None if reasons is None else [[one.name, one.strength, one.kind] for one in reasons],
        "captured_at": score.captured_at,
    }
    embedding = score.embedding
    return {"score": head}, b"" if embedding is None else embedding.astype("<f4").tobytes()


def to_score(head: dict[str, Any], body: bytes) -> Score:
    """The score that `from_score` packed."""
    told = dict(head)
    reasons = told.pop("reasons")
    return Score(
        **told | {"distribution": tuple(told["distribution"])},
        reasons=None if reasons is None else tuple(Reason(*one) for one in reasons),
        embedding=np.frombuffer(body, "<f4").astype(np.float32) if body else None,
    )


def from_error(error: Exception) -> dict[str, Any]:
    """An error as the head of a frame."""
    kind = next((one.__name__ for one in type(error).__mro__ if one.__name__ in ERRORS), None)
    if kind is None:
        return {"error": None, "message": f"{type(error).__name__}: {error}"}
    return {"error": kind, "message": str(error)}


def to_error(head: dict[str, Any]) -> errors.PhotoscoreError:
    """The error that `from_error` packed."""
    return ERRORS.get(head["error"], WorkerFault)(head["message"])
