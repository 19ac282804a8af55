"""Calls with several photos: their body, as multipart or as JSON with URLs, and what each photo gets."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response

from photoscore.accounts import Principal
from photoscore.quality import Score
from photoscore.service.desk import Desk, Order, Outcome, Photo
from photoscore.service.problems import BadRequest, Invalid
from photoscore.service.uploads import Bounds, Part, read_body, read_parts
from photoscore.service.urls import LONGEST, PATTERN, checked_url
from photoscore.settings import Settings

MOST_PHOTOS = 50
"""Photos of one call."""
MOST_BYTES = 100_000_000
"""Bytes of one call."""
SECONDS = 25.0
"""Within which a call is answered."""
JSON_BYTES = 1_000_000
PHOTO, URL = "data", "url"
"""Names of the parts of a multipart body that are photos."""
OBJECTS = ("policy",)
"""Fields of a multipart body that hold JSON."""

Address = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=PATTERN)]


class Options(BaseModel):
    """What every call with several photos may say beside its uploads."""

    model_config = ConfigDict(extra="ignore")

    urls: list[Address] = Field([], max_length=MOST_PHOTOS, description="Addresses of the photos.")


Given = TypeVar("Given", bound=Options)


@dataclass(frozen=True, slots=True)
class Batch(Generic[Given]):
    """What a call brought."""

    photos: list[Photo]
    names: list[str | None]
    """What the client calls each upload."""
    options: Given

    def listed(self, outcomes: Sequence[Outcome], tell: Callable[[Score], dict[str, Any]]) -> list[Any]:
        """Every photo in its place: what ``tell`` says of its score, or why it has none."""
        rows = zip(self.names, outcomes, strict=True)
        return [
            {"index": index, "name": name}
            | (
                {"score": one.value, "class": int(one.quality_class)} | tell(one)
                if isinstance(one, Score)
                else {"error": one.code, "message": one.message}
            )
            for index, (name, one) in enumerate(rows)
        ]

    def order(
        self,
        render: Callable[[Sequence[Outcome]], dict[str, Any]],
        *,
        reasons: bool = False,
        embedding: bool = False,
    ) -> Order:
        """The order for all photos."""
        subject = self.options.model_dump_json(exclude={"urls"}) + json.dumps(self.names)
        return Order(self.photos, render, subject, reasons, embedding)


async def serve_batch(
    request: Request,
    settings: Settings,
    who: Principal,
    kind: type[Given],
    order: Callable[[Batch[Given]], Order],
) -> Response:
    """The answer to a call with several photos, each of which is charged as one request."""

    async def read() -> Order:
        return order(await read_batch(request, settings, kind))

    places = max(1, MOST_BYTES // settings.max_bytes)
    return await Desk.of(request).serve(request, who, read, places=places, seconds=SECONDS)


async def read_batch(request: Request, settings: Settings, kind: type[Given]) -> Batch[Given]:
    """Photos and options out of the body.

    Raises Invalid where they are not what ``kind`` asks, and what reading a body raises.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/json":
        options = _checked(kind, await _json(request, settings), strict=True)
        photos: list[Photo] = []
        names: list[str | None] = []
    else:
        fields = frozenset({URL, *kind.model_fields})
        bounds = Bounds(frozenset({PHOTO}), settings.max_bytes, MOST_BYTES, settings.body_timeout, fields)
        parts = await read_parts(request, bounds)
        shown = [part for part in parts if part.name in (PHOTO, URL)]
        options = _checked(kind, _fields(parts), strict=False)
        photos = [_photo(part) for part in shown]
        names = [part.file_name or None for part in shown]
    for index, url in enumerate(options.urls):
        photos.append(checked_url(url, ("body", "urls", index)))
        names.append(None)
    if not 0 < len(photos) <= MOST_PHOTOS:
        raise Invalid(
            ("body", PHOTO), f"Send 1 to {MOST_PHOTOS} photos, as data parts or as urls", "too_many"
        )
    return Batch(photos, names, options)


def _photo(part: Part) -> Photo:
    if part.name == PHOTO:
        return part.data
    return checked_url(part.data.decode("utf-8", "replace"), ("body", URL))


async def _json(request: Request, settings: Settings) -> Any:
    body = await read_body(request, JSON_BYTES, settings.body_timeout)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("The body is not valid JSON.") from None


def _fields(parts: Sequence[Part]) -> dict[str, Any]:
    """The fields of a multipart body as JSON would give them."""
    fields: dict[str, Any] = {}
    for part in parts:
        if part.name in (PHOTO, URL):
            continue
        text = part.data.decode("utf-8", "replace")
        if part.name in OBJECTS:
            try:
                fields[part.name] = json.loads(text)
            except (ValueError, RecursionError):
                raise Invalid(("body", part.name), "Write it as JSON", "json_invalid") from None
        elif part.name in ("relevance", "urls"):
            fields.setdefault(part.name, []).append(text)
        else:
            fields[part.name] = text
    return fields


def _checked(kind: type[Given], values: Any, *, strict: bool) -> Given:
    """The options; not strict where numbers come as text."""
    try:
        return kind.model_validate(values, strict=strict)
    except ValidationError as error:
        raise Invalid.of(error, "body") from None


def documented(kind: type[Options], example: dict[str, Any]) -> dict[str, Any]:
    """The request body of a route as the OpenAPI document describes it."""
    schema = kind.model_json_schema()
    parts = {name: dict(value) for name, value in schema["properties"].items() if name != "urls"}
    for name in OBJECTS:
        if name in parts:
            parts[name] = {"type": "string", "contentMediaType": "application/json"}
    photos = {"type": "string", "format": "binary"}
    parts[PHOTO] = {"type": "array", "items": photos, "minItems": 1, "maxItems": MOST_PHOTOS}
    needed = list(schema.get("required", []))
    address = {"type": "string", "format": "uri"}
    parts[URL] = {"type": "array", "items": address, "description": "Addresses of photos, among the uploads."}
    either = [{"required": [PHOTO]}, {"required": [URL]}]
    multipart = {"type": "object", "properties": parts, "required": needed, "anyOf": either}
    plain = {**schema, "required": sorted({"urls", *needed})}
    plain["properties"]["urls"]["minItems"] = 1
    return {
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {"schema": multipart},
                "application/json": {"schema": plain, "example": example},
            },
        }
    }
