"""One typed table of settings: defaults, `PHOTOSCORE_…` variables, a `.env` file.

A row here feeds the configuration, `photoscore settings` and the documentation alike.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import Field, PositiveInt, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import SettingsError as UnreadableSetting

from photoscore.errors import SettingsError

PREFIX = "PHOTOSCORE_"
LEVELS = ("debug", "info", "warning", "error")
"""Levels of the log."""
MOST_WORKERS = 1024
"""Most processes of a kind: more is a typing error, and would take the machine's memory."""
FILE = Path(".env")
_OF_A_NEIGHBOUR = ("tcp://", "udp://")
"""How a port begins that Kubernetes or Docker sets for a neighbour whose name is ``photoscore``."""


class _Environment(EnvSettingsSource):
    """The environment, without the addresses of neighbours that are named like our ports."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        value, key, is_complex = super().get_field_value(field, field_name)
        return None if _is_of_a_neighbour(field_name, value) else value, key, is_complex


class LibrarySettings(BaseSettings):
    """What scoring needs: all that the library looks at. Environment variables win over the `.env` file."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=FILE,
        env_ignore_empty=True,  # as a template of settings has them: not set
        extra="ignore",
        frozen=True,
    )

    # The model and the pictures
    model: Path | None = Field(None, description="Folder of the model; the packaged one if not set.")
    provider: str = Field("cpu", description="Where the model runs: cpu or cuda.")
    max_bytes: int = Field(10_000_000, gt=0, description="Largest picture file in bytes over HTTP.")
    min_bytes: int = Field(0, ge=0, description="Smallest picture file in bytes over HTTP; 0 for none.")
    max_pixels: int = Field(100_000_000, gt=0, description="Most pixels that a picture may have.")
    min_side: int = Field(32, gt=0, description="Least pixels that each side of a picture must have.")
    max_frames: int = Field(1000, gt=0, description="Most frames that an animation may have.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Where values come from, the strongest first."""
        return init_settings, _Environment(settings_cls), dotenv_settings


class Settings(LibrarySettings):
    """Every knob with its default."""

    # URLs that users send
    fetch_timeout: float = Field(10.0, gt=0, description="Seconds that fetching a URL may take in all.")
    fetch_max_redirects: int = Field(5, ge=0, description="Redirects that are followed for a URL.")
    fetch_allow: list[str] = Field(
        [], description="Hosts, addresses and networks that URLs may lead to although they are not public."
    )
    fetch_user_agent: str = Field("photoscore", description="How requests for users' URLs name themselves.")

    # The service
    host: str = Field("127.0.0.1", description="Address that the service listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that the service listens on; 0 for any free.")
    database_url: SecretStr = Field(
        SecretStr("sqlite:///photoscore.db"), description="SQLAlchemy URL of the database."
    )
    public_url: str | None = Field(None, description="Address that clients see, as https://photos.example.")
    workers: int = Field(0, ge=0, le=MOST_WORKERS, description="Scoring processes; 0 for one a core.")
    processes: int = Field(
        1, ge=1, le=MOST_WORKERS, description="HTTP processes; above 1 only with PostgreSQL and Redis."
    )
    queue_size: int = Field(64, ge=1, description="Photos that may wait for a scoring process.")
    max_requests: int = Field(256, ge=1, description="Scoring requests in the house at once; bounds memory.")
    deadline: float = Field(20.0, gt=0, description="Seconds within which each scoring request is answered.")
    body_timeout: float = Field(15.0, gt=0, description="Seconds that a client may take to send its body.")
    photo_timeout: float = Field(12.0, gt=0, description="Seconds that one photo may take a scoring process.")
    grace: int = Field(30, ge=0, description="Seconds that running requests get to finish at SIGTERM.")
    redis_url: SecretStr | None = Field(None, description="Redis that keeps the rates; memory if not set.")
    rate: int = Field(30, gt=0, description="Requests a second that an account may make.")
    auth_failures: int = Field(30, gt=0, description="Failed logins a minute that an address may make.")
    trusted_proxies: list[str] = Field([], description="Proxies whose X-Forwarded headers are believed.")
    cors_origins: list[str] = Field([], description="Web origins that may call from a browser.")
    metrics_host: str = Field("127.0.0.1", description="Address that the metrics are served on.")
    metrics_port: int | None = Field(
        None, ge=0, le=65535, description="Port of the metrics; none if not set."
    )
    log_level: str = Field("info", description="Least level that is logged: debug, info, warning or error.")

    # Accounts and mail
    trial_requests: int = Field(500, ge=0, description="Free requests that a new account gets, once.")
    key_cache_seconds: float = Field(
        5.0,
        ge=0,
        description="Seconds for which one process remembers right credentials; several never do.",
    )
    smtp_host: str | None = Field(None, description="Server that takes mail; no mail is sent if not set.")
    smtp_port: int = Field(587, gt=0, le=65535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How mail is encrypted on its way to the server: starttls, tls or none."
    )
    smtp_user: str | None = Field(None, description="User at the mail server; no login if not set.")
    smtp_password: SecretStr | None = Field(None, description="Password at the mail server.")
    mail_from: str = Field("photoscore@localhost", description="Address that mail comes from.")

    # The site
    site_tries: int = Field(12, ge=0, description="Photos a day that an address may try without an account.")
    site_photos: int = Field(8, gt=0, description="Photos that the page takes at once.")
    site_min_bytes: int = Field(
        20_000, ge=0, description="Photos on the page must have more bytes than this."
    )
    contact_email: str | None = Field(
        None, description="Where messages of the contact form are mailed, besides being kept."
    )
    site_texts: Path | None = Field(
        None, description="Folder with the operator's own privacy.<language>.md and terms.<language>.md."
    )

    # Payment by card
    stripe_secret_key: SecretStr | None = Field(
        None, description="Secret key of Stripe (sk_…); no payment by card if not set."
    )
    stripe_webhook_secret: SecretStr | None = Field(
        None, description="Secret that Stripe signs its events with (whsec_…)."
    )
    stripe_api: str = Field("https://api.stripe.com", description="Address of Stripe's API.")
    stripe_checkout: str = Field(
        "https://checkout.stripe.com", description="Origin of the pages that Stripe takes payments on."
    )
    topup_dollars: list[PositiveInt] = Field(
        [10, 25, 50, 100, 250], description="Amounts that a customer may top up by card, in dollars."
    )

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, given: str | None) -> str | None:
        """Whatever else stood here would stand in mails, as a link that leads nowhere."""
        parts = urlsplit(given or "http://unset")
        if parts.scheme not in ("http", "https") or not parts.hostname or any(map(str.isspace, given or "")):
            raise ValueError("Write the whole address, as https://photos.example")
        return given and given.rstrip("/")  # paths are put behind it

    @field_validator("log_level")
    @classmethod
    def _is_level(cls, given: str) -> str:
        if given.lower() not in LEVELS:
            raise ValueError(f"Use one of {', '.join(LEVELS)}")
        return given

    @field_validator("site_texts")
    @classmethod
    def _is_folder(cls, given: Path | None) -> Path | None:
        """Else the page would show the texts of the package in place of the operator's own."""
        if given is not None and not os.path.isdir(given):
            raise ValueError(f"There is no folder {str(given)!r}")
        return given

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, given: list[str]) -> list[str]:
        for one in given:
            if one != "*":
                ip_network(one, strict=False)
        return given


