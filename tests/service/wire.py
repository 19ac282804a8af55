"""What every test of the service says of an answer: the one assertion on errors, and doubles."""

from __future__ import annotations

from typing import Any

from photoscore.quality import Score

PARTS = {"status", "message", "detail", "error"}


def assert_error(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The answer is the error ``code`` with ``status``, in the one shape; returns its body."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body: dict[str, Any] = answer.json()
    assert set(body) == PARTS
    assert body["status"] == "error"
    assert body["error"] == code, body
    assert isinstance(body["message"], str)
    assert body["message"]
    assert "\n" not in body["message"]
    assert "Traceback" not in answer.text
    if status == 422:
        assert all(set(place) == {"loc", "msg", "type"} for place in body["detail"])
        assert body["detail"]
    else:
        assert body["detail"] == body["message"]
    assert ("www-authenticate" in answer.headers) == (status == 401)
    waits = status == 503 or code == "rate_limited"
    assert ("retry-after" in answer.headers) == waits
    assert_wrapped(answer)
    return body


def assert_wrapped(answer: Any) -> None:
    """The headers that every answer carries, and the one that none does."""
    assert answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" in answer.headers
    assert "server" not in answer.headers


class FixedScoring:
    """Gives every photo the same score, at once."""

    model = "fixed.1"

    def __init__(self, ready: bool = True) -> None:
        self.ready = ready

    async def start(self) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""

    def check(self, owner: int | None = None) -> None:
        """There is always room."""

    async def score(
        self,
        data: bytes,
        *,
        reasons: bool = False,
        embedding: bool = False,
        within: float = 20.0,
        owner: int | None = None,
    ) -> Score:
        """The same score for whatever bytes."""
        chances = (0.1, 0.2, 0.4, 0.2, 0.1)
        return Score(0.5947988033294678, chances, self.model, 640, 480, reasons=() if reasons else None)


class FixedFetching:
    """Answers every URL with the same bytes."""

    def __init__(self, body: bytes = b"") -> None:
        self.body = body

    async def fetch(self, url: str, *, account: int | None = None) -> bytes:
        """The same bytes for whatever URL."""
        return self.body

    async def close(self) -> None:
        """Nothing to let go of."""
