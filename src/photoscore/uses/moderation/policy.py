"""A moderation policy: ordered rules over score, class, faults and kind.

    default = "accept"

    [[rules]]
    name = "no photograph"
    action = "reject"
    photograph = false

    [[rules]]
    name = "blurred"
    action = "review"
    score_below = 0.6
    faults = { out_of_focus = 0.5, motion_blur = 0.5 }

The first rule whose conditions all hold decides; where none fires, the default does.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from photoscore.quality import CLASS_EDGES
from photoscore.scoring.reasons.texts import FAULTS, KINDS

Action = Literal["accept", "review", "reject"]
ACTIONS: tuple[Action, ...] = ("accept", "review", "reject")

_Fraction = Annotated[float, Field(ge=0, le=1, strict=True, allow_inf_nan=False)]
_Class = Annotated[int, Field(ge=1, le=5, strict=True)]


class Rule(BaseModel):
    """One rule: what to do with a photo that meets every condition given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    """What the decision is explained with."""
    action: Action
    """What becomes of the photo."""
    score_below: _Fraction | None = None
    """The score is less than this."""
    score_at_least: _Fraction | None = None
    """The score is this or more."""
    class_at_most: _Class | None = None
    """The class is this or a worse one."""
    class_at_least: _Class | None = None
    """The class is this or a better one."""
    faults: dict[str, _Fraction] | None = None
    """At least one of these faults is seen with at least this strength."""
    kinds: tuple[str, ...] | None = None
    """The picture is of one of these kinds, as `["screenshot", "collage"]`."""
    photograph: bool | None = Field(None, strict=True)
    """The picture is (true) or is not (false) a photograph."""

    @field_validator("name")
    @classmethod
    def _readable(cls, name: str) -> str:
        if not name.isprintable():
            raise ValueError("holds a line break or another character that cannot be shown")
        return name

    @field_validator("faults")
    @classmethod
    def _known_faults(cls, faults: dict[str, float] | None) -> dict[str, float] | None:
        _check_known("fault", faults, FAULTS)
        return faults

    @field_validator("kinds")
    @classmethod
    def _known_kinds(cls, kinds: tuple[str, ...] | None) -> tuple[str, ...] | None:
        _check_known("kind", kinds, ("photograph", *KINDS))
        return kinds

    @model_validator(mode="after")
    def _has_a_condition(self) -> Rule:
        if all(getattr(self, name) is None for name in CONDITIONS):
            raise ValueError(f"needs a condition: {', '.join(CONDITIONS)}")
        if self.score_below == 0:
            raise ValueError("can never fire: score_below must be above 0, as no score is less")
        if (self.score_at_least or 0.0) >= (1.1 if self.score_below is None else self.score_below):
            raise ValueError("can never fire: score_at_least must be less than score_below")
        if (self.class_at_least or 1) > (self.class_at_most or 5):
            raise ValueError("can never fire: class_at_least must not exceed class_at_most")
        return self


CONDITIONS = tuple(name for name in Rule.model_fields if name not in {"name", "action"})
"""Names of all conditions a rule can have."""


class Policy(BaseModel):
    """Rules in order, and what happens where none fires."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    default: Action = "accept"
    """What becomes of a photo that no rule fires for."""
    rules: tuple[Rule, ...] = Field((), max_length=100)
    """The rules, the first one asked first."""

    @property
    def needs_reasons(self) -> bool:
        """Whether a rule asks for faults, so that photos must be scored with their reasons."""
        return any(rule.faults is not None for rule in self.rules)

    def as_toml(self) -> str:
        """The policy as a TOML file that `load_policy` reads back to an equal one."""
        lines = [f"default = {json.dumps(self.default)}"]
        for rule in self.rules:
            lines += ["", "[[rules]]"]
            for key, value in rule.model_dump(exclude_none=True).items():
                lines.append(f"{key} = {_toml(value)}")
        return "\n".join(lines) + "\n"


DEFAULT_POLICY = Policy(
    rules=(
        Rule(name="not a photograph", action="reject", photograph=False),
        Rule(name="very bad", action="reject", score_below=CLASS_EDGES[0]),
        Rule(name="bad", action="review", score_below=CLASS_EDGES[1]),
    )
)
"""Non-photographs and class 1 are rejected, class 2 goes to a person, the rest is accepted."""


def _check_known(what: str, names: Collection[str] | None, known: tuple[str, ...]) -> None:
    if names is not None and not names:
        raise ValueError(f"can never fire: name a {what}, of {', '.join(known)}")
    for name in names or ():
        if name not in known:
            raise ValueError(f"unknown {what} {name!r}; known are {', '.join(known)}")


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    # JSON's strings, numbers, booleans and lists are TOML's, where no character needs an escape of two parts.
    return json.dumps(value, ensure_ascii=False)
