"""The bodies of the answers, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

EXAMPLE_SCORE = 0.5947988033294678
Value = Annotated[float, Field(ge=0, le=1, description="0 is worst, 1 is best.", examples=[EXAMPLE_SCORE])]
Band = Annotated[
    int, Field(ge=1, le=5, description="1 very bad, 2 bad, 3 average, 4 good, 5 excellent.", examples=[3])
]
Ok = Literal["ok"]


class Quality(BaseModel):
    """The score and its class: exactly what clients of the original expect."""

    score: Value
    band: Band = Field(alias="class")


class QualityAnswer(BaseModel):
    """One scored photo, in the original's form."""

    quality: Quality
    status: Ok


class Reason(BaseModel):
    """A fault seen in the photo."""

    name: str = Field(examples=["out_of_focus"])
    strength: float = Field(ge=0, le=1)
    kind: str | None = Field(None, description="What it is, where it is not a photograph.")
    wrong: str = Field(examples=["The photo is out of focus."])
    do: str = Field(examples=["Hold the phone still and tap the subject."])


class ScoreAnswer(BaseModel):
    """One scored photo, with all that the model says of it."""

    status: Ok
    score: Value
    band: Band = Field(alias="class")
    label: str = Field(examples=["average"])
    distribution: list[float] = Field(
        min_length=5,
        max_length=5,
        description="How likely each class is, very bad first; sums to 1.",
        examples=[[0.02, 0.13, 0.55, 0.28, 0.02]],
    )
    model: str = Field(description="Version of the model.", examples=["2026.11.0"])
    width: int = Field(ge=1, description="Pixels of the upright photo.", examples=[4000])
    height: int = Field(ge=1, examples=[3000])
    kind: str = Field(description="photograph, or what it is instead.", examples=["photograph"])
    reasons: list[Reason] | None = Field(None, description="Only with reasons=true; strongest first.")


class Listed(BaseModel):
    """One photo of several, in its place; either its score or why it has none."""

    index: int = Field(ge=0, description="Its place in the call, from 0.")
    name: str | None = Field(None, description="What the client called the file.")
    score: Value | None = None
    band: Band | None = Field(None, alias="class")
    error: str | None = Field(None, description="A stable code, where the photo has no score.")
    message: str | None = None


class ModeratedPhoto(Listed):
    """What the policy says of one photo."""

    kind: str | None = None
    action: Literal["accept", "review", "reject"] | None = None
    rule: str | None = None
    because: str | None = None


class ModerateAnswer(BaseModel):
    """What the policy says of every photo."""

    status: Ok
    photos: list[ModeratedPhoto]


class Change(BaseModel):
    """One thing that the person who took the photo can change."""

    name: str
    wrong: str
    do: str


class GatedPhoto(Listed):
    """What an upload form tells the person who sent the photo."""

    passed: bool | None = Field(None, alias="pass")
    language: str | None = None
    changes: list[Change] | None = None
    rule: str | None = None


class GateListAnswer(BaseModel):
    """What an upload form tells of every photo."""

    status: Ok
    photos: list[GatedPhoto]


class GroupOfPhotos(BaseModel):
    """Photos of which one is enough."""

    best: int
    members: list[int] = Field(description="Places in the call, the best first.")
    kind: Literal["single", "near-duplicates", "burst"]
    because: str


class BestAnswer(BaseModel):
    """The photos in groups of like ones."""

    status: Ok
    groups: list[GroupOfPhotos]
    photos: list[Listed]


class RankedPhoto(BaseModel):
    """One place in the search order."""

    index: int
    key: float
    relevance: float
    score: Value


class RankAnswer(BaseModel):
    """The search order, best first."""

    status: Ok
    order: list[RankedPhoto]
    photos: list[Listed]


class Place(BaseModel):
    """Where a request is wrong."""

    loc: list[str | int]
    msg: str
    type: str


class ErrorAnswer(BaseModel):
    """Every error, in one shape that clients of every kind can read."""

    status: Literal["error"]
    message: str = Field(description="For a person.")
    detail: str | list[Place] = Field(description="The same; for a 422 the places that are wrong.")
    error: str = Field(description="A stable code.")


class TokenAnswer(BaseModel):
    """An access token of OAuth 2.0."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="Seconds.", examples=[3600])
    scope: Literal["quality_ugc"]


class StatusAnswer(BaseModel):
    """All is well."""

    status: Ok
    message: str | None = None


class CheckAnswer(BaseModel):
    """The credentials are right."""

    status: Ok


ERROR_TEXTS = {
    400: "The picture cannot be decoded, or the body cannot be parsed.",
    401: "No or wrong credentials.",
    403: "The key is revoked or the account suspended.",
    413: "The picture has more bytes or pixels than allowed.",
    415: "The file is no supported picture.",
    422: "A parameter or part is missing or malformed.",
    424: "The URL did not give a picture.",
    429: "Too many requests, or the trial or the balance is used up.",
    500: "A defect of the service.",
    503: "Overloaded or not ready.",
}


def error_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route declares of its failures."""
    return {status: {"model": ErrorAnswer, "description": ERROR_TEXTS[status]} for status in statuses}
