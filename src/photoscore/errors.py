"""Every error that photoscore raises on purpose.

PhotoscoreError
├── SettingsError                a setting is missing or wrong
├── ModelError                   the model folder cannot be used
├── PhotoError                   this picture cannot be scored; the next one can
│   ├── UnreadableFile           no such file, a directory, no permission, a dangling link
│   ├── InvalidImage             empty, truncated, corrupt, or too small
│   ├── UnsupportedImage         not a picture, or of a format that is not taken
│   └── ImageTooLarge            more bytes, pixels or frames than allowed
├── FetchError                   a URL did not give a picture
├── AccountError                 an account's state or an operator's request forbids it
│   ├── Unauthorized             no or wrong credentials
│   ├── Forbidden                the key is revoked or the account suspended
│   ├── RateLimited              more requests a second than the account may make
│   ├── TrialExhausted           the free requests are used up
│   ├── BalanceExhausted         the prepaid balance does not reach
│   └── IdempotencyConflict      an Idempotency-Key came back with another request, or is malformed
├── UseError                     a use is asked for what it cannot do
│   └── PolicyError              a moderation policy cannot be used
└── Unavailable                  overloaded, starting or stopping

Every message is one line that says what to do. ``code`` is stable: machines may compare it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self


class PhotoscoreError(Exception):
    """Base of all errors of photoscore."""

    code = "error"
    key = ""
    """What translations know the message by; empty where it has none."""
    places: Mapping[str, object] = {}

    def keyed(self, key: str, **places: object) -> Self:
        """The same error, whose message a translation knows by ``key``; ``places`` fill its text."""
        self.key, self.places = key, places
        return self

    @property
    def message(self) -> str:
        """The error in one line, for a person."""
        return " ".join(str(self).split())


class SettingsError(PhotoscoreError):
    """A setting is missing or wrong."""

    code = "settings_error"


class ModelError(PhotoscoreError):
    """The model folder is missing, damaged, or not of a known format."""

    code = "model_error"


class PhotoError(PhotoscoreError):
    """This picture cannot be scored; the next one can."""

    code = "photo_error"


class UnreadableFile(PhotoError):
    """The path leads to no file that can be read."""

    code = "unreadable_file"


class InvalidImage(PhotoError):
    """The picture is empty, truncated, corrupt, or too small to score."""

    code = "invalid_image"


class UnsupportedImage(PhotoError):
    """The bytes are no picture, or one of a format that is not taken."""

    code = "unsupported_image"


class ImageTooLarge(PhotoError):
    """The picture has more bytes, pixels or frames than allowed."""

    code = "image_too_large"


class FetchError(PhotoscoreError):
    """A URL did not give a picture: address, DNS, time, status, size or type."""

    code = "fetch_failed"


class AccountError(PhotoscoreError):
    """An account's state, or an operator's own request, forbids it."""

    code = "account_error"


class Unauthorized(AccountError):
    """No or wrong credentials, or an expired or replaced token."""

    code = "unauthorized"


class Forbidden(AccountError):
    """The key is revoked or the account suspended."""

    code = "forbidden"


class RateLimited(AccountError):
    """More requests than the account or address may make; wait ``retry_after`` seconds."""

    code = "rate_limited"

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TrialExhausted(AccountError):
    """The account's free requests are used up."""

    code = "trial_exhausted"


class BalanceExhausted(AccountError):
    """The account's balance does not reach for the request."""

    code = "balance_exhausted"


class UseError(PhotoscoreError):
    """A use (moderate, gate, best, rank) is asked for what it cannot do."""

    code = "validation_error"


class PolicyError(UseError):
    """A moderation policy cannot be read, or says what cannot be; ``place`` is the path of the key."""

    def __init__(self, message: str, place: tuple[int | str, ...] = ()) -> None:
        super().__init__(message)
        self.place = place


class IdempotencyConflict(AccountError):
    """An Idempotency-Key is malformed, or was used for another request within a day."""

    code = "validation_error"


class Unavailable(PhotoscoreError):
    """Overloaded, starting or stopping; try again after ``retry_after`` seconds."""

    code = "unavailable"

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after