Kind = TypeVar("Kind", bound=LibrarySettings)


def load() -> Settings:
    """Every setting as the environment gives it, for the service and its operator.

    Raises SettingsError, naming the variable, where a value cannot be used, or the file cannot be read.
    """
    return _load(Settings, _own_file())


def load_for_library() -> LibrarySettings:
    """What scoring needs, as the environment gives it. The rest may be wrong, or another program's.

    Raises SettingsError, naming the variable, where a value cannot be used.
    """
    return _load(LibrarySettings, _own_file(must_be_readable=False))


def given() -> tuple[set[str], set[str]]:
    """The variables that the environment sets, and those that the file does.

    Raises SettingsError as `load` does.
    """
    environment = {
        name.upper()
        for name, value in os.environ.items()
        if value and not _is_of_a_neighbour(name.lower(), value)
    }
    file = _own_file()
    with _without_warnings():
        lines = dotenv_values(file) if file else {}
    return environment, {name.upper() for name, value in lines.items() if value}


def _load(kind: type[Kind], file: Path | None) -> Kind:
    try:
        with _without_warnings():
            return kind(_env_file=file)
    except ValidationError as error:
        first = error.errors()[0]
        message = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{_variable(str(first['loc'][0]))}: {message}; mend or unset it.") from None
    except UnreadableSetting as error:
        field = str(error).partition('"')[2].partition('"')[0]  # it is told in words alone
        example = "[10, 25]" if field == "topup_dollars" else '["a", "b"]'
        raise SettingsError(f"{_variable(field)} is a list; write it as JSON: {example}.") from None


def _own_file(must_be_readable: bool = True) -> Path | None:
    """The file, if it names settings of ours: a `.env` may as well be another program's, of any syntax.

    Raises SettingsError where a setting of ours would be passed over.
    """
    try:
        content = FILE.read_bytes() if os.path.isfile(FILE) else b""
    except OSError as error:
        if not must_be_readable:
            return None
        raise SettingsError(f".env cannot be read ({error.strerror}); change its permissions.") from None
    if not any(
        PREFIX.encode(encoding) in content.upper() for encoding in ("utf-8", "utf-16-le", "utf-16-be")
    ):
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise SettingsError(
            ".env cannot be read (it names settings, but is no text in UTF-8); save it as such."
        )
    for line in parse_stream(StringIO(text)):
        if line.error and PREFIX in line.original.string.upper():
            raise SettingsError(
                f".env, line {line.original.line}: is no setting; write NAME=value, and close its quotes."
            )
    return FILE


@contextmanager
def _without_warnings() -> Iterator[None]:
    """The file's reader warns of lines that are no settings: those that are left are another program's."""

    def silence(_: logging.LogRecord) -> bool:
        return False

    reader = logging.getLogger("dotenv.main")
    reader.addFilter(silence)
    try:
        yield
    finally:
        reader.removeFilter(silence)


def _is_of_a_neighbour(name: str, value: str | None) -> bool:
    return name.endswith("port") and (value or "").startswith(_OF_A_NEIGHBOUR)


def _variable(field: str) -> str:
    return PREFIX + field.upper()
